//! `treasury`: what the commons has, receives and spends.

use anyhow::Result;
use clap::Args;

use crate::output::Output;
use crate::remote::Then;

/// Shows the common fund: balance, revenue, spending
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold treasury
  commonhold treasury --history")]
pub struct Treasury {
    /// Receipts and spending by day
    #[arg(long)]
    history: bool,
    #[command(flatten)]
    server: Then,
}

impl Treasury {
    /// Shows it.
    pub fn run(self, output: Output) -> Result<()> {
        if self.history {
            output.list(
                &self.server,
                &self.server.get("/v1/treasury/history")?,
                &["day", "tax", "issue", "fees", "bonds", "grants"],
            )
        } else {
            output.object(&self.server.get("/v1/treasury")?, &["balance", "revenue"])
        }
    }
}

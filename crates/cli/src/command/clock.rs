//! `clock`: the clock of the commons, and setting it forward where it is manual.

use anyhow::Result;
use clap::Args;
use ledger::{Duration, Timestamp};
use serde_json::json;

use crate::output::Output;
use crate::remote::Server;

/// Shows the clock of the commons; sets it forward where it is manual
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold clock
  commonhold clock --advance P1D

A clock can be set under `serve --manual-clock` and in the demo: for tests and rehearsals.")]
pub struct Clock {
    /// Set it forward by this long
    #[arg(long, value_name = "DURATION")]
    advance: Option<Duration>,
    /// Set it forward to this time
    #[arg(long, value_name = "TIME", conflicts_with = "advance")]
    to: Option<Timestamp>,
    #[command(flatten)]
    server: Server,
}

impl Clock {
    /// Shows or sets it.
    pub fn run(self, output: Output) -> Result<()> {
        let client = self.server.client();
        let now = client.clock()?;
        // A time, not a length: sent twice because a connection broke, it is still that time.
        if let Some(to) = self.to.or_else(|| self.advance.map(|length| now + length)) {
            client.post("/v1/clock", &json!({ "to": to }))?;
        }
        let clock = if self.to.is_some() || self.advance.is_some() { client.clock()? } else { now };
        output.show(&json!({ "clock": clock }), |_| clock.to_string())
    }
}

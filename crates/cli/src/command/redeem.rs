//! `redeem`: money leaves the books.

use anyhow::Result;
use clap::{Args, Subcommand};
use ledger::Amount;
use serde_json::json;

use crate::output::Output;
use crate::remote::{Signer, Then};

/// Has money paid out; cashiers settle it
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold redeem request 500 --key alice.json
  commonhold redeem settle 1 bank-4711 --key keys/cashier-1.json")]
pub struct Redeem {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Sets money aside to be paid out; it returns by itself after 14 days
    #[command(after_help = "Example:
  commonhold redeem request 500 --key alice.json")]
    Request {
        /// How much
        amount: Amount,
        #[command(flatten)]
        signer: Signer,
    },
    /// Says that it was paid out; for cashiers
    #[command(after_help = "Example:
  commonhold redeem settle 1 bank-4711 --key keys/cashier-1.json")]
    Settle {
        /// The number of the redemption
        redemption: u64,
        /// Names the outside payment; used once
        reference: String,
        #[command(flatten)]
        signer: Signer,
    },
    /// Gives it back; for cashiers
    #[command(after_help = "Example:
  commonhold redeem return 1 --key keys/cashier-1.json")]
    Return {
        /// The number of the redemption
        redemption: u64,
        #[command(flatten)]
        signer: Signer,
    },
    /// Lists what waits
    #[command(after_help = "Example:
  commonhold redeem list")]
    List(Then),
}

impl Redeem {
    /// Does it.
    pub fn run(self, output: Output) -> Result<()> {
        match self.task {
            Task::Request { amount, signer } => {
                output.receipt(&signer.post("/v1/redemptions", &json!({ "amount": amount }))?)
            }
            Task::Settle { redemption, reference, signer } => {
                let path = format!("/v1/redemptions/{redemption}/settlement");
                output.receipt(&signer.post(&path, &json!({ "reference": reference }))?)
            }
            Task::Return { redemption, signer } => {
                let path = format!("/v1/redemptions/{redemption}/return");
                output.receipt(&signer.post(&path, &json!({}))?)
            }
            Task::List(server) => output.list(
                &server,
                &server.get("/v1/redemptions")?,
                &["id", "account", "amount", "requested_at", "returns_at"],
            ),
        }
    }
}

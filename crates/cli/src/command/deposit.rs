//! `deposit`: pay tax in advance, or take some of it back.

use anyhow::Result;
use clap::{Args, Subcommand};
use ledger::Amount;
use registry::AssetId;
use serde_json::json;

use crate::output::Output;
use crate::remote::{Signer, asset_path};

/// Pays tax in advance, or takes some of it back
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold deposit top-up land/12 500 --key alice.json
  commonhold deposit withdraw land/12 200 --key alice.json")]
pub struct Deposit {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Pays into the deposit of any asset; in arrears, at least what is owed and the least deposit
    TopUp(Movement),
    /// Takes back what is above the least deposit
    Withdraw(Movement),
}

#[derive(Debug, Args)]
struct Movement {
    /// The asset
    asset: AssetId,
    /// How much
    amount: Amount,
    #[command(flatten)]
    signer: Signer,
}

impl Deposit {
    /// Pays, or takes back.
    pub fn run(self, output: Output) -> Result<()> {
        let (movement, path) = match self.task {
            Task::TopUp(movement) => (movement, "/deposits"),
            Task::Withdraw(movement) => (movement, "/withdrawals"),
        };
        let body = json!({ "amount": movement.amount });
        output.receipt(&movement.signer.post(&asset_path(&movement.asset, path), &body)?)
    }
}

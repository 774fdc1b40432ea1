//! `reclaim`: take back an asset that lapsed.

use anyhow::Result;
use clap::Args;
use ledger::Amount;
use registry::AssetId;
use serde_json::json;

use crate::output::Output;
use crate::remote::{Signer, asset_path};

/// Takes back an asset that lapsed, for what it owes and a fee
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold reclaim land/12 --deposit 1000 --key alice.json")]
pub struct Reclaim {
    /// The asset
    asset: AssetId,
    /// Tax to pay in advance
    #[arg(long, value_name = "AMOUNT")]
    deposit: Amount,
    #[command(flatten)]
    signer: Signer,
}

impl Reclaim {
    /// Takes it back.
    pub fn run(self, output: Output) -> Result<()> {
        let body = json!({ "deposit": self.deposit });
        output.receipt(&self.signer.post(&asset_path(&self.asset, "/reclaim"), &body)?)
    }
}

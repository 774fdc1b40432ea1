//! `revalue`: state a new valuation.

use anyhow::Result;
use clap::Args;
use ledger::Amount;
use registry::AssetId;
use serde_json::json;

use crate::output::Output;
use crate::remote::{Signer, asset_path};

/// States a new valuation for an asset that you hold
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold revalue land/12 275000 --top-up 500 --key alice.json")]
pub struct Revalue {
    /// The asset
    asset: AssetId,
    /// What you assess it at: you are taxed on it, and must sell at it
    valuation: Amount,
    /// Tax to pay in advance along with it
    #[arg(long, value_name = "AMOUNT")]
    top_up: Option<Amount>,
    #[command(flatten)]
    signer: Signer,
}

impl Revalue {
    /// Revalues.
    pub fn run(self, output: Output) -> Result<()> {
        let body = json!({ "valuation": self.valuation, "top_up": self.top_up });
        output.receipt(&self.signer.put(&asset_path(&self.asset, "/valuation"), &body)?)
    }
}

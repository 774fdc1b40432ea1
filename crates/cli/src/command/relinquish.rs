//! `relinquish`: give an asset back.

use anyhow::Result;
use clap::Args;
use registry::AssetId;
use serde_json::json;

use crate::output::Output;
use crate::remote::{Signer, asset_path};

/// Gives an asset back, and takes the rest of its deposit
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold relinquish land/12 --key alice.json")]
pub struct Relinquish {
    /// The asset
    asset: AssetId,
    #[command(flatten)]
    signer: Signer,
}

impl Relinquish {
    /// Gives it back.
    pub fn run(self, output: Output) -> Result<()> {
        output.receipt(&self.signer.post(&asset_path(&self.asset, "/relinquishment"), &json!({}))?)
    }
}

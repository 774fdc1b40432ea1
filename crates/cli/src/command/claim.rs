//! `claim`: take a vacant asset.

use anyhow::Result;
use clap::Args;
use registry::AssetId;

use super::buy::Terms;
use crate::output::Output;
use crate::remote::{Signer, asset_path};

/// Takes a vacant asset, at its auction's price or for its deposit alone
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold claim land/12 --max-price 90000 --valuation 120000 --deposit 1000 --key bob.json

What is left out is taken from the quote: the price as it is now, the least deposit, and as valuation the lowest that
is accepted. You are taxed on the valuation, and from then on anybody can buy the asset from you at it: without
--valuation that is at next to nothing, if the asset is worth more.")]
pub struct Claim {
    /// The asset
    asset: AssetId,
    #[command(flatten)]
    terms: Terms,
    #[command(flatten)]
    signer: Signer,
}

impl Claim {
    /// Claims.
    pub fn run(self, output: Output) -> Result<()> {
        let body = self.terms.complete(&self.signer.server, &self.asset)?;
        if self.terms.valuation().is_none() {
            let valuation = body.valuation;
            eprintln!(
                "without --valuation: {valuation}, the lowest accepted; others can buy it from you at that price"
            );
        }
        output.receipt(&self.signer.post(&asset_path(&self.asset, "/claim"), &body)?)
    }
}

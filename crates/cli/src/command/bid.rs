//! `bid`: offer an amount for a vacant asset that goes to the highest bidder.

use anyhow::Result;
use clap::Args;
use ledger::Amount;
use registry::AssetId;
use serde_json::json;

use super::buy::quoted;
use crate::output::Output;
use crate::remote::{Signer, asset_path, field, query};

/// Bids for a vacant asset; amount and deposit wait in escrow until somebody bids more
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold bid band/101 1500 --valuation 2000 --key bob.json

What is left out is taken from the quote: the lowest bid that is taken as amount, the bid as valuation, and the
least deposit. Whoever raises a bid of its own keeps the valuation stated with it, if that is no lower than the new bid.")]
pub struct Bid {
    /// The asset
    asset: AssetId,
    /// How much
    amount: Option<Amount>,
    /// What you would assess it at; at least the amount
    #[arg(long, value_name = "AMOUNT")]
    valuation: Option<Amount>,
    /// Tax to pay in advance
    #[arg(long, value_name = "AMOUNT")]
    deposit: Option<Amount>,
    #[command(flatten)]
    signer: Signer,
}

impl Bid {
    /// Bids.
    pub fn run(self, output: Output) -> Result<()> {
        let before = self
            .valuation_before()?
            .filter(|before| self.amount.is_some_and(|amount| amount.decimal() <= before.decimal()));
        let valuation = self.valuation.or(before).or(self.amount);
        let wanted = query(&[("valuation", valuation.map(|amount| amount.to_string()))]);
        let quote = self.signer.server.get(&format!("{}{wanted}", asset_path(&self.asset, "/quote")))?;
        let quoted = |field: &str| quoted(&quote, field);
        let body = json!({
            "amount": self.amount.map_or_else(|| quoted("price"), Ok)?,
            "valuation": valuation.map_or_else(|| quoted("valuation"), Ok)?,
            "deposit": self.deposit.map_or_else(|| quoted("minimum_deposit"), Ok)?,
        });
        output.receipt(&self.signer.post(&asset_path(&self.asset, "/bids"), &body)?)
    }

    /// What the signer said it would assess the asset at, if its bid stands.
    fn valuation_before(&self) -> Result<Option<Amount>> {
        let asset = self.signer.server.get(&asset_path(&self.asset, ""))?;
        let own = asset["bid"]["bidder"] == self.signer.key()?.account().to_string();
        own.then(|| field(&asset["bid"], "valuation")).transpose()
    }
}

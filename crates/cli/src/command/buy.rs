//! `buy`: take an asset at its holder's price.

use anyhow::{Error, Result};
use clap::Args;
use client::ClientError;
use ledger::Amount;
use registry::AssetId;
use serde::Serialize;
use serde_json::Value;

use crate::output::Output;
use crate::remote::{Server, Signer, asset_path, query};

/// Takes assets by paying their holders the holders' own prices
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold buy land/12 --max-price 250000 --valuation 260000 --deposit 1500 --key bob.json
  commonhold buy land/12 land/13 --key bob.json      all of them, or none

What is left out is taken from the quote: the price as it is now, that price as valuation, and the least deposit.")]
pub struct Buy {
    /// The asset; of several, each on the same terms
    #[arg(required = true)]
    assets: Vec<AssetId>,
    #[command(flatten)]
    terms: Terms,
    #[command(flatten)]
    signer: Signer,
}

/// On what terms an asset is taken.
#[derive(Debug, Args)]
pub(super) struct Terms {
    /// Refuse to pay more than this
    #[arg(long, value_name = "AMOUNT")]
    max_price: Option<Amount>,
    /// What you assess it at: you are taxed on it, and must sell at it; at least the price
    #[arg(long, value_name = "AMOUNT")]
    valuation: Option<Amount>,
    /// Tax to pay in advance
    #[arg(long, value_name = "AMOUNT")]
    deposit: Option<Amount>,
}

/// The same, complete.
#[derive(Serialize)]
pub(super) struct Acquisition {
    max_price: Amount,
    pub(super) valuation: Amount,
    deposit: Amount,
}

/// One of several purchases.
#[derive(Serialize)]
struct Purchase {
    asset: AssetId,
    #[serde(flatten)]
    terms: Acquisition,
}

impl Buy {
    /// Buys.
    pub fn run(self, output: Output) -> Result<()> {
        let server = &self.signer.server;
        if let [asset] = self.assets.as_slice() {
            let body = self.terms.complete(server, asset)?;
            let answer = self.signer.post(&asset_path(asset, "/purchase"), &body);
            return output.receipt(&answer.map_err(|refusal| self.advise(refusal))?);
        }
        let purchase = |asset: &AssetId| -> Result<Purchase> {
            Ok(Purchase { asset: asset.clone(), terms: self.terms.complete(server, asset)? })
        };
        let body = self.assets.iter().map(purchase).collect::<Result<Vec<_>>>()?;
        let answer = self.signer.post("/v1/purchases", &body);
        output.receipt(&answer.map_err(|refusal| self.advise(refusal))?)
    }

    /// The refusal, with the commands that take what nobody holds.
    fn advise(&self, refusal: Error) -> Error {
        match refusal.downcast_ref::<ClientError>() {
            Some(ClientError::Refused(problem)) if problem.slug == "not-held" => {}
            _ => return refusal,
        }
        let advice = self.assets.iter().filter_map(|asset| {
            let quote = self.signer.server.get(&asset_path(asset, "/quote")).ok()?;
            match quote["taken_by"].as_str()? {
                "claim" => Some(format!("{asset} is vacant: claim it with `commonhold claim {asset}`")),
                "bid" => Some(format!("{asset} is vacant: bid for it with `commonhold bid {asset}`")),
                _ => None,
            }
        });
        let advice: Vec<String> = advice.collect();
        refusal.context(advice.join("\n"))
    }
}

/// An amount of a quote, or why there is none.
pub(super) fn quoted(quote: &Value, field: &str) -> Result<Amount> {
    if let Some(amount) = quote[field].as_str() {
        return Ok(amount.parse()?);
    }
    let why = quote["refusals"][0]["detail"].as_str().unwrap_or("it has no price");
    anyhow::bail!("{} cannot be had: {why}", quote["asset"].as_str().unwrap_or_default())
}

impl Terms {
    /// What it is assessed at, if that was said.
    pub(super) fn valuation(&self) -> Option<Amount> {
        self.valuation
    }

    /// Completes the terms with what the quote says now.
    pub(super) fn complete(&self, server: &Server, asset: &AssetId) -> Result<Acquisition> {
        let Terms { max_price, valuation, deposit } = *self;
        if let (Some(max_price), Some(valuation), Some(deposit)) = (max_price, valuation, deposit) {
            return Ok(Acquisition { max_price, valuation, deposit });
        }
        let wanted = query(&[("valuation", valuation.map(|amount| amount.to_string()))]);
        let quote = server.get(&format!("{}{wanted}", asset_path(asset, "/quote")))?;
        let quoted = |field: &str| quoted(&quote, field);
        Ok(Acquisition {
            max_price: max_price.map_or_else(|| quoted("price"), Ok)?,
            valuation: valuation.map_or_else(|| quoted("valuation"), Ok)?,
            deposit: deposit.map_or_else(|| quoted("minimum_deposit"), Ok)?,
        })
    }
}

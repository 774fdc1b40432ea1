//! `reclaim`: take back an asset that lapsed.

use anyhow::Result;
use clap::Args;
use client::ClientError;
use ledger::Amount;
use registry::AssetId;
use serde_json::{Value, json};

use crate::output::Output;
use crate::remote::{Signer, asset_path};

/// Takes back an asset that lapsed, for what it owes and a fee
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold reclaim land/12 --key alice.json
  commonhold reclaim land/12 --deposit 1000 --key alice.json")]
pub struct Reclaim {
    /// The asset
    asset: AssetId,
    /// Tax to pay in advance; the least by default
    #[arg(long, value_name = "AMOUNT")]
    deposit: Option<Amount>,
    #[command(flatten)]
    signer: Signer,
}

impl Reclaim {
    /// Takes it back.
    pub fn run(self, output: Output) -> Result<()> {
        let path = asset_path(&self.asset, "/reclaim");
        let deposit = match self.deposit {
            Some(deposit) => json!(deposit),
            None => least_deposit(&self.signer, &path)?,
        };
        output.receipt(&self.signer.post(&path, &json!({ "deposit": deposit }))?)
    }
}

/// The least deposit: no quote tells it, but the refusal of none at all does.
fn least_deposit(signer: &Signer, path: &str) -> Result<Value> {
    let rehearsal = Signer { dry_run: true, ..signer.clone() };
    let Err(refusal) = rehearsal.post(path, &json!({ "deposit": "0" })) else { return Ok(json!("0")) };
    match refusal.downcast_ref::<ClientError>() {
        Some(ClientError::Refused(problem)) if problem.slug == "deposit-too-small" => {
            Ok(problem.fields["minimum_deposit"].clone())
        }
        _ => Err(refusal),
    }
}

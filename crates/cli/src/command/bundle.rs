//! `bundle`: assets that are held, taxed and sold as one.

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use ledger::Amount;
use registry::AssetId;
use serde_json::{Value, json};

use crate::output::Output;
use crate::remote::{Server, Signer};

/// Joins assets under one valuation, splits them again, takes that back, shows bundles
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold bundle form land/12 land/13 --valuation 400000 --key alice.json
  commonhold bundle split land/12 land/12=180000 land/13=220000 --key alice.json
  commonhold bundle cancel land/12 --key alice.json
  commonhold bundle list")]
pub struct Bundle {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Announces a bundle; it binds buyers a week later, and until then each asset can be bought singly
    Form {
        /// 2 to 8 assets of one class that you hold
        #[arg(required = true)]
        assets: Vec<AssetId>,
        /// What you will assess them at together
        #[arg(long, value_name = "AMOUNT")]
        valuation: Amount,
        #[command(flatten)]
        signer: Signer,
    },
    /// Announces that a bundle is split a week later; name every asset in it, each with a valuation of its own
    Split {
        /// The bundle: its first asset by id
        bundle: AssetId,
        /// What you will assess each of its assets at, all of them: `commonhold bundle list` shows which they are
        #[arg(required = true, value_name = "ASSET=AMOUNT", value_parser = part)]
        parts: Vec<(AssetId, Amount)>,
        #[command(flatten)]
        signer: Signer,
    },
    /// Takes back what was announced: a bundle that is not formed yet, or a split
    Cancel {
        /// The bundle: its first asset by id
        bundle: AssetId,
        #[command(flatten)]
        signer: Signer,
    },
    /// Lists bundles, those that are announced too
    List {
        #[command(flatten)]
        server: Server,
    },
}

/// Reads `land/12=180000`.
fn part(text: &str) -> Result<(AssetId, Amount)> {
    let (asset, amount) = text.split_once('=').context("write it as ASSET=AMOUNT")?;
    Ok((asset.parse().map_err(anyhow::Error::msg)?, amount.parse()?))
}

impl Bundle {
    /// Forms, splits, takes back or lists.
    pub fn run(self, output: Output) -> Result<()> {
        match self.task {
            Task::Form { assets, valuation, signer } => {
                let body = json!({ "assets": assets, "valuation": valuation });
                output.receipt(&signer.post("/v1/bundles", &body)?)
            }
            Task::Split { bundle, parts, signer } => {
                let valuations: serde_json::Map<String, Value> =
                    parts.iter().map(|(asset, amount)| (asset.to_string(), json!(amount))).collect();
                let path = format!("/v1/bundles/{}/split", client::segment(bundle.as_str()));
                output.receipt(&signer.post(&path, &json!({ "valuations": valuations }))?)
            }
            Task::Cancel { bundle, signer } => {
                let path = format!("/v1/bundles/{}/cancellation", client::segment(bundle.as_str()));
                output.receipt(&signer.post(&path, &json!({}))?)
            }
            Task::List { server } => {
                let columns = ["id", "status", "assets", "holder", "valuation", "binds_at", "split"];
                output.list(&server, &server.get("/v1/bundles?limit=1000")?, &columns)
            }
        }
    }
}

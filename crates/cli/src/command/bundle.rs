//! `bundle`: assets that are held, taxed and sold as one.

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use ledger::{Amount, Duration, Money, Rate, Timestamp, wide};
use registry::{AssetId, tax};
use serde_json::{Value, json};

use crate::output::Output;
use crate::remote::{Server, Signer, Then, asset_path, field};

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
    #[command(after_help = "Example:
  commonhold bundle form land/12 land/13 --valuation 400000 --key alice.json")]
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
    #[command(after_help = "Example:
  commonhold bundle split land/12 land/12=180000 land/13=220000 --key alice.json")]
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
    #[command(after_help = "Example:
  commonhold bundle cancel land/12 --key alice.json")]
    Cancel {
        /// The bundle: its first asset by id
        bundle: AssetId,
        #[command(flatten)]
        signer: Signer,
    },
    /// Lists bundles, those that are announced too
    #[command(after_help = "Example:
  commonhold bundle list")]
    List {
        #[command(flatten)]
        server: Then,
    },
}

/// Reads `land/12=180000`.
fn part(text: &str) -> Result<(AssetId, Amount)> {
    let (asset, amount) = text.split_once('=').context("write it as ASSET=AMOUNT")?;
    Ok((asset.parse().map_err(anyhow::Error::msg)?, amount.parse()?))
}

/// The assets of each bundle that is announced and has one of `assets` in it.
fn announced(server: &Server, assets: &[AssetId]) -> Result<Vec<String>> {
    let bundles = server.get("/v1/bundles?limit=1000")?;
    let plans = bundles["items"].as_array().into_iter().flatten();
    let plans = plans.filter(|plan| plan["status"] == "announced");
    let plans = plans.map(|plan| field::<Vec<AssetId>>(plan, "assets")).collect::<Result<Vec<_>>>()?;
    let replaced = plans.iter().filter(|plan| plan.iter().any(|asset| assets.contains(asset)));
    Ok(replaced.map(|plan| plan.iter().map(AssetId::as_str).collect::<Vec<_>>().join(", ")).collect())
}

/// What the deposit of `bundle` lacks to be divided among `parts` on the day of the split, if it lacks something.
fn shortfall(server: &Server, bundle: &AssetId, parts: &[(AssetId, Amount)]) -> Result<Option<String>> {
    let (asset, currency) = (server.get(&asset_path(bundle, ""))?, server.currency()?);
    let plan = server.get(&format!("/v1/bundles/{}", client::segment(bundle.as_str())))?;
    let splits_at: Timestamp = field(&plan["split"], "at")?;
    let class = server.class_of(&asset)?;
    let (rate, runway): (Rate, Duration) = (field(&class, "rate")?, field(&class, "min_runway")?);
    let money = |name| -> Result<Money> { Ok(currency.money(field(&asset, name)?)?) };
    let units = |amount: &Amount| -> Result<u128> { Ok(currency.money(*amount)?.units().unsigned_abs()) };
    let valuations = parts.iter().map(|(_, amount)| units(amount)).collect::<Result<Vec<u128>>>()?;
    let total = valuations.iter().sum();
    // Each part receives of the deposit what it is of the total, and that must be enough for it.
    let needed = valuations.iter().filter(|valuation| **valuation > 0).map(|valuation| {
        let least = tax::minimum_deposit(*valuation, rate, tax::DENOMINATOR - 1, runway.seconds());
        wide::mul_div_ceil(least, total, *valuation)
    });
    let needed = currency.units(needed.max().unwrap_or_default().cast_signed());
    let notice = splits_at.since(server.client().clock()?).seconds();
    let accrual = tax::accrue(money("valuation")?.units().unsigned_abs(), rate, notice, tax::DENOMINATOR - 1);
    let used = money("tax_owed")? + currency.units(accrual.tax.cast_signed());
    let left = money("deposit")?.saturating_sub(used);
    let told = || {
        format!(
            "the deposit on {bundle} will be {left} by then: unless it is at least {needed}, the bundle stays whole; top \
             it up with `commonhold deposit top-up {bundle} {}`",
            needed - left
        )
    };
    Ok((left < needed).then(told))
}

impl Bundle {
    /// Forms, splits, takes back or lists.
    pub fn run(self, output: Output) -> Result<()> {
        match self.task {
            Task::Form { assets, valuation, signer } => {
                let body = json!({ "assets": assets, "valuation": valuation });
                let replaced = announced(&signer.server, &assets)?;
                output.receipt(&signer.post("/v1/bundles", &body)?)?;
                for plan in replaced {
                    eprintln!("this replaces the bundle of {plan} that was announced before");
                }
                Ok(())
            }
            Task::Split { bundle, parts, signer } => {
                let valuations: serde_json::Map<String, Value> =
                    parts.iter().map(|(asset, amount)| (asset.to_string(), json!(amount))).collect();
                let path = format!("/v1/bundles/{}/split", client::segment(bundle.as_str()));
                output.receipt(&signer.post(&path, &json!({ "valuations": valuations }))?)?;
                if !signer.dry_run
                    && let Some(shortfall) = shortfall(&signer.server, &bundle, &parts)?
                {
                    eprintln!("{shortfall}");
                }
                Ok(())
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

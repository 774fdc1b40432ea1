//! `revalue`: state new valuations, one or many from a file.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;
use ledger::{Amount, Currency, Money, Rate, Timestamp};
use registry::{AssetId, tax};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::output::{Output, aligned, table};
use crate::remote::{Server, Signer, asset_path};

/// How many valuations are sent at once, all or none.
const CHUNK: usize = 500;

/// States new valuations for assets that you hold
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold revalue land/12 275000 --top-up 500 --key alice.json
  commonhold revalue --file valuations.csv --dry-run --key alice.json

The file has the columns asset, valuation and, if wanted, top_up. --dry-run shows how the tax and the runway of each
asset would change, and what would be refused; nothing happens. Without it, up to 500 lines are done at once, all or
none.")]
pub struct Revalue {
    /// The asset
    #[arg(required_unless_present = "file", requires = "valuation")]
    asset: Option<AssetId>,
    /// What you assess it at: you are taxed on it, and must sell at it
    valuation: Option<Amount>,
    /// Tax to pay in advance along with it
    #[arg(long, value_name = "AMOUNT")]
    top_up: Option<Amount>,
    /// A CSV file of many
    #[arg(long, value_name = "FILE", conflicts_with_all = ["asset", "valuation", "top_up"])]
    file: Option<PathBuf>,
    #[command(flatten)]
    signer: Signer,
}

/// One new valuation.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Line {
    asset: AssetId,
    valuation: Amount,
    #[serde(default)]
    top_up: Option<Amount>,
}

impl Revalue {
    /// Revalues.
    pub fn run(self, output: Output) -> Result<()> {
        if let Some(file) = &self.file {
            return revalue_all(&read(file)?, &self.signer, output);
        }
        let (Some(asset), Some(valuation)) = (self.asset, self.valuation) else {
            anyhow::bail!("name an asset and its valuation, or a --file of them");
        };
        let line = Line { asset, valuation, top_up: self.top_up };
        if self.signer.dry_run && !output.json {
            output.line(preview(std::slice::from_ref(&line), &self.signer.server)?)?;
        }
        let body = json!({ "valuation": line.valuation, "top_up": line.top_up });
        output.receipt(&self.signer.put(&asset_path(&line.asset, "/valuation"), &body)?)
    }
}

fn read(path: &Path) -> Result<Vec<Line>> {
    let mut reader =
        csv::Reader::from_path(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines: Result<Vec<Line>, _> = reader.deserialize().collect();
    let lines = lines.with_context(|| path.display().to_string())?;
    ensure!(!lines.is_empty(), "{} has no valuations", path.display());
    Ok(lines)
}

fn revalue_all(lines: &[Line], signer: &Signer, output: Output) -> Result<()> {
    if signer.dry_run && !output.json {
        output.line(preview(lines, &signer.server)?)?;
    }
    let mut done = 0;
    for chunk in lines.chunks(CHUNK) {
        let answer =
            signer.put("/v1/valuations", &chunk).with_context(|| format!("after {done} valuations"))?;
        done += chunk.len();
        if !signer.dry_run || output.json {
            output.receipt(&answer)?;
        }
    }
    if signer.dry_run && !output.json {
        output
            .line(format_args!("nothing has happened; none of these {done} valuations would be refused"))?;
    }
    Ok(())
}

/// How tax and runway of each asset would change.
fn preview(lines: &[Line], server: &Server) -> Result<String> {
    let client = server.client();
    let (currency, now) = (server.currency()?, client.clock()?);
    let titles = ["asset", "valuation", "becomes", "tax_a_day", "becomes", "paid_until", "becomes"];
    let mut table = table(&titles);
    let (mut before, mut after) = (0, 0);
    for line in lines {
        let asset = client.get(&asset_path(&line.asset, ""))?;
        let class =
            client.get(&format!("/v1/classes/{}", client::segment(&field::<String>(&asset, "class")?)))?;
        let rate: Rate = field(&class, "rate")?;
        let valuation: Option<Amount> = field(&asset, "valuation")?;
        let valuation = currency.money(valuation.with_context(|| format!("{} is not held", line.asset))?)?;
        let becomes = currency.money(line.valuation)?;
        let paid = currency.money(line.top_up.unwrap_or(currency.zero().into()))?;
        let settled =
            amount(&asset, "deposit", &currency)?.saturating_sub(amount(&asset, "tax_owed", &currency)?);
        let (day_before, day_after) = (tax_per_day(valuation, rate), tax_per_day(becomes, rate));
        before += day_before.units();
        after += day_after.units();
        table.add_row([
            aligned(line.asset.to_string()),
            aligned(valuation.to_string()),
            aligned(becomes.to_string()),
            aligned(day_before.to_string()),
            aligned(day_after.to_string()),
            aligned(field::<Option<String>>(&asset, "runs_out_at")?.unwrap_or_else(|| "for ever".into())),
            aligned(paid_until(becomes, rate, settled + paid, now)),
        ]);
    }
    let sum = |units: i128| currency.show_sum(units.unsigned_abs());
    Ok(format!("{table}\ntax a day in all: {} becomes {}", sum(before), sum(after)))
}

fn field<T: for<'a> Deserialize<'a>>(object: &Value, name: &str) -> Result<T> {
    let value = object.get(name).with_context(|| format!("there is no {name}"))?;
    serde_json::from_value(value.clone()).with_context(|| name.to_string())
}

fn amount(object: &Value, name: &str, currency: &Currency) -> Result<Money> {
    Ok(currency.money(field(object, name)?)?)
}

fn tax_per_day(valuation: Money, rate: Rate) -> Money {
    let accrual = tax::accrue(valuation.units().unsigned_abs(), rate, 86_400, 0);
    valuation.with_units(accrual.tax.cast_signed())
}

fn paid_until(valuation: Money, rate: Rate, deposit: Money, now: Timestamp) -> String {
    let (valuation, deposit) = (valuation.units().unsigned_abs(), deposit.units().unsigned_abs());
    let seconds = tax::seconds_until_used_up(valuation, rate, deposit, 0);
    let until = seconds.and_then(|seconds| now.checked_add_seconds(u128::try_from(seconds).ok()?));
    until.map_or_else(|| "for ever".into(), |until| until.to_string())
}

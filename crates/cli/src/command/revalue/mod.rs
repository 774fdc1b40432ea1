//! `revalue`: state new valuations, one or many from a file.

mod preview;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use clap::Args;
use client::Method;
use ledger::Amount;
use registry::AssetId;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::csv_rows::{at, rows};
use crate::output::Output;
use crate::remote::{Signer, asset_path};

/// How many valuations are sent at once, all or none.
const CHUNK: usize = 500;

/// States new valuations for assets that you hold
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold revalue land/12 275000 --top-up 500 --key alice.json
  commonhold revalue --file valuations.csv --dry-run --key alice.json

The file has the columns asset, valuation and, if wanted, top_up. --dry-run shows how the tax and the runway of each
asset would change, and which lines would be refused, each by itself; nothing happens. Without it, up to 500 lines are
done at once, all or none.")]
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
    /// Where in its file it is.
    #[serde(skip)]
    number: u64,
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
        let line = Line { number: 1, asset, valuation, top_up: self.top_up };
        if self.signer.dry_run && !output.json {
            return output.line(preview::of(&[line], &self.signer)?);
        }
        let body = json!({ "valuation": line.valuation, "top_up": line.top_up });
        output.receipt(&self.signer.put(&asset_path(&line.asset, "/valuation"), &body)?)
    }
}

fn read(path: &Path) -> Result<Vec<Line>> {
    let numbered = rows::<Line>(path)?.into_iter().map(|(number, line)| Line { number, ..line });
    let lines: Vec<Line> = numbered.collect();
    ensure!(!lines.is_empty(), "{} has no valuations", path.display());
    for (n, line) in lines.iter().enumerate() {
        let before = lines[..n].iter().find(|before| before.asset == line.asset);
        if let Some(before) = before {
            bail!("{}: line {} names {} already", at(path, line.number), before.number, line.asset);
        }
    }
    Ok(lines)
}

fn revalue_all(lines: &[Line], signer: &Signer, output: Output) -> Result<()> {
    if signer.dry_run && !output.json {
        return output.line(preview::of(lines, signer)?);
    }
    let name = |line: &Line| format!("line {}, {}", line.number, line.asset);
    for (n, chunk) in lines.chunks(CHUNK).enumerate() {
        let answer = signer.send_all(Method::Put, "/v1/valuations", chunk, name);
        let answer = answer.map_err(|refusal| match n {
            0 => refusal,
            _ => refusal.context(format!("the first {} lines were done before", n * CHUNK)),
        });
        output.receipt(&answer?)?;
    }
    Ok(())
}

//! `instruct`: let an asset look after itself.

use anyhow::{Error, Result};
use clap::Args;
use client::ClientError;
use ledger::{Amount, Duration};
use registry::AssetId;
use registry::instructions::Change;
use serde_json::json;

use crate::output::Output;
use crate::remote::{Signer, asset_path};

/// Lets the deposit of an asset be topped up, and its valuation follow a rule, by themselves
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold instruct land/12 --below P100D --up-to P190D --keep 500 --change=+0.02 --every P30D --key alice.json
  commonhold instruct land/12 --key alice.json      takes all instructions back

What is asked replaces what was asked before. Instructions end when somebody else holds the asset. The valuation
follows a straight line from where you last set it, so a step that was skipped is made up by the next one. A raise needs
a deposit that lasts for the class's min_runway: let --below be longer than that.")]
pub struct Instruct {
    /// The asset
    asset: AssetId,
    /// Top up when the deposit lasts no longer than this
    #[arg(long, value_name = "DURATION", requires = "up_to")]
    below: Option<Duration>,
    /// Until it lasts this long
    #[arg(long, value_name = "DURATION", requires = "below")]
    up_to: Option<Duration>,
    /// Unless less than this would be left on the account
    #[arg(long, value_name = "AMOUNT", default_value = "0")]
    keep: Amount,
    /// Change the valuation by this part of it a year, such as +0.02 or -0.1
    #[arg(long, value_name = "SHARE", requires = "every", allow_hyphen_values = true)]
    change: Option<Change>,
    /// In steps of this length
    #[arg(long, value_name = "DURATION", requires = "change")]
    every: Option<Duration>,
    #[command(flatten)]
    signer: Signer,
}

impl Instruct {
    /// Instructs.
    pub fn run(self, output: Output) -> Result<()> {
        let top_up = self.below.zip(self.up_to);
        let rule = self.change.zip(self.every);
        let body = json!({
            "auto_top_up":
                top_up.map(|(below, up_to)| json!({ "when_below": below, "up_to": up_to, "keep": self.keep })),
            "valuation_rule": rule.map(|(change, every)| json!({ "change": change, "every": every })),
        });
        let answer = self.signer.put(&asset_path(&self.asset, "/standing-instructions"), &body);
        output.receipt(&answer.map_err(in_options)?)
    }
}

/// The refusal, with the options of this command in place of what the interface calls them.
fn in_options(refusal: Error) -> Error {
    let fields = [
        ("auto_top_up.up_to", "--up-to"),
        ("auto_top_up.when_below", "--below"),
        ("when_below", "--below"),
        ("valuation_rule.every", "--every"),
    ];
    match refusal.downcast() {
        Ok(ClientError::Refused(mut problem)) => {
            for (field, option) in fields {
                problem.detail = problem.detail.replace(field, option);
            }
            ClientError::Refused(problem).into()
        }
        Ok(other) => other.into(),
        Err(other) => other,
    }
}

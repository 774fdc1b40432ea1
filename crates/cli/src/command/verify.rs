//! `verify`: read a journal as an auditor who trusts nobody.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use node::{VerifyReport, verify};
use serde_json::{Value, json};

use crate::output::Output;

/// Checks a journal: every hash, signature, decision, tally and invariant, record by record
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold verify town

Exit code 0: everything follows from what was signed. 1: the first record that does not is named.")]
pub struct Verify {
    /// The directory of the commons; nobody needs to stop serving it
    dir: PathBuf,
}

impl Verify {
    /// Verifies.
    pub fn run(self, output: Output) -> Result<()> {
        let bar = progress_bar();
        let report = verify(&self.dir, &mut |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        });
        bar.finish_and_clear();
        let report = report?;
        output.show(&fields(&report), |_| report.to_string())
    }
}

fn fields(report: &VerifyReport) -> Value {
    json!({
        "records": report.records,
        "signed": report.signed,
        "by_token": report.by_token,
        "pulses": report.pulses,
        "digests": report.digests,
        "rounds": report.rounds,
        "accounts": report.accounts,
        "assets": report.assets,
        "root": report.root.to_string(),
        "digest": report.digest.to_string(),
    })
}

/// A bar on stderr that counts records, where somebody watches.
pub(super) fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len}  {per_sec}  {eta} left")
        .expect("a template without errors");
    ProgressBar::no_length().with_style(style)
}

//! `receipt`: a record with all that shows that it is in the log, as a file to keep.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use node::RecordReceipt;
use serde_json::json;

use crate::output::Output;
use crate::remote::Server;

/// Keeps the receipt of a record: what was asked, what happened, and the proof that it is in the log
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold receipt 1234 --to purchase.json
  commonhold verify --receipt purchase.json

Every write says which record keeps it. The receipt is checked before it is written, and needs no server afterwards.")]
pub struct Receipt {
    /// The number of the record
    record: u64,
    /// The file to write, which must not be there yet
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    server: Server,
}

impl Receipt {
    /// Asks for it, checks it, and keeps it.
    pub fn run(self, output: Output) -> Result<()> {
        let receipt = self.server.get(&format!("/v1/records/{}/receipt", self.record))?;
        let parsed: RecordReceipt = serde_json::from_value(receipt.clone())?;
        let shown = parsed.check(None, &[]).context("the server's receipt proves nothing")?;
        let named = || self.to.display().to_string();
        let mut file = OpenOptions::new().write(true).create_new(true).open(&self.to).with_context(named)?;
        writeln!(file, "{receipt:#}").with_context(named)?;
        let told = json!({ "file": self.to, "record": self.record, "tree_size": shown.checkpoint.size });
        output.show(&told, |_| {
            let (file, record, size) = (self.to.display(), self.record, shown.checkpoint.size);
            format!("{file} shows that record {record} is among the {size} that the log signs for")
        })
    }
}

//! Receipts of records, checked without anybody's help.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use journal::NoteVerifier;
use ledger::Timestamp;
use node::{RecordReceipt, Shown};
use serde_json::{Value, json};

/// What the receipt in `path` shows, as fields and as a text.
pub(super) fn check(
    path: &Path,
    log: Option<&NoteVerifier>,
    witnesses: &[NoteVerifier],
) -> Result<(Value, String)> {
    let named = || path.display().to_string();
    let text = fs::read_to_string(path).with_context(named)?;
    let receipt: RecordReceipt =
        serde_json::from_str(&text).with_context(|| format!("{} is no receipt of a record", named()))?;
    let shown = receipt.check(log, witnesses).with_context(named)?;
    let told = told(&receipt, &shown, log.is_some());
    let Shown { header, checkpoint, witnesses } = shown;
    let fields = json!({
        "commons": receipt.commons,
        "record": receipt.record,
        "at": Timestamp::new(header.time),
        "leaf_hash": header.hash().to_string(),
        "command": receipt.command,
        "events": receipt.events,
        "tree_size": checkpoint.size,
        "root": checkpoint.root.to_string(),
        "log_key": receipt.log_key,
        "witnesses": witnesses.iter().map(|(name, at)| json!({ "name": name, "at": at })).collect::<Vec<_>>(),
    });
    Ok((fields, told))
}

fn told(receipt: &RecordReceipt, shown: &Shown, key_is_known: bool) -> String {
    let Shown { header, checkpoint, witnesses } = shown;
    let at = Timestamp::new(header.time).map_or_else(|| "a time out of bounds".into(), |at| at.to_string());
    let mut told = format!("Record {} of {at} in the commons {}\n", receipt.record, receipt.commons);
    let bodies = match receipt.command {
        Some(_) => "what was asked and what happened are those that its leaf names",
        None => "what was asked and what happened were withheld when the receipt was made",
    };
    let _ = writeln!(told, "  {bodies}");
    let _ = writeln!(told, "  its leaf {} is in the tree of {} records", header.hash(), checkpoint.size);
    let _ = writeln!(told, "  with the root {}, which is signed by {}", checkpoint.root, receipt.log_key);
    if !key_is_known {
        let _ = writeln!(
            told,
            "  whether that is the log's key, the receipt cannot say: compare it, or give --log-key"
        );
    }
    for (name, at) in witnesses {
        let at = i64::try_from(*at)
            .ok()
            .and_then(Timestamp::new)
            .map_or_else(String::new, |at| format!(" at {at}"));
        let _ = writeln!(told, "  {name} cosigned that{at}");
    }
    if let Some(events) = &receipt.events {
        let _ = writeln!(told, "  what happened: {events}");
    }
    told.trim_end().into()
}

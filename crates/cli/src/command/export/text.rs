//! Exports that people and programs read line by line: JSON, CSV.

use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::Result;
use serde::Serialize;
use serde_json::Value;
use state_machine::Occurred;

use super::Sink;
use super::record::{Exported, Told};

/// A line for each record, as the API shows it.
pub(super) struct Lines {
    out: BufWriter<File>,
}

impl Lines {
    pub(super) fn new(file: File) -> Lines {
        Lines { out: BufWriter::new(file) }
    }
}

#[derive(Serialize)]
struct Line<'a> {
    index: u64,
    at: String,
    command_sha256: Option<&'a str>,
    events_sha256: Option<&'a str>,
    leaf_hash: &'a str,
    command: &'a Value,
    events: Option<Vec<Value>>,
    withheld: bool,
}

impl Sink for Lines {
    fn take(&mut self, record: &Exported) -> Result<()> {
        let told = |(n, Occurred(at, event)): (usize, &Occurred)| {
            Ok(Told::of(event)?.into_json(record.index, n, *at))
        };
        let events = record.events.as_ref().map(|events| events.iter().enumerate().map(told).collect());
        let events: Option<Result<Vec<Value>>> = events;
        let line = Line {
            index: record.index,
            at: record.at.to_string(),
            command_sha256: record.hashes.as_ref().map(|hashes| hashes.command.as_str()),
            events_sha256: record.hashes.as_ref().map(|hashes| hashes.events.as_str()),
            leaf_hash: &record.leaf_hash,
            command: &record.command,
            events: events.transpose()?,
            withheld: record.events.is_none(),
        };
        serde_json::to_writer(&mut self.out, &line)?;
        Ok(self.out.write_all(b"\n")?)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        Ok(self.out.flush()?)
    }
}

/// A row for each event.
pub(super) struct Table {
    out: csv::Writer<File>,
}

const COLUMNS: [&str; 13] = [
    "record",
    "n",
    "at",
    "part",
    "type",
    "asset",
    "account",
    "counterparty",
    "amount",
    "tax",
    "valuation",
    "deposit",
    "json",
];

impl Table {
    pub(super) fn new(file: File) -> Result<Table> {
        let mut out = csv::Writer::from_writer(file);
        out.write_record(COLUMNS)?;
        Ok(Table { out })
    }
}

impl Sink for Table {
    fn take(&mut self, record: &Exported) -> Result<()> {
        let index = record.index.to_string();
        let Some(events) = &record.events else {
            let mut row = [""; COLUMNS.len()];
            let at = record.at.to_string();
            (row[0], row[2], row[4]) = (&index, &at, "withheld");
            return Ok(self.out.write_record(row)?);
        };
        for (n, Occurred(at, event)) in events.iter().enumerate() {
            let told = Told::of(event)?;
            let json = serde_json::to_string(&told.fields)?;
            self.out.write_record([
                index.as_str(),
                &n.to_string(),
                &at.to_string(),
                told.part,
                &told.kind,
                told.asset().unwrap_or_default(),
                told.account().unwrap_or_default(),
                told.counterparty().unwrap_or_default(),
                told.amount().unwrap_or_default(),
                told.tax().unwrap_or_default(),
                told.valuation().unwrap_or_default(),
                told.deposit().unwrap_or_default(),
                &json,
            ])?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        Ok(self.out.flush()?)
    }
}

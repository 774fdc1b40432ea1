//! Exports that people and programs read line by line: JSON, CSV.

use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::{Context, Result};
use node::{ExportHead, ExportLine};
use serde::Serialize;
use state_machine::Occurred;

use super::Sink;
use super::record::{Exported, Row};

/// What the file is, and then a line for each record, as it is stored.
pub(super) struct Lines {
    out: BufWriter<File>,
}

impl Lines {
    pub(super) fn new(file: File, head: &ExportHead) -> Result<Lines> {
        let mut lines = Lines { out: BufWriter::new(file) };
        lines.write(head)?;
        Ok(lines)
    }

    fn write(&mut self, line: &impl Serialize) -> Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        Ok(self.out.write_all(b"\n")?)
    }
}

impl Sink for Lines {
    fn take(&mut self, exported: &Exported) -> Result<()> {
        let Some(told) = &exported.told else {
            return self.write(&ExportLine::withheld(&exported.header).context("a time out of bounds")?);
        };
        self.write(&ExportLine::new(&told.record).context("a time out of bounds")?)
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
    fn take(&mut self, exported: &Exported) -> Result<()> {
        let index = exported.header.index.to_string();
        let Some(told) = &exported.told else {
            let mut row = [""; COLUMNS.len()];
            let at = exported.at.to_string();
            (row[0], row[2], row[4]) = (&index, &at, "withheld");
            return Ok(self.out.write_record(row)?);
        };
        for (n, Occurred(at, event)) in told.events.iter().enumerate() {
            let row = Row::of(event)?;
            let json = serde_json::to_string(&row.fields)?;
            self.out.write_record([
                index.as_str(),
                &n.to_string(),
                &at.to_string(),
                row.part,
                &row.kind,
                row.asset().unwrap_or_default(),
                row.account().unwrap_or_default(),
                row.counterparty().unwrap_or_default(),
                row.amount().unwrap_or_default(),
                row.tax().unwrap_or_default(),
                row.valuation().unwrap_or_default(),
                row.deposit().unwrap_or_default(),
                &json,
            ])?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        Ok(self.out.flush()?)
    }
}

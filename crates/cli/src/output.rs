//! What commands print: tables for people, JSON for programs.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use client::{ClientError, Receipt};
use comfy_table::{Table, presets};
use serde::Serialize;
use serde_json::Value;

/// Where and how to print.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// JSON instead of tables.
    pub json: bool,
}

impl Output {
    /// Prints a line of text.
    pub fn line(self, text: impl std::fmt::Display) -> Result<()> {
        Ok(writeln!(io::stdout(), "{text}")?)
    }

    /// Prints `value` as JSON, or what `show` makes of it.
    pub fn show<T: Serialize>(self, value: &T, show: impl FnOnce(&T) -> String) -> Result<()> {
        if self.json { self.line(serde_json::to_string_pretty(value)?) } else { self.line(show(value)) }
    }

    /// Prints an object: a line for each field.
    pub fn object(self, value: &Value) -> Result<()> {
        self.show(value, |value| fields(value).to_string())
    }

    /// Prints the items of a list: a line for each, a column for each of `columns`.
    pub fn list(self, value: &Value, columns: &[&str]) -> Result<()> {
        self.show(value, |value| {
            let items = value.get("items").unwrap_or(value).as_array().map_or(&[][..], Vec::as_slice);
            let mut table = table(columns);
            for item in items {
                table.add_row(columns.iter().map(|column| cell(item.get(column).unwrap_or(&Value::Null))));
            }
            let more = value.get("next").filter(|next| !next.is_null());
            let more = more.map_or_else(String::new, |next| format!("\nmore: --cursor {}", cell(next)));
            format!("{table}{more}")
        })
    }

    /// Prints what a write did.
    pub fn receipt(self, receipt: &Receipt) -> Result<()> {
        self.show(receipt, |receipt| {
            let events = receipt.events.iter().map(|event| {
                let kind = event.get("type").map_or_else(String::new, cell);
                let rest = event.as_object().map_or_else(Vec::new, |fields| {
                    let told = fields.iter().filter(|(name, _)| !matches!(name.as_str(), "id" | "type"));
                    told.map(|(name, value)| format!("{name} {}", cell(value))).collect()
                });
                format!("\n  {kind}: {}", rest.join(", "))
            });
            format!("record {} at {}{}", receipt.record, receipt.at, events.collect::<String>())
        })
    }

    /// Prints why a command failed, and says with which exit code the program ends.
    pub fn fail(self, error: &anyhow::Error) -> ExitCode {
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
            return ExitCode::SUCCESS; // Whoever read the output has read enough.
        }
        match error.downcast_ref::<ClientError>() {
            Some(ClientError::Refused(problem)) if self.json => {
                // A pipe that is closed by now changes nothing about the refusal.
                let _ = self.line(Value::Object(problem.fields.clone()));
            }
            Some(ClientError::Refused(problem)) => eprintln!("refused: {problem} ({})", problem.slug),
            _ => eprintln!("error: {error:#}"),
        }
        ExitCode::FAILURE
    }
}

/// An empty table with these column titles.
pub fn table(columns: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header(columns.iter().map(|column| column.replace('_', " ")));
    table
}

fn fields(value: &Value) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    for (name, value) in value.as_object().into_iter().flatten() {
        table.add_row([name.replace('_', " "), cell(value)]);
    }
    table
}

/// A JSON value as people read it.
pub fn cell(value: &Value) -> String {
    match value {
        Value::Null => "–".into(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join("\n"),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| format!("{name} {}", cell(value)))
            .collect::<Vec<_>>()
            .join(", "),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

//! What commands print: tables for people, JSON for programs.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use client::ClientError;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::remote::{Answer, Outcome, Server};
use crate::sentence::in_words;

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

    /// Prints an object: a line for each field, those named in `first` before the others.
    pub fn object(self, value: &Value, first: &[&str]) -> Result<()> {
        self.show(value, |value| fields(value, first).to_string())
    }

    /// Prints the items of a list that `server` sent: a line for each, a column for each of `columns`.
    pub fn list(self, server: &Server, value: &Value, columns: &[&str]) -> Result<()> {
        self.show(value, |value| items(&server.names().told(value), columns))
    }

    /// Prints what a write did, or would do.
    pub fn receipt(self, answer: &Answer) -> Result<()> {
        self.show(answer, |answer| {
            let told = answer.sentences().join("\n");
            match &answer.outcome {
                Outcome::Done(receipt) => format!("{told}\nrecord {} at {}", receipt.record, receipt.at),
                Outcome::Rehearsed { .. } => {
                    format!("nothing has happened; asked for now, it would be:\n{told}")
                }
            }
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
            Some(ClientError::Refused(problem)) => {
                eprintln!("refused: {problem} ({})", problem.slug);
                // What was added on the way up says what helps.
                let advice =
                    error.chain().map(ToString::to_string).take_while(|told| *told != problem.detail);
                advice.for_each(|advice| eprintln!("{advice}"));
            }
            _ => eprintln!("error: {}", why(error)),
        }
        ExitCode::FAILURE
    }
}

/// What failed, and why: each cause once, also where an error names its cause itself.
fn why(error: &anyhow::Error) -> String {
    let causes = error.chain().map(ToString::to_string);
    let told =
        causes.reduce(|told, cause| if told.contains(&cause) { told } else { format!("{told}: {cause}") });
    told.unwrap_or_default()
}

/// An empty table with these column titles.
pub fn table(columns: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(columns.iter().map(|column| column.replace('_', " ")));
    table
}

fn items(list: &Value, columns: &[&str]) -> String {
    let items = list.get("items").unwrap_or(list).as_array().map_or(&[][..], Vec::as_slice);
    let mut table = table(columns);
    for item in items {
        table
            .add_row(columns.iter().map(|column| in_words(column, item.get(column).unwrap_or(&Value::Null))));
    }
    filled(table) + &more(list)
}

/// How to see the next page of a list, if there is one.
pub fn more(list: &Value) -> String {
    let next = list.get("next").filter(|next| !next.is_null());
    next.map_or_else(String::new, |next| format!("\nmore: --cursor {}", cell(next)))
}

/// Columns of names: "12" is one, too.
const NAMES: [&str; 10] =
    ["id", "name", "asset", "assets", "account", "holder", "proposal", "title", "class", "refused because"];

/// The table with its columns of figures to the right, or a word where it has no rows.
pub fn filled(mut table: Table) -> String {
    let figure = |text: &String| {
        let digits = text.strip_prefix('-').unwrap_or(text).trim_end_matches('%');
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    for index in 0..table.column_count() {
        let title = table.header().and_then(|titles| titles.cell_iter().nth(index)).map(Cell::content);
        let said = table.column_cells_iter(index).flatten().map(Cell::content);
        let said: Vec<String> = said.filter(|text| !text.is_empty() && text != "–").collect();
        let figures = !said.is_empty() && said.iter().all(figure);
        if figures && title.is_some_and(|title| !NAMES.contains(&title.as_str())) {
            let column = table.column_mut(index).expect("it is below the count");
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    if table.is_empty() { "none".into() } else { table.to_string() }
}

/// The fields of an object that are not null, those named in `first` before the others.
pub fn fields(value: &Value, first: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    let Some(fields) = value.as_object() else { return table };
    let named = first.iter().filter_map(|name| fields.get_key_value(*name));
    let others = fields.iter().filter(|(name, _)| !first.contains(&name.as_str()));
    for (name, value) in named.chain(others).filter(|(_, value)| !value.is_null()) {
        table.add_row([name.replace('_', " "), in_words(name, value)]);
    }
    table
}

/// What an event says beside its id, time and type.
pub fn details(event: &Value) -> String {
    let fields = event.as_object().into_iter().flatten();
    let told = fields
        .filter(|(name, value)| !matches!(name.as_str(), "id" | "type" | "at") && !value.is_null())
        .map(|(name, value)| format!("{} {}", name.replace('_', " "), cell(value).replace('\n', ", ")));
    told.collect::<Vec<_>>().join(", ")
}

/// A JSON value as people read it.
pub fn cell(value: &Value) -> String {
    match value {
        Value::Null => "–".into(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".into(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join("\n"),
        Value::Object(fields) if fields.contains_key("coordinates") => shape(fields),
        Value::Object(fields) => {
            let pairs =
                fields.iter().map(|(name, value)| format!("{} {}", name.replace('_', " "), cell(value)));
            pairs.collect::<Vec<_>>().join(", ")
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A GeoJSON geometry in a few words.
fn shape(geometry: &Map<String, Value>) -> String {
    let positions = geometry.get("coordinates").map_or(0, positions);
    let kind = geometry.get("type").map_or_else(String::new, cell);
    format!("{kind} of {positions} positions")
}

fn positions(coordinates: &Value) -> usize {
    let Some(list) = coordinates.as_array() else { return 0 };
    if list.iter().any(Value::is_number) { 1 } else { list.iter().map(positions).sum() }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    fn check(list: &Value, expected: Expect) {
        expected.assert_eq(&items(list, &["id", "price", "kinds"]));
    }

    #[test]
    fn a_cause_is_told_once() {
        let cause = io::Error::other("the disk is full");
        let error = anyhow::Error::new(node::NodeError::File { path: "town".into(), source: cause });
        assert_eq!(why(&error.context("nothing is copied")), "nothing is copied: town: the disk is full");
    }

    #[test]
    fn lists_are_tables_with_figures_to_the_right_and_nothing_is_none() {
        check(&json!([]), expect!["none"]);
        check(
            &json!([{ "id": "1", "price": "2027-01-31", "kinds": null }]),
            expect![[r#"
            ┌─────────────────────────┐
            │ id   price        kinds │
            ╞═════════════════════════╡
            │ 1    2027-01-31   –     │
            └─────────────────────────┘"#]],
        );
        check(&json!({ "items": [], "next": null }), expect!["none"]);
        check(
            &json!({ "items": [], "next": "abc" }),
            expect![[r#"
            none
            more: --cursor abc"#]],
        );
        check(
            &json!([{ "id": "12", "price": "12.50", "kinds": [] }, { "id": "7", "price": null, "kinds": ["x", "y"] }]),
            expect![[r#"
                ┌────────────────────┐
                │ id   price   kinds │
                ╞════════════════════╡
                │ 12   12.50   none  │
                │ 7        –   x     │
                │              y     │
                └────────────────────┘"#]],
        );
    }
}

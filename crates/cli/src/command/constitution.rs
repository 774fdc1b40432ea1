//! `constitution`: the rules in force.

use anyhow::Result;
use clap::Args;
use serde_json::Value;

use crate::output::{Output, cell, filled, table};
use crate::remote::Then;

/// Shows the rules in force: every parameter by the path with which an amendment names it
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold constitution
  commonhold constitution governance
  commonhold constitution --history
  commonhold --json constitution

The file of the founding stays as it was; amendments change what this shows.")]
pub struct Constitution {
    /// Only parameters whose path begins so, such as governance or classes.land
    #[arg(default_value = "")]
    path: String,
    /// The versions that there were, and what each amendment changed
    #[arg(long, conflicts_with = "path")]
    history: bool,
    #[command(flatten)]
    server: Then,
}

impl Constitution {
    /// Shows them.
    pub fn run(self, output: Output) -> Result<()> {
        if self.history {
            let versions = self.server.get("/v1/constitution/history?limit=1000")?;
            return output.show(&versions, history);
        }
        let constitution = self.server.get("/v1/constitution")?;
        output.show(&constitution, |constitution| {
            let mut rows = table(&["parameter", "value"]);
            let all = parameters(constitution);
            let meant = all.into_iter().filter(|(path, _)| path.starts_with(&self.path));
            meant.for_each(|(path, value)| {
                rows.add_row([path, value]);
            });
            format!("Version {}\n{}", cell(&constitution["version"]), filled(rows))
        })
    }
}

/// Each version with what it changed, a row for each parameter.
fn history(versions: &Value) -> String {
    let mut rows = table(&["version", "since", "amendment", "parameter", "value"]);
    for version in versions["items"].as_array().into_iter().flatten() {
        let [number, at, proposal] = ["version", "at", "proposal"].map(|field| cell(&version[field]));
        let changes = version["changes"].as_object().into_iter().flatten();
        let changes: Vec<_> = changes.map(|(path, value)| [path.clone(), cell(value)]).collect();
        let founding = [["–".into(), "–".into()]];
        for [path, value] in if changes.is_empty() { &founding[..] } else { &changes } {
            rows.add_row([&number, &at, &proposal, path, value]);
        }
    }
    filled(rows)
}

/// Each parameter with its value; a class goes by its id.
fn parameters(constitution: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, value) in constitution.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("version" | "text", _) => {}
            ("classes", Value::Array(classes)) => {
                classes
                    .iter()
                    .for_each(|class| walk(&format!("classes.{}", cell(&class["id"])), class, &mut found));
            }
            _ => walk(name, value, &mut found),
        }
    }
    found
}

fn walk(path: &str, value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(parts) if !parts.is_empty() => {
            parts.iter().for_each(|(name, part)| walk(&format!("{path}.{name}"), part, found));
        }
        Value::Array(_) | Value::Object(_) => found.push((path.into(), value.to_string())),
        _ => found.push((path.into(), cell(value))),
    }
}

//! `constitution`: the rules in force.

use anyhow::Result;
use clap::Args;
use serde_json::Value;

use crate::output::{Output, cell, filled, table};
use crate::remote::Server;

/// Shows the rules in force: every parameter by the path with which an amendment names it
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold constitution
  commonhold constitution governance
  commonhold --json constitution

The file of the founding stays as it was; amendments change what this shows.")]
pub struct Constitution {
    /// Only parameters whose path begins so, such as governance or classes.land
    #[arg(default_value = "")]
    path: String,
    #[command(flatten)]
    server: Server,
}

impl Constitution {
    /// Shows them.
    pub fn run(self, output: Output) -> Result<()> {
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

//! The rows of a CSV file, each with the number of its line, whose errors say where they are.

use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use serde::de::DeserializeOwned;

/// Where in a file something is.
pub fn at(path: &Path, line: u64) -> String {
    format!("{}, line {line}", path.display())
}

/// All rows. The names of its columns may be in capitals.
pub fn rows<T: DeserializeOwned>(path: &Path) -> Result<Vec<(u64, T)>> {
    let named = || path.display().to_string();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).with_context(named)?;
    let headers = reader.headers().with_context(named)?;
    let headers: csv::StringRecord = headers.iter().map(str::to_lowercase).collect();
    let semicolons = headers.iter().any(|name| name.contains(';'));
    ensure!(!semicolons, "{}: columns must be separated by commas", named());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.with_context(named)?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = record.deserialize(Some(&headers)).map_err(|refusal| match refusal.into_kind() {
            csv::ErrorKind::Deserialize { err, .. } => anyhow!("{}", err.kind()),
            other => anyhow!("{other:?}"),
        });
        rows.push((line, row.with_context(|| at(path, line))?));
    }
    Ok(rows)
}

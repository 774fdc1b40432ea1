//! Reads contributions as comma-separated values: lines of `voter,project,contribution`, and of `voter,group`.

use anyhow::{Context, Result};

use crate::ballot_csv::{columns, line, reader};
use crate::ballot_file::Amount;

/// A line of contributions.
pub struct Gift {
    /// Who gave.
    pub contributor: String,
    /// To which project.
    pub project: String,
    /// How much.
    pub amount: Amount,
}

/// Reads contributions; of one person to one project there may be several. Errors name the line.
pub fn gifts(text: &str) -> Result<Vec<Gift>> {
    let mut reader = reader(text);
    let columns = columns(&mut reader, &["voter", "project", "contribution"])?;
    let gift = |record: csv::Result<csv::StringRecord>| {
        let record = record?;
        let [contributor, project, amount] =
            [0, 1, 2].map(|column| record.get(columns[column]).unwrap_or_default());
        let amount = amount.parse().with_context(|| format!("line {}", line(&record)))?;
        Ok(Gift { contributor: contributor.to_owned(), project: project.to_owned(), amount })
    };
    reader.records().map(gift).collect()
}

/// Reads pairs of a person and a group. Errors name the line.
pub fn groups(text: &str) -> Result<Vec<(String, String)>> {
    let mut reader = reader(text);
    let columns = columns(&mut reader, &["voter", "group"])?;
    let pair = |record: csv::Result<csv::StringRecord>| {
        let record = record?;
        let [voter, group] = [0, 1].map(|column| record.get(columns[column]).unwrap_or_default().to_owned());
        Ok((voter, group))
    };
    reader.records().map(pair).collect()
}

//! Reads Pabulib's `.pb` files: three tables, META, PROJECTS and VOTES, separated by semicolons.
//!
//! The format is described at pabulib.org and in arXiv:2012.06539.

mod scores;
mod votes;

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use anyhow::{Context, Result, bail};

use crate::ballot_file::{BallotFile, ListedProject};
use votes::Scoring;

/// Reads a file's text. Errors name the line and what was expected there.
pub fn parse(text: &str) -> Result<BallotFile> {
    let tables = Tables::split(text)?;
    let meta = Meta::read(&tables.meta)?;
    let projects = tables.projects.rows("PROJECTS", &["project_id", "cost"])?;
    let mut file = BallotFile {
        budget: meta.find("budget")?,
        projects: projects.iter().map(listed).collect::<Result<_>>()?,
        rule: meta.find("rule")?,
        threshold: meta.find("min_project_score_threshold")?,
        ..BallotFile::default()
    };
    let mut places = HashMap::new();
    for (place, row) in projects.iter().enumerate() {
        let id = row.field("project_id")?;
        if places.insert(id, place).is_some() {
            bail!("line {}: project {id} is listed twice", row.line);
        }
    }
    let rows = tables.votes.rows("VOTES", &["voter_id", "vote"])?;
    let scoring = Scoring::of(&meta, &rows)?;
    for row in &rows {
        file.ballots.push(scoring.ballot(row, &places, &mut file.warnings)?);
    }
    file.warnings.extend(scores::differences(&projects, &file.ballots, &scoring)?);
    Ok(file)
}

fn listed(row: &Row) -> Result<ListedProject> {
    Ok(ListedProject { id: row.field("project_id")?.to_owned(), cost: row.parse("cost")?, minimum: None })
}

/// The three tables, not yet understood.
#[derive(Default)]
struct Tables {
    meta: Table,
    projects: Table,
    votes: Table,
}

/// A table's lines with their numbers: first the names of its columns.
#[derive(Default)]
struct Table {
    lines: Vec<(u64, csv::StringRecord)>,
}

/// One line of a table.
struct Row<'a> {
    line: u64,
    columns: &'a csv::StringRecord,
    fields: &'a csv::StringRecord,
}

/// What the META table says, by lower-case key.
struct Meta<'a> {
    values: HashMap<String, (u64, &'a str)>,
}

impl Tables {
    fn split(text: &str) -> Result<Tables> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader =
            csv::ReaderBuilder::new().delimiter(b';').has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut tables = Tables::default();
        let mut current = None;
        for record in reader.records() {
            let record = record.context("expected lines of fields separated by semicolons")?;
            let line = record.position().map_or(0, csv::Position::line);
            let heading = record.get(0).unwrap_or_default().trim();
            if record.iter().skip(1).all(str::is_empty) {
                match heading.to_ascii_uppercase().as_str() {
                    "META" => current = Some(&mut tables.meta),
                    "PROJECTS" => current = Some(&mut tables.projects),
                    "VOTES" => current = Some(&mut tables.votes),
                    _ => {}
                }
                if matches!(heading.to_ascii_uppercase().as_str(), "META" | "PROJECTS" | "VOTES") {
                    continue;
                }
            }
            let Some(table) = &mut current else { bail!("line {line}: expected META, found {heading:?}") };
            table.lines.push((line, record));
        }
        Ok(tables)
    }
}

impl Table {
    /// The lines below the names of the columns, of which `needed` must be there.
    fn rows(&self, name: &str, needed: &[&str]) -> Result<Vec<Row<'_>>> {
        let Some(((line, columns), rows)) = self.lines.split_first() else {
            bail!("expected a table {name}, found none");
        };
        for column in needed {
            if !columns.iter().any(|other| other.trim().eq_ignore_ascii_case(column)) {
                bail!("line {line}: expected a column {column} in {name}");
            }
        }
        Ok(rows.iter().map(|(line, fields)| Row { line: *line, columns, fields }).collect())
    }
}

impl<'a> Row<'a> {
    /// The field in that column, without surrounding blanks; `None` if the table has no such column.
    fn find(&self, column: &str) -> Option<&'a str> {
        let place = self.columns.iter().position(|other| other.trim().eq_ignore_ascii_case(column))?;
        Some(self.fields.get(place).unwrap_or_default().trim())
    }

    fn field(&self, column: &str) -> Result<&'a str> {
        self.find(column).with_context(|| format!("line {}: expected a {column}", self.line))
    }

    fn parse<T: FromStr<Err: Display>>(&self, column: &str) -> Result<T> {
        parse_field(self.line, column, self.field(column)?)
    }
}

impl<'a> Meta<'a> {
    fn read(table: &'a Table) -> Result<Meta<'a>> {
        let mut values = HashMap::new();
        for row in table.rows("META", &[])? {
            let value = row.fields.get(1).unwrap_or_default().trim();
            values.insert(row.fields.get(0).unwrap_or_default().trim().to_ascii_lowercase(), (row.line, value));
        }
        Ok(Meta { values })
    }

    /// The value of that key; `None` if it is missing or empty.
    fn find<T: FromStr<Err: Display>>(&self, key: &str) -> Result<Option<T>> {
        match self.values.get(key) {
            Some(&(line, value)) if !value.is_empty() => parse_field(line, key, value).map(Some),
            _ => Ok(None),
        }
    }
}

fn parse_field<T: FromStr<Err: Display>>(line: u64, name: &str, text: &str) -> Result<T> {
    text.parse().map_err(|error| anyhow::anyhow!("line {line}: {name} {text:?}: {error}"))
}

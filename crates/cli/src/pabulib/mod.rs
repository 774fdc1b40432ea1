//! Reads Pabulib's `.pb` files: three tables, META, PROJECTS and VOTES, separated by semicolons.
//!
//! The format is described at pabulib.org and in arXiv:2012.06539.

mod scores;
#[cfg(test)]
mod tests;
mod votes;

use std::collections::HashMap;
use std::ops::Range;
use std::str::FromStr;

use anyhow::{Context, Result, bail};

use crate::ballot_file::{Amount, BallotFile, ListedProject};
use votes::Scoring;

/// Reads a file's text. Errors name the line and what was expected there.
pub fn parse(text: &str) -> Result<BallotFile> {
    let [meta, projects, votes] = split(text)?;
    let meta = Meta::read(&meta)?;
    let projects = projects.rows("PROJECTS", &["project_id", "cost"])?;
    let mut file = BallotFile {
        budget: meta.find("budget").map(Field::amount).transpose()?,
        projects: projects.iter().map(listed).collect::<Result<_>>()?,
        rule: meta.find("rule").map(|field| field.text.to_owned()),
        threshold: meta.find("min_project_score_threshold").map(Field::number).transpose()?,
        ..BallotFile::default()
    };
    let mut places = HashMap::new();
    for (place, row) in projects.iter().enumerate() {
        let id = row.field("project_id")?.text;
        if places.insert(id, place).is_some() {
            bail!("line {}: project {id} is listed twice", row.line);
        }
    }
    let rows = votes.rows("VOTES", &["voter_id", "vote"])?;
    let scoring = Scoring::of(&meta, &rows)?;
    for row in &rows {
        file.voters.push(row.field("voter_id")?.text.to_owned());
        file.ballots.push(scoring.ballot(row, &places, &mut file.warnings)?);
    }
    file.warnings.extend(scores::differences(&projects, &file.ballots, &scoring)?);
    Ok(file)
}

fn listed(row: &Row) -> Result<ListedProject> {
    Ok(ListedProject {
        id: row.field("project_id")?.text.to_owned(),
        name: row.text("name"),
        cost: row.field("cost")?.amount()?,
        minimum: None,
        group: row.text("group"),
        pot: row.text("pot"),
    })
}

/// A table's lines: first the names of its columns. The fields stand in one text, as there can be millions.
#[derive(Default)]
struct Table {
    text: String,
    /// Where in the text the fields of each line begin, and where its last one ends.
    bounds: Vec<usize>,
    /// Each line's number, and which bounds are its own.
    lines: Vec<(u64, Range<usize>)>,
}

/// The fields of a line.
#[derive(Clone, Copy)]
struct Fields<'a> {
    text: &'a str,
    bounds: &'a [usize],
}

/// One line of a table.
struct Row<'a> {
    line: u64,
    columns: Fields<'a>,
    fields: Fields<'a>,
}

/// A value with the place where it stands.
#[derive(Clone, Copy)]
struct Field<'a> {
    line: u64,
    name: &'a str,
    text: &'a str,
}

/// What the META table says, by lower-case key.
struct Meta<'a> {
    values: HashMap<String, (u64, &'a str)>,
}

/// The names of the tables; each stands alone on the line before its table.
const HEADINGS: [&str; 3] = ["META", "PROJECTS", "VOTES"];

fn split(text: &str) -> Result<[Table; 3]> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut tables: [Table; 3] = Default::default();
    let mut current = None;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).context("expected lines of fields separated by semicolons")? {
        let line = record.position().map_or(0, csv::Position::line);
        let first = record.get(0).unwrap_or_default().trim();
        let alone = record.iter().skip(1).all(str::is_empty);
        let heading = HEADINGS.iter().position(|heading| alone && first.eq_ignore_ascii_case(heading));
        if heading.is_some() {
            current = heading;
            continue;
        }
        let Some(current) = current else { bail!("line {line}: expected META, found {first:?}") };
        tables[current].push(line, &record);
    }
    Ok(tables)
}

impl Table {
    fn push(&mut self, line: u64, record: &csv::StringRecord) {
        let first = self.bounds.len();
        self.bounds.push(self.text.len());
        for field in record {
            self.text.push_str(field);
            self.bounds.push(self.text.len());
        }
        self.lines.push((line, first..self.bounds.len()));
    }

    fn fields(&self, bounds: &Range<usize>) -> Fields<'_> {
        Fields { text: &self.text, bounds: &self.bounds[bounds.clone()] }
    }

    /// The lines below the names of the columns, of which `needed` must be there.
    fn rows(&self, name: &str, needed: &[&str]) -> Result<Vec<Row<'_>>> {
        let Some(((line, columns), rows)) = self.lines.split_first() else {
            bail!("expected a table {name}, found none");
        };
        let columns = self.fields(columns);
        for column in needed {
            if !columns.iter().any(|other| other.trim().eq_ignore_ascii_case(column)) {
                bail!("line {line}: expected a column {column} in {name}");
            }
        }
        let row =
            |(line, fields): &(u64, Range<usize>)| Row { line: *line, columns, fields: self.fields(fields) };
        Ok(rows.iter().map(row).collect())
    }
}

impl<'a> Fields<'a> {
    fn iter(self) -> impl Iterator<Item = &'a str> {
        self.bounds.windows(2).map(move |ends| &self.text[ends[0]..ends[1]])
    }

    fn get(self, place: usize) -> Option<&'a str> {
        Some(&self.text[*self.bounds.get(place)?..*self.bounds.get(place + 1)?])
    }
}

impl<'a> Row<'a> {
    /// The field in that column, without surrounding blanks; `None` if the table has no such column.
    fn find(&self, name: &'a str) -> Option<Field<'a>> {
        let place = self.columns.iter().position(|other| other.trim().eq_ignore_ascii_case(name))?;
        Some(Field { line: self.line, name, text: self.fields.get(place).unwrap_or_default().trim() })
    }

    /// What that column says, if the table has it and it says something.
    fn text(&self, name: &'a str) -> Option<String> {
        self.find(name).map(|field| field.text.to_owned()).filter(|text| !text.is_empty())
    }

    fn field(&self, name: &'a str) -> Result<Field<'a>> {
        self.find(name).with_context(|| format!("line {}: expected a column {name}", self.line))
    }
}

impl<'a> Meta<'a> {
    fn read(table: &'a Table) -> Result<Meta<'a>> {
        let mut values = HashMap::new();
        for row in table.rows("META", &[])? {
            let value = row.fields.get(1).unwrap_or_default().trim();
            values
                .insert(row.fields.get(0).unwrap_or_default().trim().to_ascii_lowercase(), (row.line, value));
        }
        Ok(Meta { values })
    }

    /// The value of that key; `None` if it is missing or empty.
    fn find(&self, name: &'a str) -> Option<Field<'a>> {
        let &(line, text) = self.values.get(name)?;
        (!text.is_empty()).then_some(Field { line, name, text })
    }
}

impl Field<'_> {
    fn amount(self) -> Result<Amount> {
        self.text.parse().with_context(|| format!("line {}, {}", self.line, self.name))
    }

    fn number<T: FromStr>(self) -> Result<T> {
        let Field { line, name, text } = self;
        text.parse()
            .ok()
            .with_context(|| format!("line {line}, {name}: expected a whole number, found {text:?}"))
    }
}

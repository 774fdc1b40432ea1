//! Reads ballots as comma-separated values: lines of `voter,project,votes`, beside lines of `project,cost`.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use governance::allocation::Ballot;

use crate::ballot_file::{BallotFile, ListedProject};

/// Reads the text of both files. Errors name the file, the line and what was expected there.
///
/// A voter's lines may stand anywhere; a voter without votes is one line with 0 votes. Projects may have a third
/// column, `minimum`.
pub fn parse(ballots: &str, projects: &str) -> Result<BallotFile> {
    let projects = read_projects(projects).context("in the projects file")?;
    let ballots = read_ballots(ballots, &projects).context("in the ballots file")?;
    Ok(BallotFile { projects, ballots, ..BallotFile::default() })
}

fn read_projects(text: &str) -> Result<Vec<ListedProject>> {
    let mut reader = reader(text);
    let columns = columns(&mut reader, &["project", "cost"])?;
    let minimum = reader.headers()?.iter().position(|name| name == "minimum");
    let mut projects: Vec<ListedProject> = Vec::new();
    for record in reader.records() {
        let record = record?;
        let at = |column: usize| record.get(column).unwrap_or_default();
        let here = || format!("line {}", line(&record));
        let minimum = minimum.map(at).filter(|text| !text.is_empty());
        projects.push(ListedProject {
            id: at(columns[0]).to_owned(),
            cost: at(columns[1]).parse().with_context(here)?,
            minimum: minimum.map(str::parse).transpose().with_context(here)?,
        });
    }
    Ok(projects)
}

fn read_ballots(text: &str, projects: &[ListedProject]) -> Result<Vec<Ballot>> {
    let mut reader = reader(text);
    let columns = columns(&mut reader, &["voter", "project", "votes"])?;
    let places: HashMap<&str, usize> = projects.iter().enumerate().map(|(place, p)| (p.id.as_str(), place)).collect();
    let mut voters: HashMap<String, usize> = HashMap::new();
    let mut ballots: Vec<Ballot> = Vec::new();
    for record in reader.records() {
        let record = record?;
        let [voter, project, votes] = [0, 1, 2].map(|column| record.get(columns[column]).unwrap_or_default());
        let line = line(&record);
        let Some(&place) = places.get(project) else {
            bail!("line {line}: the projects file does not list project {project:?}");
        };
        let Ok(votes) = votes.parse() else {
            bail!("line {line}: expected a whole number of votes, found {votes:?}");
        };
        let next = ballots.len();
        let ballot = *voters.entry(voter.to_owned()).or_insert(next);
        if ballot == next {
            ballots.push(Ballot::default());
        }
        if ballots[ballot].votes.iter().any(|&(other, _)| other == place) {
            bail!("line {line}: voter {voter} votes on project {project} a second time");
        }
        ballots[ballot].votes.push((place, votes));
    }
    Ok(ballots)
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    let text = text.trim_start_matches('\u{feff}');
    csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes())
}

fn columns(reader: &mut csv::Reader<&[u8]>, needed: &[&str]) -> Result<Vec<usize>> {
    let names = reader.headers()?;
    let place = |column: &&str| {
        let place = names.iter().position(|name| name == *column);
        place.with_context(|| format!("line 1: expected columns {}", needed.join(",")))
    };
    needed.iter().map(place).collect()
}

fn line(record: &csv::StringRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

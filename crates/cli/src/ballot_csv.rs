//! Reads ballots as comma-separated values: lines of `voter,project,votes`, beside lines of `project,cost`.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use governance::allocation::Ballot;

use crate::ballot_file::{BallotFile, ListedProject};

/// Reads the text of both files. Errors name the file, the line and what was expected there.
///
/// A voter's lines may stand anywhere; a voter without votes is one line with 0 votes. Projects may also have
/// columns `name`, `minimum`, `group` and `pot`.
pub fn parse(ballots: &str, projects: &str) -> Result<BallotFile> {
    let projects = read_projects(projects).context("in the projects file")?;
    let (voters, ballots) = read_ballots(ballots, &projects).context("in the ballots file")?;
    Ok(BallotFile { projects, ballots, voters, ..BallotFile::default() })
}

fn read_projects(text: &str) -> Result<Vec<ListedProject>> {
    let mut reader = reader(text);
    let columns = columns(&mut reader, &["project", "cost"])?;
    let headers = reader.headers()?.clone();
    let [name, minimum, group, pot] =
        ["name", "minimum", "group", "pot"].map(|column| headers.iter().position(|name| name == column));
    let mut projects: Vec<ListedProject> = Vec::new();
    for record in reader.records() {
        let record = record?;
        let at = |column: usize| record.get(column).unwrap_or_default();
        let here = || format!("line {}", line(&record));
        let optional = |column: Option<usize>| column.map(at).filter(|text| !text.is_empty());
        projects.push(ListedProject {
            id: at(columns[0]).to_owned(),
            name: optional(name).map(str::to_owned),
            cost: at(columns[1]).parse().with_context(here)?,
            minimum: optional(minimum).map(str::parse).transpose().with_context(here)?,
            group: optional(group).map(str::to_owned),
            pot: optional(pot).map(str::to_owned),
        });
    }
    Ok(projects)
}

fn read_ballots(text: &str, projects: &[ListedProject]) -> Result<(Vec<String>, Vec<Ballot>)> {
    let mut reader = reader(text);
    let columns = columns(&mut reader, &["voter", "project", "votes"])?;
    let places: HashMap<&str, usize> =
        projects.iter().enumerate().map(|(place, p)| (p.id.as_str(), place)).collect();
    let mut voters: HashMap<String, usize> = HashMap::new();
    let mut names = Vec::new();
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
            names.push(voter.to_owned());
        }
        if ballots[ballot].votes.iter().any(|&(other, _)| other == place) {
            bail!("line {line}: voter {voter} votes on project {project} a second time");
        }
        ballots[ballot].votes.push((place, votes));
    }
    Ok((names, ballots))
}

/// Reads comma-separated values below a line of names.
pub(crate) fn reader(text: &str) -> csv::Reader<&[u8]> {
    let text = text.trim_start_matches('\u{feff}');
    csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes())
}

/// Where the columns of those names are; all must be there.
pub(crate) fn columns(reader: &mut csv::Reader<&[u8]>, needed: &[&str]) -> Result<Vec<usize>> {
    let names = reader.headers()?;
    let place = |column: &&str| {
        let place = names.iter().position(|name| name == *column);
        place.with_context(|| format!("line 1: expected columns {}", needed.join(",")))
    };
    needed.iter().map(place).collect()
}

/// The number of the line on which a record stands.
pub(crate) fn line(record: &csv::StringRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(ballots: &str, projects: &str, expected: Expect) {
        let shown = match parse(ballots, projects) {
            Ok(file) => {
                let ballots: Vec<_> = file.ballots.iter().map(|ballot| &ballot.votes).collect();
                let project =
                    |p: &ListedProject| format!("{} {} {:?}", p.id, p.cost, p.minimum.map(|m| m.to_string()));
                format!("{} | {ballots:?}", file.projects.iter().map(project).collect::<Vec<_>>().join(", "))
            }
            Err(error) => format!("{error:#}"),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn lines_are_gathered_into_ballots() {
        check(
            "voter,project,votes\nana,x,3\nbo,x,-1\nana, y ,2\ncy,y,0",
            "project,cost\nx,10\ny,2.50",
            expect!["x 10 None, y 2.5 None | [[(0, 3), (1, 2)], [(0, -1)], [(1, 0)]]"],
        );
        check(
            "votes,voter,project\n1,ana,x",
            "cost,project,minimum\n9,x,5\n9,y,",
            expect![[r#"x 9 Some("5"), y 9 None | [[(0, 1)]]"#]],
        );
    }

    #[test]
    fn malformed_files_are_refused_by_line() {
        let projects = "project,cost\nx,10";
        check(
            "voter,project,votes\nana,z,3",
            projects,
            expect![[r#"in the ballots file: line 2: the projects file does not list project "z""#]],
        );
        check(
            "voter,project,votes\nana,x,3.5",
            projects,
            expect![[r#"in the ballots file: line 2: expected a whole number of votes, found "3.5""#]],
        );
        check(
            "voter,project,votes\nana,x,3\nana,x,4",
            projects,
            expect!["in the ballots file: line 3: voter ana votes on project x a second time"],
        );
        check(
            "voter,project,votes\nana,x",
            projects,
            expect![
                "in the ballots file: CSV error: record 1 (line: 2, byte: 20): found record with 2 fields, but the previous record has 3 fields"
            ],
        );
        check(
            "voter,project,contribution\nana,x,3",
            projects,
            expect!["in the ballots file: line 1: expected columns voter,project,votes"],
        );
        check(
            "voter,project,votes\nana,x,3",
            "project,cost\nx,ten",
            expect![[
                r#"in the projects file: line 2: expected an amount such as 1200 or 99.50, found "ten""#
            ]],
        );
        check(
            "voter,project,votes\nana,x,3",
            "x,10",
            expect!["in the projects file: line 1: expected columns project,cost"],
        );
        check("", "", expect!["in the projects file: line 1: expected columns project,cost"]);
    }
}

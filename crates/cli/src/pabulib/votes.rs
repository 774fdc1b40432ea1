use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use governance::allocation::Ballot;

use super::{Field, Meta, Row};

/// How a line of VOTES becomes votes per project.
pub(super) enum Scoring {
    /// One vote for every project named.
    Approval,
    /// One vote for the one project named.
    ChooseOne,
    /// The first gets `first` votes, the next one less, and so on.
    Ordinal { first: usize },
    /// The votes in the column `points`.
    Points,
}

impl Scoring {
    pub(super) fn of(meta: &Meta, votes: &[Row]) -> Result<Scoring> {
        match meta.find("vote_type").map(|field| field.text) {
            Some("approval") => Ok(Scoring::Approval),
            Some("choose-1") => Ok(Scoring::ChooseOne),
            Some("cumulative" | "scoring") => Ok(Scoring::Points),
            Some("ordinal") => {
                let longest =
                    || votes.iter().filter_map(|row| row.find("vote")).map(|vote| list(vote).count()).max();
                let first = meta.find("max_length").map(Field::number).transpose()?;
                let first = first.or_else(longest).unwrap_or(0);
                Ok(Scoring::Ordinal { first })
            }
            Some(other) => bail!(
                "META's vote_type is {other:?}; expected approval, choose-1, ordinal, cumulative or scoring"
            ),
            None => bail!("expected a vote_type in META"),
        }
    }

    /// Whether a project's votes are just its supporters.
    pub(super) fn counts_supporters(&self) -> bool {
        matches!(self, Scoring::Approval | Scoring::ChooseOne)
    }

    /// One voter's ballot; a project that the line names twice is counted once, with a warning.
    pub(super) fn ballot(
        &self,
        row: &Row,
        places: &HashMap<&str, usize>,
        warnings: &mut Vec<String>,
    ) -> Result<Ballot> {
        let vote = row.field("vote")?;
        let named = list(vote).count();
        let scores = self.scores(row, named)?;
        let mut votes: Vec<(usize, i64)> = Vec::with_capacity(named);
        for (name, score) in list(vote).zip(scores) {
            let place = places.get(name);
            let &place = place
                .with_context(|| format!("line {}: PROJECTS does not list project {name:?}", row.line))?;
            if votes.iter().any(|&(other, _)| other == place) {
                warnings.push(format!(
                    "line {}: project {name} is named twice; its first mention counts",
                    row.line
                ));
                continue;
            }
            votes.push((place, score));
        }
        Ok(Ballot { votes })
    }

    fn scores(&self, row: &Row, named: usize) -> Result<Vec<i64>> {
        let line = row.line;
        match self {
            Scoring::Approval => Ok(vec![1; named]),
            Scoring::ChooseOne if named > 1 => bail!("line {line}: expected one project, found {named}"),
            Scoring::ChooseOne => Ok(vec![1; named]),
            Scoring::Ordinal { first } if named > *first => {
                bail!("line {line}: expected at most max_length {first} projects, found {named}")
            }
            Scoring::Ordinal { first } => (0..named).map(|place| Ok(i64::try_from(first - place)?)).collect(),
            Scoring::Points => {
                let field = row.field("points")?;
                let points = list(field).map(|text| Field { text, ..field }.number());
                let points: Vec<i64> = points.collect::<Result<_>>()?;
                if points.len() != named {
                    bail!("line {line}: expected points for {named} projects, found {}", points.len());
                }
                Ok(points)
            }
        }
    }
}

/// The items of a field separated by commas; an empty field has none.
fn list(field: Field<'_>) -> impl Iterator<Item = &str> {
    field.text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

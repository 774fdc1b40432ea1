//! One project's result, or one voter's, explained: who paid, who matched whom, and what would have been otherwise.

use std::cmp::Reverse;

use anyhow::{Context, Result};
use comfy_table::{CellAlignment, Table, presets};
use governance::allocation::{
    Allocation, AllocationError, Ballot, Election, Options, Payment, Tally, paid_by, pairs, payers, tally,
};
use serde::Serialize;

use super::Counted;
use crate::reason::plural;

/// How many who paid are listed in print; JSON has all.
pub(super) const LISTED: usize = 20;

/// Why a project receives what it receives. Money as people write it; what was paid also exactly, in minor units.
#[derive(Serialize)]
pub(super) struct WhyProject {
    project: String,
    #[serde(skip)]
    called: String,
    ask: String,
    receives: String,
    why: String,
    net: i128,
    votes_for: i128,
    votes_against: i128,
    supporters: u64,
    opponents: u64,
    group: Option<String>,
    pot: Option<String>,
    /// Under equal shares: who paid, most first.
    paid: Vec<Paid>,
    /// Under rules that match: pairs of supporters, and the credits that they match among themselves.
    pairs: Option<u128>,
    matched: Option<String>,
    /// What it would receive if nothing were capped; only where something is.
    uncapped: Option<String>,
}

#[derive(Serialize)]
struct Paid {
    voter: String,
    votes: i64,
    had: String,
    paid: String,
    paid_exactly: String,
}

/// What a voter did to the result.
#[derive(Serialize)]
pub(super) struct WhyVoter {
    voter: String,
    credits: u128,
    projects: Vec<VotedOn>,
    /// What would be otherwise without the ballot.
    without: Vec<Without>,
}

#[derive(Serialize)]
struct VotedOn {
    project: String,
    votes: i64,
    receives: String,
    #[serde(skip)]
    units: u128,
    paid: Option<String>,
    paid_exactly: Option<String>,
    why: String,
}

#[derive(Serialize)]
struct Without {
    project: String,
    receives: String,
    without: String,
}

impl Counted {
    /// Explains what a project receives.
    pub(super) fn why_project(&self, id: &str) -> Result<WhyProject> {
        let place = self.place(id)?;
        let project = &self.election.projects[place];
        let Tally { net, supporters, opponents, votes_for, votes_against } = tally(&self.election)[place];
        let mut paid = payers(self.rule, &self.election, id)?;
        paid.sort_by_key(|(voter, payment)| (Reverse(payment.paid.clone()), *voter));
        let matches = matches!(self.rule.name, "clr" | "pairwise").then(|| pairs(&self.election, place));
        let options = Options { cap: None, ..self.election.options.clone() };
        let uncapped =
            self.is_cut(place).then(|| self.rule.allocate(&Election { options, ..self.election.clone() }));
        Ok(WhyProject {
            project: id.into(),
            called: self.called(id),
            ask: self.money(project.ask),
            receives: self.money(receives(&self.allocation, id)),
            why: self.words(id, &self.allocation.why[id]),
            net,
            votes_for,
            votes_against,
            supporters,
            opponents,
            group: project.group.as_ref().map(ToString::to_string),
            pot: project.pot.as_ref().map(ToString::to_string),
            paid: paid.iter().map(|(voter, payment)| self.paid(place, *voter, payment)).collect(),
            pairs: matches.as_ref().map(|matches| matches.pairs),
            matched: matches.as_ref().map(|matches| matches.matched.to_string()),
            uncapped: uncapped.transpose()?.map(|again| self.money(receives(&again, id))),
        })
    }

    /// Explains what a voter did to the result.
    pub(super) fn why_voter(&self, name: &str) -> Result<WhyVoter> {
        let voter = self.voters.iter().position(|other| other == name);
        let voter = voter.with_context(|| format!("there is no voter {name:?} in the file"))?;
        let ballot = &self.election.ballots[voter];
        let payments = paid_by(self.rule, &self.election, voter)?;
        let projects = ballot.votes.iter().map(|&(place, votes)| {
            let id = &self.election.projects[place].id;
            let payment = payments.iter().find(|payment| payment.project == *id);
            let units = receives(&self.allocation, id);
            VotedOn {
                project: id.to_string(),
                votes,
                receives: self.money(units),
                units,
                paid: payment.map(|payment| self.about(&payment.paid)),
                paid_exactly: payment.map(|payment| payment.paid.to_string()),
                why: self.words(id, &self.allocation.why[id]),
            }
        });
        Ok(WhyVoter {
            voter: name.into(),
            credits: u128::try_from(ballot.cost())
                .context("the ballot costs more credits than can be told")?,
            projects: projects.collect(),
            without: self.without(voter)?,
        })
    }

    /// What would be otherwise without this ballot, and one fewer who could vote.
    fn without(&self, voter: usize) -> Result<Vec<Without>, AllocationError> {
        let mut election = self.election.clone();
        election.ballots.remove(voter);
        election.eligible -= 1;
        let again = self.rule.allocate(&election)?;
        let changed = self.election.projects.iter().filter_map(|project| {
            let [with, without] =
                [&self.allocation, &again].map(|allocation| receives(allocation, &project.id));
            let row = || Without {
                project: project.id.to_string(),
                receives: self.money(with),
                without: self.money(without),
            };
            (with != without).then(row)
        });
        Ok(changed.collect())
    }

    /// Whether the cap keeps something from the project.
    fn is_cut(&self, place: usize) -> bool {
        let project = &self.election.projects[place];
        self.election.options.cap.is_some_and(|cap| project.ask > cap)
    }

    fn paid(&self, place: usize, voter: usize, payment: &Payment) -> Paid {
        let Ballot { votes } = &self.election.ballots[voter];
        Paid {
            voter: self.voters[voter].clone(),
            votes: votes.iter().find(|(project, _)| *project == place).map_or(0, |(_, votes)| *votes),
            had: self.about(&payment.had),
            paid: self.about(&payment.paid),
            paid_exactly: payment.paid.to_string(),
        }
    }

    fn place(&self, id: &str) -> Result<usize> {
        let place = self.election.projects.iter().position(|project| project.id == id);
        place.with_context(|| {
            let some: Vec<&str> =
                self.election.projects.iter().take(5).map(|project| project.id.as_str()).collect();
            format!("there is no project {id:?} in the file; its first are {}", some.join(", "))
        })
    }
}

fn receives(allocation: &Allocation, id: &str) -> u128 {
    allocation.amounts.get(id).copied().unwrap_or(0)
}

impl WhyProject {
    pub(super) fn told(&self) -> String {
        let mut told = vec![
            format!("{} asks for {} and receives {}: {}.", self.called, self.ask, self.receives, self.why),
            format!(
                "{} for it from {}, {} against it from {}.",
                plural(self.votes_for, "vote"),
                plural(self.supporters, "voter"),
                self.votes_against,
                self.opponents
            ),
        ];
        told.extend(self.group.iter().map(|group| format!("At most one of the group {group} is funded.")));
        told.extend(self.pot.iter().map(|pot| format!("The pot {pot} pays for it, and nothing else.")));
        if let (Some(pairs), Some(matched)) = (self.pairs, &self.matched) {
            told.push(format!(
                "{} of its voters match {matched} credits among themselves.",
                plural(pairs, "pair")
            ));
        }
        told.extend(
            self.uncapped.iter().map(|uncapped| format!("Without the cap it would receive {uncapped}.")),
        );
        if !self.paid.is_empty() {
            told.push(format!("{} paid for it:", plural(self.paid.len(), "voter")));
            let rows = self.paid.iter().take(LISTED);
            let rows = rows.map(|paid| {
                [paid.voter.clone(), paid.votes.to_string(), paid.had.clone(), paid.paid.clone()]
            });
            told.push(table(["voter", "votes", "had left", "paid"], rows));
            let more = self.paid.len().saturating_sub(LISTED);
            told.extend((more > 0).then(|| format!("… and {more} more; --json lists all.")));
        }
        told.join("\n")
    }
}

impl WhyVoter {
    pub(super) fn told(&self) -> String {
        let supported = || self.projects.iter().filter(|voted| voted.votes > 0);
        let won = supported().filter(|voted| voted.units > 0).count();
        let dash = || "–".to_owned();
        let rows = self.projects.iter().map(|voted| {
            let paid = voted.paid.clone().unwrap_or_else(dash);
            [voted.project.clone(), voted.votes.to_string(), voted.receives.clone(), paid, voted.why.clone()]
        });
        let mut told = vec![
            format!(
                "{} voted at a cost of {}, v votes costing v²; money goes to {won} of {} with votes for them.",
                self.voter,
                plural(self.credits, "credit"),
                plural(supported().count(), "project")
            ),
            table(["project", "votes", "receives", "of that from this voter", "why"], rows),
        ];
        if self.without.is_empty() {
            told.push("Without this ballot, every project would receive the same.".into());
        } else {
            told.push("Without this ballot:".into());
            let rows = self.without.iter();
            let rows = rows.map(|row| [row.project.clone(), row.receives.clone(), row.without.clone()]);
            told.push(table(["project", "receives", "would receive"], rows));
        }
        told.join("\n")
    }
}

pub(super) fn table<const N: usize>(header: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY).set_header(header);
    table.add_rows(rows);
    for column in 1..N.min(4) {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}

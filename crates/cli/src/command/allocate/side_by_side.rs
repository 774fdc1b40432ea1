//! Several rules side by side: who wins under which, and what would have changed.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use comfy_table::{CellAlignment, Table, presets};
use governance::allocation::{AllocationError, RULES};
use serde::Serialize;

use super::{Allocate, Counted, options};

/// What every rule makes of the same election, in the order in which the rules are named.
pub(super) struct SideBySide(Vec<(String, Outcome)>);

/// A rule may refuse an election that is too large for it.
type Outcome = Result<Counted, AllocationError>;

#[derive(Serialize)]
struct Body {
    rules: Vec<RuleBody>,
}

#[derive(Serialize)]
struct RuleBody {
    rule: String,
    #[serde(flatten)]
    outcome: OutcomeBody,
}

#[derive(Serialize)]
#[serde(untagged)]
enum OutcomeBody {
    Refused { refused: String },
    Counted(CountedBody),
}

#[derive(Serialize)]
struct CountedBody {
    rule_version: u32,
    selected: Vec<String>,
    amounts: BTreeMap<String, String>,
    spent: String,
    voters: usize,
    voters_with_winner: usize,
    /// Projects that receive more than by the first rule.
    more: Vec<String>,
    less: Vec<String>,
}

impl Allocate {
    /// Whether more than one rule is to count.
    pub(super) fn has_several_rules(&self) -> bool {
        self.rules.len() > 1 || self.rules.iter().any(|rule| rule == "all")
    }

    /// Counts by every rule named; each takes the options that it has.
    pub(super) fn side_by_side(&self) -> Result<SideBySide> {
        let all = || RULES.iter().map(|rule| rule.name.to_owned()).collect();
        let names: Vec<String> =
            if self.rules.iter().any(|rule| rule == "all") { all() } else { self.rules.clone() };
        let key = |option: &str| option.split('=').next().unwrap_or_default().to_owned();
        let takes = |rule: &str, option: &str| options::keys(rule).contains(&key(option).as_str());
        if let Some(option) = self.options.iter().find(|option| !names.iter().any(|rule| takes(rule, option)))
        {
            bail!("none of these rules has an option {}", key(option));
        }
        let mut counted = Vec::new();
        for name in names {
            let options = self.options.iter().filter(|option| takes(&name, option)).cloned().collect();
            let alone = Allocate { rules: vec![name.clone()], options, ..self.clone() };
            let outcome = match alone.count() {
                Ok(outcome) => Ok(outcome),
                Err(error) => match error.downcast() {
                    Ok(refusal @ AllocationError::TooManyPairs { .. }) => Err(refusal),
                    Ok(other) => return Err(other.into()),
                    Err(other) => return Err(other),
                },
            };
            counted.push((name, outcome));
        }
        Ok(SideBySide(counted))
    }
}

impl SideBySide {
    pub(super) fn json(&self) -> Result<String> {
        let body = |(rule, outcome): &(String, Outcome)| RuleBody {
            rule: rule.clone(),
            outcome: match outcome {
                Ok(counted) => OutcomeBody::Counted(self.body(counted)),
                Err(refusal) => OutcomeBody::Refused { refused: refusal.to_string() },
            },
        };
        Ok(serde_json::to_string_pretty(&Body { rules: self.0.iter().map(body).collect() })?)
    }

    /// A column per rule: what each project receives, then what that comes to.
    pub(super) fn table(&self) -> String {
        let bodies: Vec<Option<CountedBody>> = self
            .0
            .iter()
            .map(|(_, outcome)| outcome.as_ref().ok().map(|counted| self.body(counted)))
            .collect();
        let mut table = Table::new();
        let names = self.0.iter().map(|(rule, _)| rule.as_str());
        table.load_style(presets::UTF8_BORDERS_ONLY).set_header(["project"].into_iter().chain(names));
        let mut row = |title: &str, cell: &dyn Fn(&CountedBody) -> String| {
            let cells = bodies.iter().map(|body| body.as_ref().map_or_else(String::new, cell));
            table.add_row([title.to_owned()].into_iter().chain(cells));
        };
        let funded: BTreeSet<&str> =
            bodies.iter().flatten().flat_map(|body| body.amounts.keys()).map(String::as_str).collect();
        for id in self.projects().into_iter().filter(|id| funded.contains(id.as_str())) {
            row(&id, &|body| body.amounts.get(&id).cloned().unwrap_or_default());
        }
        row("", &|_| String::new());
        let first = self.first().map_or("", |(rule, _)| rule);
        row("projects funded", &|body| body.selected.len().to_string());
        row("spent", &|body| body.spent.clone());
        row("voters who got something", &|body| format!("{} of {}", body.voters_with_winner, body.voters));
        row(&format!("more than by {}", first), &|body| body.more.len().to_string());
        row(&format!("less than by {}", first), &|body| body.less.len().to_string());
        table.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
        let refused = self.0.iter().filter_map(|(rule, outcome)| Some((rule, outcome.as_ref().err()?)));
        let refused = refused.map(|(rule, refusal)| format!("\n{rule} refuses: {refusal}."));
        format!("{table}{}", refused.collect::<String>())
    }

    /// The rule with which the others are compared: the first that did not refuse.
    fn first(&self) -> Option<(&str, &Counted)> {
        self.0.iter().find_map(|(rule, outcome)| Some((rule.as_str(), outcome.as_ref().ok()?)))
    }

    /// What is odd about the file.
    pub(super) fn warnings(&self) -> &[String] {
        self.first().map_or(&[], |(_, counted)| &counted.warnings)
    }

    /// As the file lists them.
    fn projects(&self) -> Vec<String> {
        let projects = self.first().into_iter().flat_map(|(_, counted)| &counted.election.projects);
        projects.map(|project| project.id.to_string()).collect()
    }

    fn body(&self, counted: &Counted) -> CountedBody {
        let Counted { election, allocation, .. } = counted;
        let wins = |project: usize| allocation.amounts.contains_key(&election.projects[project].id);
        let won = |votes: &[(usize, i64)]| votes.iter().any(|&(project, votes)| votes > 0 && wins(project));
        let first = self.first().map(|(_, counted)| counted);
        // Amounts of each project here and under the first rule.
        let amounts = election.projects.iter().map(|project| {
            let amount =
                |counted: &Counted| counted.allocation.amounts.get(&project.id).copied().unwrap_or(0);
            (project.id.to_string(), amount(counted), first.map_or(0, amount))
        });
        let amounts: Vec<(String, u128, u128)> = amounts.filter(|_| first.is_some()).collect();
        let those = |which: fn(u128, u128) -> bool| {
            let those = amounts.iter().filter(|(_, here, first)| which(*here, *first));
            those.map(|(id, ..)| id.clone()).collect()
        };
        CountedBody {
            rule_version: counted.rule.version,
            selected: allocation.selected.iter().map(ToString::to_string).collect(),
            amounts: allocation
                .amounts
                .iter()
                .map(|(id, &amount)| (id.to_string(), counted.money(amount)))
                .collect(),
            spent: counted.money(allocation.spent),
            voters: election.ballots.len(),
            voters_with_winner: election.ballots.iter().filter(|ballot| won(&ballot.votes)).count(),
            more: those(|here, first| here > first),
            less: those(|here, first| here < first),
        }
    }
}

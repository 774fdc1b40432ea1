//! `allocate`: counts any election from a file.

mod funding;
mod options;
mod report;
mod side_by_side;
#[cfg(test)]
mod tests;
mod why;
mod why_funding;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result, bail, ensure};
use clap::builder::PossibleValuesParser;
use governance::allocation::{Allocation, Election, Pot, Project, RULES, RuleEntry, rule, rule_names};
use matching::{MATCHINGS, matching};
use serde::Serialize;

use crate::ballot_file::{Amount, BallotFile};
use crate::{ballot_csv, pabulib};
use why::{WhyProject, WhyVoter};
use why_funding::{WhyContributor, WhyMatch};

/// Counts the ballots of an election and says what is funded, and why; or matches contributions from a pool.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = options::HELP)]
pub struct Allocate {
    /// Ballots: a Pabulib .pb file, or CSV with columns voter,project,votes
    #[arg(required_unless_present = "contributions")]
    pub file: Option<PathBuf>,
    /// Money that people gave, to be matched: CSV with columns voter,project,contribution
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "projects", "eligible"])]
    pub contributions: Option<PathBuf>,
    /// Groups to which people belong who gave: CSV with columns voter,group
    #[arg(long, value_name = "FILE", requires = "contributions")]
    pub groups: Option<PathBuf>,
    /// How to count; for a .pb file, by default as it says itself. Several, or all, are shown side by side
    #[arg(long = "rule", value_name = "RULE", value_parser = possible_rules())]
    pub rules: Vec<String>,
    /// Projects of a CSV file: CSV with columns project,cost and optionally name,minimum,group,pot
    #[arg(long, value_name = "FILE")]
    pub projects: Option<PathBuf>,
    /// What may be spent, or the pool that matches; for a .pb file, by default what it says itself
    #[arg(long)]
    pub budget: Option<Amount>,
    /// Money of the budget set aside for the projects with this name in their column pot
    #[arg(long = "pot", value_name = "NAME=AMOUNT", conflicts_with = "contributions")]
    pub pots: Vec<PotMoney>,
    /// How many could have voted; by default as many as there are ballots
    #[arg(long, value_name = "N")]
    pub eligible: Option<u64>,
    /// How the rule goes about it: see below
    #[arg(long = "option", value_name = "KEY=VALUE")]
    pub options: Vec<String>,
    /// Explain what this project receives: who paid, who matched whom, what the cap did
    #[arg(long, value_name = "PROJECT")]
    pub why: Option<String>,
    /// Explain what this voter did to the result: what its ballot paid for, and what would be otherwise without it
    #[arg(long, value_name = "VOTER", conflicts_with = "why")]
    pub why_voter: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A pot as it is given: its name, and its money as written.
#[derive(Clone, Debug)]
pub struct PotMoney {
    name: String,
    amount: Amount,
}

impl FromStr for PotMoney {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<PotMoney> {
        let (name, amount) =
            text.rsplit_once('=').with_context(|| format!("expected NAME=AMOUNT, found {text:?}"))?;
        Ok(PotMoney { name: name.to_owned(), amount: amount.parse()? })
    }
}

impl PotMoney {
    fn units(&self, scale: u32) -> Result<Pot> {
        Ok(Pot { name: self.name.as_str().into(), budget: self.amount.units(scale)? })
    }
}

/// An election counted.
#[derive(Debug)]
pub struct Counted {
    /// The rule that counted it.
    pub rule: &'static RuleEntry,
    /// What was counted.
    pub election: Election,
    /// What people call each project, where the file says, in the election's order.
    pub names: Vec<Option<String>>,
    /// What the file calls each voter, in the order of the ballots.
    pub voters: Vec<String>,
    /// The result, in minor units.
    pub allocation: Allocation,
    /// Decimals of the minor unit: as many as the file's amounts need.
    pub scale: u32,
    /// What is odd about the file.
    pub warnings: Vec<String>,
}

fn warn(warnings: &[String]) {
    for warning in warnings {
        eprintln!("warning: {warning}");
    }
}

fn possible_rules() -> PossibleValuesParser {
    let for_contributions =
        MATCHINGS.iter().map(|matching| matching.name).filter(|name| rule(name).is_none());
    PossibleValuesParser::new(RULES.iter().map(|rule| rule.name).chain(for_contributions).chain(["all"]))
}

impl Allocate {
    /// Counts and prints: the result on stdout, warnings on stderr.
    pub fn run(self) -> Result<()> {
        if let Some(contributions) = &self.contributions {
            let funded = self.fund(contributions)?;
            return Ok(writeln!(io::stdout(), "{}", self.show_funded(&funded)?)?);
        }
        if self.has_several_rules() {
            ensure!(self.why.is_none() && self.why_voter.is_none(), "explain one rule at a time");
            let outcomes = self.side_by_side()?;
            warn(outcomes.warnings());
            let shown = if self.json { outcomes.json()? } else { outcomes.table() };
            return Ok(writeln!(io::stdout(), "{shown}")?);
        }
        let counted = self.count()?;
        warn(&counted.warnings);
        Ok(writeln!(io::stdout(), "{}", self.show(&counted)?)?)
    }

    fn show_funded(&self, funded: &funding::Funded) -> Result<String> {
        match (&self.why, &self.why_voter) {
            (Some(project), _) => self.explain(&funded.why_project(project)?, WhyMatch::told),
            (None, Some(name)) => self.explain(&funded.why_contributor(name)?, WhyContributor::told),
            (None, None) if self.json => funded.json(),
            (None, None) => Ok(funded.table()),
        }
    }

    fn explain<T: Serialize>(&self, why: &T, told: fn(&T) -> String) -> Result<String> {
        if self.json { Ok(serde_json::to_string_pretty(why)?) } else { Ok(told(why)) }
    }

    /// The result, or the explanation that is asked for.
    fn show(&self, counted: &Counted) -> Result<String> {
        match (&self.why, &self.why_voter) {
            (Some(project), _) => self.explain(&counted.why_project(project)?, WhyProject::told),
            (None, Some(name)) => self.explain(&counted.why_voter(name)?, WhyVoter::told),
            (None, None) if self.json => report::json(counted),
            (None, None) => Ok(report::table(counted)),
        }
    }

    /// Counts by one rule. Errors say what is wrong with the file or the options.
    pub fn count(&self) -> Result<Counted> {
        let path = self.file.as_ref().context("give a file of ballots")?;
        let mut file = self.read(path).with_context(|| format!("cannot count {}", path.display()))?;
        let rule = self.choose_rule(&file)?;
        let Some(budget) = self.budget.or(file.budget) else { bail!("give the budget with --budget") };
        let scale = scale(&file, self.pots.iter().map(|pot| pot.amount).chain([budget]));
        let options = options::parse(rule, &self.options, &file, budget.units(scale)?, scale)?;
        let projects = file.projects.iter().map(|listed| {
            Ok(Project {
                id: listed.id.as_str().into(),
                ask: listed.cost.units(scale)?,
                minimum: listed.minimum.map(|minimum| minimum.units(scale)).transpose()?,
                group: listed.group.as_deref().map(Into::into),
                pot: listed.pot.as_deref().map(Into::into),
            })
        });
        let projects = projects.collect::<Result<_>>()?;
        let ballots = std::mem::take(&mut file.ballots);
        let eligible = self.eligible.unwrap_or(ballots.len() as u64);
        let pots = self.pots.iter().map(|pot| pot.units(scale)).collect::<Result<Vec<_>>>()?;
        check_pots(&pots, &file)?;
        let set_aside = pots.iter().fold(0, |sum: u128, pot| sum.saturating_add(pot.budget));
        ensure!(set_aside <= budget.units(scale)?, "the pots hold more than the whole budget, {budget}");
        let election = Election { budget: budget.units(scale)?, pots, projects, ballots, eligible, options };
        let allocation = rule.allocate(&election)?;
        let names = file.projects.into_iter().map(|project| project.name).collect();
        Ok(Counted { rule, election, names, voters: file.voters, allocation, scale, warnings: file.warnings })
    }

    fn read(&self, path: &Path) -> Result<BallotFile> {
        let text = fs::read_to_string(path)?;
        let pabulib = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pb"));
        match &self.projects {
            None if pabulib => pabulib::parse(&text),
            Some(_) if pabulib => bail!("a .pb file lists its projects itself; leave out --projects"),
            None => {
                bail!("ballots as CSV need their projects: give --projects FILE with columns project,cost")
            }
            Some(path) => {
                let projects =
                    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
                ballot_csv::parse(&text, &projects)
            }
        }
    }

    fn choose_rule(&self, file: &BallotFile) -> Result<&'static RuleEntry> {
        let named = |name: &str| match (rule(name), matching(name)) {
            (Some(rule), _) => Ok(rule),
            (None, Some(_)) => bail!("{name} counts no votes, but money: give it with --contributions"),
            (None, None) => bail!("there is no rule {name}"),
        };
        match (self.rules.first(), file.rule.as_deref()) {
            (Some(name), _) => named(name),
            (None, Some("greedy" | "greedy-no-skip" | "greedy-threshold")) => named("greedy"),
            (None, Some("equalshares" | "equalshares/add1")) => named("equal-shares"),
            (None, Some(official)) => {
                bail!(
                    "the file's rule is {official:?}, which is none of ours: choose with --rule one of {}",
                    rule_names()
                )
            }
            (None, None) => {
                bail!(
                    "the file does not say by which rule to count: choose with --rule one of {}",
                    rule_names()
                )
            }
        }
    }
}

/// Refuses pots that no project names, which would only take money away from all others, and projects that name others.
fn check_pots(pots: &[Pot], file: &BallotFile) -> Result<()> {
    let named = |pot: &&Pot| file.projects.iter().any(|project| project.pot.as_deref() == Some(&pot.name));
    if let Some(pot) = pots.iter().find(|pot| !named(pot)) {
        bail!("no project names the pot {}, in a column pot", pot.name);
    }
    for project in &file.projects {
        let missing = project.pot.as_ref().filter(|name| pots.iter().all(|pot| pot.name != **name));
        if let Some(pot) = missing {
            bail!(
                "project {} is to be paid from pot {pot}: give its money with --pot {pot}=AMOUNT",
                project.id
            );
        }
    }
    Ok(())
}

/// As many decimals as it takes to write every amount as a whole number.
fn scale(file: &BallotFile, more: impl Iterator<Item = Amount>) -> u32 {
    let of_projects = file.projects.iter().flat_map(|listed| [Some(listed.cost), listed.minimum]).flatten();
    of_projects.chain(more).map(Amount::decimals).max().unwrap_or(0)
}

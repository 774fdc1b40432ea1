//! `allocate --contributions`: matches what people gave from a pool.

use std::cmp::Reverse;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use comfy_table::{CellAlignment, Table, presets};
use matching::{Contributions, Formula, Kinship, MATCHINGS, Match, Matching, Options, Repeats, matching};
use num_bigint::BigUint;
use serde::Serialize;

use super::Allocate;
use super::options::Given;
use crate::ballot_file::Amount;
use crate::contribution_csv::{self, Gift};
use crate::reason::plural;

/// Contributions, and how they are to be matched from a pool.
pub(super) struct Funding<'a> {
    pub(super) matching: &'static Matching,
    named_options: &'a [String],
    pub(super) options: Options,
    pub(super) gifts: Vec<Gift>,
    groups: Vec<(String, String)>,
    pool: u128,
    minimum: u128,
    pub(super) scale: u32,
}

/// Contributions matched.
pub(super) struct Funded<'a> {
    pub(super) funding: Funding<'a>,
    /// The most first.
    pub(super) matches: Vec<Match>,
}

const LARGEST_REMAINDER: &str = "computed in floating point, rounded to minor units by largest remainder";
const DOWN: &str = "computed in integers, rounded down to minor units";

impl Allocate {
    pub(super) fn fund(&self, path: &Path) -> Result<Funded<'_>> {
        let funding = self.funding(path)?;
        let mut matches = funding.matches(&funding.options, |_| true)?;
        matches.sort_by_key(|project| Reverse(project.matched));
        Ok(Funded { funding, matches })
    }

    fn funding(&self, path: &Path) -> Result<Funding<'_>> {
        let read =
            |path: &Path| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
        let gifts = contribution_csv::gifts(&read(path)?).context("in the contributions file")?;
        let groups = self.groups.as_deref().map(read).transpose()?;
        let groups = groups.map(|text| contribution_csv::groups(&text).context("in the groups file"));
        let groups = groups.transpose()?.unwrap_or_default();
        let [rule] = &self.rules[..] else { bail!("choose with one --rule how to match: {}", names()) };
        ensure!(rule != "all", "contributions are matched by one rule at a time: {}", names());
        let matching =
            matching(rule).with_context(|| format!("{rule} counts votes; contributions, {}", names()))?;
        let Some(pool) = self.budget else { bail!("give the pool with --budget") };
        let given = Given::read(&self.options)?;
        given.allow(matching.name, &keys(matching))?;
        let scale = scale(&gifts, pool, &given)?;
        let pool = pool.units(scale)?;
        let options = options(&given, pool, scale)?;
        let minimum: Option<Amount> = given.number("minimum")?;
        let minimum = minimum.map_or(Ok(0), |amount| amount.units(scale))?;
        Ok(Funding { matching, named_options: &self.options, options, gifts, groups, pool, minimum, scale })
    }
}

impl Funding<'_> {
    /// What each project receives, by id, of the contributions of those who are `counted`.
    pub(super) fn matches(&self, options: &Options, counted: impl Fn(&str) -> bool) -> Result<Vec<Match>> {
        let mut contributions = Contributions::new(self.scale, self.minimum);
        for Gift { contributor, project, amount } in
            self.gifts.iter().filter(|gift| counted(&gift.contributor))
        {
            contributions.add(contributor, project, amount.units(self.scale)?)?;
        }
        let groups = self.groups.iter().filter(|(contributor, _)| counted(contributor));
        groups.for_each(|(contributor, group)| contributions.join(contributor, group));
        Ok(self.matching.divide(&contributions, self.pool, options)?)
    }

    pub(super) fn money(&self, units: u128) -> String {
        Amount::of_units(units, self.scale).to_string()
    }
}

fn names() -> String {
    MATCHINGS.iter().map(|matching| matching.name).collect::<Vec<_>>().join(", ")
}

/// The options of a matching.
fn keys(matching: &Matching) -> Vec<&'static str> {
    let own: &[&str] = match matching.name {
        "qf" | "cluster" | "donation-profile" => &["subtract", "repeats", "spend", "cap"],
        "qf-integer" => &["spend", "cap"],
        "pairwise" => &["half", "repeats", "spend", "cap"],
        "pairwise-threshold" => &["threshold", "repeats", "spend", "cap"],
        "cocm" => &["closeness", "weight", "repeats", "spend", "cap"],
        "clr" => &["credit", "alpha"],
        "clr-linear" => &["credit"],
        _ => &["repeats", "spend", "cap"],
    };
    [own, &["minimum", "decimals"]].concat()
}

/// As many decimals as it takes to write every amount as a whole number, or as many as told, if that is more.
fn scale(gifts: &[Gift], pool: Amount, given: &Given) -> Result<u32> {
    let told: [Option<Amount>; 2] = [given.number("minimum")?, given.number("credit")?];
    let amounts = gifts.iter().map(|gift| gift.amount).chain([pool]).chain(told.into_iter().flatten());
    let needed = amounts.map(Amount::decimals).max().unwrap_or(0);
    match given.number("decimals")? {
        Some(decimals) if !(needed..=18).contains(&decimals) => {
            bail!("decimals may be {needed}, as the amounts have, to 18, not {decimals}")
        }
        decimals => Ok(decimals.unwrap_or(needed)),
    }
}

fn options(given: &Given, pool: u128, scale: u32) -> Result<Options> {
    let share = |share: Amount| -> Result<u128> {
        let cap = BigUint::from(share.units(18)?) * pool / 10u128.pow(18);
        u128::try_from(cap).ok().filter(|&cap| cap <= pool).context("cap may be a share of the pool up to 1")
    };
    let money = |amount: Amount| amount.to_string().parse::<f64>().context("an amount is a number");
    let default = Options::default();
    let half = given.number("half")?.map(money).transpose()?.unwrap_or(default.half);
    if half == 0.0 {
        bail!("half must be above 0");
    }
    Ok(Options {
        repeats: given.choose("repeats", &[("sum", Repeats::Sum), ("mean", Repeats::Mean)])?,
        subtract: given.choose("subtract", &[("yes", true), ("no", false)])?,
        spend_all: given.choose("spend", &[("needed", false), ("all", true)])?,
        cap: given.number("cap")?.map(share).transpose()?,
        half,
        threshold: given.number("threshold")?.map(money).transpose()?.unwrap_or(default.threshold),
        factor: given.number("credit")?.map_or(Ok(1), |credit: Amount| credit.units(scale))?,
        alpha: given.number("alpha")?.map(|alpha: Amount| alpha.units(18)).transpose()?,
        kinship: given.choose(
            "closeness",
            &[("markov", Kinship::Markov), ("friends", Kinship::Friends), ("shared", Kinship::Shared)],
        )?,
        harsh: given.choose("weight", &[("harsh", true), ("soft", false)])?,
    })
}

#[derive(Serialize)]
struct Body<'a> {
    rule: &'a str,
    rule_version: u32,
    options: &'a [String],
    rounding: &'a str,
    scale: u32,
    pool: String,
    matched: String,
    projects: Vec<ProjectBody<'a>>,
}

#[derive(Serialize)]
struct ProjectBody<'a> {
    project: &'a str,
    received: String,
    contributors: usize,
    #[serde(rename = "match")]
    matched: String,
    total: String,
}

impl Funded<'_> {
    pub(super) fn json(&self) -> Result<String> {
        let body = Body {
            rule: self.funding.matching.name,
            rule_version: self.funding.matching.version,
            options: self.funding.named_options,
            rounding: self.rounding(),
            scale: self.funding.scale,
            pool: self.funding.money(self.funding.pool),
            matched: self.funding.money(self.matched()),
            projects: self.matches.iter().map(|project| self.body(project)).collect(),
        };
        Ok(serde_json::to_string_pretty(&body)?)
    }

    pub(super) fn table(&self) -> String {
        let mut table = Table::new();
        let columns = ["project", "received", "contributors", "match", "total"];
        table.load_style(presets::UTF8_BORDERS_ONLY).set_header(columns);
        for project in &self.matches {
            let ProjectBody { project, received, contributors, matched, total } = self.body(project);
            table.add_row([project.to_owned(), received, contributors.to_string(), matched, total]);
        }
        table.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
        let matched = plural(self.matches.iter().filter(|project| project.matched > 0).count(), "project");
        let [spent, pool] = [self.matched(), self.funding.pool].map(|units| self.funding.money(units));
        format!(
            "{table}\n{} matches {matched} with {spent} of {pool}: {}.",
            self.funding.matching.name,
            self.rounding()
        )
    }

    fn body<'a>(&self, project: &'a Match) -> ProjectBody<'a> {
        ProjectBody {
            project: &project.project,
            received: self.funding.money(project.received),
            contributors: project.contributors,
            matched: self.funding.money(project.matched),
            total: self.funding.money(project.received.saturating_add(project.matched)),
        }
    }

    fn matched(&self) -> u128 {
        self.matches.iter().map(|project| project.matched).sum()
    }

    fn rounding(&self) -> &'static str {
        match self.funding.matching.formula {
            Formula::Exact(_) => DOWN,
            Formula::Approximate(_) => LARGEST_REMAINDER,
        }
    }
}

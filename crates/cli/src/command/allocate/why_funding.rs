//! What one project receives of a pool, or what one contributor did to it, explained.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use matching::{Match, Options};
use serde::Serialize;

use super::funding::Funded;
use super::why::{LISTED, table};
use crate::reason::plural;

/// Why a project receives its match.
#[derive(Serialize)]
pub(super) struct WhyMatch {
    project: String,
    received: String,
    #[serde(rename = "match")]
    matched: String,
    contributors: usize,
    /// Pairs of contributors: what quadratic funding matches.
    pairs: u128,
    /// Its match if nothing were capped; only where something is.
    uncapped: Option<String>,
    /// Who gave, most first.
    given: Vec<(String, String)>,
}

/// What a contributor did to the matches.
#[derive(Serialize)]
pub(super) struct WhyContributor {
    contributor: String,
    given: Vec<(String, String)>,
    /// Matches that would be otherwise without the contributor, by project: now, and then.
    without: BTreeMap<String, [String; 2]>,
}

impl Funded<'_> {
    pub(super) fn why_project(&self, id: &str) -> Result<WhyMatch> {
        let of = |matches: &[Match]| matches.iter().find(|project| project.project == id).cloned();
        let project = of(&self.matches).with_context(|| format!("there is no project {id:?} in the file"))?;
        let capped = self.funding.options.cap.is_some();
        let options = Options { cap: None, ..self.funding.options.clone() };
        let uncapped = capped.then(|| self.funding.matches(&options, |_| true)).transpose()?;
        let uncapped = uncapped.and_then(|matches| of(&matches)).map(|project| project.matched);
        let voters = project.contributors as u128;
        Ok(WhyMatch {
            project: id.into(),
            received: self.funding.money(project.received),
            matched: self.funding.money(project.matched),
            contributors: project.contributors,
            pairs: voters * voters.saturating_sub(1) / 2,
            uncapped: uncapped.map(|units| self.funding.money(units)),
            given: self.given(|contributor, project| (project == id).then(|| contributor.into()))?,
        })
    }

    pub(super) fn why_contributor(&self, name: &str) -> Result<WhyContributor> {
        let given = self.given(|contributor, project| (contributor == name).then(|| project.into()))?;
        ensure!(!given.is_empty(), "there is no contributor {name:?} in the file");
        let again = self.funding.matches(&self.funding.options, |contributor| contributor != name)?;
        let again: BTreeMap<&str, u128> =
            again.iter().map(|project| (project.project.as_str(), project.matched)).collect();
        let without = self.matches.iter().filter_map(|project| {
            let then = again.get(project.project.as_str()).copied().unwrap_or(0);
            let money = || [project.matched, then].map(|units| self.funding.money(units));
            (then != project.matched).then(|| (project.project.clone(), money()))
        });
        Ok(WhyContributor { contributor: name.into(), given, without: without.collect() })
    }

    /// What was given in all, by what `name` makes of contributor and project, most first.
    fn given(&self, name: impl Fn(&str, &str) -> Option<String>) -> Result<Vec<(String, String)>> {
        let mut sums: BTreeMap<String, u128> = BTreeMap::new();
        for gift in &self.funding.gifts {
            if let Some(name) = name(&gift.contributor, &gift.project) {
                *sums.entry(name).or_default() += gift.amount.units(self.funding.scale)?;
            }
        }
        let mut given: Vec<(String, u128)> = sums.into_iter().collect();
        given.sort_by_key(|(_, units)| Reverse(*units));
        Ok(given.into_iter().map(|(name, units)| (name, self.funding.money(units))).collect())
    }
}

impl WhyMatch {
    pub(super) fn told(&self) -> String {
        let mut told = vec![format!(
            "{} received {} from {}, in {}, and is matched with {}.",
            self.project,
            self.received,
            plural(self.contributors, "contributor"),
            plural(self.pairs, "pair"),
            self.matched
        )];
        told.extend(self.uncapped.iter().map(|uncapped| format!("Without the cap it would be {uncapped}.")));
        told.push(table(["contributor", "gave"], rows(&self.given)));
        let more = self.given.len().saturating_sub(LISTED);
        told.extend((more > 0).then(|| format!("… and {more} more; --json lists all.")));
        told.join("\n")
    }
}

impl WhyContributor {
    pub(super) fn told(&self) -> String {
        let change =
            |(project, [now, then]): (&String, &[String; 2])| format!("{project} {then} instead of {now}");
        let changes: Vec<String> = self.without.iter().map(change).collect();
        let without = match changes.is_empty() {
            true => "Without these, every project would be matched with the same.".into(),
            false => format!("Without these, matches would be: {}.", changes.join(", ")),
        };
        let gave = table(["project", "received"], rows(&self.given));
        format!("{} gave:\n{gave}\n{without}", self.contributor)
    }
}

fn rows(given: &[(String, String)]) -> impl Iterator<Item = [String; 2]> {
    given.iter().take(LISTED).map(|(name, amount)| [name.clone(), amount.clone()])
}

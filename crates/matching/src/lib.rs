//! Quadratic funding of contributions in money: the ways in which other systems match what people give.
//!
//! For files only. Rounds count by exact integers; several of these rules are defined in floating point, and only here
//! is that allowed. Amounts go in and come out as whole minor units; the formulas work on the money that people wrote.

mod clr;
mod cocm;
mod contributions;
mod error;
mod integer;
mod options;
mod pairwise;
mod payout;
mod quadratic;
mod snapshot;
#[cfg(test)]
mod tests;

pub use clr::{CreditTally, PRECISION, alpha, linear_amounts};
pub use contributions::{Contributions, Repeats};
pub use error::MatchingError;
pub use integer::{IntegerMatch, integer_matches};
pub use options::{Kinship, Options};
pub use payout::redistribute;
pub use snapshot::{SnapshotVote, snapshot_scores};

/// A way to match contributions.
#[derive(Clone, Copy, Debug)]
pub struct Matching {
    /// As the program calls it.
    pub name: &'static str,
    /// Raised whenever it would match the same contributions differently.
    pub version: u32,
    /// Whether it asks which groups contributors belong to.
    pub needs_groups: bool,
    /// How it counts.
    pub formula: Formula,
}

/// How a matching counts.
#[derive(Clone, Copy, Debug)]
pub enum Formula {
    /// In integers: whole minor units per project, by the projects' ids, at most the pool together.
    Exact(fn(&Contributions, pool: u128, &Options) -> Result<Vec<u128>, MatchingError>),
    /// In floating point: matches per project, by the projects' ids, before the pool limits them.
    Approximate(fn(&Contributions, &Options) -> Vec<f64>),
}

/// Every way to match.
pub const MATCHINGS: &[Matching] = &[
    approximate("qf", false, quadratic::standard),
    exact("qf-integer", integer::allocate),
    exact("clr", clr::allocate),
    exact("clr-linear", clr::allocate_linearly),
    approximate("pairwise", false, pairwise::bounded),
    approximate("pairwise-threshold", false, pairwise::by_threshold),
    approximate("donation-profile", false, quadratic::by_donation_profile),
    approximate("cluster", true, quadratic::by_cluster),
    approximate("cluster-pairwise", true, pairwise::by_cluster),
    approximate("cocm", true, cocm::matches),
];

const fn exact(
    name: &'static str,
    formula: fn(&Contributions, u128, &Options) -> Result<Vec<u128>, MatchingError>,
) -> Matching {
    Matching { name, version: 1, needs_groups: false, formula: Formula::Exact(formula) }
}

const fn approximate(
    name: &'static str,
    needs_groups: bool,
    formula: fn(&Contributions, &Options) -> Vec<f64>,
) -> Matching {
    Matching { name, version: 1, needs_groups, formula: Formula::Approximate(formula) }
}

/// The matching of that name, if there is one.
pub fn matching(name: &str) -> Option<&'static Matching> {
    MATCHINGS.iter().find(|matching| matching.name == name)
}

/// What a project receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Its id.
    pub project: String,
    /// What people gave it, in minor units.
    pub received: u128,
    /// How many people gave what is matched.
    pub contributors: usize,
    /// What the pool adds, in minor units.
    pub matched: u128,
}

impl Matching {
    /// What each project receives of a pool of so many minor units, by the projects' ids.
    ///
    /// Approximate matches are scaled to the pool and capped as [`Options`] say, and then rounded to whole units by
    /// largest remainder.
    pub fn divide(
        &self,
        contributions: &Contributions,
        pool: u128,
        options: &Options,
    ) -> Result<Vec<Match>, MatchingError> {
        if self.needs_groups && !contributions.has_groups() {
            return Err(MatchingError::NoGroups);
        }
        let matched = match self.formula {
            Formula::Exact(formula) => formula(contributions, pool, options)?,
            Formula::Approximate(formula) => {
                payout::pay(&formula(contributions, options), contributions.scale(), pool, options)
            }
        };
        let projects = contributions.projects().zip(matched);
        let paid = projects.map(|((id, project), matched)| Match {
            project: id.to_owned(),
            received: project.received,
            contributors: project.gifts.len(),
            matched,
        });
        Ok(paid.collect())
    }
}

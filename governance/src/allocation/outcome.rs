use std::cmp::Reverse;
use std::collections::BTreeMap;

use num_bigint::BigUint;
use num_rational::Ratio;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::count::Count;
use super::text;

/// A fraction kept exactly; written `"p/q"`, or `"p"` if it is whole.
pub type Exact = Ratio<BigUint>;

/// What an election's ballots make of its budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// The funded projects, in the order in which the rule chose them.
    pub selected: Vec<SmolStr>,
    /// What each of them receives, in minor units.
    #[serde(with = "text::map")]
    pub amounts: BTreeMap<SmolStr, u128>,
    /// The sum of the amounts, in minor units; at most the budget.
    #[serde(with = "text")]
    pub spent: u128,
    /// How often `equal-shares` raised the endowments, with pots those of the pot raised most often; 0 for other rules.
    pub raises: u64,
    /// What voters said of two outcomes, where `equal-shares` was to ask them; of each pot, what is in none first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compared: Vec<Compared>,
    /// Every project's reason.
    pub why: BTreeMap<SmolStr, Why>,
}

/// How many voters prefer which of two outcomes; `greedy` is taken if strictly more prefer it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// Voters who prefer the outcome of equal shares.
    pub equal_shares: u64,
    /// Voters who prefer the outcome of `greedy`.
    pub greedy: u64,
}

/// When equal shares bought a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "AllocationPhase")]
pub enum Phase {
    /// The endowments themselves suffice.
    Base,
    /// Only raised endowments do.
    Completion,
}

/// Why a project receives what it receives. Money is in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Equal shares: its supporters bought it, each for `rho` times its utility or for all that was left to them.
    Bought {
        /// When it was bought.
        phase: Phase,
        /// What a unit of utility cost each supporter.
        #[serde(with = "text")]
        #[schemars(with = "String", regex(pattern = "^[0-9]+(/[0-9]+)?$"))]
        rho: Exact,
        /// How many supporters paid something.
        payers: u64,
    },
    /// Equal shares: bought with the money left over, by net votes.
    Filled {
        /// Its place by net votes, from 1.
        rank: usize,
        /// Its net votes.
        score: i128,
    },
    /// Greedy: affordable when its turn came, by net votes.
    Ranked {
        /// Its place by net votes, from 1.
        rank: usize,
        /// Its net votes.
        score: i128,
    },
    /// Divisible rules: its exact share of what the projects below their limits divide, or its limit if that is less.
    /// Whole minor units remain after rounding shares down; `remainder_unit` says whether it received one of them.
    Share {
        /// Its exact share.
        #[serde(with = "text")]
        #[schemars(with = "String", regex(pattern = "^[0-9]+(/[0-9]+)?$"))]
        share: Exact,
        /// The most that it may receive.
        #[serde(with = "text")]
        #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
        limit: u128,
        /// Whether the limit is less than the share.
        capped: bool,
        /// Whether it received one of the units that rounding left.
        remainder_unit: bool,
    },

    /// Stopped by the gate: too few supporters, or no net votes.
    Gate {
        /// Its net votes.
        net: i128,
        /// How many voted for it.
        supporters: u64,
        /// How many supporters it needed.
        needed: u64,
    },
    /// Asks for more than one project may receive.
    AboveCap {
        /// The most that one project may receive.
        #[serde(with = "text")]
        #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
        cap: u128,
    },
    /// Costs more than was left when its turn came.
    Unaffordable {
        /// What was left.
        #[serde(with = "text")]
        #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
        left: u128,
    },
    /// Greedy: its turn came after the first project that could not be afforded.
    Stopped {
        /// Its place by net votes, from 1.
        rank: usize,
    },
    /// Greedy: its net votes are below the threshold.
    BelowThreshold {
        /// Its net votes.
        score: i128,
        /// The least score that counts.
        threshold: i128,
    },
    /// Would have received less than it can do with.
    BelowMinimum {
        /// The least that it can do with, in minor units.
        #[serde(with = "text")]
        #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
        minimum: u128,
        /// What it would have received.
        #[serde(with = "text")]
        #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
        offered: u128,
    },
    /// More votes against than for, or none for where only votes for count.
    NotPositive {
        /// Its net votes.
        score: i128,
    },
    /// Funding by matched contributions: nothing matches. Fewer than two voters for it, or so many votes against it
    /// that the square of its net votes is no more than the credits spent on it.
    Unmatched {
        /// Its net votes.
        score: i128,
        /// How many voted for it.
        supporters: u64,
    },
    /// Another project of its group was chosen before it.
    Excluded {
        /// That project.
        by: SmolStr,
    },
    /// Equal shares: nobody voted for it.
    NoSupporters,
    /// Equal shares: what its supporters had left does not reach its cost.
    SupportersCannotPay {
        /// What its supporters had left, in minor units, rounded down.
        #[serde(with = "text")]
        #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
        have: u128,
    },
}

impl Why {
    /// The same with fractions rounded down to 10⁻¹⁸ where they are finer, so that no reason is long: exact prices can
    /// have denominators of a thousand digits.
    pub(crate) fn in_short(self) -> Why {
        match self {
            Why::Bought { phase, rho, payers } => Why::Bought { phase, rho: short(rho), payers },
            Why::Share { share, limit, capped, remainder_unit } => {
                Why::Share { share: short(share), limit, capped, remainder_unit }
            }
            other => other,
        }
    }
}

fn short(exact: Exact) -> Exact {
    let finest = BigUint::from(10_u64.pow(18));
    if *exact.denom() <= finest {
        return exact;
    }
    Ratio::new((exact * &finest).to_integer(), finest)
}

/// An allocation being made: what is decided so far.
pub(super) struct Draft<'a> {
    count: &'a Count<'a>,
    selected: Vec<(usize, u128)>,
    why: Vec<Option<Why>>,
    left: u128,
    pub(super) raises: u64,
}

impl<'a> Draft<'a> {
    /// Nothing decided but what is barred.
    pub(super) fn new(count: &'a Count<'a>) -> Draft<'a> {
        let why = count.barred.clone();
        Draft { count, selected: Vec::new(), why, left: count.election.budget, raises: 0 }
    }

    pub(super) fn left(&self) -> u128 {
        self.left
    }

    /// The undecided projects, by net votes, highest first; equal ones by the election's ties.
    pub(super) fn undecided(&self) -> Vec<usize> {
        let mut projects: Vec<usize> = (0..self.why.len()).filter(|&p| self.why[p].is_none()).collect();
        projects.sort_by_key(|&p| (Reverse(self.count.tallies[p].net), self.count.rank[p]));
        projects
    }

    /// Gives `amount` to `project`.
    pub(super) fn fund(&mut self, project: usize, amount: u128, why: Why) {
        self.left = self.left.checked_sub(amount).expect("rules fund only what they can afford");
        self.selected.push((project, amount));
        self.refuse(project, why);
        for other in 0..self.why.len() {
            if !self.is_decided(other) && self.count.election.same_group(project, other) {
                self.exclude(other, project);
            }
        }
    }

    /// Gives nothing to `project`, because `by` is of its group.
    pub(super) fn exclude(&mut self, project: usize, by: usize) {
        self.refuse(project, Why::Excluded { by: self.count.election.projects[by].id.clone() });
    }

    pub(super) fn is_decided(&self, project: usize) -> bool {
        self.why[project].is_some()
    }

    /// Gives nothing to `project`.
    pub(super) fn refuse(&mut self, project: usize, why: Why) {
        self.why[project] = Some(why);
    }

    pub(super) fn finish(self) -> Allocation {
        let projects = &self.count.election.projects;
        let id = |project: usize| projects[project].id.clone();
        let why = self.why.into_iter().enumerate();
        Allocation {
            selected: self.selected.iter().map(|&(project, _)| id(project)).collect(),
            amounts: self.selected.iter().map(|&(project, amount)| (id(project), amount)).collect(),
            spent: self.count.election.budget - self.left,
            raises: self.raises,
            compared: Vec::new(),
            why: why.map(|(p, why)| (id(p), why.expect("rules decide on every project"))).collect(),
        }
    }
}

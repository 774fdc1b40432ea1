//! Allocation: what a round's ballots make of its budget, by one of several rules.
//!
//! Everything here is pure and exact: integers and rationals, no clock, no chance, no hash order. A rule is one
//! file and one line in [`RULES`]; the property tests loop over that list, so a new rule is tested by being listed.

mod apportion;
mod clr;
mod count;
mod divisible;
mod election;
mod equal_shares;
mod error;
mod greedy;
mod options;
mod outcome;
mod pairwise;
mod proportional;
mod quadratic;
mod tally;
#[cfg(test)]
mod tests;
mod text;

pub use apportion::{CappedShare, capped_shares, largest_remainder};
pub use election::{Ballot, Election, Project};
pub use error::AllocationError;
pub use options::{
    Comparison, Completion, Endowment, EqualSharesOptions, Fill, Gate, GreedyVariant, Options,
    PairwiseOptions, Raise, Ties, Utility,
};
pub use outcome::{Allocation, Compared, Exact, Phase, Why};
pub use tally::{Tally, tally};

/// Divides an election's budget. Pure: the same ballots always give the same allocation.
pub type Rule = fn(&Election) -> Result<Allocation, AllocationError>;

/// A rule that a round may choose.
#[derive(Clone, Copy, Debug)]
pub struct RuleEntry {
    /// The name recorded with every result.
    pub name: &'static str,
    /// Raised whenever the rule would count the same ballots differently.
    pub version: u32,
    /// Whether a project may receive part of its ask; otherwise it receives all of it or nothing.
    pub divisible: bool,
    /// The rule itself.
    pub allocate: Rule,
}

/// Every rule that a round may choose.
pub const RULES: &[RuleEntry] = &[
    RuleEntry { name: "equal-shares", version: 1, divisible: false, allocate: equal_shares::allocate },
    RuleEntry { name: "greedy", version: 1, divisible: false, allocate: greedy::allocate },
    RuleEntry { name: "proportional", version: 1, divisible: true, allocate: proportional::allocate },
    RuleEntry { name: "quadratic", version: 1, divisible: true, allocate: quadratic::allocate },
    RuleEntry { name: "clr", version: 1, divisible: true, allocate: clr::allocate },
    RuleEntry { name: "pairwise", version: 1, divisible: true, allocate: pairwise::allocate },
];

/// The rule of that name, if there is one.
pub fn rule(name: &str) -> Option<&'static RuleEntry> {
    RULES.iter().find(|entry| entry.name == name)
}

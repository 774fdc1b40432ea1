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
mod pots;
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
pub use pots::Pot;
pub use tally::{Tally, tally};

/// Divides the budget of an election without pots. Pure: the same ballots always give the same allocation.
type Rule = fn(&Election) -> Result<Allocation, AllocationError>;

/// A rule that a round may choose.
#[derive(Clone, Copy, Debug)]
pub struct RuleEntry {
    /// The name recorded with every result.
    pub name: &'static str,
    /// Raised whenever the rule would count the same ballots differently.
    pub version: u32,
    /// Whether a project may receive part of its ask; otherwise it receives all of it or nothing.
    pub divisible: bool,
    divide: Rule,
}

impl RuleEntry {
    /// Divides the election's budget: what is in no pot first, then each pot by itself, with the same ballots.
    pub fn allocate(&self, election: &Election) -> Result<Allocation, AllocationError> {
        pots::allocate(self.divide, election)
    }
}

/// Every rule that a round may choose.
pub const RULES: &[RuleEntry] = &[
    RuleEntry { name: "equal-shares", version: 1, divisible: false, divide: equal_shares::allocate },
    RuleEntry { name: "greedy", version: 1, divisible: false, divide: greedy::allocate },
    RuleEntry { name: "proportional", version: 1, divisible: true, divide: proportional::allocate },
    RuleEntry { name: "quadratic", version: 1, divisible: true, divide: quadratic::allocate },
    RuleEntry { name: "clr", version: 1, divisible: true, divide: clr::allocate },
    RuleEntry { name: "pairwise", version: 1, divisible: true, divide: pairwise::allocate },
];

/// The rule of that name, if there is one.
pub fn rule(name: &str) -> Option<&'static RuleEntry> {
    RULES.iter().find(|entry| entry.name == name)
}

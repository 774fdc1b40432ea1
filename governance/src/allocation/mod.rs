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
mod explain;
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
pub use explain::{Pairs, Payment, paid_by, pairs, payers};
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
    /// What is rounded, and what becomes of money that the rule leaves; recorded with every result.
    pub rounding: &'static str,
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
    whole("equal-shares", equal_shares::allocate),
    whole("greedy", greedy::allocate),
    divisible("proportional", proportional::allocate),
    divisible("quadratic", quadratic::allocate),
    divisible("clr", clr::allocate),
    RuleEntry { rounding: WHOLE_UNITS_OF_PAIRS, ..divisible("pairwise", pairwise::allocate) },
];

/// A rule under which a project receives its whole ask or nothing.
const fn whole(name: &'static str, divide: Rule) -> RuleEntry {
    RuleEntry { name, version: 1, divisible: false, rounding: WHOLE_ASKS, divide }
}

/// A rule under which a project may receive part of its ask.
const fn divisible(name: &'static str, divide: Rule) -> RuleEntry {
    RuleEntry { name, version: 1, divisible: true, rounding: WHOLE_UNITS, divide }
}

const WHOLE_ASKS: &str = "A proposal receives its whole ask or nothing; no amount is rounded. What is left of the \
    budget stays in the treasury.";
const WHOLE_UNITS: &str = "Shares are rounded down to whole minor units, and the units left over go one each to the \
    largest remainders; ties to the earlier id. What asks and caps cut off is shared again, and what nobody can \
    receive stays in the treasury.";
const WHOLE_UNITS_OF_PAIRS: &str = "What two voters count for each other is rounded down to 10^-18 credits. Shares are \
    rounded down to whole minor units, and the units left over go one each to the largest remainders; ties to the \
    earlier id. What asks and caps cut off is shared again, and what nobody can receive stays in the treasury.";

/// The names of all rules, with commas between them.
pub fn rule_names() -> String {
    RULES.iter().map(|entry| entry.name).collect::<Vec<_>>().join(", ")
}

/// The rule of that name, if there is one.
pub fn rule(name: &str) -> Option<&'static RuleEntry> {
    RULES.iter().find(|entry| entry.name == name)
}

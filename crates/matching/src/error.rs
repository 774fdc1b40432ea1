use crate::PRECISION;

/// Why contributions cannot be matched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MatchingError {
    /// CLR: the budget does not even return the contributions.
    #[error("a budget of {budget} is less than the contributions in it, {contributions}")]
    InvalidBudget {
        /// Contributions and pool together, in minor units.
        budget: u128,
        /// The credits spent, in minor units.
        contributions: u128,
    },
    /// CLR: no credits were spent.
    #[error("no votes: no contribution is worth a credit")]
    NoVotes,
    /// CLR: nothing matches, as no project has two votes.
    #[error(
        "no project has more than one vote: the squares of votes, {squares}, are no more than the credits, {spent}"
    )]
    NoProjectHasMoreThanOneVote {
        /// Sum of V_p².
        squares: u128,
        /// Sum of S_p, in credits.
        spent: u128,
    },
    /// CLR: that much of each match is more than the pool.
    #[error("alpha may be at most {} with this pool, not {}", decimal(most), decimal(alpha))]
    AlphaTooHigh {
        /// The one asked for, in 10⁻¹⁸.
        alpha: u128,
        /// The highest that the pool pays for, in 10⁻¹⁸.
        most: u128,
    },
    /// A vote's credit is worth nothing.
    #[error("a credit must be worth at least one minor unit")]
    FactorZero,
    /// Numbers left 128 bits.
    #[error("the contributions are too large to be counted")]
    TooLarge,
    /// The rule asks which groups contributors belong to, and none belongs to any.
    #[error("this rule needs groups of contributors, and no contributor is in one")]
    NoGroups,
}

fn decimal(parts: &u128) -> String {
    format!("{}.{:018}", parts / PRECISION, parts % PRECISION)
}

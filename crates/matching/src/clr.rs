//! Quadratic funding on voice credits, in clr.fund's integers.
//!
//! Money buys credits at `factor` minor units each; v votes cost v² credits. What a contribution has beyond ⌊√(c/f)⌋²
//! credits reaches its project, but is not matched.

use num_bigint::BigUint;
use num_traits::ToPrimitive;

use crate::contributions::Project;
use crate::{Contributions, MatchingError, Options};

/// In what parts of one α is counted: 10⁻¹⁸.
pub const PRECISION: u128 = 1_000_000_000_000_000_000;

/// What a project's voters spent on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreditTally {
    /// V_p, the sum of votes.
    pub votes: u128,
    /// S_p, the sum of their squares: credits.
    pub spent: u128,
}

/// α = ⌊(B − fΣS)·P / (f(ΣV² − ΣS))⌋, how much of each match a budget of B minor units pays, in 10⁻¹⁸. The budget holds
/// the contributions, fΣS, and the pool.
///
/// clr.fund's contract since 2022.
pub fn alpha(budget: u128, factor: u128, tallies: &[CreditTally]) -> Result<u128, MatchingError> {
    let spent: BigUint = tallies.iter().map(|tally| tally.spent).sum();
    let squares: BigUint = tallies.iter().map(|tally| BigUint::from(tally.votes).pow(2)).sum();
    let contributions = &spent * factor;
    if factor == 0 {
        return Err(MatchingError::FactorZero);
    }
    if BigUint::from(budget) < contributions {
        return Err(MatchingError::InvalidBudget { budget, contributions: small(&contributions)? });
    }
    if spent == BigUint::ZERO {
        return Err(MatchingError::NoVotes);
    }
    if squares <= spent {
        return Err(MatchingError::NoProjectHasMoreThanOneVote {
            squares: small(&squares)?,
            spent: small(&spent)?,
        });
    }
    small(&((budget - contributions) * PRECISION / ((squares - spent) * factor)))
}

impl CreditTally {
    /// ⌊(αfV² + PfS − αfS) / P⌋: what was spent on the project and α of its match, in minor units.
    pub fn amount(self, alpha: u128, factor: u128) -> Result<u128, MatchingError> {
        let [alpha, spent] = [alpha, self.spent].map(BigUint::from);
        let square = BigUint::from(self.votes).pow(2);
        let matched = if square > spent { alpha * (square - &spent) } else { BigUint::ZERO };
        small(&((matched + spent * PRECISION) * factor / PRECISION))
    }

    /// The tally of a project's contributions at so many minor units per credit.
    fn of(project: &Project, factor: u128) -> Result<CreditTally, MatchingError> {
        let votes = || project.gifts.values().map(|gift| BigUint::from((gift.sum / factor).isqrt()));
        Ok(CreditTally {
            votes: small(&votes().sum())?,
            spent: small(&votes().map(|votes| votes.pow(2)).sum())?,
        })
    }
}

/// ⌊M·V_p/ΣV⌋ + f·S_p: the pool in proportion to votes rather than their squares, and what was spent on the project.
///
/// clr.fund paid so until 2022.
pub fn linear_amounts(pool: u128, factor: u128, tallies: &[CreditTally]) -> Result<Vec<u128>, MatchingError> {
    let votes: BigUint = tallies.iter().map(|tally| tally.votes).sum();
    if votes == BigUint::ZERO {
        return Err(MatchingError::NoVotes);
    }
    let amount = |tally: &CreditTally| {
        small(&(BigUint::from(pool) * tally.votes / &votes + BigUint::from(factor) * tally.spent))
    };
    tallies.iter().map(amount).collect()
}

/// The matches of [`CreditTally::amount`] at [`alpha`], or at the lower one of the options.
pub(crate) fn allocate(
    contributions: &Contributions,
    pool: u128,
    options: &Options,
) -> Result<Vec<u128>, MatchingError> {
    let factor = options.factor;
    let tallies = tallies(contributions, factor)?;
    let spent: BigUint = tallies.iter().map(|tally| tally.spent).sum();
    let most = alpha(small(&(spent * factor + pool))?, factor, &tallies)?;
    let alpha = options.alpha.unwrap_or(most);
    if alpha > most {
        return Err(MatchingError::AlphaTooHigh { alpha, most });
    }
    tallies.iter().map(|tally| Ok(tally.amount(alpha, factor)? - factor * tally.spent)).collect()
}

/// The matches of [`linear_amounts`].
pub(crate) fn allocate_linearly(
    contributions: &Contributions,
    pool: u128,
    options: &Options,
) -> Result<Vec<u128>, MatchingError> {
    let factor = options.factor;
    let tallies = tallies(contributions, factor)?;
    let amounts = linear_amounts(pool, factor, &tallies)?;
    Ok(amounts.iter().zip(&tallies).map(|(amount, tally)| amount - factor * tally.spent).collect())
}

fn tallies(contributions: &Contributions, factor: u128) -> Result<Vec<CreditTally>, MatchingError> {
    if factor == 0 {
        return Err(MatchingError::FactorZero);
    }
    contributions.projects().map(|(_, project)| CreditTally::of(project, factor)).collect()
}

fn small(number: &BigUint) -> Result<u128, MatchingError> {
    number.to_u128().ok_or(MatchingError::TooLarge)
}

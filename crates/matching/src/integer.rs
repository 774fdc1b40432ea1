//! Quadratic funding in integers, as pluralistic.js computes it for Gitcoin.

use num_bigint::BigUint;
use num_traits::{ToPrimitive, Zero};

use crate::contributions::Project;
use crate::{Contributions, MatchingError, Options};

/// What a project receives, and by which figures. Money is in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntegerMatch {
    /// The project's id.
    pub project: String,
    /// What people gave.
    pub received: u128,
    /// How many people gave what is matched.
    pub contributors: usize,
    /// Σ ⌊√c⌋.
    pub roots: u128,
    /// Σ (c − ⌊√c⌋²).
    pub remainders: u128,
    /// The match before caps.
    pub uncapped: u128,
    /// The match.
    pub matched: u128,
}

pub(crate) fn allocate(
    contributions: &Contributions,
    pool: u128,
    options: &Options,
) -> Result<Vec<u128>, MatchingError> {
    Ok(integer_matches(contributions, pool, options)?.into_iter().map(|project| project.matched).collect())
}

/// m_p = (Σ⌊√c⌋)² − Σ⌊√c⌋². If Σm is the pool or more, or the pool is to be spent, ⌊m_p·pool/Σm⌋. What a cap cuts
/// off is divided over those below it in proportion to what they have, rounded down, until none is above.
///
/// Up to a unit per project and round stays in the pool. Fails if numbers leave 128 bits.
pub fn integer_matches(
    contributions: &Contributions,
    pool: u128,
    options: &Options,
) -> Result<Vec<IntegerMatch>, MatchingError> {
    let projects = contributions.projects().map(|(id, project)| roots_of(id, project));
    let (mut matches, raw): (Vec<IntegerMatch>, Vec<BigUint>) =
        projects.collect::<Result<Vec<_>, MatchingError>>()?.into_iter().unzip();
    let sum: BigUint = raw.iter().sum();
    let scaled = !sum.is_zero() && (sum >= BigUint::from(pool) || options.spend_all);
    for (project, raw) in matches.iter_mut().zip(raw) {
        let paid = if scaled { raw * pool / &sum } else { raw };
        project.uncapped = paid.to_u128().expect("a match is no more than the pool");
        project.matched = project.uncapped;
    }
    if let Some(cap) = options.cap {
        redistribute(&mut matches, cap);
    }
    Ok(matches)
}

/// The figures of a project, and its m_p.
fn roots_of(id: &str, project: &Project) -> Result<(IntegerMatch, BigUint), MatchingError> {
    let (mut roots, mut squares, mut remainders) = (BigUint::zero(), BigUint::zero(), 0);
    for gift in project.gifts.values() {
        let root = gift.sum.isqrt();
        roots += root;
        squares += root.pow(2);
        remainders += gift.sum - root.pow(2); // No more than was received.
    }
    let figures = IntegerMatch {
        project: id.to_owned(),
        received: project.received,
        contributors: project.gifts.len(),
        roots: roots.to_u128().ok_or(MatchingError::TooLarge)?,
        remainders,
        uncapped: 0,
        matched: 0,
    };
    Ok((figures, roots.pow(2) - squares))
}

fn redistribute(matches: &mut [IntegerMatch], cap: u128) {
    while matches.iter().any(|project| project.matched > cap) {
        let excess: u128 = matches.iter().map(|project| project.matched.saturating_sub(cap)).sum();
        matches.iter_mut().for_each(|project| project.matched = project.matched.min(cap));
        let below = matches.iter_mut().filter(|project| project.matched < cap);
        let below: Vec<&mut IntegerMatch> = below.collect();
        let sum: u128 = below.iter().map(|project| project.matched).sum();
        if sum == 0 {
            return;
        }
        for project in below {
            let more = BigUint::from(excess) * project.matched / sum;
            project.matched += more.to_u128().expect("a part is no more than the whole");
        }
    }
}

//! Dividing whole units by weights, exactly.

use num_bigint::BigUint;
use num_rational::Ratio;
use num_traits::Zero;

use super::Exact;

/// Divides `total` units in proportion to `weights`: everyone the whole part of the exact share, and the units left
/// to the largest fractional parts; among equal ones to the first.
///
/// The parts sum to `total`, or to 0 if all weights are 0. Hamilton's method.
pub fn largest_remainder(total: u128, weights: &[BigUint]) -> Vec<u128> {
    let sum: BigUint = weights.iter().sum();
    if sum.is_zero() {
        return vec![0; weights.len()];
    }
    let exact = |weight: &BigUint| weight * total;
    let mut parts: Vec<u128> = weights.iter().map(|weight| small(&(exact(weight) / &sum))).collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_cached_key(|&index| std::cmp::Reverse(exact(&weights[index]) % &sum));
    let handed_out: u128 = parts.iter().sum();
    let left = usize::try_from(total - handed_out).expect("fewer units are left than there are weights");
    for &index in &by_remainder[..left] {
        parts[index] += 1;
    }
    parts
}

/// What [`capped_shares`] gives one claimant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CappedShare {
    /// Whole units received; at most the limit.
    pub amount: u128,
    /// The exact share before rounding; the limit if that is less.
    pub exact: Exact,
    /// Whether the limit is what it received.
    pub capped: bool,
}

/// Divides `total` units in proportion to weights, nobody above a limit; what a limit cuts off is divided again
/// among the others. `claims` are pairs of weight and limit; units are rounded as by [`largest_remainder`].
///
/// The amounts sum to `total` or to the limits of all claims with weight, whichever is less.
pub fn capped_shares(total: u128, claims: &[(BigUint, u128)]) -> Vec<CappedShare> {
    let mut open: Vec<usize> = (0..claims.len()).filter(|&index| !claims[index].0.is_zero()).collect();
    let mut left = total;
    let mut shares: Vec<CappedShare> =
        claims.iter().map(|_| CappedShare { amount: 0, exact: Ratio::zero(), capped: false }).collect();
    let sum = loop {
        let sum: BigUint = open.iter().map(|&index| &claims[index].0).sum();
        let full = |index: &usize| &claims[*index].0 * left >= &sum * claims[*index].1;
        let (capped, below): (Vec<usize>, Vec<usize>) = open.iter().partition(|index| full(index));
        if capped.is_empty() {
            break sum;
        }
        for index in capped {
            let limit = claims[index].1;
            shares[index] =
                CappedShare { amount: limit, exact: Ratio::from(BigUint::from(limit)), capped: true };
            left -= limit; // Limits at or below exact shares sum to no more than is shared.
        }
        open = below;
    };
    let weights: Vec<BigUint> = open.iter().map(|&index| claims[index].0.clone()).collect();
    for (&index, amount) in open.iter().zip(largest_remainder(left, &weights)) {
        let exact = Ratio::new(&claims[index].0 * left, sum.clone());
        shares[index] = CappedShare { amount, exact, capped: false };
    }
    shares
}

fn small(part: &BigUint) -> u128 {
    u128::try_from(part).expect("a part is no more than the total")
}

//! From matches to money: scaled to the pool, capped, rounded.

use num_bigint::BigUint;
use num_traits::{ToPrimitive, Zero};

use crate::Options;

/// How finely matches are told apart when they are rounded.
const GRAIN: f64 = (1u64 << 60) as f64;

/// Matches in money become whole minor units. They are scaled to the pool if they are more than it, or if it is to be
/// spent in any case; what a cap cuts off goes to the others, as [`redistribute`] does it.
pub(crate) fn pay(matches: &[f64], scale: u32, pool: u128, options: &Options) -> Vec<u128> {
    let unit = 10f64.powi(scale.cast_signed());
    let matches: Vec<f64> = matches.iter().map(|&money| money.max(0.0)).collect(); // Rounding may leave −10⁻¹⁴.
    let sum: f64 = matches.iter().sum();
    let whole = pool as f64 / unit;
    let factor = if sum > 0.0 && (sum >= whole || options.spend_all) { whole / sum } else { 1.0 };
    let mut money: Vec<f64> = matches.iter().map(|money| money * factor).collect();
    if let Some(cap) = options.cap {
        redistribute(&mut money, cap as f64 / unit);
    }
    let sum: f64 = money.iter().sum();
    let spent = if sum >= whole * (1.0 - 1e-12) { pool } else { pool.min((sum * unit).round() as u128) };
    let cap = options.cap.unwrap_or(u128::MAX);
    whole_units(&money, spent).into_iter().map(|units| units.min(cap)).collect()
}

/// Cuts amounts off at a cap and gives what was cut off to those below it, in proportion to what they have, until none
/// is above: e = Σ max(0, x − κ), u = Σ x below κ, each of these times 1 + e/u. What nobody can take is lost.
///
/// As Gitcoin's qf-calculator caps.
pub fn redistribute(amounts: &mut [f64], cap: f64) {
    while amounts.iter().any(|&amount| amount > cap) {
        let excess: f64 = amounts.iter().map(|&amount| (amount - cap).max(0.0)).sum();
        amounts.iter_mut().for_each(|amount| *amount = amount.min(cap));
        let below: f64 = amounts.iter().filter(|&&amount| amount < cap).sum();
        if below == 0.0 {
            return;
        }
        amounts.iter_mut().filter(|amount| **amount < cap).for_each(|amount| *amount *= 1.0 + excess / below);
    }
}

/// Divides `total` units in proportion to `amounts`, by largest remainder; of equal ones, the first is rounded up.
fn whole_units(amounts: &[f64], total: u128) -> Vec<u128> {
    let sum: f64 = amounts.iter().sum();
    if sum == 0.0 {
        return vec![0; amounts.len()];
    }
    let weights: Vec<BigUint> =
        amounts.iter().map(|amount| BigUint::from((amount / sum * GRAIN) as u64)).collect();
    let sum: BigUint = weights.iter().sum();
    let part =
        |weight: &BigUint| (weight * total / &sum).to_u128().expect("a part is no more than the total");
    let mut parts: Vec<u128> = weights.iter().map(part).collect();
    let mut by_remainder: Vec<usize> = (0..parts.len()).filter(|&place| !weights[place].is_zero()).collect();
    by_remainder.sort_by_cached_key(|&place| std::cmp::Reverse(&weights[place] * total % &sum));
    let mut left = total - parts.iter().sum::<u128>();
    for place in by_remainder {
        if left == 0 {
            break;
        }
        parts[place] += 1;
        left -= 1;
    }
    parts
}

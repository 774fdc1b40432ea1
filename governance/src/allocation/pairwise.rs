//! Pairwise: quadratic funding in which two voters count the less for each other, the more they fund together.
//!
//! Buterin, "Pairwise coordination subsidies", ethresear.ch/t/5553.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use num_traits::Zero;

use super::{Allocation, AllocationError, Ballot, Election, divisible};

/// The parts of a unit in which the terms of pairs are counted.
const PARTS: u128 = 1_000_000_000_000_000_000;

/// Most pairs that are compared. They take up to a second, in which nothing else is decided.
const PAIRS_MAX: u128 = 40_000_000;

/// Divides the budget in proportion to m_p = 2 Σ_{i<j} k_ij·v_ip·v_jp over pairs of votes for p, where
/// k_ij = D / (D + T_ij), T_ij = Σ_q v_iq·v_jq over the projects that both vote for, and D is
/// [`half`](super::PairwiseOptions::half).
///
/// Votes against count only in the net votes, which must be above zero. Each pair's k_ij·v_ip·v_jp is rounded down to
/// 10⁻¹⁸, so the order of ballots does not matter. T_ij beyond 2¹²⁸ − 1 credits counts as that.
pub(super) fn allocate(election: &Election) -> Result<Allocation, AllocationError> {
    divisible::divide(election, |_| weights(election))
}

/// Ballots with the same votes for projects.
struct Profile {
    /// Projects with votes for them.
    votes: Vec<(usize, u128)>,
    voters: u128,
}

fn profiles(election: &Election) -> Vec<Profile> {
    let mut voters: BTreeMap<Vec<(usize, u128)>, u128> = BTreeMap::new();
    for Ballot { votes } in &election.ballots {
        let votes_for = votes.iter().filter(|&&(_, votes)| votes > 0);
        let mut votes: Vec<_> = votes_for.map(|&(p, votes)| (p, u128::from(votes.unsigned_abs()))).collect();
        votes.sort_unstable();
        *voters.entry(votes).or_default() += 1;
    }
    voters.into_iter().map(|(votes, voters)| Profile { votes, voters }).collect()
}

/// Half of m_p per project, in 10⁻¹⁸ credits; the factor 2, which all have, is left out.
fn weights(election: &Election) -> Result<Vec<BigUint>, AllocationError> {
    let profiles = profiles(election);
    refuse_too_many(election, &profiles)?;
    let half = election.options.pairwise.half;
    let mut weights = vec![BigUint::zero(); election.projects.len()];
    // Per project, the profiles up to this one that vote for it; per profile, what it has in common with this one.
    let mut supporters: Vec<Vec<(usize, u128)>> = vec![Vec::new(); election.projects.len()];
    let mut common = vec![0u128; profiles.len()];
    for (this, profile) in profiles.iter().enumerate() {
        for &(project, votes) in &profile.votes {
            supporters[project].push((this, votes));
            for &(other, others) in &supporters[project] {
                common[other] = common[other].saturating_add(votes * others);
            }
        }
        for &(project, votes) in &profile.votes {
            for &(other, others) in &supporters[project] {
                let pairs = if other == this {
                    profile.voters * (profile.voters - 1) / 2
                } else {
                    profile.voters * profiles[other].voters
                };
                add(&mut weights[project], half, common[other], votes * others, pairs);
            }
        }
        for &(project, _) in &profile.votes {
            supporters[project].iter().for_each(|&(other, _)| common[other] = 0);
        }
    }
    Ok(weights)
}

fn refuse_too_many(election: &Election, profiles: &[Profile]) -> Result<(), AllocationError> {
    let mut supporters = vec![0u128; election.projects.len()];
    for &(project, _) in profiles.iter().flat_map(|profile| &profile.votes) {
        supporters[project] += 1;
    }
    let pairs = supporters.iter().map(|&profiles| profiles * (profiles + 1) / 2).sum();
    if pairs > PAIRS_MAX {
        return Err(AllocationError::TooManyPairs { pairs, most: PAIRS_MAX });
    }
    Ok(())
}

/// Adds ⌊10¹⁸·D·product / (D + common)⌋ for each of so many pairs.
fn add(weight: &mut BigUint, half: u128, common: u128, product: u128, pairs: u128) {
    let small = || {
        let over = PARTS.checked_mul(half)?.checked_mul(product)?;
        (over / half.checked_add(common)?).checked_mul(pairs)
    };
    match small() {
        Some(term) => *weight += term,
        None => *weight += BigUint::from(PARTS) * half * product / (BigUint::from(half) + common) * pairs,
    }
}

//! Greedy: by net votes, highest first, while the money lasts.

use std::cmp::Reverse;

use num_bigint::BigUint;
use num_rational::Ratio;

use super::count::Count;
use super::outcome::Draft;
use super::{Allocation, AllocationError, Election, Exact, GreedyVariant, Why};

/// Funds projects in full by net votes; one with more votes against than for is never funded.
pub(super) fn allocate(election: &Election) -> Result<Allocation, AllocationError> {
    let count = Count::indivisible(election)?;
    let mut draft = Draft::new(&count);
    take(&mut draft, &count, election.options.greedy, |rank, score| Why::Ranked { rank, score });
    Ok(draft.finish())
}

/// Decides on every undecided project; `won` words the reason of the funded ones.
pub(super) fn take(
    draft: &mut Draft,
    count: &Count,
    variant: GreedyVariant,
    won: fn(rank: usize, score: i128) -> Why,
) {
    let mut stopped = false;
    let mut order = draft.undecided();
    if variant == GreedyVariant::PerCost {
        order.sort_by_cached_key(|&project| Reverse(value(count, project)));
    }
    for (place, project) in order.into_iter().enumerate() {
        if draft.is_decided(project) {
            continue; // Another one of its group was funded.
        }
        let rank = place + 1;
        let score = count.tallies[project].net;
        let ask = count.election.projects[project].ask;
        match variant {
            _ if score < 0 => draft.refuse(project, Why::NotPositive { score }),
            GreedyVariant::Threshold(threshold) if score < threshold => {
                draft.refuse(project, Why::BelowThreshold { score, threshold });
            }
            _ if stopped => draft.refuse(project, Why::Stopped { rank }),
            _ if ask <= draft.left() => draft.fund(project, ask, won(rank, score)),
            _ => {
                draft.refuse(project, Why::Unaffordable { left: draft.left() });
                stopped = variant == GreedyVariant::Stop;
            }
        }
    }
}

/// Whether the project is free, and its net votes per unit of its ask.
fn value(count: &Count, project: usize) -> (bool, Exact) {
    let net = count.tallies[project].net.max(0).unsigned_abs();
    let ask = count.election.projects[project].ask;
    (ask == 0, Ratio::new(BigUint::from(net), BigUint::from(ask.max(1))))
}

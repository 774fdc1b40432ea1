//! Greedy: by net votes, highest first, while the money lasts.

use super::count::Count;
use super::outcome::Draft;
use super::{Allocation, AllocationError, Election, GreedyVariant, Why};

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
    for (place, project) in draft.undecided().into_iter().enumerate() {
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

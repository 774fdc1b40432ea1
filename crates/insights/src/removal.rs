//! How few ballots a round's result hangs on.

use std::collections::BTreeSet;

use governance::Counted;
use governance::allocation::{Allocation, tally};
use ledger::AccountId;

/// Beyond so many ballots nobody looks.
pub(crate) const REMOVED_MAX: usize = 20;
/// For so many proposals it is tried to undo their grant, and for as many to let them have one.
const TRIED: usize = 3;
/// Votes that are counted again in all: a recount of a round with 20,000 takes some ten milliseconds.
const RECOUNTED_VOTES: usize = 600_000;

/// The number of ballots without which other proposals would be funded, at most 20; `None` if none was found. Somebody
/// else may find fewer: tried are the strongest supporters of the funded proposals with the fewest net votes, and the
/// strongest opponents of the others with the most votes against, one proposal at a time.
///
/// Counts again at most so often that it takes a few seconds, however large the round; the largest are not searched.
pub fn removals(counted: &Counted, first: &Allocation) -> Option<usize> {
    let mut recounts = RECOUNTED_VOTES / votes(counted).max(1);
    let funded = |allocation: &Allocation| -> BTreeSet<String> {
        let given = allocation.amounts.iter().filter(|(_, amount)| **amount > 0);
        given.map(|(id, _)| id.to_string()).collect()
    };
    let before = funded(first);
    let mut fewest = REMOVED_MAX + 1;
    'search: for candidates in candidates(counted, &before) {
        let mut without = BTreeSet::new();
        for member in candidates.into_iter().take(fewest - 1) {
            without.insert(member);
            if recounts == 0 {
                break 'search;
            }
            recounts -= 1;
            if counted.recount(&without).is_ok_and(|again| funded(&again) != before) {
                fewest = without.len();
                break;
            }
        }
    }
    (fewest <= REMOVED_MAX).then_some(fewest)
}

fn votes(counted: &Counted) -> usize {
    counted.election.ballots.iter().map(|ballot| ballot.votes.len()).sum()
}

/// For each proposal that is tried, whom to leave out, the most influential first.
fn candidates(counted: &Counted, funded: &BTreeSet<String>) -> Vec<Vec<AccountId>> {
    let election = &counted.election;
    let tallies = tally(election);
    let (mut winners, mut losers): (Vec<usize>, Vec<usize>) =
        (0..tallies.len()).partition(|project| funded.contains(election.projects[*project].id.as_str()));
    winners.sort_by_key(|project| tallies[*project].net);
    losers.sort_by_key(|project| -tallies[*project].votes_against);
    losers.retain(|project| tallies[*project].votes_against > 0);
    let by = |project: usize, sign: i64| {
        let votes = counted.members.iter().zip(&election.ballots).filter_map(|(member, ballot)| {
            let (_, votes) = ballot.votes.iter().find(|(voted, _)| *voted == project)?;
            (votes * sign > 0).then_some((votes * sign, *member))
        });
        let mut votes: Vec<(i64, AccountId)> = votes.collect();
        votes.sort_unstable_by_key(|(votes, member)| (-votes, *member));
        votes.into_iter().map(|(_, member)| member).collect()
    };
    let winners = winners.into_iter().take(TRIED).map(|project| by(project, 1));
    let losers = losers.into_iter().take(TRIED).map(|project| by(project, -1));
    winners.chain(losers).collect()
}

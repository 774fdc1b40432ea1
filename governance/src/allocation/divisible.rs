use std::cmp::Reverse;

use num_bigint::BigUint;

use super::count::Count;
use super::outcome::Draft;
use super::{Allocation, AllocationError, CappedShare, Election, Why, capped_shares};

/// Divides the budget in proportion to `weight` of the net votes, which is called only with votes above zero.
///
/// Nobody receives more than the ask or the cap, nor less than the minimum: the project with the lowest net votes
/// among those that would (of equal ones, the last by the election's ties) drops out, and the rest share again.
pub(super) fn divide(
    election: &Election,
    weight: fn(u128) -> BigUint,
) -> Result<Allocation, AllocationError> {
    let count = Count::divisible(election)?;
    let mut draft = Draft::new(&count);
    let mut sharing = draft.undecided();
    sharing.retain(|&project| {
        let score = count.tallies[project].net;
        if score <= 0 {
            draft.refuse(project, Why::NotPositive { score });
        }
        score > 0
    });
    // Equal remainders go to the first: by the election's ties, not by net votes.
    sharing.sort_by_key(|&project| count.rank[project]);
    let claim =
        |&project: &usize| (weight(count.tallies[project].net.unsigned_abs()), limit(election, project));
    let shares = loop {
        let claims: Vec<(BigUint, u128)> = sharing.iter().map(claim).collect();
        let shares = capped_shares(election.budget, &claims);
        let below = |&place: &usize| {
            election.projects[sharing[place]].minimum.is_some_and(|minimum| shares[place].amount < minimum)
        };
        let lowest = (0..sharing.len())
            .filter(below)
            .min_by_key(|&place| (count.tallies[sharing[place]].net, Reverse(place)));
        let Some(lowest) = lowest else { break shares };
        let project = sharing.remove(lowest);
        let minimum = election.projects[project].minimum.unwrap_or_default();
        draft.refuse(project, Why::BelowMinimum { minimum, offered: shares[lowest].amount });
    };
    pay(&mut draft, election, &sharing, &shares);
    Ok(draft.finish())
}

/// The most that a project may receive.
fn limit(election: &Election, project: usize) -> u128 {
    let ask = election.projects[project].ask;
    election.options.cap.map_or(ask, |cap| ask.min(cap))
}

/// Pays the shares out, highest net votes first; a share below one unit that rounds to nothing is not a grant.
fn pay(draft: &mut Draft, election: &Election, sharing: &[usize], shares: &[CappedShare]) {
    for project in draft.undecided() {
        let place = sharing.iter().position(|&other| other == project).expect("what is undecided shares");
        let CappedShare { amount, exact, capped } = shares[place].clone();
        let remainder_unit = BigUint::from(amount) > exact.to_integer();
        let why = Why::Share { share: exact, limit: limit(election, project), capped, remainder_unit };
        if amount == 0 { draft.refuse(project, why) } else { draft.fund(project, amount, why) }
    }
}

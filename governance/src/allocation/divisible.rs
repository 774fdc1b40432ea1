use std::cmp::Reverse;

use num_bigint::BigUint;
use num_traits::Zero;

use super::count::Count;
use super::outcome::Draft;
use super::{Allocation, AllocationError, CappedShare, Election, Tally, Why, capped_shares};

/// Divides the budget in proportion to the weights that `weigh` gives the projects, in their order. Net votes of zero
/// or less weigh nothing, whatever it says.
///
/// Of the projects of a group that may receive something, the one with the highest net votes stands for it.
///
/// Nobody receives more than the ask or the cap, nor less than the minimum: the project with the lowest net votes
/// among those that would (of equal ones, the last by the election's ties) drops out, and the rest share again.
pub(super) fn divide(
    election: &Election,
    weigh: impl FnOnce(&Count) -> Result<Vec<BigUint>, AllocationError>,
) -> Result<Allocation, AllocationError> {
    let count = Count::divisible(election)?;
    let weights = weigh(&count)?;
    let mut draft = Draft::new(&count);
    let mut sharing = draft.undecided();
    sharing.retain(|&project| {
        let Tally { net: score, supporters, .. } = count.tallies[project];
        let why = match score {
            ..=0 => Why::NotPositive { score },
            _ if weights[project].is_zero() => Why::Unmatched { score, supporters },
            _ => return true,
        };
        draft.refuse(project, why);
        false
    });
    let claim = |&project: &usize| (weights[project].clone(), limit(election, project));
    let (sharing, shares) = loop {
        let mut standing = one_of_each_group(election, &sharing);
        // Equal remainders go to the first: by the election's ties, not by net votes.
        standing.sort_by_key(|&project| count.rank[project]);
        let claims: Vec<(BigUint, u128)> = standing.iter().map(claim).collect();
        let shares = capped_shares(election.budget, &claims);
        let below = |&place: &usize| {
            election.projects[standing[place]].minimum.is_some_and(|minimum| shares[place].amount < minimum)
        };
        let lowest = (0..standing.len())
            .filter(below)
            .min_by_key(|&place| (count.tallies[standing[place]].net, Reverse(place)));
        let Some(lowest) = lowest else { break (standing, shares) };
        let project = standing[lowest];
        sharing.retain(|&other| other != project); // Another of its group may stand now.
        let minimum = election.projects[project].minimum.unwrap_or_default();
        draft.refuse(project, Why::BelowMinimum { minimum, offered: shares[lowest].amount });
    };
    for project in draft.undecided() {
        let stands = |&&other: &&usize| election.same_group(project, other);
        if let Some(&by) = sharing.iter().find(stands).filter(|&&by| by != project) {
            draft.exclude(project, by);
        }
    }
    pay(&mut draft, election, &sharing, &shares);
    Ok(draft.finish())
}

/// Without those that an earlier one of their group excludes.
fn one_of_each_group(election: &Election, sharing: &[usize]) -> Vec<usize> {
    let mut standing: Vec<usize> = Vec::new();
    for &project in sharing {
        if standing.iter().all(|&other| !election.same_group(project, other)) {
            standing.push(project);
        }
    }
    standing
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

use super::super::{Allocation, AllocationError, Ballot, Compared, Comparison, Election, greedy};

/// The outcome itself, or that of greedy if strictly more voters prefer it, as the options say.
pub(super) fn compare(election: &Election, outcome: Allocation) -> Result<Allocation, AllocationError> {
    let comparison = election.options.equal_shares.comparison;
    if comparison == Comparison::Never {
        return Ok(outcome);
    }
    let rival = greedy::allocate(election)?;
    let [ours, theirs] = [winners(election, &outcome), winners(election, &rival)].map(|winners| {
        let value = |ballot| value(comparison, &winners, ballot);
        election.ballots.iter().map(value).collect::<Vec<usize>>()
    });
    let prefer = |one: &[usize], other: &[usize]| {
        one.iter().zip(other).filter(|(one, other)| one > other).count() as u64
    };
    let compared = Compared { equal_shares: prefer(&ours, &theirs), greedy: prefer(&theirs, &ours) };
    let taken = if compared.greedy > compared.equal_shares { rival } else { outcome };
    Ok(Allocation { compared: vec![compared], ..taken })
}

/// Per project, whether it is funded.
fn winners(election: &Election, outcome: &Allocation) -> Vec<bool> {
    election.projects.iter().map(|project| outcome.amounts.contains_key(&project.id)).collect()
}

/// What an outcome is worth to a voter.
fn value(comparison: Comparison, winners: &[bool], ballot: &Ballot) -> usize {
    let won = ballot.votes.iter().filter(|&&(project, votes)| votes > 0 && winners[project]).count();
    match comparison {
        Comparison::NoWinners => won.min(1),
        Comparison::Never | Comparison::MoreWinners => won,
    }
}

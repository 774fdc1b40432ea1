use num_bigint::BigUint;

use super::super::count::Count;
use super::super::{Ballot, Election, Endowment, Utility};
use super::purchase::Purses;

/// The voters of an election, grouped: voters with the same utilities and endowment always have the same left.
pub(super) struct Voters<'a> {
    pub(super) election: &'a Election,
    /// Per group, its endowment in `1 / denominator` minor units.
    endowments: Vec<BigUint>,
    denominator: BigUint,
    /// Per project, the groups that pay for it; by weight.
    pub(super) supporters: Vec<Vec<Supporter>>,
    /// Per project.
    pub(super) asks: Vec<u128>,
    /// Per project, what its supporters' weights are to be multiplied with to give their utilities.
    pub(super) scales: Vec<u128>,
    /// Per project, its place when projects tie.
    pub(super) rank: Vec<usize>,
    pub(super) budget: u128,
}

/// A group of equal voters who support a project.
#[derive(Clone, Copy)]
pub(super) struct Supporter {
    pub(super) group: usize,
    pub(super) voters: u64,
    /// Utility of the project to each of them, over the project's scale.
    pub(super) weight: u64,
}

/// What distinguishes a voter here: the endowment's numerator, and projects with weights.
type Profile = (BigUint, Vec<(usize, u64)>);

impl<'a> Voters<'a> {
    /// Groups the voters. Projects that are barred have no supporters here.
    pub(super) fn of(count: &Count<'a>) -> Voters<'a> {
        let election = count.election;
        let mut profiles: Vec<Profile> = election
            .ballots
            .iter()
            .map(|ballot| profile(count, ballot))
            .filter(|(_, likes)| !likes.is_empty())
            .collect();
        profiles.sort_unstable();
        let mut endowments = Vec::new();
        let mut supporters: Vec<Vec<Supporter>> = vec![Vec::new(); election.projects.len()];
        for group in profiles.chunk_by(|one, other| one == other) {
            let (endowment, likes) = &group[0];
            for &(project, weight) in likes {
                let voters = group.len() as u64;
                supporters[project].push(Supporter { group: endowments.len(), voters, weight });
            }
            endowments.push(endowment.clone());
        }
        supporters.iter_mut().for_each(|groups| groups.sort_by_key(|supporter| supporter.weight));
        let scale = |ask| if election.options.equal_shares.utility == Utility::Cost { ask } else { 1 };
        Voters {
            election,
            endowments,
            denominator: denominator(count),
            supporters,
            asks: election.projects.iter().map(|project| project.ask).collect(),
            scales: election.projects.iter().map(|project| scale(project.ask)).collect(),
            rank: count.rank.clone(),
            budget: election.budget,
        }
    }

    /// Whether the whole budget would pay for the project.
    pub(super) fn affordable(&self, project: usize) -> bool {
        self.asks[project] <= self.budget
    }

    /// The projects that somebody may buy.
    pub(super) fn projects(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.asks.len())
            .filter(|&project| !self.supporters[project].is_empty() && self.affordable(project))
    }

    /// Everyone's endowment.
    pub(super) fn purses(&self) -> Purses {
        Purses { left: self.endowments.clone(), denominator: self.denominator.clone() }
    }
}

/// A voter's endowment is `budget / eligible`, under [`Endowment::Credits`] times `min(spent, share) / share`.
fn profile(count: &Count, ballot: &Ballot) -> Profile {
    let election = count.election;
    let options = &election.options.equal_shares;
    let weight = |votes: i64| match options.utility {
        Utility::Votes => votes.unsigned_abs(),
        Utility::Cost | Utility::Approval => 1,
    };
    let mut likes: Vec<(usize, u64)> = ballot
        .votes
        .iter()
        .filter(|&&(project, votes)| votes > 0 && count.barred[project].is_none())
        .map(|&(project, votes)| (project, weight(votes)))
        .collect();
    likes.sort_unstable();
    let budget = BigUint::from(election.budget);
    let endowment = match options.endowment {
        Endowment::Equal => budget,
        Endowment::Credits { share } => budget * credits_spent(ballot).min(BigUint::from(share)),
        Endowment::Whole { unit } => {
            let each = election.budget / u128::from(election.eligible.max(1));
            BigUint::from(each - each % unit)
        }
    };
    (endowment, likes)
}

fn credits_spent(ballot: &Ballot) -> BigUint {
    ballot.votes.iter().map(|&(_, votes)| BigUint::from(votes.unsigned_abs()).pow(2)).sum()
}

fn denominator(count: &Count) -> BigUint {
    let eligible = BigUint::from(count.election.eligible.max(1));
    match count.election.options.equal_shares.endowment {
        Endowment::Equal => eligible,
        Endowment::Credits { share } => eligible * share,
        Endowment::Whole { .. } => BigUint::from(1u32),
    }
}

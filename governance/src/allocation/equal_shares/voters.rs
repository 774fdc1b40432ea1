use num_bigint::BigUint;

use super::super::count::Count;
use super::super::{Ballot, Election, Endowment, Utility};

/// The voters of an election, grouped: voters with the same utilities and endowment always have the same left.
pub(super) struct Voters<'a> {
    pub(super) election: &'a Election,
    pub(super) groups: Vec<Group>,
    pub(super) endowments: Endowments,
    /// Per project, who pays for it.
    pub(super) crowds: Vec<Vec<Crowd>>,
    /// Per project, the weight of all its supporters.
    pub(super) weights: Vec<u128>,
    /// Per project.
    pub(super) asks: Vec<u128>,
    /// Per project, what its supporters' weights are to be multiplied with to give their utilities.
    pub(super) scales: Vec<u128>,
    /// Per project, its place when projects tie.
    pub(super) rank: Vec<usize>,
    pub(super) budget: u128,
}

/// A group of equal voters.
pub(super) struct Group {
    /// Which of the endowments each of them has.
    pub(super) level: usize,
    /// Projects that they support, with the weight.
    pub(super) likes: Vec<(usize, u64)>,
}

/// The endowments that occur, in `1 / denominator` minor units.
#[derive(Clone)]
pub(super) struct Endowments {
    /// Each once, the least first.
    pub(super) levels: Vec<BigUint>,
    pub(super) denominator: BigUint,
}

/// Groups of as many voters each, who all support a project with the same weight.
pub(super) struct Crowd {
    pub(super) weight: u64,
    /// In each group.
    pub(super) voters: u64,
    pub(super) groups: Vec<usize>,
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
        let mut levels: Vec<BigUint> = Vec::new();
        let mut groups = Vec::new();
        let mut supporters: Vec<Vec<Supporter>> = vec![Vec::new(); election.projects.len()];
        for equal in profiles.chunk_by_mut(|one, other| one == other) {
            let voters = equal.len() as u64;
            let (endowment, likes) = std::mem::take(&mut equal[0]);
            for &(project, weight) in &likes {
                supporters[project].push(Supporter { group: groups.len(), voters, weight });
            }
            if levels.last() != Some(&endowment) {
                levels.push(endowment);
            }
            groups.push(Group { level: levels.len() - 1, likes });
        }
        let weight = |supporters: &Vec<Supporter>| supporters.iter().map(Supporter::weight_of_all).sum();
        let scale = |ask: u128| match election.options.equal_shares.utility {
            Utility::Cost => ask.max(1), // Whatever the utility of a free project, its price is nothing.
            Utility::Votes | Utility::Approval => 1,
        };
        Voters {
            election,
            groups,
            endowments: Endowments { levels, denominator: denominator(count) },
            weights: supporters.iter().map(weight).collect(),
            crowds: supporters.into_iter().map(crowds).collect(),
            asks: election.projects.iter().map(|project| project.ask).collect(),
            scales: election.projects.iter().map(|project| scale(project.ask)).collect(),
            rank: count.rank.clone(),
            budget: election.budget,
        }
    }

    /// The groups that pay for a project.
    pub(super) fn supporters(&self, project: usize) -> impl Iterator<Item = Supporter> + '_ {
        self.crowds[project].iter().flat_map(|&Crowd { weight, voters, ref groups }| {
            groups.iter().map(move |&group| Supporter { group, voters, weight })
        })
    }

    /// Whether the whole budget would pay for the project.
    pub(super) fn affordable(&self, project: usize) -> bool {
        self.asks[project] <= self.budget
    }

    /// The projects that somebody may buy.
    pub(super) fn projects(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.asks.len()).filter(|&project| !self.crowds[project].is_empty() && self.affordable(project))
    }
}

/// Supporters by weight and number.
fn crowds(mut supporters: Vec<Supporter>) -> Vec<Crowd> {
    let key = |supporter: &Supporter| (supporter.weight, supporter.voters);
    supporters.sort_by_key(key);
    let crowd = |equal: &[Supporter]| Crowd {
        weight: equal[0].weight,
        voters: equal[0].voters,
        groups: equal.iter().map(|supporter| supporter.group).collect(),
    };
    supporters.chunk_by(|one, other| key(one) == key(other)).map(crowd).collect()
}

impl Supporter {
    /// Of all voters of the group together.
    pub(super) fn weight_of_all(&self) -> u128 {
        u128::from(self.voters) * u128::from(self.weight) // At most 2^64 voters with votes below 2^63: fits.
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
        Endowment::Credits { share } => budget * ballot.cost().min(BigUint::from(share)),
        Endowment::Whole { unit } => {
            let each = election.budget / u128::from(election.eligible.max(1));
            BigUint::from(each - each % unit)
        }
    };
    (endowment, likes)
}

fn denominator(count: &Count) -> BigUint {
    let eligible = BigUint::from(count.election.eligible.max(1));
    match count.election.options.equal_shares.endowment {
        Endowment::Equal => eligible,
        Endowment::Credits { share } => eligible * share,
        Endowment::Whole { .. } => BigUint::from(1u32),
    }
}

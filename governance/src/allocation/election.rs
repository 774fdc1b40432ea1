use std::collections::BTreeMap;

use num_bigint::BigUint;
use smol_str::SmolStr;

use super::{AllocationError, Options, Pot};

/// What a rule counts: the money, what is asked of it, and how the voters voted.
#[derive(Clone, Debug)]
pub struct Election {
    /// The most that may be handed out, in minor units.
    pub budget: u128,
    /// What of it is set aside for the projects that name it; the others share the rest.
    pub pots: Vec<Pot>,
    /// What may be funded, in the order in which ties of [`Ties::File`](super::Ties::File) are broken.
    pub projects: Vec<Project>,
    /// One ballot per voter who sent one, empty ballots included.
    pub ballots: Vec<Ballot>,
    /// How many could have voted: at least as many as there are ballots.
    pub eligible: u64,
    /// The choices that rules leave open.
    pub options: Options,
}

/// One thing that money is asked for.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// Unique among the projects of an election.
    pub id: SmolStr,
    /// What it costs, in minor units; it never receives more.
    pub ask: u128,
    /// What it can do with at least, in minor units; it receives nothing rather than less. At most the ask.
    pub minimum: Option<u128>,
    /// Of the projects of a group at most one is funded.
    pub group: Option<SmolStr>,
    /// The pot that pays for it, and nothing else does; `None` for the money in no pot.
    pub pot: Option<SmolStr>,
}

/// One voter's votes: each project's index at most once, with votes for (positive) or against (negative).
#[derive(Clone, Debug, Default)]
pub struct Ballot {
    /// Pairs of an index into [`Election::projects`] and votes.
    pub votes: Vec<(usize, i64)>,
}

impl Ballot {
    /// What the votes cost, in credits: Σv².
    pub fn cost(&self) -> BigUint {
        self.votes.iter().map(|&(_, votes)| BigUint::from(votes.unsigned_abs()).pow(2)).sum()
    }

    /// Whether the voter said nothing: no votes at all, for or against.
    pub fn is_empty(&self) -> bool {
        self.votes.iter().all(|&(_, votes)| votes == 0)
    }
}

impl Election {
    /// Refuses what no rule could count.
    pub(super) fn check(&self) -> Result<(), AllocationError> {
        let ballots = self.ballots.len() as u64;
        if self.eligible < ballots {
            return Err(AllocationError::MoreBallotsThanEligible { ballots, eligible: self.eligible });
        }
        let mut ids: Vec<&SmolStr> = self.projects.iter().map(|project| &project.id).collect();
        ids.sort_unstable();
        if let Some(pair) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(AllocationError::ProjectTwice { id: pair[0].clone() });
        }
        for Project { id, ask, minimum, .. } in &self.projects {
            if let Some(minimum) = minimum.filter(|minimum| minimum > ask) {
                return Err(AllocationError::MinimumAboveAsk { id: id.clone(), minimum, ask: *ask });
            }
        }
        let mut room = Vec::new();
        let mut ballots = self.ballots.iter().enumerate();
        ballots.try_for_each(|(ballot, votes)| self.check_ballot(ballot, votes, &mut room))?;
        self.check_pots()?;
        self.options.check()
    }

    fn check_pots(&self) -> Result<(), AllocationError> {
        let pots = self.pots.iter().try_fold(0u128, |sum, pot| sum.checked_add(pot.budget));
        if pots.is_none_or(|pots| pots > self.budget) {
            return Err(AllocationError::PotsAboveBudget { budget: self.budget });
        }
        for (index, Pot { name, .. }) in self.pots.iter().enumerate() {
            if self.pots[..index].iter().any(|other| other.name == *name) {
                return Err(AllocationError::PotTwice { name: name.clone() });
            }
        }
        let mut pot_of: BTreeMap<&SmolStr, &Option<SmolStr>> = BTreeMap::new();
        for Project { id, group, pot, .. } in &self.projects {
            if let Some(name) = pot.as_ref().filter(|name| self.pots.iter().all(|pot| pot.name != **name)) {
                return Err(AllocationError::UnknownPot { id: id.clone(), name: name.clone() });
            }
            let Some(group) = group else { continue };
            if *pot_of.entry(group).or_insert(pot) != pot {
                return Err(AllocationError::GroupOfTwoPots { group: group.clone() });
            }
        }
        Ok(())
    }

    /// Whether two projects, of which one may be meant twice, are of one group.
    pub(super) fn same_group(&self, one: usize, other: usize) -> bool {
        let [one, other] = [one, other].map(|project| &self.projects[project].group);
        one.is_some() && one == other
    }

    /// Whether a ballot can be counted; `indexes` is room to sort in, which is not to be found anew for every ballot.
    fn check_ballot(
        &self,
        ballot: usize,
        Ballot { votes }: &Ballot,
        indexes: &mut Vec<usize>,
    ) -> Result<(), AllocationError> {
        indexes.clear();
        indexes.extend(votes.iter().map(|&(project, _)| project));
        indexes.sort_unstable();
        if let Some(pair) = indexes.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(AllocationError::VotedTwice { ballot, project: pair[0] });
        }
        match indexes.last() {
            Some(&project) if project >= self.projects.len() => {
                Err(AllocationError::UnknownProject { ballot, project })
            }
            _ => Ok(()),
        }
    }
}

//! What a round's rule counts: the proposals that ask for money, the votes on them, and the limits of the round.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::world::World;
use ledger::{AccountId, Money};
use smol_str::SmolStr;

use crate::allocation::{
    self, Allocation, AllocationError, Election, Fill, Options, Payment, Pot, Project, RuleEntry,
};
use crate::ballot::Ballots;
use crate::proposal::Proposals;
use crate::round::Rounds;
use crate::{Ballot, Opening, Proposal, ProposalId, ProposalKind};

/// What a round's rule counts; whole in itself, so that it can be counted again while the commons goes on.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Who cast a ballot, in the order of the election's ballots.
    pub members: Vec<AccountId>,
    /// The rule that counts.
    pub rule: &'static RuleEntry,
    /// What it counts.
    pub election: Election,
}

/// The limits that a round sets its rule.
pub(crate) struct Limits<'a> {
    /// The most that the round can pay.
    pub(crate) budget: Money,
    /// The most that one proposal can receive.
    pub(crate) cap: Money,
    /// What of the budget is set aside.
    pub(crate) pots: &'a BTreeMap<SmolStr, Money>,
    /// The least number of supporters that the gate asks for.
    pub(crate) min_supporters: u64,
    /// Members who voted, on whatever.
    pub(crate) voters: u64,
}

/// What `round` counted, if it is closed.
pub fn counted(world: &World, round: u64) -> Option<Counted> {
    let round = world.resource::<Rounds>().get(round)?;
    let closing = round.closing.as_ref()?;
    let limits = Limits {
        budget: closing.budget,
        cap: closing.cap,
        pots: &closing.pots,
        min_supporters: closing.min_supporters,
        voters: closing.voters,
    };
    Some(Counted::new(world, &round.opening, allocation::rule(&closing.rule)?, &limits))
}

/// The proposals of a round, by id.
pub(crate) fn frozen<'w>(world: &'w World, opening: &Opening) -> Vec<&'w Proposal> {
    let proposals = world.resource::<Proposals>();
    opening.proposals.iter().map(|id| &proposals.all[id]).collect()
}

impl Counted {
    /// The ballots as they stand.
    pub(crate) fn new(
        world: &World,
        opening: &Opening,
        rule: &'static RuleEntry,
        limits: &Limits<'_>,
    ) -> Counted {
        let frozen = frozen(world, opening);
        let asking: Vec<(&ProposalId, Project)> =
            frozen.iter().filter_map(|proposal| Some((&proposal.id, project(proposal, limits)?))).collect();
        let place = |id: &ProposalId| asking.binary_search_by(|(asking, _)| (*asking).cmp(id)).ok();
        let on_money = |ballot: &Ballot| allocation::Ballot {
            votes: ballot.votes.iter().filter_map(|(id, votes)| Some((place(id)?, *votes))).collect(),
        };
        let cast = world.resource::<Ballots>().of_round(opening.round);
        let (members, ballots) = cast.map(|(member, ballot)| (member, on_money(ballot))).unzip();
        let pots =
            limits.pots.iter().map(|(name, budget)| Pot { name: name.clone(), budget: units(*budget) });
        let mut options = Options::round(units(limits.cap), limits.min_supporters, opening.share.into());
        // Turnout is that of the round, not of a pot, nor of those alone who voted about money.
        let fill = &mut options.equal_shares.completion.fill;
        *fill = if fill.happens(limits.voters, opening.eligible) { Fill::Always } else { Fill::Never };
        let election = Election {
            budget: units(limits.budget),
            pots: pots.collect(),
            projects: asking.into_iter().map(|(_, project)| project).collect(),
            ballots,
            eligible: opening.eligible,
            options,
        };
        Counted { members, rule, election }
    }

    /// Counts.
    pub fn allocate(&self) -> Result<Allocation, AllocationError> {
        self.rule.allocate(&self.election)
    }

    /// What a member paid for with the part of the budget that it directed, in the order of the purchases; under other
    /// rules than `equal-shares`, and where nothing could be counted, nothing.
    pub fn paid_by(&self, member: AccountId) -> Vec<Payment> {
        let voter = self.members.iter().position(|voter| *voter == member);
        let paid = voter.map(|voter| allocation::paid_by(self.rule, &self.election, voter));
        paid.and_then(Result::ok).unwrap_or_default()
    }

    /// Counts again as if these members had been no members: without their ballots, and one fewer eligible for each of
    /// them who cast one. The money is that of the first count.
    pub fn recount(&self, without: &BTreeSet<AccountId>) -> Result<Allocation, AllocationError> {
        let cast = self.members.iter().zip(&self.election.ballots);
        let left = cast.filter(|(member, _)| !without.contains(*member)).map(|(_, ballot)| ballot.clone());
        let mut election = Election { ballots: left.collect(), ..self.election.clone() };
        election.eligible -= (self.election.ballots.len() - election.ballots.len()) as u64;
        self.rule.allocate(&election)
    }
}

/// The proposal as its round's rule knows it, if it asks for money. A pot that is abolished leaves it to the common
/// money.
fn project(proposal: &Proposal, limits: &Limits<'_>) -> Option<Project> {
    let ProposalKind::Funding { ask, minimum, pot, alternative_to, .. } = &proposal.kind else { return None };
    Some(Project {
        id: proposal.id.project(),
        ask: units(*ask),
        minimum: minimum.map(units),
        group: Some(alternative_to.as_ref().unwrap_or(&proposal.id).project()),
        pot: pot.clone().filter(|pot| limits.pots.contains_key(pot)),
    })
}

pub(crate) fn units(money: Money) -> u128 {
    money.units().unsigned_abs()
}

//! Read-only answers about members, proposals, rounds and ballots.

use bevy_ecs::world::World;
use ledger::{AccountId, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use smol_str::SmolStr;

use crate::ballot::Ballots;
use crate::credits::CreditTotals;
use crate::member;
use crate::proposal::Proposals;
use crate::round::Rounds;
use crate::{
    Ballot, BallotsShown, Changes, Phase, Proposal, ProposalId, ProposalKind, Rejection, Round, Standing,
    Terms,
};

/// A member as others may see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Member {
    /// The account.
    pub id: AccountId,
    /// Names the person without saying who it is.
    pub uniqueness_tag: SmolStr,
    /// Whose attestations counted, in order of id.
    pub registrars: Vec<AccountId>,
    /// When the member was admitted.
    pub admitted_at: Timestamp,
    /// From when on the member receives credits and votes.
    pub active_from: Timestamp,
    /// Whether it takes part.
    pub standing: Standing,
    /// Voice credits held; those of a ballot are burnt at the close.
    pub credits: u64,
    /// The last round at whose opening it received a share, and in which it may vote; 0 before the first.
    pub credits_of_round: u64,
}

impl Member {
    fn new(member: &member::Member, standing: &Standing, credits: member::Credits) -> Member {
        Member {
            id: member.id,
            uniqueness_tag: member.uniqueness_tag.clone(),
            registrars: member.registrars.clone(),
            admitted_at: member.admitted_at,
            active_from: member.active_from,
            standing: standing.clone(),
            credits: credits.held,
            credits_of_round: credits.round,
        }
    }
}

/// The member `id`, or a refusal that names it.
pub fn member(world: &World, id: AccountId) -> Result<Member, Rejection> {
    let entity = member::entity(world, id).ok_or(Rejection::NotAMember { account: id })?;
    let identity = world.get::<member::Member>(entity).expect("a member says who it is");
    let credits = *world.get::<member::Credits>(entity).expect("a member has credits");
    Ok(Member::new(identity, member::standing(world, id)?, credits))
}

/// All members, by id.
pub fn members(world: &World) -> Vec<Member> {
    let mut query =
        world.try_query::<(&member::Member, &Standing, &member::Credits)>().expect("members are components");
    let seen = query.iter(world).map(|(member, standing, credits)| Member::new(member, standing, *credits));
    let mut members: Vec<Member> = seen.collect();
    members.sort_unstable_by_key(|member| member.id);
    members
}

/// How many members there are, active or not yet.
pub fn member_count(world: &World) -> usize {
    world.resource::<member::Members>().index.len()
}

/// How many members are active at `at`.
pub fn active_member_count(world: &World, at: Timestamp) -> u64 {
    member::active_count(world, at)
}

/// Where all voice credits went.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Credits {
    /// Held by members.
    #[serde(with = "crate::text")]
    #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
    pub held: u128,
    /// Issued, burnt and lost since the founding.
    #[serde(flatten)]
    pub totals: CreditTotals,
}

/// Where all voice credits went: issued = held + burnt + decayed + capped.
pub fn credits(world: &World) -> Credits {
    let mut members = world.try_query::<&member::Credits>().expect("credits are a component");
    let held = members.iter(world).map(|credits| u128::from(credits.held)).sum();
    Credits { held, totals: world.resource::<Rounds>().credits }
}

/// The proposal `id`, or a refusal that names it.
pub fn proposal<'a>(world: &'a World, id: &ProposalId) -> Result<&'a Proposal, Rejection> {
    let unknown = || Rejection::UnknownProposal { proposal: id.clone() };
    world.resource::<Proposals>().all.get(id).ok_or_else(unknown)
}

/// Every proposal ever filed, by id.
pub fn proposals(world: &World) -> impl Iterator<Item = &Proposal> {
    world.resource::<Proposals>().all.values()
}

/// The adopted amendment that takes effect next, what it changes, and when it was due, once its round has closed.
pub fn due_amendment(world: &World) -> Option<(Timestamp, &ProposalId, &Changes)> {
    let closed = &rounds(world).iter().rev().find(|round| round.phase == Phase::Closed)?.opening;
    let proposal = world.resource::<Proposals>().due_amendment(closed.round)?;
    match &proposal.kind {
        ProposalKind::Amendment { changes, .. } => Some((closed.closes_at, &proposal.id, changes)),
        ProposalKind::Funding { .. } | ProposalKind::Opinion => None,
    }
}

/// The round with that number, or a refusal that names it.
pub fn round(world: &World, number: u64) -> Result<&Round, Rejection> {
    world.resource::<Rounds>().get(number).ok_or(Rejection::UnknownRound { round: number })
}

/// Every round that opened, in order.
pub fn rounds(world: &World) -> &[Round] {
    &world.resource::<Rounds>().all
}

/// The round that runs, if one does: deliberation or voting.
pub fn running_round(world: &World) -> Option<&Round> {
    world.resource::<Rounds>().running()
}

/// The next opening date, whether a round runs until then or not; `None` after the year 9999.
pub fn next_opening(world: &World) -> Option<Timestamp> {
    world.resource::<Rounds>().next_date(Terms::of(world))
}

/// The ballot of `member` in `round`, as it stands. Whether others may see it, [`ballots_public`] says.
pub fn ballot(world: &World, round: u64, member: AccountId) -> Option<&Ballot> {
    world.resource::<Ballots>().0.get(&(round, member))
}

/// The ballots of `round`, by member. Whether others may see what is in them, [`ballots_public`] says.
pub fn ballots(world: &World, round: u64) -> impl Iterator<Item = (AccountId, &Ballot)> {
    world.resource::<Ballots>().of_round(round)
}

/// Whether everybody may see what is in the ballots of `round`: once it closed, or always where they are open.
pub fn ballots_public(world: &World, round: &Round) -> bool {
    round.phase == Phase::Closed || Terms::of(world).ballots == BallotsShown::Open
}

/// The rounds in which `member` has a ballot, in order.
pub fn rounds_voted(world: &World, member: AccountId) -> Vec<u64> {
    let numbers = rounds(world).iter().map(|round| round.opening.round);
    numbers.filter(|number| ballot(world, *number, member).is_some()).collect()
}

//! What is always true of governance; the numbers are those of the crate's first page.

use bevy_ecs::world::World;
use ledger::{Currency, Money, Source};
use thiserror::Error;

use crate::member::Members;
use crate::{Outcome, Phase, Proposal, ProposalStatus, Round, Ruling, view, vote_cost};

/// A rule of governance that does not hold: a defect of this program, never a user's mistake.
#[derive(Clone, PartialEq, Debug, Error)]
#[error("governance invariant {number}: {found}")]
pub struct Violation {
    /// The invariant's number.
    pub number: u8,
    /// What was found.
    pub found: String,
}

/// Checks every invariant of governance. Walks all members, proposals and ballots.
pub fn check(world: &World) -> Result<(), Violation> {
    credits(world)?;
    members(world)?;
    view::rounds(world).iter().try_for_each(|round| ballots(world, round))?;
    view::rounds(world).iter().try_for_each(payments)?;
    view::proposals(world).try_for_each(|proposal| escrow(world, proposal))?;
    treasury(world)
}

fn holds(number: u8, truth: bool, found: impl FnOnce() -> String) -> Result<(), Violation> {
    if truth { Ok(()) } else { Err(Violation { number, found: found() }) }
}

fn credits(world: &World) -> Result<(), Violation> {
    let view::Credits { held, totals } = view::credits(world);
    let accounted = held + totals.burnt + totals.decayed + totals.capped;
    holds(1, accounted == totals.issued, || format!("{totals:?} and {held} held"))?;
    let share = view::rounds(world).iter().map(|round| round.opening.share).max().unwrap_or(0);
    let mut members = view::members(world).into_iter();
    members.try_for_each(|member| holds(1, member.credits <= 2 * share, || format!("{member:?}")))
}

fn members(world: &World) -> Result<(), Violation> {
    let (members, tags) = (view::members(world), world.resource::<Members>().tags.len());
    holds(2, members.len() == tags, || format!("{} members, {tags} tags", members.len()))?;
    members.iter().try_for_each(|member| {
        holds(2, ledger::view::balance(world, member.id).is_ok(), || format!("{member:?}"))
    })
}

fn ballots(world: &World, Round { opening, phase, .. }: &Round) -> Result<(), Violation> {
    for (id, ballot) in view::ballots(world, opening.round) {
        let cost: u64 = ballot.votes.values().map(|votes| vote_cost(*votes)).sum();
        let listed = ballot.votes.keys().all(|proposal| opening.proposals.binary_search(proposal).is_ok());
        let member = view::member(world, id);
        let could = member.is_ok_and(|member| {
            let affordable = *phase == Phase::Closed || cost <= member.credits;
            affordable && member.active_from <= opening.opened_at
        });
        holds(3, cost == ballot.cost && listed && could, || {
            format!("{id} in {}: {ballot:?}", opening.round)
        })?;
    }
    Ok(())
}

fn payments(round: &Round) -> Result<(), Violation> {
    let Some(closing) = &round.closing else { return Ok(()) };
    let grants = closing.outcomes.iter().filter_map(Outcome::grant);
    let paid = grants.fold(closing.paid.zero(), |sum, grant| sum + grant);
    let right = paid == closing.paid && paid <= closing.budget && closing.budget <= round.opening.budget;
    holds(4, right, || format!("round {} paid {paid}", closing.round))?;
    closing.outcomes.iter().try_for_each(|outcome| {
        let Ruling::Funding { ask, grant, .. } = outcome.ruling else { return Ok(()) };
        holds(4, grant <= ask.min(closing.cap), || format!("{outcome:?}"))
    })
}

fn escrow(world: &World, proposal: &Proposal) -> Result<(), Violation> {
    let held = ledger::view::escrow_balance(world, &proposal.id.escrow());
    let expected = match proposal.status {
        ProposalStatus::Filed | ProposalStatus::Frozen { .. } => proposal.bond,
        ProposalStatus::Withdrawn
        | ProposalStatus::Displaced { .. }
        | ProposalStatus::Decided { .. }
        | ProposalStatus::Adopted { .. }
        | ProposalStatus::InForce { .. }
        | ProposalStatus::Dropped { .. } => proposal.bond.zero(),
    };
    holds(5, held == expected, || format!("{held} in escrow for {} {:?}", proposal.id, proposal.status))
}

fn treasury(world: &World) -> Result<(), Violation> {
    let zero = Currency::of(world).zero();
    let closings = || view::rounds(world).iter().filter_map(|round| round.closing.as_ref());
    let sum = |amounts: &mut dyn Iterator<Item = Money>| amounts.fold(zero, |sum, amount| sum + amount);
    let granted = sum(&mut closings().map(|closing| closing.paid));
    let kept = closings().flat_map(|closing| &closing.outcomes).filter(|outcome| !outcome.bond_returned);
    let forfeited = sum(&mut kept.map(|outcome| outcome.bond));
    let flow = |source| ledger::view::flow(world, source);
    let right = (flow(Source::Grant), flow(Source::Bond)) == (granted, forfeited);
    holds(6, right, || format!("{granted} granted, {forfeited} forfeited by rounds"))
}

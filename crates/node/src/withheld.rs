//! What nobody may see yet: ballots, until their round closes, where the constitution has it so.

use governance::view;
use journal::Record;
use ledger::{AccountId, Timestamp};
use state_machine::{Event, Instruction, Machine, Occurred};

/// The round and the members whose ballots an event tells, if nobody may see them yet.
pub fn withheld_ballots(machine: &Machine, Occurred(_, event): &Occurred) -> Option<(u64, Vec<AccountId>)> {
    let Event::Governance(event) = event else { return None };
    let (round, members) = event.ballots()?;
    let world = machine.world();
    let public = view::round(world, round).is_ok_and(|round| view::ballots_public(world, round));
    (!public).then_some((round, members))
}

/// Whether what was asked and what happened in `record` is withheld: because a ballot is in it, or because it would
/// confirm one.
pub fn is_withheld(machine: &Machine, record: &Record, events: &[Occurred]) -> bool {
    let ballot = events.iter().any(|occurred| withheld_ballots(machine, occurred).is_some());
    ballot || is_withheld_digest(machine, record)
}

/// Whether a state digest was recorded while votes are taken that nobody may see yet: guesses at a ballot could be
/// tried against it by whoever has the rest of the state.
fn is_withheld_digest(machine: &Machine, record: &Record) -> bool {
    let digest = matches!(Instruction::parse(&record.command), Ok(Instruction::Digest(_)));
    digest && Timestamp::new(record.header.time).is_some_and(|at| ballots_are_withheld(machine, at))
}

/// Whether, at this second, votes are taken that nobody may see yet.
pub(crate) fn ballots_are_withheld(machine: &Machine, at: Timestamp) -> bool {
    let world = machine.world();
    view::running_round(world)
        .is_some_and(|round| round.opening.voting_opens_at <= at && !view::ballots_public(world, round))
}

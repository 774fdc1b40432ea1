//! Members, proposals, rounds and ballots as plain rows, in order of id: what a snapshot stores and the state digest
//! hashes.

use bevy_ecs::world::World;
use ledger::AccountId;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::apply::admit;
use crate::ballot::Ballots;
use crate::member::{Credits, Member};
use crate::proposal::Proposals;
use crate::round::Rounds;
use crate::{Ballot, Standing, view};

/// All that governance remembers.
#[derive(Serialize, Deserialize)]
pub struct Snapshot {
    members: Vec<MemberRow>,
    proposals: Proposals,
    rounds: Rounds,
    ballots: Vec<(u64, AccountId, Ballot)>,
}

#[derive(Serialize, Deserialize)]
struct MemberRow {
    id: AccountId,
    uniqueness_tag: SmolStr,
    registrars: Vec<AccountId>,
    admitted_at: ledger::Timestamp,
    active_from: ledger::Timestamp,
    standing: Standing,
    credits: u64,
    credits_of_round: u64,
}

/// Takes governance down.
pub fn capture(world: &World) -> Snapshot {
    let members = view::members(world).into_iter().map(|member| MemberRow {
        id: member.id,
        uniqueness_tag: member.uniqueness_tag,
        registrars: member.registrars,
        admitted_at: member.admitted_at,
        active_from: member.active_from,
        standing: member.standing,
        credits: member.credits,
        credits_of_round: member.credits_of_round,
    });
    let ballots = world.resource::<Ballots>().0.iter();
    Snapshot {
        members: members.collect(),
        proposals: world.resource::<Proposals>().clone(),
        rounds: world.resource::<Rounds>().clone(),
        ballots: ballots.map(|((round, member), ballot)| (*round, *member, ballot.clone())).collect(),
    }
}

/// Sets governance up as it was, in a freshly installed world.
pub fn restore(world: &mut World, snapshot: Snapshot) {
    for row in snapshot.members {
        let member = Member {
            id: row.id,
            uniqueness_tag: row.uniqueness_tag,
            registrars: row.registrars,
            admitted_at: row.admitted_at,
            active_from: row.active_from,
        };
        let credits = Credits { held: row.credits, round: row.credits_of_round };
        admit(world, member, row.standing, credits);
    }
    world.insert_resource(snapshot.proposals);
    world.insert_resource(snapshot.rounds);
    let ballots = snapshot.ballots.into_iter();
    world
        .insert_resource(Ballots(ballots.map(|(round, member, ballot)| ((round, member), ballot)).collect()));
}

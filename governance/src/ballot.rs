//! Ballots: what members want, and what it costs them.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use ledger::AccountId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::ProposalId;

/// Most proposals that one ballot may vote on.
pub const VOTES_MAX: usize = 1_000;

/// Most votes for or against one proposal: they cost 2⁵² credits, the largest share.
pub const VOTES_PER_PROPOSAL_MAX: u64 = 1 << 26;

/// A member's votes in a round.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Ballot {
    /// Votes for (positive) or against (negative), none of them 0.
    pub votes: BTreeMap<ProposalId, i64>,
    /// What they cost, in credits: Σv².
    pub cost: u64,
    /// If it was written on paper: who recorded it, and the hash of its scan.
    pub paper: Option<(AccountId, SmolStr)>,
}

/// What `votes` on one proposal cost, in credits: their square. At most [`VOTES_PER_PROPOSAL_MAX`] either way.
pub fn vote_cost(votes: i64) -> u64 {
    votes.unsigned_abs().pow(2)
}

/// The ballots of all rounds; those of the round that runs count as they stand at its close.
#[derive(Resource, Clone, Default, Debug)]
pub(crate) struct Ballots(pub(crate) BTreeMap<(u64, AccountId), Ballot>);

impl Ballots {
    /// The ballots of `round`, by member.
    pub(crate) fn of_round(&self, round: u64) -> impl Iterator<Item = (AccountId, &Ballot)> {
        let first = AccountId::from_bytes([0; 16]);
        let last = AccountId::from_bytes([u8::MAX; 16]);
        self.0.range((round, first)..=(round, last)).map(|((_, member), ballot)| (*member, ballot))
    }
}

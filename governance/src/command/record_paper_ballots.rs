//! Record paper ballots: a registrar enters what members wrote on paper, with the hash of each scan. A member's own
//! ballot always stands before one on paper, whichever came first.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::world::World;
use ledger::{AccountId, Officers, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::CastBallot;
use super::cast_ballot::opening_of_voting;
use crate::{Event, PaperBallot, ProposalId, Rejection, SetAside, view};

/// Most ballots in one batch.
pub const PAPER_BALLOTS_MAX: usize = 500;

/// Asks to record a batch in `round`: all of it, or nothing.
#[derive(Clone, Debug)]
pub struct RecordPaperBallots {
    /// The round's number.
    pub round: u64,
    /// 1 to 500 ballots of different members.
    pub ballots: Vec<OnPaper>,
}

/// What a member wrote on paper.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnPaper {
    /// Whose ballot it is.
    pub member: AccountId,
    /// The SHA-256 of the scan, in 64 lower-case hexadecimal digits.
    pub scan: SmolStr,
    /// As for [`CastBallot`].
    #[serde(deserialize_with = "ledger::each_once")]
    pub votes: BTreeMap<ProposalId, i64>,
}

impl RecordPaperBallots {
    /// Decides for `registrar`. Reads the world; changes nothing. The first ballot that cannot count refuses all.
    pub fn decide(&self, world: &World, registrar: AccountId) -> Result<Vec<Event>, Rejection> {
        if !Officers::hold(world, Role::Registrar, registrar) {
            return Err(ledger::Rejection::NotAnOfficer { role: Role::Registrar }.into());
        }
        let (round, count) = (self.round, self.ballots.len());
        if count == 0 || count > PAPER_BALLOTS_MAX {
            return Err(Rejection::BatchLength { count, most: PAPER_BALLOTS_MAX });
        }
        opening_of_voting(world, round)?;
        let (mut ballots, mut set_aside, mut named) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        for OnPaper { member, scan, votes } in &self.ballots {
            let member = *member;
            check_scan(scan)?;
            let earlier = view::ballot(world, round, member);
            if !named.insert(member) || earlier.is_some_and(|ballot| ballot.paper.is_some()) {
                return Err(Rejection::PaperBallotExists { member });
            }
            if earlier.is_some() {
                set_aside.push(SetAside { member, scan: scan.clone() });
                continue;
            }
            let cast = CastBallot { round, votes: votes.clone() }.count(world, member);
            let (cost, votes) =
                cast.map_err(|refusal| Rejection::InvalidPaperBallot { member, refusal: Box::new(refusal) })?;
            ballots.insert(member, PaperBallot { member, scan: scan.clone(), cost, votes });
        }
        let ballots = ballots.into_values().collect();
        Ok(vec![Event::PaperBallotsRecorded { round, registrar, ballots, set_aside }])
    }
}

fn check_scan(scan: &str) -> Result<(), Rejection> {
    let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if scan.len() == 64 && scan.bytes().all(hex) { Ok(()) } else { Err(Rejection::InvalidScan) }
}

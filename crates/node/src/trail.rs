//! A ballot's trail: from the record that keeps it to the tally and the grants.

use std::collections::BTreeMap;
use std::path::Path;

use governance::allocation::Payment;
use governance::{Ballot, Closing, ProposalId, vote_cost};
use journal::{Hash, Journal, Record};
use ledger::{AccountId, Handle, Timestamp};
use state_machine::{Event, Machine, Occurred};

use crate::verify::{Directory, Handed, Terms, Verified, verify_records};
use crate::{VerifyError, VerifyReport, journal_path};

/// What became of a ballot, as the whole journal says.
#[derive(Clone, Debug)]
pub struct Trail {
    /// The record that keeps it.
    pub record: u64,
    /// The hash of that record, the leaf of the Merkle tree.
    pub leaf: Hash,
    /// When it was cast or recorded.
    pub at: Timestamp,
    /// The round's number.
    pub round: u64,
    /// Whose it is.
    pub member: AccountId,
    /// What the member calls itself.
    pub handle: Option<Handle>,
    /// Votes for (positive) or against (negative).
    pub votes: BTreeMap<ProposalId, i64>,
    /// What they cost, in credits.
    pub cost: u64,
    /// The later record that replaced it, if one did: the last one counts.
    pub replaced_by: Option<u64>,
    /// When the round closes.
    pub closes_at: Timestamp,
    /// What the votes came to, once it has closed.
    pub counted: Option<CountedBallot>,
}

/// A ballot in the tally of its round.
#[derive(Clone, Debug)]
pub struct CountedBallot {
    /// Ballots that were counted.
    pub ballots: u64,
    /// How the round closed.
    pub closing: Closing,
    /// What the member paid for with the part of the budget that it directed; nothing but under `equal-shares`.
    pub paid: Vec<Payment>,
}

/// Verifies the commons in `dir` as [`verify`](crate::verify) does, and follows the ballot that `record` keeps: of
/// `member`, who must be named only where a record keeps several, on paper.
pub fn follow_ballot(
    dir: &Path,
    record: u64,
    member: Option<AccountId>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(VerifyReport, Trail), VerifyError> {
    let (first, at, (round, member)) = find(dir, record, member)?;
    let mut replaced_by = None;
    let mut watch = |record: &Handed| {
        let events = record.bodies.as_ref().map_or(&[][..], |(_, events)| events);
        let holds = ballots(events).iter().any(|(number, of, _)| (*number, *of) == (round, member));
        if record.header.index > first.header.index && holds {
            replaced_by = Some(record.header.index);
        }
    };
    let Verified { report, machine } =
        verify_records(&mut Directory::open(dir)?, &Terms::default(), progress, &mut watch)?;
    let cast = ballots(&first.events).into_iter().find(|(_, of, _)| *of == member);
    let (_, _, Ballot { votes, cost, .. }) = cast.expect("it was found");
    let opening = governance::view::round(machine.world(), round).map(|round| &round.opening);
    let closes_at = opening.map_or(at, |opening| opening.closes_at);
    let wrong = |what: String| VerifyError::Wrong { index: record, what };
    let counted = count(&machine, round, member, &votes).map_err(wrong)?;
    let leaf = first.header.hash();
    let handle = ledger::view::account(machine.world(), member).ok().and_then(|account| account.handle);
    let trail =
        Trail { record, leaf, at, round, member, handle, votes, cost, replaced_by, closes_at, counted };
    Ok((report, trail))
}

/// The record, its time, and the round and member of the ballot in it.
fn find(
    dir: &Path,
    record: u64,
    member: Option<AccountId>,
) -> Result<(Record, Timestamp, (u64, AccountId)), VerifyError> {
    let none = |what| VerifyError::NoBallot { index: record, what };
    let journal = Journal::open_read_only(&journal_path(dir))?;
    let found = journal.read(record, 1)?.into_iter().next();
    let found = found.ok_or_else(|| none("does not exist"))?;
    let at = Timestamp::new(found.header.time).ok_or_else(|| none("has a time out of bounds"))?;
    let cast = ballots(&found.events);
    let of = cast.iter().filter(|(_, of, _)| member.is_none_or(|member| *of == member));
    match of.collect::<Vec<_>>()[..] {
        [(round, member, _)] => Ok((found.clone(), at, (*round, *member))),
        [] if cast.is_empty() => Err(none("keeps no ballot")),
        [] => Err(none("keeps no ballot of this member")),
        _ => Err(none("keeps several ballots on paper; say whose is meant, with --member")),
    }
}

/// The ballots in a record's events, each with its round and member.
fn ballots(events: &[u8]) -> Vec<(u64, AccountId, Ballot)> {
    let events: Vec<Occurred> = serde_json::from_slice(events).unwrap_or_default();
    let mut found = Vec::new();
    for Occurred(_, event) in events {
        match event {
            Event::Governance(governance::Event::BallotCast { round, member, cost, votes }) => {
                found.push((round, member, Ballot { votes, cost, paper: None }));
            }
            Event::Governance(governance::Event::PaperBallotsRecorded {
                round, registrar, ballots, ..
            }) => {
                found.extend(ballots.into_iter().map(|on_paper| {
                    let governance::PaperBallot { member, scan, cost, votes } = on_paper;
                    (round, member, Ballot { votes, cost, paper: Some((registrar, scan)) })
                }));
            }
            _ => {}
        }
    }
    found
}

/// The tally of the proposals on a ballot, if the round has closed: added up from all its ballots once more.
fn count(
    machine: &Machine,
    round: u64,
    member: AccountId,
    votes: &BTreeMap<ProposalId, i64>,
) -> Result<Option<CountedBallot>, String> {
    let world = machine.world();
    let closing = governance::view::round(world, round).ok().and_then(|round| round.closing.clone());
    let Some(closing) = closing else { return Ok(None) };
    let cast: Vec<&Ballot> = governance::view::ballots(world, round).map(|(_, ballot)| ballot).collect();
    for outcome in closing.outcomes.iter().filter(|outcome| votes.contains_key(&outcome.proposal)) {
        let net: i128 = cast
            .iter()
            .filter_map(|ballot| ballot.votes.get(&outcome.proposal))
            .copied()
            .map(i128::from)
            .sum();
        if net != outcome.net {
            let (proposal, told) = (&outcome.proposal, outcome.net);
            return Err(format!("the ballots on {proposal} sum to {net}, but its round says {told}"));
        }
    }
    let burnt: u128 =
        cast.iter().flat_map(|ballot| ballot.votes.values()).map(|v| u128::from(vote_cost(*v))).sum();
    if burnt != closing.credits_burnt {
        return Err(format!("the ballots cost {burnt} credits, but {} were burnt", closing.credits_burnt));
    }
    let paid = governance::counted(world, round).map_or_else(Vec::new, |counted| counted.paid_by(member));
    Ok(Some(CountedBallot { ballots: cast.len() as u64, closing, paid }))
}

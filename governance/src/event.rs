//! Everything that can have happened to members, proposals and rounds. Append-only: journals outlive code.

use std::collections::BTreeMap;

use ledger::{AccountId, Money, Place, Posting, Source, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Changes, Closing, Opening, Outcome, ProposalId, ProposalKind, Ruling};

/// A change of members, proposals or rounds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Registrars attested that an account is one person, once.
    MemberAdmitted {
        /// The account.
        member: AccountId,
        /// Names the person without saying who it is; used once.
        uniqueness_tag: SmolStr,
        /// The registrars whose attestations counted, in order of id.
        registrars: Vec<AccountId>,
        /// From when on the member receives credits and votes.
        active_from: Timestamp,
    },
    /// Registrars suspended a member: it receives no credits, and votes in no round that takes votes afterwards.
    MemberSuspended {
        /// The member.
        member: AccountId,
        /// Why.
        reason: SmolStr,
        /// Who said so, in order of id.
        registrars: Vec<AccountId>,
    },
    /// Registrars reinstated a member.
    MemberReinstated {
        /// The member.
        member: AccountId,
        /// Why.
        reason: SmolStr,
        /// Who said so, in order of id.
        registrars: Vec<AccountId>,
    },
    /// A proposal was filed for the next round, and its bond put in escrow.
    ProposalFiled {
        /// Its id.
        proposal: ProposalId,
        /// Who filed it.
        filer: AccountId,
        /// One line.
        title: SmolStr,
        /// All of it.
        text: SmolStr,
        /// What it wants.
        kind: ProposalKind,
        /// What was put in escrow for it.
        bond: Money,
    },
    /// A proposal was taken back before it froze, and its bond returned.
    ProposalWithdrawn {
        /// Its id.
        proposal: ProposalId,
        /// Who filed it.
        filer: AccountId,
        /// What returned.
        bond: Money,
    },
    /// A proposal that waited for a full round made room for one with a higher bond, and its own returned.
    ProposalDisplaced {
        /// Its id.
        proposal: ProposalId,
        /// Who filed it.
        filer: AccountId,
        /// What returned.
        bond: Money,
        /// The one that took its place.
        by: ProposalId,
    },
    /// An opening date came while no member was active: no round opened.
    DatePassed {
        /// Its number, counted from 1 after the founding.
        date: u64,
    },
    /// A round opened: credits were issued, proposals froze, the budget was fixed.
    RoundOpened(Box<Opening>),
    /// A round began to take votes.
    VotingOpened {
        /// Its number.
        round: u64,
    },
    /// A member voted; this replaces what the member voted before in the round.
    BallotCast {
        /// The round's number.
        round: u64,
        /// Who voted.
        member: AccountId,
        /// What it will cost if it stands until the close, in credits.
        cost: u64,
        /// Votes for (positive) or against (negative), none of them 0.
        votes: BTreeMap<ProposalId, i64>,
    },
    /// An adopted amendment took effect.
    AmendmentInForce {
        /// Its id.
        proposal: ProposalId,
        /// What became what.
        changes: Changes,
        /// The version of the constitution from now on.
        version: u64,
    },
    /// An adopted amendment did not take effect, as others had changed what it builds on.
    AmendmentDropped {
        /// Its id.
        proposal: ProposalId,
        /// Why.
        reason: SmolStr,
    },
    /// A registrar recorded what members wrote on paper.
    PaperBallotsRecorded {
        /// The round's number.
        round: u64,
        /// Who recorded them.
        registrar: AccountId,
        /// Those that count until their members cast their own, by member.
        ballots: Vec<PaperBallot>,
        /// Those of members who have cast their own ballots: they count for nothing.
        set_aside: Vec<SetAside>,
    },
    /// A round closed: votes were counted, grants paid, bonds settled, credits burnt.
    RoundClosed(Box<Closing>),
}

/// A ballot that a member wrote on paper.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PaperBallot {
    /// Whose it is.
    pub member: AccountId,
    /// The SHA-256 of its scan, in hexadecimal digits.
    pub scan: SmolStr,
    /// What it will cost if it stands until the close, in credits.
    pub cost: u64,
    /// Votes for (positive) or against (negative), none of them 0.
    pub votes: BTreeMap<ProposalId, i64>,
}

/// A ballot on paper of a member who has cast its own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SetAside {
    /// Whose it is.
    pub member: AccountId,
    /// The SHA-256 of its scan, in hexadecimal digits.
    pub scan: SmolStr,
}

impl Event {
    /// The round whose ballots it tells, and whose they are: others may see them when the round has closed.
    pub fn ballots(&self) -> Option<(u64, Vec<AccountId>)> {
        match self {
            Event::BallotCast { round, member, .. } => Some((*round, vec![*member])),
            Event::PaperBallotsRecorded { round, ballots, .. } => {
                Some((*round, ballots.iter().map(|ballot| ballot.member).collect()))
            }
            _ => None,
        }
    }

    /// The movements of money that this event is.
    pub fn postings(&self) -> Vec<Posting> {
        match self {
            Event::ProposalFiled { proposal, filer, bond, .. } => {
                vec![Posting::new(Place::Account(*filer), Place::Escrow(proposal.escrow()), *bond)]
            }
            Event::ProposalWithdrawn { proposal, filer, bond }
            | Event::ProposalDisplaced { proposal, filer, bond, .. } => {
                vec![Posting::new(Place::Escrow(proposal.escrow()), Place::Account(*filer), *bond)]
            }
            Event::RoundClosed(closing) => closing.outcomes.iter().flat_map(settle).collect(),
            Event::MemberAdmitted { .. }
            | Event::MemberSuspended { .. }
            | Event::MemberReinstated { .. }
            | Event::DatePassed { .. }
            | Event::RoundOpened(_)
            | Event::VotingOpened { .. }
            | Event::AmendmentInForce { .. }
            | Event::AmendmentDropped { .. }
            | Event::BallotCast { .. }
            | Event::PaperBallotsRecorded { .. } => Vec::new(),
        }
    }
}

/// Pays a proposal's grant and settles its bond.
fn settle(outcome: &Outcome) -> Vec<Posting> {
    let treasury = Place::Treasury;
    let bond_to = if outcome.bond_returned { Place::Account(outcome.filer) } else { treasury(Source::Bond) };
    let bond = Posting::new(Place::Escrow(outcome.proposal.escrow()), bond_to, outcome.bond);
    let grant = match outcome.ruling {
        Ruling::Funding { recipient, grant, .. } => {
            Some(Posting::new(treasury(Source::Grant), Place::Account(recipient), grant))
        }
        Ruling::Amendment(_) | Ruling::Opinion => None,
    };
    grant.into_iter().chain([bond]).collect()
}

//! Proposals: what the common fund is asked for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use bevy_ecs::resource::Resource;
use ledger::{AccountId, EscrowId, Money, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};
use smol_str::{SmolStr, format_smolstr};

use crate::{AmendmentVote, Changes, Outcome, Ruling};

/// Most characters of a proposal's title.
pub const TITLE_LENGTH_MAX: usize = 200;

/// Most characters of a proposal's text.
pub const TEXT_LENGTH_MAX: usize = 10_000;

/// Most proposals that may be filed for one round: as many as a ballot can vote on. Amendments that passed in the round
/// before come on top.
pub const PROPOSALS_PER_ROUND_MAX: usize = crate::VOTES_MAX;

/// Names a proposal: `^[a-z0-9][a-z0-9._/-]{0,63}$`. Chosen by its filer, used once.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"bench")]
pub struct ProposalId(#[schemars(with = "String", regex(pattern = "^[a-z0-9][a-z0-9._/-]{0,63}$"))] SmolStr);

impl ProposalId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where its bond lies.
    pub(crate) fn escrow(&self) -> EscrowId {
        format_smolstr!("proposal:{self}")
    }

    /// The id as allocation rules know it.
    pub(crate) fn project(&self) -> SmolStr {
        self.0.clone()
    }
}

impl FromStr for ProposalId {
    type Err = String;
    fn from_str(text: &str) -> Result<ProposalId, String> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let inner = |byte: u8| plain(byte) || matches!(byte, b'.' | b'_' | b'/' | b'-');
        let valid = text.len() <= 64 && text.bytes().next().is_some_and(plain) && text.bytes().all(inner);
        if !valid {
            let shown: String = text.chars().take(80).collect();
            return Err(format!(
                "\"{}\" is not an id: 1 to 64 of a-z, 0-9, '.', '_', '/' and '-', the first a letter or digit",
                shown.escape_debug()
            ));
        }
        Ok(ProposalId(text.into()))
    }
}

impl fmt::Display for ProposalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ProposalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for ProposalId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ProposalId, D::Error> {
        SmolStr::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// What a proposal wants.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalKind {
    /// Money from the treasury.
    Funding {
        /// The most that it can use.
        ask: Money,
        /// The least that it can do with, if not any amount.
        minimum: Option<Money>,
        /// Who receives it.
        recipient: AccountId,
        /// The pot that pays for it; none, or one that is abolished: the money in no pot.
        pot: Option<SmolStr>,
        /// The proposal of the same filer of which it is an alternative: of that one and all its alternatives, a round
        /// funds at most one.
        alternative_to: Option<ProposalId>,
    },
    /// Other values for parameters of the constitution.
    Amendment {
        /// Which, and what they become.
        changes: Changes,
        /// Whether it passed in one round already, and is put to a second one.
        passed_before: bool,
    },
    /// To know what the members think.
    Opinion,
}

/// A proposal as it was filed, and what became of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Proposal {
    /// Its id.
    pub id: ProposalId,
    /// Who filed it, and gets the bond back.
    pub filer: AccountId,
    /// When.
    pub filed_at: Timestamp,
    /// One line.
    pub title: SmolStr,
    /// All of it.
    pub text: SmolStr,
    /// What it wants.
    pub kind: ProposalKind,
    /// What its filer put in escrow for it.
    pub bond: Money,
    /// What became of it.
    pub status: ProposalStatus,
}

impl Proposal {
    /// Whether it is an amendment that the members have passed once.
    pub(crate) fn passed_before(&self) -> bool {
        matches!(self.kind, ProposalKind::Amendment { passed_before: true, .. })
    }
}

/// What became of a proposal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalStatus {
    /// It waits for the next round.
    Filed,
    /// Its filer took it back.
    Withdrawn,
    /// It waited for a full round, and another with a higher bond took its place.
    Displaced {
        /// That one.
        by: ProposalId,
    },
    /// It is frozen in a round that runs.
    Frozen {
        /// The round's number.
        round: u64,
    },
    /// A round that closed decided on it; see the round's [`Closing`](crate::Closing).
    Decided {
        /// The round's number.
        round: u64,
    },
    /// An amendment that takes effect when a round closes.
    Adopted {
        /// The round's number.
        effective: u64,
    },
    /// An amendment that took effect.
    InForce {
        /// The version of the constitution that it made.
        version: u64,
    },
    /// An amendment that was adopted and could not take effect, as others had changed what it builds on.
    Dropped {
        /// Why.
        reason: SmolStr,
    },
}

/// Every proposal ever filed, and which of them wait for the next round.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Proposals {
    pub(crate) all: BTreeMap<ProposalId, Proposal>,
    pub(crate) waiting: BTreeSet<ProposalId>,
    /// Amendments that will take effect.
    pub(crate) adopted: BTreeSet<ProposalId>,
}

impl Proposals {
    /// The adopted amendment that takes effect first, at the latest when `round` closes; of one round the first by id.
    pub(crate) fn due_amendment(&self, closed: u64) -> Option<&Proposal> {
        let effective = |proposal: &Proposal| match proposal.status {
            ProposalStatus::Adopted { effective } => Some(effective),
            _ => None,
        };
        let adopted = self.adopted.iter().map(|id| &self.all[id]);
        let due = adopted.filter_map(|proposal| Some((effective(proposal)?, proposal)));
        due.filter(|(effective, _)| *effective <= closed)
            .min_by_key(|(effective, _)| *effective)
            .map(|(_, p)| p)
    }

    /// A round that closed decided on the proposal: an amendment may wait for the next one, or to take effect.
    pub(crate) fn decide(&mut self, outcome: &Outcome, round: u64) {
        let proposal = self.all.get_mut(&outcome.proposal).expect("a proposal that was filed");
        proposal.status = match (&outcome.ruling, &mut proposal.kind) {
            (Ruling::Amendment(AmendmentVote::Passed), ProposalKind::Amendment { passed_before, .. }) => {
                *passed_before = true;
                proposal.bond = proposal.bond.zero(); // It was settled; the second vote needs none.
                self.waiting.insert(proposal.id.clone());
                ProposalStatus::Filed
            }
            (Ruling::Amendment(AmendmentVote::Adopted { effective }), _) => {
                self.adopted.insert(proposal.id.clone());
                ProposalStatus::Adopted { effective: *effective }
            }
            _ => ProposalStatus::Decided { round },
        };
    }

    /// An amendment that was adopted takes effect, or cannot.
    pub(crate) fn end_adoption(&mut self, id: &ProposalId, status: ProposalStatus) {
        assert!(self.adopted.remove(id), "an amendment takes effect once");
        self.set_status(id, status);
    }

    /// A proposal that waited returns to its filer, for this reason.
    pub(crate) fn give_back(&mut self, id: &ProposalId, status: ProposalStatus) {
        assert!(self.waiting.remove(id), "a proposal is given back before it freezes");
        self.set_status(id, status);
    }

    /// Of the proposals that wait, the one that makes room for a higher bond: the lowest bond, of equal ones the last
    /// that was filed. What the members have passed once makes room for nothing.
    pub(crate) fn least_bonded(&self) -> Option<&Proposal> {
        let waiting =
            self.waiting.iter().map(|id| &self.all[id]).filter(|proposal| !proposal.passed_before());
        waiting.min_by_key(|proposal| (proposal.bond, Reverse((proposal.filed_at, &proposal.id))))
    }

    pub(crate) fn set_status(&mut self, id: &ProposalId, status: ProposalStatus) {
        self.all.get_mut(id).expect("a proposal that was filed").status = status;
    }
}

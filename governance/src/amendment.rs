//! Amendments: other values for parameters of the constitution, by a qualified vote in two rounds one after the other.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::ProposalId;
use crate::allocation::Tally;

/// What parameters become: each by its path, such as `governance.decay` or `classes.land.rate`, with its value in JSON.
pub type Changes = BTreeMap<SmolStr, SmolStr>;

/// Most parameters in one amendment.
pub const CHANGES_MAX: usize = 20;

/// Most bytes of an amendment's changes, paths and values: enough for the longest list.
pub const CHANGES_LENGTH_MAX: usize = 40_000;

/// What a round made of an amendment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AmendmentVote {
    /// It passed for the first time, and is put again to the next round.
    Passed,
    /// It passed for the second time, and takes effect at the close of round `effective`.
    Adopted {
        /// The round's number.
        effective: u64,
    },
    /// Fewer than three fifths of the members who voted on it are in favour.
    TooFewInFavour {
        /// In favour.
        supporters: u64,
        /// Voted on it.
        voting: u64,
    },
    /// The votes against weigh as much as those in favour, or more.
    NotPositive,
    /// Fewer than a fifth of the eligible members voted on it.
    TooFewVoting {
        /// Voted on it.
        voting: u64,
        /// Could have voted.
        eligible: u64,
    },
    /// Another one that changes the same parameter has more net votes, or as many and the lower id.
    Superseded {
        /// The other.
        by: ProposalId,
    },
}

/// An amendment that was voted on.
pub(crate) struct Voted<'a> {
    pub(crate) proposal: &'a ProposalId,
    pub(crate) changes: &'a Changes,
    /// Whether it passed in the round before.
    pub(crate) passed_before: bool,
    pub(crate) tally: Tally,
}

/// What `round`, in which `eligible` members could vote, made of each amendment (rulebook §10).
pub(crate) fn decide(round: u64, eligible: u64, voted: &[Voted<'_>]) -> BTreeMap<ProposalId, AmendmentVote> {
    let mut order: Vec<&Voted<'_>> = voted.iter().collect();
    order.sort_by_key(|amendment| (Reverse(amendment.tally.net), amendment.proposal));
    let mut decided = BTreeMap::new();
    let mut changed: BTreeMap<&SmolStr, &ProposalId> = BTreeMap::new();
    for amendment in order {
        let vote = match qualified(amendment.tally, eligible) {
            Err(failed) => failed,
            Ok(()) => match amendment.changes.keys().find_map(|parameter| changed.get(parameter)) {
                Some(by) => AmendmentVote::Superseded { by: (*by).clone() },
                None => {
                    changed.extend(amendment.changes.keys().map(|parameter| (parameter, amendment.proposal)));
                    match amendment.passed_before {
                        true => AmendmentVote::Adopted { effective: round + 1 },
                        false => AmendmentVote::Passed,
                    }
                }
            },
        };
        decided.insert(amendment.proposal.clone(), vote);
    }
    decided
}

/// Three fifths of those who voted on it, net votes above zero, and a fifth of those who could have voted.
fn qualified(tally: Tally, eligible: u64) -> Result<(), AmendmentVote> {
    let (supporters, voting) = (tally.supporters, tally.supporters + tally.opponents);
    if u128::from(voting) * 5 < u128::from(eligible) {
        return Err(AmendmentVote::TooFewVoting { voting, eligible });
    }
    if u128::from(supporters) * 5 < u128::from(voting) * 3 {
        return Err(AmendmentVote::TooFewInFavour { supporters, voting });
    }
    if tally.net <= 0 {
        return Err(AmendmentVote::NotPositive);
    }
    Ok(())
}

//! Reading commands: a path's parameters and a JSON body become a command, or are malformed.

use std::collections::BTreeMap;

use governance::ProposalId;
use governance::command as governing;
use ledger::command as keeping;
use ledger::{AccountId, Amount};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use smol_str::SmolStr;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

use crate::Command;
use crate::token::RevokeToken;

mod keys;
mod register;

pub(crate) use keys::*;
pub(crate) use register::*;

/// Why a request cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Malformed(pub String);

/// The parameters in a path, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params(Vec<String>);

impl Params {
    /// The parameters of `path` if it has the shape of `template`.
    pub(crate) fn matching(template: &str, path: &str) -> Option<Params> {
        let (mut wanted, mut given) = (template.split('/'), path.split('/'));
        let mut params = Vec::new();
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return Some(Params(params)),
                (Some(name), Some(value)) if name.starts_with('{') => {
                    params.push(percent_decode_str(value).decode_utf8().ok()?.into_owned());
                }
                (Some(name), Some(value)) if name == value => {}
                _ => return None,
            }
        }
    }

    fn first<T: FromStr<Err: fmt::Display>>(&self) -> Result<T, Malformed> {
        let value = self.0.first().map_or("", String::as_str);
        value.parse().map_err(|refusal| Malformed(format!("the address: {refusal}")))
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Malformed> {
    serde_json::from_slice(body).map_err(|refusal| Malformed(format!("the body: {refusal}")))
}

/// A body that has nothing to say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

pub(crate) fn open_account(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    Ok(Command::Ledger(ledger::Command::OpenAccount(read(body)?)))
}

pub(crate) fn transfer(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        to: AccountId,
        amount: Amount,
        #[serde(default)]
        memo: Option<SmolStr>,
    }
    let Body { to, amount, memo } = read(body)?;
    let transfer = keeping::Transfer { from: params.first()?, to, amount, memo };
    Ok(Command::Ledger(ledger::Command::Transfer(transfer)))
}

pub(crate) fn issue(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    Ok(Command::Ledger(ledger::Command::Issue(read(body)?)))
}

pub(crate) fn request_redemption(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    Ok(Command::Ledger(ledger::Command::RequestRedemption(read(body)?)))
}

pub(crate) fn settle_redemption(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        reference: SmolStr,
    }
    let settle =
        keeping::SettleRedemption { redemption: params.first()?, reference: read::<Body>(body)?.reference };
    Ok(Command::Ledger(ledger::Command::SettleRedemption(settle)))
}

pub(crate) fn return_redemption(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    read::<Nothing>(body)?;
    let command = keeping::ReturnRedemption { redemption: params.first()? };
    Ok(Command::Ledger(ledger::Command::ReturnRedemption(command)))
}

pub(crate) fn admit_member(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    Ok(Command::Governance(governance::Command::AdmitMember(read(body)?)))
}

pub(crate) fn suspend_member(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    set_standing(params, body, true)
}

pub(crate) fn reinstate_member(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    set_standing(params, body, false)
}

fn set_standing(params: &Params, body: &[u8], suspended: bool) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        reason: SmolStr,
        attestations: Vec<governance::Attestation>,
    }
    let Body { reason, attestations } = read(body)?;
    let standing = governing::SetStanding { member: params.first()?, suspended, reason, attestations };
    Ok(Command::Governance(governance::Command::SetStanding(standing)))
}

pub(crate) fn file_proposal(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    Ok(Command::Governance(governance::Command::FileProposal(read(body)?)))
}

pub(crate) fn withdraw_proposal(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    read::<Nothing>(body)?;
    let command = governing::WithdrawProposal { proposal: params.first()? };
    Ok(Command::Governance(governance::Command::WithdrawProposal(command)))
}

pub(crate) fn cast_ballot(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[serde(deserialize_with = "ledger::each_once")]
        votes: BTreeMap<ProposalId, i64>,
    }
    let ballot = governing::CastBallot { round: params.first()?, votes: read::<Body>(body)?.votes };
    Ok(Command::Governance(governance::Command::CastBallot(ballot)))
}

pub(crate) fn record_paper_ballots(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    let batch = governing::RecordPaperBallots { round: params.first()?, ballots: read(body)? };
    Ok(Command::Governance(governance::Command::RecordPaperBallots(batch)))
}

pub(crate) fn grant_token(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    Ok(Command::GrantToken(read(body)?))
}

pub(crate) fn revoke_token(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    read::<Nothing>(body)?;
    Ok(Command::RevokeToken(RevokeToken { token: params.first()? }))
}

//! Reading commands: a path's parameters and a JSON body become a command, or are malformed.

use std::collections::BTreeMap;

use governance::ProposalId;
use governance::command as governing;
use ledger::command as keeping;
use ledger::{AccountId, Amount};
use percent_encoding::percent_decode_str;
use registry::command as registering;
use registry::{AssetId, Particulars};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use smol_str::SmolStr;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

use crate::Command;
use crate::token::RevokeToken;

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

pub(crate) fn register(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    let many = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let registrations = if many { read(body)? } else { vec![read(body)?] };
    Ok(Command::Registry(registry::Command::Register(registering::Register(registrations))))
}

pub(crate) fn describe(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    let particulars: Particulars = read(body)?;
    let describe = registering::Describe { asset: params.first()?, particulars };
    Ok(Command::Registry(registry::Command::Describe(describe)))
}

pub(crate) fn retire(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    read::<Nothing>(body)?;
    Ok(Command::Registry(registry::Command::Retire(registering::Retire { asset: params.first()? })))
}

pub(crate) fn revalue(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        valuation: Amount,
        #[serde(default)]
        top_up: Option<Amount>,
    }
    let Body { valuation, top_up } = read(body)?;
    let revalue = registering::Revalue { asset: params.first()?, valuation, top_up };
    Ok(Command::Registry(registry::Command::Revalue(revalue)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AmountBody {
    amount: Amount,
}

pub(crate) fn top_up(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    let command = registering::TopUp { asset: params.first()?, amount: read::<AmountBody>(body)?.amount };
    Ok(Command::Registry(registry::Command::TopUp(command)))
}

pub(crate) fn withdraw(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    let command = registering::Withdraw { asset: params.first()?, amount: read::<AmountBody>(body)?.amount };
    Ok(Command::Registry(registry::Command::Withdraw(command)))
}

pub(crate) fn purchase(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        max_price: Amount,
        valuation: Amount,
        deposit: Amount,
        #[serde(default)]
        expected_constitution: Option<u64>,
    }
    let Body { max_price, valuation, deposit, expected_constitution } = read(body)?;
    let asset: AssetId = params.first()?;
    let purchase = registering::Purchase { asset, max_price, valuation, deposit, expected_constitution };
    Ok(Command::Registry(registry::Command::Purchase(purchase)))
}

pub(crate) fn claim(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        max_price: Amount,
        valuation: Amount,
        deposit: Amount,
    }
    let Body { max_price, valuation, deposit } = read(body)?;
    let claim = registering::Claim { asset: params.first()?, max_price, valuation, deposit };
    Ok(Command::Registry(registry::Command::Claim(claim)))
}

pub(crate) fn reclaim(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        deposit: Amount,
    }
    let reclaim = registering::Reclaim { asset: params.first()?, deposit: read::<Body>(body)?.deposit };
    Ok(Command::Registry(registry::Command::Reclaim(reclaim)))
}

pub(crate) fn relinquish(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    read::<Nothing>(body)?;
    Ok(Command::Registry(registry::Command::Relinquish(registering::Relinquish { asset: params.first()? })))
}

pub(crate) fn admit_member(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    Ok(Command::Governance(governance::Command::AdmitMember(read(body)?)))
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
        #[serde(deserialize_with = "governing::cast_ballot::each_once")]
        votes: BTreeMap<ProposalId, i64>,
    }
    let ballot = governing::CastBallot { round: params.first()?, votes: read::<Body>(body)?.votes };
    Ok(Command::Governance(governance::Command::CastBallot(ballot)))
}

pub(crate) fn grant_token(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    Ok(Command::GrantToken(read(body)?))
}

pub(crate) fn revoke_token(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    read::<Nothing>(body)?;
    Ok(Command::RevokeToken(RevokeToken { token: params.first()? }))
}

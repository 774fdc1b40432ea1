//! Every reason for which a commons refuses.

use ledger::{AccountId, Money, Timestamp};
use registry::AssetId;
use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use crate::amendment::InvalidAmendment;
use crate::token::{Scope, TokenId};

/// Why a request is refused. Nothing has changed.
#[derive(Clone, PartialEq, Debug, Error, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// The signature is not the signer's on these bytes.
    #[error("the signature is not that of {signer} on this request")]
    BadSignature {
        /// Who claims to have signed.
        signer: AccountId,
    },
    /// Nobody with this id has published a key.
    #[error("there is neither an account nor an officer {signer}")]
    UnknownSigner {
        /// Who claims to have signed.
        signer: AccountId,
    },
    /// Signed for another commons.
    #[error("the request was signed for another commons; this one is {commons}")]
    OtherCommons {
        /// The id of this commons.
        commons: String,
    },
    /// Signed too long ago, or for the future.
    #[error("the request was signed at {signed_at}, more than 5 minutes from {now}; sign it anew")]
    SignatureExpired {
        /// When it was signed.
        signed_at: Timestamp,
        /// The clock of the commons.
        now: Timestamp,
    },
    /// The nonce or idempotency key was used with another request.
    #[error("this nonce or idempotency key was used by another request (by other bytes), in record {record}")]
    KeyReused {
        /// The record of that request.
        record: u64,
    },
    /// A parameter cannot become what an amendment says.
    #[error("{parameter} {requirement}")]
    InvalidAmendment {
        /// Its path.
        parameter: String,
        /// What stands against it, with the numbers.
        requirement: String,
    },
    /// No such token, or not one of the signer's that is still good.
    #[error("there is no such token")]
    UnknownToken,
    /// The token was taken back.
    #[error("the token was revoked")]
    TokenRevoked,
    /// The token is too old.
    #[error("the token expired at {expired_at}")]
    TokenExpired {
        /// When.
        expired_at: Timestamp,
    },
    /// The token lacks a scope.
    #[error("the token lacks the scope {scope}")]
    OutOfScope {
        /// What it lacks.
        scope: Scope,
    },
    /// No token can do this.
    #[error("this must be signed by the account's own key; no token can do it")]
    SignatureRequired,
    /// The token is limited to other assets.
    #[error("the token does not name asset {asset}")]
    AssetNotInToken {
        /// The asset.
        asset: AssetId,
    },
    /// The token's daily amount is used up.
    #[error("the token's limit leaves {left} today, but {amount} would leave the account")]
    AboveTokenLimit {
        /// What may still leave the account today.
        left: Money,
        /// What would.
        amount: Money,
    },
    /// The secret was used for a token before.
    #[error("token {token} exists already; make a new secret")]
    TokenExists {
        /// The token.
        token: TokenId,
    },
    /// A field of a token is out of bounds.
    #[error("{field} {requirement}")]
    InvalidToken {
        /// The field.
        field: &'static str,
        /// What it must be.
        requirement: &'static str,
    },
    /// The register refuses.
    #[error(transparent)]
    #[serde(untagged)]
    Registry(#[from] registry::Rejection),
    /// Governance refuses.
    #[error(transparent)]
    #[serde(untagged)]
    Governance(#[from] governance::Rejection),
    /// The books refuse.
    #[error(transparent)]
    #[serde(untagged)]
    Ledger(#[from] ledger::Rejection),
}

impl From<InvalidAmendment> for Rejection {
    fn from(InvalidAmendment { parameter, requirement }: InvalidAmendment) -> Rejection {
        Rejection::InvalidAmendment { parameter, requirement }
    }
}

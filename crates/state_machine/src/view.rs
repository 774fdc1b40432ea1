//! Read-only answers about tokens.

use ledger::{AccountId, Money, Timestamp};

use crate::machine::Machine;
use crate::token::{Scope, TokenId, TokenLimits, Tokens};

/// A token of an account.
#[derive(Clone, Debug)]
pub struct Token {
    /// The hash of its secret.
    pub id: TokenId,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Until when, exclusively.
    pub expires: Timestamp,
    /// With what, and how much of it.
    pub limits: TokenLimits,
    /// Whether it was taken back.
    pub revoked: bool,
    /// The last day on which it moved money, counted from 1970-01-01, and how much it moved.
    pub spent: Option<(i64, Money)>,
}

/// The tokens of `account`, by id, revoked and expired ones included.
pub fn tokens(machine: &Machine, account: AccountId) -> Vec<Token> {
    let all = machine.world.resource::<Tokens>().0.iter();
    let own = all.filter(|(_, token)| token.account == account).map(|(id, token)| Token {
        id: TokenId::from_bytes(*id),
        scopes: token.scopes.clone(),
        expires: token.expires,
        limits: token.limits.clone(),
        revoked: token.revoked,
        spent: token.spent,
    });
    own.collect()
}

//! Read-only answers about tokens.

use ledger::{AccountId, Money, Timestamp};

use crate::Rejection;
use crate::machine::Machine;
use crate::request::Request;
use crate::token::{self, Scope, TokenId, TokenLimits, Tokens, authorise};

/// A token of an account.
#[derive(Clone, Debug)]
pub struct Token {
    /// The hash of its secret.
    pub id: TokenId,
    /// For whom it acts.
    pub account: AccountId,
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
    let own = all.filter(|(_, token)| token.account == account);
    own.map(|(id, token)| shown(TokenId::from_bytes(*id), token)).collect()
}

/// The token of this id, if there is one.
pub fn token(machine: &Machine, id: TokenId) -> Option<Token> {
    machine.world.resource::<Tokens>().0.get(id.as_bytes()).map(|token| shown(id, token))
}

fn shown(id: TokenId, token: &token::Token) -> Token {
    Token {
        id,
        account: token.account,
        scopes: token.scopes.clone(),
        expires: token.expires,
        limits: token.limits.clone(),
        revoked: token.revoked,
        spent: token.spent,
    }
}

/// The account that certainly asks, and asks now: the signature was checked already, fits, and is for this commons and
/// time; or the token acts. Not of what took effect already: the journal shows it to everybody, who can send it again.
pub fn asker(machine: &Machine, request: &Request, now: Timestamp) -> Option<AccountId> {
    if machine.seen.record(request.id()).is_some() {
        return None;
    }
    match request {
        Request::Signed(signed) => {
            let meant = signed.is_verified() && machine.check_is_meant(signed, now).is_ok();
            meant.then(|| signed.signer())
        }
        Request::ByToken(sent) => {
            token::acting(&machine.world, sent.token, now).ok().map(|token| token.account)
        }
    }
}

/// The account for which whoever has the secret of `token` may act in `scope` at `now`, on nothing in the register.
pub fn permitted(
    machine: &Machine,
    token: TokenId,
    scope: Scope,
    now: Timestamp,
) -> Result<AccountId, Rejection> {
    authorise(&machine.world, token, Some(scope), &[], now)
}

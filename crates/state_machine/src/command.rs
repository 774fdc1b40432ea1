//! Everything that may be asked of a commons, and the address at which it is asked.

use bevy_ecs::world::World;
use ledger::{AccountId, Timestamp};
use registry::AssetId;

use crate::body::{self, Malformed, Params};
use crate::token::{GrantToken, RevokeToken, Scope};
use crate::{Event, Rejection};

/// A command, addressed to the part of the commons that decides it.
#[derive(Clone, Debug)]
pub enum Command {
    /// To the books.
    Ledger(ledger::Command),
    /// To the register.
    Registry(registry::Command),
    /// To members, proposals and rounds.
    Governance(governance::Command),
    /// Let a program act for the signer.
    GrantToken(GrantToken),
    /// Take that back.
    RevokeToken(RevokeToken),
}

/// With which HTTP method a command is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// It makes something.
    Post,
    /// It replaces something.
    Put,
}

/// A kind of command: its address, and what reads its body.
#[derive(Debug)]
pub struct Kind {
    /// Its name, as documents call it.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path, with `{parameters}`.
    pub path: &'static str,
    /// The scope in which a token may send it; without one it must be signed.
    pub scope: Option<Scope>,
    /// Reads the command out of the path's parameters and the body.
    pub parse: fn(&Params, &[u8]) -> Result<Command, Malformed>,
}

const fn post(
    name: &'static str,
    path: &'static str,
    scope: Option<Scope>,
    parse: fn(&Params, &[u8]) -> Result<Command, Malformed>,
) -> Kind {
    Kind { name, method: Method::Post, path, scope, parse }
}

const fn put(
    name: &'static str,
    path: &'static str,
    scope: Option<Scope>,
    parse: fn(&Params, &[u8]) -> Result<Command, Malformed>,
) -> Kind {
    Kind { name, method: Method::Put, path, scope, parse }
}

/// Every kind of command. A new one is its file in the crate that decides it, its body, and one line here.
pub const KINDS: &[Kind] = &[
    post("open-account", "/v1/accounts", None, body::open_account),
    post("transfer", "/v1/accounts/{account}/transfers", Some(Scope::Transfers), body::transfer),
    post("issue", "/v1/issuances", None, body::issue),
    post("request-redemption", "/v1/redemptions", None, body::request_redemption),
    post("settle-redemption", "/v1/redemptions/{redemption}/settlement", None, body::settle_redemption),
    post("return-redemption", "/v1/redemptions/{redemption}/return", None, body::return_redemption),
    post("register", "/v1/assets", None, body::register),
    put("describe", "/v1/assets/{asset}/description", None, body::describe),
    post("retire", "/v1/assets/{asset}/retirement", None, body::retire),
    put("revalue", "/v1/assets/{asset}/valuation", Some(Scope::Valuations), body::revalue),
    post("top-up", "/v1/assets/{asset}/deposits", Some(Scope::Deposits), body::top_up),
    post("withdraw", "/v1/assets/{asset}/withdrawals", Some(Scope::Deposits), body::withdraw),
    post("purchase", "/v1/assets/{asset}/purchase", Some(Scope::Purchases), body::purchase),
    post("claim", "/v1/assets/{asset}/claim", Some(Scope::Purchases), body::claim),
    post("reclaim", "/v1/assets/{asset}/reclaim", Some(Scope::Purchases), body::reclaim),
    post("relinquish", "/v1/assets/{asset}/relinquishment", None, body::relinquish),
    post("admit-member", "/v1/members", None, body::admit_member),
    post("file-proposal", "/v1/proposals", Some(Scope::Proposals), body::file_proposal),
    post(
        "withdraw-proposal",
        "/v1/proposals/{proposal}/withdrawal",
        Some(Scope::Proposals),
        body::withdraw_proposal,
    ),
    put("cast-ballot", "/v1/rounds/{round}/ballot", None, body::cast_ballot),
    post("grant-token", "/v1/tokens", None, body::grant_token),
    post("revoke-token", "/v1/tokens/{token}/revocation", None, body::revoke_token),
];

impl Kind {
    /// The kind of command that is sent to `path`, with the path's parameters; the path is percent-encoded.
    pub fn find(path: &str) -> Option<(&'static Kind, Params)> {
        KINDS.iter().find_map(|kind| Some((kind, Params::matching(kind.path, path)?)))
    }
}

impl Command {
    /// Decides for `signer` at `now`. Reads the world; changes nothing.
    pub(crate) fn decide(
        &self,
        world: &World,
        signer: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Rejection> {
        match self {
            Command::Ledger(command) => Ok(wrap(command.decide(world, signer, now)?, Event::Ledger)),
            Command::Registry(command) => Ok(wrap(command.decide(world, signer, now)?, Event::Registry)),
            Command::Governance(command) => Ok(wrap(command.decide(world, signer, now)?, Event::Governance)),
            Command::GrantToken(command) => command.decide(world, signer, now),
            Command::RevokeToken(command) => command.decide(world, signer),
        }
    }

    /// Whether it states a valuation and pays into the deposit at once: a token needs the scope of both.
    pub(crate) fn tops_up(&self) -> bool {
        matches!(self, Command::Registry(registry::Command::Revalue(revalue)) if revalue.top_up.is_some())
    }

    /// The one asset that it touches, which a token may be limited to.
    pub(crate) fn asset(&self) -> Option<&AssetId> {
        use registry::Command as Asked;
        let Command::Registry(command) = self else { return None };
        match command {
            Asked::Register(_) => None,
            Asked::Describe(command) => Some(&command.asset),
            Asked::Retire(command) => Some(&command.asset),
            Asked::Revalue(command) => Some(&command.asset),
            Asked::TopUp(command) => Some(&command.asset),
            Asked::Withdraw(command) => Some(&command.asset),
            Asked::Purchase(command) => Some(&command.asset),
            Asked::Claim(command) => Some(&command.asset),
            Asked::Reclaim(command) => Some(&command.asset),
            Asked::Relinquish(command) => Some(&command.asset),
        }
    }
}

fn wrap<E>(events: Vec<E>, event: fn(E) -> Event) -> Vec<Event> {
    events.into_iter().map(event).collect()
}

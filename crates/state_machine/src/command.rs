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
    post("rotate-key", "/v1/accounts/{account}/key-rotation", None, body::rotate_key),
    put("set-recovery-key", "/v1/accounts/{account}/recovery-key", None, body::set_recovery_key),
    post("request-recovery", "/v1/accounts/{account}/recovery", None, body::request_recovery),
    post("cancel-recovery", "/v1/accounts/{account}/recovery/cancellation", None, body::cancel_recovery),
    post("transfer", "/v1/accounts/{account}/transfers", Some(Scope::Transfers), body::transfer),
    post("issue", "/v1/issuances", None, body::issue),
    post("request-redemption", "/v1/redemptions", None, body::request_redemption),
    post("settle-redemption", "/v1/redemptions/{redemption}/settlement", None, body::settle_redemption),
    post("return-redemption", "/v1/redemptions/{redemption}/return", None, body::return_redemption),
    post("register", "/v1/assets", None, body::register),
    put("describe", "/v1/assets/{asset}/description", None, body::describe),
    post("retire", "/v1/assets/{asset}/retirement", None, body::retire),
    put("revalue", "/v1/assets/{asset}/valuation", Some(Scope::Valuations), body::revalue),
    put("revalue-many", "/v1/valuations", Some(Scope::Valuations), body::revalue_many),
    post("top-up", "/v1/assets/{asset}/deposits", Some(Scope::Deposits), body::top_up),
    post("withdraw", "/v1/assets/{asset}/withdrawals", Some(Scope::Deposits), body::withdraw),
    put("set-instructions", "/v1/assets/{asset}/standing-instructions", None, body::set_instructions),
    post("purchase", "/v1/assets/{asset}/purchase", Some(Scope::Purchases), body::purchase),
    post("purchase-many", "/v1/purchases", Some(Scope::Purchases), body::purchase_many),
    post("claim", "/v1/assets/{asset}/claim", Some(Scope::Purchases), body::claim),
    post("bid", "/v1/assets/{asset}/bids", Some(Scope::Purchases), body::bid),
    post("reclaim", "/v1/assets/{asset}/reclaim", Some(Scope::Purchases), body::reclaim),
    post("relinquish", "/v1/assets/{asset}/relinquishment", None, body::relinquish),
    post("place-offer", "/v1/offers", Some(Scope::Purchases), body::place_offer),
    post("cancel-offer", "/v1/offers/{offer}/cancellation", Some(Scope::Purchases), body::cancel_offer),
    post("form-bundle", "/v1/bundles", None, body::form_bundle),
    post("split-bundle", "/v1/bundles/{bundle}/split", None, body::split_bundle),
    post("cancel-bundle", "/v1/bundles/{bundle}/cancellation", None, body::cancel_bundle),
    post("admit-member", "/v1/members", None, body::admit_member),
    post("suspend-member", "/v1/members/{member}/suspension", None, body::suspend_member),
    post("reinstate-member", "/v1/members/{member}/reinstatement", None, body::reinstate_member),
    post("file-proposal", "/v1/proposals", Some(Scope::Proposals), body::file_proposal),
    post(
        "withdraw-proposal",
        "/v1/proposals/{proposal}/withdrawal",
        Some(Scope::Proposals),
        body::withdraw_proposal,
    ),
    post("record-paper-ballots", "/v1/rounds/{round}/paper-ballots", None, body::record_paper_ballots),
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

    /// Whether it pays into deposits beside what it is for: then a token needs the scope for that too.
    pub(crate) fn pays_deposits(&self) -> bool {
        use registry::Command as Asked;
        match self {
            Command::Registry(Asked::Revalue(revalue)) => revalue.top_up.is_some(),
            Command::Registry(Asked::RevalueMany(many)) => {
                many.0.iter().any(|revalue| revalue.top_up.is_some())
            }
            _ => false,
        }
    }

    /// The assets that it is about, which a token may be limited to: those that it names, with all of a bundle that one
    /// of them leads, and that of the offer which it takes back.
    pub(crate) fn assets(&self, world: &World) -> Vec<AssetId> {
        use registry::Command as Asked;
        match self {
            Command::Registry(Asked::CancelOffer(cancel)) => {
                registry::view::offer(world, cancel.offer).map(|offer| offer.asset).into_iter().collect()
            }
            Command::Registry(command) => command
                .assets()
                .into_iter()
                .flat_map(|asset| registry::view::held_with(world, asset))
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn wrap<E>(events: Vec<E>, event: fn(E) -> Event) -> Vec<Event> {
    events.into_iter().map(event).collect()
}

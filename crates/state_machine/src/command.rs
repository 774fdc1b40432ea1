//! Everything that may be asked of a commons, and the address at which it is asked.

use bevy_ecs::world::World;
use governance::command as governing;
use ledger::{AccountId, Timestamp, command as keeping};
use registry::AssetId;
use schemars::{Schema, SchemaGenerator};

use crate::body::{self, Body, Malformed, Params, books, bundles, keys, permission, register, rounds};
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
    /// What the body looks like; its description is that of the kind.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
}

const fn post<B: Body>(name: &'static str, path: &'static str, scope: Option<Scope>) -> Kind {
    Kind { name, method: Method::Post, path, scope, parse: body::parse::<B>, schema: body::schema::<B> }
}

const fn put<B: Body>(name: &'static str, path: &'static str, scope: Option<Scope>) -> Kind {
    Kind { name, method: Method::Put, path, scope, parse: body::parse::<B>, schema: body::schema::<B> }
}

/// Every kind of command. A new one is its file in the crate that decides it, its body, and one line here.
#[rustfmt::skip]
pub const KINDS: &[Kind] = &[
    post::<keeping::OpenAccount>("open-account", "/v1/accounts", None),
    post::<keys::RotationBody>("rotate-key", "/v1/accounts/{account}/key-rotation", None),
    put::<keys::RecoveryKeyBody>("set-recovery-key", "/v1/accounts/{account}/recovery-key", None),
    post::<keys::RecoveryBody>("request-recovery", "/v1/accounts/{account}/recovery", None),
    post::<keys::CancellationOfRecoveryBody>("cancel-recovery", "/v1/accounts/{account}/recovery/cancellation", None),
    post::<books::TransferBody>("transfer", "/v1/accounts/{account}/transfers", Some(Scope::Transfers)),
    post::<keeping::Issue>("issue", "/v1/issuances", None),
    post::<keeping::RequestRedemption>("request-redemption", "/v1/redemptions", None),
    post::<books::SettlementBody>("settle-redemption", "/v1/redemptions/{redemption}/settlement", None),
    post::<books::ReturnBody>("return-redemption", "/v1/redemptions/{redemption}/return", None),
    post::<register::RegistrationsBody>("register", "/v1/assets", None),
    put::<register::DescriptionBody>("describe", "/v1/assets/{asset}/description", None),
    post::<register::RetirementBody>("retire", "/v1/assets/{asset}/retirement", None),
    put::<register::ValuationBody>("revalue", "/v1/assets/{asset}/valuation", Some(Scope::Valuations)),
    put::<register::ValuationsBody>("revalue-many", "/v1/valuations", Some(Scope::Valuations)),
    post::<register::DepositBody>("top-up", "/v1/assets/{asset}/deposits", Some(Scope::Deposits)),
    post::<register::WithdrawalBody>("withdraw", "/v1/assets/{asset}/withdrawals", Some(Scope::Deposits)),
    put::<register::InstructionsBody>("set-instructions", "/v1/assets/{asset}/standing-instructions", None),
    post::<register::PurchaseBody>("purchase", "/v1/assets/{asset}/purchase", Some(Scope::Purchases)),
    post::<register::PurchasesBody>("purchase-many", "/v1/purchases", Some(Scope::Purchases)),
    post::<register::ClaimBody>("claim", "/v1/assets/{asset}/claim", Some(Scope::Purchases)),
    post::<register::BidBody>("bid", "/v1/assets/{asset}/bids", Some(Scope::Purchases)),
    post::<register::ReclaimBody>("reclaim", "/v1/assets/{asset}/reclaim", Some(Scope::Purchases)),
    post::<register::RelinquishmentBody>("relinquish", "/v1/assets/{asset}/relinquishment", None),
    post::<register::OfferBody>("place-offer", "/v1/offers", Some(Scope::Purchases)),
    post::<register::CancellationOfOfferBody>("cancel-offer", "/v1/offers/{offer}/cancellation", Some(Scope::Purchases)),
    post::<bundles::BundleOfAssetsBody>("form-bundle", "/v1/bundles", None),
    post::<bundles::SplitBody>("split-bundle", "/v1/bundles/{bundle}/split", None),
    post::<bundles::CancellationOfBundleBody>("cancel-bundle", "/v1/bundles/{bundle}/cancellation", None),
    post::<governing::AdmitMember>("admit-member", "/v1/members", None),
    post::<rounds::SuspensionBody>("suspend-member", "/v1/members/{member}/suspension", None),
    post::<rounds::ReinstatementBody>("reinstate-member", "/v1/members/{member}/reinstatement", None),
    post::<governing::FileProposal>("file-proposal", "/v1/proposals", Some(Scope::Proposals)),
    post::<rounds::WithdrawalOfProposalBody>("withdraw-proposal", "/v1/proposals/{proposal}/withdrawal", Some(Scope::Proposals)),
    post::<rounds::PaperBallotsBody>("record-paper-ballots", "/v1/rounds/{round}/paper-ballots", None),
    put::<rounds::BallotOfMemberBody>("cast-ballot", "/v1/rounds/{round}/ballot", None),
    post::<GrantToken>("grant-token", "/v1/tokens", None),
    post::<permission::RevocationBody>("revoke-token", "/v1/tokens/{token}/revocation", None),
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

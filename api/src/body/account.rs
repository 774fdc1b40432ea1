use governance::ProposalStatus;
use ledger::{AccountId, Currency, Handle, Money, Place, PublicKey, Source, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use state_machine::view::Token;
use state_machine::{Event, Occurred, Scope, TokenId};

use crate::problem::Problem;
use crate::read::Seen;
use crate::{event, list};

/// An account, what it can spend, and what waits for it in escrow.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AccountBody {
    /// The account's id.
    id: AccountId,
    /// The key that signs for it.
    key: PublicKey,
    /// The key that may ask for another one when that is lost.
    recovery_key: Option<PublicKey>,
    /// What the recovery key has asked for.
    recovery: Option<RecoveryBody>,
    /// What it calls itself; not unique.
    handle: Option<Handle>,
    /// What it can spend.
    balance: Money,
    /// Its money that waits for something, and returns if that does not happen.
    escrows: Vec<EscrowBody>,
    /// How many assets it holds.
    holdings: usize,
}

/// What the recovery key has asked for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RecoveryUnderWay")]
struct RecoveryBody {
    /// The key that will sign for the account.
    key: PublicKey,
    /// From when on, unless the account's key cancels it.
    takes_effect_at: Timestamp,
}

/// Money that is set aside: for a redemption, as the bond of a proposal, or behind an offer or a bid.
#[derive(Serialize, JsonSchema)]
struct EscrowBody {
    /// What it waits for.
    #[serde(rename = "for")]
    #[schemars(extend("enum" = ["redemption", "proposal", "offer", "bid"]))]
    purpose: &'static str,
    /// Which one: the number of an offer or a redemption, the asset of a bid, the proposal of a bond.
    id: String,
    /// How much.
    amount: Money,
}

impl AccountBody {
    pub(crate) fn new(seen: &Seen, id: AccountId) -> Result<AccountBody, Problem> {
        let world = seen.state.machine.world();
        let account = ledger::view::account(world, id)?;
        let redemptions = ledger::view::redemptions(world).into_values();
        let redemptions = redemptions.filter(|redemption| redemption.account == id).map(|redemption| {
            EscrowBody { purpose: "redemption", id: redemption.id.to_string(), amount: redemption.amount }
        });
        let bonded =
            |status: &ProposalStatus| matches!(status, ProposalStatus::Filed | ProposalStatus::Frozen { .. });
        let proposals = governance::view::proposals(world);
        let bonds =
            proposals.filter(|proposal| proposal.filer == id && bonded(&proposal.status)).map(|proposal| {
                EscrowBody { purpose: "proposal", id: proposal.id.to_string(), amount: proposal.bond }
            });
        let offers = seen.state.projection.offers.get(&id).into_iter().flatten();
        let offers = offers.filter_map(|offer| registry::view::offer(world, *offer)).map(|offer| {
            EscrowBody { purpose: "offer", id: offer.id.to_string(), amount: offer.max_price + offer.deposit }
        });
        let bids = seen.state.projection.bids.iter().filter(|(_, bidder)| **bidder == id);
        let bids = bids.filter_map(|(asset, _)| {
            let bid = registry::view::asset(world, asset, seen.now).ok()?.bid?;
            Some(EscrowBody { purpose: "bid", id: asset.to_string(), amount: bid.amount + bid.deposit })
        });
        Ok(AccountBody {
            id,
            key: account.key,
            recovery_key: account.recovery_key,
            recovery: account
                .recovery
                .map(|pending| RecoveryBody { key: pending.key, takes_effect_at: pending.takes_effect_at }),
            handle: account.handle,
            balance: account.balance,
            escrows: redemptions.chain(bonds).chain(offers).chain(bids).collect(),
            holdings: seen.state.projection.holdings.get(&id).map_or(0, |held| held.len()),
        })
    }
}

/// One movement of an account's money.
#[derive(Serialize, JsonSchema)]
pub(crate) struct StatementLine {
    /// The event that it is part of.
    event: String,
    /// When.
    at: Timestamp,
    /// What happened, as the event's `type` says it.
    #[serde(rename = "type")]
    kind: String,
    /// The asset that it was about.
    asset: Option<String>,
    /// `in` to the account, or `out` of it.
    #[schemars(extend("enum" = ["in", "out"]))]
    direction: &'static str,
    /// How much.
    amount: Money,
    /// Where the money came from, or went.
    counterpart: PlaceBody,
    /// What the account could spend afterwards.
    balance: Money,
}

/// The other side of a movement.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "place", rename_all = "snake_case")]
enum PlaceBody {
    /// Outside the books: issued from, redeemed to.
    Outside,
    /// Another account.
    Account {
        /// Which one.
        account: AccountId,
    },
    /// The deposits on assets, all together.
    Deposits,
    /// An escrow.
    Escrow {
        /// Which one: `offer:7`, `bid:` and the asset, `redemption:3`, `bond:` and the proposal.
        escrow: String,
    },
    /// The common fund.
    Treasury {
        /// For what it received or spent it.
        source: Source,
    },
}

/// The movements of the money of `account` in the events of `record`, when it could spend `balance` before them;
/// refused if it cannot have been as much, or as little.
pub(crate) fn statement_lines(
    account: AccountId,
    mut balance: Money,
    record: u64,
    events: &[Occurred],
) -> Result<Vec<StatementLine>, Problem> {
    let mut lines = Vec::new();
    for (n, occurred) in events.iter().enumerate() {
        let Occurred(at, event) = occurred;
        let asset = match event {
            Event::Registry(event) => event.asset().map(ToString::to_string),
            _ => None,
        };
        for posting in event.postings() {
            let own = Place::Account(account);
            let (direction, counterpart, change) = match (posting.from == own, posting.to == own) {
                (true, false) => ("out", posting.to, -posting.amount.units()),
                (false, true) => ("in", posting.from, posting.amount.units()),
                _ => continue,
            };
            let after = balance.units() + change;
            if !(0..=Currency::AMOUNT_MAX).contains(&after) {
                return Err(list::bad_cursor());
            }
            balance = balance.with_units(after);
            lines.push(StatementLine {
                event: format!("{record}.{n}"),
                at: *at,
                kind: event::type_of(occurred),
                asset: asset.clone(),
                direction,
                amount: posting.amount,
                counterpart: counterpart.into(),
                balance,
            });
        }
    }
    Ok(lines)
}

impl StatementLine {
    /// What the account could spend afterwards.
    pub(crate) fn balance(&self) -> Money {
        self.balance
    }
}

impl From<Place> for PlaceBody {
    fn from(place: Place) -> PlaceBody {
        match place {
            Place::Outside => PlaceBody::Outside,
            Place::Account(account) => PlaceBody::Account { account },
            Place::Deposits => PlaceBody::Deposits,
            Place::Escrow(escrow) => PlaceBody::Escrow { escrow: escrow.to_string() },
            Place::Treasury(source) => PlaceBody::Treasury { source },
        }
    }
}

/// A token, by the hash of its secret.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TokenBody {
    /// The SHA-256 of its secret.
    id: TokenId,
    /// For whom it acts.
    account: AccountId,
    /// What it may do.
    scopes: Vec<Scope>,
    /// Until when, exclusively.
    expires: Timestamp,
    /// With what, and how much of it.
    limits: LimitsBody,
    /// Whether the account took it back.
    revoked: bool,
    /// What has left the account through it since midnight UTC, if that is limited.
    spent_today: Option<Money>,
}

/// What a token is limited to.
#[derive(Serialize, JsonSchema)]
struct LimitsBody {
    /// The only assets that it may touch; null: any.
    assets: Option<Vec<registry::AssetId>>,
    /// The most that may leave the account through it in one day (UTC); null: anything.
    amount_per_day: Option<Money>,
}

impl TokenBody {
    pub(crate) fn new(seen: &Seen, token: Token) -> TokenBody {
        let currency = Currency::of(seen.state.machine.world());
        let limit = token.limits.amount_per_day.and_then(|amount| currency.money(amount).ok());
        let today = token.spent.filter(|(day, _)| *day == seen.now.day()).map(|(_, spent)| spent);
        TokenBody {
            id: token.id,
            account: token.account,
            scopes: token.scopes,
            expires: token.expires,
            limits: LimitsBody { assets: token.limits.assets, amount_per_day: limit },
            revoked: token.revoked,
            spent_today: limit.map(|limit| today.unwrap_or(limit.zero())),
        }
    }
}

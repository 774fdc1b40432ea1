//! Read-only answers about the books.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::world::World;
use schemars::JsonSchema;
use serde::Serialize;

use crate::books::Books;
use crate::keys::{Keys, SigningKey};
use crate::redemption::{REDEMPTION_RETURNS_AFTER, Redemptions, escrow};
use crate::{
    AccountId, Currency, EscrowId, Handle, Money, Officers, PendingRecovery, PublicKey, Rejection, Source,
    Timestamp, account,
};

/// An account as others may see it.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The key that signs for it now.
    pub key: PublicKey,
    /// The key that may name another one, should that be lost.
    pub recovery_key: Option<PublicKey>,
    /// What the recovery key asked for, and has not taken effect yet.
    pub recovery: Option<PendingRecovery>,
    /// What it calls itself.
    pub handle: Option<Handle>,
    /// What it can spend.
    pub balance: Money,
}

/// The account `id`, or a refusal that names it.
pub fn account(world: &World, id: AccountId) -> Result<Account, Rejection> {
    let entity = account::entity(world, id).ok_or(Rejection::UnknownAccount { account: id })?;
    let identity = world.get::<account::Account>(entity).expect("an account says who it is");
    let key = world.get::<SigningKey>(entity).expect("an account has a key").0;
    let balance = world.get::<account::Balance>(entity).expect("an account has a balance").0;
    let recovery = world.resource::<Keys>().recoveries.get(&id);
    Ok(Account {
        id,
        key,
        recovery_key: recovery.map(|recovery| recovery.key),
        recovery: recovery.and_then(|recovery| recovery.pending),
        handle: identity.handle.clone(),
        balance,
    })
}

/// The key that signs as `id`: an account's, or that of an officer who has not opened an account.
pub fn key_of(world: &World, id: AccountId) -> Option<PublicKey> {
    match account::entity(world, id) {
        Some(entity) => Some(world.get::<SigningKey>(entity).expect("an account has a key").0),
        None => {
            let mut officers = Officers::of(world).all_keys();
            officers.find(|key| key.account() == id && account_named(world, key) == id).copied()
        }
    }
}

/// The account that `key` names, whoever signs for it by now: the one that it was proven for, or else opens.
pub fn account_named(world: &World, key: &PublicKey) -> AccountId {
    let id = key.account();
    world.resource::<Keys>().owners.get(&id).copied().unwrap_or(id)
}

/// Who signs with `key` now: an account, or an officer who has not opened one.
pub fn signer_with(world: &World, key: &PublicKey) -> Option<AccountId> {
    let id = account_named(world, key);
    (key_of(world, id) == Some(*key)).then_some(id)
}

/// The accounts that call themselves so, by id; handles are not unique.
pub fn accounts_called(world: &World, handle: &Handle) -> impl ExactSizeIterator<Item = AccountId> {
    world.resource::<account::Called>().0.get(handle).unwrap_or(&NOBODY).iter().copied()
}

static NOBODY: BTreeSet<AccountId> = BTreeSet::new();

/// What the account `id` can spend, or a refusal that names it.
pub fn balance(world: &World, id: AccountId) -> Result<Money, Rejection> {
    let entity = account::entity(world, id).ok_or(Rejection::UnknownAccount { account: id })?;
    Ok(world.get::<account::Balance>(entity).expect("an account has a balance").0)
}

/// Refuses unless the account `id` can spend `needed`.
pub fn require_balance(world: &World, id: AccountId, needed: Money) -> Result<(), Rejection> {
    let balance = balance(world, id)?;
    if balance < needed { Err(Rejection::BalanceTooLow { balance, needed }) } else { Ok(()) }
}

/// How many accounts are open.
pub fn account_count(world: &World) -> usize {
    world.resource::<account::Accounts>().0.len()
}

/// The totals of the books.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Totals {
    /// All that was ever issued.
    pub issued: Money,
    /// All that was ever redeemed.
    pub redeemed: Money,
    /// On accounts.
    pub balances: Money,
    /// On assets, as deposits.
    pub deposits: Money,
    /// In escrows.
    pub escrows: Money,
    /// In the treasury.
    pub treasury: Money,
}

/// The totals of the books: balances + deposits + escrows + treasury = issued − redeemed.
pub fn totals(world: &World) -> Totals {
    let books = world.resource::<Books>();
    let zero = Currency::of(world).zero();
    Totals {
        issued: books.issued,
        redeemed: books.redeemed,
        balances: books.balances,
        deposits: books.deposits,
        escrows: books.escrows.values().fold(zero, |sum, held| sum + *held),
        treasury: books.treasury,
    }
}

/// What is in the books: issued less redeemed.
pub fn in_circulation(world: &World) -> Money {
    let books = world.resource::<Books>();
    books.issued - books.redeemed
}

/// The treasury's balance.
pub fn treasury(world: &World) -> Money {
    world.resource::<Books>().treasury
}

/// What the treasury ever received from `source` (or spent, for grants).
pub fn flow(world: &World, source: Source) -> Money {
    world.resource::<Books>().flows.get(&source).copied().unwrap_or(Currency::of(world).zero())
}

/// The treasury's revenue since the beginning: tax, issue and fees.
pub fn revenue(world: &World) -> Money {
    let zero = Currency::of(world).zero();
    let flows = world.resource::<Books>().flows.iter().filter(|(source, _)| source.is_revenue());
    flows.fold(zero, |sum, (_, flow)| sum + *flow)
}

/// What an escrow holds.
pub fn escrow_balance(world: &World, id: &EscrowId) -> Money {
    world.resource::<Books>().escrows.get(id).copied().unwrap_or(Currency::of(world).zero())
}

/// A redemption that waits for a cashier.
#[derive(Clone, Debug, Serialize)]
pub struct Redemption {
    /// Its number.
    pub id: u64,
    /// Whose money.
    pub account: AccountId,
    /// How much.
    pub amount: Money,
    /// Since when it waits.
    pub requested_at: Timestamp,
    /// When it returns by itself.
    pub returns_at: Timestamp,
}

/// The redemptions that wait, by number.
pub fn redemptions(world: &World) -> BTreeMap<u64, Redemption> {
    let waiting = &world.resource::<Redemptions>().waiting;
    let seen = waiting.iter().map(|(id, redemption)| {
        let returns_at = redemption.requested_at + REDEMPTION_RETURNS_AFTER;
        let (account, amount, requested_at) =
            (redemption.account, redemption.amount, redemption.requested_at);
        (*id, Redemption { id: *id, account, amount, requested_at, returns_at })
    });
    seen.collect()
}

/// The escrow of the redemption `id`.
pub fn redemption_escrow(id: u64) -> EscrowId {
    escrow(id)
}

//! Double entry: every movement of money is a posting from one place to another, so nothing is created or lost.

use std::collections::BTreeMap;

use bevy_ecs::change_detection::DetectChangesMut;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::account::{self, Balance};
use crate::{AccountId, Money};

/// Names an escrow: what the money is held for, such as `proposal:well` or `redemption:12`.
pub type EscrowId = SmolStr;

/// From what the treasury receives money, or for what it spends it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Tax on valuations, less the beneficiaries' shares.
    Tax,
    /// Proceeds of assets given out by the commons itself: at first issue or after a relinquishment.
    Issue,
    /// Reclaim fees.
    Fee,
    /// Bonds of proposals that did not pass the gate. Not revenue.
    Bond,
    /// Grants to proposals: spending.
    Grant,
}

impl Source {
    /// Whether it counts as revenue, of which voice credits are minted: what the register brings in.
    pub fn is_revenue(self) -> bool {
        matches!(self, Source::Tax | Source::Issue | Source::Fee)
    }
}

/// Where money can be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Outside the books: issued from, redeemed to.
    Outside,
    /// An account's balance.
    Account(AccountId),
    /// The deposits on assets, all together; how much lies on which asset is the register's to know.
    Deposits,
    /// An escrow.
    Escrow(EscrowId),
    /// The treasury, received from or spent on this.
    Treasury(Source),
}

/// A movement of money.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Posting {
    /// Where it comes from.
    pub from: Place,
    /// Where it goes.
    pub to: Place,
    /// How much; a posting of nothing is left out.
    pub amount: Money,
}

impl Posting {
    /// A movement of `amount` from one place to another.
    pub fn new(from: Place, to: Place, amount: Money) -> Posting {
        Posting { from, to, amount }
    }
}

/// The totals of the books, and the escrows.
#[derive(Resource, Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Books {
    pub(crate) issued: Money,
    pub(crate) redeemed: Money,
    pub(crate) balances: Money,
    pub(crate) deposits: Money,
    pub(crate) treasury: Money,
    /// What the treasury ever received from, or spent on, each source.
    pub(crate) flows: BTreeMap<Source, Money>,
    pub(crate) escrows: BTreeMap<EscrowId, Money>,
}

impl Books {
    pub(crate) fn new(zero: Money) -> Books {
        Books {
            issued: zero,
            redeemed: zero,
            balances: zero,
            deposits: zero,
            treasury: zero,
            flows: BTreeMap::new(),
            escrows: BTreeMap::new(),
        }
    }
}

/// Moves money. Called from `apply` alone, here and in the register and in governance.
///
/// # Panics
/// When there is less at `from` than is moved, or no such account: `decide` asked first.
pub fn post(world: &mut World, postings: &[Posting]) {
    for Posting { from, to, amount } in postings {
        if !amount.is_zero() {
            take(world, from, *amount);
            give(world, to, *amount);
        }
    }
}

fn take(world: &mut World, from: &Place, amount: Money) {
    if let Place::Account(id) = from {
        balance_mut(world, *id, |balance| *balance -= amount);
    }
    let mut books = world.resource_mut::<Books>();
    match from {
        Place::Outside => books.issued += amount,
        Place::Account(_) => books.balances -= amount,
        Place::Deposits => books.deposits -= amount,
        Place::Escrow(id) => {
            let held = books.escrows.get_mut(id).expect("an escrow that holds money");
            *held -= amount;
            if held.is_zero() {
                books.escrows.remove(id);
            }
        }
        Place::Treasury(source) => {
            books.treasury -= amount;
            match source {
                Source::Grant => add_flow(&mut books, Source::Grant, amount),
                // Tax that a beneficiary was still due is passed on, and was not the treasury's after all.
                Source::Tax => *books.flows.get_mut(source).expect("tax received before") -= amount,
                Source::Issue | Source::Fee | Source::Bond => {
                    panic!("the treasury does not spend on {source:?}")
                }
            }
        }
    }
}

fn give(world: &mut World, to: &Place, amount: Money) {
    if let Place::Account(id) = to {
        balance_mut(world, *id, |balance| *balance += amount);
    }
    let mut books = world.resource_mut::<Books>();
    match to {
        Place::Outside => books.redeemed += amount,
        Place::Account(_) => books.balances += amount,
        Place::Deposits => books.deposits += amount,
        Place::Escrow(id) => {
            let held = books.escrows.entry(id.clone()).or_insert(amount.zero());
            *held += amount;
        }
        Place::Treasury(source) => {
            books.treasury += amount;
            add_flow(&mut books, *source, amount);
        }
    }
}

fn add_flow(books: &mut Books, source: Source, amount: Money) {
    let flow = books.flows.entry(source).or_insert(amount.zero());
    *flow += amount;
}

fn balance_mut(world: &mut World, id: AccountId, change: impl FnOnce(&mut Money)) {
    let entity = account::entity(world, id).expect("an open account");
    let mut balance = world.get_mut::<Balance>(entity).expect("an account has a balance");
    change(&mut balance.bypass_change_detection().0); // Nobody watches balances for changes.
}

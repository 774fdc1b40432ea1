//! What is always true of the books; the numbers are those of the crate's first page.

use std::collections::BTreeSet;
use std::fmt::Display;

use bevy_ecs::world::World;
use thiserror::Error;

use crate::account::{Account, Balance};
use crate::books::Books;
use crate::keys::{Keys, Recovery, SigningKey};
use crate::redemption::{Redemptions, escrow};
use crate::{Currency, Source, account, view};

/// A rule of the books that does not hold: a defect of this program, never a user's mistake.
#[derive(Clone, PartialEq, Debug, Error)]
#[error("ledger invariant {number}: {left} is not {right}")]
pub struct Violation {
    /// The invariant's number.
    pub number: u8,
    /// What was found.
    pub left: String,
    /// What it should equal.
    pub right: String,
}

/// Checks every invariant of the books. Walks all accounts.
pub fn check(world: &World) -> Result<(), Violation> {
    let totals = view::totals(world);
    let zero = Currency::of(world).zero();
    let inside = totals.balances + totals.deposits + totals.escrows + totals.treasury;
    equal(1, inside, view::in_circulation(world))?;

    let mut accounts = world.try_query::<&Balance>().expect("balances are a component");
    let balances = accounts.iter(world).fold(zero, |sum, balance| sum + balance.0);
    equal(2, totals.balances, balances)?;

    let books = world.resource::<Books>();
    let receipts = [Source::Tax, Source::Issue, Source::Fee, Source::Bond];
    let received = receipts.iter().fold(zero, |sum, source| sum + view::flow(world, *source));
    equal(3, books.treasury + view::flow(world, Source::Grant), received)?;

    for (number, redemption) in &world.resource::<Redemptions>().waiting {
        equal(4, view::escrow_balance(world, &escrow(*number)), redemption.amount)?;
    }
    one_account_per_key(world)
}

fn one_account_per_key(world: &World) -> Result<(), Violation> {
    let mut accounts = world.try_query::<(&Account, &SigningKey)>().expect("accounts have keys");
    for (account, key) in accounts.iter(world) {
        equal(5, view::account_named(world, &key.0), account.id)?;
    }
    let Keys { owners, recoveries, due } = world.resource::<Keys>();
    for (named, owner) in owners {
        let opened = account::entity(world, *named).is_some();
        equal(5, format_args!("{named} opened: {opened}"), format_args!("{named} opened: false"))?;
        equal(5, account::entity(world, *owner).is_some(), true)?;
    }
    let pending = |(account, recovery): (&_, &Recovery)| Some((recovery.pending?.takes_effect_at, *account));
    let pending: BTreeSet<_> = recoveries.iter().filter_map(pending).collect();
    equal(5, format_args!("{pending:?}"), format_args!("{due:?}"))
}

fn equal<T: Display>(number: u8, left: T, right: T) -> Result<(), Violation> {
    let (left, right) = (left.to_string(), right.to_string());
    if left == right { Ok(()) } else { Err(Violation { number, left, right }) }
}

//! What is always true of the books; the numbers are those of the crate's first page.

use bevy_ecs::world::World;
use thiserror::Error;

use crate::account::Balance;
use crate::books::Books;
use crate::redemption::{Redemptions, escrow};
use crate::{Currency, Money, Source, view};

/// A rule of the books that does not hold: a defect of this program, never a user's mistake.
#[derive(Clone, PartialEq, Debug, Error)]
#[error("ledger invariant {number}: {left} is not {right}")]
pub struct Violation {
    /// The invariant's number.
    pub number: u8,
    /// What was found.
    pub left: Money,
    /// What it should equal.
    pub right: Money,
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
    Ok(())
}

fn equal(number: u8, left: Money, right: Money) -> Result<(), Violation> {
    if left == right { Ok(()) } else { Err(Violation { number, left, right }) }
}

//! The books of a commons: money, time, accounts, escrows, and transfers that always balance.
//!
//! Terms: an *account* holds money; an *escrow* holds money whose destination is not settled yet; *deposits* are
//! tax prepaid on assets (each is kept with its asset, their sum is kept here); the *treasury* is the common fund.
//! Money enters the books when a cashier issues it and leaves when one redeems it.
//!
//! Invariants, checked by [`invariant::check`]:
//! 1. The sum of all balances, deposits and escrows and of the treasury equals issued less redeemed.
//! 2. No balance is below zero (by type), and each total equals the sum of its parts.
//! 3. The treasury's balance equals its receipts less its spending.
//! 4. Every redemption that waits is covered by its escrow.

mod account;
mod apply;
mod books;
pub mod command;
mod each_once;
mod event;
mod index;
pub mod invariant;
mod key;
mod money;
mod officer;
mod rate;
mod redemption;
mod rejection;
pub mod snapshot;
mod time;
pub mod view;
pub mod wide;

use bevy_ecs::world::World;

pub use account::{AccountId, HANDLE_LENGTH_MAX, Handle};
pub use apply::apply;
pub use books::{EscrowId, Place, Posting, Source, post};
pub use command::Command;
pub use each_once::each_once;
pub use event::Event;
pub use index::Index;
pub use key::{CommonsId, PublicKey, Signature};
pub use money::{Amount, AmountError, Currency, Money};
pub use officer::{Officers, Role};
pub use rate::{Rate, Share};
pub use redemption::{REDEMPTION_RETURNS_AFTER, next_return, return_due};
pub use rejection::Rejection;
pub use time::{Duration, Timestamp};

/// Puts other officers in force.
pub fn amend(world: &mut World, officers: Officers) {
    world.insert_resource(officers);
}

/// Prepares an empty world to keep the books of the commons `commons` in `currency`, with these officers.
pub fn install(world: &mut World, commons: CommonsId, currency: Currency, officers: Officers) {
    world.register_component::<account::Account>();
    world.register_component::<account::Balance>();
    world.insert_resource(account::Accounts::default());
    world.insert_resource(books::Books::new(currency.zero()));
    world.insert_resource(redemption::Redemptions::default());
    world.insert_resource(officer::Issuance::default());
    world.insert_resource(commons);
    world.insert_resource(currency);
    world.insert_resource(officers);
}

//! The books of a commons: money, time, accounts, escrows, and transfers that always balance.
//!
//! Terms: an *account* holds money; an *escrow* holds money whose destination is not settled yet; *deposits* are
//! tax prepaid on assets (each is kept with its asset, their sum is kept here); the *treasury* is the common fund.
//! Money enters the books when a cashier issues it and leaves when one redeems it. One *key* signs for an account, and
//! can be *rotated*; the *recovery key* names another one, after a delay, when it is lost.
//!
//! Invariants, checked by [`invariant::check`]:
//! 1. The sum of all balances, deposits and escrows and of the treasury equals issued less redeemed.
//! 2. No balance is below zero (by type), and each total equals the sum of its parts.
//! 3. The treasury's balance equals its receipts less its spending.
//! 4. Every redemption that waits is covered by its escrow.
//! 5. A key signs for one account at most: the one that it opened or was proven for; and every recovery that is
//!    pending falls due once.

mod account;
mod apply;
mod books;
pub mod command;
mod each_once;
mod event;
mod index;
pub mod invariant;
mod key;
mod keys;
mod money;
mod officer;
mod rate;
mod redemption;
mod rejection;
pub mod snapshot;
mod terms;
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
pub use keys::{PendingRecovery, next_recovery, proof_message, recover_due};
pub use money::{Amount, AmountError, Currency, Money};
pub use officer::{Officers, Role};
pub use rate::{Rate, Share};
pub use redemption::{REDEMPTION_RETURNS_AFTER, next_return, return_due};
pub use rejection::Rejection;
pub use terms::Terms;
pub use time::{Duration, Timestamp};

/// Puts other officers and other terms in force.
pub fn amend(world: &mut World, officers: Officers, terms: Terms) {
    world.insert_resource(officers);
    world.insert_resource(terms);
}

/// Prepares an empty world to keep the books of the commons `commons` in `currency`, with these officers and terms.
pub fn install(world: &mut World, commons: CommonsId, currency: Currency, officers: Officers, terms: Terms) {
    world.register_component::<account::Account>();
    world.register_component::<keys::SigningKey>();
    world.register_component::<account::Balance>();
    world.insert_resource(account::Accounts::default());
    world.insert_resource(account::Called::default());
    world.insert_resource(keys::Keys::default());
    world.insert_resource(books::Books::new(currency.zero()));
    world.insert_resource(redemption::Redemptions::default());
    world.insert_resource(officer::Issuance::default());
    world.insert_resource(commons);
    world.insert_resource(currency);
    world.insert_resource(officers);
    world.insert_resource(terms);
}

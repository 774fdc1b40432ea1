//! The register: who holds what, at which self-assessed valuation, and what it is taxed.
//!
//! Terms are the rulebook's. An *asset* belongs to a *class*, which carries the parameters. Its *holder* assesses
//! its *valuation*, pays tax on it continuously out of a *deposit*, and must sell at it to anyone: a *forced
//! purchase*. When the deposit is used up the asset is *in arrears*; when the class's grace is over it *lapses* and
//! is *vacant* until somebody takes it in the *auction*, or the former holder *reclaims* it.
//!
//! Tax is lazy and exact: nothing runs per asset and tick, and settling in any pattern of steps collects the same.
//!
//! Invariants, checked by [`invariant::check`]:
//! 1. Every asset has exactly one status; a held one has a holder, a valuation ≥ the class's minimum, a deposit ≥ 0.
//! 2. The deposits on all assets add up to the ledger's total of deposits.
//! 3. Tax collected = the treasury's tax + what beneficiaries received, and each beneficiary of a class has received
//!    ⌊the class's tax × its share⌋; where an empty treasury could not pass on what completed a unit, the class's
//!    beneficiaries together miss fewer units than they are, until its next tax.
//! 4. No asset is held with its deposit used up, and none stays in arrears longer than its class's grace.
//!    Nothing that was due to an asset or a class is still waiting, and the calendar looks for it in time.
//! 5. The figures of each class are those of its assets.
//! 6. The escrow of each bid and each offer holds its amount and its deposit; only English auctions have bids.
//! 7. Offers are kept the highest first, then the oldest; at most 100 on an asset, and one of each account.
//! 8. Within its minimum tenure no holder's valuation is below the one it stated; at most 16 raises wait.
//! 9. What is kept of each account's licences and bids in a class is what the assets say.
//! 10. A bundle is of 2 to 8 assets of one class, each in it alone; only the bundle's holder splits it.
//! 11. Instructions stand on held assets only.

mod acquisition;
mod amend;
mod apply;
pub mod auction;
mod bids;
mod bundles;
mod calendar;
mod class;
pub mod command;
mod component;
mod draft;
mod due;
mod event;
mod expiry;
mod holding;
mod id;
pub mod instructions;
pub mod invariant;
mod lows;
mod offers;
mod places;
mod portfolio;
mod provenance;
mod rates;
mod rejection;
mod settle;
pub mod snapshot;
pub mod tax;
pub mod terms;
pub mod view;

use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::{Amount, AmountError, Currency, Money, Timestamp};

pub use amend::{amend, decide_amendment};
pub use apply::apply;
pub use calendar::bring_up_to_date;
pub use command::Command;
pub use event::{Auction, ClassTax, Event, FromEscrow, Part, Particulars, TaxReceipt};
pub use expiry::{decide_due, next_due, not_before};
pub use id::{AssetId, ClassId};
pub use rejection::Rejection;
pub use settle::decide_settle_all;
pub use terms::{Beneficiary, ClassTerms, Handout};

/// The version of the constitution that is in force, so that a buyer can insist on the terms it read.
#[derive(Resource, Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConstitutionVersion(pub u64);

/// Prepares a world, whose books are installed already, to keep a register with these classes from `founded_at` on.
///
/// # Panics
/// When a class's amounts do not fit the currency: [`ClassTerms::check`] comes first.
pub fn install(world: &mut World, classes: Vec<ClassTerms>, founded_at: Timestamp) {
    let classes = class::Classes::new(classes, Currency::of(world), founded_at);
    world.register_component::<component::Asset>();
    world.register_component::<component::Described>();
    world.register_component::<component::Folded>();
    world.register_component::<component::HeldBy>();
    world.register_component::<component::Assessment>();
    world.register_component::<component::Status>();
    world.register_component::<lows::RecentLows>();
    world.register_component::<calendar::Scheduled>();
    world.insert_resource(classes);
    class::name_beneficiaries(world);
    world.insert_resource(component::Assets::default());
    world.insert_resource(calendar::Calendar::default());
    world.insert_resource(portfolio::Portfolios::default());
    world.insert_resource(places::Places::default());
    world.insert_resource(provenance::Provenance::default());
    world.insert_resource(offers::Offers::default());
    world.insert_resource(instructions::StandingInstructions::default());
    world.insert_resource(bundles::Bundles::default());
    world.insert_resource(ConstitutionVersion(1));
}

/// Takes an amount that a person sent into the currency of this world.
fn money(world: &World, amount: Amount) -> Result<Money, AmountError> {
    Currency::of(world).money(amount)
}

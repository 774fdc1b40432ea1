//! The only code that changes the register. It never refuses; it asserts.

mod bundle;
mod class;
mod market;
mod tenure;

use bevy_ecs::change_detection::DetectChangesMut;
use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::{Currency, Money, Timestamp};

use crate::bundles::{Bundles, Plan, Split};
use crate::calendar::{Scheduled, schedule};
use crate::class::{Class, ClassIndex, Classes};
use crate::component::{self, Assessment, Asset, Assets, Described, Folded, HeldBy, Status, Vacancy};
use crate::instructions::StandingInstructions;
use crate::lows::RecentLows;
use crate::offers::Offers;
use crate::places::{self, Places};
use crate::{AssetId, Auction, ClassId, Event, Particulars, TaxReceipt};

/// Lets `event`, which happened at `at`, happen.
pub fn apply(world: &mut World, event: &Event, at: Timestamp) {
    ledger::post(world, &event.postings());
    match event {
        Event::AssetRegistered { asset, class, particulars, auction } => {
            register(world, asset, class, particulars, *auction, at);
        }
        Event::AllSettled { classes } => class::settle_all(world, classes, at),
        Event::RateChanged { class, to, receipt, .. } => class::change_rate(world, class, *to, receipt, at),
        Event::BundleFormed { .. } => bundle::form(world, event, at),
        Event::BundleSplit { bundle, parts, .. } => bundle::split(world, bundle, parts, at),
        _ => {
            let asset = event.asset().expect("every other event happens to one asset");
            let entity = component::entity(world, asset).expect("a registered asset");
            change(world, entity, asset, event, at);
            if stirs(event) {
                world.resource_mut::<Offers>().stir(asset, at);
            }
            schedule(world, entity);
        }
    }
}

/// Whether the event may bring the price of its asset down to what an offer would pay.
fn stirs(event: &Event) -> bool {
    matches!(
        event,
        Event::Revalued { .. }
            | Event::Purchased { .. }
            | Event::Claimed { .. }
            | Event::Reclaimed { .. }
            | Event::Relinquished { .. }
            | Event::Lapsed { .. }
    )
}

fn change(world: &mut World, entity: Entity, asset: &AssetId, event: &Event, at: Timestamp) {
    match event {
        Event::AssetRegistered { .. }
        | Event::AllSettled { .. }
        | Event::RateChanged { .. }
        | Event::BundleFormed { .. }
        | Event::BundleSplit { .. } => unreachable!("applied before"),
        Event::DescriptionCorrected { particulars, .. } => describe(world, entity, asset, particulars),
        Event::AssetRetired { .. } => retire(world, entity, asset),
        Event::TaxCollected { receipt, residue, .. } => collect(world, entity, receipt, *residue, at),
        Event::Revalued { from, to, standing, .. } => {
            tenure::revalue(world, entity, *from, *to, at);
            world.resource_mut::<StandingInstructions>().revalued(asset, *to, *standing, at);
        }
        Event::ToppedUp { amount, .. } => {
            assessment(world, entity, |figures| figures.deposit += *amount);
            world.resource_mut::<StandingInstructions>().arm(asset);
        }
        Event::Withdrawn { amount, .. } => {
            assessment(world, entity, |figures| figures.deposit -= *amount);
            world.resource_mut::<StandingInstructions>().arm(asset);
        }
        Event::ArrearsPaid { receipt, deposit, residue, .. } => {
            class_mut(world, entity).receive(receipt);
            set_status(world, entity, Status::Held);
            assessment(world, entity, |figures| {
                *figures = Assessment { deposit: *deposit, residue: *residue, settled_at: at, ..*figures };
            });
            world.resource_mut::<StandingInstructions>().arm(asset);
        }
        Event::FellIntoArrears { receipt, debt, residue, lapses_at, .. } => {
            collect(world, entity, receipt, *residue, at);
            set_status(world, entity, Status::InArrears { debt: *debt, lapses_at: *lapses_at });
        }
        Event::RunwayNotice { .. } => {}
        Event::InstructionsSet { instructions, .. } => {
            let valuation = world.get::<Assessment>(entity).expect("an asset has an assessment").valuation;
            world.resource_mut::<StandingInstructions>().set(asset, *instructions, valuation, at);
        }
        Event::InstructionSkipped { instruction, .. } => {
            world.resource_mut::<StandingInstructions>().skipped(asset, *instruction, at);
        }
        Event::Purchased { .. }
        | Event::Relinquished { .. }
        | Event::Lapsed { .. }
        | Event::Claimed { .. }
        | Event::Reclaimed { .. } => tenure::change(world, entity, asset, event, at),
        Event::BidPlaced { .. }
        | Event::OfferPlaced { .. }
        | Event::OfferCancelled { .. }
        | Event::OfferExpired { .. }
        | Event::OfferReturned { .. } => market::change(world, entity, asset, event, at),
        Event::BundlePlanned { assets, holder, valuation, binds_at, .. } => {
            let (assets, holder, valuation, binds_at) = (assets.clone(), *holder, *valuation, *binds_at);
            world.resource_mut::<Bundles>().plan(asset, Plan { assets, holder, valuation, binds_at });
        }
        Event::BundleAbandoned { .. } => {
            let mut bundles = world.resource_mut::<Bundles>();
            bundles.end_plan(asset);
            bundles.end_split(asset);
        }
        Event::BundleSplitPlanned { valuations, splits_at, .. } => {
            let split = Split { valuations: valuations.clone(), at: *splits_at };
            world.resource_mut::<Bundles>().plan_split(asset, split);
        }
    }
}

fn register(
    world: &mut World,
    id: &AssetId,
    class: &ClassId,
    particulars: &Particulars,
    auction: Option<Auction>,
    at: Timestamp,
) {
    let class = Classes::of(world).find(class).expect("a class of the constitution");
    let zero = Currency::of(world).zero();
    let bundle = (
        Asset { id: id.clone(), class },
        Described(Box::new(particulars.clone())),
        Folded::new(particulars),
        HeldBy::default(),
        Assessment { valuation: zero, deposit: zero, residue: 0, settled_at: at },
        Status::Vacant(Box::new(Vacancy { since: at, auction, bid: None, lapse: None })),
        RecentLows::default(),
        Scheduled::NEVER,
    );
    let entity = world.spawn(bundle).id();
    world.resource_mut::<Assets>().0.insert(id.clone(), entity);
    world.resource_mut::<Places>().move_to(id, None, particulars.geometry.as_ref());
    world.resource_mut::<Classes>().get_mut(class).figures.assets += 1;
}

fn describe(world: &mut World, entity: Entity, asset: &AssetId, particulars: &Particulars) {
    if *world.get::<Status>(entity).expect("an asset has a status") != Status::Retired {
        let before = places::shape(world, asset).cloned();
        world.resource_mut::<Places>().move_to(asset, before.as_ref(), particulars.geometry.as_ref());
    }
    let described = (Described(Box::new(particulars.clone())), Folded::new(particulars));
    world.entity_mut(entity).insert(described);
}

fn retire(world: &mut World, entity: Entity, asset: &AssetId) {
    let shape = places::shape(world, asset).cloned();
    world.resource_mut::<Places>().move_to(asset, shape.as_ref(), None);
    set_status(world, entity, Status::Retired);
    class_mut(world, entity).figures.assets -= 1;
}

/// Takes tax from the deposit.
fn collect(world: &mut World, entity: Entity, receipt: &TaxReceipt, residue: u64, at: Timestamp) {
    class_mut(world, entity).receive(receipt);
    assessment(world, entity, |figures| {
        figures.deposit -= receipt.tax;
        figures.residue = residue;
        figures.settled_at = at;
    });
}

fn remember_low(world: &mut World, entity: Entity, valuation: Money, at: Timestamp) {
    world.get_mut::<RecentLows>(entity).expect("an asset remembers its lows").push(valuation, at);
}

fn set_status(world: &mut World, entity: Entity, status: Status) {
    // Nobody watches these columns for changes, so their ticks, which lie elsewhere in memory, are left alone.
    *world.get_mut::<Status>(entity).expect("an asset has a status").bypass_change_detection() = status;
}

fn assessment(world: &mut World, entity: Entity, change: impl FnOnce(&mut Assessment)) {
    change(
        world.get_mut::<Assessment>(entity).expect("an asset has an assessment").bypass_change_detection(),
    );
}

fn class_index(world: &World, entity: Entity) -> ClassIndex {
    world.get::<Asset>(entity).expect("an asset says what it is").class
}

fn class_mut(world: &mut World, entity: Entity) -> &mut Class {
    let index = class_index(world, entity);
    world.resource_mut::<Classes>().into_inner().get_mut(index)
}

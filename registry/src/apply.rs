//! The only code that changes the register. It never refuses; it asserts.

use bevy_ecs::change_detection::{DetectChangesMut, Mut};
use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::{AccountId, Currency, Money, Timestamp};

use crate::calendar::{Scheduled, schedule};
use crate::class::{Class, Classes};
use crate::component::{Assessment, Asset, Assets, Described, HeldBy, Lapse, Status, Vacancy};
use crate::lows::RecentLows;
use crate::settle::owed;
use crate::{AssetId, Auction, ClassId, ClassTax, Event, Particulars, TaxReceipt, component};

/// Lets `event`, which happened at `at`, happen.
pub fn apply(world: &mut World, event: &Event, at: Timestamp) {
    ledger::post(world, &event.postings());
    match event {
        Event::AssetRegistered { asset, class, particulars, auction } => {
            register(world, asset, class, particulars, *auction, at);
        }
        Event::AllSettled { classes } => settle_all(world, classes, at),
        _ => {
            let asset = event.asset().expect("every other event happens to one asset");
            let entity = component::entity(world, asset).expect("a registered asset");
            change(world, entity, event, at);
            schedule(world, entity);
        }
    }
}

fn change(world: &mut World, entity: Entity, event: &Event, at: Timestamp) {
    match event {
        Event::AssetRegistered { .. } | Event::AllSettled { .. } => unreachable!("applied before"),
        Event::DescriptionCorrected { particulars, .. } => {
            world.entity_mut(entity).insert(Described(Box::new(particulars.clone())));
        }
        Event::AssetRetired { .. } => {
            set_status(world, entity, Status::Retired);
            class_mut(world, entity).figures.assets -= 1;
        }
        Event::TaxCollected { receipt, residue, .. } => collect(world, entity, receipt, *residue, at),
        Event::Revalued { from, to, .. } => revalue(world, entity, *from, *to, at),
        Event::ToppedUp { amount, .. } => assessment(world, entity, |figures| figures.deposit += *amount),
        Event::Withdrawn { amount, .. } => assessment(world, entity, |figures| figures.deposit -= *amount),
        Event::ArrearsPaid { receipt, deposit, residue, .. } => {
            class_mut(world, entity).receive(receipt);
            set_status(world, entity, Status::Held);
            assessment(world, entity, |figures| {
                *figures = Assessment { deposit: *deposit, residue: *residue, settled_at: at, ..*figures };
            });
        }
        Event::Purchased { buyer, arrears, valuation, deposit, residue, .. } => {
            leave(world, entity, at, Some(*valuation));
            class_mut(world, entity).figures.sales += 1;
            enter(
                world,
                entity,
                *buyer,
                arrears,
                Assessment { valuation: *valuation, deposit: *deposit, residue: *residue, settled_at: at },
            );
        }
        Event::Relinquished { auction, .. } => {
            leave(world, entity, at, None);
            assessment(world, entity, |figures| figures.deposit = figures.deposit.zero());
            vacate(world, entity, Vacancy { since: at, auction: *auction, lapse: None });
        }
        Event::FellIntoArrears { receipt, debt, residue, .. } => {
            collect(world, entity, receipt, *residue, at);
            set_status(world, entity, Status::InArrears { debt: *debt });
        }
        Event::Lapsed { former_holder, arrears, auction, reclaim_until, .. } => {
            lapse(world, entity, *former_holder, *arrears, *reclaim_until, *auction, at);
        }
        Event::Claimed { account, arrears, valuation, deposit, residue, .. } => {
            enter(
                world,
                entity,
                *account,
                arrears,
                Assessment { valuation: *valuation, deposit: *deposit, residue: *residue, settled_at: at },
            );
        }
        Event::Reclaimed { holder, receipt, deposit, residue, .. } => {
            let valuation = world.get::<Assessment>(entity).expect("an asset has an assessment").valuation;
            enter(
                world,
                entity,
                *holder,
                receipt,
                Assessment { valuation, deposit: *deposit, residue: *residue, settled_at: at },
            );
        }
    }
}

fn lapse(
    world: &mut World,
    entity: Entity,
    former_holder: AccountId,
    arrears: Money,
    reclaim_until: Timestamp,
    auction: Option<Auction>,
    at: Timestamp,
) {
    let Some(Status::InArrears { debt }) = world.get::<Status>(entity) else {
        unreachable!("only arrears lapse")
    };
    let lapse = Lapse { former_holder, debt: *debt, arrears, reclaim_until };
    leave(world, entity, at, None);
    class_mut(world, entity).figures.lapses += 1;
    vacate(world, entity, Vacancy { since: at, auction, lapse: Some(lapse) });
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
        HeldBy(None),
        Assessment { valuation: zero, deposit: zero, residue: 0, settled_at: at },
        Status::Vacant(Box::new(Vacancy { since: at, auction, lapse: None })),
        RecentLows::default(),
        Scheduled::NEVER,
    );
    let entity = world.spawn(bundle).id();
    world.resource_mut::<Assets>().0.insert(id.clone(), entity);
    world.resource_mut::<Classes>().get_mut(class).figures.assets += 1;
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

fn revalue(world: &mut World, entity: Entity, from: Money, to: Money, at: Timestamp) {
    if to > from {
        remember_low(world, entity, from, at);
    }
    class_mut(world, entity).figures.valuation += to.units() - from.units();
    assessment(world, entity, |figures| figures.valuation = to);
}

/// Ends a tenure: the valuation counts no longer, and is remembered unless `next`, already in force, is no higher.
fn leave(world: &mut World, entity: Entity, at: Timestamp, next: Option<Money>) {
    let valuation = world.get::<Assessment>(entity).expect("an asset has an assessment").valuation;
    if next.is_none_or(|next| next > valuation) {
        remember_low(world, entity, valuation, at);
    }
    let figures = &mut class_mut(world, entity).figures;
    figures.held -= 1;
    figures.valuation -= valuation.units();
}

/// Begins a tenure.
fn enter(world: &mut World, entity: Entity, holder: AccountId, arrears: &TaxReceipt, figures: Assessment) {
    world.entity_mut(entity).insert(HeldBy(Some(holder)));
    set_status(world, entity, Status::Held);
    assessment(world, entity, |before| *before = figures);
    let class = class_mut(world, entity);
    class.receive(arrears);
    class.figures.held += 1;
    class.figures.valuation += figures.valuation.units();
}

fn vacate(world: &mut World, entity: Entity, vacancy: Vacancy) {
    world.entity_mut(entity).insert(HeldBy(None));
    set_status(world, entity, Status::Vacant(Box::new(vacancy)));
}

fn settle_all(world: &mut World, receipts: &[ClassTax], at: Timestamp) {
    world.resource_scope(|world, mut classes: Mut<Classes>| {
        let mut collected = vec![0_i128; classes.list.len()];
        let mut assets = world.query::<(&Asset, &Status, &mut Assessment)>();
        for (asset, status, mut figures) in assets.iter_mut(world) {
            if *status == Status::Held {
                let figures = figures.bypass_change_detection();
                let accrual = owed(classes.get(asset.class), figures, at);
                let tax = figures.deposit.with_units(accrual.tax.cast_signed());
                collected[asset.class.0 as usize] += tax.units();
                figures.deposit -= tax;
                figures.residue = accrual.residue;
                figures.settled_at = at;
            }
        }
        for ((class, receipt), collected) in classes.list.iter_mut().zip(receipts).zip(collected) {
            assert_eq!(receipt.receipt.tax.units(), collected, "the tax of class {}", class.terms.id);
            class.receive(&receipt.receipt);
        }
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

fn class_mut(world: &mut World, entity: Entity) -> &mut Class {
    let index = world.get::<Asset>(entity).expect("an asset says what it is").class;
    world.resource_mut::<Classes>().into_inner().get_mut(index)
}

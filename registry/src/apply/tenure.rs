//! Tenures that begin and end: purchases, claims, reclaims, relinquishments, lapses.

use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::{Duration, Money, Timestamp};

use super::{assessment, class_index, class_mut, collect, remember_low, set_status};
use crate::bundles::{self, Bundles};
use crate::class::Classes;
use crate::component::{Assessment, Asset, HeldBy, Lapse, Status, Tenure, Vacancy};
use crate::instructions::StandingInstructions;
use crate::offers::Offers;
use crate::portfolio::Portfolios;
use crate::provenance::Provenance;
use crate::{AssetId, Event, FromEscrow, TaxReceipt};

pub(super) fn change(world: &mut World, entity: Entity, asset: &AssetId, event: &Event, at: Timestamp) {
    match event {
        Event::Purchased { valuation, .. } => {
            leave(world, entity, asset, Some(*valuation), at);
            purchased(world, entity, asset, event, at);
        }
        Event::Relinquished { forfeited, auction, .. } => {
            leave(world, entity, asset, None, at);
            let residue = figures(world, entity).residue;
            collect(world, entity, forfeited, residue, at);
            assessment(world, entity, |figures| figures.deposit = figures.deposit.zero());
            vacate(world, entity, Vacancy { since: at, auction: *auction, bid: None, lapse: None });
        }
        Event::Lapsed { arrears, residue, auction, reclaim_until, .. } => {
            let tenure = leave(world, entity, asset, None, at);
            class_mut(world, entity).figures.lapses += 1;
            assessment(world, entity, |figures| (figures.residue, figures.settled_at) = (*residue, at));
            let lapse = Lapse { tenure, debt: *arrears, arrears: *arrears, reclaim_until: *reclaim_until };
            vacate(world, entity, Vacancy { since: at, auction: *auction, bid: None, lapse: Some(lapse) });
        }
        Event::Claimed { account, arrears, valuation, deposit, residue, tenure_until, escrow, .. } => {
            end_bid(world, entity);
            fill(world, escrow);
            let (holder, stated, until) = (*account, *valuation, *tenure_until);
            let tenure = Tenure { holder, since: at, stated, until, handover_until: at };
            let figures =
                Assessment { valuation: *valuation, deposit: *deposit, residue: *residue, settled_at: at };
            enter(world, entity, tenure, arrears, figures);
        }
        Event::Reclaimed { receipt, deposit, residue, .. } => {
            end_bid(world, entity);
            let tenure = former_tenure(world, entity);
            let valuation = figures(world, entity).valuation;
            let figures = Assessment { valuation, deposit: *deposit, residue: *residue, settled_at: at };
            enter(world, entity, tenure, receipt, figures);
        }
        _ => unreachable!("no tenure begins or ends"),
    }
}

fn purchased(world: &mut World, entity: Entity, asset: &AssetId, event: &Event, at: Timestamp) {
    let Event::Purchased {
        buyer,
        arrears,
        valuation,
        deposit,
        residue,
        tenure_until,
        handover_until,
        escrow,
        ..
    } = event
    else {
        unreachable!("a purchase")
    };
    fill(world, escrow);
    let class = class_mut(world, entity);
    class.figures.sales += 1;
    let (cooldown, follows_turnover) = (class.terms.cooldown, class.figures.year.is_some());
    if follows_turnover && world.resource_mut::<Provenance>().sold(asset, *buyer, at) {
        let year = &mut class_mut(world, entity).figures.year;
        year.as_mut().expect("a class that follows its turnover").sales += 1;
    }
    if cooldown > Duration::ZERO {
        begin_quiet_time(world, entity, at);
    }
    let tenure = Tenure {
        holder: *buyer,
        since: at,
        stated: *valuation,
        until: *tenure_until,
        handover_until: *handover_until,
    };
    let figures = Assessment { valuation: *valuation, deposit: *deposit, residue: *residue, settled_at: at };
    enter(world, entity, tenure, arrears, figures);
}

/// Unless one began within the last year.
fn begin_quiet_time(world: &mut World, entity: Entity, at: Timestamp) {
    let held_by = *world.get::<HeldBy>(entity).expect("an asset knows its holder");
    if held_by.quiet_from.is_none_or(|from| at >= from + Duration::YEAR) {
        world.entity_mut(entity).insert(HeldBy { quiet_from: Some(at), ..held_by });
    }
}

pub(super) fn revalue(world: &mut World, entity: Entity, from: Money, to: Money, at: Timestamp) {
    if to > from {
        remember_low(world, entity, from, at);
    }
    let index = class_index(world, entity);
    let holder = tenure(world, entity).holder;
    world.resource_mut::<Portfolios>().revalue(holder, index, from, to);
    class_mut(world, entity).figures.valuation += to.units() - from.units();
    assessment(world, entity, |figures| figures.valuation = to);
}

/// Ends a tenure: the valuation counts no longer, and is remembered unless `next`, already in force, is no higher.
fn leave(world: &mut World, entity: Entity, asset: &AssetId, next: Option<Money>, at: Timestamp) -> Tenure {
    let tenure = tenure(world, entity);
    let valuation = figures(world, entity).valuation;
    if next.is_none_or(|next| next > valuation) {
        remember_low(world, entity, valuation, at);
    }
    let index = class_index(world, entity);
    world.resource_mut::<Portfolios>().leave(tenure.holder, index, valuation);
    let assets = bundles::size(world, asset).cast_signed();
    let class = world.resource_mut::<Classes>().into_inner().get_mut(index);
    class.hold(-assets, at);
    class.figures.valuation -= valuation.units();
    if class.figures.year.is_some() {
        world.resource_mut::<Provenance>().left(asset, tenure.holder, at);
    }
    world.resource_mut::<StandingInstructions>().0.remove(asset);
    let mut bundles = world.resource_mut::<Bundles>();
    bundles.end_plan_of(asset);
    bundles.end_split(asset);
    tenure
}

/// Begins a tenure, or goes on with one after a reclaim.
fn enter(world: &mut World, entity: Entity, tenure: Tenure, receipt: &TaxReceipt, figures: Assessment) {
    let held_by = *world.get::<HeldBy>(entity).expect("an asset knows its holder");
    world.entity_mut(entity).insert(HeldBy { tenure: Some(tenure), ..held_by });
    set_status(world, entity, Status::Held);
    assessment(world, entity, |before| *before = figures);
    let index = class_index(world, entity);
    world.resource_mut::<Portfolios>().enter(tenure.holder, index, figures.valuation);
    let asset = &world.get::<Asset>(entity).expect("an asset says what it is").id;
    let assets = bundles::size(world, asset).cast_signed();
    let class = world.resource_mut::<Classes>().into_inner().get_mut(index);
    class.receive(receipt);
    class.hold(assets, figures.settled_at);
    class.figures.valuation += figures.valuation.units();
}

fn vacate(world: &mut World, entity: Entity, vacancy: Vacancy) {
    let held_by = *world.get::<HeldBy>(entity).expect("an asset knows its holder");
    world.entity_mut(entity).insert(HeldBy { tenure: None, ..held_by });
    set_status(world, entity, Status::Vacant(Box::new(vacancy)));
}

/// The highest bid on an asset that is taken stands no longer.
fn end_bid(world: &mut World, entity: Entity) {
    let Some(Status::Vacant(vacancy)) = world.get(entity) else {
        unreachable!("only a vacant asset is taken")
    };
    if let Some(bid) = vacancy.bid {
        let index = class_index(world, entity);
        world.resource_mut::<Portfolios>().unbid(bid.bidder, index, bid.valuation);
    }
}

/// The offer whose escrow paid stands no longer.
fn fill(world: &mut World, escrow: &Option<FromEscrow>) {
    if let Some(offer) = escrow.as_ref().and_then(FromEscrow::offer) {
        world.resource_mut::<Offers>().remove(offer);
    }
}

fn former_tenure(world: &World, entity: Entity) -> Tenure {
    match world.get(entity) {
        Some(Status::Vacant(vacancy)) => vacancy.lapse.as_ref().expect("only after a lapse").tenure,
        _ => unreachable!("only a vacant asset is reclaimed"),
    }
}

pub(super) fn tenure(world: &World, entity: Entity) -> Tenure {
    let held_by = world.get::<HeldBy>(entity).expect("an asset knows its holder");
    held_by.tenure.expect("a held asset has a holder")
}

pub(super) fn figures(world: &World, entity: Entity) -> Assessment {
    *world.get(entity).expect("an asset has an assessment")
}

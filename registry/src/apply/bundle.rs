//! Bundles that are formed and split.

use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::{Money, Timestamp};

use super::tenure::{figures, tenure};
use super::{assessment, class_index, class_mut, set_status};
use crate::bundles::{self, Bundle, Bundles};
use crate::calendar::schedule;
use crate::class::{ClassIndex, Classes};
use crate::component::{self, Assessment, Asset, HeldBy, Status, Tenure};
use crate::event::Part;
use crate::instructions::StandingInstructions;
use crate::lows::RecentLows;
use crate::offers::Offers;
use crate::portfolio::Portfolios;
use crate::{AssetId, Event};

/// The lead takes the figures of all; the others have none from now on.
pub(super) fn form(world: &mut World, event: &Event, at: Timestamp) {
    let Event::BundleFormed {
        bundle,
        assets,
        holder,
        valuation,
        receipt,
        deposit,
        residue,
        stated,
        tenure_until,
        handover_until,
    } = event
    else {
        unreachable!("a bundle that is formed")
    };
    for asset in assets {
        let entity = find(world, asset);
        take_out(world, entity, at);
        forget_past(world, entity, asset, at);
        if asset != bundle {
            set_status(world, entity, Status::Bundled(bundle.clone()));
        }
    }
    world.resource_mut::<Offers>().outdate(bundle, at);
    let mut bundles = world.resource_mut::<Bundles>();
    bundles.end_plan(bundle);
    bundles.formed.insert(bundle.clone(), Bundle { assets: assets.clone(), split: None });

    let lead = find(world, bundle);
    class_mut(world, lead).receive(receipt);
    let (holder, stated, until) = (*holder, *stated, *tenure_until);
    let tenure = Tenure { holder, since: at, stated, until, handover_until: *handover_until };
    let figures = Assessment { valuation: *valuation, deposit: *deposit, residue: *residue, settled_at: at };
    put_in(world, lead, tenure, figures);
    assets.iter().for_each(|asset| schedule_asset(world, asset));
}

/// Each asset takes its part of the lead's figures.
pub(super) fn split(world: &mut World, bundle: &AssetId, parts: &[Part], at: Timestamp) {
    let lead = find(world, bundle);
    let (joint, before) = (tenure(world, lead), figures(world, lead));
    take_out(world, lead, at);
    world.resource_mut::<Offers>().outdate(bundle, at);
    world.resource_mut::<Bundles>().formed.remove(bundle);
    for Part { asset, valuation, deposit } in parts {
        let entity = find(world, asset);
        forget_past(world, entity, asset, at);
        let stated = if at < joint.until { *valuation } else { valuation.zero() };
        let residue = if asset == bundle { before.residue } else { 0 };
        let figures = Assessment { valuation: *valuation, deposit: *deposit, residue, settled_at: at };
        put_in(world, entity, Tenure { since: at, stated, ..joint }, figures);
    }
    parts.iter().for_each(|part| schedule_asset(world, &part.asset));
}

fn find(world: &World, asset: &AssetId) -> Entity {
    component::entity(world, asset).expect("a registered asset")
}

fn schedule_asset(world: &mut World, asset: &AssetId) {
    let entity = find(world, asset);
    schedule(world, entity);
}

/// A licence ends without a vacancy.
fn take_out(world: &mut World, entity: Entity, at: Timestamp) {
    let (holder, valuation) = (tenure(world, entity).holder, figures(world, entity).valuation);
    let index = class_index(world, entity);
    world.resource_mut::<Portfolios>().leave(holder, index, valuation);
    let assets = size(world, entity);
    count(world, index, -assets, -valuation.units(), at);
    let held_by = *world.get::<HeldBy>(entity).expect("an asset knows its holder");
    world.entity_mut(entity).insert(HeldBy { tenure: None, ..held_by });
    assessment(world, entity, |figures| {
        let zero: Money = figures.deposit.zero();
        *figures = Assessment { valuation: zero, deposit: zero, residue: 0, settled_at: at };
    });
}

/// A licence begins without a sale.
fn put_in(world: &mut World, entity: Entity, tenure: Tenure, figures: Assessment) {
    let index = class_index(world, entity);
    world.resource_mut::<Portfolios>().enter(tenure.holder, index, figures.valuation);
    let assets = size(world, entity);
    count(world, index, assets, figures.valuation.units(), figures.settled_at);
    let held_by = *world.get::<HeldBy>(entity).expect("an asset knows its holder");
    world.entity_mut(entity).insert(HeldBy { tenure: Some(tenure), ..held_by });
    set_status(world, entity, Status::Held);
    assessment(world, entity, |before| *before = figures);
}

fn size(world: &World, entity: Entity) -> i64 {
    let asset = world.get::<Asset>(entity).expect("an asset says what it is");
    bundles::size(world, &asset.id).cast_signed()
}

fn count(world: &mut World, index: ClassIndex, assets: i64, valuation: i128, at: Timestamp) {
    let class = world.resource_mut::<Classes>().into_inner().get_mut(index);
    class.hold(assets, at);
    class.figures.valuation += valuation;
}

/// Earlier prices and instructions are of what the asset was; offers on it are looked at again.
fn forget_past(world: &mut World, entity: Entity, asset: &AssetId, at: Timestamp) {
    *world.get_mut::<RecentLows>(entity).expect("an asset remembers its lows") = RecentLows::default();
    world.resource_mut::<StandingInstructions>().0.remove(asset);
    world.resource_mut::<Offers>().stir(asset, at);
}

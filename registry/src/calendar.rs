//! When each asset is next due: an index over what the components say, never a part of what is true.
//!
//! Each asset has one live entry, at a second that is never later than the truth. When something moves the truth to a
//! later second the entry stays, and is checked and moved when its time comes; only an earlier truth writes a new one.
//! So a purchase, which mostly prolongs a runway, costs the calendar nothing. What is more than an hour away lies in
//! unordered buckets; [`bring_up_to_date`] opens them as time passes.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::Timestamp;

use crate::component::Asset;
use crate::due::Due;
use crate::{AssetId, due};

/// The second of an asset's live entry.
#[derive(Component, Clone, Copy, PartialEq, Debug)]
pub(crate) struct Scheduled(pub(crate) Timestamp);

impl Scheduled {
    pub(crate) const NEVER: Scheduled = Scheduled(Timestamp::MAX);
}

#[derive(Resource, Default, Debug)]
pub(crate) struct Calendar {
    near: BTreeSet<(Timestamp, Due, AssetId)>,
    far: BTreeMap<i64, Vec<Entity>>,
    /// The first bucket that is not opened yet.
    horizon: i64,
}

fn bucket(at: Timestamp) -> i64 {
    at.seconds() / 3_600
}

/// Makes sure that `entity` is looked at by the second at which something is next due to it.
pub(crate) fn schedule(world: &mut World, entity: Entity) {
    let Some((at, what)) = due::next_of(world, entity) else { return };
    let scheduled = scheduled(world, entity).expect("an asset has a place in the calendar");
    if at < scheduled || (at == scheduled && bucket(at) < world.resource::<Calendar>().horizon) {
        enter(world, entity, at, what);
    }
}

fn enter(world: &mut World, entity: Entity, at: Timestamp, what: Due) {
    *world.get_mut::<Scheduled>(entity).expect("an asset has a place in the calendar") = Scheduled(at);
    let id = world.get::<Asset>(entity).expect("an asset says what it is").id.clone();
    let mut calendar = world.resource_mut::<Calendar>();
    if bucket(at) < calendar.horizon {
        calendar.near.insert((at, what, id));
    } else {
        calendar.far.entry(bucket(at)).or_default().push(entity);
    }
}

/// A second before which nothing is due to any asset; `None` if nothing ever is.
pub(crate) fn not_before(world: &World) -> Option<Timestamp> {
    let calendar = world.resource::<Calendar>();
    let near = calendar.near.first().map(|(at, ..)| *at);
    let far = calendar.far.first_key_value().and_then(|(bucket, _)| Timestamp::new(bucket * 3_600));
    near.into_iter().chain(far).min()
}

/// Opens the buckets up to `now` and drops what is not true any more, so that the first entry is what is due first.
pub fn bring_up_to_date(world: &mut World, now: Timestamp) {
    while let Some((opened, entities)) = next_bucket(world, now) {
        for entity in entities {
            if scheduled(world, entity).is_some_and(|at| bucket(at) == opened) {
                reschedule(world, entity);
            }
        }
    }
    while let Some((at, what, id)) = world.resource::<Calendar>().near.first().cloned() {
        let entity = crate::component::entity(world, &id).expect("assets are never removed");
        if at > now || due::next_of(world, entity) == Some((at, what)) {
            return;
        }
        world.resource_mut::<Calendar>().near.pop_first();
        if scheduled(world, entity) == Some(at) {
            reschedule(world, entity);
        }
    }
}

/// The second of an asset's live entry; any other entry of it is a leftover.
fn scheduled(world: &World, entity: Entity) -> Option<Timestamp> {
    world.get::<Scheduled>(entity).map(|scheduled| scheduled.0)
}

fn next_bucket(world: &mut World, now: Timestamp) -> Option<(i64, Vec<Entity>)> {
    let mut calendar = world.resource_mut::<Calendar>();
    let first = calendar.far.first_entry().filter(|first| *first.key() <= bucket(now));
    let opened = first.map(|first| (*first.key(), first.remove()));
    calendar.horizon = calendar.horizon.max(opened.as_ref().map_or(bucket(now), |(bucket, _)| *bucket) + 1);
    opened
}

/// Enters `entity` where it truly belongs, if anything is due to it.
fn reschedule(world: &mut World, entity: Entity) {
    match due::next_of(world, entity) {
        Some((at, what)) => enter(world, entity, at, what),
        None => {
            *world.get_mut::<Scheduled>(entity).expect("an asset has a place in the calendar") =
                Scheduled::NEVER
        }
    }
}

/// What is due first, at or before `now`; the calendar must be up to date for `now`.
pub(crate) fn first(world: &World, now: Timestamp) -> Option<(Timestamp, Due, &AssetId)> {
    let (at, what, id) = world.resource::<Calendar>().near.first()?;
    (*at <= now).then_some((*at, *what, id))
}

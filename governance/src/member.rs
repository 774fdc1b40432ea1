//! Members: accounts of persons, each attested by registrars, each person once.

use std::collections::BTreeSet;

use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::{AccountId, Index, Timestamp};
use smol_str::SmolStr;

/// Who a member is; written once.
#[derive(Component, Clone, Debug)]
#[component(immutable)]
pub(crate) struct Member {
    pub(crate) id: AccountId,
    pub(crate) uniqueness_tag: SmolStr,
    /// Whose attestations counted, in order of id.
    pub(crate) registrars: Vec<AccountId>,
    pub(crate) admitted_at: Timestamp,
    pub(crate) active_from: Timestamp,
}

impl Member {
    pub(crate) fn is_active(&self, at: Timestamp) -> bool {
        self.active_from <= at
    }
}

/// The voice credits that a member holds.
#[derive(Component, Clone, Copy, Debug)]
pub(crate) struct Credits(pub(crate) u64);

/// From a member's id to its entity, and every tag that was used.
#[derive(Resource, Default, Debug)]
pub(crate) struct Members {
    pub(crate) index: Index<AccountId>,
    pub(crate) tags: BTreeSet<SmolStr>,
}

/// The entity of a member.
pub(crate) fn entity(world: &World, member: AccountId) -> Option<Entity> {
    world.resource::<Members>().index.get(&member)
}

/// How many members are active at `at`.
pub(crate) fn active_count(world: &World, at: Timestamp) -> u64 {
    let mut members = world.try_query::<&Member>().expect("members are a component");
    members.iter(world).filter(|member| member.is_active(at)).count() as u64
}

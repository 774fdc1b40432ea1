//! Members: accounts of persons, each attested by registrars, each person once.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::{AccountId, Index, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::Rejection;

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

/// Whether a member takes part, and since when that is so.
#[derive(Component, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Standing {
    /// It does, once active.
    Good {
        /// Admitted, or last reinstated.
        since: Timestamp,
    },
    /// It receives no share of credits and votes in no round that takes votes afterwards.
    Suspended {
        /// Since when.
        since: Timestamp,
        /// What the registrars say.
        reason: SmolStr,
    },
}

impl Member {
    /// Whether it is old enough to receive credits and vote.
    pub(crate) fn is_active(&self, standing: &Standing, at: Timestamp) -> bool {
        self.active_from <= at && matches!(standing, Standing::Good { .. })
    }
}

impl Standing {
    /// Since when it is so; what registrars sign names it, so that nothing that they signed counts twice.
    pub fn since(&self) -> Timestamp {
        match self {
            Standing::Good { since } | Standing::Suspended { since, .. } => *since,
        }
    }
}

/// The voice credits that a member holds.
#[derive(Component, Clone, Copy, Default, Debug)]
pub(crate) struct Credits {
    pub(crate) held: u64,
    /// The last round at whose opening it received a share, and in which it may vote; 0 before the first.
    pub(crate) round: u64,
}

/// From a member's id to its entity, and every tag that was used.
#[derive(Resource, Default, Debug)]
pub(crate) struct Members {
    pub(crate) index: Index<AccountId>,
    pub(crate) tags: BTreeSet<SmolStr>,
    /// How many members rest on each set of registrars.
    pub(crate) by_registrars: BTreeMap<Vec<AccountId>, usize>,
}

impl Members {
    /// How many members rest on exactly these registrars, in order of id.
    pub(crate) fn of_registrars(&self, registrars: &[AccountId]) -> usize {
        self.by_registrars.get(registrars).copied().unwrap_or(0)
    }
}

/// The entity of a member.
pub(crate) fn entity(world: &World, member: AccountId) -> Option<Entity> {
    world.resource::<Members>().index.get(&member)
}

/// The standing of a member, or a refusal that names the account.
pub(crate) fn standing(world: &World, member: AccountId) -> Result<&Standing, Rejection> {
    let entity = entity(world, member).ok_or(Rejection::NotAMember { account: member })?;
    Ok(world.get(entity).expect("a member has a standing"))
}

/// How many members are active at `at`.
pub(crate) fn active_count(world: &World, at: Timestamp) -> u64 {
    let mut members = world.try_query::<(&Member, &Standing)>().expect("members are components");
    members.iter(world).filter(|(member, standing)| member.is_active(standing, at)).count() as u64
}

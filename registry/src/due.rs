//! What is next due to an asset by itself, and when.

use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::Timestamp;

use crate::class::{Class, Classes};
use crate::component::{Assessment, Asset, Status};
use crate::tax;

/// What is due to an asset, in the order in which it happens within one second.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Due {
    Arrears,
    Lapse,
}

/// What is next due to an asset, and when: derived from its components alone.
pub(crate) fn next_of(world: &World, entity: Entity) -> Option<(Timestamp, Due)> {
    let entity = world.entity(entity);
    let class = Classes::of(world).get(entity.get::<Asset>()?.class);
    let assessment = entity.get::<Assessment>()?;
    match entity.get::<Status>()? {
        Status::Held => used_up_at(class, assessment).map(|at| (at, Due::Arrears)),
        Status::InArrears { .. } => Some((assessment.settled_at + class.terms.grace, Due::Lapse)),
        Status::Vacant(_) | Status::Retired => None,
    }
}

/// The second at which the deposit is used up, if there is one before the year 10000.
pub(crate) fn used_up_at(class: &Class, assessment: &Assessment) -> Option<Timestamp> {
    let valuation = assessment.valuation.units().unsigned_abs();
    let deposit = assessment.deposit.units().unsigned_abs();
    let seconds = tax::seconds_until_used_up(valuation, class.terms.rate, deposit, assessment.residue)?;
    assessment.settled_at.checked_add_seconds(u128::try_from(seconds).ok()?)
}

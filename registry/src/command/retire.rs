//! Retire: a surveyor takes a vacant asset out of the register, for good.

use bevy_ecs::world::World;
use ledger::AccountId;

use super::claim::vacancy;
use super::register::require_surveyor;
use crate::{AssetId, Event, Rejection};

/// Asks to retire `asset`.
#[derive(Clone, Debug)]
pub struct Retire {
    /// The asset; vacant.
    pub asset: AssetId,
}

impl Retire {
    /// Decides for `surveyor`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, surveyor: AccountId) -> Result<Vec<Event>, Rejection> {
        require_surveyor(world, surveyor)?;
        vacancy(world, &self.asset)?;
        Ok(vec![Event::AssetRetired { asset: self.asset.clone() }])
    }
}

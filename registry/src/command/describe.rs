//! Describe: a surveyor corrects what people call an asset. It changes nothing else.

use bevy_ecs::world::World;
use ledger::AccountId;

use super::register::require_surveyor;
use crate::{AssetId, Event, Particulars, Rejection, component};

/// Asks to replace the description of `asset`.
#[derive(Clone, Debug)]
pub struct Describe {
    /// The asset.
    pub asset: AssetId,
    /// What it is from now on.
    pub particulars: Particulars,
}

impl Describe {
    /// Decides for `surveyor`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, surveyor: AccountId) -> Result<Vec<Event>, Rejection> {
        require_surveyor(world, surveyor)?;
        component::entity(world, &self.asset).ok_or_else(|| Rejection::unknown_asset(&self.asset))?;
        self.particulars.check()?;
        Ok(vec![Event::DescriptionCorrected {
            asset: self.asset.clone(),
            particulars: self.particulars.clone(),
        }])
    }
}

//! Describe: a surveyor corrects what people call an asset. It changes nothing else.

use ledger::AccountId;

use super::register::require_surveyor;
use crate::component::Asset;
use crate::draft::Draft;
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
    /// Decides for `surveyor`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, surveyor: AccountId) -> Result<(), Rejection> {
        require_surveyor(draft.world, surveyor)?;
        let world = draft.world;
        let entity =
            component::entity(world, &self.asset).ok_or_else(|| Rejection::unknown_asset(&self.asset))?;
        let class = world.get::<Asset>(entity).expect("an asset says what it is").class;
        self.particulars.check(world, class, &self.asset)?;
        let (asset, particulars) = (self.asset.clone(), self.particulars.clone());
        draft.push(Event::DescriptionCorrected { asset, particulars });
        Ok(())
    }
}

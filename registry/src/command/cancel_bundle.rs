//! Cancel bundle: a holder takes back the plan to form a bundle, or to split one.

use ledger::AccountId;
use smol_str::SmolStr;

use crate::bundles::Bundles;
use crate::draft::Draft;
use crate::holding::Holding;
use crate::{AssetId, Event, Rejection};

/// Asks to leave things as they are: what was planned is not done.
#[derive(Clone, Debug)]
pub struct CancelBundle {
    /// Names the bundle: its first asset by id.
    pub bundle: AssetId,
}

impl CancelBundle {
    /// Decides for `holder`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, holder: AccountId) -> Result<(), Rejection> {
        let bundle = self.bundle.clone();
        Holding::of(draft.world, &bundle, holder)?;
        let assets = Bundles::of(draft.world).planned_assets(&bundle);
        let assets = assets.ok_or_else(|| Rejection::NothingPlanned { bundle: bundle.clone() })?.to_vec();
        draft.push(Event::BundleAbandoned {
            bundle,
            assets,
            reason: SmolStr::new("its holder took it back"),
        });
        Ok(())
    }
}

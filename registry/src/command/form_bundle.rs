//! Form bundle: a holder joins assets of one class under one valuation, after a notice.

use std::collections::BTreeSet;

use ledger::{AccountId, Amount};

use crate::bundles::{self, Bundles};
use crate::draft::Draft;
use crate::holding::Holding;
use crate::{AssetId, Event, Rejection};

/// Fewest and most assets in a bundle.
pub(crate) const SIZES: std::ops::RangeInclusive<usize> = 2..=8;

/// Asks to join `assets`. Until the bundle binds buyers each can be bought singly, as before; asking again replaces
/// all plans that they are part of.
#[derive(Clone, Debug)]
pub struct FormBundle {
    /// 2 to 8 different assets of one class, all held by who asks and not in arrears.
    pub assets: Vec<AssetId>,
    /// What they will be assessed at together.
    pub valuation: Amount,
}

impl FormBundle {
    /// Decides for `holder`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, holder: AccountId) -> Result<(), Rejection> {
        let (world, now) = (draft.world, draft.now);
        let valuation = crate::money(world, self.valuation)?;
        let assets: BTreeSet<&AssetId> = self.assets.iter().collect();
        if !SIZES.contains(&assets.len()) || assets.len() != self.assets.len() {
            return Err(Rejection::BundleSize { count: assets.len() });
        }
        let mut holdings = Vec::new();
        for asset in &assets {
            let holding = Holding::solvent(world, asset, holder, now)?;
            if Bundles::of(world).formed.contains_key(*asset) {
                return Err(Rejection::InBundle { bundle: (*asset).clone() });
            }
            holdings.push(holding);
        }
        let Holding { class, class_index, .. } = holdings[0];
        if let Some(other) = holdings.iter().find(|holding| holding.class_index != class_index) {
            return Err(Rejection::OtherClass { asset: other.id.clone() });
        }
        if valuation < class.min_valuation {
            return Err(Rejection::ValuationBelowMinimum { valuation, minimum: class.min_valuation });
        }
        draft.push(Event::BundlePlanned {
            bundle: bundles::lead(&assets),
            assets: assets.into_iter().cloned().collect(),
            holder,
            valuation,
            binds_at: now + bundles::notice(class),
        });
        Ok(())
    }
}

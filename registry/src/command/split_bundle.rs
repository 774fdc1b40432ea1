//! Split bundle: a holder lets its assets be held singly again, after a notice.

use std::collections::BTreeMap;

use ledger::{AccountId, Amount, Money};

use crate::bundles::{self, Bundles};
use crate::draft::Draft;
use crate::holding::Holding;
use crate::{AssetId, Event, Rejection};

/// Asks to split `bundle`; asking again replaces what was asked before.
#[derive(Clone, Debug)]
pub struct SplitBundle {
    /// Names the bundle: its first asset by id.
    pub bundle: AssetId,
    /// What each of its assets will be assessed at.
    pub valuations: BTreeMap<AssetId, Amount>,
}

impl SplitBundle {
    /// Decides for `holder`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, holder: AccountId) -> Result<(), Rejection> {
        let (world, now) = (draft.world, draft.now);
        let read = |(asset, amount): (&AssetId, &Amount)| Ok((asset.clone(), crate::money(world, *amount)?));
        let valuations = self.valuations.iter().map(read).collect::<Result<Vec<(_, Money)>, Rejection>>()?;
        let holding = Holding::solvent(world, &self.bundle, holder, now)?;
        let members = Bundles::of(world).formed.get(&self.bundle).map(|bundle| &bundle.assets);
        if !members.is_some_and(|members| self.valuations.keys().eq(members)) {
            return Err(Rejection::NotItsMembers { assets: members.cloned().unwrap_or_default() });
        }
        let minimum = holding.class.min_valuation;
        if let Some((_, valuation)) = valuations.iter().find(|(_, valuation)| *valuation < minimum) {
            return Err(Rejection::ValuationBelowMinimum { valuation: *valuation, minimum });
        }
        let splits_at = now + bundles::notice(holding.class);
        draft.push(Event::BundleSplitPlanned { bundle: self.bundle.clone(), valuations, splits_at });
        Ok(())
    }
}

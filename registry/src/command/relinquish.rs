//! Relinquish: the holder gives the asset back and takes the rest of the deposit.

use ledger::AccountId;

use crate::draft::Draft;
use crate::holding::Holding;
use crate::{AssetId, Event, Rejection, tax};

/// Asks to give `asset` back.
#[derive(Clone, Debug)]
pub struct Relinquish {
    /// The asset; not in arrears: what is owed is paid first, or the asset lapses.
    pub asset: AssetId,
}

impl Relinquish {
    /// Decides for `holder`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, holder: AccountId) -> Result<(), Rejection> {
        let holding = Holding::solvent(draft.world, &self.asset, holder, draft.now)?;
        let (class, valuation) = (holding.class, holding.assessment.valuation);
        let settled = holding.settle(draft);
        // Whoever leaves within the minimum tenure pays the tax of what is left of it.
        let left = holding.tenure.until.since(draft.now).seconds();
        let accrual =
            tax::accrue(valuation.units().unsigned_abs(), class.figures.rate, left, settled.residue);
        let forfeited = settled.deposit.min(valuation.with_units(accrual.tax.cast_signed()));
        let forfeited = draft.split(holding.class_index, forfeited);
        draft.push(Event::Relinquished {
            asset: self.asset.clone(),
            holder,
            returned: settled.deposit - forfeited.tax,
            forfeited,
            auction: class.auction_after(holding.lows(draft.world).lowest(valuation, draft.now)),
        });
        Ok(())
    }
}

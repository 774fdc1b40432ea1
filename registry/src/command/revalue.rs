//! Revalue: the holder states a new valuation. It is the tax base from this second on, and the sale price at once
//! where it is lower, after the class's raise delay where it is higher.

use ledger::{AccountId, Amount, Currency};

use crate::draft::Draft;
use crate::holding::{Holding, Settled};
use crate::{AssetId, Event, Rejection};

/// Asks to assess `asset` at `valuation` from now on.
#[derive(Clone, Debug)]
pub struct Revalue {
    /// The asset; the lead of a bundle stands for all of it.
    pub asset: AssetId,
    /// The new valuation; at least the class's minimum.
    pub valuation: Amount,
    /// Tax paid in advance along with it.
    pub top_up: Option<Amount>,
}

impl Revalue {
    /// Decides for `holder`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, holder: AccountId) -> Result<(), Rejection> {
        let (world, now) = (draft.world, draft.now);
        let valuation = crate::money(world, self.valuation)?;
        let top_up =
            self.top_up.map_or(Ok(Currency::of(world).zero()), |amount| crate::money(world, amount))?;
        let holding = Holding::solvent(world, &self.asset, holder, now)?;
        let settled = holding.settle(draft);
        let paid = Settled { deposit: settled.deposit + top_up, ..settled };
        holding.check_valuation(world, valuation, paid, now)?;
        draft.pay(holder, top_up)?;
        if !top_up.is_zero() {
            let asset = self.asset.clone();
            draft.push(Event::ToppedUp { asset, payer: holder, amount: top_up, standing: false });
        }
        draft.push(holding.revalued(valuation, now, false));
        Ok(())
    }
}

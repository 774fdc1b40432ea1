//! Withdraw: the holder takes some of the deposit back, down to what the minimum runway and tenure need.

use ledger::{AccountId, Amount};

use crate::draft::Draft;
use crate::holding::{Holding, minimum_deposit};
use crate::{AssetId, Event, Rejection};

/// Asks to take `amount` out of the deposit of `asset`.
#[derive(Clone, Debug)]
pub struct Withdraw {
    /// The asset; the lead of a bundle stands for all of it.
    pub asset: AssetId,
    /// How much; more than nothing.
    pub amount: Amount,
}

impl Withdraw {
    /// Decides for `holder`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, holder: AccountId) -> Result<(), Rejection> {
        let amount = crate::money(draft.world, self.amount)?;
        if amount.is_zero() {
            return Err(ledger::Rejection::ZeroAmount.into());
        }
        let holding = Holding::solvent(draft.world, &self.asset, holder, draft.now)?;
        let settled = holding.settle(draft);
        let tenure_left = holding.tenure.until.since(draft.now);
        let runway = holding.class.terms.min_runway.max(tenure_left);
        let valuation = holding.assessment.valuation;
        let minimum_deposit = minimum_deposit(holding.class, valuation, settled.residue, runway);
        if settled.deposit < minimum_deposit + amount {
            let deposit = settled.deposit.saturating_sub(amount);
            return Err(Rejection::DepositTooSmall { deposit, minimum_deposit });
        }
        draft.push(Event::Withdrawn { asset: self.asset.clone(), holder, amount });
        Ok(())
    }
}

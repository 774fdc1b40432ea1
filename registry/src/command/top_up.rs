//! Top up: anyone pays tax in advance for an asset, or ends its arrears.

use ledger::{AccountId, Amount};

use crate::draft::Draft;
use crate::holding::{Holding, minimum_deposit};
use crate::{AssetId, Event, Rejection};

/// Asks to pay `amount` into the deposit of `asset`.
#[derive(Clone, Debug)]
pub struct TopUp {
    /// The asset; the lead of a bundle stands for all of it.
    pub asset: AssetId,
    /// How much; in arrears at least what is owed and the minimum deposit.
    pub amount: Amount,
}

impl TopUp {
    /// Decides for `payer`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, payer: AccountId) -> Result<(), Rejection> {
        let amount = crate::money(draft.world, self.amount)?;
        if amount.is_zero() {
            return Err(ledger::Rejection::ZeroAmount.into());
        }
        let holding = Holding::find(draft.world, &self.asset)?;
        let asset = self.asset.clone();
        let Some(arrears) = holding.arrears(draft.now) else {
            draft.pay(payer, amount)?;
            holding.settle(draft);
            draft.push(Event::ToppedUp { asset, payer, amount, standing: false });
            return Ok(());
        };
        let (valuation, runway) = (holding.assessment.valuation, holding.class.terms.min_runway);
        let needed = arrears.owed + minimum_deposit(holding.class, valuation, arrears.residue, runway);
        if amount < needed {
            return Err(Rejection::PaymentBelowArrears { amount, needed });
        }
        draft.pay(payer, amount)?;
        let receipt = draft.split(holding.class_index, arrears.owed);
        let deposit = amount - arrears.owed;
        draft.push(Event::ArrearsPaid { asset, payer, receipt, deposit, residue: arrears.residue });
        Ok(())
    }
}

//! Reclaim: the former holder takes a lapsed asset back, at the old valuation, for what it owes and a fee.

use ledger::{AccountId, Amount};

use super::claim::VacantAsset;
use crate::draft::Draft;
use crate::holding::minimum_deposit;
use crate::settle::arrears;
use crate::{AssetId, Event, Rejection};

/// Asks to take `asset` back.
#[derive(Clone, Debug)]
pub struct Reclaim {
    /// The asset; it lapsed, and nobody has taken it yet.
    pub asset: AssetId,
    /// Tax paid in advance; at least the class's minimum runway of it.
    pub deposit: Amount,
}

impl Reclaim {
    /// Decides for `claimant`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, claimant: AccountId) -> Result<(), Rejection> {
        let deposit = crate::money(draft.world, self.deposit)?;
        let vacant = VacantAsset::find(draft.world, &self.asset)?;
        let lapse = vacant.vacancy.lapse.as_ref().filter(|lapse| lapse.tenure.holder == claimant);
        let lapse = lapse.ok_or(Rejection::NotFormerHolder)?;
        if draft.now >= lapse.reclaim_until {
            return Err(Rejection::ReclaimOver { ended_at: lapse.reclaim_until });
        }
        // The arrears have gone on accruing, as if the asset had never been out of the holder's hands.
        let arrears = arrears(vacant.class, &vacant.assessment, lapse.debt, draft.now);
        let terms = &vacant.class.terms;
        let fee = terms.reclaim_fee.ceil_of(arrears.owed.units().unsigned_abs());
        let fee = deposit.with_units(fee.cast_signed());
        let valuation = vacant.assessment.valuation;
        let minimum_deposit = minimum_deposit(vacant.class, valuation, arrears.residue, terms.min_runway);
        if deposit < minimum_deposit {
            return Err(Rejection::DepositTooSmall { deposit, minimum_deposit });
        }
        draft.pay(claimant, arrears.owed + fee + deposit)?;

        let receipt = draft.split(vacant.class_index, arrears.owed);
        draft.push(Event::Reclaimed {
            asset: self.asset.clone(),
            holder: claimant,
            receipt,
            fee,
            deposit,
            residue: arrears.residue,
            outbid: vacant.vacancy.bid.map(|bid| (bid.bidder, bid.amount + bid.deposit)),
        });
        Ok(())
    }
}

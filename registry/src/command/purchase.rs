//! Purchase: anyone may take an asset by paying its holder the holder's own price.

use ledger::{AccountId, Amount};

use crate::acquisition::{Replaced, Terms, refuse_beneficiary, take_within_cap};
use crate::bundles;
use crate::draft::{Draft, Purse};
use crate::holding::Holding;
use crate::{AssetId, ConstitutionVersion, Event, Rejection};

/// Asks to take `asset` at its holder's valuation.
#[derive(Clone, Debug)]
pub struct Purchase {
    /// The asset; the lead of a bundle stands for all of it.
    pub asset: AssetId,
    /// Refuse if buyers must pay more than this by now.
    pub max_price: Amount,
    /// What the buyer will assess it at, and be taxed on, from now on; at least the price.
    pub valuation: Amount,
    /// Tax paid in advance; at least what the minimum runway and the minimum tenure need.
    pub deposit: Amount,
    /// Refuse if another version of the constitution is in force by now.
    pub expected_constitution: Option<u64>,
    /// Refuse if the asset stands for another number of assets by now: bundles are formed and split.
    pub expected_assets: Option<u64>,
}

impl Purchase {
    /// Decides for `buyer`, who pays out of `purse`.
    pub(crate) fn decide(
        &self,
        draft: &mut Draft<'_>,
        buyer: AccountId,
        purse: Purse,
    ) -> Result<(), Rejection> {
        let (world, now) = (draft.world, draft.now);
        let max_price = crate::money(world, self.max_price)?;
        let terms = Terms::read(world, self.valuation, self.deposit)?;
        let holding = Holding::find(world, &self.asset)?;
        let price = holding.price_to_pay(world, now);

        if holding.tenure.holder == buyer {
            return Err(Rejection::AlreadyHolder);
        }
        refuse_beneficiary(holding.class, buyer)?;
        if max_price < price {
            return Err(Rejection::PriceAboveLimit { sale_price: price, max_price });
        }
        self.check_constitution(draft)?;
        let assets = bundles::size(world, &self.asset);
        if let Some(expected) = self.expected_assets.filter(|expected| *expected != assets) {
            return Err(Rejection::OtherAssets { expected, actual: assets });
        }
        if let Some(until) = holding.quiet_until().filter(|until| now < *until) {
            return Err(Rejection::Cooldown { until });
        }
        let held_at = Some(holding.assessment.valuation);
        let replaced = Replaced { held_at, assets, own_bid: None };
        take_within_cap(draft, holding.class_index, buyer, terms.valuation, &replaced)?;
        let settled = holding.settle(draft); // The seller owes tax up to this second.
        let (owed, residue) =
            holding.arrears(now).map_or((price.zero(), settled.residue), |a| (a.owed, a.residue));
        terms.check(holding.class, price, residue)?;
        let escrow = draft.pay_from(purse, buyer, price + terms.deposit)?;

        let covered = owed.min(price);
        let arrears = draft.split(holding.class_index, covered);
        let class = &holding.class.terms;
        draft.push(Event::Purchased {
            asset: self.asset.clone(),
            seller: holding.tenure.holder,
            buyer,
            paid: price,
            arrears,
            written_off: owed - covered,
            returned: settled.deposit,
            valuation: terms.valuation,
            deposit: terms.deposit,
            residue,
            tenure_until: now + class.min_tenure,
            handover_until: now + class.handover,
            escrow,
        });
        Ok(())
    }

    fn check_constitution(&self, draft: &Draft<'_>) -> Result<(), Rejection> {
        let actual = draft.world.resource::<ConstitutionVersion>().0;
        match self.expected_constitution {
            Some(expected) if expected != actual => Err(Rejection::OtherConstitution { expected, actual }),
            _ => Ok(()),
        }
    }
}

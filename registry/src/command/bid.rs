//! Bid: offer an amount for a vacant asset that goes to the highest bidder.

use ledger::{AccountId, Amount};

use super::claim::VacantAsset;
use crate::acquisition::{Replaced, Terms, refuse_beneficiary, take_within_cap};
use crate::auction::Auction;
use crate::bundles;
use crate::component;
use crate::draft::Draft;
use crate::{AssetId, Event, Rejection};

/// Asks to bid for the vacant `asset`. The amount and the deposit wait in escrow until somebody bids more.
#[derive(Clone, Debug)]
pub struct Bid {
    /// The asset; the lead of a bundle stands for all of it.
    pub asset: AssetId,
    /// What the bidder would pay for it.
    pub amount: Amount,
    /// What the bidder would assess it at; at least the amount.
    pub valuation: Amount,
    /// Tax paid in advance; at least what the minimum runway and the minimum tenure need.
    pub deposit: Amount,
}

impl Bid {
    /// Decides for `bidder`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, bidder: AccountId) -> Result<(), Rejection> {
        let amount = crate::money(draft.world, self.amount)?;
        let terms = Terms::read(draft.world, self.valuation, self.deposit)?;
        let vacant = VacantAsset::find(draft.world, &self.asset)?;
        let Some(Auction::English(auction)) = vacant.vacancy.auction else {
            return Err(Rejection::TakesNoBids);
        };
        refuse_beneficiary(vacant.class, bidder)?;
        let highest = vacant.vacancy.bid;
        let least = auction.least_bid(highest.map(|bid| bid.amount));
        if amount < least {
            return Err(Rejection::BidTooLow { bid: amount, least });
        }
        let own = highest.filter(|bid| bid.bidder == bidder);
        let assets = bundles::size(draft.world, &self.asset);
        let replaced = Replaced { held_at: None, assets, own_bid: own.map(|bid| bid.valuation) };
        take_within_cap(draft, vacant.class_index, bidder, terms.valuation, &replaced)?;
        terms.check(vacant.class, amount, vacant.assessment.residue)?;
        let escrowed = |bid: component::Bid| bid.amount + bid.deposit;
        // What the bidder's own bid gives back is there to be paid again.
        let returned = own.map_or(amount.zero(), escrowed);
        draft.pay(bidder, (amount + terms.deposit).saturating_sub(returned))?;

        draft.push(Event::BidPlaced {
            asset: self.asset.clone(),
            bidder,
            amount,
            valuation: terms.valuation,
            deposit: terms.deposit,
            closes_at: auction.closes_at(highest.map(|bid| bid.closes_at), draft.now),
            outbid: highest.map(|bid| (bid.bidder, escrowed(bid))),
        });
        Ok(())
    }
}

//! English auctions (rulebook §6).

use super::{Auction, Int, Model, PARTS, Refusal, Second, State, divide_up};

/// The highest bid so far; its money lies in escrow.
#[derive(Clone, Debug)]
pub struct Bid {
    pub bidder: String,
    pub amount: Int,
    pub valuation: Int,
    pub deposit: Int,
    pub closes_at: Second,
}

impl Bid {
    pub fn escrow(&self) -> Int {
        &self.amount + &self.deposit
    }
}

impl Model {
    /// The least that may be bid now.
    pub fn least_bid(&self, id: &str) -> Int {
        let class = self.class_of(id);
        match self.assets[id].bid() {
            None => class.floor.clone(),
            Some(bid) => {
                let step = divide_up(&(&bid.amount * class.min_increment), &PARTS.into());
                &bid.amount + step.max(1.into())
            }
        }
    }

    pub(super) fn bid(
        &mut self,
        now: Second,
        who: &str,
        id: &str,
        amount: &Int,
        valuation: &Int,
        deposit: &Int,
    ) -> Result<(), Refusal> {
        let State::Vacant { auction, .. } = self.expect_vacant(id)? else { unreachable!() };
        let Auction::English(highest) = auction.clone() else { return Err("takes_no_bids") };
        self.not_a_beneficiary(who, id)?;
        if *amount < self.least_bid(id) {
            return Err("bid_too_low");
        }
        self.within_hold_cap(who, id, valuation)?;
        self.fair(now, id, amount, valuation, deposit)?;
        let class = self.class_of(id);
        let closes_at = match &highest {
            None => now + class.auction_length,
            Some(highest) => highest.closes_at.max(now + class.soft_close),
        };
        let bid = Bid {
            bidder: who.to_string(),
            amount: amount.clone(),
            valuation: valuation.clone(),
            deposit: deposit.clone(),
            closes_at,
        };
        let own = highest.as_ref().filter(|highest| highest.bidder == who);
        let returned = own.map(Bid::escrow).unwrap_or_default();
        self.afford(who, &(bid.escrow() - returned))?;
        if let Some(outbid) = highest {
            self.pay(&outbid.bidder, &outbid.escrow());
            self.note("outbid", now, id);
        }
        self.take(who, &bid.escrow());
        let State::Vacant { auction, .. } = &mut self.change(id).state else { unreachable!() };
        *auction = Auction::English(Some(bid));
        Ok(())
    }

    pub(super) fn closes_at(&self, id: &str) -> Option<Second> {
        Some(self.assets[id].bid()?.closes_at)
    }

    /// The highest bidder takes it; the escrow pays.
    pub(super) fn close(&mut self, id: &str, second: Second) {
        let bid = self.assets[id].bid().expect("only an auction with a bid closes").clone();
        self.give_out(second, &bid.bidder, id, &bid.amount, &bid.valuation, &bid.deposit);
        self.note("auction closed", second, id);
    }
}

//! How people come by assets, at random: purchases, claims, bids, standing offers.

use super::Generator;
use crate::oracle::{Auction, DAY, Int, Model, Operation, PARTS, Second, State, Wish};

impl Generator {
    pub(super) fn purchase(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let mut asset = self.asset(model, |state| matches!(state, State::Held(_)));
        let mut who = self.rich_account(model);
        let offers: Vec<_> = model.offers.values().collect();
        if self.random.one_in(10)
            && let Some(offer) = self.random.pick(&offers)
        {
            // Rather now than wait for the own offer, which stays.
            (who, asset) = (offer.account.clone(), offer.asset.clone());
        }
        if self.random.one_in(6)
            && let Some(asset) = model.assets.get(&asset)
        {
            let former: Vec<&String> = asset.former.keys().collect();
            who = self.random.pick(&former).map_or(who, |former| former.to_string());
        }
        let wish = self.wish(now, model, &who, &asset);
        (who, Operation::Purchase { asset, wish })
    }

    pub(super) fn claim(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let claimable =
            |state: &State| matches!(state, State::Vacant { auction: Auction::Free | Auction::Dutch(_), .. });
        let asset = self.asset(model, claimable);
        let who = self.rich_account(model);
        let wish = self.wish(now, model, &who, &asset);
        (who, Operation::Claim { asset, wish })
    }

    pub(super) fn purchase_many(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let who = self.rich_account(model);
        let number = match self.random.below(60) {
            0 => 0,
            1 => 101,
            _ => 1 + self.random.below(4),
        };
        let mut purchases = Vec::new();
        for _ in 0..number {
            let asset = self.asset(model, |state| matches!(state, State::Held(_)));
            let wish = self.wish(now, model, &who, &asset);
            purchases.push(Operation::Purchase { asset, wish });
        }
        (who, Operation::PurchaseMany(purchases))
    }

    /// Limit, valuation and deposit, most of them enough.
    fn wish(&mut self, now: Second, model: &Model, who: &str, asset: &str) -> Wish {
        let price = model.assets.get(asset).and_then(|_| model.price_to_pay(now, asset));
        let Some(price) = price else {
            return Wish { max_price: 1.into(), valuation: 1.into(), deposit: 1.into() };
        };
        let max_price = if self.random.one_in(8) { self.random.near(&price) } else { price.clone() };
        let valuation = match self.random.below(12) {
            0..3 => self.random.near(&price),
            3..6 => self.random.near(&most_under_cap(model, who, asset)).max(price.clone()),
            _ => self.valuation(model, asset).max(price.clone()),
        };
        let minimum = model.entry_deposit_at(now, asset, &valuation);
        let deposit = match self.random.below(12) {
            0 => &model.balances[who] - price,
            1 => &model.balances[who] - price + 1,
            2..6 => minimum,
            _ => self.random.near(&minimum),
        };
        Wish { max_price, valuation, deposit: deposit.max(Int::ZERO) }
    }

    pub(super) fn bid(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let waiting = |state: &State| matches!(state, State::Vacant { auction: Auction::English(_), .. });
        let running =
            |state: &State| matches!(state, State::Vacant { auction: Auction::English(Some(_)), .. });
        let asset =
            if self.random.one_in(3) { self.asset(model, running) } else { self.asset(model, waiting) };
        let who = self.rich_account(model);
        if !model.assets.contains_key(&asset) {
            return (who, Operation::Bid { asset, amount: 1.into(), valuation: 1.into(), deposit: 1.into() });
        }
        let least = model.least_bid(&asset);
        let standing = model.assets[&asset].bid().filter(|_| self.random.one_in(4));
        let who = standing.map_or(who, |bid| bid.bidder.clone());
        let returned = standing.map(|bid| bid.escrow()).unwrap_or_default();
        let amount = if self.random.one_in(3) { self.random.near(&least) } else { least };
        let valuation = match self.random.below(4) {
            0 => self.random.near(&amount),
            1 => self.random.near(&most_under_cap(model, &who, &asset)).max(amount.clone()),
            _ => self.valuation(model, &asset).max(amount.clone()),
        };
        let minimum = model.entry_deposit_at(now, &asset, &valuation);
        let deposit = match self.random.below(12) {
            0 => &model.balances[&who] + returned - &amount,
            1 => &model.balances[&who] + returned - &amount + 1,
            _ => self.random.near(&minimum),
        };
        (who, Operation::Bid { asset, amount, valuation, deposit: deposit.max(Int::ZERO) })
    }

    pub(super) fn place_offer(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let usable = |state: &State| matches!(state, State::Held(_) | State::Vacant { .. });
        let asset = self.asset(model, usable);
        let who = self.rich_account(model);
        let expires = now
            + match self.random.below(40) {
                0 => 0,
                1 => 365 * DAY + 1,
                2 => 365 * DAY,
                3..10 => 1 + self.random.below(3_600) as Second,
                _ => self.random.below(30 * DAY as u64) as Second,
            };
        if !model.assets.contains_key(&asset) {
            let wish = Wish { max_price: 1.into(), valuation: 1.into(), deposit: 1.into() };
            return (who, Operation::PlaceOffer { asset, wish, expires });
        }
        let thought = self.valuation(model, &asset);
        let price = model.price_to_pay(now, &asset).unwrap_or(thought);
        let max_price = match self.random.below(10) {
            0..3 => self.random.near(&price),
            3 => &price * 2,
            4..7 => &price - &price / 20,
            7 => &model.balances[&who] / 2,
            _ => self.random.up_to(&price),
        };
        let thought = self.valuation(model, &asset);
        let valuation =
            if self.random.one_in(3) { self.random.near(&max_price) } else { thought.max(max_price.clone()) };
        let minimum = model.offer_deposit(&asset, &valuation);
        let deposit = if self.random.one_in(3) { self.random.near(&minimum) } else { minimum };
        (who, Operation::PlaceOffer { asset, wish: Wish { max_price, valuation, deposit }, expires })
    }

    pub(super) fn cancel_offer(&mut self, account: String, model: &Model) -> (String, Operation) {
        let numbers: Vec<u64> = model.offers.keys().copied().collect();
        let gone = self.random.below(model.offers_placed + 1);
        let offer = self.random.pick(&numbers).copied().filter(|_| !self.random.one_in(20)).unwrap_or(gone);
        let who = match model.offers.get(&offer) {
            Some(offer) if !self.random.one_in(20) => offer.account.clone(),
            _ => account,
        };
        (who, Operation::CancelOffer { offer })
    }
}

/// About the largest valuation at which `who` may have `asset` beside what they hold of its class.
fn most_under_cap(model: &Model, who: &str, asset: &str) -> Int {
    let cap = model.class_of(asset).hold_cap;
    let class = &model.assets[asset].class;
    let mut others = Int::ZERO;
    let mut own = Int::ZERO;
    for (_, held) in model.licences(class).filter(|(id, _)| *id != asset) {
        others += &held.valuation;
        if held.holder == who {
            own += &held.valuation;
        }
    }
    let room: Int = others * cap - own * PARTS;
    if cap < PARTS { (room / (PARTS - cap)).max(Int::ZERO) } else { Int::ZERO }
}

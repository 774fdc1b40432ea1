//! Forced purchases and claims (rulebook §5, §6).

use super::{Auction, DAY, Holding, Int, Model, Operation, PARTS, Refusal, Second, State};

const YEAR: Second = 365 * DAY;
/// A sale so soon after the last one does not count towards turnover.
const SALE_TOO_SOON: Second = 90 * DAY;
/// From so many held assets on, nobody may hold too much of a class.
const HOLD_CAP_FROM: usize = 20;

/// The terms on which somebody would acquire an asset.
#[derive(Clone, Debug)]
pub struct Wish {
    pub max_price: Int,
    pub valuation: Int,
    pub deposit: Int,
}

impl Wish {
    pub fn escrow(&self) -> Int {
        &self.max_price + &self.deposit
    }
}

impl Model {
    pub(super) fn purchase(&mut self, now: Second, who: &str, id: &str, wish: &Wish) -> Result<(), Refusal> {
        let price = self.may_purchase(now, who, id, wish)?;
        self.afford(who, &(&price + &wish.deposit))?;
        self.sell(now, who, id, &price, wish);
        Ok(())
    }

    pub(super) fn claim(&mut self, now: Second, who: &str, id: &str, wish: &Wish) -> Result<(), Refusal> {
        let price = self.may_claim(now, who, id, wish)?;
        self.afford(who, &(&price + &wish.deposit))?;
        self.take(who, &(&price + &wish.deposit));
        self.give_out(now, who, id, &price, &wish.valuation, &wish.deposit);
        Ok(())
    }

    /// All or none, one after the other.
    pub(super) fn several(
        &mut self,
        now: Second,
        who: &str,
        operations: &[Operation],
        most: usize,
    ) -> Result<(), Refusal> {
        if operations.is_empty() || operations.len() > most {
            return Err("list_length");
        }
        let mut named: Vec<&String> = operations.iter().filter_map(Operation::asset).collect();
        named.sort();
        named.dedup();
        if named.len() < operations.len() {
            return Err("named_twice");
        }
        let before = self.clone();
        for operation in operations {
            if let Err(refusal) = self.perform(now, who, operation) {
                *self = before;
                return Err(refusal);
            }
        }
        Ok(())
    }

    /// The price to pay, if all but the buyer's balance allows the purchase.
    pub(super) fn may_purchase(&self, now: Second, who: &str, id: &str, wish: &Wish) -> Result<Int, Refusal> {
        if self.expect_held(id)?.holder == who {
            return Err("already_holder");
        }
        self.not_a_beneficiary(who, id)?;
        let price = self.price_to_pay(now, id).expect("held");
        if price > wish.max_price {
            return Err("price_above_limit");
        }
        if self.quiet_until(id).is_some_and(|until| now < until) {
            return Err("cooldown");
        }
        self.within_hold_cap(who, id, &wish.valuation)?;
        self.fair(now, id, &price, &wish.valuation, &wish.deposit)?;
        Ok(price)
    }

    /// The price, if all but the claimant's balance allows the claim.
    pub(super) fn may_claim(&self, now: Second, who: &str, id: &str, wish: &Wish) -> Result<Int, Refusal> {
        let State::Vacant { auction, .. } = self.expect_vacant(id)? else { unreachable!() };
        if matches!(auction, Auction::English(_)) {
            return Err("goes_to_bidders");
        }
        self.not_a_beneficiary(who, id)?;
        let price = self.price(now, id).expect("no English auction");
        if price > wish.max_price {
            return Err("price_above_limit");
        }
        self.within_hold_cap(who, id, &wish.valuation)?;
        self.fair(now, id, &price, &wish.valuation, &wish.deposit)?;
        Ok(price)
    }

    pub(super) fn not_a_beneficiary(&self, who: &str, id: &str) -> Result<(), Refusal> {
        let beneficiaries = &self.class_of(id).beneficiaries;
        if beneficiaries.iter().any(|(account, _)| account == who) { Err("beneficiary") } else { Ok(()) }
    }

    /// Whether valuation and deposit suffice for somebody who pays `price`.
    pub(super) fn fair(
        &self,
        now: Second,
        id: &str,
        price: &Int,
        valuation: &Int,
        deposit: &Int,
    ) -> Result<(), Refusal> {
        if valuation < price {
            return Err("valuation_below_price");
        }
        if *valuation < self.class_of(id).min_valuation {
            return Err("valuation_below_minimum");
        }
        if *deposit < self.entry_deposit_at(now, id, valuation) {
            return Err("deposit_too_small");
        }
        Ok(())
    }

    /// Everything held in a class; a bundle is one licence.
    pub fn licences(&self, class: &str) -> impl Iterator<Item = (&String, &Holding)> {
        let of_class = self.assets.iter().filter(move |(_, asset)| asset.class == class);
        of_class.filter_map(|(id, asset)| Some((id, asset.holding()?)))
    }

    /// How many assets are held as `id`: itself, or all of its bundle.
    pub fn size(&self, id: &str) -> usize {
        self.bundles.get(id).map_or(1, |bundle| bundle.members.len())
    }

    /// Whether `who` would not have too much of the class with `id` at `valuation`.
    pub(super) fn within_hold_cap(&self, who: &str, id: &str, valuation: &Int) -> Result<(), Refusal> {
        let (class, cap) = (&self.assets[id].class, self.class_of(id).hold_cap);
        let others: Vec<_> = self.licences(class).filter(|(other, _)| *other != id).collect();
        let n = others.iter().map(|(other, _)| self.size(other)).sum::<usize>() + self.size(id);
        let total: Int = others.iter().map(|(_, held)| &held.valuation).sum::<Int>() + valuation;
        let held = others.iter().filter(|(_, held)| held.holder == who).map(|(_, held)| &held.valuation);
        let bids = self.assets.iter().filter(|(other, asset)| *other != id && asset.class == *class);
        let bids = bids.filter_map(|(_, asset)| asset.bid()).filter(|bid| bid.bidder == who);
        let owned: Vec<&Int> = held.chain(bids.map(|bid| &bid.valuation)).collect();
        let would_hold = owned.iter().copied().sum::<Int>() + valuation;
        if cap < PARTS && !owned.is_empty() && n >= HOLD_CAP_FROM && would_hold > total * cap / PARTS {
            return Err("hold_cap");
        }
        Ok(())
    }

    /// The end of the last quiet time.
    pub fn quiet_until(&self, id: &str) -> Option<Second> {
        Some(self.assets[id].quiet_began? + self.class_of(id).cooldown)
    }

    /// The forced purchase, executed.
    pub(super) fn sell(&mut self, now: Second, who: &str, id: &str, price: &Int, wish: &Wish) {
        let seller = self.holding(id).holder.clone();
        let arrears = self.arrears(now, id).unwrap_or_default();
        let unused = self.settle(now, id);
        self.take(who, &(price + &wish.deposit));
        let paid = arrears.min(price.clone());
        self.collect(id, &paid);
        self.pay(&seller, &(price - paid + unused));
        self.count_sale(now, who, id);
        self.begin_quiet_time(now, id);
        self.end_tenure(now, id);
        let handover = self.class_of(id).handover;
        self.acquire(now, id, who, &wish.valuation, &wish.deposit, handover);
    }

    /// A vacant asset goes to `who`, who paid `price` and `deposit`; after a lapse, arrears first, the rest to the
    /// former holder.
    pub(super) fn give_out(
        &mut self,
        now: Second,
        who: &str,
        id: &str,
        price: &Int,
        valuation: &Int,
        deposit: &Int,
    ) {
        let State::Vacant { lapsed, .. } = self.assets[id].state.clone() else {
            panic!("{id} is not vacant")
        };
        if let Some(lapsed) = lapsed {
            let paid = lapsed.arrears.min(price.clone());
            self.collect(id, &paid);
            self.pay(&lapsed.holder, &(price - paid));
        } else {
            self.treasury.balance += price;
            self.treasury.issue += price;
        }
        self.acquire(now, id, who, valuation, deposit, 0);
    }

    fn begin_quiet_time(&mut self, now: Second, id: &str) {
        let lately = self.assets[id].quiet_began.is_some_and(|began| now < began + YEAR);
        if self.class_of(id).cooldown > 0 && !lately {
            self.change(id).quiet_began = Some(now);
            self.note("quiet time begun", now, id);
        }
    }

    /// Counts towards turnover unless the last sale was just before, or the buyer was the holder within a year.
    fn count_sale(&mut self, now: Second, buyer: &str, id: &str) {
        let asset = self.change(id);
        let soon = asset.last_sale.is_some_and(|last| now - last < SALE_TOO_SOON);
        let back = asset.former.get(buyer).is_some_and(|&ended| ended > now - YEAR);
        asset.last_sale = Some(now);
        let class = asset.class.clone();
        if !soon && !back {
            self.classes.get_mut(&class).expect("a class").sales += 1;
            self.note("sale counted", now, id);
        }
    }
}

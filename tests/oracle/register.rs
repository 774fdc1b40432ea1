//! What people do with assets (rulebook §4 to §6).

use super::money::above_zero;
use super::{Asset, Int, Model, PARTS, Refusal, Second, State, divide_up};

/// What a buyer or claimant offers.
struct Offer<'a> {
    max_price: &'a Int,
    valuation: &'a Int,
    deposit: &'a Int,
}

impl Model {
    pub(super) fn register(&mut self, now: Second, id: &str, class: &str) -> Result<(), Refusal> {
        if self.assets.contains_key(id) {
            return Err("asset_exists");
        }
        let terms = self.terms.classes.get(class).ok_or("unknown_class")?;
        let state = State::Vacant { since: now, start: terms.opening_price.clone(), lapsed: None };
        let asset = Asset { class: class.to_string(), state, residue: Int::ZERO, valuations: Vec::new() };
        self.assets.insert(id.to_string(), asset);
        Ok(())
    }

    pub(super) fn retire(&mut self, id: &str) -> Result<(), Refusal> {
        self.expect_vacant(id)?;
        self.change(id).state = State::Retired;
        Ok(())
    }

    pub(super) fn revalue(
        &mut self,
        now: Second,
        who: &str,
        id: &str,
        new: &Int,
        top_up: &Option<Int>,
    ) -> Result<(), Refusal> {
        let (valuation, deposit) = self.expect_holder(now, who, id)?;
        let top_up = top_up.clone().unwrap_or_default();
        if *new < self.class_of(id).min_valuation {
            return Err("valuation_below_minimum");
        }
        if *new > valuation && &deposit + &top_up < self.minimum_deposit_at(now, id, new) {
            return Err("deposit_too_small");
        }
        self.afford(who, &top_up)?;
        self.settle(now, id);
        self.take(who, &top_up);
        self.hold(now, id, who, new, &(deposit + top_up));
        Ok(())
    }

    pub(super) fn top_up(&mut self, now: Second, who: &str, id: &str, amount: &Int) -> Result<(), Refusal> {
        above_zero(amount)?;
        let State::Held { holder, valuation, debt, .. } = self.expect_held(id)?.clone() else {
            unreachable!()
        };
        if debt.is_some() {
            let arrears = self.arrears(now, id).expect("in arrears");
            let rest = amount - &arrears;
            if rest < self.minimum_deposit_at(now, id, &valuation) {
                return Err("payment_below_arrears");
            }
            self.afford(who, amount)?;
            self.take(who, amount);
            self.settle(now, id);
            self.collect(id, &arrears);
            self.hold(now, id, &holder, &valuation, &rest);
        } else {
            self.afford(who, amount)?;
            self.take(who, amount);
            let deposit = self.settle(now, id) + amount;
            self.hold(now, id, &holder, &valuation, &deposit);
        }
        Ok(())
    }

    pub(super) fn withdraw(&mut self, now: Second, who: &str, id: &str, amount: &Int) -> Result<(), Refusal> {
        above_zero(amount)?;
        let (valuation, deposit) = self.expect_holder(now, who, id)?;
        let rest = deposit - amount;
        if rest < self.minimum_deposit_at(now, id, &valuation) {
            return Err("deposit_too_small");
        }
        self.settle(now, id);
        self.hold(now, id, who, &valuation, &rest);
        self.pay(who, amount);
        Ok(())
    }

    pub(super) fn relinquish(&mut self, now: Second, who: &str, id: &str) -> Result<(), Refusal> {
        self.expect_holder(now, who, id)?;
        let rest = self.settle(now, id);
        self.pay(who, &rest);
        self.vacate(now, id, None);
        Ok(())
    }

    pub(super) fn purchase(
        &mut self,
        now: Second,
        who: &str,
        id: &str,
        max_price: &Int,
        valuation: &Int,
        deposit: &Int,
    ) -> Result<(), Refusal> {
        let State::Held { holder, valuation: price, .. } = self.expect_held(id)?.clone() else {
            unreachable!()
        };
        if holder == who {
            return Err("already_holder");
        }
        self.check_offer(now, who, id, &price, Offer { max_price, valuation, deposit })?;
        let arrears = self.arrears(now, id).unwrap_or_default();
        let unused = self.settle(now, id);
        self.take(who, &(&price + deposit));
        let paid = arrears.min(price.clone());
        self.collect(id, &paid);
        self.pay(&holder, &(price - paid + unused));
        self.hold(now, id, who, valuation, deposit);
        Ok(())
    }

    pub(super) fn claim(
        &mut self,
        now: Second,
        who: &str,
        id: &str,
        max_price: &Int,
        valuation: &Int,
        deposit: &Int,
    ) -> Result<(), Refusal> {
        let State::Vacant { lapsed, .. } = self.expect_vacant(id)?.clone() else { unreachable!() };
        let price = self.price(now, id).expect("vacant");
        self.check_offer(now, who, id, &price, Offer { max_price, valuation, deposit })?;
        self.take(who, &(&price + deposit));
        if let Some(lapsed) = lapsed {
            let paid = lapsed.arrears.min(price.clone());
            self.collect(id, &paid);
            self.pay(&lapsed.holder, &(price - paid));
        } else {
            self.treasury.balance += &price;
            self.treasury.issue += price;
        }
        self.hold(now, id, who, valuation, deposit);
        Ok(())
    }

    pub(super) fn reclaim(&mut self, now: Second, who: &str, id: &str, deposit: &Int) -> Result<(), Refusal> {
        let State::Vacant { since, lapsed, .. } = self.expect_vacant(id)?.clone() else { unreachable!() };
        let lapsed = lapsed.filter(|lapsed| lapsed.holder == who).ok_or("not_former_holder")?;
        let class = self.class_of(id).clone();
        if now >= since + class.auction_length {
            return Err("reclaim_over");
        }
        let (minimum, residue) = self.reclaim_deposit(now, id).expect("lapsed");
        if *deposit < minimum {
            return Err("deposit_too_small");
        }
        let arrears = self.arrears(now, id).expect("lapsed");
        let fee = divide_up(&(&arrears * class.reclaim_fee), &Int::from(PARTS));
        let cost = &arrears + &fee + deposit;
        self.afford(who, &cost)?;
        self.take(who, &cost);
        self.collect(id, &arrears);
        self.treasury.balance += &fee;
        self.treasury.fee += fee;
        self.change(id).residue = residue;
        self.hold(now, id, who, &lapsed.valuation, deposit);
        Ok(())
    }

    /// What purchases and claims have in common, in the rulebook's order.
    fn check_offer(
        &self,
        now: Second,
        who: &str,
        id: &str,
        price: &Int,
        offer: Offer<'_>,
    ) -> Result<(), Refusal> {
        let class = self.class_of(id);
        if class.beneficiaries.iter().any(|(account, _)| account == who) {
            return Err("beneficiary");
        }
        if price > offer.max_price {
            return Err("price_above_limit");
        }
        if offer.valuation < price {
            return Err("valuation_below_price");
        }
        if *offer.valuation < class.min_valuation {
            return Err("valuation_below_minimum");
        }
        if *offer.deposit < self.minimum_deposit_at(now, id, offer.valuation) {
            return Err("deposit_too_small");
        }
        self.afford(who, &(price + offer.deposit))
    }

    fn expect_held(&self, id: &str) -> Result<&State, Refusal> {
        match &self.assets.get(id).ok_or("unknown_asset")?.state {
            state @ State::Held { .. } => Ok(state),
            _ => Err("not_held"),
        }
    }

    fn expect_vacant(&self, id: &str) -> Result<&State, Refusal> {
        match &self.assets.get(id).ok_or("unknown_asset")?.state {
            state @ State::Vacant { .. } => Ok(state),
            State::Held { .. } => Err("not_vacant"),
            State::Retired => Err("retired"),
        }
    }

    /// Valuation and deposit after settling, if `who` holds `id` and is not in arrears.
    fn expect_holder(&self, now: Second, who: &str, id: &str) -> Result<(Int, Int), Refusal> {
        let State::Held { holder, valuation, deposit, debt, .. } = self.expect_held(id)? else {
            unreachable!()
        };
        if holder != who {
            return Err("not_holder");
        }
        if debt.is_some() {
            return Err("in_arrears");
        }
        Ok((valuation.clone(), deposit - self.owed(now, id).0))
    }
}

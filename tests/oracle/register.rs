//! What surveyors and holders do with assets (rulebook §4).

use std::collections::BTreeMap;

use super::asset::tax;
use super::money::above_zero;
use super::price::MOST_RAISES;
use super::{Asset, Auction, Holding, Int, Model, PARTS, Refusal, Second, State, divide_up};

impl Model {
    pub(super) fn register(&mut self, now: Second, id: &str, class: &str) -> Result<(), Refusal> {
        if self.assets.contains_key(id) {
            return Err("asset_exists");
        }
        if !self.terms.classes.contains_key(class) {
            return Err("unknown_class");
        }
        let asset = Asset {
            class: class.to_string(),
            state: State::Vacant { since: now, auction: self.first_auction(class), lapsed: None },
            residue: Int::ZERO,
            valuations: Vec::new(),
            quiet_began: None,
            last_sale: None,
            former: BTreeMap::new(),
            stirred_at: now,
        };
        self.assets.insert(id.to_string(), asset);
        Ok(())
    }

    pub(super) fn retire(&mut self, id: &str) -> Result<(), Refusal> {
        self.expect_vacant(id)?;
        if self.bundles.contains_key(id) {
            return Err("in_bundle");
        }
        if self.assets[id].bid().is_some() {
            return Err("bid_stands");
        }
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
        self.expect_holder(who, id)?;
        let top_up = top_up.clone().unwrap_or_default();
        self.may_revalue(now, id, new, &top_up)?;
        self.afford(who, &top_up)?;
        self.set_valuation(now, id, new, &top_up);
        self.restart_rule(now, id);
        Ok(())
    }

    /// Whether the holder of `id` may set it to `new`, with `top_up` added to the deposit.
    pub(super) fn may_revalue(&self, now: Second, id: &str, new: &Int, top_up: &Int) -> Result<(), Refusal> {
        let (class, held) = (self.class_of(id), self.holding(id));
        if *new < class.min_valuation {
            return Err("valuation_below_minimum");
        }
        if *new < held.tenure.bound(now) {
            return Err("cut_within_tenure");
        }
        let raise = *new > held.valuation;
        let deposit = self.deposit_left(now, id).expect("held") + top_up;
        if raise && deposit < self.minimum_deposit_at(now, id, new) {
            return Err("deposit_too_small");
        }
        if raise && class.raise_delay > 0 && self.pending_raises(now, id, new) > MOST_RAISES {
            return Err("too_many_raises");
        }
        Ok(())
    }

    /// Revalued: by the holder, or by the rule that the holder chose.
    pub(super) fn set_valuation(&mut self, now: Second, id: &str, new: &Int, top_up: &Int) {
        let holder = self.holding(id).holder.clone();
        self.settle(now, id);
        self.take(&holder, top_up);
        self.change(id).value_at(new, now);
        let held = self.holding_mut(id);
        held.deposit += top_up;
        held.valuation = new.clone();
        self.arm(id);
        self.stir(now, id);
    }

    pub(super) fn top_up(&mut self, now: Second, who: &str, id: &str, amount: &Int) -> Result<(), Refusal> {
        above_zero(amount)?;
        let held = self.expect_held(id)?.clone();
        if held.arrears.is_some() {
            let arrears = self.arrears(now, id).expect("in arrears");
            let rest = amount - &arrears;
            if rest < self.minimum_deposit_at(now, id, &held.valuation) {
                return Err("payment_below_arrears");
            }
            self.afford(who, amount)?;
            self.take(who, amount);
            self.settle(now, id);
            self.collect(id, &arrears);
            let held = self.holding_mut(id);
            (held.deposit, held.arrears) = (rest, None);
            self.stir(now, id);
        } else {
            self.afford(who, amount)?;
            self.take(who, amount);
            self.settle(now, id);
            self.holding_mut(id).deposit += amount;
        }
        self.arm(id);
        Ok(())
    }

    pub(super) fn withdraw(&mut self, now: Second, who: &str, id: &str, amount: &Int) -> Result<(), Refusal> {
        above_zero(amount)?;
        self.expect_holder(who, id)?;
        let rest = self.deposit_left(now, id).expect("held") - amount;
        if rest < self.least_left(now, id) {
            return Err("deposit_too_small");
        }
        self.settle(now, id);
        self.holding_mut(id).deposit = rest;
        self.arm(id);
        self.pay(who, amount);
        Ok(())
    }

    /// What a withdrawal must leave.
    pub fn least_left(&self, now: Second, id: &str) -> Int {
        let held = self.holding(id);
        let seconds = self.class_of(id).min_runway.max(held.tenure.until - now);
        self.deposit_for(now, id, &held.valuation, seconds)
    }

    pub(super) fn relinquish(&mut self, now: Second, who: &str, id: &str) -> Result<(), Refusal> {
        self.expect_holder(who, id)?;
        let rest = self.settle(now, id);
        let Holding { valuation, tenure, .. } = self.holding(id).clone();
        let seconds_left = (tenure.until - now).max(0);
        let (promised, _) = tax(&valuation, self.rate_of(id), &self.assets[id].residue, seconds_left);
        let forfeited = if seconds_left > 0 { promised.min(rest.clone()) } else { Int::ZERO };
        if forfeited > Int::ZERO {
            self.note("forfeited", now, id);
        }
        self.collect(id, &forfeited);
        self.pay(who, &(rest - forfeited));
        self.vacate(now, id, None);
        Ok(())
    }

    pub(super) fn reclaim(&mut self, now: Second, who: &str, id: &str, deposit: &Int) -> Result<(), Refusal> {
        let State::Vacant { since, lapsed, auction } = self.expect_vacant(id)?.clone() else {
            unreachable!()
        };
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
        if let Auction::English(Some(bid)) = auction {
            self.pay(&bid.bidder, &bid.escrow());
        }
        self.collect(id, &arrears);
        self.treasury.balance += &fee;
        self.treasury.fee += fee;
        self.change(id).residue = residue;
        self.hold(now, id, who, &lapsed.valuation, deposit, lapsed.tenure);
        Ok(())
    }

    pub(super) fn expect_held(&self, id: &str) -> Result<&Holding, Refusal> {
        match &self.assets.get(id).ok_or("unknown_asset")?.state {
            State::Held(holding) => Ok(holding),
            State::Bundled { .. } => Err("in_bundle"),
            State::Vacant { .. } | State::Retired => Err("not_held"),
        }
    }

    pub(super) fn expect_vacant(&self, id: &str) -> Result<&State, Refusal> {
        match &self.assets.get(id).ok_or("unknown_asset")?.state {
            state @ State::Vacant { .. } => Ok(state),
            State::Held(_) => Err("not_vacant"),
            State::Bundled { .. } => Err("in_bundle"),
            State::Retired => Err("retired"),
        }
    }

    /// The holding, if it is `who`'s and not in arrears.
    pub(super) fn expect_holder(&self, who: &str, id: &str) -> Result<&Holding, Refusal> {
        let held = self.expect_held(id)?;
        if held.holder != who {
            return Err("not_holder");
        }
        if held.arrears.is_some() {
            return Err("in_arrears");
        }
        Ok(held)
    }
}

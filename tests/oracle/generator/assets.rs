//! What holders do with their assets, at random.

use super::Generator;
use crate::oracle::instructions::{AutoTopUp, ValuationRule};
use crate::oracle::{Auction, DAY, Int, Model, Operation, PARTS, SURVEYOR, Second, State};

const YEAR: Second = 365 * DAY;

impl Generator {
    pub(super) fn retire(&mut self, account: &str, model: &Model) -> (String, Operation) {
        let wanted: fn(&State) -> bool = match self.random.below(4) {
            0 => |state| matches!(state, State::Vacant { .. }),
            1 => |state| matches!(state, State::Held(_)),
            _ => |state| matches!(state, State::Vacant { auction: Auction::English(Some(_)), .. }),
        };
        let asset = self.asset(model, wanted);
        (self.officer(SURVEYOR, account), Operation::Retire { asset })
    }

    /// What somebody might think an asset is worth.
    pub(super) fn valuation(&mut self, model: &Model, asset: &str) -> Int {
        let grand = model.assets[asset].class == "grand";
        let wealth = model.terms.wealth.clone();
        let most = if grand { wealth } else { wealth.min(10_000_000.into()) };
        match self.random.below(20) {
            0 => self.random.near(&model.class_of(asset).min_valuation),
            1..4 => most,
            _ => self.random.up_to(&most),
        }
    }

    pub(super) fn revalue(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let (who, asset) = self.held_by(model);
        let operation = self.revaluation(now, asset, model);
        (who, operation)
    }

    fn revaluation(&mut self, now: Second, asset: String, model: &Model) -> Operation {
        let Some(left) = model.assets.get(&asset).and_then(|_| model.deposit_left(now, &asset)) else {
            return Operation::Revalue { asset, valuation: 1.into(), top_up: None };
        };
        let class = model.class_of(&asset);
        let tax_of_runway = Int::from(model.rate_of(&asset)) * class.min_runway;
        let held = model.holding(&asset);
        let valuation = match self.random.below(12) {
            0..3 if tax_of_runway > Int::ZERO => {
                // What the deposit just carries.
                let most = left.clone().max(Int::ZERO) * PARTS * YEAR / tax_of_runway;
                self.random.near(&most).min(Model::money_limit())
            }
            3..5 => self.random.near(&held.tenure.stated),
            5..8 => self.random.near(&held.valuation),
            _ => self.valuation(model, &asset),
        };
        let missing = model.minimum_deposit_at(now, &asset, &valuation) - left;
        let top_up = (!self.random.one_in(3)).then(|| self.random.near(&missing.max(Int::ZERO)));
        Operation::Revalue { asset, valuation, top_up }
    }

    /// One raise more of an asset that is being raised step by step.
    pub(super) fn climb(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let (asset, left) = self.climbing.take().expect("it is being raised");
        let Some(held) = model.assets.get(&asset).and_then(|asset| asset.holding()) else {
            return (self.account(model), Operation::Relinquish { asset });
        };
        self.climbing = (left > 1).then(|| (asset.clone(), left - 1));
        let (who, valuation) = (held.holder.clone(), &held.valuation + 1);
        let left = model.deposit_left(now, &asset).expect("held");
        let missing = model.minimum_deposit_at(now, &asset, &valuation) - left;
        let top_up = Some(missing).filter(|missing| *missing > Int::ZERO);
        (who, Operation::Revalue { asset, valuation, top_up })
    }

    pub(super) fn revalue_many(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let (who, first) = self.held_by(model);
        let mut assets: Vec<String> = held_by_one(&who, model);
        assets.truncate(1 + self.random.below(5) as usize);
        match self.random.below(20) {
            0 => assets.push(first),
            1 => assets.extend(assets.first().cloned()),
            2 => assets.clear(),
            _ => {}
        }
        let revaluations = assets.into_iter().map(|asset| self.revaluation(now, asset, model)).collect();
        (who, Operation::RevalueMany(revaluations))
    }

    pub(super) fn top_up(&mut self, now: Second, account: String, model: &Model) -> (String, Operation) {
        let indebted = |state: &State| matches!(state, State::Held(held) if held.arrears.is_some());
        let held = |state: &State| matches!(state, State::Held(_));
        let asset = if self.random.one_in(2) { self.asset(model, indebted) } else { self.asset(model, held) };
        let Some(held) = model.assets.get(&asset).and_then(|asset| asset.holding()) else {
            return (account, Operation::TopUp { asset, amount: 1.into() });
        };
        let minimum = model.minimum_deposit_at(now, &asset, &held.valuation);
        let arrears = model.arrears(now, &asset).unwrap_or_default();
        let amount = match self.random.below(10) {
            0 => self.about(&model.balances[&account]),
            1 => self.about(&arrears),
            2 => self.some(&minimum),
            _ => self.about(&(arrears + minimum)),
        };
        (account, Operation::TopUp { asset, amount })
    }

    pub(super) fn withdraw(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let (who, asset) = self.held_by(model);
        if model.assets.get(&asset).and_then(|asset| asset.holding()).is_none() {
            return (who, Operation::Withdraw { asset, amount: 1.into() });
        }
        let most = model.deposit_left(now, &asset).unwrap_or_default() - model.least_left(now, &asset);
        let amount = self.about(&most.max(Int::ZERO));
        (who, Operation::Withdraw { asset, amount })
    }

    pub(super) fn reclaim(&mut self, now: Second, account: String, model: &Model) -> (String, Operation) {
        let asset = self.asset(model, |state| matches!(state, State::Vacant { lapsed: Some(_), .. }));
        let state = model.assets.get(&asset).map(|asset| &asset.state);
        let Some(State::Vacant { lapsed: Some(lapsed), .. }) = state else {
            return (account, Operation::Reclaim { asset, deposit: 1.into() });
        };
        let who = if self.random.one_in(20) { account } else { lapsed.holder.clone() };
        let (minimum, _) = model.reclaim_deposit(now, &asset).expect("lapsed");
        let deposit = self.random.near(&minimum);
        (who, Operation::Reclaim { asset, deposit })
    }

    pub(super) fn set_instructions(&mut self, model: &Model) -> (String, Operation) {
        let (who, asset) = self.held_by(model);
        let auto_top_up = (!self.random.one_in(3)).then(|| self.auto_top_up(&who, model));
        let valuation_rule = (!self.random.one_in(3)).then(|| self.valuation_rule());
        (who, Operation::SetInstructions { asset, auto_top_up, valuation_rule })
    }

    fn auto_top_up(&mut self, who: &str, model: &Model) -> AutoTopUp {
        let when_below = *self.random.of(&[1, 3_600, DAY, 3 * DAY, 14 * DAY, 30 * DAY]);
        // Hardly longer is allowed, too, but fills the years with top-ups.
        let longer = *self.random.of(&[DAY, 7 * DAY, 60 * DAY, 5 * YEAR - when_below]);
        let longer = if self.random.one_in(100) { 3_600 } else { longer };
        let (when_below, longer) = match self.random.below(40) {
            0 => (when_below, 0),
            1 => (0, longer),
            2 => (when_below, 5 * YEAR - when_below + 1),
            _ => (when_below, longer),
        };
        let balance = &model.balances[who];
        let keep = match self.random.below(4) {
            0 => self.random.near(balance),
            1 => balance * 2,
            _ => Int::ZERO,
        };
        AutoTopUp { when_below, up_to: when_below + longer, keep }
    }

    fn valuation_rule(&mut self) -> ValuationRule {
        let change = *self.random.of(&[0, 1, 20_000_000, 100_000_000, PARTS / 2, PARTS]);
        let change = if self.random.one_in(3) { -change } else { change };
        let every = match self.random.below(30) {
            0 => DAY - 1,
            1 => YEAR + 1,
            _ => *self.random.of(&[DAY, DAY + 1, 7 * DAY, 30 * DAY, YEAR]),
        };
        ValuationRule { change, every }
    }
}

/// Everything that `who` holds.
pub(super) fn held_by_one(who: &str, model: &Model) -> Vec<String> {
    let held = |id: &&String| model.assets[*id].holding().is_some_and(|held| held.holder == who);
    model.assets.keys().filter(held).cloned().collect()
}

//! Notices, and what holders leave to be done by itself: automatic top-ups, rules for the valuation (rulebook §4).

use super::{DAY, Int, Model, PARTS, Refusal, SECONDS_PER_YEAR, Second};

const NOTICES: [Second; 3] = [30 * DAY, 14 * DAY, 3 * DAY];
const LONGEST_TOP_UP: Second = 5 * 365 * DAY;
const HOUR: Second = 3_600;

/// Tops up to a runway of `up_to` when it falls to `when_below`, if the balance keeps at least `keep`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AutoTopUp {
    pub when_below: Second,
    pub up_to: Second,
    pub keep: Int,
}

/// Changes the valuation by so many parts a year, once in `every` seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValuationRule {
    pub change: i64,
    pub every: Second,
}

/// What the holder of an asset has set.
#[derive(Clone, Debug, Default)]
pub struct Instructions {
    pub top_up: Option<AutoTopUp>,
    /// When the balance did not allow the top-up, if nothing happened since then.
    pub failed_at: Option<Second>,
    pub rule: Option<ValuationRule>,
    /// What the rule counts from.
    pub base: Int,
    pub base_at: Second,
    /// The last step of the rule, or its beginning.
    pub stepped_at: Second,
}

impl Model {
    pub(super) fn set_instructions(
        &mut self,
        now: Second,
        who: &str,
        id: &str,
        top_up: &Option<AutoTopUp>,
        rule: &Option<ValuationRule>,
    ) -> Result<(), Refusal> {
        let base = self.expect_holder(who, id)?.valuation.clone();
        let year = 365 * DAY;
        let top_up_is_good = top_up.as_ref().is_none_or(|top_up| {
            1 <= top_up.when_below
                && top_up.when_below + DAY <= top_up.up_to
                && top_up.up_to <= LONGEST_TOP_UP
        });
        let rule_is_good =
            rule.as_ref().is_none_or(|rule| rule.change.abs() <= PARTS && (DAY..=year).contains(&rule.every));
        if !top_up_is_good || !rule_is_good {
            return Err("invalid_instruction");
        }
        self.settle(now, id);
        self.holding_mut(id).instructions = Instructions {
            top_up: top_up.clone(),
            failed_at: None,
            rule: rule.clone(),
            base,
            base_at: now,
            stepped_at: now,
        };
        Ok(())
    }

    /// After a revaluation, a top-up and whatever else may have changed why an automatic one was not possible.
    pub(super) fn arm(&mut self, id: &str) {
        self.holding_mut(id).instructions.failed_at = None;
    }

    /// The holder set a valuation: the rule counts from it.
    pub(super) fn restart_rule(&mut self, now: Second, id: &str) {
        let held = self.holding_mut(id);
        held.instructions.base = held.valuation.clone();
        held.instructions.base_at = now;
        held.instructions.stepped_at = now;
    }

    /// When the automatic top-up is due, given when the deposit is used up.
    pub(super) fn auto_top_up_at(&self, id: &str, runs_out: Second) -> Option<Second> {
        let held = self.holding(id);
        let top_up = held.instructions.top_up.as_ref()?;
        let due = (runs_out - top_up.when_below).max(held.settled_at);
        let again = |failed_at: Second| failed_at + ((runs_out - failed_at) / 2).max(HOUR);
        Some(held.instructions.failed_at.map_or(due, |failed_at| due.max(again(failed_at))))
    }

    pub(super) fn auto_top_up(&mut self, id: &str, second: Second) {
        let held = self.holding(id).clone();
        let top_up = held.instructions.top_up.expect("it is due");
        let left = self.deposit_left(second, id).expect("held");
        let amount = self.deposit_for(second, id, &held.valuation, top_up.up_to) - left;
        if &self.balances[&held.holder] - &amount < top_up.keep {
            self.holding_mut(id).instructions.failed_at = Some(second);
            return self.note("top-up skipped", second, id);
        }
        self.settle(second, id);
        self.take(&held.holder, &amount);
        self.holding_mut(id).deposit += amount;
        self.arm(id);
        self.note("topped up", second, id);
    }

    /// When the next notice is due, given when the deposit is used up.
    pub(super) fn notice_at(&self, id: &str, runs_out: Second) -> Option<Second> {
        let seconds = NOTICES.iter().map(|before| runs_out - before);
        seconds.filter(|&second| second > self.holding(id).settled_at).min()
    }

    pub(super) fn give_notice(&mut self, id: &str, second: Second) {
        self.settle(second, id);
        self.note("notice", second, id);
    }

    /// When the next step of the valuation rule is due.
    pub(super) fn rule_at(&self, id: &str) -> Option<Second> {
        let held = self.assets[id].holding().filter(|held| held.arrears.is_none())?;
        let instructions = &held.instructions;
        let every = instructions.rule.as_ref()?.every;
        let mut next = instructions.base_at + every;
        if next <= instructions.stepped_at {
            next += (instructions.stepped_at - next) / every * every + every;
        }
        Some(next.max(held.settled_at))
    }

    pub(super) fn follow_rule(&mut self, id: &str, second: Second) {
        let instructions = self.holding(id).instructions.clone();
        let ValuationRule { change, .. } = instructions.rule.expect("it is due");
        let seconds = second - instructions.base_at;
        let year = Int::from(PARTS) * SECONDS_PER_YEAR;
        let step = &instructions.base * change.abs() * seconds / year;
        let new = if change < 0 { &instructions.base - step } else { &instructions.base + step };
        let new = new.max(self.class_of(id).min_valuation.clone()).min(Model::money_limit());
        self.holding_mut(id).instructions.stepped_at = second;
        match self.may_revalue(second, id, &new, &Int::ZERO) {
            Ok(()) => {
                self.set_valuation(second, id, &new, &Int::ZERO);
                self.note("rule followed", second, id);
            }
            Err(_) => self.note("rule skipped", second, id),
        }
    }
}

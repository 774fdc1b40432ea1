//! Bundles: several assets under one valuation (rulebook §5).

use std::collections::{BTreeMap, BTreeSet};

use super::asset::{InForce, Tenure, denominator, minimum_deposit};
use super::instructions::Instructions;
use super::{DAY, Holding, Int, Model, Refusal, Second, State};

const NOTICE: Second = 7 * DAY;

/// Assets that are to become a bundle.
#[derive(Clone, Debug)]
pub struct Plan {
    pub planner: String,
    pub assets: BTreeSet<String>,
    pub valuation: Int,
    pub binds_at: Second,
}

#[derive(Clone, Debug)]
pub struct Bundle {
    /// All of them, the lead included.
    pub members: BTreeSet<String>,
    /// What the members are to be valued at, and from when on.
    pub split: Option<(BTreeMap<String, Int>, Second)>,
}

impl Model {
    fn binds_after(&self, id: &str) -> Second {
        self.class_of(id).raise_delay.max(NOTICE)
    }

    pub(super) fn form_bundle(
        &mut self,
        now: Second,
        who: &str,
        assets: &[String],
        valuation: &Int,
    ) -> Result<(), Refusal> {
        let members: BTreeSet<String> = assets.iter().cloned().collect();
        if members.len() != assets.len() || !(2..=8).contains(&members.len()) {
            return Err("bundle_size");
        }
        for id in &members {
            self.expect_holder(who, id)?;
            if self.bundles.contains_key(id) {
                return Err("in_bundle");
            }
        }
        if assets.iter().any(|id| self.assets[id].class != self.assets[&assets[0]].class) {
            return Err("other_class");
        }
        if *valuation < self.class_of(&assets[0]).min_valuation {
            return Err("valuation_below_minimum");
        }
        let lead = members.first().expect("two at least").clone();
        let binds_at = now + self.binds_after(&lead);
        self.plans.retain(|_, plan| plan.assets.is_disjoint(&members));
        let plan = Plan { planner: who.to_string(), assets: members, valuation: valuation.clone(), binds_at };
        self.plans.insert(lead, plan);
        Ok(())
    }

    pub(super) fn cancel_bundle(&mut self, who: &str, id: &str) -> Result<(), Refusal> {
        match &self.assets.get(id).ok_or("unknown_asset")?.state {
            State::Bundled { .. } => return Err("in_bundle"),
            State::Held(held) if held.holder == who => {}
            State::Held(_) => return Err("not_holder"),
            State::Vacant { .. } | State::Retired => return Err("not_held"),
        }
        let split = self.bundles.get_mut(id).and_then(|bundle| bundle.split.take()).is_some();
        let planned = self.plans.remove(id).is_some();
        if split || planned { Ok(()) } else { Err("nothing_planned") }
    }

    /// The holder of `id` goes: whatever it planned for it goes too.
    pub(super) fn forget_plans(&mut self, id: &str) {
        self.plans.retain(|_, plan| !plan.assets.contains(id));
        if let Some(bundle) = self.bundles.get_mut(id) {
            bundle.split = None;
        }
    }

    pub(super) fn split_bundle(
        &mut self,
        now: Second,
        who: &str,
        id: &str,
        valuations: &BTreeMap<String, Int>,
    ) -> Result<(), Refusal> {
        self.expect_holder(who, id)?;
        let members = self.bundles.get(id).map(|bundle| &bundle.members);
        if members.is_none_or(|members| !members.iter().eq(valuations.keys())) {
            return Err("not_its_members");
        }
        if valuations.values().any(|valuation| *valuation < self.class_of(id).min_valuation) {
            return Err("valuation_below_minimum");
        }
        let splits_at = now + self.binds_after(id);
        let bundle = self.bundles.get_mut(id).expect("it has members");
        bundle.split = Some((valuations.clone(), splits_at));
        Ok(())
    }

    /// When the plan for `id` is due, to form a bundle or to split it.
    pub(super) fn bundle_due(&self, id: &str) -> Option<Second> {
        let forms = self.plans.get(id).map(|plan| plan.binds_at);
        let splits = self.bundles.get(id).and_then(|bundle| bundle.split.as_ref());
        forms.or(splits.map(|(_, splits_at)| *splits_at))
    }

    pub(super) fn bundle_falls_due(&mut self, id: &str, second: Second) {
        match self.plans.remove(id) {
            Some(plan) if self.can_form(&plan, second) => self.form(id, &plan, second),
            Some(_) => self.note("bundle not formed", second, id),
            None => {
                let bundle = self.bundles.get_mut(id).expect("it is due");
                let (valuations, _) = bundle.split.take().expect("it is due");
                if self.can_split(id, &valuations, second) {
                    self.split(id, &valuations, second);
                } else {
                    self.note("bundle not split", second, id);
                }
            }
        }
    }

    /// Of the assets together: deposits less all whole units of tax, the residue left, and the valuation promised.
    fn joint(&self, assets: &BTreeSet<String>, second: Second) -> (Int, Int, Int) {
        let left: Int = assets.iter().filter_map(|id| self.deposit_left(second, id)).sum();
        let residues: Int = assets.iter().map(|id| self.owed(second, id).1).sum();
        let stated = assets.iter().map(|id| self.holding(id).tenure.bound(second)).sum();
        (left - &residues / denominator(), residues % denominator(), stated)
    }

    fn can_form(&self, plan: &Plan, second: Second) -> bool {
        if plan.assets.iter().any(|id| self.expect_holder(&plan.planner, id).is_err()) {
            return false;
        }
        let lead = plan.assets.first().expect("two at least");
        let (deposit, residue, stated) = self.joint(&plan.assets, second);
        let runway = self.class_of(lead).min_runway;
        let least = minimum_deposit(&plan.valuation, self.rate_of(lead), &residue, runway);
        deposit >= least && plan.valuation >= stated
    }

    fn form(&mut self, lead: &str, plan: &Plan, second: Second) {
        let (deposit, residue, stated) = self.joint(&plan.assets, second);
        let tenures: Vec<Tenure> = plan.assets.iter().map(|id| self.holding(id).tenure.clone()).collect();
        let all: Int = plan.assets.iter().map(|id| self.settle(second, id)).sum();
        self.collect(lead, &(all - &deposit));
        for id in &plan.assets {
            let member = self.change(id);
            member.residue = Int::ZERO;
            member.valuations.clear();
            member.state = State::Bundled { lead: lead.to_string() };
            self.stir(second, id);
        }
        let tenure = Tenure {
            since: second,
            stated,
            until: tenures.iter().map(|tenure| tenure.until).fold(second, Second::max),
            handover_until: tenures.iter().map(|tenure| tenure.handover_until).fold(second, Second::max),
        };
        self.change(lead).residue = residue;
        self.hold(second, lead, &plan.planner, &plan.valuation, &deposit, tenure);
        self.bundles.insert(lead.to_string(), Bundle { members: plan.assets.clone(), split: None });
        self.outdate_offers(second, lead);
        self.note("bundle formed", second, lead);
    }

    /// The deposits of the parts, if the bundle were split at `second`.
    fn parts(&self, lead: &str, valuations: &BTreeMap<String, Int>, second: Second) -> BTreeMap<String, Int> {
        let deposit = self.deposit_left(second, lead).expect("held");
        let sum: Int = valuations.values().sum();
        let part = |(id, valuation): (&String, &Int)| (id.clone(), &deposit * valuation / &sum);
        let mut parts: BTreeMap<String, Int> = valuations.iter().map(part).collect();
        let rest = deposit - parts.values().sum::<Int>();
        *parts.get_mut(lead).expect("the lead is a member") += rest;
        parts
    }

    fn can_split(&self, lead: &str, valuations: &BTreeMap<String, Int>, second: Second) -> bool {
        let runway = self.class_of(lead).min_runway;
        let enough = |(id, deposit): (&String, &Int)| {
            let residue = if id == lead { self.owed(second, lead).1 } else { Int::ZERO };
            *deposit >= minimum_deposit(&valuations[id], self.rate_of(lead), &residue, runway)
        };
        let Tenure { stated, until, .. } = &self.holding(lead).tenure;
        let stands = second >= *until || valuations.values().sum::<Int>() >= *stated;
        stands
            && self.holding(lead).arrears.is_none()
            && self.parts(lead, valuations, second).iter().all(enough)
    }

    fn split(&mut self, lead: &str, valuations: &BTreeMap<String, Int>, second: Second) {
        let parts = self.parts(lead, valuations, second);
        self.settle(second, lead);
        let Holding { holder, tenure, .. } = self.holding(lead).clone();
        self.bundles.remove(lead);
        for (id, valuation) in valuations {
            let stated = if second < tenure.until { valuation.clone() } else { Int::ZERO };
            let tenure = Tenure { since: second, stated, ..tenure.clone() };
            let part = self.change(id);
            part.valuations = vec![InForce { valuation: valuation.clone(), until: None }];
            part.state = State::Held(Holding {
                holder: holder.clone(),
                valuation: valuation.clone(),
                deposit: parts[id].clone(),
                settled_at: second,
                arrears: None,
                tenure,
                instructions: Instructions::default(),
            });
            self.stir(second, id);
        }
        self.outdate_offers(second, lead);
        self.note("bundle split", second, lead);
    }
}

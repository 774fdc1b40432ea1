//! Bundles at random.

use std::collections::BTreeMap;

use super::Generator;
use super::assets::held_by_one;
use crate::oracle::{Int, Model, Operation, Second};

impl Generator {
    pub(super) fn form_bundle(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let groups = groups(model);
        let Some((who, mut assets)) = self.random.pick(&groups).cloned() else {
            let (who, asset) = self.held_by(model);
            return (who, Operation::FormBundle { assets: vec![asset], valuation: 1.into() });
        };
        if !self.random.one_in(4) {
            assets.truncate(2 + self.random.below(2) as usize);
        }
        match self.random.below(40) {
            0 => assets.truncate(1),
            1 => assets.push(assets[0].clone()),
            2..4 => assets = held_by_one(&who, model),
            4 => assets.extend(model.assets.keys().take(7).cloned()),
            5 => assets.push(self.held_by(model).1),
            _ => {}
        }
        let (who, mut assets) = match self.random.one_in(12) {
            true => self.planned(model).unwrap_or((who, assets)),
            false => (who, assets),
        };
        assets.reverse();
        let held = assets.iter().filter_map(|id| model.assets.get(id)?.holding());
        let sum: Int = held.clone().map(|held| &held.valuation).sum();
        let stated: Int = held.map(|held| held.tenure.bound(now)).sum();
        let valuation = match self.random.below(10) {
            0 => self.random.near(&stated),
            1 => self.random.near(&sum),
            2 => Int::ZERO,
            _ => sum.max(stated),
        };
        (who, Operation::FormBundle { assets, valuation: valuation.min(Model::money_limit()) })
    }

    /// Assets that are in a plan already.
    fn planned(&mut self, model: &Model) -> Option<(String, Vec<String>)> {
        let plans: Vec<_> = model.plans.values().collect();
        self.random.pick(&plans).map(|plan| (plan.planner.clone(), plan.assets.iter().cloned().collect()))
    }

    pub(super) fn cancel_bundle(&mut self, model: &Model) -> (String, Operation) {
        let splits = model.bundles.iter().filter(|(_, bundle)| bundle.split.is_some());
        let leads: Vec<&String> = model.plans.keys().chain(splits.map(|(lead, _)| lead)).collect();
        let picked = self.random.pick(&leads).map(|lead| lead.to_string());
        let bundle = picked.filter(|_| !self.random.one_in(4)).unwrap_or_else(|| self.held_by(model).1);
        (self.holder_of(&bundle, model), Operation::CancelBundle { bundle })
    }

    pub(super) fn split_bundle(&mut self, model: &Model) -> (String, Operation) {
        let held = model.bundles.keys().filter(|id| model.assets[*id].holding().is_some());
        let held: Vec<&String> = held.collect();
        let picked = self.random.pick(&held).map(|id| id.to_string());
        let bundle = picked.filter(|_| !self.random.one_in(30)).unwrap_or_else(|| self.held_by(model).1);
        let who = self.holder_of(&bundle, model);
        let mut valuations = BTreeMap::new();
        if let Some(whole) = model.bundles.get(&bundle)
            && let Some(held) = model.assets[&bundle].holding()
        {
            let part = &held.valuation / whole.members.len();
            for id in &whole.members {
                let valuation = if self.random.one_in(3) { self.random.near(&part) } else { part.clone() };
                valuations.insert(id.clone(), valuation.max(1.into()).min(Model::money_limit()));
            }
            if self.random.one_in(30) {
                valuations.pop_last();
            }
        }
        if self.random.one_in(20) {
            valuations.insert(self.held_by(model).1, 1.into());
        }
        (who, Operation::SplitBundle { bundle, valuations })
    }
}

/// Solvent assets of one holder and class that are in no bundle and in no plan, two at least.
fn groups(model: &Model) -> Vec<(String, Vec<String>)> {
    let mut groups: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for (id, asset) in &model.assets {
        let Some(held) = asset.holding().filter(|held| held.arrears.is_none()) else { continue };
        let taken =
            model.bundles.contains_key(id) || model.plans.values().any(|plan| plan.assets.contains(id));
        if !taken {
            groups.entry((held.holder.clone(), asset.class.clone())).or_default().push(id.clone());
        }
    }
    let groups = groups.into_iter().filter(|(_, assets)| assets.len() > 1);
    groups.map(|((holder, _), assets)| (holder, assets)).collect()
}

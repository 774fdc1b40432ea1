//! Bundles: assets of one class that are held, taxed and sold as one (rulebook §5).
//!
//! The first asset by id, the *lead*, carries the figures of all; the others have none while the bundle lasts.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::{AccountId, Duration, Money, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, format_smolstr};

use crate::class::Class;
use crate::component::Status;
use crate::draft::Draft;
use crate::event::Part;
use crate::holding::{Holding, minimum_deposit};
use crate::{AssetId, Event, tax};

/// Buyers have at least this long to take single assets before they are bought together only, and the other way.
const NOTICE: Duration = Duration::from_days(7);

/// Assets that will be joined.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) assets: Vec<AssetId>,
    pub(crate) holder: AccountId,
    pub(crate) valuation: Money,
    pub(crate) binds_at: Timestamp,
}

/// Assets that are joined, and perhaps will be split.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Bundle {
    pub(crate) assets: Vec<AssetId>,
    pub(crate) split: Option<Split>,
}

/// What each asset of a bundle will be assessed at, and when.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Split {
    pub(crate) valuations: Vec<(AssetId, Money)>,
    pub(crate) at: Timestamp,
}

/// All bundles and plans, by their leads.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Bundles {
    pub(crate) plans: BTreeMap<AssetId, Plan>,
    pub(crate) formed: BTreeMap<AssetId, Bundle>,
    /// Assets that are part of a plan, and its lead.
    planned: BTreeMap<AssetId, AssetId>,
}

impl Bundles {
    pub(crate) fn of(world: &World) -> &Bundles {
        world.resource::<Bundles>()
    }

    /// The lead of the plan that the asset is part of.
    pub(crate) fn plan_of(&self, asset: &AssetId) -> Option<&AssetId> {
        self.planned.get(asset)
    }

    /// The assets that are to be joined under this lead, or to be split.
    pub(crate) fn planned_assets(&self, lead: &AssetId) -> Option<&[AssetId]> {
        let plan = self.plans.get(lead).map(|plan| &plan.assets);
        let split = self.formed.get(lead).filter(|bundle| bundle.split.is_some());
        plan.or(split.map(|bundle| &bundle.assets)).map(Vec::as_slice)
    }

    /// The assets will be joined, and are part of no plan of before.
    pub(crate) fn plan(&mut self, lead: &AssetId, plan: Plan) {
        plan.assets.iter().for_each(|asset| self.end_plan_of(asset));
        self.planned.extend(plan.assets.iter().map(|asset| (asset.clone(), lead.clone())));
        self.plans.insert(lead.clone(), plan);
    }

    /// The plan that the asset is part of is given up.
    pub(crate) fn end_plan_of(&mut self, asset: &AssetId) {
        if let Some(lead) = self.plan_of(asset).cloned() {
            self.end_plan(&lead);
        }
    }

    /// The plan is carried out, or given up.
    pub(crate) fn end_plan(&mut self, lead: &AssetId) {
        if let Some(plan) = self.plans.remove(lead) {
            plan.assets.iter().for_each(|asset| drop(self.planned.remove(asset)));
        }
    }

    pub(crate) fn plan_split(&mut self, lead: &AssetId, split: Split) {
        self.formed.get_mut(lead).expect("a bundle that is to be split").split = Some(split);
    }

    /// The tenure over the asset ended, so nobody splits its bundle any more.
    pub(crate) fn end_split(&mut self, lead: &AssetId) {
        if let Some(bundle) = self.formed.get_mut(lead) {
            bundle.split = None;
        }
    }

    /// When the asset joins a bundle that is announced, or its bundle is split.
    pub(crate) fn changes_at(&self, asset: &AssetId) -> Option<Timestamp> {
        self.due(self.plan_of(asset).unwrap_or(asset))
    }

    /// When the asset's bundle is to be formed or split.
    pub(crate) fn due(&self, lead: &AssetId) -> Option<Timestamp> {
        let split = self.formed.get(lead).and_then(|bundle| bundle.split.as_ref());
        self.plans.get(lead).map(|plan| plan.binds_at).or(split.map(|split| split.at))
    }
}

/// How many assets the licence of this one is for: all of a bundle that it leads, or itself.
pub(crate) fn size(world: &World, asset: &AssetId) -> u64 {
    Bundles::of(world).formed.get(asset).map_or(1, |bundle| bundle.assets.len() as u64)
}

/// How long before it binds buyers a bundle, or its end, is announced.
pub(crate) fn notice(class: &Class) -> Duration {
    class.terms.raise_delay.max(NOTICE)
}

/// Decides what becomes of the plan of this lead: its bundle is formed or split, or the plan is given up.
pub(crate) fn decide_due(world: &World, lead: &AssetId, at: Timestamp) -> Vec<Event> {
    let bundles = Bundles::of(world);
    let mut draft = Draft::new(world, at);
    let (done, assets) = match bundles.plans.get(lead) {
        Some(plan) => (form(&mut draft, lead, plan), &plan.assets),
        None => {
            let bundle = &bundles.formed[lead];
            (split(&mut draft, lead, bundle.split.as_ref().expect("a split that is due")), &bundle.assets)
        }
    };
    match done {
        Ok(()) => draft.events,
        Err(reason) => {
            vec![Event::BundleAbandoned { bundle: lead.clone(), assets: assets.clone(), reason }]
        }
    }
}

fn form(draft: &mut Draft<'_>, lead: &AssetId, plan: &Plan) -> Result<(), SmolStr> {
    let (world, now) = (draft.world, draft.now);
    let mut members = Vec::new();
    for asset in &plan.assets {
        let holding = Holding::solvent(world, asset, plan.holder, now);
        members.push(holding.map_err(|refusal| format_smolstr!("{asset}: {refusal}"))?);
    }
    let zero = plan.valuation.zero();
    let within = members.iter().map(|member| member.tenure).filter(|tenure| now < tenure.until);
    let stated = within.fold(zero, |sum, tenure| sum + tenure.stated);
    if plan.valuation < stated {
        return Err(format_smolstr!(
            "the valuation of {} is below the {stated} by which the holder stands for its minimum tenures",
            plan.valuation
        ));
    }
    let (mut deposit, mut residue) = (zero, 0_u128);
    for member in &members {
        let settled = member.settle(draft);
        deposit += settled.deposit;
        residue += u128::from(settled.residue);
    }
    let whole = zero.with_units((residue / u128::from(tax::DENOMINATOR)).cast_signed());
    let residue = (residue % u128::from(tax::DENOMINATOR)) as u64;
    let first = &members[0];
    let runway = first.class.terms.min_runway;
    let needed = whole + minimum_deposit(first.class, plan.valuation, residue, runway);
    if deposit < needed {
        return Err(format_smolstr!("the deposits of {deposit} are below the {needed} needed"));
    }
    let latest = |time: fn(&Holding<'_>) -> Timestamp| members.iter().map(time).fold(now, Timestamp::max);
    let receipt = draft.split(first.class_index, whole);
    draft.push(Event::BundleFormed {
        bundle: lead.clone(),
        assets: plan.assets.clone(),
        holder: plan.holder,
        valuation: plan.valuation,
        receipt,
        deposit: deposit - whole,
        residue,
        stated,
        tenure_until: latest(|member| member.tenure.until),
        handover_until: latest(|member| member.tenure.handover_until),
    });
    Ok(())
}

fn split(draft: &mut Draft<'_>, lead: &AssetId, split: &Split) -> Result<(), SmolStr> {
    let (world, now) = (draft.world, draft.now);
    let holding = Holding::find(world, lead).map_err(|refusal| format_smolstr!("{refusal}"))?;
    if let Some(arrears) = holding.arrears(now) {
        return Err(format_smolstr!("the bundle is in arrears: {} is owed", arrears.owed));
    }
    let zero = holding.assessment.valuation.zero();
    let total = split.valuations.iter().fold(zero, |sum, (_, valuation)| sum + *valuation);
    let stated = holding.tenure.stated;
    if now < holding.tenure.until && total < stated {
        return Err(format_smolstr!(
            "the valuations of {total} are below the {stated} by which the holder stands for its minimum tenure"
        ));
    }
    let settled = holding.settle(draft);
    let whole = settled.deposit;
    let share = |valuation: Money| {
        let units = (whole.units().unsigned_abs(), valuation.units().unsigned_abs());
        whole.with_units(
            ledger::wide::mul_div_floor(units.0, units.1, total.units().unsigned_abs()).cast_signed(),
        )
    };
    let mut parts: Vec<Part> = split
        .valuations
        .iter()
        .map(|(asset, valuation)| Part {
            asset: asset.clone(),
            valuation: *valuation,
            deposit: share(*valuation),
        })
        .collect();
    let shared = parts.iter().fold(zero, |sum, part| sum + part.deposit);
    parts[0].deposit += whole - shared; // The lead is the first by id.
    let runway = holding.class.terms.min_runway;
    for Part { asset, valuation, deposit } in &parts {
        let residue = if asset == lead { settled.residue } else { 0 };
        let minimum_deposit = minimum_deposit(holding.class, *valuation, residue, runway);
        if *deposit < minimum_deposit {
            return Err(format_smolstr!(
                "the deposit of {asset} would be {deposit}, below the {minimum_deposit} needed"
            ));
        }
    }
    draft.push(Event::BundleSplit { bundle: lead.clone(), holder: holding.tenure.holder, parts });
    Ok(())
}

/// The first asset of these by id, which names and leads their bundle.
pub(crate) fn lead(assets: &BTreeSet<&AssetId>) -> AssetId {
    (*assets.first().expect("a bundle has assets")).clone()
}

/// The bundle that the asset is part of: of another lead, or led by itself.
pub(crate) fn bundle_of<'w>(world: &'w World, asset: &'w AssetId, status: &'w Status) -> Option<&'w AssetId> {
    match status {
        Status::Bundled(lead) => Some(lead),
        _ => Bundles::of(world).formed.get_key_value(asset).map(|(lead, _)| lead),
    }
}

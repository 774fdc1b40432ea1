//! One asset, as it is at some second.

use std::str::FromStr;

use bevy_ecs::world::World;
use ledger::{AccountId, Money, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::market::Bid;
use crate::bundles::bundle_of;
use crate::class::{Class, Classes};
use crate::component::{self, Assessment, Described, HeldBy, Status, Vacancy};
use crate::holding::Holding;
use crate::instructions::{Instructions, StandingInstructions};
use crate::settle::{self, owed};
use crate::{AssetId, Auction, ClassId, Particulars, Rejection, due, tax};

/// Where an asset is in its life, in one word; a bundle's assets are all where it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusName {
    /// Waiting for a holder.
    Vacant,
    /// Held, its tax paid in advance.
    Held,
    /// Held, its deposit used up.
    InArrears,
    /// Taken out of the register.
    Retired,
}

impl FromStr for StatusName {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<StatusName, Self::Err> {
        match text {
            "vacant" => Ok(StatusName::Vacant),
            "held" => Ok(StatusName::Held),
            "in_arrears" => Ok(StatusName::InArrears),
            "retired" => Ok(StatusName::Retired),
            _ => Err("it must be one of vacant, held, in_arrears, retired"),
        }
    }
}

/// An asset at one second. The amounts of a bundle are its lead's; its other assets have none.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// Its class.
    pub class: ClassId,
    /// What people call it.
    pub particulars: Particulars,
    /// Where it is in its life.
    pub status: StatusName,
    /// Who holds it; none while vacant or retired.
    pub holder: Option<AccountId>,
    /// What the holder assesses it at; none while vacant or retired.
    pub valuation: Option<Money>,
    /// The price at which the holder must sell now, or at which a vacant asset can be claimed.
    pub sale_price: Option<Money>,
    /// What a buyer or claimant must pay now: the sale price and the class's premium on it.
    pub price_to_pay: Option<Money>,
    /// When the sale price next rises by itself, as a raise takes effect.
    pub price_rises_at: Option<Timestamp>,
    /// Tax prepaid, before what is owed is taken from it.
    pub deposit: Money,
    /// Tax accrued but not settled yet; nothing in arrears.
    pub tax_owed: Money,
    /// What is left below one minor unit of tax, at the last settlement.
    pub residue: u64,
    /// Tax of one day at this valuation, rounded down.
    pub tax_per_day: Money,
    /// When the deposit will be used up; none while nothing accrues.
    pub runs_out_at: Option<Timestamp>,
    /// What is owed, in arrears or since a lapse.
    pub arrears: Money,
    /// When it lapses; in arrears only.
    pub lapses_at: Option<Timestamp>,
    /// The holder's time with it; while held only.
    pub tenure: Option<Tenure>,
    /// Until when, exclusively, the holder before may stay; none when that is over.
    pub handover_until: Option<Timestamp>,
    /// Until when, exclusively, no other forced purchase is possible; none when it is possible.
    pub quiet_until: Option<Timestamp>,
    /// What the holder lets happen by itself.
    pub instructions: Option<Instructions>,
    /// How it is given out; while vacant only, and only if by auction.
    pub auction: Option<AuctionView>,
    /// The bid that wins unless somebody bids more.
    pub bid: Option<Bid>,
    /// The lowest bid that is taken; in an English auction only.
    pub least_bid: Option<Money>,
    /// Who may reclaim it, and until when; after a lapse only.
    pub reclaim: Option<(AccountId, Timestamp)>,
    /// The bundle that it is part of: its first asset by id.
    pub bundle: Option<AssetId>,
}

/// A holder's time with an asset.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Tenure {
    /// Since when.
    pub since: Timestamp,
    /// The valuation stated then.
    pub stated: Money,
    /// Until when, exclusively, the holder stands by it and leaves the tax prepaid.
    pub until: Timestamp,
    /// Until when, exclusively, the holder before may stay.
    pub handover_until: Timestamp,
}

/// A running auction.
#[derive(Clone, Debug)]
pub struct AuctionView {
    /// Since when.
    pub since: Timestamp,
    /// Its line, or its steps.
    pub terms: Auction,
}

/// How many assets there are, retired ones included.
pub fn asset_count(world: &World) -> usize {
    world.resource::<component::Assets>().0.len()
}

/// Who holds the asset `id`, if anybody does.
pub fn holder(world: &World, id: &AssetId) -> Option<AccountId> {
    let held_by: &HeldBy = world.get(component::entity(world, id)?)?;
    held_by.tenure.map(|tenure| tenure.holder)
}

/// Whether something is due to the asset `id` by `at` that has not happened yet.
pub fn is_overdue(world: &World, id: &AssetId, at: Timestamp) -> bool {
    let next = component::entity(world, id).and_then(|entity| due::next_of(world, entity));
    next.is_some_and(|(due, _)| due <= at)
}

/// The asset `id` as it is at `now`, or a refusal that names it.
pub fn asset(world: &World, id: &AssetId, now: Timestamp) -> Result<Asset, Rejection> {
    let entity = component::entity(world, id).ok_or_else(|| Rejection::unknown_asset(id))?;
    let components = world.entity(entity);
    let index = components.get::<component::Asset>().expect("an asset says what it is").class;
    let class = Classes::of(world).get(index);
    let figures = components.get::<Assessment>().expect("an asset has an assessment");
    let status = components.get::<Status>().expect("an asset has a status");
    let zero = figures.deposit.zero();
    let mut view = Asset {
        id: id.clone(),
        class: class.terms.id.clone(),
        particulars: components.get::<Described>().expect("an asset is described").0.as_ref().clone(),
        status: StatusName::Vacant,
        holder: None,
        valuation: None,
        sale_price: None,
        price_to_pay: None,
        price_rises_at: None,
        deposit: figures.deposit,
        tax_owed: zero,
        residue: figures.residue,
        tax_per_day: zero,
        runs_out_at: None,
        arrears: zero,
        lapses_at: None,
        tenure: None,
        handover_until: None,
        quiet_until: None,
        instructions: None,
        auction: None,
        bid: None,
        least_bid: None,
        reclaim: None,
        bundle: bundle_of(world, id, status).cloned(),
    };
    match status {
        Status::Vacant(vacancy) => view.is_vacant(vacancy, now),
        Status::Held | Status::InArrears { .. } => {
            let holding = Holding::at(world, entity).expect("a held asset has a holder");
            view.is_held(world, &holding, now);
        }
        Status::Bundled(lead) => {
            let lead = asset(world, lead, now)?;
            (view.status, view.holder, view.tenure) = (lead.status, lead.holder, lead.tenure);
            (view.runs_out_at, view.lapses_at) = (lead.runs_out_at, lead.lapses_at);
        }
        Status::Retired => view.status = StatusName::Retired,
    }
    Ok(view)
}

impl Asset {
    fn is_vacant(&mut self, vacancy: &Vacancy, now: Timestamp) {
        let zero = self.deposit.zero();
        self.status = StatusName::Vacant;
        self.auction = vacancy.auction.map(|terms| AuctionView { since: vacancy.since, terms });
        self.bid = vacancy.bid.map(Bid::from);
        if let Some(Auction::English(english)) = vacancy.auction {
            self.least_bid = Some(english.least_bid(vacancy.bid.map(|bid| bid.amount)));
        }
        self.sale_price = vacancy.sale_price(zero, now);
        self.price_to_pay = self.sale_price;
        self.arrears = vacancy.lapse.as_ref().map_or(zero, |lapse| lapse.arrears);
        let lapse = vacancy.lapse.as_ref().filter(|lapse| now < lapse.reclaim_until);
        self.reclaim = lapse.map(|lapse| (lapse.tenure.holder, lapse.reclaim_until));
    }

    fn is_held(&mut self, world: &World, holding: &Holding<'_>, now: Timestamp) {
        let Holding { class, assessment: figures, tenure, .. } = holding;
        self.status = StatusName::Held;
        self.holder = Some(tenure.holder);
        self.valuation = Some(figures.valuation);
        self.sale_price = Some(holding.sale_price(world, now));
        self.price_to_pay = Some(holding.price_to_pay(world, now));
        self.price_rises_at = holding.price_rises_at(world, now);
        self.tax_per_day = tax_per_day(class, figures.valuation);
        self.tenure = Some(Tenure {
            since: tenure.since,
            stated: tenure.stated,
            until: tenure.until,
            handover_until: tenure.handover_until,
        });
        self.handover_until = Some(tenure.handover_until).filter(|until| now < *until);
        self.quiet_until = holding.quiet_until().filter(|until| now < *until);
        self.instructions = StandingInstructions::of(world, &self.id).map(|standing| standing.instructions);
        match holding.status {
            Status::InArrears { debt, lapses_at } => {
                self.status = StatusName::InArrears;
                self.arrears = settle::arrears(class, figures, *debt, now).owed;
                self.lapses_at = Some(*lapses_at);
            }
            _ => {
                let tax = owed(class, figures, now).tax;
                self.tax_owed = figures.deposit.with_units(tax.cast_signed());
                self.runs_out_at = due::used_up_at(class, figures);
            }
        }
    }
}

/// Tax of one day at `valuation`, rounded down.
pub(super) fn tax_per_day(class: &Class, valuation: Money) -> Money {
    let accrual = tax::accrue(valuation.units().unsigned_abs(), class.figures.rate, 86_400, 0);
    valuation.with_units(accrual.tax.cast_signed())
}

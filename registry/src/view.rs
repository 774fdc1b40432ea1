//! Read-only answers about the register.

use bevy_ecs::world::World;
use ledger::{AccountId, Currency, Money, Timestamp};
use serde::Serialize;

use crate::class::{Class, Classes};
use crate::component::{self, Assessment, Described, HeldBy, Status};
use crate::settle::{self, owed};
use crate::{AssetId, Auction, ClassId, ClassTerms, Particulars, Rejection, due, tax};

/// Where an asset is in its life, in one word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
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

/// An asset at one second.
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
    /// What a buyer or claimant must pay now; none when retired.
    pub sale_price: Option<Money>,
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
    /// How it is given out; while vacant only, and only if by auction.
    pub auction: Option<AuctionView>,
    /// Who may reclaim it, and until when; after a lapse only.
    pub reclaim: Option<(AccountId, Timestamp)>,
}

/// A running auction.
#[derive(Clone, Debug)]
pub struct AuctionView {
    /// Since when.
    pub since: Timestamp,
    /// Its line.
    pub terms: Auction,
}

/// The asset `id` as it is at `now`, or a refusal that names it.
pub fn asset(world: &World, id: &AssetId, now: Timestamp) -> Result<Asset, Rejection> {
    let entity = component::entity(world, id).ok_or_else(|| Rejection::unknown_asset(id))?;
    let entity = world.entity(entity);
    let index = entity.get::<component::Asset>().expect("an asset says what it is").class;
    let class = Classes::of(world).get(index);
    let figures = entity.get::<Assessment>().expect("an asset has an assessment");
    let status = entity.get::<Status>().expect("an asset has a status");
    let zero = figures.deposit.zero();
    let mut view = Asset {
        id: id.clone(),
        class: class.terms.id.clone(),
        particulars: entity.get::<Described>().expect("an asset is described").0.as_ref().clone(),
        status: StatusName::Vacant,
        holder: entity.get::<HeldBy>().and_then(|held_by| held_by.0),
        valuation: None,
        sale_price: None,
        deposit: figures.deposit,
        tax_owed: zero,
        residue: figures.residue,
        tax_per_day: zero,
        runs_out_at: None,
        arrears: zero,
        lapses_at: None,
        auction: None,
        reclaim: None,
    };
    match status {
        Status::Vacant(vacancy) => {
            view.sale_price = Some(vacancy.auction.map_or(zero, |auction| auction.price(vacancy.since, now)));
            view.auction = vacancy.auction.map(|terms| AuctionView { since: vacancy.since, terms });
            view.arrears = vacancy.lapse.as_ref().map_or(zero, |lapse| lapse.arrears);
            view.reclaim = vacancy.lapse.as_ref().map(|lapse| (lapse.former_holder, lapse.reclaim_until));
        }
        Status::Held => {
            view.status = StatusName::Held;
            view.tax_owed = zero.with_units(owed(class, figures, now).tax.cast_signed());
            view.runs_out_at = due::used_up_at(class, figures);
            assess(&mut view, class, figures);
        }
        Status::InArrears { debt } => {
            view.status = StatusName::InArrears;
            view.arrears = settle::arrears(class, figures, *debt, now).owed;
            view.lapses_at = Some(figures.settled_at + class.terms.grace);
            assess(&mut view, class, figures);
        }
        Status::Retired => view.status = StatusName::Retired,
    }
    Ok(view)
}

fn assess(view: &mut Asset, class: &Class, figures: &Assessment) {
    let valuation = figures.valuation;
    view.valuation = Some(valuation);
    view.sale_price = Some(valuation);
    view.tax_per_day = tax_per_day(class, valuation);
}

fn tax_per_day(class: &Class, valuation: Money) -> Money {
    let accrual = tax::accrue(valuation.units().unsigned_abs(), class.terms.rate, 86_400, 0);
    valuation.with_units(accrual.tax.cast_signed())
}

/// How many assets there are, retired ones included.
pub fn asset_count(world: &World) -> usize {
    world.resource::<component::Assets>().0.len()
}

/// What taking an asset would cost at one second.
#[derive(Clone, Debug)]
pub struct Quote {
    /// What must be paid for it now.
    pub price: Money,
    /// What the taker would assess it at.
    pub valuation: Money,
    /// The least deposit at that valuation.
    pub minimum_deposit: Money,
    /// Price and least deposit together.
    pub total: Money,
    /// Tax of one day at that valuation, rounded down.
    pub tax_per_day: Money,
    /// Whether it is taken by a purchase (held) or by a claim (vacant).
    pub held: bool,
}

/// What taking the asset `id` at `now` would cost, assessing it at `valuation`, by default at its price.
pub fn quote(
    world: &World,
    id: &AssetId,
    valuation: Option<Money>,
    now: Timestamp,
) -> Result<Quote, Rejection> {
    let view = asset(world, id, now)?;
    let price = view.sale_price.ok_or(Rejection::Retired)?;
    let class = Classes::of(world).find(&view.class).map(|index| Classes::of(world).get(index));
    let class = class.expect("an asset's class is one of the constitution");
    let least = price.max(class.min_valuation);
    let valuation = valuation.unwrap_or(least);
    if valuation < price {
        return Err(Rejection::ValuationBelowPrice { valuation, price });
    }
    if valuation < class.min_valuation {
        return Err(Rejection::ValuationBelowMinimum { valuation, minimum: class.min_valuation });
    }
    // The residue at the moment of the purchase may be anything below one unit: the largest one asks for the most.
    let minimum_deposit = settle::minimum_deposit(class, valuation, tax::DENOMINATOR - 1);
    let total = price + minimum_deposit;
    let held = view.holder.is_some();
    Ok(Quote { price, valuation, minimum_deposit, total, tax_per_day: tax_per_day(class, valuation), held })
}

/// A class: its parameters, and its figures so far.
#[derive(Clone, Debug)]
pub struct ClassView {
    /// Its parameters.
    pub terms: ClassTerms,
    /// The accounts that receive a share of its tax, and what each received.
    pub beneficiaries: Vec<(AccountId, Money)>,
    /// Assets that are not retired.
    pub assets: u64,
    /// Assets that are held, in arrears or not.
    pub held: u64,
    /// The sum of the valuations of the held ones, in minor units.
    pub valuation: i128,
    /// All tax ever collected.
    pub tax: Money,
    /// Forced purchases so far.
    pub sales: u64,
    /// Lapses so far.
    pub lapses: u64,
}

/// The classes, in the constitution's order.
pub fn classes(world: &World) -> Vec<ClassView> {
    Classes::of(world).list.iter().map(class_view).collect()
}

/// The class `id`, or a refusal that names it.
pub fn class(world: &World, id: &ClassId) -> Result<ClassView, Rejection> {
    let classes = Classes::of(world);
    let index = classes.find(id).ok_or_else(|| Rejection::UnknownClass { class: id.clone() })?;
    Ok(class_view(classes.get(index)))
}

fn class_view(class: &Class) -> ClassView {
    let figures = &class.figures;
    let received = class
        .beneficiaries
        .iter()
        .zip(&figures.received)
        .map(|((account, _), received)| (*account, *received));
    ClassView {
        terms: class.terms.clone(),
        beneficiaries: received.collect(),
        assets: figures.assets,
        held: figures.held,
        valuation: figures.valuation,
        tax: figures.tax,
        sales: figures.sales,
        lapses: figures.lapses,
    }
}

/// Tax that has accrued on all held assets at `now` but is not settled yet. Walks all assets.
pub fn unsettled_tax(world: &World, now: Timestamp) -> Money {
    let classes = Classes::of(world);
    let mut assets =
        world.try_query::<(&component::Asset, &Assessment, &Status)>().expect("assets are components");
    let held = assets.iter(world).filter(|(_, _, status)| **status == Status::Held);
    let tax: u128 = held.map(|(asset, figures, _)| owed(classes.get(asset.class), figures, now).tax).sum();
    Currency::of(world).units(tax.cast_signed())
}

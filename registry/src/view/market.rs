//! Bids, standing offers and bundles.

use std::ops::Bound;

use bevy_ecs::world::World;
use ledger::{AccountId, Money, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::AssetId;
use crate::bundles::{self, Bundles};
use crate::component;
use crate::offers::{self, Offers};

/// The bid that wins an auction unless somebody bids more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Bid {
    /// Who bids.
    pub bidder: AccountId,
    /// How much.
    pub amount: Money,
    /// What the bidder would assess the asset at.
    pub valuation: Money,
    /// What the bidder would prepay.
    pub deposit: Money,
    /// When the auction closes.
    pub closes_at: Timestamp,
}

impl From<component::Bid> for Bid {
    fn from(bid: component::Bid) -> Bid {
        let component::Bid { bidder, amount, valuation, deposit, closes_at } = bid;
        Bid { bidder, amount, valuation, deposit, closes_at }
    }
}

/// An offer that stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Offer {
    /// Its number.
    pub id: u64,
    /// The asset it is on.
    pub asset: AssetId,
    /// Whose it is.
    pub account: AccountId,
    /// The most to pay.
    pub max_price: Money,
    /// What the account would assess the asset at.
    pub valuation: Money,
    /// What the account would prepay.
    pub deposit: Money,
    /// Since when it stands.
    pub placed_at: Timestamp,
    /// Until when, exclusively.
    pub expires: Timestamp,
}

fn seen(asset: &AssetId, offer: &offers::Offer) -> Offer {
    Offer {
        id: offer.number,
        asset: asset.clone(),
        account: offer.account,
        max_price: offer.max_price,
        valuation: offer.valuation,
        deposit: offer.deposit,
        placed_at: offer.placed_at,
        expires: offer.expires,
    }
}

/// The offers that stand with a number above `after`, by number.
pub fn offers(world: &World, after: u64) -> impl Iterator<Item = Offer> {
    let offers = Offers::of(world);
    let later = (Bound::Excluded(after), Bound::Unbounded);
    let numbers = offers.assets.range(later).map(|(number, _)| *number);
    numbers.filter_map(|number| offers.find(number).map(|(asset, offer)| seen(asset, offer)))
}

/// The offers that stand on `asset`, the one to be filled first at the front.
pub fn offers_on(world: &World, asset: &AssetId) -> Vec<Offer> {
    let book = Offers::of(world).books.get_key_value(asset);
    book.into_iter().flat_map(|(asset, book)| book.offers.iter().map(|offer| seen(asset, offer))).collect()
}

/// The offer of this number, if it stands.
pub fn offer(world: &World, number: u64) -> Option<Offer> {
    Offers::of(world).find(number).map(|(asset, offer)| seen(asset, offer))
}

/// A bundle, whoever holds it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Bundle {
    /// Names it: its first asset by id, which carries the amounts.
    pub id: AssetId,
    /// All of its assets.
    pub assets: Vec<AssetId>,
    /// When it is split, if that is announced, and what each asset will be assessed at.
    pub split: Option<(Timestamp, Vec<(AssetId, Money)>)>,
}

/// A bundle that is announced.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct BundlePlan {
    /// Names it: its first asset by id.
    pub id: AssetId,
    /// All of its assets.
    pub assets: Vec<AssetId>,
    /// Who announced it.
    pub holder: AccountId,
    /// What they will be assessed at together.
    pub valuation: Money,
    /// From when on they are bought together only.
    pub binds_at: Timestamp,
}

/// The bundles with an id above `after`, by id.
pub fn bundles(world: &World, after: Option<&AssetId>) -> impl Iterator<Item = Bundle> {
    Bundles::of(world).formed.range(above(after)).map(|(id, bundle)| see_bundle(id, bundle))
}

/// The assets that the licence of this one is for: all of a bundle that it leads, or itself.
pub fn held_with(world: &World, id: &AssetId) -> Vec<AssetId> {
    Bundles::of(world).formed.get(id).map_or_else(|| vec![id.clone()], |bundle| bundle.assets.clone())
}

/// The bundle that this asset leads.
pub fn bundle(world: &World, id: &AssetId) -> Option<Bundle> {
    Bundles::of(world).formed.get(id).map(|bundle| see_bundle(id, bundle))
}

/// The bundles that are announced, with an id above `after`, by id.
pub fn bundle_plans(world: &World, after: Option<&AssetId>) -> impl Iterator<Item = BundlePlan> {
    Bundles::of(world).plans.range(above(after)).map(|(id, plan)| see_plan(id, plan))
}

/// The bundle that is announced and that this asset will lead.
pub fn bundle_plan(world: &World, id: &AssetId) -> Option<BundlePlan> {
    Bundles::of(world).plans.get(id).map(|plan| see_plan(id, plan))
}

fn above(after: Option<&AssetId>) -> (Bound<AssetId>, Bound<AssetId>) {
    (after.map_or(Bound::Unbounded, |after| Bound::Excluded(after.clone())), Bound::Unbounded)
}

fn see_bundle(id: &AssetId, bundle: &bundles::Bundle) -> Bundle {
    let split = bundle.split.as_ref().map(|split| (split.at, split.valuations.clone()));
    Bundle { id: id.clone(), assets: bundle.assets.clone(), split }
}

fn see_plan(id: &AssetId, plan: &bundles::Plan) -> BundlePlan {
    BundlePlan {
        id: id.clone(),
        assets: plan.assets.clone(),
        holder: plan.holder,
        valuation: plan.valuation,
        binds_at: plan.binds_at,
    }
}

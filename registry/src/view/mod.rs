//! Read-only answers about the register.

mod asset;
mod class;
mod entry;
mod holders;
mod market;
mod quote;

use bevy_ecs::world::World;
use geometry::Bounds;
use ledger::{Currency, Money, Timestamp};

use crate::AssetId;
use crate::places::Places;

pub use asset::{Asset, AuctionView, StatusName, Tenure, asset, asset_count, holder, is_overdue};
pub use class::{ClassView, class, classes};
pub use entry::{Entry, entries, entry};
pub use holders::{Held, class_of, holders};
pub use market::{
    Bid, Bundle, BundlePlan, Offer, bundle, bundle_plan, bundle_plans, bundles, held_with, offer, offers,
    offers_on,
};
pub use quote::{Quote, TakenBy, quote};

/// Tax that has accrued on all held assets at `now` but is not settled yet. Walks all assets.
pub fn unsettled_tax(world: &World, now: Timestamp) -> Money {
    Currency::of(world).units(crate::settle::tax_of_all(world, now).cast_signed())
}

/// The assets, retired ones left out, whose bounding boxes meet `bounds`, in no order; none where they are more than
/// `most`.
pub fn few_within<'w>(world: &'w World, bounds: &Bounds, most: usize) -> Option<Vec<&'w AssetId>> {
    Places::of(world).0.few_within(bounds, most)
}

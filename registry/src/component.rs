//! What the world remembers of an asset. Only `apply` and the restoring of a snapshot write it.

use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::{AccountId, Index, Money, Timestamp};
use serde::{Deserialize, Serialize};

use crate::class::ClassIndex;
use crate::{AssetId, Auction, Particulars};

/// What an asset is; written once.
#[derive(Component, Clone, Debug)]
#[component(immutable)]
pub(crate) struct Asset {
    pub(crate) id: AssetId,
    pub(crate) class: ClassIndex,
}

/// What people call it.
#[derive(Component, Clone, Debug)]
pub(crate) struct Described(pub(crate) Box<Particulars>);

/// Who holds it, if anybody.
#[derive(Component, Clone, Copy, Debug)]
#[component(immutable)]
pub(crate) struct HeldBy(pub(crate) Option<AccountId>);

/// The figures that tax works on. While in arrears or after a lapse they stand as at the second of the arrears.
#[derive(Component, Clone, Copy, Debug)]
pub(crate) struct Assessment {
    pub(crate) valuation: Money,
    pub(crate) deposit: Money,
    /// In parts of [`crate::tax::DENOMINATOR`].
    pub(crate) residue: u64,
    pub(crate) settled_at: Timestamp,
}

/// Where an asset is in its life.
#[derive(Component, Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum Status {
    Vacant(Box<Vacancy>),
    Held,
    /// Since its settlement; `debt` is the tax of that second beyond the deposit.
    InArrears {
        debt: Money,
    },
    Retired,
}

/// How an asset came to be vacant and how it is given out.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Vacancy {
    pub(crate) since: Timestamp,
    /// `None`: the first to claim it pays nothing.
    pub(crate) auction: Option<Auction>,
    pub(crate) lapse: Option<Lapse>,
}

/// Who lost it by a lapse, and with which debt.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Lapse {
    pub(crate) former_holder: AccountId,
    pub(crate) debt: Money,
    /// Tax owed when it lapsed; what an auction's proceeds pay first.
    pub(crate) arrears: Money,
    pub(crate) reclaim_until: Timestamp,
}

/// From an asset's id to its entity.
#[derive(Resource, Default, Debug)]
pub(crate) struct Assets(pub(crate) Index<AssetId>);

/// The entity of an asset.
pub(crate) fn entity(world: &World, asset: &AssetId) -> Option<Entity> {
    world.resource::<Assets>().0.get(asset)
}

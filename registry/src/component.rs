//! What the world remembers of an asset. Only `apply` and the restoring of a snapshot write it.

use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::{AccountId, Index, Money, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::auction::Auction;
use crate::class::ClassIndex;
use crate::{AssetId, Particulars};

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

/// Its name in small letters, by which it is found.
#[derive(Component, Clone, Debug)]
pub(crate) struct Folded(pub(crate) SmolStr);

/// Who holds it, if anybody, and since when; the same for a whole tenure.
#[derive(Component, Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[component(immutable)]
pub(crate) struct HeldBy {
    pub(crate) tenure: Option<Tenure>,
    /// When the last quiet time after a forced purchase began.
    pub(crate) quiet_from: Option<Timestamp>,
}

/// A holder's time with an asset, as fixed when it began.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Tenure {
    pub(crate) holder: AccountId,
    pub(crate) since: Timestamp,
    /// The valuation stated then, by which the holder stands for its minimum tenure.
    pub(crate) stated: Money,
    /// The end of the minimum tenure, exclusively.
    pub(crate) until: Timestamp,
    /// Until when the holder before may stay, exclusively.
    pub(crate) handover_until: Timestamp,
}

/// The figures that tax works on. While in arrears or after a lapse, `valuation` and the settlement are those of the
/// debt that goes on growing.
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
    /// `debt` is what was owed at the last settlement beyond the deposit.
    InArrears {
        debt: Money,
        lapses_at: Timestamp,
    },
    /// Part of the bundle whose lead this is, and without figures of its own.
    Bundled(AssetId),
    Retired,
}

/// How an asset came to be vacant and how it is given out.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Vacancy {
    pub(crate) since: Timestamp,
    /// `None`: the first to claim it pays nothing.
    pub(crate) auction: Option<Auction>,
    /// The highest bid of an English auction.
    pub(crate) bid: Option<Bid>,
    pub(crate) lapse: Option<Lapse>,
}

/// The bid that wins unless somebody bids more.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Bid {
    pub(crate) bidder: AccountId,
    pub(crate) amount: Money,
    pub(crate) valuation: Money,
    pub(crate) deposit: Money,
    pub(crate) closes_at: Timestamp,
}

/// Who lost it by a lapse, and with which debt.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Lapse {
    /// The tenure that ended, and goes on after a reclaim.
    pub(crate) tenure: Tenure,
    /// What was owed at the last settlement; a reclaim pays it as grown since.
    pub(crate) debt: Money,
    /// What was owed when it lapsed; an auction's proceeds pay it first.
    pub(crate) arrears: Money,
    pub(crate) reclaim_until: Timestamp,
}

impl Folded {
    pub(crate) fn new(particulars: &Particulars) -> Folded {
        Folded(particulars.name.to_lowercase().into())
    }
}

impl Vacancy {
    /// The price at which it can be claimed at `now`: nothing, or what has become of a falling one.
    pub(crate) fn sale_price(&self, zero: Money, now: Timestamp) -> Option<Money> {
        match self.auction {
            None => Some(zero),
            Some(Auction::Dutch(dutch)) => Some(dutch.price(self.since, now)),
            Some(Auction::English(_)) => None,
        }
    }
}

impl Status {
    pub(crate) fn is_held(&self) -> bool {
        matches!(self, Status::Held | Status::InArrears { .. })
    }
}

/// From an asset's id to its entity.
#[derive(Resource, Default, Debug)]
pub(crate) struct Assets(pub(crate) Index<AssetId>);

/// The entity of an asset.
pub(crate) fn entity(world: &World, asset: &AssetId) -> Option<Entity> {
    world.resource::<Assets>().0.get(asset)
}

//! Redemptions: money on its way out of the books, in escrow until a cashier settles it or it returns by itself.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, format_smolstr};

use crate::{AccountId, Duration, EscrowId, Event, Money, Timestamp};

/// How long a cashier has to settle a redemption before the money returns by itself.
pub const REDEMPTION_RETURNS_AFTER: Duration = Duration::from_days(14);

/// A request that waits for a cashier.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Redemption {
    pub(crate) account: AccountId,
    pub(crate) amount: Money,
    pub(crate) requested_at: Timestamp,
}

/// The requests that wait, by number, and every payment reference ever used.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Redemptions {
    pub(crate) requested: u64,
    pub(crate) waiting: BTreeMap<u64, Redemption>,
    pub(crate) references: BTreeSet<SmolStr>,
}

/// The escrow of a redemption.
pub(crate) fn escrow(redemption: u64) -> EscrowId {
    format_smolstr!("redemption:{redemption}")
}

/// The second at which the next redemption returns by itself, if one waits.
pub fn next_return(world: &World) -> Option<Timestamp> {
    // Numbers are given in order of time, so the lowest one is the oldest.
    let oldest = world.resource::<Redemptions>().waiting.values().next()?;
    Some(oldest.requested_at + REDEMPTION_RETURNS_AFTER)
}

/// Decides the return of the redemption that is due first; `None` if none is due by `now`.
pub fn return_due(world: &World, now: Timestamp) -> Option<Event> {
    let (number, oldest) = world.resource::<Redemptions>().waiting.first_key_value()?;
    (oldest.requested_at + REDEMPTION_RETURNS_AFTER <= now).then_some(Event::RedemptionReturned {
        redemption: *number,
        account: oldest.account,
        amount: oldest.amount,
    })
}

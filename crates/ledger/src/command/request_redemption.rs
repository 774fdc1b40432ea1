//! Request a redemption: set money aside to be paid out by a cashier.

use bevy_ecs::world::World;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::redemption::Redemptions;
use crate::{AccountId, Amount, Event, Rejection, view};

/// Asks a cashier to pay `amount` out.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestRedemption {
    /// How much; more than nothing. It waits in escrow for at most 14 days.
    pub amount: Amount,
}

impl RequestRedemption {
    /// Decides for `account`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, account: AccountId) -> Result<Vec<Event>, Rejection> {
        let amount = super::positive(world, self.amount)?;
        view::require_balance(world, account, amount)?;
        let redemption = world.resource::<Redemptions>().requested + 1;
        Ok(vec![Event::RedemptionRequested { redemption, account, amount }])
    }
}

//! Return a redemption: the cashier could not pay it outside.

use bevy_ecs::world::World;

use crate::redemption::Redemptions;
use crate::{AccountId, Event, Rejection, Role};

/// Gives the money of a redemption back to its account.
#[derive(Clone, Debug)]
pub struct ReturnRedemption {
    /// The redemption's number.
    pub redemption: u64,
}

impl ReturnRedemption {
    /// Decides for `cashier`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, cashier: AccountId) -> Result<Vec<Event>, Rejection> {
        super::require_role(world, cashier, Role::Cashier)?;
        let redemption = self.redemption;
        let waiting = world.resource::<Redemptions>().waiting.get(&redemption);
        let waiting = waiting.ok_or(Rejection::UnknownRedemption { redemption })?;
        Ok(vec![Event::RedemptionReturned { redemption, account: waiting.account, amount: waiting.amount }])
    }
}

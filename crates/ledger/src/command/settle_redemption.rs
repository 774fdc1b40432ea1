//! Settle a redemption: the cashier has paid it outside.

use bevy_ecs::world::World;
use smol_str::SmolStr;

use crate::redemption::Redemptions;
use crate::{AccountId, Event, Rejection, Role};

/// Says that a redemption was paid outside.
#[derive(Clone, Debug)]
pub struct SettleRedemption {
    /// The redemption's number.
    pub redemption: u64,
    /// Names the outside payment; 1 to 200 characters, used once.
    pub reference: SmolStr,
}

impl SettleRedemption {
    /// Decides for `cashier`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, cashier: AccountId) -> Result<Vec<Event>, Rejection> {
        super::require_role(world, cashier, Role::Cashier)?;
        super::check_text("reference", &self.reference)?;
        let redemptions = world.resource::<Redemptions>();
        let redemption = self.redemption;
        let waiting =
            redemptions.waiting.get(&redemption).ok_or(Rejection::UnknownRedemption { redemption })?;
        if redemptions.references.contains(&self.reference) {
            return Err(Rejection::ReferenceUsed { reference: self.reference.clone() });
        }
        let (account, amount, reference) = (waiting.account, waiting.amount, self.reference.clone());
        Ok(vec![Event::RedemptionSettled { redemption, account, amount, reference }])
    }
}

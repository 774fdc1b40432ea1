//! Cancel a recovery: the account's own key is not lost.

use bevy_ecs::world::World;

use crate::{AccountId, Event, Rejection, keys};

/// Asks to stop the recovery that is pending; signed by the account's own key.
#[derive(Clone, Debug)]
pub struct CancelRecovery {
    /// Whose recovery; it must be the signer's own.
    pub account: AccountId,
}

impl CancelRecovery {
    /// Decides for `signer`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, signer: AccountId) -> Result<Vec<Event>, Rejection> {
        let account = self.account;
        keys::require_own(world, account, signer)?;
        let cancelled = keys::cancellation(world, account);
        Ok(vec![cancelled.ok_or(Rejection::NoRecoveryPending { account })?])
    }
}

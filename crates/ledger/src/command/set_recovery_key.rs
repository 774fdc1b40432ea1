//! Set the recovery key: the one that helps when the account's own key is lost.

use bevy_ecs::world::World;

use crate::keys::{self, Keys};
use crate::{AccountId, Event, PublicKey, Rejection, Signature};

/// Asks to register, replace or remove the recovery key of the account; signed by the account's own key.
#[derive(Clone, Debug)]
pub struct SetRecoveryKey {
    /// Whose recovery key; it must be the signer's own.
    pub account: AccountId,
    /// The new one, nobody's yet, and its signature on [`proof_message`](crate::proof_message); none removes it.
    pub key: Option<(PublicKey, Signature)>,
}

impl SetRecoveryKey {
    /// Decides for `signer`. Reads the world; changes nothing. What the former key asked for is cancelled.
    pub fn decide(&self, world: &World, signer: AccountId) -> Result<Vec<Event>, Rejection> {
        let account = self.account;
        keys::require_own(world, account, signer)?;
        match &self.key {
            Some((key, proof)) => keys::require_new(world, account, key, proof)?,
            None if world.resource::<Keys>().recoveries.contains_key(&account) => {}
            None => return Err(Rejection::NoRecoveryKey { account }),
        }
        let set = Event::RecoveryKeySet { account, key: self.key.map(|(key, _)| key) };
        Ok(keys::cancellation(world, account).into_iter().chain([set]).collect())
    }
}

//! Rotate the key: another one signs for the account from now on.

use bevy_ecs::world::World;

use crate::{AccountId, Event, PublicKey, Rejection, Signature, keys};

/// Asks that `key` sign for the account, and the present one never again; signed by the present one.
#[derive(Clone, Debug)]
pub struct RotateKey {
    /// Whose key; it must be the signer's own.
    pub account: AccountId,
    /// The key that signs from now on: nobody's yet.
    pub key: PublicKey,
    /// Its signature on [`proof_message`](crate::proof_message).
    pub proof: Signature,
    /// Whether all tokens of the account are revoked with it.
    pub revoke_tokens: bool,
}

impl RotateKey {
    /// Decides for `signer`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, signer: AccountId) -> Result<Vec<Event>, Rejection> {
        let RotateKey { account, key, revoke_tokens, .. } = *self;
        keys::require_own(world, account, signer)?;
        keys::require_new(world, account, &key, &self.proof)?;
        let rotated = Event::KeyRotated { account, key, tokens_revoked: revoke_tokens };
        Ok(keys::cancellation(world, account).into_iter().chain([rotated]).collect())
    }
}

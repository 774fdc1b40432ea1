//! Request a recovery: the account's own key is lost, and its recovery key names another one.

use bevy_ecs::world::World;

use crate::keys::{self, Keys};
use crate::{AccountId, Event, PublicKey, Rejection, Signature, Terms, Timestamp, account};

/// Asks that `key` sign for the account once the recovery delay is over; signed by the recovery key itself.
#[derive(Clone, Debug)]
pub struct RequestRecovery {
    /// Which account.
    pub account: AccountId,
    /// The key that is to sign for it: nobody's yet.
    pub key: PublicKey,
    /// Its signature on [`proof_message`](crate::proof_message).
    pub proof: Signature,
}

impl RequestRecovery {
    /// Decides for `signer`, the id of the recovery key, at `now`. Reads the world; changes nothing.
    ///
    /// A recovery that is pending is replaced and the delay begins anew: so every key that is ever to sign was
    /// announced for the whole delay, and whoever stole the recovery key gains nothing by being first.
    pub fn decide(&self, world: &World, signer: AccountId, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        let RequestRecovery { account, key, .. } = *self;
        account::entity(world, account).ok_or(Rejection::UnknownAccount { account })?;
        let recovery = world.resource::<Keys>().recoveries.get(&account);
        let recovery = recovery.ok_or(Rejection::NoRecoveryKey { account })?;
        if recovery.key.account() != signer {
            return Err(Rejection::NotTheRecoveryKey { account });
        }
        keys::require_new(world, account, &key, &self.proof)?;
        let takes_effect_at = now + world.resource::<Terms>().recovery_delay;
        Ok(vec![Event::RecoveryRequested { account, key, takes_effect_at }])
    }
}

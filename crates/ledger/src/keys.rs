//! Which keys are whose: the one that signs for an account, those that did, and the one that recovers it.
//!
//! An account's id stays what it is; the key that signs for it can be replaced. A key is only ever *proven* for one
//! account, once: so one that was replaced never signs again, for this account or another.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::component::Component;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, CommonsId, Event, Officers, PublicKey, Rejection, Signature, Timestamp, account, view,
};

/// The key that signs for an account now.
#[derive(Component, Clone, Copy, Debug)]
pub(crate) struct SigningKey(pub(crate) PublicKey);

/// What becomes of the account of a key that is lost.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Recovery {
    /// The key that may ask for another one to sign.
    pub(crate) key: PublicKey,
    pub(crate) pending: Option<PendingRecovery>,
}

/// A recovery that takes effect by itself unless the account's own key stops it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PendingRecovery {
    /// The key that will sign for the account.
    pub key: PublicKey,
    /// From which second on.
    pub takes_effect_at: Timestamp,
}

/// Every key that was ever proven for an account that another key had opened, and the keys that recover accounts.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Keys {
    /// From the account that a key would open to the one that it was proven for.
    pub(crate) owners: BTreeMap<AccountId, AccountId>,
    pub(crate) recoveries: BTreeMap<AccountId, Recovery>,
    /// The recoveries that are pending, in the order in which they take effect.
    pub(crate) due: BTreeSet<(Timestamp, AccountId)>,
}

impl Keys {
    /// A key is proven for an account.
    pub(crate) fn own(&mut self, key: &PublicKey, account: AccountId) {
        assert!(
            self.owners.insert(key.account(), account).is_none(),
            "a key is proven for one account, once"
        );
    }

    /// A recovery begins, in the place of one that may be pending.
    pub(crate) fn begin(&mut self, account: AccountId, pending: PendingRecovery) {
        self.end(account);
        let recovery = self.recoveries.get_mut(&account).expect("an account with a recovery key");
        recovery.pending = Some(pending);
        self.due.insert((pending.takes_effect_at, account));
    }

    /// The recovery that is pending, if one is, has come to its end.
    pub(crate) fn end(&mut self, account: AccountId) {
        let pending = self.recoveries.get_mut(&account).and_then(|recovery| recovery.pending.take());
        if let Some(pending) = pending {
            self.due.remove(&(pending.takes_effect_at, account));
        }
    }
}

/// What a key signs to show that whoever has it means it to be a key of `account` in the commons `commons`.
pub fn proof_message(commons: &CommonsId, account: AccountId) -> Vec<u8> {
    format!("commonhold key of an account\n{commons}\n{account}").into_bytes()
}

/// Refuses a key that is or was somebody's, and one that was not proven for `account`.
pub(crate) fn require_new(
    world: &World,
    account: AccountId,
    key: &PublicKey,
    proof: &Signature,
) -> Result<(), Rejection> {
    // An officer who has no account yet would otherwise act under two ids with one key.
    if account::entity(world, view::account_named(world, key)).is_some() || Officers::of(world).name(key) {
        return Err(Rejection::KeyTaken { key: *key });
    }
    if key.verifies(&proof_message(world.resource(), account), proof) {
        Ok(())
    } else {
        Err(Rejection::KeyNotProven { key: *key, account })
    }
}

/// Refuses whoever is not the account itself.
pub(crate) fn require_own(world: &World, account: AccountId, signer: AccountId) -> Result<(), Rejection> {
    account::entity(world, account).ok_or(Rejection::UnknownAccount { account })?;
    if account == signer { Ok(()) } else { Err(Rejection::NotYourKeys { account }) }
}

/// The recovery of `account` that is pending, if one is.
pub(crate) fn pending(world: &World, account: AccountId) -> Option<PendingRecovery> {
    world.resource::<Keys>().recoveries.get(&account).and_then(|recovery| recovery.pending)
}

/// What happens to a recovery that is pending when the account's own key shows that it is not lost.
pub(crate) fn cancellation(world: &World, account: AccountId) -> Option<Event> {
    pending(world, account).map(|_| Event::RecoveryCancelled { account })
}

/// The second at which the next recovery takes effect, if one is pending.
pub fn next_recovery(world: &World) -> Option<Timestamp> {
    world.resource::<Keys>().due.first().map(|(at, _)| *at)
}

/// Decides the recovery that is due first; `None` if none is due by `now`.
pub fn recover_due(world: &World, now: Timestamp) -> Option<Event> {
    let (at, account) = *world.resource::<Keys>().due.first()?;
    let PendingRecovery { key, .. } = pending(world, account).expect("what is due is pending");
    (at <= now).then_some(Event::AccountRecovered { account, key })
}

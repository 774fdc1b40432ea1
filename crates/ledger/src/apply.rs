//! The only code that changes the books. It never refuses; it asserts.

use bevy_ecs::world::World;

use crate::account::{self, Account};
use crate::keys::{Keys, PendingRecovery, Recovery, SigningKey};
use crate::officer::Issuance;
use crate::redemption::{Redemption, Redemptions};
use crate::{AccountId, Currency, Event, PublicKey, Timestamp, post};

/// Lets `event`, which happened at `at`, happen.
pub fn apply(world: &mut World, event: &Event, at: Timestamp) {
    post(world, &event.postings());
    match event {
        Event::AccountOpened { account, key, handle } => {
            let zero = Currency::of(world).zero();
            account::spawn(world, Account { id: *account, handle: handle.clone() }, *key, zero);
        }
        Event::Transferred { .. } => {}
        Event::Issued { amount, reference, cashier, alone, .. } => {
            let fresh = world.resource_mut::<Redemptions>().references.insert(reference.clone());
            assert!(fresh, "a reference is used once");
            if *alone {
                world.resource_mut::<Issuance>().add(*cashier, at, *amount);
            }
        }
        Event::RedemptionRequested { redemption, account, amount } => {
            let mut redemptions = world.resource_mut::<Redemptions>();
            redemptions.requested = *redemption;
            let request = Redemption { account: *account, amount: *amount, requested_at: at };
            redemptions.waiting.insert(*redemption, request);
        }
        Event::RedemptionSettled { redemption, reference, .. } => {
            let mut redemptions = world.resource_mut::<Redemptions>();
            assert!(redemptions.references.insert(reference.clone()), "a reference is used once");
            redemptions.waiting.remove(redemption);
        }
        Event::RedemptionReturned { redemption, .. } => {
            world.resource_mut::<Redemptions>().waiting.remove(redemption);
        }
        Event::KeyRotated { account, key, .. } => {
            world.resource_mut::<Keys>().own(key, *account);
            sign_with(world, *account, *key);
        }
        Event::RecoveryKeySet { account, key } => set_recovery_key(world, *account, *key),
        Event::RecoveryRequested { account, key, takes_effect_at } => {
            let mut keys = world.resource_mut::<Keys>();
            keys.own(key, *account);
            keys.begin(*account, PendingRecovery { key: *key, takes_effect_at: *takes_effect_at });
        }
        Event::RecoveryCancelled { account } => world.resource_mut::<Keys>().end(*account),
        Event::AccountRecovered { account, key } => {
            world.resource_mut::<Keys>().end(*account);
            sign_with(world, *account, *key);
        }
    }
}

fn sign_with(world: &mut World, account: AccountId, key: PublicKey) {
    let entity = account::entity(world, account).expect("an open account");
    world.get_mut::<SigningKey>(entity).expect("an account has a key").0 = key;
}

fn set_recovery_key(world: &mut World, account: AccountId, key: Option<PublicKey>) {
    let mut keys = world.resource_mut::<Keys>();
    let former = match key {
        Some(key) => {
            keys.own(&key, account);
            keys.recoveries.insert(account, Recovery { key, pending: None })
        }
        None => keys.recoveries.remove(&account),
    };
    assert!(
        former.is_none_or(|former| former.pending.is_none()),
        "what the former key asked for is cancelled"
    );
}

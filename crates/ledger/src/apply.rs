//! The only code that changes the books. It never refuses; it asserts.

use bevy_ecs::world::World;

use crate::account::{Account, Accounts, Balance};
use crate::officer::Issuance;
use crate::redemption::{Redemption, Redemptions};
use crate::{Currency, Event, Timestamp, post};

/// Lets `event`, which happened at `at`, happen.
pub fn apply(world: &mut World, event: &Event, at: Timestamp) {
    post(world, &event.postings());
    match event {
        Event::AccountOpened { account, key, handle } => {
            let balance = Balance(Currency::of(world).zero());
            let entity =
                world.spawn((Account { id: *account, key: *key, handle: handle.clone() }, balance)).id();
            world.resource_mut::<Accounts>().0.insert(*account, entity);
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
    }
}

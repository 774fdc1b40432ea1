//! The books as plain rows, in order of id: what a snapshot stores and the state digest hashes.

use bevy_ecs::world::World;
use serde::{Deserialize, Serialize};

use crate::account::{self, Account, Balance};
use crate::books::Books;
use crate::keys::{Keys, SigningKey};
use crate::officer::Issuance;
use crate::redemption::Redemptions;
use crate::{AccountId, Handle, Money, PublicKey};

/// All that the books remember.
#[derive(Serialize, Deserialize)]
pub struct Snapshot {
    accounts: Vec<(AccountId, [u8; 32], Option<Handle>, Money)>,
    keys: Keys,
    books: Books,
    redemptions: Redemptions,
    issuance: Issuance,
}

/// Takes the books down.
pub fn capture(world: &World) -> Snapshot {
    let mut query = world.try_query::<(&Account, &SigningKey, &Balance)>().expect("accounts are components");
    let row = |(account, key, balance): (&Account, &SigningKey, &Balance)| {
        (account.id, *key.0.as_bytes(), account.handle.clone(), balance.0)
    };
    let rows = query.iter(world).map(row);
    let mut accounts: Vec<_> = rows.collect();
    accounts.sort_unstable_by_key(|row| row.0);
    Snapshot {
        accounts,
        keys: world.resource::<Keys>().clone(),
        books: world.resource::<Books>().clone(),
        redemptions: world.resource::<Redemptions>().clone(),
        issuance: world.resource::<Issuance>().clone(),
    }
}

/// Sets the books of a freshly installed world up as they were. Refuses a key that is none.
pub fn restore(world: &mut World, snapshot: Snapshot) -> Result<(), String> {
    for (id, key, handle, balance) in snapshot.accounts {
        let key = PublicKey::from_bytes(key)?;
        account::spawn(world, Account { id, handle }, key, balance);
    }
    world.insert_resource(snapshot.keys);
    world.insert_resource(snapshot.books);
    world.insert_resource(snapshot.redemptions);
    world.insert_resource(snapshot.issuance);
    Ok(())
}

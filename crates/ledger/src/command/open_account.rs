//! Open an account: publish a key.

use bevy_ecs::world::World;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AccountId, Event, Handle, PublicKey, Rejection, account, view};

/// Asks to open the account of `key`; signed by that key itself.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenAccount {
    /// The key that will sign for the account.
    pub key: PublicKey,
    /// What the account calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<Handle>,
}

impl OpenAccount {
    /// Decides for `signer`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, signer: AccountId) -> Result<Vec<Event>, Rejection> {
        let account = self.key.account();
        if account != signer {
            return Err(Rejection::NotTheKey);
        }
        if account::entity(world, account).is_some() {
            return Err(Rejection::AccountExists { account });
        }
        if view::account_named(world, &self.key) != account {
            return Err(Rejection::KeyTaken { key: self.key });
        }
        Ok(vec![Event::AccountOpened { account, key: self.key, handle: self.handle.clone() }])
    }
}

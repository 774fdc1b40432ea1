//! Accounts: who can hold money and assets. Anyone opens one by publishing a key.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

use crate::keys::SigningKey;
use crate::time::parse_str;
use crate::{Index, Money, PublicKey};

/// Names an account (or an officer's key): 32 hexadecimal digits, the first 16 bytes of the SHA-256 of the key that
/// opened it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(example = &"fe812c12f3ab4ce6ac5db69ac352f906")]
pub struct AccountId(#[schemars(with = "String", regex(pattern = "^[0-9a-f]{32}$"))] [u8; 16]);

impl AccountId {
    /// The id with these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> AccountId {
        AccountId(bytes)
    }

    /// The id's 16 bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 32];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        f.write_str(str::from_utf8(&text).expect("hexadecimal digits"))
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for AccountId {
    type Err = String;
    fn from_str(text: &str) -> Result<AccountId, String> {
        let refusal = || format!("\"{}\" is not an account id: 32 hexadecimal digits", text.escape_debug());
        let digits = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        match u128::from_str_radix(text, 16) {
            Ok(id) if text.len() == 32 && digits => Ok(AccountId(id.to_be_bytes())),
            _ => Err(refusal()),
        }
    }
}

impl Serialize for AccountId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for AccountId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AccountId, D::Error> {
        if deserializer.is_human_readable() {
            parse_str(deserializer)
        } else {
            Deserialize::deserialize(deserializer).map(AccountId)
        }
    }
}

/// Most characters in a handle.
pub const HANDLE_LENGTH_MAX: usize = 40;

/// What an account calls itself on pages: 1 to 40 characters, none of them a control character, and nothing that could
/// be an account's id. Not unique.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"anna")]
pub struct Handle(#[schemars(with = "String", regex(pattern = r"^[^\x00-\x1f\x7f-\x9f]{1,40}$"))] SmolStr);

impl FromStr for Handle {
    type Err = String;
    fn from_str(text: &str) -> Result<Handle, String> {
        let length = text.chars().count();
        if length == 0 || length > HANDLE_LENGTH_MAX || text.chars().any(char::is_control) {
            return Err(format!(
                "a handle has 1 to {HANDLE_LENGTH_MAX} characters, none of them a control character"
            ));
        }
        if text.parse::<AccountId>().is_ok() {
            return Err("a handle must not look like the id of an account".into());
        }
        Ok(Handle(text.into()))
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Handle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Handle, D::Error> {
        parse_str(deserializer)
    }
}

/// Who an account is; written once.
#[derive(Component, Clone, Debug)]
#[component(immutable)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) handle: Option<Handle>,
}

/// What an account can spend.
#[derive(Component, Clone, Copy, Debug)]
pub(crate) struct Balance(pub(crate) Money);

/// From an account's id to its entity.
#[derive(Resource, Default, Debug)]
pub(crate) struct Accounts(pub(crate) Index<AccountId>);

/// The accounts that call themselves the same, by id: made of the accounts, so no snapshot has it.
#[derive(Resource, Default, Debug)]
pub(crate) struct Called(pub(crate) BTreeMap<Handle, BTreeSet<AccountId>>);

/// Puts an account into the books.
pub(crate) fn spawn(world: &mut World, account: Account, key: PublicKey, balance: Money) {
    let Account { id, handle } = account.clone();
    let entity = world.spawn((account, SigningKey(key), Balance(balance))).id();
    world.resource_mut::<Accounts>().0.insert(id, entity);
    if let Some(handle) = handle {
        world.resource_mut::<Called>().0.entry(handle).or_default().insert(id);
    }
}

/// The entity of an account.
pub(crate) fn entity(world: &World, account: AccountId) -> Option<Entity> {
    world.resource::<Accounts>().0.get(&account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_short_and_are_no_ids() {
        let check = |text: &str, valid: bool| assert_eq!(text.parse::<Handle>().is_ok(), valid, "{text:?}");
        for text in ["a", "Ana Pérez", &"ä".repeat(40), &"0a".repeat(15), &"0g".repeat(16)] {
            check(text, true);
        }
        for text in ["", "a\nb", &"x".repeat(41), &"0a".repeat(16)] {
            check(text, false);
        }
    }
}

//! Officers: named in the constitution by their keys, each with one narrow power. None touches balances, holdings or
//! ballots.

use std::collections::BTreeMap;
use std::fmt;

use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AccountId, Money, PublicKey, Timestamp, view};

/// What an officer may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Attests that a member is one person, once.
    Registrar,
    /// Registers assets, corrects their descriptions, retires vacant ones.
    Surveyor,
    /// Issues and redeems currency.
    Cashier,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Role::Registrar => "registrar",
            Role::Surveyor => "surveyor",
            Role::Cashier => "cashier",
        })
    }
}

/// The officers of a commons, and how many must agree.
#[derive(Clone, PartialEq, Eq, Debug, Resource, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officers {
    /// Keys of the registrars.
    pub registrars: Vec<PublicKey>,
    /// How many of them must attest a member.
    pub registrars_needed: usize,
    /// Keys of the surveyors; each acts alone.
    pub surveyors: Vec<PublicKey>,
    /// Keys of the cashiers.
    pub cashiers: Vec<PublicKey>,
    /// How many cashiers must sign an issue above the daily limit.
    pub cashiers_needed: usize,
    /// What one cashier may issue alone in one day (UTC).
    pub issue_limit: crate::Amount,
}

impl Officers {
    /// The keys that hold `role`.
    pub fn keys(&self, role: Role) -> &[PublicKey] {
        match role {
            Role::Registrar => &self.registrars,
            Role::Surveyor => &self.surveyors,
            Role::Cashier => &self.cashiers,
        }
    }

    /// All keys, whatever the role.
    pub(crate) fn all_keys(&self) -> impl Iterator<Item = &PublicKey> {
        self.registrars.iter().chain(&self.surveyors).chain(&self.cashiers)
    }

    /// Whether one of the officers is named by `key`.
    pub(crate) fn name(&self, key: &PublicKey) -> bool {
        self.all_keys().any(|named| named == key)
    }

    /// Whether `id` holds `role`: a key in the constitution names an account, whichever key signs for it by now.
    pub fn hold(world: &World, role: Role, id: AccountId) -> bool {
        Officers::of(world).keys(role).iter().any(|key| view::account_named(world, key) == id)
    }

    /// The officers of this world's commons.
    pub fn of(world: &World) -> &Officers {
        world.resource::<Officers>()
    }
}

/// What each cashier issued alone on the last day that it did.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Issuance {
    by_cashier: BTreeMap<AccountId, (i64, Money)>,
}

impl Issuance {
    /// What `cashier` has issued alone on the day of `now`.
    pub(crate) fn today(&self, cashier: AccountId, now: Timestamp) -> Option<Money> {
        self.by_cashier.get(&cashier).filter(|(day, _)| *day == now.day()).map(|(_, issued)| *issued)
    }

    pub(crate) fn add(&mut self, cashier: AccountId, now: Timestamp, amount: Money) {
        let issued = self.today(cashier, now).map_or(amount, |before| before + amount);
        self.by_cashier.insert(cashier, (now.day(), issued));
    }
}

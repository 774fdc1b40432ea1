//! The town: its commons, its people, and the means to ask for things in their names.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use client::{Key, segment};
use ledger::{Amount, Duration, Money, Timestamp};
use node::{Clock, Node, Refusal};
use registry::AssetId;
use serde_json::{Value, json};

use super::cast::{FIRST_NAMES, KINDS, LAST_NAMES, THEMES};
use super::dice::Dice;
use crate::command::init;
use crate::local::Asker;

/// How many people there are.
const PEOPLE: usize = 120;

/// Somebody who lives in the town, or trades there.
pub(super) struct Person {
    pub(super) key: Key,
    pub(super) handle: String,
    /// When they open an account.
    pub(super) arrives: Timestamp,
    pub(super) is_here: bool,
    pub(super) wants_to_vote: bool,
    pub(super) is_member: bool,
    /// Of a thousand times that they could look after a deposit that runs out, how often they do.
    pub(super) diligence: u64,
    /// How much they care for each theme, 0 to 9.
    pub(super) tastes: [i128; THEMES],
}

/// Something in the register, and what people think of it.
pub(super) struct Thing {
    pub(super) id: AssetId,
    pub(super) class: &'static str,
    pub(super) name: String,
    /// What most would pay, in cents; it drifts.
    pub(super) worth: i128,
}

/// The town, while its history is made.
pub(super) struct Town {
    pub(super) asker: Asker,
    pub(super) dice: Dice,
    pub(super) people: Vec<Person>,
    pub(super) things: Vec<Thing>,
    pub(super) now: Timestamp,
    /// How many requests were refused, by reason.
    pub(super) refused: BTreeMap<String, u64>,
    /// How many of the things that are tried once have been.
    pub(super) tried: u64,
    officers: BTreeMap<String, Key>,
}

impl Town {
    /// Founds the town in `dir` at `at`, with keys that `seed` gives.
    pub(super) fn found(dir: &Path, seed: u64, at: Timestamp) -> Result<Town> {
        let mut dice = Dice::new(seed);
        let (text, keys) = init::fill_in(include_str!("town.toml"), || Key::from_seed(dice.bytes()));
        init::found(dir, &text, &keys, at)?;
        let asker = Asker::new(Node::open(dir, Clock::Manual)?, "")?;
        let people = (0..PEOPLE).map(|n| person(n, &mut dice, at)).collect();
        let things = KINDS
            .iter()
            .flat_map(|kind| (kind.names)().into_iter().enumerate().map(move |(n, name)| (kind, n, name)));
        let things = things.collect::<Vec<_>>().into_iter().map(|(kind, n, name)| {
            let id = format!("{}/{}", kind.class, n + 1).parse().expect("a plain id");
            Thing { id, class: kind.class, name, worth: dice.between(kind.worth.0, kind.worth.1) }
        });
        let things = things.collect();
        let (refused, officers) = (BTreeMap::new(), keys.into_iter().collect());
        Ok(Town { asker, dice, people, things, now: at, refused, tried: 0, officers })
    }

    /// Writes every person's key into `dir`, for whoever wants to be them.
    pub(super) fn write_keys(&self, dir: &Path) -> Result<()> {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        for person in &self.people {
            let name = person.handle.to_lowercase().replace(' ', "-");
            person.key.write_new(&dir.join(name).with_extension("json"))?;
        }
        Ok(())
    }

    /// Lets time pass.
    pub(super) fn advance(&mut self, length: Duration) -> Result<()> {
        self.now = self.now + length;
        self.asker.advance(self.now)
    }

    /// Has the officer called `name` ask for something.
    pub(super) fn officer(&mut self, name: &str, url: &str, body: &Value) -> Result<()> {
        let key = self.officers[name].clone();
        self.asker.ask(&key, url, body)
    }

    /// The key of the officer called `name`.
    pub(super) fn officer_key(&self, name: &str) -> &Key {
        &self.officers[name]
    }

    /// Has a person ask for something.
    pub(super) fn person(&mut self, person: usize, url: &str, body: &Value) -> Result<()> {
        let key = self.people[person].key.clone();
        self.asker.ask(&key, url, body)
    }

    /// Sends what was asked, in order, and waits until it can be seen.
    pub(super) fn settle(&mut self) -> Result<()> {
        for answer in self.asker.send() {
            match answer {
                Ok(_) => {}
                Err(Refusal::Rejected(rejection)) => {
                    let reason = serde_json::to_value(&rejection)?;
                    let slug = reason
                        .as_str()
                        .or(reason.as_object().and_then(|it| it.keys().next().map(String::as_str)));
                    *self.refused.entry(slug.unwrap_or_default().replace('_', " ")).or_default() += 1;
                }
                Err(other) => return Err(other.into()),
            }
        }
        Ok(())
    }

    /// Opens a person's account with what they bring along.
    pub(super) fn welcome(&mut self, person: usize) -> Result<()> {
        let Person { key, handle, .. } = &self.people[person];
        let (public, account, handle) = (key.public(), key.account(), handle.clone());
        self.person(person, "/v1/accounts", &json!({ "key": public, "handle": handle }))?;
        let savings = self.dice.between(2_000_000, 26_000_000);
        let body = json!({
            "account": account,
            "amount": money(savings),
            "reference": format!("bank transfer {}", self.asker.count()),
        });
        let cashier = if self.dice.chance(500) { "cashier-1" } else { "cashier-2" };
        self.officer(cashier, "/v1/issuances", &body)?;
        self.people[person].is_here = true;
        Ok(())
    }

    /// The person with this account.
    pub(super) fn holder(&self, account: Option<ledger::AccountId>) -> Option<usize> {
        self.people.iter().position(|person| Some(person.key.account()) == account)
    }

    /// What `person` would pay for a thing, in cents: everybody sees it a little differently.
    pub(super) fn opinion(&self, person: usize, thing: usize) -> i128 {
        let fondness = Dice::new((person as u64) << 32 | thing as u64).between(78, 128);
        self.things[thing].worth * fondness / 100
    }
}

fn person(n: usize, dice: &mut Dice, at: Timestamp) -> Person {
    let first = FIRST_NAMES[n % FIRST_NAMES.len()];
    let last = LAST_NAMES[(n / FIRST_NAMES.len() * 5 + n * 3) % LAST_NAMES.len()];
    let day = if n < PEOPLE * 3 / 4 { dice.between(0, 12) } else { dice.between(20, 560) };
    Person {
        key: Key::from_seed(dice.bytes()),
        handle: format!("{first} {last}"),
        arrives: at + Duration::from_days(day.unsigned_abs() as u64),
        is_here: false,
        wants_to_vote: dice.chance(920),
        is_member: false,
        diligence: *dice.pick(&[450, 400, 350, 300, 200, 60]),
        tastes: [(); THEMES].map(|()| dice.between(0, 9)),
    }
}

/// The path of a thing, and of what belongs to it.
pub(super) fn at(id: &AssetId, rest: &str) -> String {
    format!("/v1/assets/{}{rest}", segment(id.as_str()))
}

/// Cents as an amount.
pub(super) fn money(cents: i128) -> Amount {
    Money::from_units(cents, 2).into()
}

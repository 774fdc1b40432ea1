//! A commons lives through everything once: its money is counted to the cent after every step.
#![expect(clippy::inconsistent_digit_grouping, reason = "the last two digits are cents")]

mod books;
mod democracy;
mod register;

use std::collections::BTreeMap;

use client::Key;
use serde_json::Value;

use crate::commons::{Commons, asset_path};
use crate::http::Answer;
use books::{Books, euros};

const CONSTITUTION: &str = r#"
name = "A town"
[currency]
code = "EUR"
scale = 2
[officers]
registrars = ["{registrar-1}", "{registrar-2}", "{registrar-3}"]
registrars_needed = 2
surveyors = ["{surveyor}"]
cashiers = ["{cashier-1}", "{cashier-2}"]
cashiers_needed = 2
issue_limit = "100000"
[governance]
rule = "proportional"
min_supporters = 2
ask_share = "0.6"
[[classes]]
id = "land"
rate = "0.10"
min_tenure = "PT0S"
hold_cap = "1"
min_runway = "P30D"
grace = "P14D"
first_issue = "claim"
floor = "100"
auction_length = "P7D"
reclaim_fee = "0.10"
[[classes.beneficiaries]]
key = "{parish}"
share = "0.10"
[[classes]]
id = "stalls"
rate = "0.20"
min_tenure = "PT0S"
hold_cap = "1"
first_issue = "dutch"
opening_price = "900"
floor = "100"
"#;

const DAY: i128 = 86_400;

/// The people of the town; the parish's account opens at the founding.
const PEOPLE: [&str; 5] = ["ada", "bob", "cyn", "dan", "eve"];

/// The town, and what must be true in it.
struct Story {
    commons: Commons,
    keys: BTreeMap<&'static str, Key>,
    books: Books,
    /// Seconds since the founding.
    now: i128,
}

impl Story {
    fn key(&self, name: &str) -> &Key {
        &self.keys[name]
    }

    fn account(&self, name: &str) -> String {
        self.key(name).account().to_string()
    }

    fn post(&self, name: &str, path: &str, body: Value) -> Answer {
        self.commons.post(self.key(name), path, body)
    }

    fn put(&self, name: &str, path: &str, body: Value) -> Answer {
        self.commons.put(self.key(name), path, body)
    }

    fn asset(&self, asset: &str) -> Value {
        self.commons.get(&asset_path(asset, ""))
    }

    /// Sets the clock to that many seconds after the founding.
    fn goes_on_until(&mut self, seconds: i128) {
        self.commons.advance_to(seconds.try_into().expect("no time travel"));
        self.books.give_notices(seconds);
        self.now = seconds;
    }

    /// Everybody has what the books say, and all money is somewhere.
    fn count(&self, after: &str) {
        let money = |value: &Value| value.as_str().expect("money is a string").to_owned();
        let place = |name: &str| euros(self.books.places.get(name).copied().unwrap_or_default());
        let mut balances = 0;
        for name in self.keys.keys() {
            let account = self.commons.get(&format!("/v1/accounts/{}", self.account(name)));
            assert_eq!(money(&account["balance"]), place(name), "{name} after {after}");
            balances += self.books.places.get(name).copied().unwrap_or_default();
        }
        let commons = self.commons.get("/v1/commons");
        let totals = &commons["totals"];
        let expected = [
            ("balances", euros(balances)),
            ("deposits", place("deposits")),
            ("escrows", place("escrows")),
            ("treasury", place("treasury")),
            ("issued", euros(self.books.issued)),
            ("redeemed", euros(self.books.redeemed)),
        ];
        for (name, expected) in expected {
            assert_eq!(money(&totals[name]), expected, "{name} after {after}");
        }
        let sum: i128 = self.books.places.values().sum();
        assert_eq!(sum, self.books.issued - self.books.redeemed, "{after}");
        assert_eq!(money(&self.commons.get("/v1/treasury")["revenue"]), euros(self.books.revenue));
    }
}

#[test]
fn a_town_from_its_founding_to_its_first_grants_and_a_restart() {
    let commons = Commons::found(CONSTITUTION);
    let people = PEOPLE.iter().enumerate().map(|(n, name)| (*name, Key::from_seed([n as u8 + 1; 32])));
    let keys = people.chain([("parish", commons.officer("parish"))]).collect();
    let mut story = Story { commons, keys, books: Books::default(), now: 0 };

    story.accounts_open_and_money_enters();
    story.assets_are_registered_and_claimed();
    story.money_moves_and_leaves();
    story.a_holder_revalues();
    story.a_purchase_is_forced();
    story.members_are_admitted();
    story.a_deposit_is_used_up_and_the_asset_lapses();
    story.a_dutch_auction_is_won();
    story.a_lapsed_asset_is_reclaimed();
    story.proposals_are_filed();
    let round = story.a_round_opens();
    story.ballots_are_cast_and_withheld();
    story.the_round_closes(&round);
    story.a_restart_changes_nothing();
    story.commons.assert_no_panic();
}

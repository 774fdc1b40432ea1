//! Random movements between all places where money can be: each place holds what went in less what went out.

use std::collections::BTreeMap;

use bevy_ecs::world::World;
use ledger::{Currency, Event, Money, Place, Posting, Source, invariant, post, view};
use proptest::prelude::*;

use crate::bank::{PEOPLE, currency, empty};
use crate::script::{account, key};

/// The first nine places are those that money is also taken from: the treasury spends on grants, and passes tax on.
fn places() -> Vec<Place> {
    let accounts = PEOPLE.map(|name| Place::Account(account(name)));
    let escrows = ["proposal:well", "redemption:1"].map(|id| Place::Escrow(id.into()));
    let treasury =
        [Source::Grant, Source::Tax, Source::Issue, Source::Fee, Source::Bond].map(Place::Treasury);
    accounts.into_iter().chain(escrows).chain([Place::Outside, Place::Deposits]).chain(treasury).collect()
}

const FROM: std::ops::Range<usize> = 0..9;
/// Nothing comes in by a grant.
const GRANT: usize = 7;

/// What every place should hold, by counting; of the treasury also what came in by tax.
#[derive(Default)]
struct Counted {
    held: BTreeMap<String, i128>,
    tax: i128,
}

fn name(place: &Place) -> String {
    match place {
        Place::Treasury(_) => "the treasury".into(),
        _ => format!("{place:?}"),
    }
}

impl Counted {
    /// How much may be taken from `place`.
    fn available(&self, place: &Place) -> i128 {
        let held = self.held.get(&name(place)).copied().unwrap_or(0);
        match place {
            Place::Outside => 1_000_000,
            Place::Treasury(Source::Tax) => held.min(self.tax),
            _ => held,
        }
    }

    fn count(&mut self, posting: &Posting) {
        let units = posting.amount.units();
        *self.held.entry(name(&posting.from)).or_default() -= units;
        *self.held.entry(name(&posting.to)).or_default() += units;
        self.tax -= if posting.from == Place::Treasury(Source::Tax) { units } else { 0 };
        self.tax += if posting.to == Place::Treasury(Source::Tax) { units } else { 0 };
    }
}

/// What the books say that `place` holds; outside, what has left them.
fn held(world: &World, place: &Place) -> i128 {
    let units = |money: Money| money.units();
    match place {
        Place::Account(id) => units(view::balance(world, *id).expect("an account")),
        Place::Deposits => units(view::totals(world).deposits),
        Place::Escrow(id) => units(view::escrow_balance(world, id)),
        Place::Treasury(_) => units(view::treasury(world)),
        Place::Outside => -units(view::in_circulation(world)),
    }
}

fn with_accounts() -> World {
    let mut world = empty();
    for name in PEOPLE {
        let opened = Event::AccountOpened { account: account(name), key: key(name), handle: None };
        ledger::apply(&mut world, &opened, ledger::Timestamp::default());
    }
    world
}

proptest! {
    #[test]
    fn every_place_holds_what_went_in_less_what_went_out(
        moves in prop::collection::vec((FROM, 0..places().len(), 0..=100_i128), 1..200),
    ) {
        let (mut world, mut counted, places) = (with_accounts(), Counted::default(), places());
        for (from, to, percent) in moves {
            if to == GRANT {
                continue;
            }
            let amount = currency().units(counted.available(&places[from]) * percent / 100);
            let posting = Posting::new(places[from].clone(), places[to].clone(), amount);
            post(&mut world, std::slice::from_ref(&posting));
            counted.count(&posting);
            prop_assert_eq!(invariant::check(&world), Ok(()));
            for place in &places {
                prop_assert_eq!(held(&world, place), counted.held.get(&name(place)).copied().unwrap_or(0));
            }
            prop_assert_eq!(view::flow(&world, Source::Tax), Currency::of(&world).units(counted.tax));
        }
    }
}

#[test]
#[should_panic(expected = "money of -1 units")]
fn nothing_is_taken_where_there_is_less() {
    let (mut world, [alice, bob, _]) = (with_accounts(), PEOPLE.map(|name| Place::Account(account(name))));
    post(&mut world, &[Posting::new(Place::Outside, alice.clone(), currency().units(10))]);
    post(&mut world, &[Posting::new(alice, bob, currency().units(11))]);
}

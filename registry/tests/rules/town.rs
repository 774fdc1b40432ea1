//! A small town with a register: its classes, its people, and time that passes.

use std::collections::BTreeSet;

use bevy_ecs::world::World;
use ledger::{
    AccountId, CommonsId, Currency, Duration, Officers, Place, Posting, PublicKey, Source, Timestamp,
};
use registry::command::{Register, Registration};
use registry::{AssetId, Command, ConstitutionVersion, Event, view};

use crate::classes::{self, ASSETS};
use crate::script::{Sentence, read};

/// Everyone with an account; each begins with 10,000.
pub const PEOPLE: [&str; 6] = ["alice", "bob", "carol", "gallery", "museum", "rich"];
/// What most people begin with.
pub const ENDOWMENT: i128 = 10_000;
/// What the rich one begins with: all the rest that can be issued.
pub const FORTUNE: i128 = Currency::AMOUNT_MAX - 5 * ENDOWMENT;
/// The books and the register at one second, and what has been told so far.
pub struct Town {
    pub world: World,
    pub now: Timestamp,
    pub told: Vec<String>,
    pub touched: BTreeSet<AssetId>,
}

/// The key of whom that is: the first point on the curve whose bytes begin with the name.
pub fn key(name: &str) -> PublicKey {
    let mut bytes = [0; 32];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    let tries = (0..=u8::MAX).map(|last| {
        bytes[30] = last;
        PublicKey::from_bytes(bytes)
    });
    tries.flatten().next().expect("every second attempt is a point")
}

pub fn account(name: &str) -> AccountId {
    key(name).account()
}

/// Books and a register with nothing in them.
fn empty() -> World {
    let mut world = World::new();
    let currency = Currency { code: "TST".into(), scale: 0 };
    let classes = classes::terms();
    classes.iter().for_each(|class| class.check(&currency).expect("terms within bounds"));
    let officers = Officers {
        registrars: Vec::new(),
        registrars_needed: 1,
        surveyors: vec![key("surveyor")],
        cashiers: Vec::new(),
        cashiers_needed: 1,
        issue_limit: currency.zero().into(),
    };
    ledger::install(&mut world, CommonsId([7; 32]), currency, officers, ledger::Terms::default());
    registry::install(&mut world, classes, founding());
    world
}

/// When the town is founded; in the middle of an hour, as calendars think in hours.
pub fn founding() -> Timestamp {
    "2026-01-01T00:17:05Z".parse().expect("a time")
}

impl Town {
    pub fn found() -> Town {
        let now = founding();
        let mut world = empty();
        for name in PEOPLE {
            let (key, account) = (key(name), account(name));
            ledger::apply(&mut world, &ledger::Event::AccountOpened { account, key, handle: None }, now);
            let sum = Currency::of(&world).units(if name == "rich" { FORTUNE } else { ENDOWMENT });
            ledger::post(&mut world, &[Posting::new(Place::Outside, Place::Account(account), sum)]);
        }
        let mut town = Town { world, now, told: Vec::new(), touched: BTreeSet::new() };
        let registration = |(asset, class): (&str, &str)| Registration {
            id: asset.parse().expect("an id"),
            class: class.parse().expect("an id"),
            name: asset.into(),
            description: "".into(),
            link: None,
            geometry: None,
        };
        town.ask("surveyor", &Command::Register(Register(ASSETS.map(registration).into())));
        town.touched.clear();
        town
    }

    /// Lets what is due happen, then what the sentence says.
    pub fn play(&mut self, sentence: &str) {
        self.pass(Duration::ZERO);
        match read(sentence) {
            Sentence::Asks(who, command) => self.ask(&who, &command),
            Sentence::Passes(length) => self.pass(length),
            Sentence::Settles => self.settle_all(),
            Sentence::Grants(who) => {
                let all = ledger::view::treasury(&self.world);
                let grant = Posting::new(Place::Treasury(Source::Grant), Place::Account(account(&who)), all);
                ledger::post(&mut self.world, &[grant]);
            }
            Sentence::Welcomes(count) => {
                (1..=count).for_each(|number| self.welcome(&format!("guest{number}")))
            }
            Sentence::Amends(version) => self.world.insert_resource(ConstitutionVersion(version)),
        }
        self.check_invariants();
    }

    fn welcome(&mut self, name: &str) {
        let (key, account) = (key(name), account(name));
        ledger::apply(
            &mut self.world,
            &ledger::Event::AccountOpened { account, key, handle: None },
            self.now,
        );
        let sum = Currency::of(&self.world).units(ENDOWMENT);
        let rich = Place::Account(crate::town::account("rich"));
        ledger::post(&mut self.world, &[Posting::new(rich, Place::Account(account), sum)]);
    }

    /// Time passes, and what falls due on the way happens at its own second.
    pub fn pass(&mut self, length: Duration) {
        self.now = self.now + length;
        loop {
            registry::bring_up_to_date(&mut self.world, self.now);
            let first = self.first_due();
            let early_enough = registry::not_before(&self.world) <= first.as_ref().map(|due| due.0);
            assert!(first.is_none() || early_enough, "{first:?} is due before the calendar looks");
            let found = registry::decide_due(&self.world, self.now);
            assert_eq!(registry::next_due(&self.world, self.now), found.as_ref().map(|found| found.0));
            let expected = first.filter(|due| due.0 <= self.now);
            let Some((at, events)) = found else {
                assert_eq!(expected, None, "nothing is found");
                break;
            };
            let found = self.due_of(at, &events);
            if found.1.is_seen_before() {
                assert_eq!(Some(found), expected, "what is due first");
            } else {
                assert!(expected.is_none_or(|later| found < later), "{found:?} comes out of order");
            }
            events.iter().for_each(|event| self.happen(event, at));
            // At this second there may be more to come; the invariants hold of what is past.
            self.check_invariants_at(at);
        }
    }

    pub fn settle_all(&mut self) {
        let event = registry::decide_settle_all(&self.world, self.now);
        self.happen(&event, self.now);
        self.pass(Duration::ZERO);
    }

    fn ask(&mut self, who: &str, command: &Command) {
        match command.decide(&self.world, account(who), self.now) {
            Ok(events) => events.iter().for_each(|event| self.happen(event, self.now)),
            Err(refusal) => self.tell(self.now, &format!("refused: {refusal}")),
        }
    }

    fn happen(&mut self, event: &Event, at: Timestamp) {
        registry::apply(&mut self.world, event, at);
        self.touched.extend(event.asset().cloned());
        if let Some(line) = crate::show::event(event).filter(|_| self.concerns(event)) {
            self.tell(at, &line);
        }
    }

    /// Whether the event is any concern of the assets that were touched: the rates of other classes are not.
    fn concerns(&self, event: &Event) -> bool {
        let Event::RateChanged { class, .. } = event else { return true };
        let asset = |id| view::asset(&self.world, id, self.now).expect("a registered asset");
        self.touched.iter().any(|id| asset(id).class == *class)
    }

    fn check_invariants(&self) {
        self.check_invariants_at(self.now);
        self.check_entries();
    }

    /// What lists see of the assets, in slices, is what each of them tells.
    fn check_entries(&self) {
        let (world, now) = (&self.world, self.now);
        let mut seen = BTreeSet::new();
        let look = |entry: &view::Entry| {
            let asset = view::asset(world, entry.id(), now).expect("a registered asset");
            let told = (entry.class(), entry.status(), entry.valuation(), entry.runs_out_at());
            assert_eq!(
                told,
                (&asset.class, asset.status, asset.valuation, asset.runs_out_at),
                "{}",
                asset.id
            );
            assert_eq!(entry.sale_price(now), asset.sale_price, "{}", asset.id);
            let is_part = asset.bundle.as_ref().is_some_and(|lead| *lead != asset.id);
            assert_eq!(entry.licensee(), asset.holder.filter(|_| !is_part), "{}", asset.id);
            assert!(seen.insert(asset.id), "once");
        };
        let mut look = look;
        let mut from = 0;
        while view::entries(world, from, 7, &mut look) {
            from += 7;
        }
        assert_eq!(seen.len(), view::asset_count(world));
    }

    fn check_invariants_at(&self, at: Timestamp) {
        ledger::invariant::check(&self.world).expect("the books are in order");
        registry::invariant::check(&self.world, at).expect("the register is in order");
    }

    /// All that is true, as a snapshot stores it.
    pub fn bytes(&self) -> (Vec<u8>, Vec<u8>) {
        let books = postcard::to_stdvec(&ledger::snapshot::capture(&self.world)).expect("plain rows");
        (books, postcard::to_stdvec(&registry::snapshot::capture(&self.world)).expect("plain rows"))
    }

    /// The same town, set up from its snapshot.
    pub fn restored(self) -> Town {
        let (books, register) = self.bytes();
        let mut world = empty();
        let books = postcard::from_bytes(&books).expect("the books' rows");
        ledger::snapshot::restore(&mut world, books).expect("the books");
        let register = postcard::from_bytes(&register).expect("the register's rows");
        registry::snapshot::restore(&mut world, register).expect("the register");
        let restored = Town { world, ..self };
        restored.check_invariants();
        restored
    }
}

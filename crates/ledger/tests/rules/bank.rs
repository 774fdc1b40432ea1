//! Books with a few people and cashiers, time that passes, and what there is to tell of them.

use bevy_ecs::world::World;
use ledger::{
    Command, CommonsId, Currency, Duration, Event, Officers, Place, Posting, Terms, Timestamp, invariant,
    post, view,
};

use crate::script::{Sentence, account, key, read};

/// Which commons this is, as signatures name it.
pub const COMMONS: CommonsId = CommonsId([7; 32]);
/// Everyone with an account from the beginning.
pub const PEOPLE: [&str; 3] = ["alice", "bob", "carol"];
/// Three of four must sign above 1,000 a day.
const CASHIERS: [&str; 4] = ["kim", "lee", "max", "ned"];

/// Keys that may come to sign or to recover.
const KEYS: [&str; 5] = ["new", "newer", "newest", "spare", "spare-2"];

/// The books at one second, and what has been told so far.
pub struct Bank {
    pub world: World,
    pub now: Timestamp,
    pub told: Vec<String>,
}

pub fn currency() -> Currency {
    Currency { code: "TST".into(), scale: 2 }
}

/// An hour before a day of UTC is over.
fn founding() -> Timestamp {
    "2026-01-01T23:00:00Z".parse().expect("a time")
}

/// Books with nothing in them.
pub fn empty() -> World {
    let officers = Officers {
        registrars: Vec::new(),
        registrars_needed: 1,
        surveyors: vec![key("surveyor")],
        cashiers: CASHIERS.map(key).into(),
        cashiers_needed: 3,
        issue_limit: "1000".parse().expect("an amount"),
    };
    let mut world = World::new();
    ledger::install(&mut world, COMMONS, currency(), officers, Terms::default());
    world
}

impl Bank {
    /// Alice and bob begin with 100 each, carol with nothing.
    pub fn found() -> Bank {
        let mut bank = Bank { world: empty(), now: founding(), told: Vec::new() };
        PEOPLE.iter().for_each(|name| bank.play(&format!("{name} opens an account")));
        for name in ["alice", "bob"] {
            let place = Place::Account(account(name));
            post(&mut bank.world, &[Posting::new(Place::Outside, place, currency().units(10_000))]);
        }
        bank
    }

    /// Lets what is due happen, then what the sentence says.
    pub fn play(&mut self, sentence: &str) {
        match read(sentence) {
            Sentence::Asks(who, command) => self.ask(who, &command),
            Sentence::Passes(length) => self.pass(length),
        }
        invariant::check(&self.world).expect("the books are in order");
    }

    /// Time passes, and what falls due on the way happens at its own second.
    fn pass(&mut self, length: Duration) {
        self.now = self.now + length;
        self.let_accounts_recover();
        while let Some(at) = ledger::next_return(&self.world).filter(|at| *at <= self.now) {
            let before = at - Duration::from_seconds(1);
            assert_eq!(ledger::return_due(&self.world, before), None, "it is not due yet");
            let event = ledger::return_due(&self.world, at).expect("what is due");
            let Event::RedemptionReturned { redemption, .. } = &event else { panic!("{event:?} is not due") };
            self.tell(at, &format!("redemption {redemption} returns by itself"));
            ledger::apply(&mut self.world, &event, at);
        }
        assert_eq!(ledger::return_due(&self.world, self.now), None, "nothing is left over");
    }

    fn let_accounts_recover(&mut self) {
        while let Some(at) = ledger::next_recovery(&self.world).filter(|at| *at <= self.now) {
            let before = at - Duration::from_seconds(1);
            assert_eq!(ledger::recover_due(&self.world, before), None, "it is not due yet");
            let event = ledger::recover_due(&self.world, at).expect("what is due");
            let Event::AccountRecovered { account, .. } = &event else { panic!("{event:?} is not due") };
            assert_eq!(event.revokes_tokens_of(), Some(*account));
            self.tell(at, &format!("{account} is recovered"));
            ledger::apply(&mut self.world, &event, at);
        }
        assert_eq!(ledger::recover_due(&self.world, self.now), None, "nothing is left over");
    }

    fn ask(&mut self, who: ledger::AccountId, command: &Command) {
        match command.decide(&self.world, who, self.now) {
            Ok(events) => events.iter().for_each(|event| ledger::apply(&mut self.world, event, self.now)),
            Err(refusal) => self.tell(self.now, &format!("refused: {refusal}")),
        }
    }

    fn tell(&mut self, at: Timestamp, line: &str) {
        let everyone = PEOPLE.into_iter().chain(CASHIERS).chain(["zoe"]);
        let line =
            everyone.fold(line.to_string(), |line, name| line.replace(&account(name).to_string(), name));
        let keys = KEYS.into_iter().chain(PEOPLE).chain(CASHIERS);
        let line = keys.fold(line, |line, name| line.replace(&key(name).to_string(), name));
        self.told.push(format!("{} {line}", at.since(founding())));
    }

    /// What was told, where the money is, and what waits.
    pub fn show(&self) -> String {
        let waiting = view::redemptions(&self.world).into_values().map(|waiting| {
            let held = view::escrow_balance(&self.world, &view::redemption_escrow(waiting.id));
            format!("redemption {} of {held} returns at {}", waiting.id, waiting.returns_at.since(founding()))
        });
        let keys = PEOPLE.into_iter().chain(CASHIERS).filter_map(|name| self.keys(name));
        let balances = PEOPLE.into_iter().chain(["zoe"]).filter_map(|name| {
            Some(format!("{name} {}", view::account(&self.world, account(name)).ok()?.balance))
        });
        let totals = view::totals(&self.world);
        let books = format!("issued {}, redeemed {}", totals.issued, totals.redeemed);
        let money = balances.chain([books]).collect::<Vec<_>>().join(", ");
        self.told.iter().cloned().chain(waiting).chain(keys).chain([money]).map(|line| line + "\n").collect()
    }

    /// What there is to tell of a person's keys, if that is more than that the first one signs.
    fn keys(&self, person: &str) -> Option<String> {
        let known = view::account(&self.world, account(person)).ok()?;
        let name = |signs| KEYS.into_iter().chain([person]).find(|name| key(name) == signs);
        let name = |signs| name(signs).expect("a key that the test names");
        for held in KEYS.into_iter().chain([person]) {
            let signs = (known.key == key(held)).then_some(known.id);
            let signer = view::signer_with(&self.world, &key(held));
            assert!(signs.is_none() || signs == signer, "{held} signs for {person}");
        }
        let recovery = known.recovery_key.map(|recovers| format!(", {} recovers", name(recovers)));
        let pending = known.recovery.map(|pending| {
            format!(", {} signs from {} on", name(pending.key), pending.takes_effect_at.since(founding()))
        });
        let told = format!("{}{}", recovery.unwrap_or_default(), pending.unwrap_or_default());
        let first = known.key == key(person) && told.is_empty();
        (!first).then(|| format!("{} signs for {person}{told}", name(known.key)))
    }

    /// All that is true, as a snapshot stores it.
    pub fn bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(&ledger::snapshot::capture(&self.world)).expect("plain rows")
    }

    /// The same books, set up from their snapshot.
    pub fn restored(self) -> Bank {
        let mut world = empty();
        let snapshot = postcard::from_bytes(&self.bytes()).expect("the books' rows");
        ledger::snapshot::restore(&mut world, snapshot).expect("the books");
        invariant::check(&world).expect("the restored books are in order");
        Bank { world, ..self }
    }
}

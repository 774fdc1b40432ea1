//! A small commons to try governance on: officers, accounts, members, revenue, and time that passes.

mod amendments;
mod ballots;
mod credits;
mod events;
mod extremes;
mod members;
mod paper;
mod pots;
mod proposals;
mod rounds;
mod standing;
mod terms;

use bevy_ecs::world::World;
use ed25519_dalek::{Signer, SigningKey};
use ledger::{
    AccountId, Amount, CommonsId, Currency, Duration, Officers, Place, Posting, PublicKey, Signature, Source,
    Timestamp, post,
};

use crate::command::{AdmitMember, CastBallot, FileProposal, Funding, Wants, WithdrawProposal};
use crate::{
    Attestation, Closing, Command, Event, Opening, Terms, apply, attestation_message, decide_due, install,
    invariant, view,
};

const COMMONS: CommonsId = CommonsId([7; 32]);
const REGISTRARS: [u8; 3] = [201, 202, 203];

struct Commons {
    world: World,
    now: Timestamp,
}

fn signing_key(person: u8) -> SigningKey {
    SigningKey::from_bytes(&[person; 32])
}

fn key(person: u8) -> PublicKey {
    PublicKey::from_bytes(signing_key(person).verifying_key().to_bytes()).expect("a key")
}

fn id(person: u8) -> AccountId {
    key(person).account()
}

fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

fn days(days: u64) -> Duration {
    Duration::from_days(days)
}

fn attestation(registrar: u8, of: u8, tag: &str, expires: Timestamp) -> Attestation {
    let message = attestation_message(&COMMONS, &key(of), tag, expires);
    let signature = Signature(signing_key(registrar).sign(&message).to_bytes());
    Attestation { registrar: key(registrar), expires, signature }
}

fn admission(person: u8, tag: &str, attestations: Vec<Attestation>) -> Command {
    let account = id(person);
    Command::AdmitMember(AdmitMember { account, uniqueness_tag: tag.into(), attestations })
}

fn funding(proposal: &str, ask: &str, recipient: u8) -> FileProposal {
    let wanted = Funding {
        ask: amount(ask),
        minimum: None,
        recipient: id(recipient),
        pot: None,
        alternative_to: None,
    };
    proposal_for(proposal, Wants::Funding(wanted))
}

fn proposal_for(proposal: &str, wants: Wants) -> FileProposal {
    FileProposal {
        id: proposal.parse().expect("an id"),
        title: format!("The {proposal}").into(),
        text: "Why\n\tand what".into(),
        wants,
        bond: None,
    }
}

fn withdrawal(proposal: &str) -> Command {
    Command::WithdrawProposal(WithdrawProposal { proposal: proposal.parse().expect("an id") })
}

fn ballot(round: u64, votes: &[(&str, i64)]) -> Command {
    let votes = votes.iter().map(|(proposal, votes)| (proposal.parse().expect("an id"), *votes)).collect();
    Command::CastBallot(CastBallot { round, votes })
}

fn opened(events: &[Event]) -> &Opening {
    let found = events.iter().find_map(|event| match event {
        Event::RoundOpened(opening) => Some(&**opening),
        _ => None,
    });
    found.expect("a round opened")
}

fn closed(events: &[Event]) -> &Closing {
    let found = events.iter().find_map(|event| match event {
        Event::RoundClosed(closing) => Some(&**closing),
        _ => None,
    });
    found.expect("a round closed")
}

impl Commons {
    /// A commons of currency TST with 2 decimals, founded in 2026: two of three registrars admit members.
    fn new(terms: Terms) -> Commons {
        let mut world = World::new();
        let currency = Currency { code: "TST".into(), scale: 2 };
        terms.check(&currency).expect("terms within bounds");
        let officers = Officers {
            registrars: REGISTRARS.map(key).into(),
            registrars_needed: 2,
            surveyors: Vec::new(),
            cashiers: Vec::new(),
            cashiers_needed: 1,
            issue_limit: amount("0"),
        };
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
        ledger::install(&mut world, COMMONS, currency, officers, ledger::Terms::default());
        install(&mut world, now, terms);
        Commons { world, now }
    }

    /// One whose members of these numbers are active, each with an account of 1,000, in the second before the
    /// first opening.
    fn with_members(terms: Terms, members: &[u8]) -> Commons {
        let mut commons = Commons::new(terms);
        for &person in members {
            commons.open_account(person);
            commons.admit(person);
        }
        let opening = view::next_opening(&commons.world).expect("an opening date");
        commons.pass_until(opening - Duration::from_seconds(1));
        commons
    }

    /// Opens an account and puts 1,000 on it.
    fn open_account(&mut self, person: u8) {
        let opened = ledger::Event::AccountOpened { account: id(person), key: key(person), handle: None };
        ledger::apply(&mut self.world, &opened, self.now);
        let money = Currency::of(&self.world).units(100_000);
        post(&mut self.world, &[Posting::new(Place::Outside, Place::Account(id(person)), money)]);
    }

    fn admit(&mut self, person: u8) {
        let (tag, expires) = (format!("tag-{person}"), self.now + days(1));
        let attestations =
            vec![attestation(201, person, &tag, expires), attestation(202, person, &tag, expires)];
        self.must(person, admission(person, &tag, attestations));
    }

    /// Lets the register bring in so many minor units.
    fn earn(&mut self, units: i128) {
        let money = Currency::of(&self.world).units(units);
        post(&mut self.world, &[Posting::new(Place::Outside, Place::Treasury(Source::Tax), money)]);
    }

    /// Decides and applies; a refusal as its text.
    fn ask(&mut self, signer: u8, command: Command) -> Result<Vec<Event>, String> {
        let events =
            command.decide(&self.world, id(signer), self.now).map_err(|refusal| refusal.to_string())?;
        events.iter().for_each(|event| self.happen(event));
        Ok(events)
    }

    fn must(&mut self, signer: u8, command: Command) -> Vec<Event> {
        self.ask(signer, command).expect("a command that is not refused")
    }

    fn propose(&mut self, signer: u8, proposal: FileProposal) {
        self.must(signer, Command::FileProposal(proposal));
    }

    /// Lets all that falls due until `end` happen.
    fn pass_until(&mut self, end: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some((due, event)) = decide_due(&self.world, end) {
            assert!(self.now <= due && due <= end, "things happen in order");
            self.now = due;
            self.happen(&event);
            events.push(event);
        }
        self.now = end;
        events
    }

    /// Lets so much time pass.
    fn pass(&mut self, time: Duration) -> Vec<Event> {
        self.pass_until(self.now + time)
    }

    /// Applies an event as a journal would give it back, and checks every invariant.
    fn happen(&mut self, event: &Event) {
        let json = serde_json::to_string(event).expect("events are JSON");
        let read: Event = serde_json::from_str(&json).expect("events are read back");
        assert_eq!(&read, event);
        apply(&mut self.world, &read, self.now);
        invariant::check(&self.world).expect("governance's invariants");
        ledger::invariant::check(&self.world).expect("the books' invariants");
    }

    fn balance(&self, person: u8) -> String {
        ledger::view::balance(&self.world, id(person)).expect("an account").to_string()
    }

    fn credits(&self, person: u8) -> u64 {
        view::member(&self.world, id(person)).expect("a member").credits
    }
}

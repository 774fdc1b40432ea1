//! A small commons to attack: members, a landlord whose tax is the revenue, and time that passes.

use anyhow::{Result, bail};
use client::Key;
use governance::{BallotsShown, Closing, Opening, Outcome, ProposalStatus, attestation_message, view};
use ledger::{CommonsId, Duration, Timestamp};
use serde_json::{Value, json};
use state_machine::{Constitution, Event, Kind, Machine, Occurred, Rejection, invariant};

/// Officers have keys of their own, beyond the members'.
const OFFICER: usize = 60_000;
const REGISTRARS: [usize; 3] = [60_001, 60_002, 60_003];

pub struct Commune {
    pub machine: Machine,
    pub now: Timestamp,
    founded_at: Timestamp,
}

/// The key of somebody: members count from 0.
fn key(person: usize) -> Key {
    let mut seed = [1; 32];
    seed[..8].copy_from_slice(&(person as u64).to_be_bytes());
    Key::from_seed(seed)
}

fn constitution(rule: &str, ballots: BallotsShown) -> Result<Constitution> {
    let [first, second, third] = REGISTRARS.map(|registrar| key(registrar).public());
    let ballots = if ballots == BallotsShown::Open { "open" } else { "withheld" };
    let text = format!(
        r#"
        name = "A commons under attack"
        currency = {{ code = "EUR", scale = 2 }}
        [officers]
        registrars = ["{first}", "{second}", "{third}"]
        registrars_needed = 2
        surveyors = ["{officer}"]
        cashiers = ["{officer}"]
        cashiers_needed = 1
        issue_limit = "100000000"
        [governance]
        rule = "{rule}"
        ballots = "{ballots}"
        [[classes]]
        id = "land"
        rate = "0.10"
        first_issue = "claim"
        "#,
        officer = key(OFFICER).public(),
    );
    Ok(Constitution::parse(&text)?)
}

impl Commune {
    /// The member who holds all there is to hold, and pays all tax.
    pub const LANDLORD: usize = 0;
    const ID: CommonsId = CommonsId([9; 32]);

    /// A commons with so many members, who each have 2 000.00.
    pub fn found(rule: &str, members: usize) -> Result<Commune> {
        Commune::found_with(rule, members, BallotsShown::Withheld)
    }

    pub fn found_with(rule: &str, members: usize, ballots: BallotsShown) -> Result<Commune> {
        let founded_at: Timestamp = "2026-01-01T00:00:00Z".parse().map_err(anyhow::Error::msg)?;
        let machine = Machine::found(constitution(rule, ballots)?, founded_at, Commune::ID);
        let mut commune = Commune { machine, now: founded_at, founded_at };
        for member in 0..members {
            // Every pair of registrars in turn: no pair may stand for more than a third.
            let pair = [[0, 1], [1, 2], [0, 2]][member % 3];
            commune.admit(member, &format!("tag-{member}"), &pair)?;
        }
        let land = json!({ "id": "estate", "class": "land", "name": "The estate" });
        commune.ask(OFFICER, "/v1/assets", land)?;
        commune.issue(Commune::LANDLORD, "2000000")?;
        let claim = json!({ "max_price": "0", "valuation": "1000000", "deposit": "2000000" });
        commune.ask(Commune::LANDLORD, "/v1/assets/estate/claim", claim)?;
        Ok(commune)
    }

    /// The same commons once more, to try something in.
    pub fn copy(&self) -> Result<Commune> {
        let machine = Machine::restore(self.founded_at, Commune::ID, &self.machine.snapshot())?;
        Ok(Commune { machine, now: self.now, founded_at: self.founded_at })
    }

    /// Sends `body` to `path` for somebody.
    pub fn ask(&mut self, person: usize, path: &str, body: Value) -> Result<(), Rejection> {
        let (kind, params) = Kind::find(path).expect("an address of the commons");
        let command = (kind.parse)(&params, body.to_string().as_bytes()).expect("a body that can be read");
        let events = self.machine.decide_command(&command, key(person).account(), self.now)?;
        self.record(events);
        Ok(())
    }

    fn record(&mut self, events: Vec<Event>) {
        let occurred: Vec<Occurred> = events.into_iter().map(|event| Occurred(self.now, event)).collect();
        self.machine.apply(self.now, None, &occurred);
    }

    pub fn issue(&mut self, person: usize, amount: &str) -> Result<(), Rejection> {
        let reference = format!("bank {}", self.machine.records());
        let body = json!({ "account": key(person).account(), "amount": amount, "reference": reference });
        self.ask(OFFICER, "/v1/issuances", body)
    }

    /// Some registrars, of three, vouch that a new account is the person `tag`.
    pub fn admit(&mut self, person: usize, tag: &str, registrars: &[usize]) -> Result<(), Rejection> {
        let new = key(person);
        if view::member(self.machine.world(), new.account()).is_err()
            && ledger::view::account(self.machine.world(), new.account()).is_err()
        {
            self.ask(person, "/v1/accounts", json!({ "key": new.public() }))?;
            self.issue(person, "2000")?;
        }
        let expires = self.now + Duration::from_days(1);
        let message = attestation_message(&Commune::ID, &new.public(), tag, expires);
        let attest = |&registrar: &usize| {
            let registrar = key(REGISTRARS[registrar]);
            json!({ "registrar": registrar.public(), "expires": expires, "signature": registrar.sign(&message) })
        };
        let attestations: Vec<Value> = registrars.iter().map(attest).collect();
        let body = json!({ "account": new.account(), "uniqueness_tag": tag, "attestations": attestations });
        self.ask(person, "/v1/members", body)
    }

    /// A member asks for money, for itself.
    pub fn file(&mut self, person: usize, id: &str, ask: &str) -> Result<(), Rejection> {
        let recipient = key(person).account();
        let body = json!({ "kind": "funding", "id": id, "title": id, "text": id, "ask": ask, "recipient": recipient });
        self.ask(person, "/v1/proposals", body)
    }

    /// The same, behind a bond of so much.
    pub fn file_behind(&mut self, person: usize, id: &str, ask: &str, bond: &str) -> Result<(), Rejection> {
        let recipient = key(person).account();
        let body = json!({
            "kind": "funding", "id": id, "title": id, "text": id, "ask": ask, "recipient": recipient, "bond": bond,
        });
        self.ask(person, "/v1/proposals", body)
    }

    /// The proposals that wait for the next round.
    pub fn waiting(&self) -> Vec<String> {
        let filed = view::proposals(self.machine.world()).filter(|p| p.status == ProposalStatus::Filed);
        filed.map(|proposal| proposal.id.to_string()).collect()
    }

    /// A member asks for other parameters.
    pub fn file_amendment(&mut self, person: usize, id: &str, changes: Value) -> Result<(), Rejection> {
        let body = json!({ "kind": "amendment", "id": id, "title": id, "text": id, "changes": changes });
        self.ask(person, "/v1/proposals", body)
    }

    /// A member votes in the round that runs.
    pub fn vote(&mut self, person: usize, votes: &[(&str, i64)]) -> Result<(), Rejection> {
        let votes: serde_json::Map<String, Value> =
            votes.iter().map(|(id, v)| ((*id).into(), (*v).into())).collect();
        let round = view::rounds(self.machine.world()).len();
        self.ask(person, &format!("/v1/rounds/{round}/ballot"), json!({ "votes": votes }))
    }

    /// What somebody else reads of a member's ballot.
    pub fn read_ballot(&self, round: u64, person: usize) -> String {
        let world = self.machine.world();
        let ballot = view::ballot(world, round, key(person).account()).expect("it was cast");
        if !view::ballots_public(world, view::round(world, round).expect("a round")) {
            return "that it was cast".into();
        }
        let votes: Vec<String> = ballot.votes.iter().map(|(id, votes)| format!("{id} {votes}")).collect();
        votes.join(", ")
    }

    /// Days pass, and what falls due on the way happens at its own second.
    pub fn pass(&mut self, days: u64) -> Vec<Occurred> {
        self.pass_to(self.now + Duration::from_days(days))
    }

    fn pass_to(&mut self, to: Timestamp) -> Vec<Occurred> {
        self.now = to;
        let mut happened = Vec::new();
        while self.machine.is_due(to) {
            happened.extend(self.machine.pulse(to));
        }
        invariant::check(&self.machine).expect("every invariant");
        happened
    }

    /// Time passes until the next round opens.
    pub fn pass_to_opening(&mut self) {
        let opening = view::next_opening(self.machine.world()).expect("a date");
        self.pass_to(opening);
    }

    pub fn opening(&self, round: u64) -> &Opening {
        &view::round(self.machine.world(), round).expect("a round that opened").opening
    }

    pub fn closing(&self, round: u64) -> &Closing {
        let round = view::round(self.machine.world(), round).expect("a round that opened");
        round.closing.as_ref().expect("it is closed")
    }

    /// What a closed round made of a proposal.
    pub fn outcome(&self, round: u64, id: &str) -> Option<&Outcome> {
        self.closing(round).outcomes.iter().find(|outcome| outcome.proposal.as_str() == id)
    }

    pub fn credits(&self, person: usize) -> Result<u64, governance::Rejection> {
        Ok(view::member(self.machine.world(), key(person).account())?.credits)
    }

    /// What is on somebody's account, in cents.
    pub fn balance(&self, person: usize) -> Result<i128, ledger::Rejection> {
        Ok(ledger::view::balance(self.machine.world(), key(person).account())?.units())
    }

    /// A parameter of the constitution in force, in JSON.
    pub fn parameter(&self, pointer: &str) -> Result<Value> {
        let constitution = serde_json::to_value(self.machine.constitution())?;
        Ok(constitution.pointer(pointer).cloned().unwrap_or_default())
    }
}

/// Why something was refused; it must have been.
pub fn refused(answer: Result<(), Rejection>) -> Result<String> {
    match answer {
        Err(refusal) => Ok(format!("refused: {refusal}")),
        Ok(()) => bail!("nothing refused it"),
    }
}

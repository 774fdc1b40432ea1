//! A small commons, always the same, for parsers that need one.

use client::{Key, sign_request};
use governance::attestation_message;
use journal::{Journal, Record};
use ledger::{CommonsId, Duration, Timestamp};
use node::{Clock, Node};
use serde_json::{Value, json};
use state_machine::{Machine, Request, Signed};
use tempfile::TempDir;

use super::directory;

pub const FOUNDED_AT: &str = "2026-01-01T00:00:00Z";

/// The seeds of all who act: an officer of every kind, two who hold and buy, one who came for nothing.
pub const PEOPLE: [u8; 4] = [1, 10, 11, 12];
const OFFICER: u8 = PEOPLE[0];
const ALICE: u8 = PEOPLE[1];
const BOB: u8 = PEOPLE[2];

pub const CONSTITUTION: &str = r#"
name = "Fuzzing"
currency = { code = "TST", scale = 2 }
[officers]
registrars = ["iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w"]
registrars_needed = 1
surveyors = ["iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w"]
cashiers = ["iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w"]
cashiers_needed = 1
issue_limit = "1000000"
[governance]
activation_delay = "PT0S"
round_interval = "P10D"
deliberation = "P1D"
voting = "P2D"
min_supporters = 1
min_bond = "1"
[[classes]]
id = "land"
rate = "0.05"
first_issue = "claim"
min_tenure = "PT0S"
hold_cap = "1"
no_overlap = true
[[classes]]
id = "names"
rate = "0.1"
min_tenure = "PT0S"
hold_cap = "1"
first_issue = "dutch"
opening_price = "40"
"#;

pub struct Stage {
    pub dir: TempDir,
    pub node: Node,
    pub id: CommonsId,
    pub founded: Timestamp,
    nonces: u64,
}

pub fn key(seed: u8) -> Key {
    Key::from_seed([seed; 32])
}

impl Stage {
    /// Alice holds a lot, bids for another and is a member with a proposal in the round that is being voted on; Bob
    /// waits with an offer and a token.
    pub fn new() -> Stage {
        let dir = directory();
        let founded = FOUNDED_AT.parse().expect("a time");
        let id = Node::create(dir.path(), CONSTITUTION, founded).expect("a commons");
        let node = Node::open(dir.path(), Clock::Manual).expect("it opens");
        let mut stage = Stage { dir, node, id, founded, nonces: 0 };
        for person in [ALICE, BOB] {
            stage.ask(person, "/v1/accounts", json!({ "key": key(person).public() }));
            let issue = json!({ "account": key(person).account(), "amount": "900", "reference": format!("{person}") });
            stage.ask(OFFICER, "/v1/issuances", issue);
        }
        for (id, class) in [("l/1", "land"), ("l/2", "land"), ("n/1", "names")] {
            stage.ask(OFFICER, "/v1/assets", json!({ "id": id, "class": class, "name": "A" }));
        }
        let claim = json!({ "max_price": "9", "valuation": "50", "deposit": "5" });
        stage.ask(ALICE, "/v1/assets/l%2F1/claim", claim);
        let offer = json!({ "asset": "l/1", "max_price": "40", "valuation": "50", "deposit": "5", "expires": stage.in_days(30) });
        stage.ask(BOB, "/v1/offers", offer);
        let token = json!({
            "secret_sha256": state_machine::TokenId::of_secret("secret"), "scopes": ["purchases"], "expires": stage.in_days(30),
        });
        stage.ask(BOB, "/v1/tokens", token);
        stage.admit(ALICE);
        let proposal = json!({
            "kind": "funding", "id": "bench", "title": "A bench", "text": "To sit on", "ask": "1", "recipient": key(BOB).account(),
        });
        stage.ask(ALICE, "/v1/proposals", proposal);
        stage.advance(Duration::from_days(11));
        stage
    }

    fn in_days(&self, days: u64) -> Timestamp {
        self.node.now() + Duration::from_days(days)
    }

    fn admit(&mut self, person: u8) {
        let (tag, expires) = (format!("person-{person}"), self.in_days(1));
        let message = attestation_message(&self.id, &key(person).public(), &tag, expires);
        let attestation = json!({
            "registrar": key(OFFICER).public(), "expires": expires, "signature": key(OFFICER).sign(&message),
        });
        let body =
            json!({ "account": key(person).account(), "uniqueness_tag": tag, "attestations": [attestation] });
        self.ask(person, "/v1/members", body);
    }

    fn ask(&mut self, person: u8, url: &str, body: Value) {
        self.nonces += 1;
        let (nonce, now) = (self.nonces.to_string(), self.node.now());
        let jws =
            sign_request(&key(person), &self.id.to_string(), url, &nonce, now, body.to_string().as_bytes());
        let request = Request::Signed(Signed::parse(jws.as_bytes()).expect("a JWS"));
        self.node.submit_blocking(request).unwrap_or_else(|refusal| panic!("{url} {body}: {refusal}"));
    }

    fn advance(&self, time: Duration) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let to = self.node.now() + time;
        runtime.block_on(self.node.advance_clock(to)).expect("the clock goes forward");
    }

    /// Everything that happened.
    pub fn records(&self) -> Vec<Record> {
        let journal = Journal::open_read_only(&self.dir.path().join("journal.sqlite")).expect("a journal");
        journal.read(0, 1_000).expect("records")
    }

    /// A machine of its own in the stage's state.
    pub fn machine(&self) -> Machine {
        let snapshot = self.node.state().machine.snapshot();
        Machine::restore(self.founded, self.id, &snapshot).expect("an own snapshot")
    }
}

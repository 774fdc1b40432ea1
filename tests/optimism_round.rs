//! A real vote through the whole loop: 22 badge holders of Optimism's first round of retroactive funding (2021) shared
//! 1,000,000 dollars among 76 projects, by quadratic votes and in proportion to them. What they were paid is published.
//!
//! Here the treasury earns the money by an auction, the voters are admitted as members, and the round opens, votes and
//! closes by the clock of a running commons, which is audited afterwards.

use std::path::{Path, PathBuf};

use client::{Key, sign_request};
use governance::{Round, Ruling, attestation_message};
use ledger::{CommonsId, Duration, Money, Timestamp};
use node::{Clock, Node};
use serde_json::{Value, json};
use state_machine::{Request, Signed};

/// Published payouts are rounded to whole dollars.
const DEVIATION_CENTS_MAX: i128 = 50;

/// A commons, with its officers and its voters.
struct Commons {
    node: Node,
    id: CommonsId,
    runtime: tokio::runtime::Runtime,
    registrars: [Key; 3],
    cashier: Key,
    surveyor: Key,
    voters: Vec<Key>,
    requests: u64,
}

fn key(number: u8) -> Key {
    Key::from_seed([number; 32])
}

fn constitution(commons: &[Key; 3], cashier: &Key, surveyor: &Key) -> String {
    let [a, b, c] = commons.each_ref().map(Key::public);
    let (cashier, surveyor) = (cashier.public(), surveyor.public());
    // No tax, so that the treasury holds what the auction brought, to the cent.
    format!(
        r#"
        name = "Optimism, round 1"
        currency = {{ code = "USD", scale = 2 }}

        [officers]
        registrars = ["{a}", "{b}", "{c}"]
        registrars_needed = 2
        surveyors = ["{surveyor}"]
        cashiers = ["{cashier}"]
        cashiers_needed = 1
        issue_limit = "10000000"

        [governance]
        rule = "proportional"
        min_supporters = 1

        [[classes]]
        id = "land"
        rate = "0"
        min_tenure = "PT0S"
        hold_cap = "1"
        first_issue = "dutch"
        opening_price = "4000000"
        "#
    )
}

impl Commons {
    fn found(dir: &Path, voters: usize) -> Commons {
        let (registrars, cashier, surveyor) = ([key(1), key(2), key(3)], key(4), key(5));
        let at: Timestamp = "2021-08-01T00:00:00Z".parse().expect("a time");
        let id = Node::create(dir, &constitution(&registrars, &cashier, &surveyor), at).expect("founded");
        let node = Node::open(dir, Clock::Manual).expect("opened");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let voters = (100..).take(voters).map(key).collect();
        Commons { node, id, runtime, registrars, cashier, surveyor, voters, requests: 0 }
    }

    /// Sends `body` to `url`, signed with `key`, and insists that it is done.
    fn ask(&mut self, key: &Key, url: &str, body: &Value) {
        self.requests += 1;
        let nonce = format!("request-{}", self.requests);
        let commons = self.id.to_string();
        let jws = sign_request(key, &commons, url, &nonce, self.node.now(), body.to_string().as_bytes());
        let request = Request::Signed(Signed::parse(jws.as_bytes()).expect("a request"));
        if let Err(refusal) = self.node.submit_blocking(request) {
            panic!("{url} {body}: {refusal}");
        }
    }

    /// Opens the account of `key`, and pays `dollars` into it.
    fn open_account(&mut self, key: &Key, dollars: &str) {
        self.ask(key, "/v1/accounts", &json!({ "key": key.public() }));
        if dollars != "0" {
            let reference = format!("for {}", key.account());
            let issue = json!({ "account": key.account(), "amount": dollars, "reference": reference });
            self.ask(&self.cashier.clone(), "/v1/issuances", &issue);
        }
    }

    fn admit(&mut self, voter: &Key, tag: &str) {
        let expires = self.node.now() + Duration::from_days(30);
        let message = attestation_message(&self.id, &voter.public(), tag, expires);
        let attest = |registrar: &Key| {
            let signature = registrar.sign(&message);
            json!({ "registrar": registrar.public(), "expires": expires, "signature": signature })
        };
        let attestations: Vec<Value> = self.registrars[..2].iter().map(attest).collect();
        let body = json!({ "account": voter.account(), "uniqueness_tag": tag, "attestations": attestations });
        self.ask(voter, "/v1/members", &body);
    }

    fn advance(&self, days: u64) {
        let to = self.node.now() + Duration::from_days(days);
        self.runtime.block_on(self.node.advance_clock(to)).expect("the clock can be set");
    }

    fn round(&self) -> Round {
        governance::view::round(self.node.state().machine.world(), 1).expect("it opened").clone()
    }
}

/// Brings 4,000,000 into the treasury: a developer takes a plot at the opening price of its auction.
fn earn_the_treasury(commons: &mut Commons) {
    let (surveyor, developer) = (commons.surveyor.clone(), key(6));
    commons.ask(&surveyor, "/v1/assets", &json!({ "id": "plot", "class": "land", "name": "A plot" }));
    commons.open_account(&developer, "4000000");
    let claim = json!({ "max_price": "4000000", "valuation": "4000000", "deposit": "0" });
    commons.ask(&developer, "/v1/assets/plot/claim", &claim);
}

/// Every project asks for more than there is; its bond is 1 % of that.
fn file_proposals(commons: &mut Commons, titles: &[Value]) {
    for (number, title) in titles.iter().enumerate() {
        let filer = Key::from_seed([&[7; 31][..], &[number as u8]].concat().try_into().expect("32 bytes"));
        commons.open_account(&filer, "10000.01");
        let ask = json!({
            "kind": "funding", "id": project_id(number), "title": title, "text": title, "ask": "1000001",
            "recipient": filer.account(),
        });
        commons.ask(&filer, "/v1/proposals", &ask);
    }
}

fn project_id(number: usize) -> String {
    format!("project-{number:02}")
}

/// Lets the first round take place with these ballots, each a list of votes by project.
fn hold_the_round(commons: &mut Commons, titles: &[Value], ballots: &[Value]) -> Round {
    earn_the_treasury(commons);
    for (number, voter) in commons.voters.clone().iter().enumerate() {
        commons.open_account(voter, "0");
        commons.admit(voter, &format!("voter-{number}"));
    }
    file_proposals(commons, titles);
    commons.advance(90); // The round opens.
    commons.advance(7); // Deliberation is over.
    for (voter, votes) in commons.voters.clone().iter().zip(ballots) {
        let votes = votes.as_array().expect("votes").iter().enumerate();
        let given = votes.filter(|(_, votes)| **votes != 0);
        let votes: serde_json::Map<String, Value> =
            given.map(|(project, votes)| (project_id(project), votes.clone())).collect();
        commons.ask(voter, "/v1/rounds/1/ballot", &json!({ "votes": votes }));
    }
    commons.advance(14); // Voting is over.
    commons.round()
}

fn cents(published: &Value) -> i128 {
    let digits: String = published.as_str().expect("a sum").chars().filter(char::is_ascii_digit).collect();
    100 * digits.parse::<i128>().expect("whole dollars")
}

#[test]
fn the_first_optimism_round_pays_what_was_published() {
    let file =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/vectors/optimism_retropgf1_qv.json"));
    let Ok(text) = std::fs::read_to_string(&file) else {
        println!("skipped: {} is not there", file.display());
        return;
    };
    let data: Value = serde_json::from_str(&text).expect("JSON");
    let list = |path: &str| data.pointer(path).and_then(Value::as_array).expect("a list");
    let (titles, ballots) = (list("/inputs/projects"), list("/inputs/votes"));
    let published = list("/outputs/published_usd_rounded");
    assert_eq!((titles.len(), ballots.len(), published.len()), (76, 22, 76));

    let dir = tempfile::tempdir().expect("a directory");
    let mut commons = Commons::found(dir.path(), ballots.len());
    let round = hold_the_round(&mut commons, titles, ballots);

    let dollars = |amount: i128| Money::from_units(100 * amount, 2);
    assert_eq!((round.opening.eligible, round.opening.treasury), (22, dollars(4_000_000)));
    assert_eq!(round.opening.budget, dollars(1_000_000));
    let closing = round.closing.expect("it closed");
    assert_eq!((closing.ballots, closing.voters, closing.paid), (22, 21, dollars(1_000_000)));
    assert_eq!(closing.outcomes.len(), 76);

    let deviations = closing.outcomes.iter().zip(published).map(|(outcome, published)| {
        let Ruling::Funding { recipient, grant, .. } = outcome.ruling else { panic!("all asked for money") };
        let deviation = (grant.units() - cents(published)).abs();
        assert!(deviation <= DEVIATION_CENTS_MAX, "{} got {grant}, not {published}", outcome.proposal);
        let recipient = ledger::view::balance(commons.node.state().machine.world(), recipient);
        let bond = if outcome.bond_returned { outcome.bond } else { outcome.bond.zero() };
        assert_eq!(recipient, Ok(grant + bond), "{} was paid", outcome.proposal);
        deviation
    });
    let largest = Money::from_units(deviations.max().expect("there are projects"), 2);
    println!("76 projects paid as published; the largest deviation is {largest}");

    commons.node.shut_down().expect("it closes");
    let report = node::verify(dir.path(), &mut |_, _| {}).expect("an auditor agrees");
    assert_eq!(report.rounds, 1);
}

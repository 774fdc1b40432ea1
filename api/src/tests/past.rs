//! Reads of the past: every answer as it was given then.

use std::collections::BTreeMap;

use super::*;
use crate::operation::Operation;

/// What was answered to whom: the status, the record, the tag and the bytes.
type Told = (u16, String, String, String);

fn told(answered: &Answered) -> Told {
    let text = String::from_utf8(answered.bytes.clone()).expect("JSON");
    let header = |name| answered.header(name).to_owned();
    (answered.status.as_u16(), header("commonhold-record"), header("etag"), text)
}

/// An address of every operation that is answered from the state.
fn addresses() -> Vec<String> {
    let [alice, token] = [id(ALICE).to_string(), state_machine::TokenId::of_secret("secret").to_string()];
    let values = [
        ("account", alice.as_str()),
        ("asset", "lot%2F1"),
        ("bundle", "lot%2F1"),
        ("class", "land"),
        ("proposal", "well"),
        ("token", &token),
        ("round", "1"),
        ("offer", "1"),
        ("redemption", "1"),
    ];
    let address = |operation: &Operation| {
        let filled = |path: String, (name, value): &(&str, &str)| path.replace(&format!("{{{name}}}"), value);
        values.iter().fold(operation.path.to_owned(), filled)
    };
    let operations = crate::route::routes().operations;
    let mut addresses: Vec<String> = operations.iter().filter(|one| one.shows_state()).map(address).collect();
    addresses.extend(
        ["/v1/assets?sort=-valuation&limit=2", "/v1/assets?min_price=50", "/v1/rounds/current"]
            .map(String::from),
    );
    *addresses.iter_mut().find(|path| *path == "/v1/accounts").expect("a list") += "?handle=anna";
    assert!(addresses.len() > 30, "{addresses:?}");
    addresses
}

/// A history with everything in it, and what was answered after each deed: by the record where the clock has not gone on
/// from there, and by the clock, of which the last deed in a second counts.
struct History {
    server: Server,
    addresses: Vec<String>,
    answers: BTreeMap<String, Vec<Told>>,
}

impl History {
    fn start() -> History {
        History { server: Server::start(), addresses: addresses(), answers: BTreeMap::new() }
    }

    async fn ask(&self, at: Option<&str>) -> Vec<Told> {
        let mut answers = Vec::new();
        for path in &self.addresses {
            let separator = if path.contains('?') { '&' } else { '?' };
            let at = at.map_or_else(String::new, |at| format!("{separator}at={at}"));
            answers.push(told(&self.server.read(&format!("{path}{at}")).await));
        }
        answers
    }

    /// Keeps what is answered now.
    async fn keep(&mut self) {
        let answers = self.ask(None).await;
        let (now, last) = (self.server.node.now(), self.server.node.root().0 - 1);
        self.answers.insert(now.to_string(), answers.clone());
        if now == self.server.node.state().machine.now() {
            self.answers.insert(last.to_string(), answers);
        }
    }

    async fn advance(&mut self, by: &str) {
        self.server.advance(by).await;
        self.keep().await;
    }

    async fn put(&mut self, number: u8, path: &str, body: Value) {
        let answered = self.server.signed(number, "PUT", path, &body).await;
        assert_eq!(answered.outcome(), "201", "{path}: {}", String::from_utf8_lossy(&answered.bytes));
        self.keep().await;
    }

    async fn post(&mut self, number: u8, path: &str, body: Value) {
        self.server.post(number, path, body).await;
        self.keep().await;
    }

    async fn first_days(&mut self) {
        self.keep().await;
        for number in [ALICE, BOB] {
            self.server.open_account(number, "1000").await;
            self.keep().await;
        }
        for n in 1..=4 {
            self.server.register(&format!("lot/{n}"), "land", &format!("Lot {n}")).await;
            self.server.claim(ALICE, &format!("lot/{n}"), &format!("{}", 40 * n), "2").await;
            self.keep().await;
        }
        self.post(SURVEYOR, "/v1/assets", json!({ "id": "name/bo", "class": "town/names", "name": "bo" }))
            .await;
        self.server.grant(ALICE, "secret", &["purchases"]).await;
        self.post(ALICE, "/v1/redemptions", json!({ "amount": "4" })).await;
        self.advance("PT1H").await;
        let offer = json!({
            "asset": "lot/1", "max_price": "30", "valuation": "50", "deposit": "5",
            "expires": self.server.node.now() + Duration::from_days(60),
        });
        self.post(BOB, "/v1/offers", offer).await;
        self.put(ALICE, "/v1/assets/lot%2F2/valuation", json!({ "valuation": "77" })).await;
        let purchase = json!({ "max_price": "120", "valuation": "130", "deposit": "20" });
        self.post(BOB, "/v1/assets/lot%2F3/purchase", purchase).await;
        let bundle = json!({ "assets": ["lot/1", "lot/2"], "valuation": "200" });
        self.post(ALICE, "/v1/bundles", bundle).await;
        for number in [ALICE, BOB] {
            self.server.admit(number).await;
            self.keep().await;
        }
        let well = json!({
            "id": "well", "kind": "funding", "title": "A well", "text": "Water.", "ask": "2",
            "recipient": id(BOB), "bond": "1",
        });
        self.post(ALICE, "/v1/proposals", well).await;
    }

    async fn a_round(&mut self) {
        self.advance("P10D").await;
        self.advance("P1D").await;
        self.put(ALICE, "/v1/rounds/1/ballot", json!({ "votes": { "well": 3 } })).await;
        self.put(BOB, "/v1/rounds/1/ballot", json!({ "votes": { "well": 41 } })).await;
        self.put(ALICE, "/v1/rounds/1/ballot", json!({ "votes": { "well": 37 } })).await;
        self.advance("PT36H").await;
    }

    /// Asks for all of it again.
    async fn compare(&self) {
        for (at, expected) in &self.answers {
            for ((path, expected), found) in self.addresses.iter().zip(expected).zip(self.ask(Some(at)).await)
            {
                assert_eq!(found, *expected, "{path} at {at}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_given_again_as_it_was_then() {
    let mut history = History::start();
    history.first_days().await;
    history.a_round().await;
    history.compare().await;
    history.advance("P1D").await;
    history.advance("P50D").await;
    history.compare().await;
    assert!(history.answers.len() > 30, "{} moments", history.answers.len());
    let statuses = |status| history.answers.values().flatten().filter(|told| told.0 == status).count();
    assert!(statuses(200) > 900, "{} answers", statuses(200));
    let withheld = history.answers.values().flatten().filter(|told| told.3.contains("\"withheld\":true"));
    assert!(withheld.count() > 3, "ballots nobody could see");
}

/// What was withheld then is shown as it was: neither before the close nor after it does the past tell a ballot.
#[tokio::test]
async fn the_past_of_a_round_tells_no_ballot() {
    let mut history = History::start();
    history.first_days().await;
    history.a_round().await;
    let voting = history.server.node.root().0 - 1;
    for round in ["running", "closed"] {
        for path in &history.addresses {
            let separator = if path.contains('?') { '&' } else { '?' };
            let (status, _, _, text) =
                told(&history.server.read(&format!("{path}{separator}at={voting}")).await);
            assert!(
                !text.contains("\"well\":37") && !text.contains("\"net\":78"),
                "{round}: {status} {path}: {text}"
            );
        }
        let result = history.server.read(&format!("/v1/rounds/1/result?at={voting}")).await;
        assert_eq!(result.outcome(), "404 no-result-yet", "{round}");
        history.server.advance("P3D").await;
    }
    let ballot = history.server.get(&format!("/v1/rounds/1/ballots/{}", id(ALICE))).await;
    assert_eq!(ballot["votes"], json!({ "well": 37 }), "now everybody may see it");
    assert_eq!(history.server.get("/v1/rounds/1/result").await["outcomes"][0]["net"], 78);
}

#[tokio::test]
async fn moments_that_are_not_there_are_refused_with_the_numbers() {
    let server = Server::start();
    server.open_account(ALICE, "10").await;
    server.get("/v1/commons").await; // Which waits until all of it is visible.
    for (at, outcome, field, value) in [
        ("3", "404 unknown-record", "last", json!(2)),
        ("18446744073709551615", "404 unknown-record", "last", json!(2)),
        ("2025-12-31T23:59:59Z", "404 before-founding", "founded_at", json!("2026-01-01T00:00:00Z")),
        ("2026-01-01T00:00:01Z", "409 still-to-come", "now", json!("2026-01-01T00:00:00Z")),
        ("-1", "400 malformed", "status", json!(400)),
        ("yesterday", "400 malformed", "status", json!(400)),
        ("18446744073709551616", "400 malformed", "status", json!(400)),
    ] {
        let refused = server.send("GET", &format!("/v1/commons?at={at}"), &[], b"").await;
        assert_eq!(refused.outcome(), outcome, "{at}");
        assert_eq!(refused.json()[field], value, "{at}");
    }
    for path in
        ["/v1/log?at=1", "/v1/records?at=1", "/v1/records/1?at=1", "/v1/events?at=1", "/v1/commons?at=1&at=2"]
    {
        assert_eq!(server.send("GET", path, &[], b"").await.outcome(), "400 malformed", "{path}");
    }
}

//! Webhooks, from an event to a receiver that checks the signature.

mod receiver;

use client::{Key, new_secret, secret_sha256};
use serde_json::{Value, json};

use crate::commons::{Commons, FOUNDED_AT, by_token, done, refused, with_officers};
use crate::http::{Answer, Request};
use crate::server::commonhold;
use receiver::{Receiver, until};

const CONSTITUTION: &str = r#"
name = "A commons that tells"
[[classes]]
id = "lots"
rate = "0.01"
first_issue = "claim"
min_tenure = "PT0S"
hold_cap = "1"
"#;

/// Ada and Bob, who buy a lot from each other, and the webhooks of Ada.
struct Street {
    commons: Commons,
    ada: Key,
    bob: Key,
    /// Of Ada's token.
    token: String,
}

impl Street {
    /// Served with these further arguments; Ada holds the lot.
    fn found(serve: &[&str]) -> Street {
        let serve = [&["--manual-clock", "--log", "debug"], serve].concat();
        let commons =
            Commons::found_and_serve(&with_officers(CONSTITUTION), &["--founded-at", FOUNDED_AT], &serve);
        let [ada, bob] = [1, 2].map(|seed| Key::from_seed([seed; 32]));
        for (key, reference) in [(&ada, "payment-1"), (&bob, "payment-2")] {
            commons.open_account(key);
            done(commons.issue("cashier", key, "10000", reference));
        }
        let lot = json!({ "id": "lot", "class": "lots", "name": "A lot" });
        done(commons.post(&commons.officer("surveyor"), "/v1/assets", lot));
        let claim = json!({ "max_price": "0", "valuation": "100", "deposit": "10" });
        done(commons.post(&ada, "/v1/assets/lot/claim", claim));
        let street = Street { commons, ada, bob, token: new_secret() };
        street.grant(&street.ada, &street.token, "webhooks");
        street
    }

    fn grant(&self, key: &Key, secret: &str, scope: &str) {
        let body = json!({
            "secret_sha256": secret_sha256(secret), "scopes": [scope], "expires": "2031-01-01T00:00:00Z",
        });
        done(self.commons.post(key, "/v1/tokens", body));
    }

    fn path(&self, rest: &str) -> String {
        format!("/v1/accounts/{}/webhooks{rest}", self.ada.account())
    }

    /// Asks with Ada's token.
    fn ask(&self, method: &str, rest: &str) -> Answer {
        let request = Request::new(method, &self.path(rest), "");
        self.commons.send(&request.header("Authorization", &format!("Bearer {}", self.token)))
    }

    fn add(&self, key: &str, url: &str, events: Value) -> Answer {
        let body = json!({ "url": url, "events": events });
        self.commons.send(&by_token("POST", &self.path(""), &self.token, key, &body))
    }

    /// What is at `rest`, which is there.
    fn get(&self, rest: &str) -> Value {
        let answer = self.ask("GET", rest);
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// The lot goes from one to the other; the event that says so.
    fn sell(&self) -> Value {
        let lot = self.commons.get("/v1/assets/lot");
        let buyer = if lot["holder"] == self.ada.account().to_string() { &self.bob } else { &self.ada };
        let terms = json!({ "max_price": "100", "valuation": "100", "deposit": "10" });
        let receipt = done(self.commons.post(buyer, "/v1/assets/lot/purchase", terms));
        let events = receipt["events"].as_array().expect("events");
        events.iter().find(|event| event["type"] == "purchased").expect("a sale").clone()
    }

    fn assert_nothing_leaked(&self, secret: &str) {
        let log = std::fs::read_to_string(self.commons.log()).unwrap_or_default();
        for private in [secret, &secret[6..], &self.token, "of=ada"] {
            assert!(!log.contains(private), "the log says {private}");
        }
    }
}

#[test]
fn a_sale_reaches_its_receiver_signed_and_nobody_else_learns_the_secret() {
    let receiver = Receiver::start(200);
    let street = Street::found(&["--webhooks-private"]);
    let added = done(street.add("key-1", &receiver.url(), json!(["sale", "round"])));
    assert_eq!(
        done(street.add("key-1", &receiver.url(), json!(["sale", "round"]))),
        added,
        "once, and the same"
    );
    refused(street.add("key-1", &receiver.url(), json!(["sale"])), 409, "key-reused");
    let secret = added["secret"].as_str().expect("a secret").to_owned();

    let event = street.sell();
    street.sell(); // Bob's sale is not Ada's business.
    let second = street.sell();
    let taken = receiver.wait_for(2);
    let told: Vec<Value> = taken.iter().map(|delivery| delivery.json()["event"].clone()).collect();
    assert!(told.contains(&event) && told.contains(&second), "{told:?}");
    for delivery in &taken {
        assert_eq!(delivery.json()["type"], "sale");
        assert!(delivery.is_signed_with(&secret), "{delivery:?}");
        assert!(!delivery.is_signed_with("whsec_AAAA"));
        assert_eq!(delivery.header("content-type"), "application/json");
    }
    assert_ne!(taken[0].id(), taken[1].id());

    let id = added["id"].as_str().expect("an id");
    let shown = until("success", || {
        Some(street.get(&format!("/{id}")))
            .filter(|hook| !hook["last_success"].is_null() && hook["waiting"] == 0)
    });
    assert_eq!(
        (&shown["events"], &shown["dead"], &shown["last_failure"]),
        (&json!(["sale", "round"]), &json!(0), &Value::Null)
    );
    let list = street.get("");
    assert_eq!(list["items"], json!([shown]));
    assert!(!list.to_string().contains(&secret[6..]));

    let tested = street.ask("POST", &format!("/{id}/test")).json();
    assert_eq!(tested, json!({ "delivered": true, "reason": null }));
    let test = receiver.wait_for(3).pop().expect("three");
    assert!(test.is_signed_with(&secret));
    assert_eq!(test.json(), json!({ "type": "test", "event": null }));
    assert_eq!(street.ask("DELETE", &format!("/{id}")).status, 200);
    refused(street.ask("GET", &format!("/{id}")), 404, "unknown-webhook");
    street.assert_nothing_leaked(&secret);
    street.commons.assert_no_panic();
}

#[test]
fn a_receiver_that_fails_is_asked_again_and_what_is_given_up_can_be_sent_later() {
    let receiver = Receiver::start(503);
    let street = Street::found(&["--webhooks-private", "--webhook-retries", "0.05,0.1"]);
    let added = done(street.add("key-1", &receiver.url(), json!(["sale"])));
    let id = added["id"].as_str().expect("an id");
    let event = street.sell();

    // Twice it fails, and the third time it takes what has the same name.
    receiver.wait_for(2);
    receiver.answer(204);
    let taken = receiver.wait_for(3);
    assert!(taken.iter().all(|delivery| delivery.id() == taken[0].id() && delivery.json()["event"] == event));
    until("an empty queue", || (street.get(&format!("/{id}"))["waiting"] == 0).then_some(()));

    // Three times it fails, here by sending elsewhere, and then that is a dead letter.
    receiver.answer(302);
    street.sell();
    let event = street.sell();
    let hook =
        until("a dead letter", || Some(street.get(&format!("/{id}"))).filter(|hook| hook["dead"] == 1));
    assert_eq!(
        (&hook["waiting"], &hook["last_failure_reason"]),
        (&json!(0), &json!("it answered with the status 302"))
    );
    assert_eq!(receiver.taken().len(), 6);
    let letters = street.get(&format!("/{id}/dead-letters?limit=1"));
    let letter = &letters["items"][0];
    assert_eq!(
        (&letter["event"], &letter["type"], &letter["attempts"]),
        (&event["id"], &json!("sale"), &json!(3))
    );
    let metrics = street.commons.read("/metrics").body;
    for line in ["commonhold_webhook_deliveries_dead 1", "commonhold_webhook_deliveries_waiting 0"] {
        assert!(metrics.lines().any(|told| told == line), "{metrics}");
    }
    receiver.answer(200);
    assert_eq!(street.ask("POST", &format!("/{id}/dead-letters/retry")).json(), json!({ "retried": 1 }));
    assert_eq!(receiver.wait_for(7)[6].json()["event"], event);
    until("nothing dead", || {
        (street.get(&format!("/{id}/dead-letters"))["items"] == json!([])).then_some(())
    });

    // Whoever wants nothing any more says so.
    receiver.answer(410);
    street.sell();
    street.sell();
    until("removal", || (street.ask("GET", &format!("/{id}")).slug() == "unknown-webhook").then_some(()));
}

#[test]
fn what_happened_before_the_server_was_killed_is_delivered_after_it_started_again() {
    let receiver = Receiver::start(500);
    let mut street = Street::found(&["--webhooks-private", "--webhook-retries", &vec!["0.2"; 40].join(",")]);
    let added = done(street.add("key-1", &receiver.url(), json!(["sale"])));
    let mut events = Vec::new();
    for round in 0..4 {
        let event = street.sell();
        if event["seller"] == street.ada.account().to_string() {
            events.push(event["id"].clone());
        }
        if round == 2 {
            receiver.wait_for(1); // Now it is known to be on its way; otherwise perhaps not even that.
        }
        street.commons.kill();
        street.commons.start();
    }
    assert_eq!(events.len(), 2);
    receiver.answer(200);
    let id = added["id"].as_str().expect("an id");
    until("all deliveries", || (street.get(&format!("/{id}"))["waiting"] == 0).then_some(()));
    let taken = receiver.taken();
    for event in &events {
        let of_event: Vec<_> =
            taken.iter().filter(|delivery| delivery.json()["event"]["id"] == *event).collect();
        assert!(!of_event.is_empty(), "{event} was lost");
        assert!(of_event.iter().all(|delivery| delivery.id() == of_event[0].id()));
    }
    street.commons.stop();
    street.commons.verify();
    street.commons.start();
    assert_eq!(street.get(&format!("/{id}"))["waiting"], 0, "what was taken is forgotten");
    street.commons.assert_no_panic();
}

#[test]
fn private_addresses_are_refused_and_so_is_whoever_has_no_token_of_the_account() {
    let receiver = Receiver::start(200);
    let street = Street::found(&[]);
    let refusal = refused(street.add("key-1", &receiver.url(), json!(["sale"])), 422, "invalid-webhook");
    assert_eq!(refusal["field"], "url");
    assert!(refusal["detail"].as_str().is_some_and(|told| told.contains("webhooks_private")), "{refusal}");
    refused(street.add("key-2", "https://127.0.0.1/", json!(["sale"])), 422, "invalid-webhook");
    refused(street.add("key-3", "https://example.org/", json!([])), 422, "invalid-webhook");
    refused(street.add("key-4", "https://example.org/", json!(["birthday"])), 400, "malformed");

    // A name is looked at when something is sent: it may lead elsewhere by then.
    let url = format!("https://localhost:{}/hook?of=ada", receiver.port);
    let added = done(street.add("key-5", &url, json!(["sale"])));
    let (id, reason) =
        (added["id"].as_str().expect("an id"), "no connection: its address is within a private network");
    let tested = street.ask("POST", &format!("/{id}/test")).json();
    assert_eq!(tested["delivered"], false);
    assert_eq!(tested["reason"], reason);
    let (account, server) =
        (street.ada.account().to_string(), format!("http://{}", street.commons.address()));
    let whose = ["--account", &account, "--token", &street.token, "--server", &server];
    let output = commonhold(&[&["webhook", "test", id][..], &whose].concat());
    assert_eq!((output.status.code(), output.stdout), (Some(1), Vec::new()));
    assert_eq!(String::from_utf8_lossy(&output.stderr), format!("error: the test was not taken: {reason}\n"));
    assert_eq!(receiver.taken().len(), 0);

    for n in 6..15 {
        done(street.add(&format!("key-{n}"), "https://example.org/", json!(["round"])));
    }
    refused(street.add("key-15", "https://example.org/", json!(["round"])), 409, "too-many-webhooks");
    let page = street.get("?limit=7");
    let next = page["next"].as_str().expect("a cursor");
    assert_eq!(street.get(&format!("?limit=7&cursor={next}"))["items"].as_array().map(Vec::len), Some(3));

    let (of_bob, too_little) = (new_secret(), new_secret());
    street.grant(&street.bob, &of_bob, "webhooks");
    street.grant(&street.ada, &too_little, "transfers");
    let body = json!({ "url": "https://example.org/", "events": ["sale"] });
    let by = |secret: &str| street.commons.send(&by_token("POST", &street.path(""), secret, "key-1", &body));
    refused(by(&of_bob), 403, "not-your-webhooks");
    refused(by(&too_little), 403, "out-of-scope");
    refused(by("chd_nobody"), 401, "unknown-token");
    refused(street.commons.send(&Request::new("GET", &street.path(""), "")), 401, "unsigned");
    street.assert_nothing_leaked(added["secret"].as_str().expect("a secret"));
}

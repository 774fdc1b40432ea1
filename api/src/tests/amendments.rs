//! An amendment from its filing to the constitution that it makes, and members who are suspended.

use governance::standing_message;
use serde_json::{Value, json};

use super::*;

impl Server {
    async fn propose(&self, id: &str, changes: Value) -> Answered {
        let proposal = json!({
            "kind": "amendment", "id": id, "title": "Other terms", "text": "Why.", "changes": changes,
        });
        self.signed(ALICE, "POST", "/v1/proposals", &proposal).await
    }

    /// Alice and Bob vote so in the round that opens next, and it closes.
    pub(super) async fn hold_round(&self, round: u64, votes: Value) {
        self.advance("P8D").await;
        let path = format!("/v1/rounds/{round}/ballot");
        for number in [ALICE, BOB] {
            let cast = self.signed(number, "PUT", &path, &json!({ "votes": votes })).await;
            assert_eq!(cast.outcome(), "201");
        }
        self.advance("P2D").await;
    }
}

pub(super) async fn town() -> Server {
    let server = Server::start();
    for number in [ALICE, BOB] {
        server.open_account(number, "1000").await;
        server.admit(number).await;
    }
    server.register("lot", "land", "Lot").await;
    server.claim(ALICE, "lot", "100", "50").await;
    server.advance("P3D").await; // Voting begins a day after an opening, ten days apart.
    server
}

#[tokio::test]
async fn an_amendment_takes_effect_a_round_after_it_passed_twice() {
    let server = town().await;
    let changes = json!({
        "classes.land.rate": "0.06",
        "classes.land.raise_delay": "P1D",
        "classes.town/names.beneficiaries": [{ "key": key(CASHIER).public(), "share": "0.1" }],
        "governance.decay": "0.6",
        "officers.surveyors": [key(BOB).public()],
    });
    assert_eq!(server.propose("terms", changes.clone()).await.outcome(), "201");
    assert_eq!(
        server.propose("late", json!({ "classes.land.rate": "0.07" })).await.outcome(),
        "422 invalid-amendment"
    );
    server.hold_round(1, json!({ "terms": 1 })).await;
    let passed = server.get("/v1/proposals/terms").await;
    assert_eq!((&passed["status"], &passed["passed_before"]), (&json!("filed"), &json!(true)));
    assert_eq!(passed["outcome"]["amendment"], "passed");
    let taken_back = server.signed(ALICE, "POST", "/v1/proposals/terms/withdrawal", &json!({})).await;
    assert_eq!(taken_back.outcome(), "409 proposal-adopted");
    server.hold_round(2, json!({ "terms": 1 })).await;
    let adopted = server.get("/v1/proposals/terms").await;
    assert_eq!((&adopted["status"], &adopted["round"]), (&json!("adopted"), &json!(3)));
    assert_eq!(server.get("/v1/constitution").await["version"], 1);
    server.hold_round(3, json!({})).await;

    assert_eq!(server.get("/v1/proposals/terms").await["status"], "in_force");
    let constitution = server.get("/v1/constitution").await;
    assert_eq!(constitution["version"], 2);
    let versions = server.get("/v1/constitution/history").await["items"].clone();
    let versions: Vec<_> = versions.as_array().into_iter().flatten().collect();
    let [founding, amended] = versions[..] else { panic!("{versions:?}") };
    assert_eq!([&founding["version"], &founding["proposal"]], [&json!(1), &json!(null)]);
    assert_eq!([&amended["version"], &amended["proposal"]], [&json!(2), &json!("terms")]);
    assert_eq!(amended["changes"]["classes.land.rate"], "0.06");
    assert_eq!(server.get("/v1/classes/land").await["rate"], "0.06");
    let terms = json!({ "max_price": "100", "valuation": "100", "deposit": "9", "expected_constitution": 1 });
    let outdated = server.signed(BOB, "POST", "/v1/assets/lot/purchase", &terms).await;
    assert_eq!(outdated.outcome(), "409 other-constitution");
    server.advance("PT1S").await;
    let raised =
        server.signed(ALICE, "PUT", "/v1/assets/lot/valuation", &json!({ "valuation": "101" })).await;
    assert_eq!(raised.outcome(), "201");
    assert_eq!(server.get("/v1/assets/lot").await["price_to_pay"], "100.00", "the raise waits a day");
    let asset = json!({ "id": "lot/2", "class": "land", "name": "Lot" });
    assert_eq!(server.signed(SURVEYOR, "POST", "/v1/assets", &asset).await.outcome(), "401 unknown-signer");
    assert_eq!(server.signed(BOB, "POST", "/v1/assets", &asset).await.outcome(), "201");
    state_machine::invariant::check(&server.node.state().machine).expect("everything adds up");
    let before = server.get("/v1/constitution").await;
    let server = server.restart();
    assert_eq!(server.get("/v1/constitution/history").await["items"], json!(versions));
    assert_eq!(server.get("/v1/constitution").await, before);
    state_machine::invariant::check(&server.node.state().machine).expect("everything adds up");
    assert_eq!(server.get("/v1/classes/land").await["rate"], "0.06");
}

#[tokio::test]
async fn of_two_adopted_amendments_the_one_that_fits_no_more_is_dropped() {
    let server = town().await;
    assert_eq!(server.propose("down", json!({ "governance.min_bond": "0" })).await.outcome(), "201");
    server.hold_round(1, json!({ "down": 1 })).await;
    server.hold_round(2, json!({ "down": 1 })).await;
    assert_eq!(server.propose("up", json!({ "governance.min_bond": "2" })).await.outcome(), "201");
    server.hold_round(3, json!({ "up": 1 })).await;
    assert_eq!(server.get("/v1/proposals/down").await["status"], "in_force");
    server.hold_round(4, json!({ "up": 1 })).await;
    server.hold_round(5, json!({})).await;
    let dropped = server.get("/v1/proposals/up").await;
    assert_eq!(dropped["status"], "dropped");
    let reason = "governance.min_bond is 0 and changes by at most 1 at once, not to 2";
    assert_eq!(dropped["reason"], reason);
    assert_eq!(server.get("/v1/constitution").await["version"], 2);
}

impl Server {
    /// The registrar says that Bob is to be suspended, or reinstated, and Alice sends it.
    async fn set_standing(&self, suspended: bool) -> Answered {
        let member = format!("/v1/members/{}", id(BOB));
        let since = self.get(&member).await["since"].as_str().expect("a time").parse().expect("a time");
        let expires = self.node.now() + Duration::from_days(1);
        let message = standing_message(&self.id, &key(BOB).public(), suspended, "Moved away", since, expires);
        let registrar = key(REGISTRAR);
        let word = json!({ "registrar": registrar.public(), "expires": expires, "signature": registrar.sign(&message) });
        let body = json!({ "reason": "Moved away", "attestations": [word] });
        let path = format!("{member}/{}", if suspended { "suspension" } else { "reinstatement" });
        self.signed(ALICE, "POST", &path, &body).await
    }
}

#[tokio::test]
async fn registrars_suspend_and_reinstate_a_member() {
    let server = town().await;
    let member = format!("/v1/members/{}", id(BOB));
    assert_eq!(server.set_standing(true).await.outcome(), "201");
    let suspended = server.get(&member).await;
    assert_eq!((&suspended["status"], &suspended["reason"]), (&json!("suspended"), &json!("Moved away")));
    server.advance("P8D").await;
    let ballot = server.signed(BOB, "PUT", "/v1/rounds/1/ballot", &json!({ "votes": {} })).await;
    assert_eq!(ballot.outcome(), "403 suspended");
    assert_eq!(server.set_standing(false).await.outcome(), "201");
    assert_eq!(server.get(&member).await["status"], "active");
}

#[tokio::test]
async fn a_round_is_counted_again_without_a_member() {
    let server = town().await;
    server.register("field", "land", "Field").await;
    server.claim(ALICE, "field", "10000", "500").await;
    for proposal in ["road", "well"] {
        let body = json!({
            "kind": "funding", "id": proposal, "title": "A", "text": "B", "ask": "0.20", "recipient": id(BOB),
        });
        server.post(ALICE, "/v1/proposals", body).await;
    }
    server.hold_round(1, json!({ "road": 5 })).await;
    let result = server.get("/v1/rounds/1/result").await;
    assert_eq!((&result["paid"], &result["suspended"]), (&json!("0.20"), &json!([])));
    let recount = |without: String| {
        let server = &server;
        async move { server.get(&format!("/v1/rounds/1/recount{without}")).await }
    };
    let nobody = recount(String::new()).await;
    assert_eq!(
        (&nobody["without"], &nobody["ballots"], &nobody["changed"]),
        (&json!([]), &json!(0), &json!([]))
    );

    // Suspended after the close, Bob keeps what was paid; the recount says what his ballot did.
    assert_eq!(server.set_standing(true).await.outcome(), "201");
    let result = server.get("/v1/rounds/1/result").await;
    assert_eq!((&result["paid"], &result["suspended"]), (&json!("0.20"), &json!([id(BOB)])));
    let without = recount(String::new()).await;
    assert_eq!(without["without"], json!([id(BOB)]));
    assert_eq!(recount(format!("?without={}", id(BOB))).await, without);
    let all = recount(format!("?without={},{}", id(ALICE), id(BOB))).await;
    assert_eq!(all["changed"], json!([{ "proposal": "road", "grant": "0.20", "recount": "0.00" }]));
    assert_eq!(
        (&all["paid"], &all["recount_paid"], &all["ballots"]),
        (&json!("0.20"), &json!("0.00"), &json!(2))
    );

    let outcome = |path: &'static str| {
        let server = &server;
        async move { server.read(path).await.outcome() }
    };
    assert_eq!(outcome("/v1/rounds/9/recount").await, "404 unknown-round");
    assert_eq!(outcome("/v1/rounds/1/recount?without=bob").await, "400 malformed");
    let stranger = format!("/v1/rounds/1/recount?without={}", id(SURVEYOR));
    assert_eq!(server.read(&stranger).await.outcome(), "404 not-a-member");
}

#[tokio::test]
async fn members_reinstate_whom_registrars_suspended() {
    let server = town().await;
    assert_eq!(server.set_standing(true).await.outcome(), "201");
    let path = |number| format!("members.{}", id(number));
    let changes = json!({ path(SURVEYOR): "good" });
    assert_eq!(server.propose("stranger", changes).await.outcome(), "403 not-a-member");
    let suspend = json!({ path(ALICE): "suspended" });
    assert_eq!(server.propose("suspend", suspend).await.outcome(), "422 invalid-amendment");
    assert_eq!(server.propose("back", json!({ path(BOB): "good" })).await.outcome(), "201");
    for round in 1..=2 {
        server.advance("P8D").await;
        let ballot = json!({ "votes": { "back": 1 } });
        let ballot_path = format!("/v1/rounds/{round}/ballot");
        assert_eq!(server.signed(ALICE, "PUT", &ballot_path, &ballot).await.outcome(), "201");
        server.advance("P2D").await;
    }
    let member = format!("/v1/members/{}", id(BOB));
    assert_eq!(server.get(&member).await["status"], "suspended");
    server.advance("P10D").await;
    assert_eq!(server.get("/v1/proposals/back").await["status"], "in_force");
    assert_eq!(server.get(&member).await["status"], "active");
}

#[tokio::test]
async fn amendments_that_take_effect_together_have_records_of_their_own() {
    let server = town().await;
    // As long as any: a list of thresholds.
    let threshold =
        json!({ "metric": "theil_between_classes", "of": "class:land", "alarm": { "above": "0.123456789" } });
    let changes =
        [json!({ "governance.thresholds": vec![threshold; 100] }), json!({ "governance.min_supporters": 2 })];
    for (id, changes) in ["long", "short"].into_iter().zip(changes) {
        assert_eq!(server.propose(id, changes).await.outcome(), "201");
    }
    for round in 1..=2 {
        server.hold_round(round, json!({ "long": 1, "short": 1 })).await;
    }
    server.hold_round(3, json!({})).await;
    let records = server.get("/v1/records?limit=1000").await;
    let in_force = |record: &Value| {
        let events = record["events"].as_array().into_iter().flatten();
        events.filter(|event| event["type"] == "amendment_in_force").count()
    };
    let counts: Vec<usize> = records["items"].as_array().into_iter().flatten().map(in_force).collect();
    assert_eq!(counts.iter().filter(|count| **count > 0).collect::<Vec<_>>(), [&1, &1]);
    assert_eq!(server.get("/v1/constitution").await["version"], 3);
}

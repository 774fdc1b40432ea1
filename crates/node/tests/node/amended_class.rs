//! An amendment that makes a standing offer good: it is filled when the amendment takes effect, not before.

use client::Key;
use governance::attestation_message;
use ledger::Duration;
use registry::view;
use serde_json::{Value, json};

use crate::stage::{Stage, time, verified};

/// A valuation of 1 000 costs 1 150 to buy.
const TERMS: &str = r#"
    [governance]
    activation_delay = "P0D"
    min_supporters = 1
    [[classes]]
    id = "lot"
    rate = "0.05"
    first_issue = "claim"
    min_tenure = "PT0S"
    premium = "0.15"
"#;

/// The person becomes the one member.
fn admit(stage: &mut Stage, person: &Key) {
    let expires = stage.node.now() + Duration::from_days(1);
    let commons = stage.node.state().machine.id();
    let message = attestation_message(&commons, &person.public(), "tag", expires);
    let officer = stage.officer.clone();
    let word =
        json!({ "registrar": officer.public(), "expires": expires, "signature": officer.sign(&message) });
    let body = json!({ "account": person.account(), "uniqueness_tag": "tag", "attestations": [word] });
    stage.ask(person, "/v1/members", body).expect("a member");
}

fn holder(stage: &Stage) -> Value {
    let state = stage.node.state();
    let lot = view::asset(state.machine.world(), &"lot-2".parse().expect("an id"), stage.node.now());
    json!(lot.expect("the lot").holder)
}

#[test]
fn an_offer_that_an_amendment_makes_good_is_filled_when_it_takes_effect() {
    let mut stage = Stage::with(TERMS);
    let (ada, bob) = (stage.settle_in(2), stage.open_account(3));
    stage.ask(&ada, "/v1/assets/lot-2/deposits", json!({ "amount": "100" })).expect("tax for two years");
    admit(&mut stage, &ada);
    let cheaper = json!({
        "kind": "amendment", "id": "cheaper", "title": "Cheaper", "text": "A lower premium.",
        "changes": { "classes.lot.premium": "0.12" },
    });
    stage.ask(&ada, "/v1/proposals", cheaper).expect("a proposal");
    let offer = json!({
        "asset": "lot-2", "max_price": "1120", "valuation": "1200", "deposit": "50", "expires": time(360),
    });
    stage.ask(&bob, "/v1/offers", offer).expect("an offer below the price to pay");
    for round in 1..=3 {
        stage.advance(if round == 1 { 97 } else { 76 }); // Votes are taken from the 97th day on, and every 90 days.
        if round < 3 {
            let ballot = json!({ "votes": { "cheaper": 1 } });
            let url = format!("/v1/rounds/{round}/ballot");
            let request = stage.signed(&ada, &url, ballot);
            stage.node.submit_blocking(request).expect("a ballot");
        }
        assert_eq!(holder(&stage), json!(ada.account()));
        stage.advance(14);
    }
    assert_eq!(holder(&stage), json!(bob.account()), "the close of the third round, on day 291");
    let state = stage.node.state();
    let lot = view::asset(state.machine.world(), &"lot-2".parse().expect("an id"), stage.node.now());
    let since = lot.expect("the lot").tenure.expect("it is held").since;
    assert_eq!(since, time(291), "bob pays tax from then on");
    drop(state);
    stage.node.shut_down().expect("a clean stop");
    verified(stage.dir.path()).expect("a journal in order");
}

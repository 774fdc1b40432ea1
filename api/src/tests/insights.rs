//! How concentrated a commons is.

use std::collections::BTreeSet;

use super::*;

fn metric<'a>(insights: &'a Value, of: &str, name: &str) -> &'a Value {
    let found = insights["metrics"]
        .as_array()
        .and_then(|metrics| metrics.iter().find(|metric| metric["of"] == of && metric["name"] == name));
    found.unwrap_or_else(|| panic!("{name} of {of} is not in {insights}"))
}

#[tokio::test]
async fn shares_of_holdings_tax_and_votes_are_told_with_their_levels() {
    let server = Server::start();
    let nothing = server.get("/v1/insights").await;
    assert_eq!(
        (&nothing["level"], &nothing["round"], &nothing["metrics"]),
        (&json!("fine"), &Value::Null, &json!([]))
    );
    for person in [ALICE, BOB] {
        server.open_account(person, "100000").await;
        server.admit(person).await;
    }
    for (asset, person, valuation) in [("a", ALICE, "30000"), ("b", BOB, "10000")] {
        server.register(asset, "land", asset).await;
        server.claim(person, asset, valuation, "5000").await;
    }
    let proposal = json!({
        "kind": "funding", "id": "well", "title": "A well", "text": "Water.", "ask": "1", "recipient": id(ALICE),
    });
    server.post(ALICE, "/v1/proposals", proposal).await;
    server.advance("P11D").await;
    assert_eq!(server.read("/v1/insights?round=1").await.outcome(), "404 no-result-yet");
    for person in [ALICE, BOB] {
        let ballot = json!({ "votes": { "well": 5 } });
        assert_eq!(server.signed(person, "PUT", "/v1/rounds/1/ballot", &ballot).await.outcome(), "201");
    }
    // What is in the ballots is withheld, so nothing is told about them.
    let before = server.get("/v1/insights").await.to_string();
    assert!(!before.contains("\"votes\"") && !before.contains("\"outcome\""), "{before}");
    server.advance("P365D").await;

    // By itself it is the last round that closed, in which nobody voted.
    assert_eq!(server.get("/v1/insights").await["round"], 37);
    let insights = server.get("/v1/insights?round=1").await;
    assert_eq!(insights["round"], 1);
    assert_eq!(insights["level"], "alarm");
    let value = |of, name| metric(&insights, of, name)["value"].as_f64().expect("a number");
    // Three quarters and a quarter: 5625 + 625. The tax is as the valuations are, to a unit of 200,000.
    assert!((value("valuation", "hhi") - 6_250.0).abs() < 1e-6);
    assert!((value("tax", "top_1") - 0.75).abs() < 5e-6);
    assert_eq!((value("valuation", "gini"), value("class:land", "top_1")), (0.25, 0.75));
    assert_eq!((value("tax", "arrears"), value("class:land", "lapses")), (0.0, 0.0));
    // No sale in two years of holding, but for 12 days or so: (0 + 6) / (2 + 100).
    assert!((value("class:land", "turnover") - 6.0 / 102.1).abs() < 0.001);
    assert_eq!((value("votes", "top_1"), value("members", "registrar_set")), (0.5, 1.0));
    // Both ballots are alike, and the well has its money from them; without either one it is still funded.
    assert_eq!((value("outcome", "bloc"), value("outcome", "removals")), (1.0, 2.0));
    // The constitution says that a quarter is too much; of anything else the usual thresholds hold.
    let gini = |of| {
        let gini = metric(&insights, of, "gini");
        (gini["level"].clone(), gini["watch"].clone(), gini["alarm"].clone())
    };
    assert_eq!(gini("valuation"), (json!("alarm"), Value::Null, json!({ "above": 0.2 })));
    assert_eq!(gini("tax"), (json!("fine"), json!({ "above": 0.65 }), json!({ "above": 0.8 })));
    let told: BTreeSet<&str> = insights["metrics"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|metric| metric["name"].as_str())
        .collect();
    assert_eq!(told, governance::METRICS.into_iter().collect(), "a threshold can be set for each");
    let hhi = metric(&insights, "valuation", "hhi");
    assert_eq!((&hhi["level"], &hhi["alarm"]), (&json!("alarm"), &json!({ "above": 1800.0 })));
    assert_eq!(server.read("/v1/insights?round=99").await.outcome(), "404 unknown-round");
}

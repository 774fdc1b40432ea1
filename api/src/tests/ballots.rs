//! Withheld ballots: that they were cast is seen at once, what is in them only after the close.

use super::*;

/// Everything about Alice's ballot that anybody can read, as one text.
async fn everything(server: &Server, record: u64) -> String {
    let alice = id(ALICE);
    let mut seen = String::new();
    for path in [
        format!("/v1/records/{record}"),
        format!("/v1/records?from={record}&limit=1"),
        "/v1/records".into(),
        "/v1/rounds".into(),
        "/v1/rounds/1".into(),
        "/v1/rounds/1/proposals".into(),
        "/v1/rounds/1/result".into(),
        format!("/v1/rounds/1/ballots/{alice}"),
        "/v1/proposals".into(),
        "/v1/proposals/well".into(),
        "/v1/members".into(),
        format!("/v1/members/{alice}"),
        format!("/v1/accounts/{alice}"),
        format!("/v1/accounts/{alice}/statement"),
        "/v1/commons".into(),
    ] {
        seen += &String::from_utf8_lossy(&server.read(&path).await.bytes);
    }
    seen
}

#[tokio::test]
async fn a_withheld_ballot_is_seen_after_the_close_and_not_before() {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    server.admit(ALICE).await;
    let proposal = json!({
        "kind": "funding", "id": "well", "title": "A well", "text": "Water.",
        "ask": "10", "recipient": id(ALICE),
    });
    server.post(ALICE, "/v1/proposals", proposal).await;
    server.advance("P10D").await;
    let early = server.signed(ALICE, "PUT", "/v1/rounds/1/ballot", &json!({ "votes": {} })).await;
    assert_eq!(early.outcome(), "409 not-voting");
    server.advance("P1D").await;

    let ballot = json!({ "votes": { "well": 77 } });
    let cast = server.signed(ALICE, "PUT", "/v1/rounds/1/ballot", &ballot).await;
    assert_eq!(cast.outcome(), "201");
    let record = cast.json()["record"].as_u64().expect("a record");

    let running = server.get("/v1/rounds/current").await;
    assert_eq!((&running["ballots"], &running["ballots_withheld"]), (&json!(1), &json!(true)));
    let receipt = server.get(&format!("/v1/rounds/1/ballots/{}", id(ALICE))).await;
    assert_eq!(
        receipt,
        json!({
            "round": 1, "member": id(ALICE), "record": record, "withheld": true, "cost": null, "votes": null,
            "recorded_by": null, "scan": null,
        })
    );
    let kept = server.get(&format!("/v1/records/{record}")).await;
    assert_eq!(
        (&kept["withheld"], &kept["command"], &kept["events"]),
        (&json!(true), &Value::Null, &Value::Null)
    );
    // A hash of the events alone would tell whoever guesses the votes.
    let right = server.node.read_records(record, 1).expect("a journal")[0].events.clone();
    assert_ne!(kept["events_hash"], journal::Hash::of(&right).to_string());
    let leaf = kept["leaf_hash"].clone();
    assert_eq!(leaf.as_str().map(str::len), Some(64));
    assert_eq!(server.get(&format!("/v1/members/{}", id(ALICE))).await["rounds_voted"], json!([1]));
    assert_eq!(server.read("/v1/rounds/1/result").await.outcome(), "404 no-result-yet");
    assert_eq!(server.read(&format!("/v1/rounds/1/ballots/{}", id(BOB))).await.outcome(), "404 no-ballot");
    let before = everything(&server, record).await;
    // 77 votes cost 5929; the payload of the signed ballot is base64url of the votes.
    let payload = "eyJ2b3RlcyI6eyJ3ZWxsIjo3N319";
    for secret in ["77}", "\"well\":77", "5929", payload] {
        assert!(!before.contains(secret), "{secret} is seen before the close");
    }

    server.advance("P2D").await;
    let kept = server.get(&format!("/v1/records/{record}")).await;
    assert_eq!((&kept["withheld"], &kept["leaf_hash"]), (&json!(false), &leaf));
    let after = everything(&server, record).await;
    for public in ["\"well\":77", "5929", payload] {
        assert!(after.contains(public), "{public} is not seen after the close");
    }
    let receipt = server.get(&format!("/v1/rounds/1/ballots/{}", id(ALICE))).await;
    assert_eq!(
        (&receipt["withheld"], &receipt["cost"], &receipt["votes"]),
        (&json!(false), &json!(5929), &json!({ "well": 77 }))
    );
    let result = server.get("/v1/rounds/1/result").await;
    assert_eq!((&result["ballots"], &result["credits_burnt"]), (&json!(1), &json!(5929)));
    assert_eq!(result["outcomes"][0]["votes_for"], 77);
    assert_eq!(server.get("/v1/proposals/well").await["outcome"]["votes_for"], 77);
    assert_eq!(server.get("/v1/proposals/well").await["status"], "decided");
}

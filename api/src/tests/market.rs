//! Offers, bids, bundles, instructions, shapes; and what a write would do.

use super::*;

#[tokio::test]
async fn an_offer_waits_and_is_filled_with_the_cut() {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    server.open_account(BOB, "1000").await;
    server.register("lot/7", "land", "Lot 7").await;
    server.claim(ALICE, "lot/7", "100", "10").await;
    let offer = json!({ "asset": "lot/7", "max_price": "80", "valuation": "90", "deposit": "5",
        "expires": "2026-06-01T00:00:00Z" });
    server.post(BOB, "/v1/offers", offer.clone()).await;
    assert_eq!(server.signed(BOB, "POST", "/v1/offers", &offer).await.outcome(), "409 offer-exists");
    let standing = server.get("/v1/offers/1").await;
    assert_eq!((&standing["account"], &standing["max_price"]), (&json!(id(BOB)), &json!("80.00")));
    for list in ["/v1/offers", "/v1/offers?asset=lot/7", &format!("/v1/offers?account={}", id(BOB))] {
        assert_eq!(server.get(list).await["items"], json!([standing]), "{list}");
    }
    assert_eq!(server.get(&format!("/v1/offers?account={}", id(ALICE))).await["items"], json!([]));
    let bob = server.get(&format!("/v1/accounts/{}", id(BOB))).await;
    assert_eq!(bob["escrows"], json!([{ "for": "offer", "id": "1", "amount": "85.00" }]));

    let cut = json!({ "valuation": "75" });
    let cut = server.signed(ALICE, "PUT", "/v1/assets/lot%2F7/valuation", &cut).await;
    assert_eq!(cut.outcome(), "201");
    let asset = server.get("/v1/assets/lot%2F7").await;
    assert_eq!((&asset["holder"], &asset["valuation"]), (&json!(id(BOB)), &json!("90.00")));
    assert_eq!(server.read("/v1/offers/1").await.outcome(), "404 unknown-offer");
    let bob = server.get(&format!("/v1/accounts/{}", id(BOB))).await;
    assert_eq!((&bob["balance"], &bob["escrows"]), (&json!("920.00"), &json!([])), "75 and the deposit");
}

#[tokio::test]
async fn bids_wait_in_escrow_until_the_close() {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    server.open_account(BOB, "1000").await;
    server.register("fm", "bands", "FM").await;
    let quote = server.get("/v1/assets/fm/quote").await;
    assert_eq!((&quote["taken_by"], &quote["price"]), (&json!("bid"), &json!("10.00")));
    let bid = |amount: &str| json!({ "amount": amount, "valuation": "100", "deposit": "5" });
    let path = "/v1/assets/fm/bids";
    assert_eq!(server.read("/v1/bids/fm").await.outcome(), "404 no-bid");
    assert_eq!(server.signed(ALICE, "POST", path, &bid("9.99")).await.outcome(), "409 bid-too-low");
    server.post(ALICE, path, bid("50")).await;
    server.post(BOB, path, bid("60")).await;
    let standing = server.get("/v1/bids/fm").await;
    assert_eq!(
        (&standing["bidder"], &standing["closes_at"]),
        (&json!(id(BOB)), &json!("2026-01-08T00:00:00Z"))
    );
    assert_eq!(server.get("/v1/bids").await["items"], json!([standing]));
    assert_eq!(server.get(&format!("/v1/bids?bidder={}", id(ALICE))).await["items"], json!([]));
    assert_eq!(server.get("/v1/assets/fm").await["least_bid"], "63.00");
    assert_eq!(server.get(&format!("/v1/accounts/{}", id(ALICE))).await["balance"], "1000.00");
    server.advance("P7D").await;
    assert_eq!(server.get("/v1/assets/fm").await["holder"], json!(id(BOB)));
    assert_eq!(server.get("/v1/bids").await["items"], json!([]));
    assert_eq!(server.get("/v1/treasury").await["issue"], "60.00");
}

#[tokio::test]
async fn assets_are_bundled_and_bought_together() {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    server.open_account(BOB, "1000").await;
    for lot in ["lot/1", "lot/2", "lot/3"] {
        server.register(lot, "land", lot).await;
        server.claim(ALICE, lot, "100", "10").await;
    }
    let bundle = json!({ "assets": ["lot/2", "lot/1"], "valuation": "250" });
    server.post(ALICE, "/v1/bundles", bundle).await;
    let announced = server.get("/v1/bundles/lot%2F1").await;
    assert_eq!(
        (&announced["status"], &announced["binds_at"]),
        (&json!("announced"), &json!("2026-01-08T00:00:00Z"))
    );
    server.advance("P7D").await;
    let formed = server.get("/v1/bundles").await["items"][0].clone();
    assert_eq!((&formed["status"], &formed["assets"]), (&json!("formed"), &json!(["lot/1", "lot/2"])));
    let part = server.get("/v1/assets/lot%2F2").await;
    assert_eq!((&part["bundle"], &part["price_to_pay"]), (&json!("lot/1"), &Value::Null));
    let holdings = server.get(&format!("/v1/accounts/{}/holdings", id(ALICE))).await;
    assert_eq!(holdings["items"].as_array().map(Vec::len), Some(2), "the bundle, and what is single");

    let quote = server.get("/v1/assets/lot%2F1/quote").await;
    assert_eq!(quote["assets"], json!(["lot/1", "lot/2"]));
    let one = json!({ "max_price": "250", "valuation": "250", "deposit": "9", "expected_assets": 1 });
    let refused = server.signed(BOB, "POST", "/v1/assets/lot%2F1/purchase", &one).await;
    assert_eq!(refused.outcome(), "409 other-assets");

    let terms = |asset: &str, price: &str| json!({ "asset": asset, "max_price": price, "valuation": price, "deposit": "9" });
    let both = json!([terms("lot/1", "250"), terms("lot/3", "99")]);
    assert_eq!(server.signed(BOB, "POST", "/v1/purchases", &both).await.outcome(), "409 price-above-limit");
    assert_eq!(server.get("/v1/assets/lot%2F1").await["holder"], json!(id(ALICE)), "all or none");
    server.post(BOB, "/v1/purchases", json!([terms("lot/1", "250"), terms("lot/3", "100")])).await;
    assert_eq!(server.get("/v1/assets/lot%2F2").await["holder"], json!(id(BOB)), "with the bundle");
    let split = json!({ "valuations": { "lot/1": "100", "lot/2": "150" } });
    server.post(BOB, "/v1/bundles/lot%2F1/split", split.clone()).await;
    server.post(BOB, "/v1/bundles/lot%2F1/cancellation", json!({})).await;
    assert_eq!(server.get("/v1/bundles/lot%2F1").await["split"], Value::Null, "it was taken back");
    server.post(BOB, "/v1/bundles/lot%2F1/split", split).await;
    server.advance("P7D").await;
    assert_eq!(server.read("/v1/bundles/lot%2F1").await.outcome(), "404 no-bundle");
    let history = server.get("/v1/assets/lot%2F2/history").await;
    let told: Vec<&str> =
        history["items"].as_array().expect("events").iter().filter_map(|e| e["type"].as_str()).collect();
    assert!(told.contains(&"bundle_formed") && told.contains(&"bundle_split"), "{told:?}");
}

#[tokio::test]
async fn a_token_for_an_asset_does_not_command_what_is_bundled_with_it() {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    for lot in ["lot/1", "lot/2"] {
        server.register(lot, "land", lot).await;
        server.claim(ALICE, lot, "100", "10").await;
    }
    for (secret, assets) in [("chd_one", &["lot/1"][..]), ("chd_both", &["lot/1", "lot/2"])] {
        let grant = json!({
            "secret_sha256": state_machine::TokenId::of_secret(secret),
            "scopes": ["valuations"],
            "limits": { "assets": assets },
            "expires": "2026-01-31T00:00:00Z",
        });
        server.post(ALICE, "/v1/tokens", grant).await;
    }
    let (path, body) = ("/v1/assets/lot%2F1/valuation", r#"{"valuation":"200"}"#);
    let singly = server.by_token("chd_one", "PUT", path, "single", body).await;
    assert_eq!(singly.outcome(), "201");
    let bundle = json!({ "assets": ["lot/1", "lot/2"], "valuation": "250" });
    server.post(ALICE, "/v1/bundles", bundle).await;
    server.advance("P7D").await;
    let answered = server.by_token("chd_one", "PUT", path, "bundled", body).await;
    assert_eq!(answered.outcome(), "403 asset-not-in-token");
    assert_eq!(server.by_token("chd_both", "PUT", path, "bundled", body).await.outcome(), "201");
}

#[tokio::test]
async fn what_a_write_would_do_is_told_and_not_done() {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    server.register("lot/7", "land", "Lot 7").await;
    server.claim(ALICE, "lot/7", "100", "10").await;
    server.get("/v1/commons").await; // Rehearsals see what is visible.
    let (path, body) = ("/v1/assets/lot%2F7/valuation", json!({ "valuation": "120" }));
    let jws = server.sign(ALICE, path, body.to_string().as_bytes());
    let headers = [("content-type", "application/jose+json"), ("commonhold-dry-run", "true")];
    let rehearsal = server.send("PUT", path, &headers, jws.as_bytes()).await;
    assert_eq!(rehearsal.outcome(), "200");
    let told = rehearsal.json();
    assert_eq!((&told["dry_run"], &told["events"][0]["to"]), (&json!(true), &json!("120.00")));
    assert_eq!((&told["events"][0]["id"], &told["events"][0]["type"]), (&Value::Null, &json!("revalued")));
    assert_eq!(server.get("/v1/assets/lot%2F7").await["valuation"], "100.00");
    let sent = server.send("PUT", path, &headers[..1], jws.as_bytes()).await;
    assert_eq!(sent.outcome(), "201", "the nonce was not used up");
    server.get("/v1/commons").await;
    let again = server.send("PUT", path, &headers, jws.as_bytes()).await;
    assert_eq!(again.outcome(), "409 key-reused", "now it is");
    let maybe = [("content-type", "application/jose+json"), ("commonhold-dry-run", "maybe")];
    assert_eq!(server.send("PUT", path, &maybe, b"{}").await.outcome(), "400 malformed");
}

#[tokio::test]
async fn instructions_are_shown_and_many_are_revalued_at_once() {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    for lot in ["lot/1", "lot/2"] {
        server.register(lot, "land", lot).await;
        server.claim(ALICE, lot, "100", "10").await;
    }
    let instructions = json!({
        "auto_top_up": { "when_below": "P30D", "up_to": "P60D", "keep": "5.00" },
        "valuation_rule": { "change": "-0.1", "every": "P30D" },
    });
    let path = "/v1/assets/lot%2F1/standing-instructions";
    assert_eq!(server.signed(ALICE, "PUT", path, &instructions).await.outcome(), "201");
    assert_eq!(server.get("/v1/assets/lot%2F1").await["standing_instructions"], instructions);
    let zero = json!({ "auto_top_up": { "when_below": "PT0S", "up_to": "P60D", "keep": "5" } });
    assert_eq!(server.signed(ALICE, "PUT", path, &zero).await.outcome(), "422 invalid-instruction");

    let many = |first: &str| json!([{ "asset": "lot/1", "valuation": first }, { "asset": "lot/2", "valuation": "70" }]);
    assert_eq!(
        server.signed(ALICE, "PUT", "/v1/valuations", &many("0")).await.outcome(),
        "422 valuation-below-minimum"
    );
    assert_eq!(server.get("/v1/assets/lot%2F2").await["valuation"], "100.00", "all or none");
    assert_eq!(server.signed(ALICE, "PUT", "/v1/valuations", &many("60")).await.outcome(), "201");
    assert_eq!(server.get("/v1/assets/lot%2F2").await["valuation"], "70.00");
    let twice = json!([{ "asset": "lot/1", "valuation": "1" }, { "asset": "lot/1", "valuation": "2" }]);
    assert_eq!(server.signed(ALICE, "PUT", "/v1/valuations", &twice).await.outcome(), "422 named-twice");
}

#[tokio::test]
async fn shapes_are_found_by_place_and_do_not_overlap() {
    let server = Server::start();
    let square = |west: f64| {
        let ring = json!([[west, 47.0], [west + 1.0, 47.0], [west + 1.0, 48.0], [west, 48.0], [west, 47.0]]);
        json!({ "type": "Polygon", "coordinates": [ring] })
    };
    let asset =
        |id: &str, west: f64| json!({ "id": id, "class": "bands", "name": id, "geometry": square(west) });
    server.post(SURVEYOR, "/v1/assets", asset("west", 8.0)).await;
    server.post(SURVEYOR, "/v1/assets", asset("east", 9.0)).await;
    let overlapping = server.signed(SURVEYOR, "POST", "/v1/assets", &asset("between", 8.5)).await;
    assert_eq!(
        (overlapping.outcome().as_str(), &overlapping.json()["asset"]),
        ("409 overlaps", &json!("east"))
    );
    let open = json!({ "id": "open", "class": "bands", "name": "open",
        "geometry": { "type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 2]]] } });
    assert_eq!(server.signed(SURVEYOR, "POST", "/v1/assets", &open).await.outcome(), "400 malformed");
    let found = server.get("/v1/assets?bbox=9.5,47.2,20,50").await;
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&found["items"][0]["id"], &found["items"][0]["geometry"]["type"]),
        (&json!("east"), &json!("Polygon"))
    );
    assert_eq!(server.read("/v1/assets?bbox=1,2,3").await.outcome(), "400 malformed");
}

//! Reads of single resources: their figures, their headers, their tags.

use super::*;

#[tokio::test]
async fn the_commons_and_its_constitution() {
    let server = Server::start();
    let commons = server.get("/v1/commons").await;
    assert_eq!(commons["id"], server.id.to_string());
    assert_eq!(commons["clock"], "2026-01-01T00:00:00Z");
    assert_eq!((&commons["name"], &commons["currency"]["scale"]), (&json!("Testing"), &json!(2)));
    assert_eq!(commons["totals"]["issued"], "0.00");
    assert_eq!(commons["next_opening"], "2026-01-11T00:00:00Z");
    let constitution = server.get("/v1/constitution").await;
    assert_eq!(constitution["text"], super::constitution());
    assert_eq!(constitution["officers"]["issue_limit"], "1000000.00");
    assert_eq!(constitution["governance"]["min_bond"], "1.00");
    assert_eq!(constitution["governance"]["voting"], "P2D");
    let land = &constitution["classes"][0];
    assert_eq!((&land["min_valuation"], &land["floor"]), (&json!("0.01"), &json!("0.01")));
    assert_eq!((&land["grace"], &land["after_vacancy"]), (&json!("P14D"), &json!("dutch")));
    let names = server.get("/v1/classes/town%2Fnames").await;
    assert_eq!(
        names["beneficiaries"],
        json!([{ "account": id(BENEFICIARY), "share": "0.2", "received": "0.00" }])
    );
    assert_eq!(server.get("/v1/classes?limit=1").await["items"][0]["id"], "land");
}

#[tokio::test]
async fn an_asset_through_its_life() {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    server.register("name/ada", "town/names", "ada").await;
    let asset = server.get("/v1/assets/name%2Fada").await;
    assert_eq!(
        (&asset["status"], &asset["sale_price"], &asset["holder"]),
        (&json!("vacant"), &json!("40.00"), &Value::Null)
    );
    assert_eq!(asset["auction"]["ends_at"], "2026-01-08T00:00:00Z");
    server.claim(ALICE, "name/ada", "73", "0.70").await;
    server.advance("P10D").await;
    let asset = server.get("/v1/assets/name%2Fada").await;
    assert_eq!((&asset["status"], &asset["holder"]), (&json!("held"), &json!(id(ALICE))));
    assert_eq!(
        (&asset["tax_owed"], &asset["tax_per_day"]),
        (&json!("0.10"), &json!("0.02")),
        "a notice settled it on the sixth day"
    );
    assert_eq!(asset["runs_out_at"], "2026-02-05T00:00:00Z");
    server.advance("P30D").await;
    let asset = server.get("/v1/assets/name%2Fada").await;
    assert_eq!((&asset["status"], &asset["arrears"]), (&json!("in_arrears"), &json!("0.10")));
    assert_eq!(asset["lapses_at"], "2026-02-19T00:00:00Z");
    server.advance("P10D").await;
    let asset = server.get("/v1/assets/name%2Fada").await;
    assert_eq!((&asset["status"], &asset["reclaim"]["account"]), (&json!("vacant"), &json!(id(ALICE))));

    let treasury = server.get("/v1/treasury").await;
    let (tax, issue) = (treasury["tax"].clone(), treasury["issue"].clone());
    assert_eq!(
        (tax, issue),
        (json!("0.56"), json!("40.00")),
        "0.70 of tax, of which a fifth is a beneficiary's"
    );
    let days = server.get("/v1/treasury/history").await;
    assert_eq!(days["items"][0]["day"], "2026-01-01");
    assert_eq!(days["items"][0]["issue"], "40.00");
    let beneficiary = server.get(&format!("/v1/accounts/{}", id(BENEFICIARY))).await;
    assert_eq!(beneficiary["balance"], "0.14");
}

#[tokio::test]
async fn a_quote_lists_all_that_stands_against_taking_an_asset() {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    server.open_account(BOB, "50").await;
    server.register("lot/7", "land", "Lot 7").await;
    server.register("lot/8", "land", "Lot 8").await;
    server.claim(ALICE, "lot/7", "100", "10").await;
    server.register("name/ada", "town/names", "ada").await;
    server.post(SURVEYOR, "/v1/assets/name%2Fada/retirement", json!({})).await;
    let (alice, bob, stranger) = (id(ALICE), id(BOB), id(99));
    for (path, taken_by, price, refusals) in [
        ("lot%2F7/quote".into(), "purchase", "100.00", ""),
        (format!("lot%2F7/quote?account={alice}"), "purchase", "100.00", "already-holder"),
        (format!("lot%2F7/quote?account={bob}"), "purchase", "100.00", "balance-too-low"),
        (
            format!("lot%2F7/quote?account={bob}&valuation=99"),
            "purchase",
            "100.00",
            "valuation-below-price balance-too-low",
        ),
        (format!("lot%2F7/quote?account={stranger}"), "purchase", "100.00", "unknown-account"),
        ("lot%2F8/quote".into(), "claim", "0.00", ""),
        (format!("lot%2F8/quote?account={bob}&valuation=0"), "claim", "0.00", "valuation-below-minimum"),
        ("name%2Fada/quote".into(), "", "", "retired"),
        (format!("name%2Fada/quote?account={}", id(BENEFICIARY)), "", "", "retired"),
    ] {
        let quote = server.get(&format!("/v1/assets/{path}")).await;
        let slugs: Vec<&str> = quote["refusals"]
            .as_array()
            .expect("refusals")
            .iter()
            .filter_map(|refusal| refusal["type"].as_str()?.strip_prefix("/problems/"))
            .collect();
        assert_eq!(slugs.join(" "), refusals, "{path}");
        assert_eq!(quote["taken_by"].as_str().unwrap_or_default(), taken_by, "{path}");
        assert_eq!(quote["price"].as_str().unwrap_or_default(), price, "{path}");
    }
    // What is quoted suffices, whatever fraction of a cent the seller owes by then; without that, 0.83 would.
    let quote = server.get("/v1/assets/lot%2F7/quote?valuation=200").await;
    assert_eq!((&quote["minimum_deposit"], &quote["total"]), (&json!("0.84"), &json!("100.84")));
    server
        .post(CASHIER, "/v1/issuances", json!({ "account": bob, "amount": "50.84", "reference": "more" }))
        .await;
    let purchase = |deposit: &str| json!({ "max_price": "100", "valuation": "200", "deposit": deposit });
    let path = "/v1/assets/lot%2F7/purchase";
    assert_eq!(server.signed(BOB, "POST", path, &purchase("0.82")).await.outcome(), "422 deposit-too-small");
    assert_eq!(server.signed(BOB, "POST", path, &purchase("0.84")).await.outcome(), "201");
}

#[tokio::test]
async fn an_answer_names_its_record_and_its_tag() {
    let server = Server::start();
    let first = server.read("/v1/commons").await;
    assert_eq!(first.header("commonhold-record"), "0");
    let tag = first.header("etag").to_owned();
    let known = server.send("GET", "/v1/commons", &[("if-none-match", &tag)], b"").await;
    assert_eq!((known.status.as_u16(), known.bytes.len(), known.header("etag")), (304, 0, tag.as_str()));
    server.open_account(ALICE, "1").await;
    let changed = server.send("GET", "/v1/commons?at_least=2", &[("if-none-match", &tag)], b"").await;
    assert_eq!((changed.status.as_u16(), changed.header("commonhold-record")), (200, "2"));
    let list = server.read("/v1/assets").await;
    assert_eq!(list.header("commonhold-record"), "2");
}

#[tokio::test]
async fn a_record_that_does_not_come_is_waited_for_a_while() {
    let server = Server::start();
    let answered = server.send("GET", "/v1/commons?at_least=7", &[], b"").await;
    assert_eq!((answered.outcome().as_str(), answered.header("retry-after")), ("409 not-yet-visible", "1"));
}

#[tokio::test]
async fn redemptions_wait_in_escrow() {
    let server = Server::start();
    server.open_account(ALICE, "10").await;
    server.post(ALICE, "/v1/redemptions", json!({ "amount": "4" })).await;
    let account = server.get(&format!("/v1/accounts/{}", id(ALICE))).await;
    assert_eq!(account["balance"], "6.00");
    assert_eq!(account["escrows"], json!([{ "for": "redemption", "id": "1", "amount": "4.00" }]));
    let waiting = server.get("/v1/redemptions").await;
    assert_eq!(waiting["items"][0], server.get("/v1/redemptions/1").await);
    server.post(CASHIER, "/v1/redemptions/1/settlement", json!({ "reference": "bank 7" })).await;
    assert_eq!(server.read("/v1/redemptions/1").await.outcome(), "404 unknown-redemption");
    assert_eq!(server.get("/v1/commons").await["totals"]["redeemed"], "4.00");
}

#[tokio::test]
async fn a_stopped_writer_is_not_ready_and_reads_go_on() {
    let server = Server::start();
    assert_eq!(server.read("/readyz").await.outcome(), "200");
    let node = server.node.clone();
    tokio::task::spawn_blocking(move || node.shut_down()).await.expect("stopped").expect("cleanly");
    assert_eq!(server.send("GET", "/readyz", &[], b"").await.outcome(), "503 unavailable");
    let refused = server.signed(ALICE, "POST", "/v1/accounts", &json!({ "key": key(ALICE).public() })).await;
    assert_eq!(refused.outcome(), "503 unavailable");
    assert_eq!(server.send("GET", "/v1/commons", &[], b"").await.outcome(), "200");
}

#[tokio::test]
async fn accounts_are_found_by_their_handle() {
    let server = Server::start();
    for (number, handle) in [(ALICE, Some("anna")), (BOB, Some("anna")), (CASHIER, None)] {
        server.post(number, "/v1/accounts", json!({ "key": key(number).public(), "handle": handle })).await;
    }
    let found = server.get("/v1/accounts?handle=anna").await;
    let mut expected = [id(ALICE).to_string(), id(BOB).to_string()];
    expected.sort_unstable();
    let ids: Vec<_> =
        found["items"].as_array().expect("items").iter().map(|account| &account["id"]).collect();
    assert_eq!(ids, expected.iter().collect::<Vec<_>>());
    assert_eq!(server.get("/v1/accounts?handle=bob").await["items"], json!([]));
    assert_eq!(server.read("/v1/accounts?limit=1").await.outcome(), "400 malformed");
}

#[tokio::test]
async fn problems_have_pages() {
    let server = Server::start();
    let page = server.send("GET", "/problems/price-above-limit", &[], b"").await;
    assert_eq!(page.status, 200);
    assert!(String::from_utf8_lossy(&page.bytes).contains("The price is above the limit"));
}

//! Requests of every wrong kind: the right problem, and nothing changed.

use serde_json::json;

use super::*;

const JOSE: (&str, &str) = ("content-type", "application/jose+json");
const JSON: (&str, &str) = ("content-type", "application/json");
const KEY: (&str, &str) = ("idempotency-key", "key-1");
const TOKEN: (&str, &str) = ("authorization", "Bearer chd_good");

/// A commons with one token, `chd_good`, of Alice, who holds `lot/7`.
async fn town() -> Server {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    server.open_account(BOB, "1000").await;
    server.register("lot/7", "land", "Lot 7").await;
    server.claim(ALICE, "lot/7", "100", "10").await;
    server.register("plot/1", "land", "Lot 8").await;
    server.claim(BOB, "plot/1", "100", "10").await;
    server.grant(ALICE, "chd_good", &["valuations", "deposits"]).await;
    server
}

async fn check(
    server: &Server,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    expected: &str,
) {
    let before = server.node.root();
    let answered = server.send(method, path, headers, body).await;
    let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
    assert_eq!(answered.outcome(), expected, "{method} {path} {headers:?} {shown}");
    assert_eq!(server.node.root(), before, "{method} {path} changed something");
}

#[tokio::test]
async fn reads_of_nothing_or_nonsense() {
    let server = town().await;
    let missing = id(99);
    for (path, expected) in [
        ("/made/up", "404 not-found"),
        ("/v1", "404 not-found"),
        ("/v2/assets", "404 not-found"),
        ("/v1/assets/", "404 not-found"),
        ("/v1/assets/lot/7", "404 not-found"),
        ("/v1/assets/lot%2F8", "404 unknown-asset"),
        ("/v1/assets/lot%2F8/history", "404 unknown-asset"),
        ("/v1/assets/lot%2F8/quote", "404 unknown-asset"),
        ("/v1/assets/LOT", "400 malformed"),
        ("/v1/assets/%ff", "400 malformed"),
        ("/v1/assets/%00", "400 malformed"),
        ("/v1/assets/lot%2F7?colour=red", "400 malformed"),
        ("/v1/assets/lot%2F7/quote?valuation=-1", "400 malformed"),
        ("/v1/assets/lot%2F7/quote?valuation=1.005", "422 invalid-amount"),
        ("/v1/assets/lot%2F7/quote?valuation=1e40", "400 malformed"),
        ("/v1/assets/lot%2F7/quote?account=me", "400 malformed"),
        ("/v1/assets?limit=0", "400 malformed"),
        ("/v1/assets?limit=1001", "400 malformed"),
        ("/v1/assets?limit=ten", "400 malformed"),
        ("/v1/assets?limit=1&limit=2", "400 malformed"),
        ("/v1/assets?cursor=%25", "400 malformed"),
        ("/v1/assets?cursor=AAAA", "400 malformed"),
        ("/v1/assets?sort=colour", "400 malformed"),
        ("/v1/assets?status=lost", "400 malformed"),
        ("/v1/assets?class=sea", "404 unknown-class"),
        ("/v1/assets?min_price=much", "400 malformed"),
        ("/v1/assets?at_least=soon", "400 malformed"),
        ("/v1/classes/sea", "404 unknown-class"),
        ("/v1/accounts/me", "400 malformed"),
        (&format!("/v1/accounts/{missing}"), "404 unknown-account"),
        (&format!("/v1/accounts/{missing}/holdings"), "404 unknown-account"),
        (&format!("/v1/accounts/{missing}/statement"), "404 unknown-account"),
        (&format!("/v1/accounts/{missing}/tokens"), "404 unknown-account"),
        (&format!("/v1/members/{missing}"), "404 not-a-member"),
        ("/v1/rounds/1", "404 unknown-round"),
        ("/v1/rounds/-1", "400 malformed"),
        ("/v1/rounds/current", "404 no-round-running"),
        ("/v1/rounds/current/result", "404 no-round-running"),
        ("/v1/proposals/well", "404 unknown-proposal"),
        ("/v1/redemptions/1", "404 unknown-redemption"),
        ("/v1/redemptions/one", "400 malformed"),
        ("/v1/records/1000000", "404 unknown-record"),
        ("/v1/records/18446744073709551615", "404 unknown-record"),
        ("/v1/records/18446744073709551616", "400 malformed"),
        ("/v1/issuances", "405 method-not-allowed"),
        ("/problems/no-such", "404 not-found"),
    ] {
        check(&server, "GET", path, &[], b"", expected).await;
    }
    // A statement's cursor tells what the account had; one that was made up must not bring the books to fall.
    let forged = |text: &str| {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
    };
    for cursor in ["0 0 0", "0 0 -5", "0 0 1000000000000000000000000000", "0 0 99999999999999999999999999999"]
    {
        let path = format!("/v1/accounts/{}/statement?cursor={}", id(ALICE), forged(cursor));
        let outcome = server.read(&path).await.outcome();
        assert!(["200", "400 malformed"].contains(&outcome.as_str()), "{cursor}: {outcome}");
    }
}

#[tokio::test]
async fn writes_by_nobody_in_particular() {
    let server = town().await;
    let path = "/v1/assets/lot%2F7/valuation";
    let body = br#"{"valuation":"120"}"#;
    for (headers, expected) in [
        (&[][..], "401 unsigned"),
        (&[JSON], "401 unsigned"),
        (&[JSON, KEY], "401 unsigned"),
        (&[("content-type", "text/plain")], "415 unsupported-media-type"),
        (&[TOKEN, KEY], "415 unsupported-media-type"),
        (&[("content-type", "text/plain"), TOKEN, KEY], "415 unsupported-media-type"),
        (&[JSON, TOKEN], "400 malformed"),
        (&[JSON, TOKEN, ("idempotency-key", "")], "400 malformed"),
        (&[JSON, TOKEN, ("idempotency-key", "two words")], "400 malformed"),
        (&[JSON, KEY, ("authorization", "Basic chd_good")], "401 unsigned"),
        (&[JSON, KEY, ("authorization", "Bearer")], "401 unsigned"),
        (&[JSON, KEY, ("authorization", "Bearer chd_bad")], "401 unknown-token"),
        (&[JOSE], "400 malformed"),
    ] {
        check(&server, "PUT", path, headers, body, expected).await;
    }
    let answered = server.send("PUT", path, &[JSON], body).await;
    assert_eq!(answered.header("www-authenticate"), "Bearer realm=\"commonhold\"");
    let answered = server.send("DELETE", path, &[], b"").await;
    assert_eq!((answered.outcome().as_str(), answered.header("allow")), ("405 method-not-allowed", "PUT"));
}

#[tokio::test]
async fn bodies_of_nonsense() {
    let server = town().await;
    let deep = "[".repeat(500_000);
    let deep_object = format!("{}1{}", r#"{"valuation":"#.repeat(200), "}".repeat(200));
    let large = format!(r#"{{"valuation":"{}"}}"#, "1".repeat(1 << 20));
    for (body, expected) in [
        (&b""[..], "400 malformed"),
        (b"{", "400 malformed"),
        (b"null", "400 malformed"),
        (b"[]", "400 malformed"),
        (b"{}", "400 malformed"),
        (b"{\"valuation\":\"\xff\"}", "400 malformed"),
        (br#"{"valuation":120}"#, "400 malformed"),
        (br#"{"valuation":"120","valuation":"130"}"#, "400 malformed"),
        (br#"{"valuation":"120","colour":"red"}"#, "400 malformed"),
        (br#"{"valuation":"120"} {}"#, "400 malformed"),
        (br#"{"valuation":"-120"}"#, "400 malformed"),
        (br#"{"valuation":"1e2"}"#, "400 malformed"),
        (br#"{"valuation":"120.005"}"#, "422 invalid-amount"),
        (br#"{"valuation":"10000000000000000000000000000000000000000"}"#, "400 malformed"),
        (br#"{"valuation":"9999999999999999999999999999"}"#, "422 invalid-amount"),
        (br#"{"valuation":"0"}"#, "422 valuation-below-minimum"),
        (br#"{"valuation":"99999999"}"#, "422 deposit-too-small"),
        (deep.as_bytes(), "400 malformed"),
        (deep_object.as_bytes(), "400 malformed"),
        (large.as_bytes(), "413 too-large"),
    ] {
        check(&server, "PUT", "/v1/assets/lot%2F7/valuation", &[JSON, TOKEN, KEY], body, expected).await;
    }
}

#[tokio::test]
async fn signatures_that_do_not_count() {
    let server = town().await;
    let path = "/v1/assets/lot%2F7/valuation";
    let body = br#"{"valuation":"120"}"#;
    let good = server.sign(ALICE, path, body);
    let other_key = server.sign(BOB, path, body);
    let stranger = server.sign(99, path, body);
    let elsewhere = server.sign(ALICE, "/v1/assets/lot%2f7/valuation", body);
    let with_query = server.sign(ALICE, "/v1/assets/lot%2F7/valuation?x=1", body);
    let other_address = server.sign(ALICE, "/v1/nowhere", body);
    let commons = "00".repeat(32);
    let other_commons = sign_request(&key(ALICE), &commons, path, "n", server.node.now(), body);
    let late = server.node.now() + Duration::from_seconds(301);
    let at_another_time = sign_request(&key(ALICE), &server.id.to_string(), path, "n", late, body);
    let swapped = |from: &str, to: &str| good.replacen(from, to, 1);
    for (jws, expected) in [
        (other_key, "403 not-holder"),
        (stranger, "401 unknown-signer"),
        (elsewhere, "401 other-url"),
        (with_query, "400 malformed"),
        (other_address, "400 malformed"),
        (other_commons, "401 other-commons"),
        (at_another_time, "401 signature-expired"),
        (swapped("\"signature\":\"", "\"signature\":\"A"), "400 malformed"),
        (swapped("\"payload\":\"eyJ2", "\"payload\":\"eyJ3"), "400 malformed"),
        (swapped("protected", "unprotected"), "400 malformed"),
        (good.replacen('}', ",\"header\":{}}", 1), "400 malformed"),
    ] {
        check(&server, "PUT", path, &[JOSE], jws.as_bytes(), expected).await;
    }
    let signature = server.sign(ALICE, path, br#"{"valuation":"130"}"#);
    let signature: Value = serde_json::from_str(&signature).expect("JSON");
    let mut forged: Value = serde_json::from_str(&good).expect("JSON");
    forged["signature"] = signature["signature"].clone();
    check(&server, "PUT", path, &[JOSE], forged.to_string().as_bytes(), "401 bad-signature").await;
}

#[tokio::test]
async fn what_somebody_may_not_do() {
    let server = town().await;
    for (number, method, path, body, expected) in [
        (BOB, "POST", "/v1/assets", json!({"id":"a","class":"land","name":"A"}), "403 not-an-officer"),
        (SURVEYOR, "POST", "/v1/assets", json!({"id":"lot/7","class":"land","name":"A"}), "409 asset-exists"),
        (SURVEYOR, "POST", "/v1/assets", json!({"id":"a","class":"sea","name":"A"}), "404 unknown-class"),
        (SURVEYOR, "POST", "/v1/assets", json!([]), "422 list-length"),
        (
            SURVEYOR,
            "POST",
            "/v1/assets",
            json!({"id":"a","class":"land","name":""}),
            "422 invalid-particulars",
        ),
        (BOB, "POST", "/v1/assets/lot%2F7/withdrawals", json!({"amount":"1"}), "403 not-holder"),
        (
            BOB,
            "POST",
            "/v1/assets/lot%2F7/claim",
            json!({"max_price":"1","valuation":"1","deposit":"1"}),
            "409 not-vacant",
        ),
        (
            ALICE,
            "POST",
            "/v1/assets/lot%2F7/purchase",
            json!({"max_price":"100","valuation":"100","deposit":"10"}),
            "409 already-holder",
        ),
        (
            BOB,
            "POST",
            "/v1/assets/lot%2F7/purchase",
            json!({"max_price":"99","valuation":"100","deposit":"10"}),
            "409 price-above-limit",
        ),
        (
            BOB,
            "POST",
            "/v1/assets/lot%2F7/purchase",
            json!({"max_price":"100","valuation":"99","deposit":"10"}),
            "422 valuation-below-price",
        ),
        (
            BOB,
            "POST",
            "/v1/assets/lot%2F7/purchase",
            json!({"max_price":"100","valuation":"100","deposit":"0.40"}),
            "422 deposit-too-small",
        ),
        (
            BOB,
            "POST",
            "/v1/assets/lot%2F7/purchase",
            json!({"max_price":"100","valuation":"100","deposit":"901"}),
            "409 balance-too-low",
        ),
        (
            BOB,
            "POST",
            "/v1/members",
            json!({"account":id(BOB),"uniqueness_tag":"t","attestations":[]}),
            "403 not-enough-attestations",
        ),
        (BOB, "PUT", "/v1/rounds/1/ballot", json!({"votes":{}}), "404 unknown-round"),
        (BOB, "PUT", "/v1/rounds/current/ballot", json!({"votes":{}}), "400 malformed"),
        (
            ALICE,
            "POST",
            "/v1/tokens/0000000000000000000000000000000000000000000000000000000000000000/revocation",
            json!({}),
            "404 unknown-token",
        ),
        (
            BOB,
            "POST",
            "/v1/issuances",
            json!({"account":id(BOB),"amount":"1","reference":"r"}),
            "403 not-an-officer",
        ),
        (
            CASHIER,
            "POST",
            "/v1/issuances",
            json!({"account":id(BOB),"amount":"1000001","reference":"r"}),
            "403 above-issue-limit",
        ),
    ] {
        let before = server.node.root();
        let answered = server.signed(number, method, path, &body).await;
        assert_eq!(answered.outcome(), expected, "{path} {body}");
        assert_eq!(server.node.root(), before, "{path} {body}");
    }
    let answered = server
        .signed(
            BOB,
            "POST",
            "/v1/assets/lot%2F7/purchase",
            &json!({"max_price":"99","valuation":"100","deposit":"10"}),
        )
        .await
        .json();
    assert_eq!(
        (answered["sale_price"].clone(), answered["max_price"].clone()),
        (json!("100.00"), json!("99.00"))
    );
}

#[tokio::test]
async fn tokens_do_only_what_they_were_granted_for() {
    let server = town().await;
    for (path, body, expected) in [
        (
            "/v1/assets/lot%2F7/purchase",
            r#"{"max_price":"1","valuation":"1","deposit":"1"}"#,
            "403 out-of-scope",
        ),
        (
            "/v1/tokens",
            r#"{"secret_sha256":"00","scopes":[],"expires":"2027-01-01T00:00:00Z"}"#,
            "400 malformed",
        ),
        ("/v1/assets/lot%2F7/relinquishment", "{}", "403 signature-required"),
        // Who could top up others' deposits with it could give them the account's money.
        ("/v1/assets/plot%2F1/deposits", r#"{"amount":"1"}"#, "403 not-holder"),
    ] {
        let answered = server.by_token("chd_good", "POST", path, "k", body).await;
        assert_eq!(answered.outcome(), expected, "{path}");
    }
    server.advance("P31D").await;
    let answered =
        server.by_token("chd_good", "POST", "/v1/assets/lot%2F7/deposits", "k", r#"{"amount":"1"}"#).await;
    assert_eq!(answered.outcome(), "401 token-expired");
}

#[tokio::test]
async fn clocks_that_cannot_be_set() {
    let server = Server::start();
    for (body, expected) in [
        (r#"{"advance":"P1D"}"#, "200"),
        (r#"{"to":"2026-01-03T00:00:00Z"}"#, "200"),
        (r#"{"to":"2026-01-02T00:00:00Z"}"#, "409 clock-goes-back"),
        (r#"{"to":"9000-01-01T00:00:01Z"}"#, "422 clock-too-far"),
        (r#"{"advance":"P1M"}"#, "400 malformed"),
        (r#"{"advance":"P1D","to":"2026-01-03T00:00:00Z"}"#, "400 malformed"),
        (r#"{}"#, "400 malformed"),
        ("", "400 malformed"),
    ] {
        let answered = server.send("POST", "/v1/clock", &[], body.as_bytes()).await;
        assert_eq!(answered.outcome(), expected, "{body}");
    }
    let server = Server::start_with(Clock::System);
    let answered = server.send("POST", "/v1/clock", &[], br#"{"advance":"P1D"}"#).await;
    assert_eq!(answered.outcome(), "404 not-manual");
}

//! Writes: what they answer, once and again, signed and by token.

use super::*;
use crate::{Limits, Rate, Settings};

#[tokio::test]
async fn a_write_answers_with_its_events() {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    server.open_account(BOB, "1000").await;
    server.register("lot/7", "land", "Lot 7").await;
    server.claim(ALICE, "lot/7", "100", "10").await;
    server.advance("P30D").await;
    let body = json!({ "max_price": "100", "valuation": "150", "deposit": "10" });
    let path = "/v1/assets/lot%2F7/purchase";
    let jws = server.sign(BOB, path, body.to_string().as_bytes());
    let send = || server.send("POST", path, &[("content-type", "application/jose+json")], jws.as_bytes());
    let first = send().await;
    assert_eq!(first.outcome(), "201");
    assert_eq!(first.header("content-type"), "application/json");
    let answer = first.json();
    let record = answer["record"].as_u64().expect("a record");
    assert_eq!(first.header("commonhold-record"), record.to_string());
    assert_eq!(
        answer,
        json!({
            "record": record,
            "at": "2026-01-31T00:00:00Z",
            "events": [
                {
                    "id": format!("{record}.0"), "at": "2026-01-31T00:00:00Z", "type": "tax_collected",
                    "asset": "lot/7", "receipt": { "tax": "0.41" }, "residue": answer["events"][0]["residue"],
                },
                {
                    "id": format!("{record}.1"), "at": "2026-01-31T00:00:00Z", "type": "purchased",
                    "asset": "lot/7", "seller": id(ALICE), "buyer": id(BOB), "paid": "100.00",
                    "arrears": { "tax": "0.00" }, "written_off": "0.00", "returned": "9.59",
                    "valuation": "150.00", "deposit": "10.00", "residue": answer["events"][1]["residue"],
                    "tenure_until": "2026-01-31T00:00:00Z", "handover_until": "2026-01-31T00:00:00Z",
                },
            ],
        })
    );
    let again = send().await;
    assert_eq!((again.outcome(), &again.bytes), ("201".into(), &first.bytes), "the first answer, unchanged");

    let history = server.get("/v1/assets/lot%2F7/history").await;
    let items = history["items"].as_array().expect("items");
    let of_record = &items[items.len() - 2..];
    assert_eq!(Some(of_record), answer["events"].as_array().map(Vec::as_slice), "the history says the same");
}

#[tokio::test]
async fn a_token_writes_once_per_idempotency_key() {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    server.register("lot/7", "land", "Lot 7").await;
    server.claim(ALICE, "lot/7", "100", "10").await;
    server.grant(ALICE, "chd_secret", &["deposits"]).await;
    let path = "/v1/assets/lot%2F7/deposits";
    let first = server.by_token("chd_secret", "POST", path, "one", r#"{"amount":"1"}"#).await;
    assert_eq!(first.outcome(), "201");
    let again = server.by_token("chd_secret", "POST", path, "one", r#"{"amount":"1"}"#).await;
    assert_eq!((again.outcome(), &again.bytes), ("201".into(), &first.bytes));
    let other = server.by_token("chd_secret", "POST", path, "one", r#"{"amount":"2"}"#).await;
    assert_eq!(other.outcome(), "409 key-reused");
    let asset = server.get("/v1/assets/lot%2F7").await;
    assert_eq!(asset["deposit"], "11.00");

    let tokens = server.get(&format!("/v1/accounts/{}/tokens", id(ALICE))).await;
    let token = &tokens["items"][0];
    assert_eq!(token["account"], json!(id(ALICE)));
    let own = format!("/v1/tokens/{}", token["id"].as_str().expect("an id"));
    assert_eq!(server.get(&own).await, *token);
    let token = tokens["items"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        (&tokens["items"][0]["scopes"], &tokens["items"][0]["revoked"]),
        (&json!(["deposits"]), &json!(false))
    );
    server.post(ALICE, &format!("/v1/tokens/{token}/revocation"), json!({})).await;
    let late = server.by_token("chd_secret", "POST", path, "two", r#"{"amount":"1"}"#).await;
    assert_eq!(late.outcome(), "401 token-revoked");
}

#[tokio::test]
async fn many_assets_at_once_that_do_not_fit_one_record_are_refused_whole() {
    let server = Server::start();
    let lot = |n: usize| json!({ "id": format!("lot/{n}"), "class": "town/names", "name": "x".repeat(200), "description": "y".repeat(770) });
    let lots: Value = (0..1000).map(lot).collect();
    // Signed, a body grows by a third; this one still fits into one request where the events do not into one record.
    let small: Value = (0..700).map(lot).collect();
    let refused = server.signed(SURVEYOR, "POST", "/v1/assets", &lots).await;
    assert_eq!(refused.outcome(), "413 too-large");
    let taken = server.signed(SURVEYOR, "POST", "/v1/assets", &small).await;
    assert!(["201", "413 too-large"].contains(&taken.outcome().as_str()), "{}", taken.outcome());
    assert_eq!(server.read("/healthz").await.status, 200);
    assert_eq!(server.read("/readyz").await.outcome(), "200");
}

#[tokio::test]
async fn many_commands_are_answered_line_by_line_in_order() {
    let server = Server::start();
    let open = |number: u8| {
        server.sign(number, "/v1/accounts", json!({ "key": key(number).public() }).to_string().as_bytes())
    };
    let issue = json!({ "account": id(ALICE), "amount": "5", "reference": "r" }).to_string();
    let pay = json!({ "to": id(BOB), "amount": "2" }).to_string();
    let transfers = format!("/v1/accounts/{}/transfers", id(ALICE));
    let lines = [
        open(ALICE),
        open(BOB),
        server.sign(CASHIER, "/v1/issuances", issue.as_bytes()),
        "nonsense".into(),
        server.sign(ALICE, &transfers, pay.as_bytes()),
        server.sign(BOB, &transfers, pay.as_bytes()),
    ];
    let send = |format: &'static str| {
        let body = lines.join("\n");
        let server = &server;
        async move { server.send("POST", "/v1/commands", &[("content-type", format)], body.as_bytes()).await }
    };
    assert_eq!(send("application/json").await.outcome(), "415 unsupported-media-type");
    let answered = send("application/x-ndjson").await;
    assert_eq!(
        (answered.outcome().as_str(), answered.header("content-type")),
        ("200", "application/x-ndjson")
    );
    assert_eq!(answered.header("commonhold-record"), "4");
    let text = String::from_utf8_lossy(&answered.bytes).into_owned();
    let answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let shown: Vec<&Value> =
        answers.iter().map(|answer| answer.get("record").unwrap_or(&answer["type"])).collect();
    assert_eq!(json!(shown), json!([1, 2, 3, "/problems/malformed", 4, "/problems/not-your-account"]));
    assert_eq!(server.get(&format!("/v1/accounts/{}", id(BOB))).await["balance"], "2.00");
}

#[tokio::test]
async fn more_lines_than_commands_can_be_are_refused_at_once() {
    let server = Server::start();
    let send = async |lines: usize| {
        let body = "1\n".repeat(lines);
        server
            .send("POST", "/v1/commands", &[("content-type", "application/x-ndjson")], body.as_bytes())
            .await
    };
    assert_eq!(send(4_000).await.outcome(), "200");
    let refused = send(4_001).await;
    assert_eq!(refused.outcome(), "400 malformed");
    assert!(refused.bytes.len() < 500);
}

/// What a record is, its reader tells by the members of an object: a list has none.
#[tokio::test]
async fn a_list_is_no_object_wherever_it_stands() {
    let server = Server::start();
    server.open_account(ALICE, "9").await;
    server.open_account(BOB, "9").await;
    let records = server.node.root().0;
    let path = format!("/v1/accounts/{}/transfers", id(ALICE));
    let check = async |jws: String| {
        let sent =
            server.send("POST", &path, &[("content-type", "application/jose+json")], jws.as_bytes()).await;
        assert_eq!(sent.outcome(), "400 malformed", "{jws}");
        let line =
            server.send("POST", "/v1/commands", &[("content-type", "application/x-ndjson")], jws.as_bytes());
        assert!(String::from_utf8_lossy(&line.await.bytes).contains("/problems/malformed"), "{jws}");
    };
    let pay = json!({ "to": id(BOB), "amount": "2" }).to_string();
    let jws: Value = serde_json::from_str(&server.sign(ALICE, &path, pay.as_bytes())).expect("JSON");
    check(json!([jws["protected"], jws["payload"], jws["signature"]]).to_string()).await;
    check(server.sign(ALICE, &path, json!([id(BOB), "2", null]).to_string().as_bytes())).await;
    let protected =
        base64url(json!(["EdDSA", id(ALICE), null, server.id.to_string(), path, "n", 0]).to_string());
    check(
        json!({ "protected": protected, "payload": jws["payload"], "signature": jws["signature"] })
            .to_string(),
    )
    .await;

    let nested = json!({ "secret_sha256": state_machine::TokenId::of_secret("s"), "scopes": ["bids"],
        "expires": server.node.now() + Duration::from_days(1), "limits": [null, "5"] });
    assert_eq!(server.signed(ALICE, "POST", "/v1/tokens", &nested).await.outcome(), "400 malformed");
    assert_eq!(server.node.root().0, records, "nothing was written");
    assert_eq!(
        server
            .send("POST", &path, &[("content-type", "application/jose+json")], jws.to_string().as_bytes())
            .await
            .outcome(),
        "201"
    );
}

fn base64url(text: String) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}

#[tokio::test]
async fn nobody_uses_up_what_another_account_may_write() {
    let mut server = Server::start();
    server.open_account(ALICE, "9").await;
    server.open_account(BOB, "9").await;
    server.grant(ALICE, "chd_revoked", &["transfers"]).await;
    let revocation = format!("/v1/tokens/{}/revocation", state_machine::TokenId::of_secret("chd_revoked"));
    server.post(ALICE, &revocation, json!({})).await;
    let rate = Rate { every: std::time::Duration::from_secs(3_600), burst: 3 };
    let limits = Limits { writes_per_account: rate, ..Limits::DEFAULT };
    server.router = crate::router(server.node.clone(), &Settings { limits, ..Settings::default() });

    let path = format!("/v1/accounts/{}/transfers", id(ALICE));
    let pay = json!({ "to": id(BOB), "amount": "1" }).to_string();
    let send = async |jws: &str| {
        server
            .send("POST", &path, &[("content-type", "application/jose+json")], jws.as_bytes())
            .await
            .outcome()
    };
    let public = server.sign(ALICE, &path, pay.as_bytes());
    assert_eq!(send(&public).await, "201");
    server.read("/v1/commons").await;
    let elsewhere =
        sign_request(&key(ALICE), &"00".repeat(32), &path, "n", server.node.now(), pay.as_bytes());
    let early = "2020-01-01T00:00:00Z".parse().expect("a time");
    let stale = sign_request(&key(ALICE), &server.id.to_string(), &path, "n", early, pay.as_bytes());
    let forged =
        sign_request(&key(BOB), &server.id.to_string(), &path, "n", server.node.now(), pay.as_bytes())
            .replace(&base64url(id(BOB).to_string()), &base64url(id(ALICE).to_string()));
    for _ in 0..5 {
        assert_eq!(send(&public).await, "201", "the first answer again");
        assert_eq!(send(&elsewhere).await, "401 other-commons");
        assert_eq!(send(&stale).await, "401 signature-expired");
        assert_ne!(send(&forged).await, "201");
        let revoked = server.by_token("chd_revoked", "POST", &path, "k", &pay).await;
        assert_eq!(revoked.outcome(), "401 token-revoked");
    }
    let own = [(); 3].map(|()| server.sign(ALICE, &path, pay.as_bytes()));
    assert_eq!([send(&own[0]).await, send(&own[1]).await], ["201", "201"]);
    assert_eq!(send(&own[2]).await, "429 too-many-requests", "her own writes alone count");
}

#[tokio::test]
async fn a_dry_run_of_what_has_none_is_refused() {
    let server = Server::start();
    server.open_account(ALICE, "9").await;
    let (records, now) = (server.node.root().0, server.node.now());
    let key = json!({ "key": key(BOB).public() }).to_string();
    let line = server.sign(BOB, "/v1/accounts", key.as_bytes());
    let dry = ("commonhold-dry-run", "true");
    let many = [("content-type", "application/x-ndjson"), dry];
    assert_eq!(server.send("POST", "/v1/commands", &many, line.as_bytes()).await.outcome(), "400 malformed");
    let clock = server.send("POST", "/v1/clock", &[dry], br#"{"advance":"P1D"}"#).await;
    assert_eq!(clock.outcome(), "400 malformed");
    let twice = [("content-type", "application/jose+json"), ("commonhold-dry-run", "false"), dry];
    assert_eq!(server.send("POST", "/v1/accounts", &twice, line.as_bytes()).await.outcome(), "400 malformed");
    assert_eq!((server.node.root().0, server.node.now()), (records, now));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_stops_when_told_to_and_answers_first() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::oneshot;

    let server = Server::start();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(crate::serve(server.node.clone(), listener, Settings::default(), async {
        let _ = stopped.await;
    }));
    let mut connection = TcpStream::connect(address).await.expect("connected");
    connection.write_all(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n").await.expect("sent");
    let mut answer = vec![0; 4096];
    let length = connection.read(&mut answer).await.expect("answered");
    assert!(answer[..length].starts_with(b"HTTP/1.1 200 OK"));

    stop.send(()).expect("it serves");
    let begun = std::time::Instant::now();
    serving.await.expect("no panic");
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "an idle connection keeps nobody waiting");
    assert_eq!(connection.read(&mut answer).await.expect("closed"), 0);
}

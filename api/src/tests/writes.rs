//! Writes: what they answer, once and again, signed and by token.

use super::*;

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

#[tokio::test(flavor = "multi_thread")]
async fn a_server_stops_when_told_to_and_answers_first() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::oneshot;

    let server = Server::start();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let serving =
        tokio::spawn(crate::serve(server.node.clone(), listener, crate::Settings::default(), async {
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

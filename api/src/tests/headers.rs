//! What answers say besides their bodies, and how often one account may write.

use std::time::Duration;

use axum::http::HeaderValue;
use axum::response::IntoResponse;
use node::Refusal;
use serde_json::json;

use super::{ALICE, BOB, Server};
use crate::problem::Problem;
use crate::{Limits, Rate, Settings, router};

#[tokio::test]
async fn every_answer_is_named_and_says_what_browsers_may_do_with_it() {
    let server = Server::start();
    for (path, status) in [("/v1/commons", 200), ("/v1/nothing", 404), ("/problems/internal", 200)] {
        let answered = server.send("GET", path, &[("x-request-id", "mine-1")], b"").await;
        let told = |name: &str| answered.headers.get(name).and_then(|value| value.to_str().ok());
        assert_eq!(answered.status, status, "{path}");
        assert_eq!(told("x-request-id"), Some("mine-1"));
        assert_eq!(told("x-content-type-options"), Some("nosniff"));
        assert_eq!(told("referrer-policy"), Some("no-referrer"));
        let policy = told("content-security-policy").unwrap_or_default();
        assert!(policy.contains("default-src 'none'; frame-ancestors 'none'"), "{policy}");
        assert_eq!(told("access-control-allow-origin"), Some("*"));
        let exposed = told("access-control-expose-headers").unwrap_or_default();
        for name in ["commonhold-record", "etag", "retry-after", "x-request-id"] {
            assert!(exposed.contains(name), "{exposed}");
        }
        assert_eq!(told("strict-transport-security"), None, "nothing is encrypted here");
    }
}

#[tokio::test]
async fn a_name_that_is_none_is_replaced() {
    let server = Server::start();
    let mut given = Vec::new();
    for name in ["", "two words", &"x".repeat(65)] {
        let answered = server.send("GET", "/healthz", &[("x-request-id", name)], b"").await;
        let told = answered.headers["x-request-id"].to_str().expect("a name").to_owned();
        assert!(told != name && !told.is_empty(), "{told}");
        given.push(told);
    }
    given.dedup();
    assert_eq!(given.len(), 3, "each has its own");
}

#[tokio::test]
async fn a_page_anywhere_may_write() {
    let server = Server::start();
    for method in ["POST", "PUT"] {
        for header in
            ["authorization", "content-type", "idempotency-key", "commonhold-dry-run", "last-event-id"]
        {
            let asked = [
                ("origin", "https://example.org"),
                ("access-control-request-method", method),
                ("access-control-request-headers", header),
            ];
            let answered = server.send("OPTIONS", "/v1/accounts", &asked, b"").await;
            let allowed = |name: &str| answered.headers[name].to_str().unwrap_or_default().to_owned();
            assert_eq!(answered.status, 200);
            assert!(allowed("access-control-allow-methods").contains(method));
            assert!(allowed("access-control-allow-headers").contains(header), "{header}");
        }
    }
}

#[tokio::test]
async fn an_account_that_writes_too_often_is_refused_however_it_asks() {
    let mut server = Server::start();
    for number in [ALICE, BOB] {
        server.open_account(number, "1000").await;
    }
    server.grant(ALICE, "chd_alice", &["transfers"]).await;
    server.read("/healthz").await;
    let writes_per_account = Rate { every: Duration::from_secs(3_600), burst: 2 };
    let limits = Limits { writes_per_account, ..Limits::DEFAULT };
    server.router = router(server.node.clone(), &Settings { limits, ..Settings::default() });
    let pay = |from: u8, to: u8| {
        (format!("/v1/accounts/{}/transfers", super::id(from)), json!({ "to": super::id(to), "amount": "1" }))
    };
    let (url, body) = pay(ALICE, BOB);
    assert_eq!(server.signed(ALICE, "POST", &url, &body).await.outcome(), "201");
    let by_token = server.by_token("chd_alice", "POST", &url, "key-1", &body.to_string()).await;
    assert_eq!(by_token.outcome(), "201");
    let refused = server.signed(ALICE, "POST", &url, &body).await;
    assert_eq!(refused.outcome(), "429 too-many-requests");
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((3_500..=3_600).contains(&wait), "{wait}");
    let by_token = server.by_token("chd_alice", "POST", &url, "key-2", &body.to_string()).await;
    assert_eq!(by_token.outcome(), "429 too-many-requests");
    let line = server.sign(ALICE, &url, body.to_string().as_bytes());
    let lines =
        server.send("POST", "/v1/commands", &[("content-type", "application/x-ndjson")], line.as_bytes());
    let told = String::from_utf8(lines.await.bytes).expect("text");
    assert!(told.contains("/problems/too-many-requests"), "{told}");

    let (url, body) = pay(BOB, ALICE);
    assert_eq!(server.signed(BOB, "POST", &url, &body).await.outcome(), "201", "others are not concerned");
}

#[test]
fn what_the_writer_has_no_time_for_may_come_again() {
    let answer = Problem::from(Refusal::Overloaded).into_response();
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (503, &HeaderValue::from(1)));
    let answer = Problem::from(Refusal::Internal).into_response();
    assert_eq!((answer.status().as_u16(), answer.headers().get("retry-after")), (500, None));
}

//! What the server measures of itself.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use serde_json::json;

use super::{ALICE, BOB, Server, id};
use crate::{Limits, Rate, Settings, router};

async fn told(server: &Server) -> String {
    let answered = server.send("GET", "/metrics", &[], b"").await;
    assert_eq!(answered.status, StatusCode::OK);
    assert_eq!(answered.header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    String::from_utf8(answered.bytes).expect("text")
}

fn with(server: &Server, settings: Settings) -> Router {
    router(server.node.clone(), &settings)
}

#[tokio::test]
async fn requests_are_counted_by_route_and_money_by_where_it_is() {
    let mut server = Server::start();
    for number in [ALICE, BOB] {
        server.open_account(number, "1000.50").await;
    }
    let rate = Rate { every: Duration::from_secs(3_600), burst: 1 };
    let limits = Limits { writes_per_account: rate, ..Limits::DEFAULT };
    server.router = with(&server, Settings { limits, ..Settings::default() });
    for number in [ALICE, BOB, 200] {
        server.read(&format!("/v1/accounts/{}", id(number))).await;
    }
    server.send("BREW", "/v1/commons", &[], b"").await;
    server.read("/made/up").await;
    let url = format!("/v1/accounts/{}/transfers", id(ALICE));
    for _ in 0..2 {
        server.signed(ALICE, "POST", &url, &json!({ "to": id(BOB), "amount": "1" })).await;
    }
    server.read("/healthz").await;
    // The writer counts a batch, and the follower reads it, after the answer.
    let settled = ["commonhold_commit_seconds_count 5\n", "commonhold_follower_lag_records 0\n"];
    let told = loop {
        let told = told(&server).await;
        if settled.iter().all(|line| told.contains(line)) {
            break told;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let account = "route=\"/v1/accounts/{account}\",method=\"GET\"";
    for line in [
        &format!("commonhold_request_seconds_count{{{account},status=\"2xx\"}} 2"),
        &format!("commonhold_request_seconds_count{{{account},status=\"4xx\"}} 1"),
        "commonhold_request_seconds_count{route=\"/v1/commons\",method=\"other\",status=\"4xx\"} 1",
        "commonhold_request_seconds_count{route=\"none\",method=\"GET\",status=\"4xx\"} 1",
        "commonhold_requests_under_way 1",
        "commonhold_rate_limited_total 1",
        "commonhold_writer_waiting 0",
        "commonhold_writer_overloaded_total 0",
        "commonhold_records 6",
        "commonhold_money{part=\"issued\"} 2001.0",
        "commonhold_money{part=\"balances\"} 2001.0",
        "commonhold_batch_requests_count 5",
    ] {
        assert!(told.lines().any(|told| told == line), "{line}\n\n{told}");
    }
    assert!(!told.contains(&id(ALICE).to_string()) && !told.contains("made") && !told.contains("BREW"));
}

#[tokio::test]
async fn metrics_can_be_left_out() {
    let mut server = Server::start();
    server.router = with(&server, Settings { metrics: false, ..Settings::default() });
    assert_eq!(server.send("GET", "/metrics", &[], b"").await.outcome(), "404 not-found");
}

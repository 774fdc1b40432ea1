//! Requests that must lead to nothing: each is refused for the right reason, and nothing changes.

mod bodies;
mod senders;
pub mod town;

use std::io::{Read, Write};

use client::{new_secret, secret_sha256};
use serde_json::{Value, json};

use crate::commons::{Commons, by_token, done, refused};
use crate::http::{Connection, Request};
use town::Town;

/// A request, and how it is refused.
struct Case {
    name: String,
    request: Request,
    status: u16,
    slug: &'static str,
}

fn case(name: impl Into<String>, request: Request, status: u16, slug: &'static str) -> Case {
    Case { name: name.into(), request, status, slug }
}

/// What must stay as it is: the last record, the clock, all totals.
fn state(commons: &Commons) -> Value {
    commons.get("/v1/commons")
}

#[test]
fn every_bad_request_is_refused_for_its_reason_and_changes_nothing() {
    let mut town = Town::found();
    let cases = [
        senders::tokens(&town), // First: it moves the clock a little.
        senders::signatures(&town),
        senders::headers(&town),
        senders::rights(&town),
        senders::acquisitions(&town),
        bodies::json(&town),
        bodies::amounts(&town),
        bodies::votes(&town),
        bodies::texts_and_lists(&town),
        bodies::addresses(&town),
        bodies::reads(),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<Case>>();
    let mut before = state(&town.commons);
    let mut wrong = Vec::new();
    for Case { name, request, status, slug } in &cases {
        let answer = town.commons.send(request);
        let shown = (answer.status, answer.slug());
        if shown != (*status, (*slug).to_owned()) {
            wrong.push(format!("{name}: {shown:?}, not ({status}, {slug:?}): {}", answer.body));
        }
        let after = state(&town.commons);
        if after != before {
            wrong.push(format!("{name}: something changed"));
            before = after;
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    println!("{} requests refused", cases.len());
    town.commons.stop();
    town.commons.verify();
    town.commons.assert_no_panic();
}

#[test]
fn a_repeated_request_gets_its_first_answer_for_ever() {
    let mut town = Town::found();
    let path = town.path("ada", "/transfers");
    let body = json!({ "to": town.account("bob"), "amount": "1" });
    let other = json!({ "to": town.account("bob"), "amount": "2" });
    let by_signature = town.commons.sign(town.key("ada"), "POST", &path, &body);
    let secret = new_secret();
    town.grant("ada", &secret, json!(["transfers"]), json!({}));
    let with_token = by_token("POST", &path, &secret, "key-1", &body);
    let firsts = [&by_signature, &with_token].map(|request| town.commons.send(request));
    let record = |town: &Town| state(&town.commons)["head_record"].clone();
    let check = |town: &Town| {
        let before = record(town);
        for (request, first) in [&by_signature, &with_token].into_iter().zip(&firsts) {
            let again = town.commons.send(request);
            assert_eq!((again.status, &again.body), (201, &first.body));
        }
        let reused = by_token("POST", &path, &secret, "key-1", &other);
        refused(town.commons.send(&reused), 409, "key-reused");
        refused(
            town.commons.send(&town.signed_with_nonce("ada", &path, &other, &by_signature)),
            409,
            "key-reused",
        );
        assert_eq!(record(town), before, "nothing is new");
    };
    check(&town);
    let revocation = format!("/v1/tokens/{}/revocation", secret_sha256(&secret));
    done(town.commons.post(town.key("ada"), &revocation, json!({})));
    town.commons.advance("P2D"); // Both would be refused if they were new by now.
    check(&town);
    town.commons.kill();
    town.commons.start();
    check(&town);
}

/// Below what routes and handlers see: the connection may end, but the server answers and lives on.
#[test]
fn what_is_no_http_is_answered_and_survived() {
    let town = Town::found();
    let before = state(&town.commons);
    for bytes in [
        &b"GET /v1/commons\0 HTTP/1.1\r\nHost: x\r\n\r\n"[..],
        b"GET /v1/ commons HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"POST /v1/accounts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nxyz",
        b"POST /v1/accounts HTTP/1.1\r\nHost: x\r\nX: \x00\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello TLS\r\n\r\n",
        b"nonsense\r\n\r\n",
    ] {
        let mut stream = std::net::TcpStream::connect(town.commons.address()).expect("the server listens");
        stream.set_read_timeout(Some(std::time::Duration::from_secs(5))).expect("a timeout");
        stream.write_all(bytes).expect("sent");
        let _ = stream.shutdown(std::net::Shutdown::Write); // The server may have heard enough already.
        let mut answer = Vec::new();
        let received = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 4"), "{:?}: {received:?} {answer}", String::from_utf8_lossy(bytes));
    }
    // A body that never comes to its end is not waited for once its sender has gone.
    let mut half = std::net::TcpStream::connect(town.commons.address()).expect("the server listens");
    half.write_all(b"POST /v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{").expect("sent");
    drop(half);
    let many: Vec<Connection> = (0..200).map(|_| town.commons.connect()).collect();
    assert_eq!(state(&town.commons), before);
    drop(many);
    town.commons.assert_no_panic();
}

//! Calls against a server that answers by a script.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use client::{Client, ClientError, Key, Method};
use serde_json::{Value, json};

const COMMONS: &str = r#"{"id":"00","clock":"2026-01-01T00:00:00Z"}"#;
const LATER: &str = r#"{"id":"00","clock":"2026-02-01T00:00:00Z"}"#;
const RECEIPT: &str = r#"{"record":7,"at":"2026-01-01T00:00:00Z","events":[]}"#;
const MUCH_LATER: &str =
    "Retry-After: 31\r\n\r\n{\"type\":\"/problems/too-many-requests\",\"detail\":\"later\"}";
const EXPIRED: &str = r#"{"type":"/problems/signature-expired","status":401,"detail":"signed too long ago"}"#;
const REFUSED: &str = r#"{"type":"/problems/price-above-limit","title":"T","status":409,"detail":"it costs 5","sale_price":"5"}"#;

/// Answers one request after the other with a status and a body, or, with status 0, by hanging up. A body after a blank
/// line has further headers before it.
fn server(script: &'static [(u16, &str)]) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = thread::spawn(move || {
        let answer = |(status, body): &(u16, &str)| {
            let (mut stream, _) = listener.accept().expect("a connection");
            let asked = read(&mut stream);
            if *status != 0 {
                let (more, body) = body.split_once("\r\n\r\n").unwrap_or(("X: y", body));
                let head = format!(
                    "HTTP/1.1 {status} Status\r\nConnection: close\r\n{more}\r\nContent-Length: {}",
                    body.len()
                );
                write!(stream, "{head}\r\n\r\n{body}").expect("an answer");
            }
            asked
        };
        script.iter().map(answer).collect()
    });
    (url, asked)
}

/// The request's first line, and its body.
fn read(stream: &mut TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_ascii_lowercase());
    }
    let length = lines.iter().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().expect("a length"))];
    reader.read_exact(&mut body).expect("a body");
    format!("{} {}", lines[0], String::from_utf8(body).expect("UTF-8"))
}

fn header(request: &str) -> Value {
    let jws: Value = serde_json::from_str(&request[request.find('{').expect("a body")..]).expect("a JWS");
    let bytes = base64_url(jws["protected"].as_str().expect("a header"));
    serde_json::from_slice(&bytes).expect("JSON")
}

fn base64_url(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

#[test]
fn what_may_have_been_lost_is_sent_again_as_it_was() {
    let (url, asked) = server(&[(200, COMMONS), (0, ""), (503, "{}"), (201, RECEIPT)]);
    let receipt = Client::new(&url).signed(&Key::generate(), Method::Put, "/v1/x", &json!({ "a": "1" }));
    assert_eq!(receipt.expect("a receipt").record, 7);
    let asked = asked.join().expect("a server");
    assert!(asked[1].starts_with("put /v1/x http/1.1 {\"protected\""), "{}", asked[1]);
    assert_eq!(asked[1], asked[2]);
    assert_eq!(asked[2], asked[3], "the same nonce, so that it takes effect once");
}

#[test]
fn a_clock_that_leapt_is_read_again() {
    let (url, asked) = server(&[(200, COMMONS), (401, EXPIRED), (200, LATER), (201, RECEIPT)]);
    let key = Key::generate();
    Client::new(&url).signed(&key, Method::Post, "/v1/x", &json!({})).expect("a receipt");
    let asked = asked.join().expect("a server");
    let (first, second) = (header(&asked[1]), header(&asked[3]));
    assert_eq!((&first["iat"], &second["iat"]), (&json!(1_767_225_600), &json!(1_769_904_000)));
    assert_eq!(first["nonce"], second["nonce"]);
}

#[test]
fn a_refusal_says_why_and_is_not_repeated() {
    let (url, asked) = server(&[(409, REFUSED)]);
    let refused = Client::new(&url).with_token("chd_x", Method::Post, "/v1/x", &json!({}), "key-1");
    let Err(ClientError::Refused(problem)) = refused else { panic!("{refused:?}") };
    assert_eq!((problem.slug.as_str(), problem.status), ("price-above-limit", 409));
    assert_eq!((problem.to_string().as_str(), &problem.fields["sale_price"]), ("it costs 5", &json!("5")));
    assert_eq!(asked.join().expect("a server"), ["post /v1/x http/1.1 {}"]);
}

#[test]
fn whoever_is_asked_to_wait_waits_unless_it_is_too_long() {
    let (url, asked) =
        server(&[(429, "Retry-After: 1\r\n\r\n{}"), (503, "Retry-After: 0\r\n\r\n{}"), (200, COMMONS)]);
    let started = Instant::now();
    Client::new(&url).get("/v1/commons").expect("an answer in the end");
    let waited = started.elapsed();
    assert!((Duration::from_secs(1)..Duration::from_millis(1_500)).contains(&waited), "{waited:?}");
    assert_eq!(asked.join().expect("a server").len(), 3);

    let (url, asked) = server(&[(429, MUCH_LATER)]);
    let refused = Client::new(&url).get("/v1/commons");
    let Err(ClientError::Refused(problem)) = refused else { panic!("{refused:?}") };
    assert_eq!((problem.slug.as_str(), problem.status), ("too-many-requests", 429));
    assert_eq!(asked.join().expect("a server").len(), 1);
}

#[test]
fn something_else_is_no_commons() {
    let (url, _) = server(&[(200, "<html>")]);
    let read = Client::new(&url).get("/v1/commons");
    assert!(matches!(read, Err(ClientError::NotACommons { .. })), "{read:?}");
}

//! The interface as a client sees it, over a commons in a temporary directory whose clock stands still.

mod amendments;
mod ballots;
mod catalogue;
mod events;
mod headers;
mod insights;
mod keys;
mod lists;
mod market;
mod metrics;
mod openapi;
mod pages;
mod past;
mod reads;
mod refusals;
mod sockets;
mod tls;
mod writes;

use std::cell::Cell;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use client::{Key, sign_request};
use governance::attestation_message;
use ledger::{AccountId, CommonsId, Duration};
use node::{Clock, Node};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

const REGISTRAR: u8 = 1;
const SURVEYOR: u8 = 2;
const CASHIER: u8 = 3;
const OTHER_CASHIER: u8 = 4;
const BENEFICIARY: u8 = 5;
const ALICE: u8 = 10;
const BOB: u8 = 11;

fn key(number: u8) -> Key {
    Key::from_seed([number; 32])
}

fn id(number: u8) -> AccountId {
    key(number).account()
}

fn constitution() -> String {
    let [registrar, surveyor, cashier, other_cashier, beneficiary] =
        [REGISTRAR, SURVEYOR, CASHIER, OTHER_CASHIER, BENEFICIARY].map(|number| key(number).public());
    format!(
        r#"
        name = "Testing"
        currency = {{ code = "TST", scale = 2 }}

        [officers]
        registrars = ["{registrar}"]
        registrars_needed = 1
        surveyors = ["{surveyor}"]
        cashiers = ["{cashier}", "{other_cashier}"]
        cashiers_needed = 2
        issue_limit = "1000000"

        [governance]
        rule = "greedy"
        activation_delay = "PT0S"
        round_interval = "P10D"
        deliberation = "P1D"
        voting = "P2D"
        min_supporters = 1
        min_bond = "1"
        thresholds = [{{ metric = "gini", of = "valuation", alarm = {{ above = "0.2" }} }}]

        [[classes]]
        id = "land"
        rate = "0.05"
        first_issue = "claim"
        min_tenure = "PT0S"
        hold_cap = "1"

        [[classes]]
        id = "bands"
        rate = "0.05"
        floor = "10"
        no_overlap = true

        [[classes]]
        id = "town/names"
        rate = "0.1"
        min_tenure = "PT0S"
        hold_cap = "1"
        first_issue = "dutch"
        opening_price = "40"
        beneficiaries = [{{ key = "{beneficiary}", share = "0.2" }}]
        "#
    )
}

/// A server without a socket.
struct Server {
    router: Router,
    node: Node,
    id: CommonsId,
    nonces: Cell<u64>,
    /// Deleted at the end.
    _dir: TempDir,
}

/// An answer, read to its end.
struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Answered {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|refusal| panic!("{refusal}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// The status, and which problem it is, if it is one.
    fn outcome(&self) -> String {
        let status = self.status.as_u16();
        if self.status.is_success() || self.status.is_redirection() {
            return status.to_string();
        }
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status, "{problem}");
        assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
        let slug = problem["type"].as_str().and_then(|kind| kind.strip_prefix("/problems/"));
        format!("{status} {}", slug.expect("a problem's type is its page"))
    }
}

impl Server {
    fn start() -> Server {
        Server::start_with(Clock::Manual)
    }

    fn start_with(clock: Clock) -> Server {
        let dir = tempfile::tempdir().expect("a directory");
        let at = "2026-01-01T00:00:00Z".parse().expect("a time");
        let id = Node::create(dir.path(), &constitution(), at).expect("founded");
        let node = Node::open(dir.path(), clock).expect("opened");
        Server {
            router: crate::router(node.clone(), &crate::Settings::default()),
            node,
            id,
            nonces: Cell::new(0),
            _dir: dir,
        }
    }

    /// Stops, and starts again from what is on disk.
    fn restart(self) -> Server {
        self.node.shut_down().expect("a clean end");
        let node = Node::open(self._dir.path(), Clock::Manual).expect("opened again");
        Server { router: crate::router(node.clone(), &crate::Settings::default()), node, ..self }
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answered {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_vec())).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer, always");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        Answered { status: parts.status, headers: parts.headers, bytes }
    }

    /// Reads `path` once everything written so far is visible.
    async fn read(&self, path: &str) -> Answered {
        let separator = if path.contains('?') { '&' } else { '?' };
        let head = self.node.root().0 - 1;
        self.send("GET", &format!("{path}{separator}at_least={head}"), &[], b"").await
    }

    async fn get(&self, path: &str) -> Value {
        let answered = self.read(path).await;
        assert_eq!(answered.outcome(), "200", "{path}: {}", String::from_utf8_lossy(&answered.bytes));
        answered.json()
    }

    /// `body`, signed by the key of that number for `url`.
    fn sign(&self, number: u8, url: &str, body: &[u8]) -> String {
        self.nonces.set(self.nonces.get() + 1);
        let nonce = format!("nonce-{}", self.nonces.get());
        sign_request(&key(number), &self.id.to_string(), url, &nonce, self.node.now(), body)
    }

    async fn signed(&self, number: u8, method: &str, path: &str, body: &Value) -> Answered {
        let jws = self.sign(number, path, body.to_string().as_bytes());
        self.send(method, path, &[("content-type", "application/jose+json")], jws.as_bytes()).await
    }

    /// Posts what must succeed.
    async fn post(&self, number: u8, path: &str, body: Value) -> Value {
        let answered = self.signed(number, "POST", path, &body).await;
        assert_eq!(answered.outcome(), "201", "{path}: {}", String::from_utf8_lossy(&answered.bytes));
        answered.json()
    }

    /// Opens the account of `number` and pays `amount` into it.
    async fn open_account(&self, number: u8, amount: &str) {
        self.post(number, "/v1/accounts", json!({ "key": key(number).public() })).await;
        let reference = format!("for {number}");
        let issue = json!({ "account": id(number), "amount": amount, "reference": reference });
        self.post(CASHIER, "/v1/issuances", issue).await;
    }

    async fn register(&self, asset: &str, class: &str, name: &str) {
        self.post(SURVEYOR, "/v1/assets", json!({ "id": asset, "class": class, "name": name })).await;
    }

    async fn claim(&self, number: u8, asset: &str, valuation: &str, deposit: &str) {
        let path = format!("/v1/assets/{}/claim", asset.replace('/', "%2F"));
        let body = json!({ "max_price": "1000", "valuation": valuation, "deposit": deposit });
        self.post(number, &path, body).await;
    }

    async fn admit(&self, number: u8) {
        let tag = format!("person-{number}");
        let expires = self.node.now() + Duration::from_days(1);
        let message = attestation_message(&self.id, &key(number).public(), &tag, expires);
        let attestation = json!({
            "registrar": key(REGISTRAR).public(),
            "expires": expires,
            "signature": key(REGISTRAR).sign(&message),
        });
        let body = json!({ "account": id(number), "uniqueness_tag": tag, "attestations": [attestation] });
        self.post(number, "/v1/members", body).await;
    }

    /// Grants a token of `number` with this secret.
    async fn grant(&self, number: u8, secret: &str, scopes: &[&str]) {
        let body = json!({
            "secret_sha256": state_machine::TokenId::of_secret(secret),
            "scopes": scopes,
            "expires": self.node.now() + Duration::from_days(30),
        });
        self.post(number, "/v1/tokens", body).await;
    }

    async fn by_token(&self, secret: &str, method: &str, path: &str, key: &str, body: &str) -> Answered {
        let bearer = format!("Bearer {secret}");
        let headers =
            [("content-type", "application/json"), ("authorization", &bearer), ("idempotency-key", key)];
        self.send(method, path, &headers, body.as_bytes()).await
    }

    async fn advance(&self, by: &str) {
        let body = json!({ "advance": by }).to_string();
        let answered = self.send("POST", "/v1/clock", &[], body.as_bytes()).await;
        assert_eq!(answered.outcome(), "200");
    }
}

//! The clients: they ask for things, and repeat themselves until they are answered.

use std::sync::LazyLock;

use client::{Key, secret_sha256, sign_request};
use ledger::{CommonsId, Timestamp};
use serde_json::{Value, json};
use state_machine::{ByToken, Request, Signed, TokenId};

use super::auditor::Name;
use super::random::Random;

/// How many clients there are, and as many lots.
pub(super) const CLIENTS: usize = 4;

pub(super) const CONSTITUTION_CLASSES: &str = r#"
[[classes]]
id = "lots"
rate = "0.20"
first_issue = "claim"
min_tenure = "PT0S"
min_runway = "P1D"
grace = "P2D"
hold_cap = "1"
"#;

pub(super) static KEYS: LazyLock<Vec<Key>> =
    LazyLock::new(|| (0..=CLIENTS).map(|seed| Key::from_seed([seed as u8 + 1; 32])).collect());

fn secret(client: usize) -> String {
    format!("secret-{client}")
}

/// A request that is on its way, or was.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) name: Name,
    pub(super) request: Request,
    /// The address and the body.
    pub(super) asks: String,
    pub(super) bytes: Vec<u8>,
}

impl Sent {
    fn new(name: Name, request: Request, url: &str, body: &Value) -> Sent {
        let (asks, bytes) = (format!("{url} {body}"), request.to_bytes());
        Sent { name, request, asks, bytes }
    }
}

/// Signs `body` for `url`; the signature is checked once, as the callers of a node do.
fn signed(key: &Key, id: CommonsId, url: &str, nonce: &str, at: Timestamp, body: &Value) -> Request {
    let jws = sign_request(key, &id.to_string(), url, nonce, at, body.to_string().as_bytes());
    let mut signed = Signed::parse(jws.as_bytes()).expect("a JWS");
    signed.verify(key.public());
    Request::Signed(signed)
}

fn by_signature(name: Name, url: &str, body: &Value, id: CommonsId, at: Timestamp) -> Sent {
    let (client, number) = name;
    let request = signed(&KEYS[client], id, url, &format!("nonce-{number}"), at, body);
    Sent::new(name, request, url, body)
}

fn by_token(name: Name, url: &str, body: &Value) -> Sent {
    let (client, number) = name;
    let token = TokenId::of_secret(&secret(client));
    let sent = ByToken::parse(token, &number.to_string(), url, body.to_string().as_bytes());
    Sent::new(name, Request::ByToken(sent.expect("it can be asked")), url, body)
}

/// What happens before the simulation begins: accounts with money, tokens, and lots with holders.
pub(super) fn asked_first(id: CommonsId, at: Timestamp) -> Vec<Sent> {
    let officer = &KEYS[CLIENTS];
    let mut asked = Vec::new();
    let mut ask = |key: &Key, url: &str, body: Value| {
        let nonce = format!("beginning-{}", asked.len());
        let name = (CLIENTS, asked.len() as u64);
        asked.push(Sent::new(name, signed(key, id, url, &nonce, at, &body), url, &body));
    };
    for (client, key) in KEYS[..CLIENTS].iter().enumerate() {
        ask(key, "/v1/accounts", json!({ "key": key.public() }));
        let issue =
            json!({ "account": key.account(), "amount": "1000", "reference": format!("payment {client}") });
        ask(officer, "/v1/issuances", issue);
        let scopes = ["purchases", "deposits", "valuations", "transfers"];
        let grant = json!({
            "secret_sha256": secret_sha256(&secret(client)), "scopes": scopes,
            "expires": at + ledger::Duration::from_days(300),
        });
        ask(key, "/v1/tokens", grant);
        let lot = json!({ "id": format!("lot-{client}"), "class": "lots", "name": "A lot" });
        ask(officer, "/v1/assets", lot);
        let claim = json!({ "max_price": "0", "valuation": "20", "deposit": "1" });
        ask(key, &format!("/v1/assets/lot-{client}/claim"), claim);
    }
    asked
}

/// Something new that `name.0` asks for, now and then by a signature of its own.
pub(super) fn invent(random: &mut Random, name: Name, id: CommonsId, at: Timestamp) -> Sent {
    let (client, _) = name;
    let lot = random.index(CLIENTS);
    let (euros, cents) = (random.below(60) + 1, random.below(100));
    let amount = format!("{euros}.{cents:02}");
    let to = KEYS[random.index(CLIENTS)].account();
    let transfer = format!("/v1/accounts/{}/transfers", KEYS[client].account());
    let (url, body) = match random.below(8) {
        0 | 1 => {
            let body = json!({ "max_price": "100", "valuation": "70", "deposit": amount });
            (format!("/v1/assets/lot-{lot}/purchase"), body)
        }
        2 => (format!("/v1/assets/lot-{lot}/valuation"), json!({ "valuation": amount })),
        3 => (format!("/v1/assets/lot-{lot}/deposits"), json!({ "amount": format!("0.{cents:02}") })),
        4 => {
            let body = json!({ "max_price": "100", "valuation": "100", "deposit": amount });
            (format!("/v1/assets/lot-{lot}/claim"), body)
        }
        5 => {
            let expires = at + ledger::Duration::from_days(random.below(10) + 1);
            let offer = json!({
                "asset": format!("lot-{lot}"), "max_price": amount, "valuation": "80", "deposit": "2",
                "expires": expires,
            });
            ("/v1/offers".into(), offer)
        }
        _ => (transfer.clone(), json!({ "to": to, "amount": format!("0.{cents:02}") })),
    };
    if random.chance(150) {
        let body = json!({ "to": to, "amount": format!("0.{cents:02}") });
        by_signature(name, &transfer, &body, id, at)
    } else {
        by_token(name, &url, &body)
    }
}

/// The same once more, for something else; or what was signed, signed anew.
pub(super) fn reuse(random: &mut Random, sent: &Sent, id: CommonsId, at: Timestamp) -> Sent {
    let to = KEYS[random.index(CLIENTS)].account();
    let url = format!("/v1/accounts/{}/transfers", KEYS[sent.name.0].account());
    let body = json!({ "to": to, "amount": "0.01", "memo": "something else" });
    match &sent.request {
        Request::Signed(_) => by_signature(sent.name, &url, &body, id, at),
        Request::ByToken(_) => by_token(sent.name, &url, &body),
    }
}

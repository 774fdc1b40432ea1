//! Good requests, damaged at random: always an answer, never a fault of the server's.

use client::{new_secret, sign_request};
use serde_json::{Value, json};

use crate::commons::{About, asset_path, by_token, signed};
use crate::http::{Answer, Connection, Request};
use crate::random::Random;
use crate::refused::town::Town;

const REQUESTS: usize = 8_000;

/// A write before anybody signs it.
struct Write {
    who: &'static str,
    method: &'static str,
    path: String,
    body: Value,
}

fn writes(town: &Town) -> Vec<Write> {
    let take = json!({ "max_price": "500", "valuation": "500", "deposit": "50", "expected_constitution": 1 });
    let claim = json!({ "max_price": "500", "valuation": "500", "deposit": "50" });
    let amount = json!({ "amount": "0.01" });
    let (ada, bob) = (town.account("ada"), town.account("bob"));
    let plot = |rest: &str| asset_path("plot", rest);
    let word = town.commons.attest("registrar", town.key("bob"), "tag");
    let token = json!({
        "secret_sha256": "ab".repeat(32), "scopes": ["transfers", "deposits"], "expires": "2030-06-01T00:00:00Z",
        "limits": { "assets": ["plot"], "amount_per_day": "5" },
    });
    let write = |who, method, path: &str, body: Value| Write { who, method, path: path.into(), body };
    vec![
        write("cyn", "POST", "/v1/accounts", json!({ "key": town.key("cyn").public(), "handle": "Cyn" })),
        write(
            "ada",
            "POST",
            &town.path("ada", "/transfers"),
            json!({ "to": bob, "amount": "0.01", "memo": "hi" }),
        ),
        write(
            "cashier",
            "POST",
            "/v1/issuances",
            json!({
                "account": ada, "amount": "1", "reference": "r",
                "approvals": [{ "cashier": town.key("cashier").public(), "signature": "A".repeat(86) }],
            }),
        ),
        write("ada", "POST", "/v1/redemptions", amount.clone()),
        write("cashier", "POST", "/v1/redemptions/0/settlement", json!({ "reference": "s" })),
        write("cashier", "POST", "/v1/redemptions/0/return", json!({})),
        write(
            "surveyor",
            "POST",
            "/v1/assets",
            json!([{
                "id": "new/1", "class": "land", "name": "New", "description": "It is", "link": "https://example.org",
            }]),
        ),
        write("surveyor", "PUT", &plot("/description"), json!({ "name": "Plot", "description": "d" })),
        write("surveyor", "POST", &asset_path("free", "/retirement"), json!({})),
        write("bob", "PUT", &plot("/valuation"), json!({ "valuation": "120", "top_up": "10" })),
        write("ada", "POST", &plot("/deposits"), amount.clone()),
        write("bob", "POST", &plot("/withdrawals"), amount),
        write("ada", "POST", &plot("/purchase"), take),
        write("ada", "POST", &asset_path("free", "/claim"), claim),
        write("bob", "POST", &plot("/reclaim"), json!({ "deposit": "50" })),
        write("bob", "POST", &plot("/relinquishment"), json!({})),
        write(
            "ada",
            "POST",
            "/v1/members",
            json!({
                "account": bob, "uniqueness_tag": "tag", "attestations": [word],
            }),
        ),
        write("ada", "POST", "/v1/proposals", town.proposal("bench")),
        write("ada", "POST", "/v1/proposals/bench/withdrawal", json!({})),
        write("ada", "PUT", "/v1/rounds/1/ballot", json!({ "votes": { "lamp": 7 } })),
        write("ada", "POST", "/v1/tokens", token),
        write("ada", "POST", &format!("/v1/tokens/{}/revocation", "ab".repeat(32)), json!({})),
    ]
}

fn reads(town: &Town) -> Vec<String> {
    let mut paths: Vec<String> = [
        "/v1/commons",
        "/v1/constitution",
        "/v1/classes",
        "/v1/classes/land",
        "/v1/treasury",
        "/v1/treasury/history?limit=5",
        "/v1/assets?class=land&status=held&q=plot&min_price=1&max_price=999&sort=id&limit=10&cursor=cGxvdA",
        "/v1/assets/plot/quote?valuation=100",
        "/v1/assets/plot/history?limit=2&cursor=MS4w",
        "/v1/members?limit=1",
        "/v1/rounds/1/proposals?limit=1",
        "/v1/proposals?limit=1",
        "/v1/records?from=1&limit=3&cursor=MQ",
        "/v1/records/3",
        "/v1/redemptions?limit=1",
        "/problems/malformed",
        "/healthz",
        "/readyz",
    ]
    .map(String::from)
    .into();
    paths.extend(
        ["", "/holdings", "/statement?limit=1&cursor=MSAwIDA", "/tokens"].map(|rest| town.path("ada", rest)),
    );
    paths.push(format!("/v1/rounds/1/ballots/{}", town.account("ada")));
    paths
}

/// Values that parsers trip over.
fn odd(random: &mut Random) -> Value {
    let long = "9".repeat(1 + random.below(200));
    let odd = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1.5),
        json!(1e300),
        json!(""),
        json!("0"),
        json!("-1"),
        json!("1e9"),
        json!("0.001"),
        json!("\u{0}"),
        json!("\u{202e}x"),
        json!("P1D"),
        json!("2030-01-01T00:00:00Z"),
        json!("9999-12-31T23:59:59Z"),
        json!("-P1D"),
        json!("plot"),
        json!("1000000000000000000000000000"),
        json!([]),
        json!({}),
        json!([[[[[]]]]]),
        json!({ "a": { "a": {} } }),
        json!(long),
        json!("x".repeat(random.below(3_000))),
    ];
    random.of(&odd).clone()
}

/// Replaces, removes, adds or doubles something somewhere in `value`.
fn damage_json(value: &mut Value, random: &mut Random) {
    match value {
        Value::Object(fields) if !fields.is_empty() && random.below(4) > 0 => {
            let names: Vec<String> = fields.keys().cloned().collect();
            let name = random.of(&names).clone();
            match random.below(6) {
                0 => drop(fields.remove(&name)),
                1 => drop(fields.insert(format!("{name}_"), odd(random))),
                _ => damage_json(&mut fields[&name], random),
            }
        }
        Value::Array(items) if !items.is_empty() && random.below(4) > 0 => match random.below(4) {
            0 => items.push(items[0].clone()),
            _ => {
                let place = random.below(items.len());
                damage_json(&mut items[place], random);
            }
        },
        other => *other = odd(random),
    }
}

/// Flips, cuts, doubles or inserts bytes.
fn damage_bytes(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..1 + random.below(3) {
        if bytes.is_empty() {
            return bytes.push(random.below(256) as u8);
        }
        let at = random.below(bytes.len());
        match random.below(5) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes.truncate(at),
            2 => bytes.insert(at, *random.of(b"\0\xff\"{}[]\\,:.-%/09aZ ")),
            3 => drop(bytes.remove(at)),
            _ => bytes.extend_from_within(at..),
        }
    }
}

/// Like `path`, with something odd in it that can still go onto the wire.
fn damage_path(path: &str, random: &mut Random) -> String {
    let odd = [
        "%00",
        "%FF",
        "%",
        "%2F",
        "..",
        "//",
        "?",
        "&",
        "=",
        "+",
        ";",
        "%F0%9F%8F%A0",
        "-1",
        "~",
        "{asset}",
        "é",
    ];
    let mut path: Vec<char> = path.chars().collect();
    let at = 1 + random.below(path.len());
    match random.below(3) {
        0 => path.truncate(at),
        1 if at < path.len() => drop(path.remove(at)),
        _ => path.splice(at.min(path.len())..at.min(path.len()), random.of(&odd).chars()).for_each(drop),
    }
    path.into_iter().collect()
}

struct Attack<'a> {
    town: &'a Town,
    about: About,
    secret: String,
    writes: Vec<Write>,
    reads: Vec<String>,
}

impl Attack<'_> {
    fn request(&self, random: &mut Random) -> Request {
        if random.below(4) == 0 {
            let mut path = random.of(&self.reads).clone();
            (0..random.below(3)).for_each(|_| path = damage_path(&path, random));
            return Request::new("GET", &path, "");
        }
        let Write { who, method, path, body } = random.of(&self.writes);
        let mut path = path.clone();
        let mut body = body.clone();
        (0..random.below(3)).for_each(|_| damage_json(&mut body, random));
        if random.below(8) == 0 {
            path = damage_path(&path, random);
        }
        let mut body = body.to_string().into_bytes();
        if random.below(8) == 0 {
            damage_bytes(&mut body, random);
        }
        let nonce = format!("n{}", random.below(1_000_000_000));
        let mut request = if random.below(4) == 0 {
            let mut request = by_token(method, &path, &self.secret, &nonce, &Value::Null);
            request.body = body;
            request
        } else {
            let About { id, clock } = &self.about;
            signed(method, &path, sign_request(self.town.key(who), id, &path, &nonce, *clock, &body))
        };
        if random.below(6) == 0 {
            damage_bytes(&mut request.body, random);
        }
        if random.below(12) == 0 {
            let line = String::from_utf8_lossy(&request.body).into_owned();
            let lines = vec![line; random.below(4)].join("\n");
            request =
                Request::new("POST", "/v1/commands", lines).header("Content-Type", "application/x-ndjson");
        }
        if random.below(20) == 0 {
            let headers = ["Content-Type", "Authorization", "Idempotency-Key", "If-None-Match", "Expect"];
            let values = [
                "",
                "x",
                "application/json",
                "Bearer",
                "Bearer ",
                "\u{e9}",
                "application/jose+json; x=\"",
                "*",
            ];
            request = request.header(random.of::<&str>(&headers), random.of::<&str>(&values));
        }
        request
    }
}

/// Whether the server answered as it should, whatever it was asked.
fn is_sound(answer: &Answer) -> bool {
    match answer.status {
        200 | 201 | 304 => true,
        400..=499 => !answer.slug().is_empty(),
        _ => false,
    }
}

#[test]
fn damaged_requests_never_hurt_the_server() {
    let seed = std::env::var("COMMONHOLD_SEED").map_or(10, |seed| seed.parse().expect("a number"));
    let mut random = Random(seed);
    let mut town = Town::found();
    let secret = new_secret();
    let scopes = json!(["valuations", "deposits", "purchases", "transfers", "proposals", "webhooks"]);
    town.grant("ada", &secret, scopes, json!({}));
    let (about, writes, reads) = (town.commons.about(), writes(&town), reads(&town));
    let attack = Attack { town: &town, about, secret, writes, reads };
    let mut connection: Option<Connection> = None;
    let mut statuses = std::collections::BTreeMap::<u16, usize>::new();
    for n in 0..REQUESTS {
        let request = attack.request(&mut random);
        let mut open = connection.take().unwrap_or_else(|| town.commons.connect());
        let answer = open.send(&request);
        let sent =
            || format!("seed {seed}, request {n}: {request:?} {}", String::from_utf8_lossy(&request.body));
        let answer = answer.unwrap_or_else(|error| panic!("no answer: {error}; {}", sent()));
        assert!(is_sound(&answer), "{} {}; {}", answer.status, answer.body, sent());
        *statuses.entry(answer.status).or_default() += 1;
        // A server that will not read on says so, and then a new connection is needed.
        connection = (answer.header("Connection") != Some("close")).then_some(open);
    }
    println!("{statuses:?}");
    assert!(statuses[&201] > 50, "too few requests meant anything: {statuses:?}");
    town.commons.stop();
    town.commons.verify();
    town.commons.assert_no_panic();
}

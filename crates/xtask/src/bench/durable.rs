//! Durable: the same purchases through the writer and the journal, and replaying what that leaves.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use client::{Key, sign_request};
use ledger::Timestamp;
use node::{Clock, Node};
use serde_json::{Value, json};
use state_machine::{ByToken, Request, Signed, TokenId};

use super::memory::Random;
use super::town::{FOUNDED_AT, Officers, asset, participant};

/// How many requests wait for one answer while a commons is set up or measured.
pub(super) const CHUNK: usize = 4_096;

/// What a purchase by token asks for; every lot stays at one valuation, so that all orders fit.
pub const PURCHASE_BODY: &str = r#"{"max_price":"1000.00","valuation":"1000.00","deposit":"5.00"}"#;

/// What one run measured.
pub struct Figures {
    /// Purchases per second, durable on return.
    pub purchases_per_second: f64,
    /// Records replayed per second at a restart without a snapshot.
    pub replayed_per_second: f64,
    /// Seconds to open the commons with its snapshot.
    pub open_seconds: f64,
}

/// The secret of a participant's token.
pub fn secret(number: usize) -> String {
    format!("chd_benchmark_{number}")
}

/// Founds a commons in `dir` whose `assets` lots are held by `participants` accounts, each with a token.
pub fn found(dir: &Path, assets: usize, participants: usize) -> Result<()> {
    let lot = |number| json!({ "id": asset(number), "class": "lot", "name": "Lot" });
    let claim = |_| Some(r#"{"max_price":"0","valuation":"1000.00","deposit":"100.00"}"#.to_owned());
    Ok(found_with(dir, "", (assets, participants), lot, claim)?.shut_down()?)
}

/// The same with other classes, other registrations, and other claims, of some of the assets.
pub(super) fn found_with(
    dir: &Path,
    classes: &str,
    (assets, participants): (usize, usize),
    registration: impl Fn(usize) -> Value,
    mut claim: impl FnMut(usize) -> Option<String>,
) -> Result<Node> {
    let officers = Officers::new(classes);
    let at = Timestamp::new(FOUNDED_AT).context("a time")?;
    let commons = Node::create(dir, &officers.constitution, at)?.to_string();
    let node = Node::open(dir, Clock::Manual)?;
    let mut nonce = 0;
    let mut signed = |key: &Key, url: &str, body: Value| -> Result<Request> {
        nonce += 1;
        let jws = sign_request(key, &commons, url, &nonce.to_string(), at, body.to_string().as_bytes());
        Ok(Request::Signed(Signed::parse(jws.as_bytes())?))
    };
    let mut requests = Vec::new();
    for number in 0..participants {
        let key = participant(number);
        requests.push(signed(&key, "/v1/accounts", json!({ "key": key.public() }))?);
        let issue = json!({ "account": key.account(), "amount": "100000000", "reference": format!("start {number}") });
        requests.push(signed(&officers.officer, "/v1/issuances", issue)?);
        let token = TokenId::of_secret(&secret(number));
        let grant =
            json!({ "secret_sha256": token, "scopes": ["purchases"], "expires": "2029-01-01T00:00:00Z" });
        requests.push(signed(&key, "/v1/tokens", grant)?);
        if requests.len() >= CHUNK {
            submit(&node, &mut requests)?;
        }
    }
    for first in (0..assets).step_by(1_000) {
        let list: Vec<Value> = (first..assets.min(first + 1_000)).map(&registration).collect();
        requests.push(signed(&officers.officer, "/v1/assets", json!(list))?);
        if requests.len() >= 50 {
            submit(&node, &mut requests)?; // Each of them is long.
        }
    }
    submit(&node, &mut requests)?;
    for number in 0..assets {
        let Some(body) = claim(number) else { continue };
        let url = format!("/v1/assets/{}/claim", asset(number));
        requests.push(by_token(number % participants, &format!("claim-{number}"), &url, &body)?);
        if requests.len() >= CHUNK {
            submit(&node, &mut requests)?;
        }
    }
    submit(&node, &mut requests)?;
    Ok(node)
}

/// A request of a participant by its token.
pub(super) fn by_token(participant: usize, idempotency_key: &str, url: &str, body: &str) -> Result<Request> {
    let token = TokenId::of_secret(&secret(participant));
    Ok(Request::ByToken(ByToken::parse(token, idempotency_key, url, body.as_bytes())?))
}

/// Waits until all of them are durable.
pub(super) fn submit(node: &Node, requests: &mut Vec<Request>) -> Result<usize> {
    let results = node.submit_many_blocking(std::mem::take(requests));
    let refused = results.iter().find_map(|result| result.as_ref().err());
    ensure!(refused.is_none(), "a request of the benchmark was refused: {refused:?}");
    Ok(results.len())
}

/// Measures `purchases` purchases in the commons that [`found`] left in `dir`, and then its replay.
pub fn run(dir: &Path, assets: usize, participants: usize, purchases: usize) -> Result<Figures> {
    let start = Instant::now();
    let node = Node::open(dir, Clock::Manual)?;
    let open_seconds = start.elapsed().as_secs_f64();

    let mut random = Random(7);
    let orders = |count: usize, from: usize, random: &mut Random| -> Result<Vec<Request>> {
        let order = |number: usize, random: &mut Random| {
            let url = format!("/v1/assets/{}/purchase", asset(random.below(assets)));
            by_token(random.below(participants), &format!("order-{number}"), &url, PURCHASE_BODY)
        };
        (from..from + count).map(|number| order(number, random)).collect()
    };
    let mut done = 0;
    let mut seconds = 0.0;
    for from in (0..purchases).step_by(CHUNK) {
        let orders = orders(CHUNK.min(purchases - from), from, &mut random)?;
        let start = Instant::now();
        // Now and then a buyer holds the lot already: that is refused, as it should be, and not counted.
        done += node.submit_many_blocking(orders).iter().filter(|result| result.is_ok()).count();
        seconds += start.elapsed().as_secs_f64();
    }
    let purchases_per_second = done as f64 / seconds;
    node.shut_down()?;
    drop(node);

    std::fs::remove_file(dir.join("snapshot.bin"))?;
    let start = Instant::now();
    let node = Node::open(dir, Clock::Manual)?;
    let (records, _) = node.root();
    let replayed_per_second = records as f64 / start.elapsed().as_secs_f64();
    node.shut_down()?;
    Ok(Figures { purchases_per_second, replayed_per_second, open_seconds })
}

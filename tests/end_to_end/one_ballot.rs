//! Sixty-four clients at once revise one member's ballot: the last one counts, whole, and is paid for once.
//!
//! `COMMONHOLD_TEST_SECONDS` says for how long.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use client::{Key, sign_request};
use serde_json::json;

use crate::commons::{About, Commons, done, signed, with_officers};
use crate::http::Connection;
use crate::random::Random;

const CLIENTS: u64 = 64;
/// How long they go on, unless `COMMONHOLD_TEST_SECONDS` says otherwise.
const SECONDS: u64 = 3;
/// The credits of a member in a commons without revenue: the least share.
const CREDITS: u64 = 10_000;
const PROPOSALS: [&str; 3] = ["bench", "lamp", "well"];
const BALLOT: &str = "/v1/rounds/1/ballot";

const CONSTITUTION: &str = r#"
name = "A commons that votes"
[governance]
activation_delay = "P0D"
round_interval = "P30D"
deliberation = "P0D"
[[classes]]
id = "land"
rate = "0.10"
"#;

type Votes = BTreeMap<&'static str, i64>;

/// What one client sent, and what became of it.
#[derive(Default)]
struct Sent {
    /// By the record that says so.
    accepted: BTreeMap<u64, Votes>,
    refused: u64,
}

fn cost(votes: &Votes) -> u64 {
    votes.values().map(|votes| votes.unsigned_abs().pow(2)).sum()
}

/// Often less than the member can pay, sometimes all of it, sometimes one credit more.
fn votes(random: &mut Random) -> Votes {
    let votes = match random.below(8) {
        0 => [0, 60, -80],
        1 => [1, 60, -80],
        _ => [0; 3].map(|_| random.below(161) as i64 - 80),
    };
    PROPOSALS.into_iter().zip(votes).collect()
}

/// Revises the ballot of `member` until `over`.
fn revise(address: SocketAddr, about: &About, member: &Key, client: u64, over: &AtomicBool) -> Sent {
    let mut connection = Connection::open(address).expect("the server listens");
    let mut random = Random(client);
    let mut sent = Sent::default();
    for number in 0.. {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let votes = votes(&mut random);
        let body = json!({ "votes": votes }).to_string();
        let nonce = format!("{client}-{number}");
        let jws = sign_request(member, &about.id, BALLOT, &nonce, about.clock, body.as_bytes());
        let answer = connection.send(&signed("PUT", BALLOT, jws)).expect("an answer");
        let said = answer.json();
        if cost(&votes) <= CREDITS {
            assert_eq!(answer.status, 201, "{votes:?}: {}", answer.body);
            sent.accepted.insert(said["record"].as_u64().expect("a number"), votes);
        } else {
            assert_eq!((answer.status, answer.slug().as_str()), (422, "not-enough-credits"));
            assert_eq!((&said["credits"], &said["cost"]), (&json!(CREDITS), &json!(cost(&votes))));
            sent.refused += 1;
        }
    }
    sent
}

/// A commons in which one member may vote on three proposals.
fn voting(member: &Key) -> Commons {
    let commons = Commons::found(&with_officers(CONSTITUTION));
    commons.open_account(member);
    done(commons.issue("cashier", member, "100", "bank"));
    let word = commons.attest("registrar", member, "tag");
    let admit = json!({ "account": member.account(), "uniqueness_tag": "tag", "attestations": [word] });
    done(commons.post(member, "/v1/members", admit));
    for id in PROPOSALS {
        let wants = json!({
            "kind": "funding", "id": id, "title": id, "text": "For all.", "ask": "5", "recipient": member.account(),
        });
        done(commons.post(member, "/v1/proposals", wants));
    }
    commons.advance("P30D");
    commons
}

#[test]
fn a_ballot_that_many_revise_at_once_is_one_of_theirs_and_paid_once() {
    let seconds = std::env::var("COMMONHOLD_TEST_SECONDS");
    let seconds = seconds.map_or(SECONDS, |seconds| seconds.parse().expect("a number of seconds"));
    let member = Key::from_seed([1; 32]);
    let mut commons = voting(&member);
    let about = commons.about();
    let (over, began) = (AtomicBool::new(false), Instant::now());
    let all: Vec<Sent> = thread::scope(|scope| {
        let (address, about, member, over) = (commons.address(), &about, &member, &over);
        let start = |client| scope.spawn(move || revise(address, about, member, client, over));
        let clients: Vec<_> = (1..=CLIENTS).map(start).collect();
        thread::sleep(Duration::from_secs(seconds));
        over.store(true, Ordering::Relaxed);
        clients.into_iter().map(|client| client.join().expect("a client that saw nothing wrong")).collect()
    });
    let elapsed = began.elapsed().as_secs_f64();

    let busy = all.iter().filter(|sent| !sent.accepted.is_empty() && sent.refused > 0).count();
    assert_eq!(busy as u64, CLIENTS, "every client had ballots accepted and refused");
    let refused: u64 = all.iter().map(|sent| sent.refused).sum();
    let count: usize = all.iter().map(|sent| sent.accepted.len()).sum();
    let accepted: BTreeMap<u64, Votes> = all.into_iter().flat_map(|sent| sent.accepted).collect();
    assert_eq!(accepted.len(), count, "each has a record of its own");
    let (record, last) = accepted.last_key_value().expect("some were accepted");
    commons.advance("P14D");
    closed(&commons, &member, *record, last);
    commons.stop();
    let report = commons.verify();
    commons.assert_no_panic();
    let sent = count as u64 + refused;
    println!(
        "{CLIENTS} clients, {elapsed:.1} s: {sent} ballots sent, {:.0} a second; {count} accepted, {refused} refused \
         as above the credits; the last, of record {record}, cost {} of {CREDITS}; {} records verified",
        sent as f64 / elapsed,
        cost(last),
        report["records"]
    );
}

/// The round counted the ballot `last`, of `record`, and nothing else.
fn closed(commons: &Commons, member: &Key, record: u64, last: &Votes) {
    let said: BTreeMap<&str, i64> =
        last.iter().filter(|(_, votes)| **votes != 0).map(|(&p, &v)| (p, v)).collect();
    let ballot = commons.get(&format!("/v1/rounds/1/ballots/{}", member.account()));
    assert_eq!((&ballot["votes"], &ballot["record"]), (&json!(said), &json!(record)));
    let result = commons.get("/v1/rounds/1/result");
    assert_eq!((&result["ballots"], &result["voters"]), (&json!(1), &json!(1)));
    assert_eq!(result["credits_burnt"], json!(cost(last)));
    let member = commons.get(&format!("/v1/members/{}", member.account()));
    assert_eq!(member["credits"], json!(CREDITS - cost(last)), "burnt once");
}

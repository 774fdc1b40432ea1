//! A running commons: durable on answer, the same after every restart, each request once.

mod amended_class;
mod keys;
mod largest;
mod prove;
mod same_second;
mod stage;

use client::sign_request;
use node::{Clock, Node, Refusal};
use serde_json::json;
use state_machine::{Rejection, Request, Signed};

use stage::{Stage, time, verified};

#[test]
fn a_restart_changes_nothing() {
    let mut stage = Stage::new();
    stage.settle_in(2);
    stage.settle_in(3);
    stage.advance(400); // Both fall into arrears and lapse meanwhile, and no member is there when rounds are due.
    let (records, digest) = (stage.node.root(), stage.digest());
    stage.reopen();
    assert_eq!(stage.node.root().0, records.0 + 1, "a clean stop records a digest");
    assert!(stage.dir.path().join("snapshot.bin").exists(), "and takes a snapshot");
    stage.node.shut_down().expect("a clean stop");
    let left = std::fs::read_dir(stage.dir.path()).expect("the directory").filter_map(Result::ok);
    let mut left: Vec<_> = left.map(|file| file.file_name()).collect();
    left.sort();
    assert_eq!(
        left,
        ["checkpoint.json", "journal.sqlite", "journal.sqlite.lock", "log.key", "snapshot.bin"],
        "all of the journal is in one file"
    );
    stage.node = Node::open(stage.dir.path(), Clock::Manual).expect("it opens again");
    stage.advance(1);
    let after_snapshot = stage.digest();
    assert_ne!(digest, after_snapshot, "a day later");

    stage.node.shut_down().expect("a clean stop");
    std::fs::remove_file(stage.dir.path().join("snapshot.bin")).expect("the snapshot");
    stage.node = Node::open(stage.dir.path(), Clock::Manual).expect("it replays from the beginning");
    let replayed = stage.digest();
    stage.node.shut_down().expect("a clean stop");
    stage.node = Node::open(stage.dir.path(), Clock::Manual).expect("it opens from its snapshot");
    assert_eq!(stage.node.root().0, records.0 + 3, "with nothing new, no digest is recorded again");
    assert_eq!(stage.digest(), replayed);
    stage.node.shut_down().expect("a clean stop");
    verified(stage.dir.path()).expect("the record is whole");
}

#[test]
fn a_damaged_snapshot_is_left_aside() {
    let mut stage = Stage::new();
    stage.settle_in(2);
    stage.reopen();
    let digest = stage.digest();
    stage.node.shut_down().expect("a clean stop");
    let path = stage.dir.path().join("snapshot.bin");
    let mut bytes = std::fs::read(&path).expect("a snapshot");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).expect("a damaged snapshot");
    stage.node = Node::open(stage.dir.path(), Clock::Manual).expect("the journal is enough");
    assert_eq!(stage.digest(), digest);
}

#[test]
fn a_request_takes_effect_once_and_is_answered_alike_for_ever() {
    let mut stage = Stage::new();
    let (payer, payee) = (stage.settle_in(2), stage.settle_in(3));
    let url = format!("/v1/accounts/{}/transfers", payer.account());
    let request = stage.signed(&payer, &url, json!({ "to": payee.account(), "amount": "10" }));
    let twice = stage.node.submit_many_blocking(vec![request.clone(), request.clone()]);
    let first = twice[0].clone().expect("it is accepted");
    let again = twice[1].clone().expect("it is known");
    assert_eq!((first.record, &first.events), (again.record, &again.events), "in one batch");
    stage.reopen();
    let later = stage.node.submit_blocking(request).expect("it is known");
    assert_eq!((first.record, &first.events), (later.record, &later.events), "after a restart");

    let commons = stage.node.state().machine.id().to_string();
    let other = json!({ "to": payee.account(), "amount": "11" }).to_string();
    let jws =
        sign_request(&payer, &commons, &url, &stage.nonce.to_string(), stage.node.now(), other.as_bytes());
    let reused = Request::Signed(Signed::parse(jws.as_bytes()).expect("a JWS"));
    let refusal = stage.node.submit_blocking(reused).expect_err("the nonce was used");
    assert_eq!(refusal, Refusal::Rejected(Rejection::KeyReused { record: first.record }));
}

#[test]
fn what_was_answered_is_visible_and_a_refusal_leaves_no_trace() {
    let mut stage = Stage::new();
    let key = stage.settle_in(2);
    let before = stage.node.root();
    let url = "/v1/assets/lot-2/withdrawals";
    stage.ask(&key, url, json!({ "amount": "4000" })).expect_err("more than the deposit");
    assert_eq!(stage.node.root(), before);
    let receipt = stage.ask(&key, url, json!({ "amount": "1" })).expect("some of it");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    assert!(runtime.block_on(stage.node.wait_for(receipt.record)));
    let balance =
        ledger::view::balance(stage.node.state().machine.world(), key.account()).expect("an account");
    assert_eq!(balance.to_string(), "4951.00");
    assert!(stage.node.is_writing());
    stage.node.shut_down().expect("a clean stop");
    assert!(!stage.node.is_writing());
    let refusal = stage.ask(&key, url, json!({ "amount": "1" })).expect_err("nobody writes any more");
    assert!(matches!(refusal, Refusal::Unavailable(_)), "{refusal}");
}

#[test]
fn the_clock_is_set_forward_only() {
    let stage = Stage::new();
    stage.advance(10);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let refusal = runtime.block_on(stage.node.advance_clock(time(9))).expect_err("backwards");
    assert_eq!(refusal, Refusal::ClockGoesBack { now: time(10), to: time(9) });
    stage.node.shut_down().expect("a clean stop");
    let node = Node::open(stage.dir.path(), Clock::Manual).expect("it opens again");
    assert_eq!(node.now(), time(10), "the clock stands where it was set");
}

#[test]
fn a_commons_is_founded_and_opened_once() {
    let stage = Stage::new();
    assert!(Node::open(stage.dir.path(), Clock::Manual).is_err(), "one process writes");
    assert!(Node::create(stage.dir.path(), "name = 1", time(0)).is_err(), "nonsense is no constitution");
    let nothing = tempfile::tempdir().expect("a directory");
    assert!(Node::open(nothing.path(), Clock::Manual).is_err(), "nothing was founded here");
}

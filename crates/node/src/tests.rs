//! What the writer does when deciding takes long, or ends in a defect.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use client::{Key, sign_request};
use journal::Hash;
use ledger::Timestamp;
use serde_json::json;
use state_machine::{Decision, Machine, Rejection, Request, Signed};
use tempfile::TempDir;

use crate::writer::Decide;
use crate::{Clock, Node, Receipt, Refusal, past_of};

pub(crate) fn node(decide: Decide) -> (TempDir, Node) {
    let dir = tempfile::tempdir().expect("a directory");
    let officer = Key::from_seed([1; 32]).public();
    let constitution = format!(
        "name = \"Test\"\nclasses = [{{ id = \"lot\", rate = \"0.05\" }}]\ncurrency = {{ code = \"EUR\", scale = 2 }}\n[officers]\nregistrars = [\"{officer}\"]\n\
         registrars_needed = 1\nsurveyors = [\"{officer}\"]\ncashiers = [\"{officer}\"]\ncashiers_needed = 1\n\
         issue_limit = \"1\"\n"
    );
    Node::create(dir.path(), &constitution, Timestamp::new(0).expect("a time")).expect("a new commons");
    let node = open(dir.path(), decide);
    (dir, node)
}

fn open(dir: &Path, decide: Decide) -> Node {
    Node::open_deciding(dir, Clock::Manual, decide).expect("it opens")
}

/// Opens the account of the key of that number.
fn request(node: &Node, number: u8) -> Request {
    let (key, commons) = (Key::from_seed([number; 32]), node.state().machine.id().to_string());
    let body = json!({ "key": key.public() }).to_string();
    let jws = sign_request(&key, &commons, "/v1/accounts", "nonce", node.now(), body.as_bytes());
    Request::Signed(Signed::parse(jws.as_bytes()).expect("a JWS"))
}

pub(crate) fn ask(node: &Node, number: u8) -> Result<Receipt, Refusal> {
    node.submit_blocking(request(node, number))
}

const DEFECTIVE: u8 = 66;

fn panics_for_one(machine: &Machine, request: &Request, at: Timestamp) -> Result<Decision, Rejection> {
    let Request::Signed(signed) = request else { unreachable!("all are signed") };
    assert_ne!(signed.signer(), Key::from_seed([DEFECTIVE; 32]).account(), "a defect, for the test");
    machine.decide(request, at)
}

#[test]
fn a_defect_in_deciding_refuses_one_request_and_no_other() {
    let (dir, node) = node(panics_for_one);
    let before = node.root();
    assert_eq!(ask(&node, DEFECTIVE).expect_err("it panics"), Refusal::Internal);
    assert_eq!(node.root(), before, "nothing has changed");
    let lines = [2, DEFECTIVE, 3].map(|number| request(&node, number));
    let answers = node.submit_many_blocking(lines.into());
    assert_eq!(answers.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    assert!(node.is_writing());
    node.shut_down().expect("a clean stop");

    let mended = open(dir.path(), Machine::decide);
    ask(&mended, DEFECTIVE).expect("the refusal did not use up the nonce");
}

fn takes_long(machine: &Machine, request: &Request, at: Timestamp) -> Result<Decision, Rejection> {
    std::thread::sleep(Duration::from_millis(20));
    machine.decide(request, at)
}

#[test]
fn more_than_can_be_decided_in_time_is_refused_at_once() {
    let (_dir, node) = node(takes_long);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("a runtime");
    let begun = Instant::now();
    let asked = |number| {
        let (node, request) = (node.clone(), request(&node, number));
        runtime.spawn(async move { (node.submit(request).await, begun.elapsed()) })
    };
    // A first batch tells the writer how long one takes; then 60 come at once.
    let warm: Vec<_> = (100..120).map(asked).collect();
    let warm = warm.into_iter().map(|task| runtime.block_on(task).expect("an answer"));
    assert!(warm.into_iter().all(|(answer, _)| answer.is_ok()), "nobody knew yet");
    let from = begun.elapsed();
    let tasks: Vec<_> = (120..180).map(asked).collect();
    let answers: Vec<_> = tasks.into_iter().map(|task| runtime.block_on(task).expect("an answer")).collect();
    let (accepted, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|(answer, _)| answer.is_ok());
    assert!(!refused.is_empty() && accepted.len() >= 16, "{} {}", accepted.len(), refused.len());
    for (answer, at) in refused {
        assert_eq!(answer.as_ref().expect_err("refused"), &Refusal::Overloaded);
        assert!(*at - from < Duration::from_millis(200), "at once: {:?}", *at - from);
    }
    let last = accepted.iter().map(|(_, at)| *at - from).max().expect("some");
    assert!(last < Duration::from_millis(1_500), "those accepted did not wait for the others: {last:?}");
    ask(&node, 200).expect("the load is gone");
}

#[test]
fn many_that_are_asked_together_wait_for_each_other() {
    let (_dir, node) = node(takes_long);
    let requests = (100..160).map(|number| request(&node, number)).collect();
    let answers = node.submit_many_blocking(requests);
    assert!(answers.iter().all(Result::is_ok), "nobody else asks: {answers:?}");
    let records: Vec<u64> = answers.into_iter().flatten().map(|receipt| receipt.record).collect();
    assert!(records.is_sorted(), "in order: {records:?}");
}

/// What happens twice cannot be applied: an account opens once.
fn happens_twice(machine: &Machine, request: &Request, at: Timestamp) -> Result<Decision, Rejection> {
    match machine.decide(request, at)? {
        Decision::New(events) => Ok(Decision::New([events.clone(), events].concat())),
        known => Ok(known),
    }
}

#[test]
fn a_defect_in_applying_stops_the_writer_and_a_restart_has_what_was_durable() {
    let (dir, node) = node(happens_twice);
    let before = node.root();
    let refusal = ask(&node, 2).expect_err("it cannot be applied");
    assert!(matches!(refusal, Refusal::Unavailable(_)), "{refusal}");
    assert!(matches!(ask(&node, 3), Err(Refusal::Unavailable(_))), "nobody writes any more");
    node.shut_down().expect_err("its thread panicked");
    assert!(!node.is_writing());
    drop(node);

    let mended = open(dir.path(), Machine::decide);
    assert_eq!(mended.root(), before);
    ask(&mended, 2).expect("nothing had happened");
}

#[test]
fn a_snapshot_that_cannot_be_written_ends_nothing_and_leaves_nothing() {
    let (dir, node) = node(Machine::decide);
    ask(&node, 2).expect("an account");
    fs::create_dir(dir.path().join("snapshot.bin")).expect("a directory, in its way");
    node.shut_down().expect("a clean stop all the same");
    assert!(!dir.path().join("snapshot.new").exists(), "a part of one only takes room");
    fs::write(dir.path().join("snapshot.new"), "a part").expect("a file");
    ask(&open(dir.path(), Machine::decide), 3).expect("an account");
    assert!(!dir.path().join("snapshot.new").exists(), "whoever was interrupted left it behind");
}

#[test]
fn a_snapshot_with_a_good_hash_and_other_rows_changes_nothing() {
    let (dir, node) = node(Machine::decide);
    for number in [2, 3] {
        ask(&node, number).expect("an account");
    }
    let (asked, now) = (request(&node, 2), node.now());
    node.shut_down().expect("a clean stop, which leaves a snapshot");
    let look = || {
        let past = past_of(dir.path(), None).expect("the journal is whole");
        let machine = &past.state.machine;
        (machine.digest(), machine.decide(&asked, now))
    };
    let (path, whole) = (dir.path().join("snapshot.bin"), look());
    assert!(matches!(whole.1, Ok(Decision::Known { .. })), "it has taken effect");
    let file = fs::read(&path).expect("the snapshot");
    let (rows, _) = file.split_last_chunk::<32>().expect("its hash");
    for place in 0..rows.len() {
        let mut forged = rows.to_vec();
        forged[place] ^= 1;
        let hash = Hash::of(&forged);
        forged.extend(hash.as_bytes());
        fs::write(&path, forged).expect("a file");
        assert_eq!(look(), whole, "byte {place}");
    }
}

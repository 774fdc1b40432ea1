//! Keys are replaced while a commons runs: whoever signs is checked against the key in force at that record.

use client::{Key, sign_request};
use governance::attestation_message;
use journal::{Journal, Record};
use ledger::{AccountId, Duration, proof_message};
use node::{Clock, Node, Receipt, Refusal};
use serde_json::{Value, json};
use state_machine::{Event, Occurred, Rejection, Request, Signed};

use crate::stage::{Stage, verified};

const DAY: u64 = 86_400;
const ROUNDS: &str = r#"
    [governance]
    activation_delay = "P0D"
    min_supporters = 1
    [[classes]]
    id = "lot"
    rate = "0.05"
    first_issue = "claim"
    min_tenure = "PT0S"
"#;

fn path(account: AccountId, rest: &str) -> String {
    format!("/v1/accounts/{account}{rest}")
}

/// A key that is to be one of `account`, and what shows it.
fn proven(stage: &Stage, seed: u8, account: AccountId) -> (Key, Value) {
    let key = Key::from_seed([seed; 32]);
    let proof = key.sign(&proof_message(&stage.node.state().machine.id(), account));
    (key.clone().signing_for(account), json!({ "key": key.public(), "proof": proof }))
}

fn rotate(stage: &mut Stage, present: &Key, seed: u8) -> Key {
    let (new, body) = proven(stage, seed, present.account());
    stage.ask(present, &path(present.account(), "/key-rotation"), body).expect("another key");
    new
}

fn provide(stage: &mut Stage, key: &Key, seed: u8) -> Key {
    let (_, body) = proven(stage, seed, key.account());
    stage.ask(key, &path(key.account(), "/recovery-key"), body).expect("a recovery key");
    Key::from_seed([seed; 32])
}

fn recover(stage: &mut Stage, recovery: &Key, account: AccountId, seed: u8) -> Key {
    let (new, body) = proven(stage, seed, account);
    stage.ask(recovery, &path(account, "/recovery"), body).expect("a recovery that waits");
    new
}

/// A payment of `key`'s account to the officer, signed now.
fn payment(stage: &mut Stage, key: &Key) -> Request {
    let to = Key::from_seed([3; 32]).account();
    stage.signed(key, &path(key.account(), "/transfers"), json!({ "to": to, "amount": "1" }))
}

fn pay(stage: &mut Stage, key: &Key) -> Result<Receipt, Refusal> {
    let payment = payment(stage, key);
    stage.node.submit_blocking(payment)
}

#[track_caller]
fn refused(answer: Result<Receipt, Refusal>, account: AccountId) {
    let refusal = answer.expect_err("the key does not sign");
    assert_eq!(refusal, Refusal::Rejected(Rejection::BadSignature { signer: account }));
}

/// Stops, and checks the journal; then starts from the founding.
fn start_over(stage: &mut Stage) {
    stage.node.shut_down().expect("a clean stop");
    verified(stage.dir.path()).expect("a journal in order");
    stage.node = Node::open(stage.dir.path(), Clock::Manual).expect("it opens from its snapshot");
    assert_eq!(stage.digest(), stage.copy_without_snapshot(), "replayed from the founding");
}

impl Stage {
    /// The digest of the same commons, replayed from its founding.
    fn copy_without_snapshot(&mut self) -> [u8; 32] {
        self.node.shut_down().expect("a clean stop");
        std::fs::remove_file(self.dir.path().join("snapshot.bin")).expect("the snapshot");
        self.node = Node::open(self.dir.path(), Clock::Manual).expect("it replays from the founding");
        self.digest()
    }
}

#[test]
fn a_key_that_was_replaced_never_signs_again() {
    let mut stage = Stage::new();
    let (ada, _) = (stage.open_account(2), stage.open_account(3));
    let account = ada.account();
    let paid = payment(&mut stage, &ada);
    let first = stage.node.submit_blocking(paid.clone()).expect("ada signs");
    // Checked by the follower with the key that signs now, and decided when it does not any more.
    let mut late = payment(&mut stage, &ada);
    stage.node.verify_signature(&mut late);

    let (new, body) = proven(&stage, 20, account);
    let rotation = stage.signed(&ada, &path(account, "/key-rotation"), body);
    let rotated = stage.node.submit_blocking(rotation.clone()).expect("another key");
    refused(stage.node.submit_blocking(late), account);
    refused(pay(&mut stage, &ada), account);
    pay(&mut stage, &new).expect("the new key signs");
    let under_its_own_id = Key::from_seed([20; 32]);
    let refusal = pay(&mut stage, &under_its_own_id).expect_err("it is no account of its own");
    let signer = under_its_own_id.account();
    assert_eq!(refusal, Refusal::Rejected(Rejection::UnknownSigner { signer }));

    // Whoever lost the answer gets it again, and nobody else can use the nonce.
    for restarted in [false, true] {
        for (request, receipt) in [(&paid, &first), (&rotation, &rotated)] {
            let again = stage.node.submit_blocking(request.clone()).expect("the first answer");
            assert_eq!((again.record, &again.events), (receipt.record, &receipt.events), "{restarted}");
        }
        let commons = stage.node.state().machine.id().to_string();
        let body = json!({ "to": Key::from_seed([3; 32]).account(), "amount": "1" }).to_string();
        let url = path(account, "/transfers");
        let nonce = "5"; // That of the payment.
        let forged = sign_request(
            &ada,
            &commons,
            &url,
            nonce,
            stage.node.now() + Duration::from_seconds(1),
            body.as_bytes(),
        );
        let forged = Request::Signed(Signed::parse(forged.as_bytes()).expect("a JWS"));
        assert_eq!(forged.id(), paid.id(), "the nonce of the payment");
        refused(stage.node.submit_blocking(forged), account);
        pay(&mut stage, &new).expect("the new key signs");
        start_over(&mut stage);
    }
    let newer = rotate(&mut stage, &new, 21);
    refused(pay(&mut stage, &new), account);
    pay(&mut stage, &newer).expect("the newer key signs");
    start_over(&mut stage);
    stage.node.shut_down().expect("a clean stop");

    // Nor does it in a journal that somebody has lengthened.
    let (records, now) = (stage.node.root().0, stage.node.now());
    let forged = payment(&mut stage, &new).to_bytes();
    let mut journal = Journal::open(&stage.dir.path().join("journal.sqlite")).expect("the journal");
    let record = Record::new(records, now.seconds(), forged, b"[]".to_vec()).expect("a record");
    journal.append(&[record]).expect("appended");
    drop(journal);
    let refusal = verified(stage.dir.path()).expect_err("a forged record");
    assert!(
        refusal.contains(&format!("record {records} is wrong")) && refusal.contains("signature"),
        "{refusal}"
    );
}

#[test]
fn a_recovery_takes_effect_at_its_second_before_anything_else() {
    let mut stage = Stage::new();
    let (ada, _) = (stage.open_account(2), stage.open_account(3));
    let account = ada.account();
    let safe = provide(&mut stage, &ada, 30);
    let new = recover(&mut stage, &safe, account, 20);
    refused(pay(&mut stage, &new), account);
    stage.advance_by(Duration::from_seconds(7 * DAY - 1));
    pay(&mut stage, &ada).expect("the second before, the present key signs");
    refused(pay(&mut stage, &new), account);
    start_over(&mut stage);
    stage.advance_by(Duration::from_seconds(1));
    refused(pay(&mut stage, &ada), account);
    let cancellation = stage.ask(&ada, &path(account, "/recovery/cancellation"), json!({}));
    refused(cancellation, account);
    pay(&mut stage, &new).expect("the second that was announced");
    start_over(&mut stage);

    // However late the machine gets to it.
    let newer = recover(&mut stage, &safe, account, 21);
    let due = stage.node.now() + Duration::from_days(7);
    stage.advance(30);
    pay(&mut stage, &newer).expect("the newer key signs");
    let records = stage.node.read_records(0, 1_000).expect("the journal");
    let events = records
        .iter()
        .flat_map(|record| serde_json::from_slice::<Vec<Occurred>>(&record.events).expect("events"));
    let recovered = events.filter_map(|Occurred(at, event)| match event {
        Event::Ledger(ledger::Event::AccountRecovered { .. }) => Some(at),
        _ => None,
    });
    assert_eq!(recovered.last(), Some(due));
    // A stolen recovery key does not win against a key that is not lost.
    recover(&mut stage, &safe, account, 22);
    stage.advance(6);
    stage.ask(&newer, &path(account, "/recovery/cancellation"), json!({})).expect("it is stopped");
    stage.advance(10);
    pay(&mut stage, &newer).expect("the newer key still signs");
    start_over(&mut stage);
}

/// The word of the officer's key that `person` is one person.
fn word(stage: &Stage, officer: &Key, person: &Key) -> Value {
    let expires = stage.node.now() + Duration::from_days(1);
    let message = attestation_message(&stage.node.state().machine.id(), &person.public(), "tag", expires);
    json!({ "registrar": officer.public(), "expires": expires, "signature": officer.sign(&message) })
}

fn admit(stage: &mut Stage, officer: &Key, person: &Key) -> Result<Receipt, Refusal> {
    let attestations = [word(stage, officer, person)];
    let body = json!({ "account": person.account(), "uniqueness_tag": "tag", "attestations": attestations });
    stage.ask(person, "/v1/members", body)
}

#[test]
fn an_officer_acts_with_the_key_that_signs_for_its_account() {
    let mut stage = Stage::with(ROUNDS);
    let (ada, officer) = (stage.open_account(2), stage.officer.clone());
    stage.ask(&officer, "/v1/accounts", json!({ "key": officer.public() })).expect("the officer's account");
    let new = rotate(&mut stage, &officer, 40);
    let lot = json!({ "id": "lot-1", "class": "lot", "name": "Lot" });
    refused(stage.ask(&officer, "/v1/assets", lot.clone()), officer.account());
    stage.ask(&new, "/v1/assets", lot).expect("the new key registers");
    let issue = json!({ "account": ada.account(), "amount": "1", "reference": "after" });
    stage.ask(&new, "/v1/issuances", issue).expect("the new key issues");
    let refusal = admit(&mut stage, &officer, &ada).expect_err("the former key attests nothing");
    assert!(matches!(refusal, Refusal::Rejected(Rejection::Governance(_))), "{refusal}");
    admit(&mut stage, &new, &ada).expect("the new key attests");
    start_over(&mut stage);
}

/// Ada alone votes; what she files takes effect after three rounds, unless it is dropped.
fn pass(stage: &mut Stage, changes: &Value, meanwhile: impl FnOnce(&mut Stage, Key) -> Key) -> Key {
    let (mut ada, officer) = (stage.open_account(2), stage.officer.clone());
    admit(stage, &officer, &ada).expect("a member");
    let filed = json!({
        "kind": "amendment", "id": "names", "title": "Names", "text": "Other keys.", "changes": changes,
    });
    stage.ask(&ada, "/v1/proposals", filed).expect("a proposal");
    let mut meanwhile = Some(meanwhile);
    for round in 1..=3 {
        stage.advance(if round == 1 { 97 } else { 76 }); // Votes are taken from the 97th day on, and every 90 days.
        if round < 3 {
            let ballot = json!({ "votes": { "names": 1 } });
            stage.ask(&ada, &format!("/v1/rounds/{round}/ballot"), ballot).expect("a ballot");
        } else if let Some(meanwhile) = meanwhile.take() {
            ada = meanwhile(stage, ada);
        }
        stage.advance(14);
    }
    ada
}

#[test]
fn a_key_in_the_constitution_names_an_account_whichever_key_signs_for_it() {
    let mut stage = Stage::with(ROUNDS);
    let (first, second) = (Key::from_seed([2; 32]), Key::from_seed([41; 32]));
    let changes = json!({
        "officers.surveyors": [first.public()],
        "officers.cashiers": [second.public()],
        "classes.lot.beneficiaries": [{ "key": second.public(), "share": "0.1" }],
    });
    let rotate_twice = |stage: &mut Stage, ada: Key| {
        let second = rotate(stage, &ada, 41);
        rotate(stage, &second, 42)
    };
    let ada = pass(&mut stage, &changes, rotate_twice);
    for restarted in [false, true] {
        let lot = json!({ "id": format!("lot-{restarted}"), "class": "lot", "name": "Lot" });
        stage.ask(&ada, "/v1/assets", lot).expect("named by the key that opened the account");
        let issue = json!({ "account": ada.account(), "amount": "1", "reference": format!("x-{restarted}") });
        stage.ask(&ada, "/v1/issuances", issue).expect("named by a key that was replaced");
        let state = stage.node.state();
        let class = registry::view::class(state.machine.world(), &"lot".parse().expect("an id"));
        let received: Vec<AccountId> =
            class.expect("a class").beneficiaries.into_iter().map(|(who, _)| who).collect();
        assert_eq!(received, [ada.account()]);
        assert_eq!(ledger::view::account_count(state.machine.world()), 1, "none was opened for that key");
        drop(state);
        start_over(&mut stage);
    }
    let (officer, signer) = (stage.officer.clone(), second.account());
    let lot = json!({ "id": "lot-9", "class": "lot", "name": "Lot" });
    stage.ask(&officer, "/v1/assets", lot.clone()).expect_err("no surveyor any more");
    let refusal = stage.ask(&second, "/v1/assets", lot).expect_err("it is named, but was replaced");
    assert_eq!(refusal, Refusal::Rejected(Rejection::UnknownSigner { signer }));
}

#[test]
fn two_keys_of_one_account_are_not_two_officers() {
    let mut stage = Stage::with(ROUNDS);
    let (first, second) = (Key::from_seed([2; 32]), Key::from_seed([41; 32]));
    let changes = json!({ "officers.cashiers": [first.public(), second.public()] });
    let ada = pass(&mut stage, &changes, |stage, ada| rotate(stage, &ada, 41));
    let issue = json!({ "account": ada.account(), "amount": "1", "reference": "dropped" });
    stage.ask(&ada, "/v1/issuances", issue).expect_err("the amendment was dropped");
    let again = json!({
        "kind": "amendment", "id": "again", "title": "Names", "text": "Other keys.", "changes": changes,
    });
    let refusal = stage.ask(&ada, "/v1/proposals", again).expect_err("both name ada");
    let invalid = matches!(&refusal, Refusal::Rejected(Rejection::InvalidAmendment { parameter, .. })
        if parameter == "officers.cashiers");
    assert!(invalid, "{refusal}");
    start_over(&mut stage);
}

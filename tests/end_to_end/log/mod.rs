//! The journal as a transparency log, read and checked by libraries that others wrote.

mod witness;

use std::cell::RefCell;

use client::{Client, Key, Method, sign_request};
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use serde_json::{Value, json};
use sha2::Sha256;
use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::{
    Checkpoint, Error, Hash, HashReader, Tile, TileHashReader, TileReader, check_record, check_tree,
    prove_record, prove_tree, record_hash, stored_hash_index,
};

use crate::commons::{Commons, with_officers};
use crate::server::commonhold;

const CONSTITUTION: &str = r#"
name = "Logged"
[[classes]]
id = "lots"
rate = "0.05"
"#;

/// Height of the tiles that C2SP has.
const HEIGHT: u8 = 8;

/// A log as its readers see it.
struct Log {
    url: String,
    /// Which tiles were read.
    read: RefCell<Vec<String>>,
}

impl Log {
    fn of(commons: &Commons) -> Log {
        Log { url: format!("http://{}", commons.address()), read: RefCell::default() }
    }

    fn get(&self, path: &str) -> Vec<u8> {
        let mut answer =
            ureq::get(format!("{}{path}", self.url)).call().unwrap_or_else(|e| panic!("{path}: {e}"));
        answer.body_mut().read_to_vec().expect("a body")
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_slice(&self.get(path)).expect("JSON")
    }

    /// The checkpoint that is published, if the key that the log names signed it.
    fn checkpoint(&self) -> Checkpoint {
        let key = self.json("/v1/log")["key"].as_str().expect("a key").to_owned();
        let verifier = StandardVerifier::new(&key).expect("a verifier's key");
        let note = Note::from_bytes(&self.get("/log/checkpoint")).expect("a signed note");
        note.verify(&VerifierList::new(vec![Box::new(verifier)])).expect("the log's signature");
        Checkpoint::from_bytes(note.text()).expect("a checkpoint")
    }
}

impl TileReader for Log {
    fn height(&self) -> u8 {
        HEIGHT
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Error> {
        let read = |tile: &Tile| {
            let path = tile.path().replace("tile/8/", "/log/tile/");
            self.read.borrow_mut().push(path.clone());
            self.get(&path)
        };
        Ok(tiles.iter().map(read).collect())
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

/// A commons in which so many payments were made: one record each.
fn commons(payments: usize) -> (Commons, Key) {
    let commons = Commons::found(&with_officers(CONSTITUTION));
    let payer = Key::from_seed([8; 32]);
    commons.open_account(&payer);
    commons.open_account(&payee());
    commons.issue("cashier", &payer, "100000", "bank-1");
    pay(&commons, &payer, payments);
    (commons, payer)
}

fn payee() -> Key {
    Key::from_seed([9; 32])
}

fn pay(commons: &Commons, payer: &Key, payments: usize) {
    let (about, url) = (commons.about(), format!("/v1/accounts/{}/transfers", payer.account()));
    let to = payee().account();
    let lines: String = (0..payments)
        .map(|_| {
            let body = json!({ "to": to, "amount": "0.01" }).to_string();
            sign_request(payer, &about.id, &url, &commons.nonce(), about.clock, body.as_bytes()) + "\n"
        })
        .collect();
    let server = format!("http://{}/v1/commands", commons.address());
    let answer = ureq::post(server).header("Content-Type", "application/x-ndjson").send(lines);
    let said = answer.expect("an answer").body_mut().read_to_string().expect("lines");
    assert_eq!(said.lines().filter(|line| line.contains("\"record\"")).count(), payments, "{said}");
}

#[test]
fn others_tools_read_the_tiles_and_check_inclusion_and_consistency() {
    let (commons, payer) = commons(700);
    let log = Log::of(&commons);
    let old = log.checkpoint();
    assert_eq!(old.origin(), format!("commonhold/{}", commons.about().id));
    pay(&commons, &payer, 300);
    let new = log.checkpoint();
    assert_eq!(new.size(), old.size() + 300);

    let reader = TileHashReader::new(new.size(), *new.hash(), &log);
    for index in [0, 1, 255, 256, 511, 700, old.size(), new.size() - 1] {
        let proof = prove_record(new.size(), index, &reader).expect("tiles that make the root");
        let leaf = reader.read_hashes(&[stored_hash_index(0, index)]).expect("a leaf")[0];
        check_record(&proof, new.size(), *new.hash(), index, leaf).expect("the record is in the tree");
        check_entry(&log, index, new.size(), leaf);
    }
    for size in [1, 255, 256, 257, old.size()] {
        let proof = prove_tree(new.size(), size, &reader).expect("tiles that make the root");
        let root = tlog_tiles::tree_hash(size, &reader).expect("tiles");
        check_tree(&proof, new.size(), *new.hash(), size, root).expect("the tree continues");
        if size == old.size() {
            assert_eq!(root, *old.hash(), "what was signed for before");
        }
    }
    let read = log.read.borrow();
    assert!(read.iter().any(|path| path == "/log/tile/0/000"), "a full tile: {read:?}");
    assert!(read.iter().any(|path| path.starts_with("/log/tile/1/000.p/")), "a level above: {read:?}");
}

/// The entry at `index` of its bundle is the leaf, and says what the record's hashes are.
fn check_entry(log: &Log, index: u64, size: u64, leaf: Hash) {
    let (bundle, at) = (index / 256, index % 256);
    let width = (size - bundle * 256).min(256);
    let partial = if width == 256 { String::new() } else { format!(".p/{width}") };
    let mut bytes = &log.get(&format!("/log/tile/entries/{bundle:03}{partial}"))[..];
    let mut entries = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let (entry, rest) = rest.split_at(usize::from(u16::from_be_bytes(*length)));
        entries.push(entry);
        bytes = rest;
    }
    assert_eq!(entries.len() as u64, width);
    assert_eq!(record_hash(entries[at as usize]), leaf);
    let record = log.json(&format!("/v1/records/{index}"));
    let header = journal::Header::from_bytes(entries[at as usize]).expect("a header");
    assert_eq!(record["command_hash"], header.command.to_string());
    assert_eq!(record["events_hash"], header.events.to_string());
}

#[test]
fn the_proofs_of_the_api_convince_another_library() {
    let (commons, payer) = commons(300);
    let log = Log::of(&commons);
    let old = log.json("/v1/log");
    pay(&commons, &payer, 30);
    let (old_size, size) = (number(&old["tree_size"]), number(&log.json("/v1/log")["tree_size"]));
    assert_eq!(size, old_size + 30);
    for index in [0, 7, 255, 256, old_size, size - 1] {
        let proof = log.json(&format!("/v1/records/{index}/proof"));
        let root = root_hash(&proof["root"], size);
        let path: Vec<_> = hashes(&proof["path"]);
        let entry = entry(&log, index, size);
        root.verify_inclusion(&entry, index, &InclusionProof::<Sha256>::from_digests(&path))
            .expect("it is included");
        root.verify_inclusion(&entry, index ^ 1, &InclusionProof::<Sha256>::from_digests(&path))
            .expect_err("at another place");
    }
    for older in [1, 2, 255, 256, 257, old_size] {
        let proof = log.json(&format!("/v1/consistency?old_size={older}&tree_size={size}"));
        let (before, now) = (root_hash(&proof["old_root"], older), root_hash(&proof["root"], size));
        let path = hashes(&proof["path"]);
        now.verify_consistency(&before, &ConsistencyProof::<Sha256>::from_digests(&path))
            .expect("it continues");
    }
    let proof = log.json(&format!("/v1/consistency?old_size={old_size}"));
    assert_eq!(proof["old_root"], old["root"]);
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

/// The bytes of a leaf.
fn entry(log: &Log, index: u64, size: u64) -> Vec<u8> {
    let (bundle, at) = (index / 256, (index % 256) as usize);
    let width = (size - bundle * 256).min(256);
    let partial = if width == 256 { String::new() } else { format!(".p/{width}") };
    let bundle = log.get(&format!("/log/tile/entries/{bundle:03}{partial}"));
    bundle[at * 83 + 2..(at + 1) * 83].to_vec()
}

type Digest = ct_merkle::digest::Output<Sha256>;

fn digest(hex: &Value) -> Digest {
    let hash: journal::Hash = hex.as_str().expect("a hash").parse().expect("a hash");
    (*hash.as_bytes()).into()
}

fn hashes(list: &Value) -> Vec<Digest> {
    list.as_array().expect("a list").iter().map(digest).collect()
}

fn root_hash(hex: &Value, size: u64) -> RootHash<Sha256> {
    RootHash::new(digest(hex), size)
}

#[test]
fn a_receipt_needs_no_server() {
    let (mut commons, payer) = commons(20);
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("receipt.json");
    let path = file.to_str().expect("a plain path");
    let client = Client::new(&format!("http://{}", commons.address()));
    let url = format!("/v1/accounts/{}/transfers", payer.account());
    let paid = client.signed(&payer, Method::Post, &url, &json!({ "to": payer.account(), "amount": "1" }));
    drop(paid.expect_err("nobody pays themselves"));
    let to = payee().account();
    let paid =
        client.signed(&payer, Method::Post, &url, &json!({ "to": to, "amount": "1", "memo": "thanks" }));
    let record = paid.expect("it is paid").record.to_string();
    let server = format!("http://{}", commons.address());
    let kept = commonhold(&["receipt", &record, "--to", path, "--server", &server]);
    assert!(kept.status.success(), "{}", String::from_utf8_lossy(&kept.stderr));
    let key = Log::of(&commons).json("/v1/log")["key"].as_str().expect("a key").to_owned();
    commons.stop();

    let check = |arguments: &[&str]| {
        let checked = commonhold(&[&["verify", "--receipt", path], arguments].concat());
        let said = if checked.status.success() { checked.stdout } else { checked.stderr };
        (checked.status.success(), String::from_utf8(said).expect("text"))
    };
    let (good, told) = check(&["--log-key", &key]);
    assert!(
        good && told.contains("\"memo\":\"thanks\"") && told.contains(&format!("Record {record} of")),
        "{told}"
    );
    let (good, told) = check(&[]);
    assert!(good && told.contains("compare it, or give --log-key"), "{told}");

    let receipt = std::fs::read_to_string(&file).expect("a file");
    for (what, from, to) in [
        ("another memo", "thanks", "sorry!"),
        ("another record", &format!("\"record\": {record}"), "\"record\": 3"),
        ("another commons", "\"commons\": \"", "\"commons\": \"0"),
        ("another leaf", "\"entry\": \"AQ", "\"entry\": \"AR"),
        ("another size", "\\n\\ncommonhold", "\\n\\ncommonholt"),
    ] {
        let forged = receipt.replace(from, to);
        assert_ne!(forged, receipt, "{what}");
        std::fs::write(&file, forged).expect("a file");
        let (good, told) = check(&[]);
        assert!(!good, "{what}: {told}");
    }
}

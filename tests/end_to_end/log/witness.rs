//! A witness that knows nothing of this program cosigns its checkpoints, and refuses a history that was rewritten.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};
use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::{Checkpoint, Hash, check_tree};

use super::{CONSTITUTION, Log};
use crate::commons::{Commons, with_officers};
use crate::server::commonhold;

const NAME: &str = "witness.example";
const TIME: u64 = 1_900_000_000;

/// What a witness has seen, and how it answered.
#[derive(Default)]
struct Seen {
    log: Option<String>,
    last: Option<(u64, Hash)>,
    answers: Vec<u16>,
}

/// A witness by the letter of c2sp.org/tlog-witness.
struct Witness {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[77; 32])
}

fn public() -> Vec<u8> {
    [&[4], key().verifying_key().as_bytes().as_slice()].concat()
}

fn key_id() -> [u8; 4] {
    let hash = Sha256::digest([NAME.as_bytes(), b"\n", &public()].concat());
    [hash[0], hash[1], hash[2], hash[3]]
}

/// The key that it publishes.
fn vkey() -> String {
    let id: String = key_id().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{NAME}+{id}+{}", BASE64.encode(public()))
}

impl Witness {
    fn start() -> Witness {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let shared = seen.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let _ = answer(stream.expect("a connection"), &shared); // Whoever asked may have gone.
            }
        });
        Witness { address, seen }
    }

    fn answers(&self) -> Vec<u16> {
        self.seen.lock().expect("no panic").answers.clone()
    }
}

fn answer(stream: TcpStream, seen: &Mutex<Seen>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut seen = seen.lock().expect("no panic");
    let (status, said) = match first.starts_with("POST /add-checkpoint ") {
        true => judge(&String::from_utf8(body).expect("text"), &mut seen),
        false => (404, String::new()),
    };
    seen.answers.push(status);
    let head = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", said.len());
    reader.get_mut().write_all((head + &said).as_bytes())
}

fn judge(body: &str, seen: &mut Seen) -> (u16, String) {
    let (head, checkpoint) = body.split_once("\n\n").expect("an empty line");
    let mut lines = head.lines();
    let old: u64 = lines
        .next()
        .and_then(|line| line.strip_prefix("old "))
        .and_then(|old| old.parse().ok())
        .expect("old");
    let hash = |line: &str| Hash(BASE64.decode(line).expect("base64").try_into().expect("32 bytes"));
    let proof: Vec<Hash> = lines.map(hash).collect();
    let note = Note::from_bytes(checkpoint.as_bytes()).expect("a note");
    let Some(log) = &seen.log else { return (404, String::new()) }; // It does not know the log yet.
    let verifier = StandardVerifier::new(log).expect("a key");
    if note.verify(&VerifierList::new(vec![Box::new(verifier)])).is_err() {
        return (403, String::new());
    }
    let tree = Checkpoint::from_bytes(note.text()).expect("a checkpoint");
    let (size, root) = seen.last.unwrap_or((0, Hash([0; 32])));
    if old != size {
        return (409, format!("{size}\n"));
    }
    let continues = match size {
        0 => proof.is_empty(),
        _ if size == tree.size() => proof.is_empty() && root == *tree.hash(),
        _ => check_tree(&proof, tree.size(), *tree.hash(), size, root).is_ok(),
    };
    if !continues {
        return (422, String::new());
    }
    seen.last = Some((tree.size(), *tree.hash()));
    let text = String::from_utf8(note.text().to_vec()).expect("text");
    let signature = key().sign(format!("cosignature/v1\ntime {TIME}\n{text}").as_bytes()).to_bytes();
    let bytes = [&key_id()[..], &TIME.to_be_bytes(), &signature].concat();
    (200, format!("\u{2014} {NAME} {}\n", BASE64.encode(bytes)))
}

/// Waits until `what` is so.
fn until(what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it never came true that {what}");
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_witness_cosigns_what_continues() {
    let witness = Witness::start();
    let asked = format!("http://{}#{}", witness.address, vkey());
    let constitution = with_officers(CONSTITUTION);
    let mut commons = Commons::found_and_serve(&constitution, &[], &["--witnesses", &asked]);
    let log = Log::of(&commons);
    witness.seen.lock().expect("no panic").log =
        Some(log.json("/v1/log")["key"].as_str().expect("a key").into());
    let cosigned = |log: &Log, size: u64| {
        let told = log.json("/v1/log");
        told["tree_size"] == size && told["witnesses"][0]["cosigned_at"] == "2030-03-17T17:46:40Z"
    };
    commons.open_account(&client::Key::from_seed([8; 32]));
    until("the first checkpoint is cosigned", || cosigned(&log, 2));
    commons.open_account(&client::Key::from_seed([9; 32]));
    until("the next is cosigned", || cosigned(&log, 3));

    // After a restart the log does not know what the witness saw, and is told.
    commons.stop();
    commons.start();
    let log = Log::of(&commons);
    commons.open_account(&client::Key::from_seed([10; 32]));
    until("another is cosigned", || log.json("/v1/log")["witnesses"][0]["cosigned_at"].is_string());
    assert!(witness.answers().contains(&409), "{:?}", witness.answers());

    let url = format!("http://{}", commons.address());
    let verified = commonhold(&["verify", &url, "--witness-key", &vkey()]);
    let told = String::from_utf8_lossy(&verified.stdout);
    assert!(told.contains("witness.example cosigned that at 2030-03-17T17:46:40Z"), "{told}");
}

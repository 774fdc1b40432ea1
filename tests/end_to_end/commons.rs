//! A commons in a directory of its own, and the requests that people send it.

use std::cell::Cell;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use client::{Key, sign_request};
use governance::attestation_message;
use ledger::{CommonsId, Duration, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::{Answer, Connection, Request};
use crate::server::{Server, commonhold};

/// When every commons here is founded.
pub const FOUNDED_AT: &str = "2030-01-01T00:00:00Z";

/// What most commons here have in common: euros, and one officer of each kind, who may issue as much as a test needs.
/// Without tables, so that what is particular may begin with the name.
const OFFICERS: &str = r#"
currency = { code = "EUR", scale = 2 }
officers.registrars = ["{registrar}"]
officers.registrars_needed = 1
officers.surveyors = ["{surveyor}"]
officers.cashiers = ["{cashier}"]
officers.cashiers_needed = 1
officers.issue_limit = "100000000"
"#;

/// The constitution of a commons with officers, and this.
pub fn with_officers(particular: &str) -> String {
    [OFFICERS, particular].concat()
}

/// What a commons says about itself.
#[derive(Clone)]
pub struct About {
    pub id: String,
    pub clock: Timestamp,
}

/// A commons, served.
pub struct Commons {
    home: TempDir,
    dir: PathBuf,
    arguments: Vec<String>,
    server: Option<Server>,
    /// How many nonces there were: each is used once.
    nonces: Cell<u64>,
    /// The last record that an answer named: reads may lag behind writes, and ours wait for what we wrote.
    last: Cell<u64>,
}

impl Commons {
    /// Founds a commons under `constitution` and serves it with a clock that is set by hand.
    pub fn found(constitution: &str) -> Commons {
        Commons::found_and_serve(constitution, &["--founded-at", FOUNDED_AT], &["--manual-clock"])
    }

    /// Founds a commons under `constitution` now, and serves it with the system's clock.
    pub fn found_now(constitution: &str) -> Commons {
        Commons::found_and_serve(constitution, &[], &[])
    }

    /// Founds a commons under `constitution`, and serves it with these further arguments.
    pub fn found_and_serve(constitution: &str, init: &[&str], serve: &[&str]) -> Commons {
        let home = tempfile::tempdir().expect("a directory");
        let dir = home.path().join("commons");
        Commons::found_at(home, dir, constitution, init, serve)
    }

    /// Founds a commons in `dir` now, and serves it with the system's clock.
    pub fn found_in(dir: &Path, constitution: &str) -> Commons {
        let home = tempfile::tempdir().expect("a directory");
        Commons::found_at(home, dir.into(), constitution, &[], &[])
    }

    fn found_at(home: TempDir, dir: PathBuf, constitution: &str, init: &[&str], serve: &[&str]) -> Commons {
        let file = home.path().join("constitution.toml");
        fs::write(&file, constitution).expect("a file");
        let arguments = serve.iter().map(|&word| word.to_owned()).collect();
        let (nonces, last) = (Cell::default(), Cell::default());
        let mut commons = Commons { home, dir, arguments, server: None, nonces, last };
        let (dir, file) = (commons.dir().display().to_string(), file.display().to_string());
        let arguments = [&["init", &dir, "--constitution", &file], init].concat();
        let founded = commonhold(&arguments);
        assert!(founded.status.success(), "{}", String::from_utf8_lossy(&founded.stderr));
        commons.start();
        commons
    }

    pub fn dir(&self) -> PathBuf {
        self.dir.clone()
    }

    /// Where the server's complaints go.
    pub fn log(&self) -> PathBuf {
        self.home.path().join("server.log")
    }

    pub fn start(&mut self) {
        assert!(self.server.is_none(), "one server at a time");
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        self.server = Some(Server::start(&self.dir(), &arguments, &self.log()));
    }

    pub fn stop(&mut self) {
        self.server.take().expect("a server").stop();
    }

    /// As `kill -9` does.
    pub fn kill(&mut self) {
        self.server.take().expect("a server").kill();
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.server.as_ref().expect("a server").address
    }

    pub fn connect(&self) -> Connection {
        Connection::open(self.address()).expect("the server listens")
    }

    /// `commonhold verify`, which must find nothing wrong.
    pub fn verify(&self) -> Value {
        let verified = commonhold(&["verify", &self.dir().display().to_string(), "--json"]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
        serde_json::from_slice(&verified.stdout).expect("a report")
    }

    /// Nothing in the server's log says that a thread panicked.
    pub fn assert_no_panic(&self) {
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        assert!(!log.contains("panicked"), "{log}");
    }

    /// The officer's key that `init` made.
    pub fn officer(&self, name: &str) -> Key {
        Key::read(&self.dir().join("keys").join(name).with_extension("json")).expect("a key of init's")
    }

    pub fn send(&self, request: &Request) -> Answer {
        let answer = self.connect().send(request);
        let answer = answer
            .unwrap_or_else(|error| panic!("no answer to {} {}: {error}", request.method, request.target));
        let record: Option<u64> = answer.header("Commonhold-Record").and_then(|record| record.parse().ok());
        self.last.set(record.unwrap_or_default().max(self.last.get()));
        answer
    }

    /// Asks for `path`, as it is after all that was written.
    pub fn read(&self, path: &str) -> Answer {
        let sign = if path.contains('?') { '&' } else { '?' };
        self.send(&Request::new("GET", &format!("{path}{sign}at_least={}", self.last.get()), ""))
    }

    /// What is at `path`, which is there.
    pub fn get(&self, path: &str) -> Value {
        let answer = self.read(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()
    }

    pub fn about(&self) -> About {
        let commons = self.get("/v1/commons");
        let clock = commons["clock"].as_str().expect("a time").parse().expect("a time");
        About { id: commons["id"].as_str().expect("an id").into(), clock }
    }

    pub fn nonce(&self) -> String {
        self.nonces.set(self.nonces.get() + 1);
        format!("nonce-{}", self.nonces.get())
    }

    /// What `key` signs to ask for `body` at `path`.
    pub fn sign(&self, key: &Key, method: &str, path: &str, body: &Value) -> Request {
        let About { id, clock } = self.about();
        let jws = sign_request(key, &id, path, &self.nonce(), clock, body.to_string().as_bytes());
        signed(method, path, jws)
    }

    pub fn post(&self, key: &Key, path: &str, body: Value) -> Answer {
        self.send(&self.sign(key, "POST", path, &body))
    }

    pub fn put(&self, key: &Key, path: &str, body: Value) -> Answer {
        self.send(&self.sign(key, "PUT", path, &body))
    }

    /// Opens the account of `key`.
    pub fn open_account(&self, key: &Key) {
        done(self.post(key, "/v1/accounts", json!({ "key": key.public() })));
    }

    /// Lets `cashier` issue `amount` to the account of `key`.
    pub fn issue(&self, cashier: &str, key: &Key, amount: &str, reference: &str) -> Answer {
        let body = json!({ "account": key.account(), "amount": amount, "reference": reference });
        self.post(&self.officer(cashier), "/v1/issuances", body)
    }

    /// A registrar's word that the holder of `key` is the person `tag`.
    pub fn attest(&self, registrar: &str, key: &Key, tag: &str) -> Value {
        let About { id, clock } = self.about();
        let registrar = self.officer(registrar);
        let expires = clock + Duration::from_days(7);
        let message = attestation_message(&commons_id(&id), &key.public(), tag, expires);
        json!({ "registrar": registrar.public(), "expires": expires, "signature": registrar.sign(&message) })
    }

    /// Advances the clock, in which whatever falls due happens.
    pub fn advance(&self, by: &str) {
        self.set_clock(&json!({ "advance": by }));
    }

    /// Sets the clock forward to `seconds` after the founding.
    pub fn advance_to(&self, seconds: u64) {
        let founded: Timestamp = FOUNDED_AT.parse().expect("a time");
        self.set_clock(&json!({ "to": founded + Duration::from_seconds(seconds) }));
    }

    fn set_clock(&self, setting: &Value) {
        let request = Request::new("POST", "/v1/clock", setting.to_string());
        let answer = self.send(&request.header("Content-Type", "application/json"));
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}

/// A commons by its 64 hexadecimal digits.
fn commons_id(hex: &str) -> CommonsId {
    let byte = |n: usize| u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).expect("hexadecimal digits");
    CommonsId(std::array::from_fn(byte))
}

/// A write that carries `jws`.
pub fn signed(method: &str, path: &str, jws: String) -> Request {
    Request::new(method, path, jws).header("Content-Type", "application/jose+json")
}

/// A write by whoever has the secret of a token.
pub fn by_token(method: &str, path: &str, secret: &str, key: &str, body: &Value) -> Request {
    let request = Request::new(method, path, body.to_string()).header("Content-Type", "application/json");
    request.header("Authorization", &format!("Bearer {secret}")).header("Idempotency-Key", key)
}

/// The receipt of a write that succeeded.
pub fn done(answer: Answer) -> Value {
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()
}

/// The problem document of a write that was refused like this.
pub fn refused(answer: Answer, status: u16, slug: &str) -> Value {
    assert_eq!((answer.status, answer.slug().as_str()), (status, slug), "{}", answer.body);
    answer.json()
}

/// The path of an asset, and of what belongs to it.
pub fn asset_path(asset: &str, rest: &str) -> String {
    format!("/v1/assets/{}{rest}", client::segment(asset))
}

//! A commons to act in, and the people who do.

use std::path::Path;

use client::{Key, sign_request};
use ledger::{Duration, Timestamp};
use node::{Clock, Node, Receipt, Refusal, verify};
use serde_json::{Value, json};
use state_machine::{Request, Signed};
use tempfile::TempDir;

pub const FOUNDED_AT: i64 = 1_767_225_600;

/// A commons in a temporary directory, on the manual clock, and whoever acts in it.
pub struct Stage {
    pub dir: TempDir,
    pub officer: Key,
    pub node: Node,
    pub nonce: u64,
}

impl Stage {
    pub fn new() -> Stage {
        Stage::with(
            r#"
            [[classes]]
            id = "lot"
            rate = "0.05"
            first_issue = "claim"
            min_tenure = "PT0S"
            hold_cap = "1"
            "#,
        )
    }

    /// A commons with these classes.
    pub fn with(classes: &str) -> Stage {
        let dir = tempfile::tempdir().expect("a directory");
        let officer = Key::from_seed([1; 32]);
        let key = officer.public();
        let constitution = format!(
            r#"
            name = "Test"
            [currency]
            code = "EUR"
            scale = 2
            [officers]
            registrars = ["{key}"]
            registrars_needed = 1
            surveyors = ["{key}"]
            cashiers = ["{key}"]
            cashiers_needed = 1
            issue_limit = "1000000"
            {classes}
            "#
        );
        Node::create(dir.path(), &constitution, time(0)).expect("a new commons");
        let node = Node::open(dir.path(), Clock::Manual).expect("it opens");
        Stage { dir, officer, node, nonce: 0 }
    }

    pub fn signed(&mut self, key: &Key, url: &str, body: Value) -> Request {
        self.nonce += 1;
        let commons = self.node.state().machine.id().to_string();
        let nonce = self.nonce.to_string();
        let jws = sign_request(key, &commons, url, &nonce, self.node.now(), body.to_string().as_bytes());
        Request::Signed(Signed::parse(jws.as_bytes()).expect("a JWS"))
    }

    pub fn ask(&mut self, key: &Key, url: &str, body: Value) -> Result<Receipt, Refusal> {
        let request = self.signed(key, url, body);
        self.node.submit_blocking(request)
    }

    pub fn advance(&self, days: u64) {
        self.advance_by(Duration::from_days(days));
    }

    pub fn advance_by(&self, time: Duration) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let to = self.node.now() + time;
        runtime.block_on(self.node.advance_clock(to)).expect("the clock goes forward");
    }

    /// Opens an account with money.
    pub fn open_account(&mut self, seed: u8) -> Key {
        let (key, officer) = (Key::from_seed([seed; 32]), self.officer.clone());
        self.ask(&key, "/v1/accounts", json!({ "key": key.public() })).expect("an account");
        let issue =
            json!({ "account": key.account(), "amount": "5000.00", "reference": format!("payment {seed}") });
        self.ask(&officer, "/v1/issuances", issue).expect("money");
        key
    }

    /// Opens an account with money, and a lot that it holds.
    pub fn settle_in(&mut self, seed: u8) -> Key {
        let (key, officer) = (self.open_account(seed), self.officer.clone());
        let id = format!("lot-{seed}");
        self.ask(&officer, "/v1/assets", json!({ "id": id, "class": "lot", "name": "Lot" }))
            .expect("an asset");
        let claim = json!({ "max_price": "0", "valuation": "1000", "deposit": "50" });
        self.ask(&key, &format!("/v1/assets/{id}/claim"), claim).expect("a holding");
        key
    }

    pub fn digest(&self) -> [u8; 32] {
        self.node.state().machine.digest()
    }

    /// The same commons once more, in a directory of its own; this one must have been shut down.
    pub fn copy(&self) -> Stage {
        let dir = tempfile::tempdir().expect("a directory");
        for file in std::fs::read_dir(self.dir.path()).expect("the directory") {
            let file = file.expect("a file");
            std::fs::copy(file.path(), dir.path().join(file.file_name())).expect("a copy");
        }
        let node = Node::open(dir.path(), Clock::Manual).expect("it opens");
        Stage { dir, officer: self.officer.clone(), node, nonce: self.nonce }
    }

    pub fn reopen(&mut self) {
        self.node.shut_down().expect("a clean stop");
        self.node = Node::open(self.dir.path(), Clock::Manual).expect("it opens again");
    }
}

pub fn time(days: i64) -> Timestamp {
    Timestamp::new(FOUNDED_AT + days * 86_400).expect("a time")
}

pub fn verified(dir: &Path) -> Result<u64, String> {
    verify(dir, &mut |_, _| ()).map(|report| report.records).map_err(|refusal| refusal.to_string())
}

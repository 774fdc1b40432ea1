//! `kill -9` under write load, many times: what was acknowledged is there, what was not takes effect once.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use client::{Key, new_secret, secret_sha256, sign_request};
use serde_json::{Value, json};

use crate::commons::{About, Commons, asset_path, by_token, done, signed, with_officers};
use crate::http::{Answer, Connection, Request};
use crate::random::Random;
use crate::server::spawn;

/// How often the server is killed, unless `COMMONHOLD_KILLS` says otherwise.
const KILLS: usize = 50;
pub const WRITERS: usize = 6;
/// Far more than anybody spends here.
const MONEY: &str = "1000000";

pub const CONSTITUTION: &str = r#"
name = "A commons that is killed"
[[classes]]
id = "lots"
rate = "0.01"
first_issue = "claim"
min_tenure = "PT0S"
hold_cap = "1"
"#;

/// Two accounts that buy a lot from each other, by token, revalue it, and pay a third party, signed.
pub struct Writer {
    lot: String,
    keys: [Key; 2],
    secrets: [String; 2],
    /// Which of the two holds the lot, and at how many cents.
    holder: usize,
    valuation: u64,
    paid: u64,
    writes: u64,
    /// What was sent last, while nobody knows whether it took effect.
    pub unanswered: Option<Write>,
    /// What was answered, and by which record.
    acknowledged: Vec<(Write, u64)>,
}

/// A request that takes effect once.
pub struct Write {
    pub request: Request,
    /// What the record of it must have been asked.
    command: Asked,
}

/// What a record says that was asked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Asked {
    Signed { protected: String, payload: String },
    ByToken { key: String, url: String, body: String },
}

impl Asked {
    /// What the record `command` says; `None` where nobody asked.
    pub fn of(command: &Value) -> Option<Asked> {
        let text = |name: &str| Some(command.get(name)?.as_str()?.to_owned());
        let by_token = || {
            Some(Asked::ByToken {
                key: text("idempotency_key")?,
                url: text("url")?,
                body: command.get("body")?.to_string(),
            })
        };
        let signed = || Some(Asked::Signed { protected: text("protected")?, payload: text("payload")? });
        signed().or_else(by_token)
    }
}

impl Writer {
    pub fn new(commons: &Commons, number: usize) -> Writer {
        let keys = [0, 1].map(|side| Key::from_seed([(2 * number + side + 1) as u8; 32]));
        let secrets = [0, 1].map(|_| new_secret());
        for (side, key) in keys.iter().enumerate() {
            commons.open_account(key);
            let reference = format!("payment-{number}-{side}");
            done(commons.issue("cashier", key, MONEY, &reference));
            let grant = json!({
                "secret_sha256": secret_sha256(&secrets[side]), "scopes": ["purchases"],
                "expires": commons.about().clock + ledger::Duration::from_days(1),
            });
            done(commons.post(key, "/v1/tokens", grant));
        }
        let lot = format!("lot-{number}");
        let body = json!({ "id": lot, "class": "lots", "name": "A lot" });
        done(commons.post(&commons.officer("surveyor"), "/v1/assets", body));
        let body = json!({ "max_price": "0", "valuation": "1", "deposit": "5" });
        done(commons.post(&keys[0], &asset_path(&lot, "/claim"), body));
        let (unanswered, acknowledged) = (None, Vec::new());
        Writer { lot, keys, secrets, holder: 0, valuation: 100, paid: 0, writes: 0, unanswered, acknowledged }
    }

    /// The next write: a purchase by token, a revaluation, a payment to `till`, in turn.
    pub fn next(&self, about: &About, till: &Key) -> Write {
        let nonce = format!("{}-{}", self.lot, self.writes);
        let buyer = 1 - self.holder;
        let cents = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
        let sign = |method: &str, key: &Key, path: String, body: Value| {
            let jws = sign_request(key, &about.id, &path, &nonce, about.clock, body.to_string().as_bytes());
            let command = serde_json::from_str(&jws).expect("a JWS is JSON");
            let command = Asked::of(&command).expect("a signed command");
            Write { request: signed(method, &path, jws), command }
        };
        match self.writes % 3 {
            0 => {
                let price = cents(self.valuation);
                let body =
                    json!({ "max_price": price, "valuation": cents(self.valuation + 1), "deposit": "5" });
                let path = asset_path(&self.lot, "/purchase");
                let request = by_token("POST", &path, &self.secrets[buyer], &nonce, &body);
                Write { request, command: Asked::ByToken { key: nonce, url: path, body: body.to_string() } }
            }
            1 => {
                let body = json!({ "valuation": cents(self.valuation + 1) });
                sign("PUT", &self.keys[self.holder], asset_path(&self.lot, "/valuation"), body)
            }
            _ => {
                let path = format!("/v1/accounts/{}/transfers", self.keys[0].account());
                let body = json!({ "to": till.account(), "amount": "0.01", "memo": nonce });
                sign("POST", &self.keys[0], path, body)
            }
        }
    }

    /// Writes until the server is gone.
    fn write(&mut self, address: SocketAddr, about: &About, till: &Key) {
        let Ok(mut connection) = Connection::open(address) else { return };
        loop {
            let write = self.next(about, till);
            match connection.send(&write.request) {
                Ok(answer) => self.take(write, answer),
                Err(_) => return self.unanswered = Some(write),
            }
        }
    }

    /// The write took effect: what it changes is expected from now on.
    pub fn take(&mut self, write: Write, answer: Answer) {
        let record = done(answer)["record"].as_u64().expect("a number");
        self.acknowledged.push((write, record));
        match self.writes % 3 {
            0 => (self.holder, self.valuation) = (1 - self.holder, self.valuation + 1),
            1 => self.valuation += 1,
            _ => self.paid += 1,
        }
        self.writes += 1;
    }
}

/// What the journal says was asked, by record, read on from where it was read to before.
#[derive(Default)]
pub struct Seen {
    records: Vec<Option<Asked>>,
    pub places: BTreeMap<Asked, u64>,
}

impl Seen {
    pub fn read_on(&mut self, commons: &Commons) {
        loop {
            let page = commons.get(&format!("/v1/records?from={}&limit=1000", self.records.len()));
            for record in page["items"].as_array().expect("records") {
                let index = record["index"].as_u64().expect("a number");
                assert_eq!(index, self.records.len() as u64, "records follow each other");
                let asked = Asked::of(&record["command"]);
                if let Some(asked) = &asked {
                    let earlier = self.places.insert(asked.clone(), index);
                    assert_eq!(earlier, None, "twice in the journal, again in {index}: {asked:?}");
                }
                self.records.push(asked);
            }
            if page["next"].is_null() {
                return;
            }
        }
    }
}

/// What it came to.
#[derive(Default, Debug)]
pub struct Figures {
    kills: usize,
    pub acknowledged: usize,
    /// Sent, but not answered before the kill.
    pub unanswered: usize,
    /// Of those, how many were durable all the same.
    pub durable_unanswered: usize,
    /// Kills while the server was still starting.
    killed_starting: usize,
    verified: usize,
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_happens_twice() {
    let kills = std::env::var("COMMONHOLD_KILLS").map_or(KILLS, |kills| kills.parse().expect("a number"));
    let began = Instant::now();
    let mut random = Random(8);
    let mut commons = Commons::found_now(&with_officers(CONSTITUTION));
    let till = Key::from_seed([200; 32]);
    commons.open_account(&till);
    let mut writers: Vec<Writer> = (0..WRITERS).map(|number| Writer::new(&commons, number)).collect();
    let mut seen = Seen::default();
    let mut figures = Figures::default();
    for kill in 1..=kills {
        let about = commons.about();
        let address = commons.address();
        thread::scope(|scope| {
            for writer in &mut writers {
                scope.spawn(|| writer.write(address, &about, &till));
            }
            thread::sleep(Duration::from_millis(20 + random.below(180) as u64));
            commons.kill();
        });
        figures.kills += 1;
        if kill % 10 == 0 {
            commons.verify(); // As it lies there, before a restart has tidied up.
            figures.verified += 1;
        }
        if kill % 5 == 0 {
            figures.killed_starting += usize::from(kill_while_starting(&commons, &mut random));
        }
        commons.start();
        recover(&commons, &mut writers, &mut seen, &mut figures);
    }
    all_is_there(&commons, &writers, &mut seen, &till);
    commons.stop();
    let report = commons.verify();
    commons.assert_no_panic();
    assert!(figures.acknowledged > 0 && figures.unanswered > 0, "it was never killed at work: {figures:?}");
    println!("{figures:?}, {} records, {:.0} s", report["records"], began.elapsed().as_secs_f64());
}

/// At the end: no record has changed since it was read, and everything acknowledged has had its effect.
pub fn all_is_there(commons: &Commons, writers: &[Writer], seen: &mut Seen, till: &Key) {
    let mut whole = Seen::default();
    whole.read_on(commons);
    seen.read_on(commons);
    assert!(whole.records == seen.records, "a record changed after it was read");
    for writer in writers {
        let lot = commons.get(&asset_path(&writer.lot, ""));
        let valuation = format!("{}.{:02}", writer.valuation / 100, writer.valuation % 100);
        let holder = json!(writer.keys[writer.holder].account());
        assert_eq!((&lot["valuation"], &lot["holder"]), (&json!(valuation), &holder));
    }
    let paid: u64 = writers.iter().map(|writer| writer.paid).sum();
    let till = commons.get(&format!("/v1/accounts/{}", till.account()));
    assert_eq!(till["balance"], json!(format!("{}.{:02}", paid / 100, paid % 100)));
}

/// Starts a server and kills it before anybody can have asked anything; tells whether it was still starting.
fn kill_while_starting(commons: &Commons, random: &mut Random) -> bool {
    let mut starting = spawn(&commons.dir(), &[], &commons.log());
    thread::sleep(Duration::from_millis(random.below(20) as u64));
    starting.kill().expect("a process of our own is killed");
    let output = starting.wait_with_output().expect("it is gone");
    output.stdout.is_empty()
}

/// After a failure: what was acknowledged is there; what was not is sent again, and takes effect once.
pub fn recover(commons: &Commons, writers: &mut [Writer], seen: &mut Seen, figures: &mut Figures) {
    seen.read_on(commons);
    for writer in writers {
        for (write, record) in writer.acknowledged.drain(..) {
            assert_eq!(seen.places.get(&write.command), Some(&record), "acknowledged, but not there");
            figures.acknowledged += 1;
        }
        let Some(write) = writer.unanswered.take() else { continue };
        figures.unanswered += 1;
        let durable = seen.places.get(&write.command).copied();
        figures.durable_unanswered += usize::from(durable.is_some());
        let answer = commons.send(&write.request);
        let again = commons.send(&write.request);
        assert_eq!((answer.status, &answer.body), (again.status, &again.body), "the first answer, for ever");
        let record = answer.json()["record"].as_u64();
        match durable {
            Some(durable) => assert_eq!(record, Some(durable), "it has taken effect: {}", answer.body),
            None => assert!(record >= Some(seen.records.len() as u64), "it is new: {}", answer.body),
        }
        writer.take(write, answer);
    }
}

//! Writes that are sent several times at once, over connections that break anywhere: each takes effect once, and
//! whoever asks is told the same.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use client::{Key, new_secret, secret_sha256, sign_request};
use serde_json::{Value, json};

use crate::commons::{About, Commons, asset_path, by_token, done, signed, with_officers};
use crate::http::{Answer, Connection, Request};
use crate::kill::{Asked, Seen};
use crate::proxy::Proxy;
use crate::random::Random;

/// How many writes, unless `COMMONHOLD_TEST_WRITES` says otherwise.
const WRITES: usize = 400;
const LANES: usize = 8;
/// Far more than anybody spends here, in cents.
const MONEY: i64 = 100_000_000;

/// Time stands still, so there is no tax, and a valuation binds at once: what everybody has follows from the writes.
const CONSTITUTION: &str = r#"
name = "A commons at the end of a bad line"
[[classes]]
id = "lots"
rate = "0.01"
first_issue = "claim"
raise_delay = "PT0S"
cooldown = "PT0S"
min_tenure = "PT0S"
hold_cap = "1"
"#;

/// Two accounts that pay each other and buy a lot from each other, and what they must have by now.
struct Lane {
    lot: String,
    keys: [Key; 2],
    secrets: [String; 2],
    /// In cents, as all amounts here.
    balances: [i64; 2],
    holder: usize,
    valuation: i64,
    deposit: i64,
    /// What was asked, and the record that is said to keep it.
    asked: Vec<(Asked, u64)>,
}

/// A request, and what a record of it must say.
struct Write {
    request: Request,
    asked: Asked,
}

fn cents(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

impl Lane {
    fn new(commons: &Commons, number: usize) -> Lane {
        let keys = [0, 1].map(|side| Key::from_seed([(2 * number + side + 1) as u8; 32]));
        let secrets = [0, 1].map(|_| new_secret());
        for (side, key) in keys.iter().enumerate() {
            commons.open_account(key);
            done(commons.issue("cashier", key, &cents(MONEY), &format!("payment-{number}-{side}")));
            let grant = json!({
                "secret_sha256": secret_sha256(&secrets[side]), "scopes": ["purchases", "deposits", "transfers"],
                "expires": commons.about().clock + ledger::Duration::from_days(1),
            });
            done(commons.post(key, "/v1/tokens", grant));
        }
        let lot = format!("lot-{number}");
        let body = json!({ "id": lot, "class": "lots", "name": "A lot" });
        done(commons.post(&commons.officer("surveyor"), "/v1/assets", body));
        let body = json!({ "max_price": "0", "valuation": "1.00", "deposit": "5.00" });
        done(commons.post(&keys[0], &asset_path(&lot, "/claim"), body));
        let balances = [MONEY - 500, MONEY];
        Lane { lot, keys, secrets, balances, holder: 0, valuation: 100, deposit: 500, asked: Vec::new() }
    }

    /// One write of a random kind; what it changes is expected from now on.
    fn next(&mut self, about: &About, random: &mut Random) -> Write {
        let name = format!("{}-{}", self.lot, self.asked.len());
        let (holder, other) = (self.holder, 1 - self.holder);
        let amount = 1 + random.below(1_000) as i64;
        match random.below(5) {
            0 => {
                self.balances[other] -= self.valuation + 500;
                self.balances[holder] += self.valuation + self.deposit;
                let price = cents(self.valuation);
                let body = json!({ "max_price": price, "valuation": price, "deposit": "5.00" });
                (self.holder, self.deposit) = (other, 500);
                self.by_token(other, asset_path(&self.lot, "/purchase"), name, body)
            }
            1 => {
                self.balances[holder] -= amount;
                self.deposit += amount;
                let body = json!({ "amount": cents(amount) });
                self.by_token(holder, asset_path(&self.lot, "/deposits"), name, body)
            }
            2 => {
                self.valuation = amount;
                let body = json!({ "valuation": cents(amount) });
                self.signed(about, holder, "PUT", asset_path(&self.lot, "/valuation"), name, body)
            }
            kind => {
                self.balances[holder] -= amount;
                self.balances[other] += amount;
                let body = json!({ "to": self.keys[other].account(), "amount": cents(amount) });
                let path = format!("/v1/accounts/{}/transfers", self.keys[holder].account());
                match kind {
                    3 => self.by_token(holder, path, name, body),
                    _ => self.signed(about, holder, "POST", path, name, body),
                }
            }
        }
    }

    fn by_token(&self, who: usize, path: String, key: String, body: Value) -> Write {
        let request = by_token("POST", &path, &self.secrets[who], &key, &body);
        Write { request, asked: Asked::ByToken { key, url: path, body: body.to_string() } }
    }

    fn signed(
        &self,
        about: &About,
        who: usize,
        method: &str,
        path: String,
        nonce: String,
        body: Value,
    ) -> Write {
        let body = body.to_string();
        let jws = sign_request(&self.keys[who], &about.id, &path, &nonce, about.clock, body.as_bytes());
        let asked = Asked::of(&serde_json::from_str(&jws).expect("a JWS is JSON")).expect("a signed command");
        Write { request: signed(method, &path, jws), asked }
    }

    /// Asks for so many things one after the other, each twice or thrice at once.
    fn run(
        &mut self,
        writes: usize,
        to: SocketAddr,
        about: &About,
        mut random: Random,
        retries: &AtomicUsize,
    ) {
        for _ in 0..writes {
            let Write { request, asked } = self.next(about, &mut random);
            let copies = 2 + random.below(2);
            let answers: Vec<Answer> = thread::scope(|scope| {
                let copies = (0..copies).map(|_| scope.spawn(|| send(&request, to, retries)));
                let copies: Vec<_> = copies.collect();
                copies.into_iter().map(|copy| copy.join().expect("an answer")).collect()
            });
            let told = |answer: &Answer| {
                (answer.status, answer.header("Commonhold-Record").map(str::to_owned), answer.body.clone())
            };
            let first = told(&answers[0]);
            assert!(answers.iter().all(|answer| told(answer) == first), "{answers:?}");
            let record = done(answers[0].clone())["record"].as_u64().expect("a number");
            self.asked.push((asked, record));
        }
    }
}

/// Sends `request` until it is answered.
fn send(request: &Request, to: SocketAddr, retries: &AtomicUsize) -> Answer {
    loop {
        match Connection::open(to).and_then(|mut connection| connection.send(request)) {
            Ok(answer) => return answer,
            Err(_) => retries.fetch_add(1, Ordering::Relaxed),
        };
    }
}

#[test]
fn what_is_sent_thrice_over_a_bad_line_happens_once() {
    let writes =
        std::env::var("COMMONHOLD_TEST_WRITES").map_or(WRITES, |text| text.parse().expect("a number"));
    let mut commons = Commons::found(&with_officers(CONSTITUTION));
    let mut lanes: Vec<Lane> = (0..LANES).map(|number| Lane::new(&commons, number)).collect();
    let mut before = Seen::default();
    before.read_on(&commons);
    let (about, proxy) = (commons.about(), Proxy::start(commons.address(), Random(5)));
    let (began, retries) = (Instant::now(), AtomicUsize::new(0));
    thread::scope(|scope| {
        for (number, lane) in lanes.iter_mut().enumerate() {
            let share = writes / LANES + usize::from(number < writes % LANES);
            let (about, retries) = (&about, &retries);
            scope.spawn(move || lane.run(share, proxy.address, about, Random(number as u64), retries));
        }
    });
    let seconds = began.elapsed().as_secs_f64();
    let mut seen = Seen::default();
    seen.read_on(&commons); // Which finds whatever is there twice.
    assert_eq!(seen.places.len() - before.places.len(), writes);
    for lane in &lanes {
        for (asked, record) in &lane.asked {
            assert_eq!(seen.places.get(asked), Some(record));
        }
        for (key, balance) in lane.keys.iter().zip(lane.balances) {
            let account = commons.get(&format!("/v1/accounts/{}", key.account()));
            assert_eq!(account["balance"], json!(cents(balance)));
        }
        let lot = commons.get(&asset_path(&lane.lot, ""));
        let holder = json!(lane.keys[lane.holder].account());
        assert_eq!((&lot["valuation"], &lot["holder"]), (&json!(cents(lane.valuation)), &holder));
        assert_eq!(lot["deposit"], json!(cents(lane.deposit)));
    }
    commons.stop();
    commons.verify();
    commons.assert_no_panic();
    let ([requests, answers], retries) = (proxy.cuts(), retries.into_inner());
    assert!(requests > 0 && answers > 0, "the line was not bad");
    println!(
        "{writes} writes: {requests} requests and {answers} answers cut, {retries} retries, {seconds:.1} s"
    );
}

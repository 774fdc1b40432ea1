//! A small town in the middle of its life: something to be asked, and something to lose.

use std::collections::BTreeMap;

use client::{Key, secret_sha256, sign_request};
use ledger::Duration;
use serde_json::{Value, json};

use crate::commons::{About, Commons, asset_path, by_token, done, signed, with_officers};
use crate::http::Request;

const CONSTITUTION: &str = r#"
name = "A town under attack"
[governance]
activation_delay = "P0D"
round_interval = "P30D"
deliberation = "P0D"
[[classes]]
id = "land"
rate = "0.10"
first_issue = "claim"
min_tenure = "PT0S"
hold_cap = "1"
min_valuation = "10"
"#;

/// Ada is a member; bob holds `plot`; cyn has nothing; `free` is vacant; round 1 takes votes on `lamp`.
pub struct Town {
    pub commons: Commons,
    keys: BTreeMap<&'static str, Key>,
}

impl Town {
    pub fn found() -> Town {
        let commons = Commons::found(&with_officers(CONSTITUTION));
        let people = [("ada", 1), ("bob", 2), ("cyn", 3)].map(|(name, n)| (name, Key::from_seed([n; 32])));
        let officers = ["registrar", "surveyor", "cashier"].map(|name| (name, commons.officer(name)));
        let keys = people.into_iter().chain(officers).collect();
        let town = Town { commons, keys };
        for name in ["ada", "bob", "cyn"] {
            town.commons.open_account(town.key(name));
        }
        for name in ["ada", "bob"] {
            done(town.commons.issue("cashier", town.key(name), "1000", &format!("bank-{name}")));
        }
        let assets = json!([
            { "id": "plot", "class": "land", "name": "Plot" },
            { "id": "free", "class": "land", "name": "Free" },
        ]);
        done(town.commons.post(town.key("surveyor"), "/v1/assets", assets));
        let claim = json!({ "max_price": "0", "valuation": "100", "deposit": "10" });
        done(town.commons.post(town.key("bob"), &asset_path("plot", "/claim"), claim));
        let word = town.commons.attest("registrar", town.key("ada"), "tag-ada");
        let admit =
            json!({ "account": town.account("ada"), "uniqueness_tag": "tag-ada", "attestations": [word] });
        done(town.commons.post(town.key("ada"), "/v1/members", admit));
        done(town.commons.post(town.key("ada"), "/v1/proposals", town.proposal("lamp")));
        town.commons.advance("P30D");
        town
    }

    pub fn key(&self, name: &str) -> &Key {
        &self.keys[name]
    }

    pub fn account(&self, name: &str) -> String {
        self.key(name).account().to_string()
    }

    /// The path of an account, and of what belongs to it.
    pub fn path(&self, name: &str, rest: &str) -> String {
        format!("/v1/accounts/{}{rest}", self.account(name))
    }

    pub fn proposal(&self, id: &str) -> Value {
        json!({
            "kind": "funding", "id": id, "title": "A lamp", "text": "For all", "ask": "5",
            "recipient": self.account("ada"),
        })
    }

    /// What `name` signs.
    pub fn sign(&self, name: &str, method: &str, path: &str, body: &Value) -> Request {
        self.commons.sign(self.key(name), method, path, body)
    }

    /// These very bytes, signed by `name`.
    pub fn sign_bytes(&self, name: &str, method: &str, path: &str, body: &[u8]) -> Request {
        let About { id, clock } = self.commons.about();
        let jws = sign_request(self.key(name), &id, path, &self.commons.nonce(), clock, body);
        signed(method, path, jws)
    }

    /// Another body under the nonce that `earlier` was signed with.
    pub fn signed_with_nonce(&self, name: &str, path: &str, body: &Value, earlier: &Request) -> Request {
        let About { id, clock } = self.commons.about();
        let nonce = nonce_of(earlier);
        let jws = sign_request(self.key(name), &id, path, &nonce, clock, body.to_string().as_bytes());
        signed("POST", path, jws)
    }

    /// Pays a cent from ada to bob.
    pub fn payment(&self) -> Value {
        json!({ "to": self.account("bob"), "amount": "0.01" })
    }

    /// Grants `secret`, which acts for `name`, with these scopes and limits, for a day.
    pub fn grant(&self, name: &str, secret: &str, scopes: Value, limits: Value) {
        self.grant_for(name, secret, scopes, limits, Duration::from_days(1));
    }

    /// Grants `secret` for as long as `lasts`.
    pub fn grant_for(&self, name: &str, secret: &str, scopes: Value, limits: Value, lasts: Duration) {
        let (hash, expires) = (secret_sha256(secret), self.commons.about().clock + lasts);
        let grant = json!({ "secret_sha256": hash, "scopes": scopes, "expires": expires, "limits": limits });
        done(self.commons.post(self.key(name), "/v1/tokens", grant));
    }

    /// A write by whoever has `secret`, under a key of its own.
    pub fn by_token(&self, method: &str, path: &str, secret: &str, body: &Value) -> Request {
        by_token(method, path, secret, &self.commons.nonce(), body)
    }
}

/// The nonce in a signed request.
fn nonce_of(request: &Request) -> String {
    let jws: Value = serde_json::from_slice(&request.body).expect("a JWS");
    let header = base64url_decode(jws["protected"].as_str().expect("text"));
    let header: Value = serde_json::from_slice(&header).expect("a header");
    header["nonce"].as_str().expect("text").into()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64url without padding (RFC 4648).
pub fn base64url(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, n| bits << 8 | u32::from(*chunk.get(n).unwrap_or(&0)));
        let sextets = [18, 12, 6, 0].map(|shift| ALPHABET[(bits >> shift) as usize % 64] as char);
        text.extend(&sextets[..chunk.len() + 1]);
    }
    text
}

fn base64url_decode(text: &str) -> Vec<u8> {
    let sextets =
        text.bytes().map(|byte| ALPHABET.iter().position(|known| *known == byte).expect("base64url"));
    let bits: Vec<u8> =
        sextets.flat_map(|sextet| (0..6).rev().map(move |bit| (sextet >> bit) as u8 & 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit)).collect()
}

//! Webhooks, and what is known of each.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use ledger::{AccountId, Timestamp};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::Topic;

/// Names a webhook: made of its account and of the idempotency key that asked for it, so that asking again makes no
/// second one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, JsonSchema)]
pub struct HookId(#[schemars(regex(pattern = "^wh_[A-Za-z0-9_-]{16}$"))] String);

impl HookId {
    pub(crate) fn of(account: AccountId, idempotency_key: &str) -> HookId {
        let hash = Sha256::digest(format!("{account} {idempotency_key}"));
        HookId(format!("wh_{}", BASE64URL.encode(&hash[..12])))
    }
}

impl fmt::Display for HookId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for HookId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for HookId {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<HookId, &'static str> {
        let rest = text.strip_prefix("wh_").filter(|rest| rest.len() == 16);
        let own = |rest: &&str| rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        rest.filter(own).map(|_| HookId(text.into())).ok_or("a webhook is named by wh_ and 16 characters")
    }
}

/// A webhook, and how it fares. Times are the server's own, whatever clock the commons has.
#[derive(Clone, PartialEq, Debug)]
pub struct Hook {
    /// Its name.
    pub id: HookId,
    /// Where it sends.
    pub url: String,
    /// What.
    pub topics: Vec<Topic>,
    /// Since when.
    pub created: Timestamp,
    /// When its receiver last took something.
    pub succeeded: Option<Timestamp>,
    /// When it last did not, and why.
    pub failed: Option<(Timestamp, String)>,
    /// Deliveries on their way.
    pub waiting: u64,
    /// Deliveries that were given up.
    pub dead: u64,
}

/// An event that concerned an account: its record, and its place in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The record.
    pub record: u64,
    /// The place.
    pub n: u64,
}

/// A delivery that was given up.
#[derive(Clone, PartialEq, Debug)]
pub struct DeadLetter {
    /// Which event it told.
    pub place: Place,
    /// As what.
    pub topic: Topic,
    /// How often it was sent.
    pub attempts: u64,
    /// When it was sent last.
    pub at: Timestamp,
    /// Why it was not taken then.
    pub reason: String,
}

/// How sending went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The receiver took it: its status.
    Delivered(u16),
    /// The receiver wants nothing any more.
    Gone,
    /// It did not, and why.
    Failed(String),
}

/// The name of a delivery, the same each time it is sent.
pub(crate) fn delivery_id(hook: &HookId, place: Place) -> String {
    format!("{hook}-{}-{}", place.record, place.n)
}

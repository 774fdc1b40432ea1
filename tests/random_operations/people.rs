//! The model knows people by name; the machine knows them by key.

use std::collections::BTreeMap;

use ed25519_dalek::{Signer, SigningKey};
use governance::Attestation;
use governance::{attestation_message, standing_message};
use ledger::{AccountId, CommonsId, Duration, PublicKey, Signature, Timestamp};

use crate::oracle::{CASHIER, REGISTRARS, SURVEYOR};

pub const SURVEYORS: [&str; 1] = [SURVEYOR];
pub const CASHIERS: [&str; 1] = [CASHIER];
/// Why anybody is suspended or reinstated here.
pub const REASON: &str = "chance";

/// Everybody met so far, with a key made of the name.
#[derive(Default)]
pub struct People(BTreeMap<String, (PublicKey, AccountId)>);

fn signing_key(name: &str) -> SigningKey {
    let mut seed = [0; 32];
    seed[..name.len()].copy_from_slice(name.as_bytes());
    SigningKey::from_bytes(&seed)
}

impl People {
    /// The key of `name`, perhaps somebody new.
    pub fn key(&mut self, name: &str) -> PublicKey {
        if let Some((key, _)) = self.0.get(name) {
            return *key;
        }
        let key = PublicKey::from_bytes(signing_key(name).verifying_key().to_bytes()).expect("a strong key");
        self.0.insert(name.to_string(), (key, key.account()));
        key
    }

    /// The account of `name`, perhaps somebody new.
    pub fn meet(&mut self, name: &str) -> AccountId {
        self.key(name);
        self.id(name)
    }

    /// The account of `name`, who was met before.
    pub fn id(&self, name: &str) -> AccountId {
        self.0[name].1
    }

    /// What two registrars sign at `now` to attest that `name` is one person.
    pub fn attestations(
        &mut self,
        commons: &CommonsId,
        name: &str,
        tag: &str,
        now: Timestamp,
    ) -> Vec<Attestation> {
        let expires = now + Duration::from_seconds(1);
        let message = attestation_message(commons, &self.key(name), tag, expires);
        self.attest(2, expires, &message)
    }

    /// What so many registrars sign at `now` to set the standing of `name`, which has been what it is since `since`.
    pub fn standing(
        &mut self,
        commons: &CommonsId,
        name: &str,
        suspended: bool,
        (since, now): (Timestamp, Timestamp),
        registrars: usize,
    ) -> Vec<Attestation> {
        let expires = now + Duration::from_seconds(1);
        let message = standing_message(commons, &self.key(name), suspended, REASON, since, expires);
        self.attest(registrars, expires, &message)
    }

    fn attest(&mut self, registrars: usize, expires: Timestamp, message: &[u8]) -> Vec<Attestation> {
        let attest = |registrar: &&str| {
            let signature = Signature(signing_key(registrar).sign(message).to_bytes());
            Attestation { registrar: self.key(registrar), expires, signature }
        };
        REGISTRARS[..registrars].iter().map(attest).collect()
    }
}

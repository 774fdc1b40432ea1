//! The model knows people by name; the machine knows them by key.

use std::collections::BTreeMap;

use ed25519_dalek::{Signer, SigningKey};
use governance::Attestation;
use governance::{attestation_message, standing_message};
use ledger::{AccountId, Duration, PublicKey, Signature, Timestamp, proof_message, view};
use state_machine::Machine;

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

    /// The key of `name`, who was met before.
    pub fn known_key(&self, name: &str) -> PublicKey {
        self.0[name].0
    }

    /// The key `key`, and what shows that it is to be one of `account`, or fails to.
    pub fn proven(
        &mut self,
        machine: &Machine,
        account: &str,
        key: &str,
        proven: bool,
    ) -> (PublicKey, Signature) {
        let message = proof_message(&machine.id(), self.meet(account));
        let signer = signing_key(if proven { key } else { "forger" });
        (self.key(key), Signature(signer.sign(&message).to_bytes()))
    }

    /// The key that signs for `name` by now.
    fn signs_now(&mut self, machine: &Machine, name: &str) -> PublicKey {
        let key = self.key(name);
        view::key_of(machine.world(), self.id(name)).unwrap_or(key)
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
        machine: &Machine,
        name: &str,
        tag: &str,
        now: Timestamp,
    ) -> Vec<Attestation> {
        let expires = now + Duration::from_seconds(1);
        let message = attestation_message(&machine.id(), &self.signs_now(machine, name), tag, expires);
        self.attest(machine, 2, expires, &message)
    }

    /// What so many registrars sign at `now` to set the standing of `name`, which has been what it is since `since`.
    pub fn standing(
        &mut self,
        machine: &Machine,
        name: &str,
        suspended: bool,
        (since, now): (Timestamp, Timestamp),
        registrars: usize,
    ) -> Vec<Attestation> {
        let expires = now + Duration::from_seconds(1);
        let key = self.signs_now(machine, name);
        let message = standing_message(&machine.id(), &key, suspended, REASON, since, expires);
        self.attest(machine, registrars, expires, &message)
    }

    fn attest(
        &mut self,
        machine: &Machine,
        registrars: usize,
        expires: Timestamp,
        message: &[u8],
    ) -> Vec<Attestation> {
        let attest = |registrar: &&str| {
            let registrar = self.signs_now(machine, registrar);
            let name = self.0.iter().find(|(_, (key, _))| *key == registrar).expect("a key that was met").0;
            let signature = Signature(signing_key(name).sign(message).to_bytes());
            Attestation { registrar, expires, signature }
        };
        REGISTRARS[..registrars].iter().map(attest).collect()
    }
}

//! Ed25519 keys and signatures, verified strictly.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use bevy_ecs::resource::Resource;
use ed25519_dalek::VerifyingKey;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::account::AccountId;
use crate::time::parse_str;

/// Which commons this is: the hash of its first record. Signatures name it, so none counts in another commons.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Resource)]
pub struct CommonsId(pub [u8; 32]);

impl fmt::Display for CommonsId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A public Ed25519 key, written as base64url without padding. A weak key cannot be read in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(example = &"6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw", extend("format" = "ed25519-public-key"))]
pub struct PublicKey(
    #[schemars(with = "String", regex(pattern = "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$"))] [u8; 32],
);

impl PublicKey {
    /// The key with these bytes, unless they are no point on the curve or a weak one that any signature fits.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<PublicKey, String> {
        match VerifyingKey::from_bytes(&bytes) {
            Ok(key) if !key.is_weak() => Ok(PublicKey(bytes)),
            Ok(_) => Err("a weak key: make another one".into()),
            Err(_) => Err("not an Ed25519 public key".into()),
        }
    }

    /// The key's 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The account that this key opens: the first 16 bytes of the key's SHA-256.
    pub fn account(&self) -> AccountId {
        let hash: [u8; 32] = Sha256::digest(self.0).into();
        AccountId::from_bytes(*hash.first_chunk().expect("16 of 32 bytes"))
    }

    /// Whether `signature` is this key's own on `message` (`verify_strict`: one signature, one meaning).
    pub fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        VerifyingKey::from_bytes(&self.0).is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
    }
}

/// An Ed25519 signature, written as base64url without padding.
#[derive(Clone, Copy, PartialEq, Eq, JsonSchema)]
pub struct Signature(
    /// The signature's 64 bytes.
    #[schemars(with = "String", regex(pattern = "^[A-Za-z0-9_-]{85}[AQgw]$"))]
    pub [u8; 64],
);

fn bytes_of<const N: usize>(text: &str) -> Result<[u8; N], String> {
    let bytes = BASE64URL.decode(text).map_err(|_| "not base64url without padding".to_string())?;
    bytes.try_into().map_err(|bytes: Vec<u8>| format!("{} bytes where {N} belong", bytes.len()))
}

impl FromStr for PublicKey {
    type Err = String;
    fn from_str(text: &str) -> Result<PublicKey, String> {
        PublicKey::from_bytes(bytes_of(text)?)
    }
}

impl FromStr for Signature {
    type Err = String;
    fn from_str(text: &str) -> Result<Signature, String> {
        bytes_of(text).map(Signature)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL.encode(self.0))
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL.encode(self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PublicKey, D::Error> {
        parse_str(deserializer)
    }
}

impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Signature, D::Error> {
        parse_str(deserializer)
    }
}

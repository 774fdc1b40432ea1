//! Nonces, and the secrets of tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use sha2::{Digest, Sha256};

/// A nonce or idempotency key that nobody has used: 128 random bits.
pub fn new_nonce() -> String {
    BASE64URL.encode(random::<16>())
}

/// The secret of a new token: `chd_` and 256 random bits.
pub fn new_secret() -> String {
    format!("chd_{}", BASE64URL.encode(random::<32>()))
}

/// How a commons knows the token with this secret: 64 hexadecimal digits.
pub fn secret_sha256(secret: &str) -> String {
    Sha256::digest(secret).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

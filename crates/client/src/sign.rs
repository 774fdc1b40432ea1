//! Signed requests: a flattened JWS (RFC 7515, EdDSA) around the very bytes of the body.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use ledger::{AccountId, PublicKey, Timestamp};
use serde::Serialize;

use crate::Key;

/// Whether a request to this address brings its key along: nobody knows who opens an account, and whoever recovers one
/// has lost the key that is known.
fn brings_its_key(url: &str) -> bool {
    url == "/v1/accounts" || url.starts_with("/v1/accounts/") && url.ends_with("/recovery")
}

#[derive(Serialize)]
struct Protected<'a> {
    alg: &'static str,
    #[serde(flatten)]
    signer: Signer,
    commons: &'a str,
    url: &'a str,
    nonce: &'a str,
    iat: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Signer {
    Kid(AccountId),
    Jwk { kty: &'static str, crv: &'static str, x: PublicKey },
}

/// The request to send to `url`, a path and query: `body` (JSON) signed with `key` for the commons with the genesis
/// hash `commons`, at `iat` by its clock. The nonce takes effect once per account. Pure.
pub fn sign_request(key: &Key, commons: &str, url: &str, nonce: &str, iat: Timestamp, body: &[u8]) -> String {
    let signer = if brings_its_key(url) {
        Signer::Jwk { kty: "OKP", crv: "Ed25519", x: key.public() }
    } else {
        Signer::Kid(key.account())
    };
    let header = Protected { alg: "EdDSA", signer, commons, url, nonce, iat: iat.seconds() };
    let header = serde_json::to_vec(&header).expect("strings and numbers are JSON");
    let mut input = String::with_capacity(4 * (header.len() + body.len()) / 3 + 8);
    BASE64URL.encode_string(&header, &mut input);
    let payload_at = input.len() + 1;
    input.push('.');
    BASE64URL.encode_string(body, &mut input);
    let signature = key.sign(input.as_bytes());
    let (protected, payload) = (&input[..payload_at - 1], &input[payload_at..]);
    format!(r#"{{"protected":"{protected}","payload":"{payload}","signature":"{signature}"}}"#)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::Value;

    use super::*;

    /// What is signed, whether it fits the key, and that nothing but the body's own bytes is in it.
    fn check(url: &str, body: &str, expected: Expect) {
        let key = Key::from_seed([7; 32]);
        let iat = Timestamp::new(1_800_000_000).expect("a time");
        let request = sign_request(&key, &"ab".repeat(32), url, "nonce-1", iat, body.as_bytes());
        let jws: Value = serde_json::from_str(&request).expect("JSON");
        let part = |name: &str| jws[name].as_str().expect("a string").to_owned();
        let decode =
            |text: String| String::from_utf8(BASE64URL.decode(text).expect("base64url")).expect("UTF-8");
        let signature = part("signature").parse().expect("a signature");
        let input = format!("{}.{}", part("protected"), part("payload"));
        assert!(key.public().verifies(input.as_bytes(), &signature));
        assert_eq!(decode(part("payload")), body);
        expected.assert_eq(&decode(part("protected")));
    }

    #[test]
    fn a_request_names_its_signer_commons_address_nonce_and_time() {
        check(
            "/v1/assets/lot%2F7/purchase",
            r#"{ "max_price": "1" }"#,
            expect![[
                r#"{"alg":"EdDSA","kid":"fe812c12f3ab4ce6ac5db69ac352f906","commons":"abababababababababababababababababababababababababababababababab","url":"/v1/assets/lot%2F7/purchase","nonce":"nonce-1","iat":1800000000}"#
            ]],
        );
    }

    #[test]
    fn an_account_is_recovered_with_the_recovery_key_itself() {
        check(
            "/v1/accounts/fe812c12f3ab4ce6ac5db69ac352f906/recovery",
            "{}",
            expect![[
                r#"{"alg":"EdDSA","jwk":{"kty":"OKP","crv":"Ed25519","x":"6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw"},"commons":"abababababababababababababababababababababababababababababababab","url":"/v1/accounts/fe812c12f3ab4ce6ac5db69ac352f906/recovery","nonce":"nonce-1","iat":1800000000}"#
            ]],
        );
        check(
            "/v1/accounts/fe812c12f3ab4ce6ac5db69ac352f906/recovery/cancellation",
            "{}",
            expect![[
                r#"{"alg":"EdDSA","kid":"fe812c12f3ab4ce6ac5db69ac352f906","commons":"abababababababababababababababababababababababababababababababab","url":"/v1/accounts/fe812c12f3ab4ce6ac5db69ac352f906/recovery/cancellation","nonce":"nonce-1","iat":1800000000}"#
            ]],
        );
    }

    #[test]
    fn an_account_is_opened_with_the_key_itself() {
        check(
            "/v1/accounts",
            "{}",
            expect![[
                r#"{"alg":"EdDSA","jwk":{"kty":"OKP","crv":"Ed25519","x":"6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw"},"commons":"abababababababababababababababababababababababababababababababab","url":"/v1/accounts","nonce":"nonce-1","iat":1800000000}"#
            ]],
        );
    }
}

//! Secrets, and signatures as Standard Webhooks defines them: whoever has the secret knows who sent a delivery.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What the server and a receiver share.
#[derive(Clone)]
pub(crate) struct Secret(pub(crate) Vec<u8>);

impl Secret {
    /// A new one: 256 random bits.
    pub(crate) fn new() -> Secret {
        let mut bytes = vec![0; 32];
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        Secret(bytes)
    }

    /// As its owner is told, once.
    pub(crate) fn told(&self) -> String {
        format!("whsec_{}", BASE64.encode(&self.0))
    }

    /// The header `webhook-signature` of a delivery.
    pub(crate) fn sign(&self, id: &str, timestamp: u64, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length will do");
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body.as_bytes());
        format!("v1,{}", BASE64.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_one_that_the_standard_gives_as_its_example() {
        let secret = Secret(BASE64.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64"));
        let signed = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(secret.told(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }
}

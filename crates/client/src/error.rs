//! What can go wrong with a call.

use rustls::CertificateError;
use serde_json::{Map, Value};
use thiserror::Error;

/// Why a call did not succeed.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The server refused, and nothing has changed.
    #[error("{0}")]
    Refused(Problem),
    /// No answer, after several attempts. Whether the request took effect is not known; its nonce would tell.
    #[error("{url} cannot be reached: {reason}; {advice}")]
    Unreachable {
        /// Where the request went.
        url: String,
        /// What failed.
        reason: String,
        /// What may help.
        advice: &'static str,
    },
    /// An answer that no commons gives.
    #[error("{url} does not answer like a commons: {reason}")]
    NotACommons {
        /// Where the request went.
        url: String,
        /// What is odd about the answer.
        reason: String,
    },
}

/// What may help where nobody answers.
pub(crate) const NOBODY: &str = "is `commonhold serve` running there? --server names another address";

impl ClientError {
    /// No answer from `url`, because of `error`.
    pub(crate) fn unreachable(url: &str, error: &ureq::Error) -> ClientError {
        let encryption = match error {
            ureq::Error::Io(error) => error.get_ref().and_then(|error| error.downcast_ref()),
            _ => None,
        };
        let advice = match (encryption, error) {
            (Some(rustls::Error::InvalidCertificate(CertificateError::Other(why))), _)
                if why.to_string().contains("CaUsedAsEndEntity") =>
            {
                "its certificate is made for an authority, not for a server: \
                 make it anew with `-addext basicConstraints=critical,CA:FALSE`"
            }
            (Some(rustls::Error::InvalidCertificate(_)), _) => {
                "a server runs there, but its certificate is not accepted: it must be for this address, and from \
                 whom the system trusts, or whom the file after --ca names"
            }
            (_, ureq::Error::Protocol(_)) if url.starts_with("http:") => {
                "what is there does not speak plain http: should the address begin with https?"
            }
            _ => NOBODY,
        };
        ClientError::Unreachable { url: url.into(), reason: error.to_string(), advice }
    }
}

/// A refusal in the server's words (RFC 9457).
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{detail}")]
pub struct Problem {
    /// Names the reason: `price-above-limit`.
    pub slug: String,
    /// The HTTP status.
    pub status: u16,
    /// The reason in plain words, with its numbers.
    pub detail: String,
    /// The whole answer, with the fields that a program needs.
    pub fields: Map<String, Value>,
}

impl Problem {
    /// Reads a refusal; `None` if the answer is no problem document.
    pub(crate) fn parse(status: u16, body: &[u8]) -> Option<Problem> {
        let Ok(Value::Object(fields)) = serde_json::from_slice(body) else { return None };
        let text = |name: &str| fields.get(name).and_then(Value::as_str);
        let slug = text("type")?.rsplit('/').next()?.to_owned();
        let detail = text("detail").or_else(|| text("title"))?.to_owned();
        Some(Problem { slug, status, detail, fields })
    }
}

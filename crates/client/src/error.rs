//! What can go wrong with a call.

use serde_json::{Map, Value};
use thiserror::Error;

/// Why a call did not succeed.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The server refused, and nothing has changed.
    #[error("{0}")]
    Refused(Problem),
    /// No answer, after several attempts. Whether the request took effect is not known; its nonce would tell.
    #[error(
        "{url} cannot be reached: {reason}; is `commonhold serve` running there? --server names another address"
    )]
    Unreachable {
        /// Where the request went.
        url: String,
        /// What failed.
        reason: String,
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

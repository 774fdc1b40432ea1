//! Why something about webhooks cannot be done.

use serde::Serialize;
use thiserror::Error;

/// Why something about webhooks cannot be done. Refusals serialize to their name and fields.
#[derive(Debug, Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookError {
    /// A field is out of bounds.
    #[error("{field} {requirement}")]
    InvalidWebhook {
        /// The field.
        field: &'static str,
        /// What it must be.
        requirement: &'static str,
    },
    /// The account has as many as it may have.
    #[error("an account has at most {max} webhooks; remove one first")]
    TooManyWebhooks {
        /// How many it may have.
        max: u64,
    },
    /// The account has none with this id.
    #[error("the account has no such webhook")]
    UnknownWebhook,
    /// The idempotency key named another request.
    #[error("this idempotency key was used for another webhook")]
    KeyReused,
    /// Another one of the account is being tested, or many others are.
    #[error("another webhook is being tested; ask again in a while")]
    BusyTesting,
    /// The file in which they are kept fails.
    #[error("the file of the webhooks: {0}")]
    #[serde(skip)]
    Store(#[from] rusqlite::Error),
    /// The file cannot be made, or a thread cannot be started.
    #[error("the webhooks cannot be started: {0}")]
    #[serde(skip)]
    Io(#[from] std::io::Error),
    /// A later version wrote the file.
    #[error("webhooks.sqlite has format {found}; this program knows format {known}")]
    #[serde(skip)]
    Newer {
        /// The file's.
        found: i64,
        /// This program's.
        known: i64,
    },
}

//! Webhooks: what is sent where, and how it goes.

use ledger::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use webhooks::{DeadLetter, Hook, HookId, Outcome, Place, Topic};

use crate::event::EventId;

/// Asks for a webhook.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWebhookBody {
    /// Where deliveries are sent by POST: an address with https, at most 2,000 characters, outside private networks
    /// unless the operator allows them.
    #[schemars(regex(pattern = "^https?://"), length(max = 2000), extend("examples" = ["https://example.org/commons"]))]
    pub(crate) url: String,
    /// What is sent; at least one kind.
    #[schemars(length(min = 1))]
    pub(crate) events: Vec<Topic>,
}

/// A webhook that was added.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AddedWebhookBody {
    /// Its name.
    id: HookId,
    /// Where deliveries are sent.
    url: String,
    /// What is sent.
    events: Vec<Topic>,
    /// What signs its deliveries, `whsec_` and base64; it is shown in this answer alone.
    #[schemars(regex(pattern = "^whsec_[A-Za-z0-9+/]+={0,2}$"))]
    secret: String,
}

impl AddedWebhookBody {
    pub(crate) fn new((Hook { id, url, topics, .. }, secret): (Hook, String)) -> AddedWebhookBody {
        AddedWebhookBody { id, url, events: topics, secret }
    }
}

/// A webhook, and how it fares. Times are the server's own, whatever clock the commons has.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WebhookBody {
    /// Its name.
    id: HookId,
    /// Where deliveries are sent.
    url: String,
    /// What is sent.
    events: Vec<Topic>,
    /// Since when.
    created: Timestamp,
    /// When its receiver last took a delivery.
    last_success: Option<Timestamp>,
    /// When it last did not.
    last_failure: Option<Timestamp>,
    /// Why not.
    last_failure_reason: Option<String>,
    /// Deliveries that are to be sent, or to be sent again.
    waiting: u64,
    /// Deliveries that were given up: its dead letters.
    dead: u64,
}

impl WebhookBody {
    pub(crate) fn new(hook: Hook) -> WebhookBody {
        let (last_failure, last_failure_reason) = hook.failed.unzip();
        WebhookBody {
            id: hook.id,
            url: hook.url,
            events: hook.topics,
            created: hook.created,
            last_success: hook.succeeded,
            last_failure,
            last_failure_reason,
            waiting: hook.waiting,
            dead: hook.dead,
        }
    }
}

/// A delivery that was given up.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DeadLetterBody {
    /// The id of the event that it told.
    #[schemars(extend("examples" = ["7.0"]))]
    event: String,
    /// What kind of event.
    #[serde(rename = "type")]
    topic: Topic,
    /// How often it was sent.
    attempts: u64,
    /// When it was sent last, by the server's clock.
    last_attempt: Timestamp,
    /// Why it was not taken then.
    reason: String,
}

impl DeadLetterBody {
    pub(crate) fn new(letter: &DeadLetter) -> DeadLetterBody {
        DeadLetterBody {
            event: event_of(letter.place).to_string(),
            topic: letter.topic,
            attempts: letter.attempts,
            last_attempt: letter.at,
            reason: letter.reason.clone(),
        }
    }
}

/// The event that is meant by its place.
pub(crate) fn event_of(Place { record, n }: Place) -> EventId {
    EventId { record, n: usize::try_from(n).unwrap_or(usize::MAX) }
}

/// Dead letters that are sent again.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RetriedBody {
    /// How many.
    pub(crate) retried: u64,
}

/// How a test went.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TestedBody {
    /// Whether the receiver took it: it answered with a status from 200 to 299.
    delivered: bool,
    /// Why not.
    reason: Option<String>,
}

impl TestedBody {
    pub(crate) fn new(outcome: Outcome) -> TestedBody {
        let reason = match outcome {
            Outcome::Delivered(_) => None,
            Outcome::Gone => Some("it answered with 410 and wants nothing any more; it is removed".into()),
            Outcome::Failed(reason) => Some(reason),
        };
        TestedBody { delivered: reason.is_none(), reason }
    }
}

//! Problems: why a request led to nothing, as RFC 9457 writes it.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use node::{NoPast, NodeError, Refusal};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use state_machine::Malformed;
use webhooks::WebhookError;

use crate::catalogue;

/// What a handler answers: a response, or why not.
pub(crate) type Answer = Result<Response, Problem>;

/// Why a request led to nothing. Nothing has changed.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Problem {
    slug: String,
    status: u16,
    detail: String,
    fields: Map<String, Value>,
}

/// A problem as it is written (RFC 9457); beside these members it has those that its page names.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "what is written with more members is shown by it")]
pub(crate) struct ProblemBody {
    /// Its page, as an address on this server.
    #[schemars(rename = "type", extend("examples" = ["/problems/price-above-limit"]))]
    page: String,
    /// In a few words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// In plain words, with the numbers.
    detail: String,
}

impl Problem {
    /// The problem that the catalogue lists under `slug`, with its sentence.
    pub(crate) fn new(slug: &str, detail: impl Into<String>) -> Problem {
        let status = catalogue::find(slug).map_or(500, |entry| entry.status);
        Problem { slug: slug.into(), status, detail: detail.into(), fields: Map::new() }
    }

    /// A request that cannot be read.
    pub(crate) fn malformed(detail: impl Into<String>) -> Problem {
        Problem::new("malformed", detail)
    }

    /// A refusal of the domain. It serializes to its slug, or to its slug and its fields.
    pub(crate) fn of(refusal: &(impl Serialize + std::fmt::Display)) -> Problem {
        let (slug, fields) = match serde_json::to_value(refusal) {
            Ok(Value::String(slug)) => (slug, Map::new()),
            Ok(Value::Object(tagged)) => match tagged.into_iter().next() {
                Some((slug, Value::Object(fields))) => (slug, fields),
                Some((slug, _)) => (slug, Map::new()),
                None => ("internal".into(), Map::new()),
            },
            _ => ("internal".into(), Map::new()),
        };
        Problem { fields, ..Problem::new(&slug, refusal.to_string()) }
    }

    /// The same problem where it calls for another status: nothing is found at an address, rather than in a body.
    pub(crate) fn with_status(self, status: StatusCode) -> Problem {
        Problem { status: status.as_u16(), ..self }
    }

    /// The same problem with one more field for programs.
    pub(crate) fn with(mut self, field: &str, value: impl Serialize) -> Problem {
        if let Ok(value) = serde_json::to_value(value) {
            self.fields.insert(field.into(), value);
        }
        self
    }

    /// The name in the catalogue.
    pub(crate) fn slug(&self) -> &str {
        &self.slug
    }

    /// As it is written: the standard's members, then the refusal's own.
    pub(crate) fn to_json(&self) -> Value {
        let title = catalogue::find(&self.slug).map_or("Defect", |entry| entry.title);
        let mut members = Map::new();
        members.insert("type".into(), json!(format!("/problems/{}", self.slug.replace('_', "-"))));
        members.insert("title".into(), json!(title));
        members.insert("status".into(), json!(self.status));
        members.insert("detail".into(), json!(self.detail));
        for (field, value) in &self.fields {
            members.entry(field).or_insert_with(|| value.clone());
        }
        Value::Object(members)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(slug = self.slug, detail = self.detail, "a request failed");
        }
        let mut response = Response::new(Body::from(self.to_json().to_string()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"commonhold\""));
        }
        if let Some(seconds) = self.fields.get("retry_after").and_then(Value::as_u64) {
            headers.insert(RETRY_AFTER, seconds.into());
        } else if status == StatusCode::SERVICE_UNAVAILABLE || self.slug == "not_yet_visible" {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<state_machine::Rejection> for Problem {
    fn from(refusal: state_machine::Rejection) -> Problem {
        Problem::of(&refusal)
    }
}

impl From<registry::Rejection> for Problem {
    fn from(refusal: registry::Rejection) -> Problem {
        Problem::of(&refusal)
    }
}

impl From<governance::Rejection> for Problem {
    fn from(refusal: governance::Rejection) -> Problem {
        Problem::of(&refusal)
    }
}

impl From<ledger::Rejection> for Problem {
    fn from(refusal: ledger::Rejection) -> Problem {
        Problem::of(&refusal)
    }
}

impl From<Malformed> for Problem {
    fn from(refusal: Malformed) -> Problem {
        Problem::malformed(refusal.0)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        match refusal {
            Refusal::Rejected(rejection) => rejection.into(),
            Refusal::TooLarge => Problem::new("too_large", refusal.to_string()),
            Refusal::NotManual => Problem::new("not_manual", refusal.to_string()),
            Refusal::ClockGoesBack { now, to } => {
                Problem::new("clock_goes_back", refusal.to_string()).with("now", now).with("to", to)
            }
            Refusal::Internal => Problem::new("internal", refusal.to_string()),
            Refusal::Overloaded => Problem::new("overloaded", refusal.to_string()),
            Refusal::DiskFull => Problem::new("unavailable", refusal.to_string()),
            Refusal::Behind => Problem::new("not_yet_visible", refusal.to_string()),
            Refusal::ClockTooFar { to, latest } => {
                Problem::new("clock_too_far", refusal.to_string()).with("to", to).with("latest", latest)
            }
            Refusal::Unavailable(why) => {
                tracing::error!(why, "a write cannot be made durable");
                Problem::new("unavailable", "nothing can be written at the moment; send the same again later")
            }
        }
    }
}

impl From<WebhookError> for Problem {
    fn from(error: WebhookError) -> Problem {
        match error {
            WebhookError::Store(_) | WebhookError::Io(_) | WebhookError::Newer { .. } => {
                tracing::error!(%error, "the webhooks cannot be read or changed");
                Problem::new("internal", "the webhooks cannot be read or changed; the server's log says why")
            }
            refusal => Problem::of(&refusal),
        }
    }
}

impl From<NoPast> for Problem {
    fn from(refusal: NoPast) -> Problem {
        match refusal {
            NoPast::Node(error) => error.into(),
            refusal => Problem::of(&refusal),
        }
    }
}

impl From<NodeError> for Problem {
    fn from(error: NodeError) -> Problem {
        tracing::error!(%error, "the journal cannot be read");
        Problem::new("internal", "the journal cannot be read; the server's log says why")
    }
}

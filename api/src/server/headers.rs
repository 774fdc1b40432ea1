//! What every answer says to browsers, and the end of endless answers.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::State;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use futures_util::StreamExt;
use tower_http::cors::{Any, CorsLayer};

use super::Server;
use crate::log::REQUEST_ID;
use crate::read::RECORD;

/// Pages anywhere may read, and write with a signature or a token: there are no cookies that they could misuse.
pub(super) fn cors() -> CorsLayer {
    let names = |names: [&'static str; 3]| names.map(HeaderName::from_static);
    let [idempotency_key, dry_run, last_event] =
        names(["idempotency-key", "commonhold-dry-run", "last-event-id"]);
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            idempotency_key,
            dry_run,
            last_event,
            REQUEST_ID,
        ])
        .expose_headers([RECORD, header::ETAG, header::RETRY_AFTER, REQUEST_ID])
        .max_age(Duration::from_secs(86_400))
}

/// Adds what every answer says, and lets an answer that has no end in sight end when the server stops.
pub(super) async fn finish(State(server): State<Arc<Server>>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut say = |name: HeaderName, value: &'static str| say(headers, name, value);
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(header::REFERRER_POLICY, "no-referrer");
    say(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    if server.encrypted {
        say(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    let stops = Box::pin(server.stops());
    response.map(|body| Body::from_stream(body.into_data_stream().take_until(stops)))
}

/// A route that says otherwise, as a page with scripts does, knows better.
fn say(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

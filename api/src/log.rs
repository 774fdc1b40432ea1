//! One line per request, under a name that the client hears, too. Neither headers nor bodies are logged: they may hold
//! a token's secret or a ballot.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::server::{Server, UnderWay};

/// The header that names a request.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Most characters of a name that a client gives.
const ID_LENGTH_MAX: usize = 64;

/// Measures and logs what was asked, how it went and how long it took; whatever is logged meanwhile has the request's
/// name, too.
pub(crate) async fn requests(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let id = name(request.headers());
    let path = request.uri().path().to_owned();
    let under_way = server.metrics.begin(&request);
    let (id_told, UnderWay { method, route, .. }) = (id.to_str().unwrap_or_default(), &under_way);
    let span = tracing::error_span!("request", id = id_told, method, route, status = Empty);
    async move {
        let begun = Instant::now();
        let mut response = next.run(request).await;
        let (status, took) = (response.status(), begun.elapsed());
        under_way.answered(status, took);
        Span::current().record("status", status.as_u16());
        tracing::info!(path, micros = took.as_micros(), "answered");
        response.headers_mut().insert(REQUEST_ID, id);
        response
    }
    .instrument(span)
    .await
}

/// The name that the client gives, or else a new one.
fn name(headers: &HeaderMap) -> HeaderValue {
    let given = headers.get(REQUEST_ID).filter(|given| {
        let bytes = given.as_bytes();
        (1..=ID_LENGTH_MAX).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
    });
    given.cloned().unwrap_or_else(new_name)
}

/// A name that no other request of this or an earlier process has: when it came, and the how many-th it was.
fn new_name() -> HeaderValue {
    static NAMED: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let name = format!("{:x}-{:x}", now.as_micros(), NAMED.fetch_add(1, Ordering::Relaxed));
    HeaderValue::from_str(&name).expect("hexadecimal digits and a dash")
}

//! What a request may cost before it is answered.

use std::sync::Arc;

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::Server;
use super::rates::Network;
use crate::BODY_MAX;
use crate::problem::Problem;

/// Counts a request, reads its body and has it answered, each within its limit.
pub(super) async fn apply(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    if let Some(network) = request.extensions().get()
        && let Err(refusal) = server.count_request(network)
    {
        return refusal.into_response();
    }
    let (request, _room) = match read(&server, request).await {
        Ok(read) => read,
        Err(refusal) => return refusal.into_response(),
    };
    timeout(server.limits.request_time, next.run(request)).await.unwrap_or_else(|_| {
        let detail = "this took too long; if it is a write, send it again with the same nonce or key to learn \
                      whether it took effect";
        Problem::new("timed_out", detail).into_response()
    })
}

/// The request with its body in memory: all of it, before anybody works on it, as every body is short.
///
/// Its place among the bodies is kept until it is answered.
async fn read(server: &Server, request: Request) -> Result<(Request, Option<OwnedSemaphorePermit>), Problem> {
    let (parts, body) = request.into_parts();
    let too_large = || Problem::new("too_large", format!("the body has more than {BODY_MAX} bytes"));
    let size = body.size_hint();
    if size.lower() > BODY_MAX as u64 {
        return Err(too_large());
    }
    if size.exact() == Some(0) {
        return Ok((Request::from_parts(parts, body), None));
    }
    let most = size.upper().and_then(|most| u32::try_from(most).ok()).unwrap_or(u32::MAX);
    let reading = async {
        let room = server.bodies.clone().acquire_many_owned(most.min(BODY_MAX as u32)).await;
        let room = room.map_err(|_| Problem::new("internal", "there is no room for bodies"))?;
        let body = to_bytes(body, BODY_MAX).await.map_err(|refusal| {
            let source = std::error::Error::source(&refusal);
            let limited = source.is_some_and(|source| source.is::<http_body_util::LengthLimitError>());
            if limited { too_large() } else { Problem::malformed("the body ended too early") }
        })?;
        Ok((Request::from_parts(parts, Body::from(body)), Some(room)))
    };
    let late = || Problem::new("request_timeout", "the body of the request took too long to come");
    timeout(server.limits.body_time, reading).await.unwrap_or_else(|_| Err(late()))
}

/// Where a request came from, for [`apply`].
pub(super) fn come_from<B>(mut request: axum::http::Request<B>, network: Network) -> axum::http::Request<B> {
    request.extensions_mut().insert(network);
    request
}

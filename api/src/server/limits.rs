//! What a request may cost before it is answered.

use std::sync::Arc;

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use super::Server;
use super::rates::Network;
use super::room::Taken;
use super::unread::{Counted, Progress, in_pieces};
use crate::BODY_MAX;
use crate::problem::Problem;

/// Answers that are longer than this need room.
const LONG: u64 = 16 << 10;

/// Counts a request, reads its body and has it answered, each within its limit.
pub(super) async fn apply(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let network = request.extensions().get().copied();
    let progress: Option<Arc<Progress>> = request.extensions().get().cloned();
    let _open = progress.clone().map(Counted::open);
    if let Some(network) = &network
        && let Err(refusal) = server.count_request(network)
    {
        return refusal.into_response();
    }
    let (request, room) = match read(&server, network, request).await {
        Ok(read) => read,
        Err(refusal) => return refusal.into_response(),
    };
    let answer = timeout(server.limits.request_time, async {
        let answer = next.run(request).await;
        drop(room);
        let long = answer.body().size_hint().exact().filter(|bytes| *bytes > LONG);
        match long.map(|bytes| server.answers.try_take(network, bytes)) {
            // To wait would be to keep the answer meanwhile.
            Some(None) => too_much_unread(&server).into_response(),
            room => answer.map(|body| in_pieces(body, progress, room.flatten())),
        }
    });
    answer.await.unwrap_or_else(|_| {
        let detail = "this took too long; if it is a write, send it again with the same nonce or key to learn \
                      whether it took effect";
        Problem::new("timed_out", detail).into_response()
    })
}

fn too_much_unread(server: &Server) -> Problem {
    server.note_limited();
    let detail = "too many long answers to here are not read yet; read them, or ask for less at once";
    Problem::new("too_many_requests", detail).with("retry_after", 1)
}

/// The request with its body in memory: all of it, before anybody works on it, as every body is short.
///
/// Its place among the bodies is kept until it is answered.
async fn read(
    server: &Server,
    network: Option<Network>,
    request: Request,
) -> Result<(Request, Option<Taken>), Problem> {
    let (parts, body) = request.into_parts();
    let too_large = || Problem::new("too_large", format!("the body has more than {BODY_MAX} bytes"));
    let size = body.size_hint();
    if size.lower() > BODY_MAX as u64 {
        return Err(too_large());
    }
    if size.exact() == Some(0) {
        return Ok((Request::from_parts(parts, body), None));
    }
    let most = size.upper().unwrap_or(u64::MAX).min(BODY_MAX as u64);
    let reading = async {
        let room = server.bodies.take(network, most).await;
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

/// Tells [`apply`] where a request came from, and what is under way on its connection, if anybody looks at that.
pub(super) fn come_from<B>(
    mut request: axum::http::Request<B>,
    network: Network,
    progress: Option<Arc<Progress>>,
) -> axum::http::Request<B> {
    request.extensions_mut().insert(network);
    if let Some(progress) = progress {
        request.extensions_mut().insert(progress);
    }
    request
}

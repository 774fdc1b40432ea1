//! All writes take one path: whatever the machine knows as a kind of command is mounted at its address.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request as HttpRequest, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::{post, put};
use axum::{Extension, Router};
use node::Node;
use state_machine::{ByToken, KINDS, Kind, Method, Request, Signed, TokenId};

use crate::event;
use crate::operation::Routes;
use crate::problem::{Answer, Problem};
use crate::read::json;
use crate::server::Server;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Asks what a write would do, without doing it.
const DRY_RUN: HeaderName = HeaderName::from_static("commonhold-dry-run");

/// Their documentation is made of [`KINDS`] too.
pub(super) fn routes() -> Routes {
    let mount = |router: Router<Node>, kind: &Kind| {
        let route = match kind.method {
            Method::Post => post(write),
            Method::Put => put(write),
        };
        router.route(kind.path, route)
    };
    Routes { router: KINDS.iter().fold(Router::new(), mount), operations: Vec::new() }
}

async fn write(
    State(node): State<Node>,
    Extension(server): Extension<Arc<Server>>,
    request: HttpRequest,
) -> Answer {
    let dry_run = asks_for_dry_run(request.headers())?;
    let mut request = read(request).await?;
    node.verify_signature(&mut request);
    if let Some(account) = node.asker(&request) {
        server.count_write(&account)?;
    }
    let by_token = matches!(request, Request::ByToken(_));
    let refuse = |refusal| {
        let problem = Problem::from(refusal);
        if by_token { unidentified(problem) } else { problem }
    };
    if dry_run {
        let events = node.rehearse(&request).map_err(refuse)?;
        let head = node.state().machine.records().saturating_sub(1);
        return Ok(json(head, event::rehearsal(&events)));
    }
    let receipt = node.submit(request).await.map_err(refuse)?;
    let body = event::receipt(receipt.record, receipt.at, &receipt.events);
    Ok(created(json(receipt.record, body)))
}

/// A refusal of what was asked with a token: that is what identifies whoever asks, not a resource that is looked for.
pub(super) fn unidentified(problem: Problem) -> Problem {
    let unknown = problem.slug() == "unknown_token";
    if unknown { problem.with_status(StatusCode::UNAUTHORIZED) } else { problem }
}

fn asks_for_dry_run(headers: &HeaderMap) -> Result<bool, Problem> {
    let values: Vec<&[u8]> = headers.get_all(DRY_RUN).iter().map(HeaderValue::as_bytes).collect();
    match values[..] {
        [] | [b"false"] => Ok(false),
        [b"true"] => Ok(true),
        _ => Err(Problem::malformed("the header Commonhold-Dry-Run must be true or false, once")),
    }
}

/// Refuses a dry run where there is none, as what it asks for would happen.
pub(super) fn no_dry_run(headers: &HeaderMap) -> Result<(), Problem> {
    match asks_for_dry_run(headers)? {
        false => Ok(()),
        true => Err(Problem::malformed("there is no dry run of this; nothing was done")),
    }
}

fn created(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::CREATED;
    response
}

/// How a write says who asks.
pub(super) enum Asked {
    Signed,
    ByToken { token: TokenId, idempotency_key: String },
}

async fn read(request: HttpRequest) -> Result<Request, Problem> {
    let asked = Asked::by(request.headers())?;
    let uri = request.uri().clone();
    let url = uri.path_and_query().map_or(uri.path(), |whole| whole.as_str());
    let body = body(request).await?;
    match asked {
        Asked::Signed => {
            let signed = Signed::parse(&body)?;
            if signed.url() != url {
                let detail = "the url in the protected header is not the path and query of the request";
                return Err(Problem::new("other_url", detail).with("url", url));
            }
            Ok(Request::Signed(signed))
        }
        Asked::ByToken { token, idempotency_key } => {
            Ok(Request::ByToken(ByToken::parse(token, &idempotency_key, url, &body)?))
        }
    }
}

impl Asked {
    pub(super) fn by(headers: &HeaderMap) -> Result<Asked, Problem> {
        let format = headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
        let format = format.map(|format| format.split(';').next().unwrap_or_default().trim());
        let is = |known: &str| format.is_some_and(|format| format.eq_ignore_ascii_case(known));
        if is("application/jose+json") {
            return Ok(Asked::Signed);
        }
        let unreadable = || Problem::new("unsupported_media_type", "a write is JSON, or a signed JWS");
        if format.is_some() && !is("application/json") {
            return Err(unreadable());
        }
        let token = token(headers).ok_or_else(|| {
            Problem::new("unsigned", "a write must be signed, or carry a token; this one does neither")
        })?;
        if format.is_none() {
            return Err(unreadable());
        }
        let key = headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok()).ok_or_else(|| {
            Problem::malformed("a write with a token needs a header Idempotency-Key of visible ASCII")
        })?;
        Ok(Asked::ByToken { token, idempotency_key: key.into() })
    }
}

/// The token in the header that says who asks, if there is one.
pub(super) fn token(headers: &HeaderMap) -> Option<TokenId> {
    let (scheme, secret) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| TokenId::of_secret(secret.trim()))
}

/// The body of a request: read already, as far as it is allowed to be.
pub(super) async fn body(request: HttpRequest) -> Result<Bytes, Problem> {
    Bytes::from_request(request, &()).await.map_err(|_| Problem::malformed("the body ended too early"))
}

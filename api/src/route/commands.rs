//! Many signed commands in one request: each a line, decided in order, and answered on a line of its own.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request as HttpRequest, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use node::Node;
use schemars::JsonSchema;
use state_machine::{Request, Signed};

use super::writes::{body, no_dry_run};
use crate::event::{self, Receipt};
use crate::openapi::Jws;
use crate::operation::{Routes, send};
use crate::problem::{Answer, Problem, ProblemBody};
use crate::read::{blocking, json};
use crate::server::{Network, Server};

const NDJSON: &str = "application/x-ndjson";

/// Most lines of a body: more than fit into one, if each is a command.
const LINES_MAX: usize = 4_000;

pub(super) fn routes() -> Routes {
    let about = "Many signed commands in one request: a JWS on each line, decided in order, and answered on a line of \
                 its own, by a receipt or a problem: the answers are in the order of the lines, of which empty \
                 ones count for nothing. Each takes effect by itself, and counts as a request. At most 1 MiB.";
    Routes::default()
        .with(send::<Jws, Vec<AnswerLine>>("send-commands", "/v1/commands", about, NDJSON), write_many)
}

/// What is answered to one line.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "what is written without it, for speed, is shown by it")]
enum AnswerLine {
    /// It happened, and is durable.
    Receipt(Receipt),
    /// It is refused.
    Problem(ProblemBody),
}

async fn write_many(
    State(node): State<Node>,
    Extension(server): Extension<Arc<Server>>,
    request: HttpRequest,
) -> Answer {
    check_format(request.headers())?;
    no_dry_run(request.headers())?;
    let network = request.extensions().get().copied();
    let body = body(request).await?;
    // Checking some thousand signatures takes a while: not on a thread that serves others.
    blocking(move || {
        let lines = || body.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        let count = lines().count();
        if count > LINES_MAX {
            let detail = format!("{count} lines are too many; {LINES_MAX} may come at once");
            return Err(Problem::malformed(detail));
        }
        let (head, answer) = answer(&node, &server, network, lines());
        let mut response = json(head, answer);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(NDJSON));
        Ok(response)
    })
    .await
}

/// The last record that was written, or else that is durable, and a line for each line: a receipt, or a problem.
fn answer<'a>(
    node: &Node,
    server: &Server,
    network: Option<Network>,
    lines: impl Iterator<Item = &'a [u8]>,
) -> (u64, Vec<u8>) {
    let mut requests = Vec::new();
    let mut unasked = Vec::new();
    for line in lines {
        let read = read(node, server, network, line).map(|request| requests.push(request));
        unasked.push(read.err());
    }
    let mut decided = node.submit_many_blocking(requests).into_iter();
    let mut last = None;
    let mut out = Vec::new();
    for problem in unasked {
        let answered = match problem {
            Some(problem) => Err(problem),
            None => decided.next().expect("every request is answered").map_err(Problem::from),
        };
        match answered {
            Ok(receipt) => {
                last = last.max(Some(receipt.record));
                out.extend(event::receipt(receipt.record, receipt.at, &receipt.events));
            }
            Err(problem) => out.extend(problem.to_json().to_string().into_bytes()),
        }
        out.push(b'\n');
    }
    (last.unwrap_or(node.root().0.saturating_sub(1)), out)
}

fn read(node: &Node, server: &Server, network: Option<Network>, line: &[u8]) -> Result<Request, Problem> {
    if let Some(network) = &network {
        server.count_request(network)?;
    }
    let mut request = Request::Signed(Signed::parse(line)?);
    node.verify_signature(&mut request);
    if let Some(account) = node.asker(&request) {
        server.count_write(&account)?;
    }
    Ok(request)
}

fn check_format(headers: &HeaderMap) -> Result<(), Problem> {
    let format = headers.get(CONTENT_TYPE).and_then(|format| format.to_str().ok()).unwrap_or_default();
    if format.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(NDJSON) {
        Ok(())
    } else {
        Err(Problem::new(
            "unsupported_media_type",
            format!("commands are sent as {NDJSON}, a JWS on each line"),
        ))
    }
}

//! Whether the server runs, and whether it can be written to.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use node::Node;

use crate::problem::{Answer, Problem};
use crate::read::json;

pub(super) fn router() -> Router<Node> {
    Router::new().route("/healthz", get(healthy)).route("/readyz", get(ready))
}

async fn healthy(State(node): State<Node>) -> Answer {
    Ok(json(node.root().0.saturating_sub(1), br#"{"status":"ok"}"#.to_vec()))
}

async fn ready(State(node): State<Node>) -> Answer {
    if !node.is_writing() {
        return Err(Problem::new("unavailable", "the writer has stopped; nothing can be written"));
    }
    Ok(json(node.root().0.saturating_sub(1), br#"{"status":"ready"}"#.to_vec()))
}

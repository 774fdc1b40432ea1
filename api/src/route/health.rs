//! Whether the server runs, and whether it can be written to.

use axum::extract::State;
use axum::response::Response;
use node::Node;
use schemars::JsonSchema;
use serde::Serialize;

use crate::operation::{Routes, other};
use crate::problem::{Answer, Problem};
use crate::read::json;

pub(super) fn routes() -> Routes {
    let media = "application/json";
    Routes::default()
        .with(other::<HealthBody>("healthz", "/healthz", "Whether the server runs.", media), healthy)
        .with(other::<HealthBody>("readyz", "/readyz", "Whether it can be written to.", media), ready)
}

/// How the server is.
#[derive(Serialize, JsonSchema)]
struct HealthBody {
    /// `ok` of one that runs, `ready` of one that can be written to.
    #[schemars(extend("enum" = ["ok", "ready"]))]
    status: &'static str,
}

fn answer(node: &Node, status: &'static str) -> Response {
    let body = serde_json::to_vec(&HealthBody { status }).expect("a word is JSON");
    json(node.root().0.saturating_sub(1), body)
}

async fn healthy(State(node): State<Node>) -> Answer {
    Ok(answer(&node, "ok"))
}

async fn ready(State(node): State<Node>) -> Answer {
    if !node.is_writing() {
        return Err(Problem::new("unavailable", "the writer has stopped; nothing can be written"));
    }
    Ok(answer(&node, "ready"))
}

//! One file per resource, each with its own `router()`.

mod accounts;
mod assets;
mod bids;
mod bundles;
mod classes;
mod clock;
mod commands;
mod commons;
mod health;
mod insights;
mod members;
mod offers;
mod problems;
mod proposals;
mod records;
mod redemptions;
mod rounds;
mod treasury;
mod writes;

use axum::Router;
use axum::http::{Method, Uri};
use node::Node;

use crate::problem::Problem;

/// Every address.
pub(crate) fn router() -> Router<Node> {
    Router::new()
        .merge(accounts::router())
        .merge(assets::router())
        .merge(bids::router())
        .merge(bundles::router())
        .merge(classes::router())
        .merge(clock::router())
        .merge(commands::router())
        .merge(commons::router())
        .merge(health::router())
        .merge(insights::router())
        .merge(members::router())
        .merge(offers::router())
        .merge(problems::router())
        .merge(proposals::router())
        .merge(records::router())
        .merge(redemptions::router())
        .merge(rounds::router())
        .merge(treasury::router())
        .merge(writes::router())
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_so)
}

async fn nothing_here(uri: Uri) -> Problem {
    let path: String = uri.path().chars().take(200).collect();
    Problem::new("not_found", format!("there is nothing at {path}; a commons is read from /v1/commons on"))
}

async fn not_so(method: Method) -> Problem {
    Problem::new("method_not_allowed", format!("this address does not take {method}"))
}

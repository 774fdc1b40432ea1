//! One file per resource, each with its own `routes()`.

mod accounts;
mod assets;
mod bids;
mod bundles;
mod classes;
mod clock;
mod commands;
mod commons;
mod constitution;
mod docs;
mod events;
mod health;
mod insights;
mod log;
mod members;
mod offers;
mod problems;
mod proposals;
mod records;
mod redemptions;
mod rounds;
mod treasury;
mod webhooks;
mod writes;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::header::ACCEPT;
use axum::response::{IntoResponse, Response};
use node::Node;

use crate::operation::Routes;
use crate::problem::Problem;

/// Every address.
pub(crate) fn routes() -> Routes {
    let routes = [
        accounts::routes(),
        assets::routes(),
        bids::routes(),
        bundles::routes(),
        classes::routes(),
        clock::routes(),
        commands::routes(),
        commons::routes(),
        constitution::routes(),
        docs::routes(),
        events::routes(),
        health::routes(),
        insights::routes(),
        log::routes(),
        members::routes(),
        offers::routes(),
        problems::routes(),
        proposals::routes(),
        records::routes(),
        redemptions::routes(),
        rounds::routes(),
        treasury::routes(),
        webhooks::routes(),
        writes::routes(),
    ];
    let Routes { router, operations } = routes.into_iter().fold(Routes::default(), Routes::and);
    let router = router.merge(pages::router()).fallback(nothing_here).method_not_allowed_fallback(not_so);
    Routes { router, operations }
}

/// People who mistyped an address read a page, programs a problem.
async fn nothing_here(State(node): State<Node>, request: Request) -> Response {
    let accepts = request.headers().get(ACCEPT).and_then(|accepted| accepted.to_str().ok());
    if accepts.is_some_and(|accepted| accepted.contains("text/html")) {
        return pages::missing(node, request).await;
    }
    let path: String = request.uri().path().chars().take(200).collect();
    let detail = format!("there is nothing at {path}; a commons is read from /v1/commons on");
    Problem::new("not_found", detail).into_response()
}

async fn not_so(method: Method) -> Problem {
    Problem::new("method_not_allowed", format!("this address does not take {method}"))
}

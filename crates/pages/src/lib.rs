//! What people look at in a browser: pages made on the server, which can be read without scripts; scripts add what must
//! happen where the keys are, and keep figures fresh.
//!
//! A page is a function from what is [seen](visit::See) to markup. Texts are in `languages/`, scripts and styles in
//! `assets/`. Nothing of a page is inline script or style, so the policy of every answer forbids both.

mod account;
mod asset;
mod chart;
mod constitution;
mod desk;
mod files;
mod form;
mod front;
mod insights;
mod key;
mod language;
mod layout;
mod link;
mod map;
mod record;
mod register;
mod round;
mod simulate;
mod table;
mod tell;
#[cfg(test)]
mod tests;
mod visit;

use axum::extract::{DefaultBodyLimit, FromRequestParts, Request};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use node::Node;
use tower_http::compression::CompressionLayer;

/// How long what is to be told in sentences may be: what a write led to is shorter.
const TOLD_MAX: usize = 256 << 10;

/// The pages and their files.
pub fn router() -> Router<Node> {
    Router::new()
        .route("/", get(front::show))
        .route("/register", get(register::show))
        .route("/assets/{asset}", get(asset::show))
        .route("/accounts/{account}", get(account::show))
        .route("/rounds", get(round::list))
        .route("/rounds/{round}", get(round::show))
        .route("/proposals/{proposal}", get(round::proposal))
        .route("/insights", get(insights::show))
        .route("/simulate", get(simulate::show))
        .route("/record", get(record::list))
        .route("/record/{record}", get(record::show))
        .route("/constitution", get(constitution::show))
        .route("/desk", get(desk::show))
        .route("/key", get(key::show))
        .route("/tell", post(tell::answer).layer(DefaultBodyLimit::max(TOLD_MAX)))
        .route("/files/{version}/{name}", get(files::serve))
        .layer(Extension(insights::Remembered::default()))
        .layer(Extension(::insights::Memory::<u64, Vec<round::Compared>>::default()))
        .layer(Extension(::insights::Memory::<simulate::Tried, Vec<simulate::Again>>::default()))
        .layer(CompressionLayer::new())
}

/// The page that says that there is nothing at the address of `request`.
pub async fn missing(node: Node, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    match visit::Visit::from_request_parts(&mut parts, &node).await {
        Ok(visit) => layout::missing(&visit),
        Err(never) => match never {},
    }
}

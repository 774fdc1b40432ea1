//! The HTTP interface of a commons: reads that need no key, writes that are signed or carry a token, and problems
//! that say why not.
//!
//! One file per resource under `route/`; what it shows is built, field by field, in `body/`. Every read goes through
//! [`read::Read`], every write through `route/writes.rs`, every refusal through [`problem::Problem`].

mod body;
mod catalogue;
mod event;
mod list;
mod log;
mod openapi;
mod operation;
mod problem;
mod read;
mod route;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::io;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::serve::ListenerExt;
use node::Node;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Most bytes of a request's body: half of what a record of the journal holds, as what follows may be longer.
pub const BODY_MAX: usize = 1 << 20;

/// How long requests under way may take when the server stops.
const DRAIN_MAX: Duration = Duration::from_secs(10);

/// Everything that can be asked of `node` over HTTP.
pub fn router(node: Node) -> Router {
    route::routes()
        .router
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(axum::middleware::from_fn(log::requests))
        .with_state(node)
}

/// Serves `node` to whoever connects to `listener`, until `shutdown` completes; then answers what is under way, for
/// at most 10 seconds. Fails when the listener does.
pub async fn serve(
    node: Node,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let listener = listener.tap_io(|stream| {
        // Answers are small, and each is whole: nothing is gained by waiting for more to send.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection stays with Nagle's algorithm");
        }
    });
    let (stopping, stopped) = oneshot::channel::<()>();
    let shutdown = async move {
        shutdown.await;
        drop(stopping);
    };
    let serving = axum::serve(listener, router(node)).with_graceful_shutdown(shutdown);
    let patience = async move {
        let _ = stopped.await; // The sender never sends: it is dropped when the server stops.
        tokio::time::sleep(DRAIN_MAX).await;
    };
    tokio::select! {
        served = serving => served,
        () = patience => Ok(()),
    }
}

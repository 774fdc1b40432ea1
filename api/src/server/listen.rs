//! Accepts connections, as many as there may be, until the server stops.

use std::collections::BTreeMap;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use node::Node;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep, timeout};

use super::rates::Network;
use super::{Server, Settings, connection, layered, routes};

/// How often those who have not asked for long are forgotten.
const FORGETTING: Duration = Duration::from_secs(60);

/// What is said to a connection too many, if it listens.
const TOO_MANY: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/// Serves `node` to whoever connects to `listener`, until `shutdown` completes; then answers what is under way, for
/// as long as the settings say.
pub async fn serve(
    node: Node,
    listener: TcpListener,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    serve_routes(routes(&settings), node, listener, settings, shutdown).await;
}

/// The same with these routes.
pub(crate) async fn serve_routes(
    routes: Router<Node>,
    node: Node,
    listener: TcpListener,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let server = Arc::new(Server::new(&settings, &node));
    let router = layered(routes, node, &server);
    let places = Arc::new(Semaphore::new(settings.limits.connections));
    let open = Arc::new(Open::default());
    let mut connections = JoinSet::new();
    let mut forgetting = interval(FORGETTING);
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            accepted = accept(&listener, &places) => {
                let (socket, peer, place) = accepted;
                let network = Network::of(peer.ip());
                let Some(entry) = open.enter(network, settings.limits.connections_per_address) else {
                    let _ = socket.try_write(TOO_MANY); // Whether it listens or not: it is one too many.
                    continue;
                };
                let (server, tls, router) = (server.clone(), settings.tls.clone(), router.clone());
                connections.spawn(async move {
                    let connections = server.metrics.connections.clone();
                    connections.inc();
                    connection::serve(server, tls, router, socket, network).await;
                    connections.dec();
                    drop((entry, place));
                });
            }
            _ = connections.join_next(), if !connections.is_empty() => {}
            _ = forgetting.tick() => {
                server.addresses.forget();
                server.accounts.forget();
                server.bodies.forget();
                server.answers.forget();
            }
            () = &mut shutdown => break,
        }
    }
    drop(listener);
    server.stopping.send_replace(true);
    let ended = async { while connections.join_next().await.is_some() {} };
    if timeout(settings.limits.drain_time, ended).await.is_err() {
        tracing::warn!(connections = connections.len(), "connections were cut that did not end in time");
    }
}

/// The next connection, once there is a place for one.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let place = places.clone().acquire_owned().await.expect("the places are never closed");
    loop {
        match listener.accept().await {
            Ok((socket, peer)) => return (socket, peer, place),
            // Either it went away, which the next one has not; or files are used up, which others give back.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// How many connections are open from each network.
#[derive(Default)]
struct Open(Mutex<BTreeMap<Network, usize>>);

/// A connection that is counted, until it is dropped.
struct Entry(Arc<Open>, Network);

impl Open {
    fn enter(self: &Arc<Open>, network: Network, max: usize) -> Option<Entry> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(network).or_default();
        if *count >= max {
            return None;
        }
        *count += 1;
        Some(Entry(self.clone(), network))
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut counts = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.1);
            }
        }
    }
}

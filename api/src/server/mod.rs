//! The server around the routes: connections, limits, deadlines, encryption, and an end in good order.

mod connection;
mod headers;
mod limits;
mod listen;
mod metrics;
mod rates;
mod room;
mod stall;
mod tls;
mod unread;

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use insights::Memory;
use ledger::AccountId;
use node::Node;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tower_http::catch_panic::CatchPanicLayer;
use webhooks::Webhooks;

pub use listen::serve;
#[cfg(test)]
pub(crate) use listen::serve_routes;
pub use rates::Rate;
pub use tls::{TlsError, tls};

use crate::body::RecountBody;
use crate::problem::Problem;
use crate::{log, route};
use metrics::Metrics;
pub(crate) use metrics::UnderWay;
pub(crate) use rates::Network;
use rates::Rates;
use room::Room;

/// Most bytes of requests' bodies that are held at a time, of all connections together.
const BODIES_MAX: usize = 256 << 20;

/// The same of long answers that are not read yet.
const ANSWERS_MAX: usize = 256 << 20;

/// How a commons is served.
#[derive(Clone)]
pub struct Settings {
    /// What nobody may exceed.
    pub limits: Limits,
    /// With which certificate and key, from [`tls`]; without, connections are not encrypted.
    pub tls: Option<TlsAcceptor>,
    /// Whether GET /metrics tells what the server measures of itself.
    pub metrics: bool,
    /// What sends events to accounts; without, nobody can ask for it.
    pub webhooks: Option<Webhooks>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { limits: Limits::DEFAULT, tls: None, metrics: true, webhooks: None }
    }
}

/// What nobody who connects may exceed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Limits {
    /// Connections at a time; more wait to be accepted.
    pub connections: usize,
    /// Connections at a time from one address (IPv6: from one /64 network); more are closed.
    pub connections_per_address: usize,
    /// Requests from one address.
    pub requests_per_address: Rate,
    /// Writes of one account, signed or by token.
    pub writes_per_account: Rate,
    /// How long a connection may take for the head of its next request, and so how long it may be idle.
    pub head_time: Duration,
    /// How long the body of a request may take to come.
    pub body_time: Duration,
    /// How long a request may take until its answer begins.
    pub request_time: Duration,
    /// How long a connection may leave what is sent to it unread.
    pub stall_time: Duration,
    /// How long what is under way may take when the server stops.
    pub drain_time: Duration,
}

impl Limits {
    /// What holds unless somebody says otherwise.
    pub const DEFAULT: Limits = Limits {
        connections: 4_096,
        connections_per_address: 256,
        requests_per_address: Rate::per_second(500, 5_000),
        writes_per_account: Rate::per_second(200, 2_000),
        head_time: Duration::from_secs(20),
        body_time: Duration::from_secs(20),
        request_time: Duration::from_secs(30),
        stall_time: Duration::from_secs(20),
        drain_time: Duration::from_secs(10),
    };
}

/// What all requests share.
pub(crate) struct Server {
    limits: Limits,
    encrypted: bool,
    addresses: Rates<Network>,
    accounts: Rates<AccountId>,
    bodies: Room,
    answers: Room,
    /// Becomes true when the server is to end.
    stopping: watch::Sender<bool>,
    pub(crate) metrics: Metrics,
    pub(crate) webhooks: Option<Webhooks>,
    /// Rounds as they would have been without some members.
    pub(crate) recounts: Memory<(u64, BTreeSet<AccountId>), RecountBody>,
}

impl Server {
    pub(crate) fn new(settings: &Settings, node: &Node) -> Server {
        let limits = settings.limits;
        Server {
            limits,
            encrypted: settings.tls.is_some(),
            addresses: Rates::new(limits.requests_per_address),
            accounts: Rates::new(limits.writes_per_account),
            bodies: Room::new(BODIES_MAX),
            answers: Room::new(ANSWERS_MAX),
            stopping: watch::Sender::new(false),
            metrics: Metrics::new(node, settings.webhooks.as_ref()),
            webhooks: settings.webhooks.clone(),
            recounts: Memory::default(),
        }
    }

    /// Completes when the server is to end.
    fn stops(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stopping = self.stopping.subscribe();
        async move { drop(stopping.wait_for(|stopping| *stopping).await.map(|_| ())) }
    }

    /// Counts a write of `account`, which has proved that it asks.
    pub(crate) fn count_write(&self, account: &AccountId) -> Result<(), Problem> {
        self.accounts.count(account).inspect_err(|_| self.note_limited())
    }

    fn note_limited(&self) {
        self.metrics.limited.inc();
    }

    /// Counts a request from `network`.
    pub(crate) fn count_request(&self, network: &Network) -> Result<(), Problem> {
        self.addresses.count(network).inspect_err(|_| self.note_limited())
    }
}

/// Everything that can be asked of `node`, without the sockets.
pub fn router(node: Node, settings: &Settings) -> Router {
    let server = Arc::new(Server::new(settings, &node));
    layered(routes(settings), node, &server)
}

fn routes(settings: &Settings) -> Router<Node> {
    let routes = route::routes().router;
    if settings.metrics { routes.merge(metrics::router()) } else { routes }
}

/// These routes within the limits of `server`. What comes last here is the first to see a request.
fn layered(routes: Router<Node>, node: Node, server: &Arc<Server>) -> Router {
    routes
        .layer(Extension(server.clone()))
        .layer(from_fn_with_state(server.clone(), limits::apply))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(headers::cors())
        .layer(map_response_with_state(server.clone(), headers::finish))
        .layer(from_fn_with_state(server.clone(), log::requests))
        .with_state(node)
}

/// The words of the panic are in the log already.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::new("internal", "a defect of this program; the server's log says more").into_response()
}

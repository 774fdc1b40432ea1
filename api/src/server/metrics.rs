//! What the server measures of itself, as Prometheus reads it.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use ledger::view::{Totals, totals};
use node::Node;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use webhooks::Webhooks;

use super::Server;
use crate::problem::Problem;

type Labels<const N: usize> = [(&'static str, String); N];
type Money = Gauge<f64, AtomicU64>;

/// What is measured.
pub(crate) struct Metrics {
    registry: Registry,
    latency: Family<Labels<3>, Histogram>,
    under_way: Gauge,
    pub(super) connections: Gauge,
    pub(super) limited: Counter,
    records: Gauge,
    lag: Gauge,
    money: Family<Labels<1>, Money>,
}

/// A request under way: its route is known, how it ends is not.
pub(crate) struct UnderWay {
    latency: Family<Labels<3>, Histogram>,
    under_way: Gauge,
    pub(crate) route: String,
    pub(crate) method: &'static str,
}

impl Metrics {
    pub(super) fn new(node: &Node, webhooks: Option<&Webhooks>) -> Metrics {
        let mut registry = Registry::with_prefix("commonhold");
        node.register_metrics(&mut registry);
        if let Some(webhooks) = webhooks {
            webhooks.register_metrics(&mut registry);
        }
        let seconds = || Histogram::new(exponential_buckets(0.000_5, 2.0, 15));
        let mut metrics = Metrics {
            latency: Family::new_with_constructor(seconds),
            under_way: Gauge::default(),
            connections: Gauge::default(),
            limited: Counter::default(),
            records: Gauge::default(),
            lag: Gauge::default(),
            money: Family::default(),
            registry,
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let Metrics { registry, latency, under_way, connections, limited, records, lag, money } = self;
        let told = "Time until the answer to a request began";
        registry.register_with_unit("request", told, Unit::Seconds, latency.clone());
        registry.register("requests_under_way", "Requests that are not answered yet", under_way.clone());
        registry.register("connections", "Open connections", connections.clone());
        let told = "Requests and writes refused because an address or account asks too often";
        registry.register("rate_limited", told, limited.clone());
        registry.register("records", "Durable records", records.clone());
        let told = "Durable records that reads do not show yet";
        registry.register("follower_lag_records", told, lag.clone());
        registry.register("money", "The totals of the books, in units of the currency", money.clone());
    }

    /// Begins to measure a request.
    pub(crate) fn begin(&self, request: &Request) -> UnderWay {
        let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
        self.under_way.inc();
        UnderWay {
            latency: self.latency.clone(),
            under_way: self.under_way.clone(),
            route: route.to_owned(),
            method: known(request.method()),
        }
    }

    /// As Prometheus reads it.
    fn tell(&self, node: &Node) -> String {
        let (records, visible) = (node.root().0, node.visible());
        self.records.set(i64::try_from(records).unwrap_or(i64::MAX));
        self.lag.set(i64::try_from(records.saturating_sub(visible)).unwrap_or(i64::MAX));
        let Totals { issued, redeemed, balances, deposits, escrows, treasury } =
            totals(node.state().machine.world());
        let parts = [
            ("issued", issued),
            ("redeemed", redeemed),
            ("balances", balances),
            ("deposits", deposits),
            ("escrows", escrows),
            ("treasury", treasury),
        ];
        for (part, amount) in parts {
            // A float, as all that Prometheus knows; the books themselves are exact.
            let amount = amount.to_string().parse().unwrap_or(f64::NAN);
            self.money.get_or_create(&[("part", part.to_owned())]).set(amount);
        }
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a string takes whatever is written");
        text
    }
}

impl UnderWay {
    /// Takes note of how it was answered.
    pub(crate) fn answered(&self, status: StatusCode, took: Duration) {
        let class = format!("{}xx", status.as_u16() / 100);
        let labels = [("route", self.route.clone()), ("method", self.method.to_owned()), ("status", class)];
        self.latency.get_or_create(&labels).observe(took.as_secs_f64());
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.under_way.dec();
    }
}

/// The method, if it is one of ours: a client may make up any number of others.
fn known(method: &Method) -> &'static str {
    let ours = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"];
    ours.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

pub(super) fn router() -> Router<Node> {
    Router::new().route("/metrics", get(show))
}

async fn show(
    State(node): State<Node>,
    Extension(server): Extension<Arc<Server>>,
) -> Result<Response, Problem> {
    let tell = move || {
        if let Some(Err(error)) = server.webhooks.as_ref().map(Webhooks::measure) {
            tracing::warn!(%error, "the webhooks cannot be counted");
        }
        server.metrics.tell(&node)
    };
    let text = tokio::task::spawn_blocking(tell).await;
    let text = text.map_err(|_| Problem::new("internal", "measuring was interrupted"))?;
    let mut response = Response::new(text.into());
    let format = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(format));
    Ok(response)
}

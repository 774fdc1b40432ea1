//! What is measured of deliveries.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::hook::Outcome;

/// What is measured of deliveries.
#[derive(Default)]
pub(crate) struct Metrics {
    sent: Family<[(&'static str, &'static str); 1], Counter>,
    waiting: Gauge,
    dead: Gauge,
}

impl Metrics {
    pub(crate) fn register(&self, registry: &mut Registry) {
        let sent = "Attempts to deliver to webhooks, by how they went";
        registry.register("webhook_attempts", sent, self.sent.clone());
        let waiting = "Deliveries to webhooks that wait to be sent, or to be sent again";
        registry.register("webhook_deliveries_waiting", waiting, self.waiting.clone());
        let dead = "Deliveries to webhooks that were given up";
        registry.register("webhook_deliveries_dead", dead, self.dead.clone());
    }

    pub(crate) fn count(&self, outcome: &Outcome) {
        let outcome = match outcome {
            Outcome::Delivered(_) => "delivered",
            Outcome::Gone => "gone",
            Outcome::Failed(_) => "failed",
        };
        self.sent.get_or_create(&[("outcome", outcome)]).inc();
    }

    pub(crate) fn measured(&self, waiting: i64, dead: i64) {
        self.waiting.set(waiting);
        self.dead.set(dead);
    }
}

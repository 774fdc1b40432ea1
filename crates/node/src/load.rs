//! How much waits for the writer, and whether more may.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::Refusal;

/// How long whoever asks for one thing may have to wait for the writer.
pub(crate) const WAIT_OF_ONE: Duration = Duration::from_millis(250);

/// The same for one of many things that are asked together: the rest of the time is left to those who ask for one.
pub(crate) const WAIT_OF_MANY: Duration = Duration::from_millis(125);

/// So many may always wait: a few are no load, whatever the last batch took.
const WAITING_MIN: u64 = 16;

/// Whoever waits for the writer, and how long one takes.
pub(crate) struct Load {
    waiting: Gauge,
    refused: Counter,
    batch_requests: Histogram,
    commit_seconds: Histogram,
    /// 1 while the disk is full.
    disk_full: Gauge,
    /// The recent mean of the time that a batch takes, for each request in it.
    nanos_each: AtomicU64,
}

/// A place among those who wait, until it is dropped.
pub(crate) struct Turn(Arc<Load>);

impl Load {
    pub(crate) fn new() -> Load {
        Load {
            waiting: Gauge::default(),
            refused: Counter::default(),
            batch_requests: Histogram::new(exponential_buckets(1.0, 2.0, 12)),
            commit_seconds: Histogram::new(exponential_buckets(0.000_25, 2.0, 14)),
            disk_full: Gauge::default(),
            nanos_each: AtomicU64::new(0),
        }
    }

    /// A place, unless those ahead will keep the writer busy for longer than `patience`.
    pub(crate) fn admit(self: &Arc<Load>, patience: Duration) -> Option<Turn> {
        let ahead = u64::try_from(self.waiting.inc()).unwrap_or(0);
        let turn = Turn(self.clone());
        let wait = ahead.saturating_mul(self.nanos_each.load(Ordering::Relaxed));
        (ahead < WAITING_MIN || u128::from(wait) <= patience.as_nanos()).then_some(turn)
    }

    /// Refuses somebody for whom there is no place.
    pub(crate) fn refuse(&self) -> Refusal {
        self.refused.inc();
        Refusal::Overloaded
    }

    /// Takes note of a batch: how many asked, and how long it took to decide and to commit it.
    ///
    /// Deciding takes its time for each request, committing for all together. A small batch could have been larger in
    /// nearly the same time, so it counts as if as many had asked as may always wait.
    pub(crate) fn note_batch(&self, requests: usize, decided: Duration, committed: Duration) {
        self.batch_requests.observe(requests as f64);
        self.commit_seconds.observe(committed.as_secs_f64());
        let nanos = u64::try_from((decided + committed).as_nanos()).unwrap_or(u64::MAX);
        let each = nanos / (requests as u64).max(WAITING_MIN);
        let before = self.nanos_each.load(Ordering::Relaxed);
        self.nanos_each.store(before - before / 4 + each / 4, Ordering::Relaxed); // The writer alone stores.
    }

    /// Takes note of whether the disk is full.
    pub(crate) fn set_full(&self, full: bool) {
        self.disk_full.set(full.into());
    }

    pub(crate) fn is_full(&self) -> bool {
        self.disk_full.get() > 0
    }

    pub(crate) fn register(&self, registry: &mut Registry) {
        let waiting = "Requests that wait for the writer or for their batch to be durable";
        registry.register("writer_waiting", waiting, self.waiting.clone());
        let refused = "Requests refused because too much waits for the writer";
        registry.register("writer_overloaded", refused, self.refused.clone());
        let batch = "Requests that were decided between two commits";
        registry.register("batch_requests", batch, self.batch_requests.clone());
        let full = "Whether the disk is full, so that nothing can be written";
        registry.register("disk_full", full, self.disk_full.clone());
        let commit = "Time to make a batch durable";
        registry.register_with_unit("commit", commit, Unit::Seconds, self.commit_seconds.clone());
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.waiting.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many find a place beside each other, after batches like this one.
    fn check(requests: usize, batch_millis: u64, expected: usize) {
        let load = Arc::new(Load::new());
        for _ in 0..40 {
            load.note_batch(requests, Duration::ZERO, Duration::from_millis(batch_millis));
        }
        let places: Vec<Turn> = (0..100_000).map_while(|_| load.admit(WAIT_OF_ONE)).collect();
        assert!(places.len().abs_diff(expected) <= expected / 100, "{} {expected}", places.len());
        drop(places);
        assert!(load.admit(WAIT_OF_ONE).is_some(), "there is room again");
    }

    #[test]
    fn as_many_may_wait_as_are_served_in_time() {
        check(1_000, 50, 5_000);
        check(100, 100, 250);
        check(1, 4, 1_000); // A lone request waits for the disk, as a hundred would.
        check(1, 1_000, 16);
        check(50, 5_000, 16); // Some may always come, so that the writer sees when they ask for less.
    }
}

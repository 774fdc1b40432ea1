//! The lowest valuation that was in force during a window of time: where a Dutch auction starts.

use bevy_ecs::component::Component;
use ledger::{Duration, Money, Timestamp};
use serde::{Deserialize, Serialize};

/// How far back an auction looks for the lowest valuation.
pub(crate) const LOOK_BACK: Duration = Duration::from_days(30);

/// A valuation that was in force until `until`.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Low {
    pub(crate) until: Timestamp,
    pub(crate) valuation: Money,
}

/// The earlier valuations that may still be the lowest of the window: oldest first, each higher than the one before.
///
/// Each entry stands for a raise that somebody sent, so the list is never longer than the journal's last 30 days.
#[derive(Component, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct RecentLows(pub(crate) Vec<Low>);

impl RecentLows {
    /// Remembers that `valuation` was in force until `now`.
    pub(crate) fn push(&mut self, valuation: Money, now: Timestamp) {
        self.0.retain(|low| low.valuation < valuation && in_window(low, now));
        self.0.push(Low { until: now, valuation });
    }

    /// The lowest of what was in force during the window before `now`, and of `current`.
    pub(crate) fn lowest(&self, current: Money, now: Timestamp) -> Money {
        let oldest = self.0.iter().find(|low| in_window(low, now));
        oldest.map_or(current, |low| low.valuation.min(current))
    }
}

fn in_window(low: &Low, now: Timestamp) -> bool {
    low.until + LOOK_BACK > now
}

//! The lowest valuation that was in force during a window of time: where a Dutch auction starts, and what buyers who
//! saw a price may rely on.

use std::collections::VecDeque;

use bevy_ecs::component::Component;
use ledger::{Duration, Money, Timestamp};
use serde::{Deserialize, Serialize};

/// How far back an auction looks for the lowest valuation; raise delays are no longer.
pub(crate) const LOOK_BACK: Duration = Duration::from_days(30);

/// A valuation that was in force until `until`.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Low {
    pub(crate) until: Timestamp,
    pub(crate) valuation: Money,
}

/// The earlier valuations that may still be the lowest of the window: oldest first, each higher than the one before.
///
/// Each entry stands for a raise that somebody sent, so there are no more than the journal's last 30 days have.
#[derive(Component, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct RecentLows(pub(crate) VecDeque<Low>);

impl RecentLows {
    /// Remembers that `valuation` was in force until `now`.
    pub(crate) fn push(&mut self, valuation: Money, now: Timestamp) {
        while self.0.pop_front_if(|low| low.until + LOOK_BACK <= now).is_some() {}
        while self.0.pop_back_if(|low| low.valuation >= valuation).is_some() {}
        self.0.push_back(Low { until: now, valuation });
    }

    /// The lowest of what was in force during the last 30 days before `now`, and of `current`.
    pub(crate) fn lowest(&self, current: Money, now: Timestamp) -> Money {
        let oldest = self.after(|low| low.until + LOOK_BACK > now).next();
        oldest.map_or(current, |low| low.valuation.min(current))
    }

    /// The lowest of `current` and of what was in force during the last `delay` before `now`, and after `since`.
    pub(crate) fn honoured(
        &self,
        current: Money,
        delay: Duration,
        since: Timestamp,
        now: Timestamp,
    ) -> Money {
        let oldest = self.binding(delay, since, now).next();
        oldest.map_or(current, |low| low.valuation.min(current))
    }

    /// How many steps of the sale price below `current` are still to come.
    pub(crate) fn pending(&self, current: Money, delay: Duration, since: Timestamp, now: Timestamp) -> usize {
        self.binding(delay, since, now).filter(|low| low.valuation < current).count()
    }

    /// The second at which the sale price next rises by itself.
    pub(crate) fn next_step(
        &self,
        current: Money,
        delay: Duration,
        since: Timestamp,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let oldest = self.binding(delay, since, now).find(|low| low.valuation < current);
        oldest.map(|low| low.until + delay)
    }

    fn binding(&self, delay: Duration, since: Timestamp, now: Timestamp) -> impl Iterator<Item = &Low> {
        self.after(move |low| low.until > since && low.until + delay > now)
    }

    /// Those from the first that is recent enough, as all after it are, too.
    fn after(&self, recent: impl Fn(&Low) -> bool) -> impl Iterator<Item = &Low> {
        self.0.range(self.0.partition_point(|low| !recent(low))..)
    }
}

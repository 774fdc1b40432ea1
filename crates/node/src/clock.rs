//! The clock of a commons: the system's, or one that stands still until it is set.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use ledger::Timestamp;

/// Where the time comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clock {
    /// The system.
    System,
    /// It stands still at the last record's time until somebody sets it forward; for tests and rehearsals.
    Manual,
}

/// How far a clock can be set: what lies some centuries ahead of it must still have a time.
pub(crate) fn latest() -> Timestamp {
    Timestamp::new(221_845_392_000).expect("the beginning of the year 9000")
}

/// A clock that never goes back.
pub(crate) struct Ticking {
    kind: Clock,
    latest: AtomicI64,
}

impl Ticking {
    pub(crate) fn new(kind: Clock, not_before: Timestamp) -> Ticking {
        Ticking { kind, latest: AtomicI64::new(not_before.seconds()) }
    }

    pub(crate) fn is_manual(&self) -> bool {
        self.kind == Clock::Manual
    }

    pub(crate) fn now(&self) -> Timestamp {
        let now = match self.kind {
            Clock::Manual => self.latest.load(Ordering::Acquire),
            Clock::System => {
                let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
                let now = i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX);
                self.latest.fetch_max(now, Ordering::AcqRel).max(now)
            }
        };
        Timestamp::new(now).unwrap_or(Timestamp::MAX)
    }

    pub(crate) fn set(&self, to: Timestamp) {
        self.latest.fetch_max(to.seconds(), Ordering::AcqRel);
    }
}

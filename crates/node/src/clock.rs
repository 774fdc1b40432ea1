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

/// Tells the seconds since 1970.
pub(crate) type Seconds = Box<dyn Fn() -> i64 + Send + Sync>;

/// A clock that never goes back.
pub(crate) struct Ticking {
    /// What makes it tick; nothing does with one that is set by hand.
    source: Option<Seconds>,
    latest: AtomicI64,
}

impl Ticking {
    pub(crate) fn new(kind: Clock, not_before: Timestamp) -> Ticking {
        let source: Option<Seconds> = match kind {
            Clock::System => Some(Box::new(system)),
            Clock::Manual => None,
        };
        Ticking::by(source, not_before)
    }

    pub(crate) fn by(source: Option<Seconds>, not_before: Timestamp) -> Ticking {
        Ticking { source, latest: AtomicI64::new(not_before.seconds()) }
    }

    pub(crate) fn is_manual(&self) -> bool {
        self.source.is_none()
    }

    pub(crate) fn now(&self) -> Timestamp {
        let now = match &self.source {
            None => self.latest.load(Ordering::Acquire),
            Some(source) => {
                let now = source();
                self.latest.fetch_max(now, Ordering::AcqRel).max(now)
            }
        };
        Timestamp::new(now).unwrap_or(Timestamp::MAX)
    }

    pub(crate) fn set(&self, to: Timestamp) {
        self.latest.fetch_max(to.seconds(), Ordering::AcqRel);
    }
}

fn system() -> i64 {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX)
}

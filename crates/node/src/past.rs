//! The commons as it was: states after earlier records, built beside the one that is served.
//!
//! A state of the past is as large as that of now, and takes as long to build as a restart. So a few are kept, one is
//! built at a time, and after each the next waits for as long as it took: whoever asks for one moment after the other
//! keeps half a core busy at most, and nobody who reads or writes the present waits for it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use journal::{Header, Journal};
use ledger::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};

use crate::{Node, NodeError, State, WAIT_MAX, journal_path, restore};

#[cfg(test)]
mod tests;

/// States that are kept: whoever compares two moments has both.
const KEPT: usize = 2;
/// Records that are applied before others are told how far it is.
const STEP: u64 = 256;

/// A moment that is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum At {
    /// After this record, as of its second.
    Record(u64),
    /// At the end of this second.
    Time(Timestamp),
}

impl FromStr for At {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<At, Self::Err> {
        let record = text.parse().map(At::Record);
        record
            .or_else(|_| text.parse().map(At::Time))
            .map_err(|_| "it must be the number of a record, or a time such as 2026-03-01T12:00:00Z")
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::Record(record) => record.fmt(f),
            At::Time(time) => time.fmt(f),
        }
    }
}

impl JsonSchema for At {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "At".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (record, time) = (generator.subschema_for::<u64>(), generator.subschema_for::<Timestamp>());
        schemars::json_schema!({ "description": "A record's number, or a time.", "anyOf": [record, time] })
    }
}

/// The commons as it was at a moment.
#[derive(Clone)]
pub struct Past {
    /// What was true.
    pub state: Arc<State>,
    /// The second that it is seen at.
    pub now: Timestamp,
}

impl Past {
    fn new(state: Arc<State>, at: At) -> Past {
        let now = match at {
            At::Record(_) => state.machine.now(),
            At::Time(at) => at,
        };
        Past { state, now }
    }
}

/// The commons as it is, or as it was.
#[derive(Clone)]
pub enum Moment {
    /// Whenever it is looked at.
    Now(Node),
    /// Then.
    Past(Past),
}

impl Moment {
    /// What `look` sees of the state, and of the clock. Keep it short: what is now waits for it.
    pub fn see<T>(&self, look: impl FnOnce(&State, Timestamp) -> T) -> T {
        match self {
            Moment::Now(node) => look(&node.state(), node.now()),
            Moment::Past(past) => look(&past.state, past.now),
        }
    }
}

/// Why the past is not shown.
#[derive(Debug, Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoPast {
    /// There is no such record.
    #[error("there is no record {record} yet; the last one is {last}")]
    UnknownRecord {
        /// The record that was asked for.
        record: u64,
        /// The last one that is visible.
        last: u64,
    },
    /// There was no commons then.
    #[error("the commons was founded at {founded_at}, after {at}")]
    BeforeFounding {
        /// What was asked for.
        at: Timestamp,
        /// When it was founded.
        founded_at: Timestamp,
    },
    /// Nobody knows yet.
    #[error("{at} is still to come; it is {now}")]
    StillToCome {
        /// What was asked for.
        at: Timestamp,
        /// The clock.
        now: Timestamp,
    },
    /// It takes longer than somebody waits. It goes on.
    #[error(
        "what was after record {record} is being put together, and has come to record {reached}; ask again in {retry_after} s"
    )]
    PastUnderWay {
        /// The record that was asked for.
        record: u64,
        /// How far it is.
        reached: u64,
        /// Seconds after which it may be there.
        retry_after: u64,
    },
    /// Another moment comes first.
    #[error(
        "others have asked for another moment of the past, which comes first; ask again in {retry_after} s"
    )]
    PastBusy {
        /// Seconds after which it may be one's turn.
        retry_after: u64,
    },
    /// The journal cannot be read.
    #[error(transparent)]
    #[serde(skip)]
    Node(#[from] NodeError),
}

impl Node {
    /// The commons as it was then; waits for it, for at most [`WAIT_MAX`].
    pub async fn past(&self, at: At) -> Result<Past, NoPast> {
        let (now, last) = (self.now(), self.visible().saturating_sub(1));
        if let At::Time(at) = at
            && at > now
        {
            return Err(NoPast::StillToCome { at, now });
        }
        let node = self.clone();
        let locate = move || last_record(at, last, |index| node.reading(|journal| journal.headers(index, 1)));
        let located = tokio::task::spawn_blocking(locate).await;
        let record = located.unwrap_or(Err(NodeError::Closed.into()))?;
        Ok(Past::new(self.0.pasts.after(record).await?, at))
    }
}

/// The commons in `dir` as it was then, or as it is. Reads only: nobody needs to stop serving it.
pub fn past_of(dir: &Path, at: Option<At>) -> Result<Past, NoPast> {
    let journal = Journal::open_read_only(&journal_path(dir)).map_err(NodeError::from)?;
    let last = journal.len() - 1;
    let at = at.unwrap_or(At::Record(last));
    let record = last_record(at, last, |index| Ok(journal.headers(index, 1)?))?;
    Ok(Past::new(Arc::new(restore::state_after(dir, None, record, &mut |_| Ok(()))?), at))
}

/// The last record up to then, if the last of all is `last`.
fn last_record(
    at: At,
    last: u64,
    headers: impl Fn(u64) -> Result<Vec<Header>, NodeError>,
) -> Result<u64, NoPast> {
    let at = match at {
        At::Record(record) if record > last => return Err(NoPast::UnknownRecord { record, last }),
        At::Record(record) => return Ok(record),
        At::Time(at) => at,
    };
    let time = |index| -> Result<Timestamp, NodeError> {
        let header = headers(index)?.pop();
        header.and_then(|header| Timestamp::new(header.time)).ok_or(NodeError::missing(index))
    };
    let founded_at = time(0)?;
    if at < founded_at {
        return Err(NoPast::BeforeFounding { at, founded_at });
    }
    let (mut known, mut later) = (0, last + 1);
    while later - known > 1 {
        let middle = known + (later - known) / 2;
        *(if time(middle)? <= at { &mut known } else { &mut later }) = middle;
    }
    Ok(known)
}

type Built = Result<Arc<State>, NodeError>;
type Answered = oneshot::Receiver<Built>;

/// What is kept of the past, and what is being built of it.
pub(crate) struct Pasts {
    dir: PathBuf,
    /// The one that was asked for last comes last.
    kept: watch::Sender<Vec<Arc<State>>>,
    turn: Arc<Semaphore>,
    under_way: Mutex<Option<UnderWay>>,
    builder: Mutex<Option<JoinHandle<()>>>,
    stopping: AtomicBool,
}

#[derive(Clone, Copy)]
struct UnderWay {
    record: u64,
    from: u64,
    reached: u64,
    begun: Instant,
}

impl UnderWay {
    /// Seconds that the rest will take, if it goes on as it has begun.
    fn rest(&self) -> u64 {
        let (done, all) = (self.reached - self.from, self.record - self.from);
        (self.begun.elapsed().as_secs() * (all - done))
            .checked_div(done)
            .unwrap_or(WAIT_MAX.as_secs())
            .clamp(1, 60)
    }
}

impl Pasts {
    pub(crate) fn new(dir: &Path) -> Pasts {
        Pasts {
            dir: dir.into(),
            kept: watch::Sender::default(),
            turn: Arc::new(Semaphore::new(1)),
            under_way: Mutex::default(),
            builder: Mutex::default(),
            stopping: AtomicBool::new(false),
        }
    }

    /// Ends what is under way.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        let builder = self.builder.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(builder) = builder {
            builder.thread().unpark();
            let _ = builder.join(); // Whoever waited for it has been told if it panicked.
        }
    }

    /// The state after `record`, once it is there.
    async fn after(self: &Arc<Self>, record: u64) -> Result<Arc<State>, NoPast> {
        if let Some(state) = self.take_up(record) {
            return Ok(state);
        }
        let mut kept = self.kept.subscribe();
        let built_by_another = async {
            let kept = kept.wait_for(|kept| kept.iter().any(|state| is_after(state, record))).await;
            drop(kept);
        };
        tokio::select! {
            biased;
            built = self.build_in_turn(record) => Ok(built?),
            () = built_by_another => self.take_up(record).ok_or_else(|| self.not_yet(record)),
            () = tokio::time::sleep(WAIT_MAX) => Err(self.not_yet(record)),
        }
    }

    async fn build_in_turn(self: &Arc<Self>, record: u64) -> Built {
        let turn = self.turn.clone().acquire_owned().await.map_err(|_| NodeError::Closed)?;
        if let Some(state) = self.take_up(record) {
            return Ok(state);
        }
        let answered = self.begin(record, turn)?;
        answered.await.unwrap_or(Err(NodeError::Panicked { thread: "past".into() }))
    }

    fn begin(self: &Arc<Self>, record: u64, turn: OwnedSemaphorePermit) -> Result<Answered, NodeError> {
        let (answer, answered) = oneshot::channel();
        let mut builder = self.builder.lock().unwrap_or_else(PoisonError::into_inner);
        if self.stopping.load(Ordering::Relaxed) {
            return Err(NodeError::Closed);
        }
        let pasts = self.clone();
        let thread = thread::Builder::new().name("past".into());
        *builder = Some(thread.spawn(move || pasts.build_and_rest(record, turn, answer))?);
        Ok(answered)
    }

    fn build_and_rest(&self, record: u64, turn: OwnedSemaphorePermit, answer: oneshot::Sender<Built>) {
        let begun = Instant::now();
        let built = self.build(record);
        *self.under_way() = None;
        let _ = answer.send(built); // Whoever asked for it may have gone.
        thread::park_timeout(begun.elapsed());
        drop(turn);
    }

    fn build(&self, record: u64) -> Built {
        let earlier = self.make_room(record);
        let begun = Instant::now();
        let mut from = None;
        let state = restore::state_after(&self.dir, earlier, record, &mut |reached| {
            if reached % STEP == 0 || from.is_none() {
                let from = *from.get_or_insert(reached);
                *self.under_way() = Some(UnderWay { record, from, reached, begun });
            }
            if self.stopping.load(Ordering::Relaxed) { Err(NodeError::Closed) } else { Ok(()) }
        })?;
        let state = Arc::new(state);
        self.kept.send_modify(|kept| kept.push(state.clone()));
        Ok(state)
    }

    /// Lets go of the state that nobody has asked for the longest, if there is no room for another. It may lie on the
    /// way to `record`; otherwise it is freed before there is a new one.
    fn make_room(&self, record: u64) -> Option<State> {
        let mut oldest = None;
        self.kept.send_if_modified(|kept| {
            oldest = (kept.len() == KEPT).then(|| kept.remove(0));
            false
        });
        Arc::into_inner(oldest?).filter(|state| state.machine.records() <= record)
    }

    /// The state after `record`, if it is kept; from now on it is the last one to go.
    fn take_up(&self, record: u64) -> Option<Arc<State>> {
        let mut found = None;
        self.kept.send_if_modified(|kept| {
            let at = kept.iter().position(|state| is_after(state, record));
            found = at.map(|at| kept.remove(at));
            kept.extend(found.clone());
            false
        });
        found
    }

    fn not_yet(&self, record: u64) -> NoPast {
        match *self.under_way() {
            Some(building) if building.record == record => {
                let (reached, retry_after) = (building.reached, building.rest());
                NoPast::PastUnderWay { record, reached, retry_after }
            }
            // The next one begins when this one is there, and as much time again has passed.
            Some(other) => {
                NoPast::PastBusy { retry_after: other.begun.elapsed().as_secs() + 2 * other.rest() }
            }
            None => NoPast::PastBusy { retry_after: WAIT_MAX.as_secs() },
        }
    }

    fn under_way(&self) -> MutexGuard<'_, Option<UnderWay>> {
        self.under_way.lock().expect("numbers are copied without panicking")
    }
}

fn is_after(state: &State, record: u64) -> bool {
    state.machine.records() == record + 1
}

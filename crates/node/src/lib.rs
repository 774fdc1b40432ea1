//! A running commons: one writer with group commit, a follower that serves the reads, snapshots, verification.
//!
//! The writer owns a [`Machine`](state_machine::Machine). It decides requests one after the other, makes a whole batch
//! durable with one commit, and only then answers. The follower applies what is durable to a machine of its own, so
//! nobody ever reads what could still be lost.

mod ask;
mod backup;
mod clock;
mod error;
mod export;
mod follower;
mod founding;
mod load;
mod log;
mod past;
mod projection;
mod prove;
mod receipt;
mod recent;
mod replay;
mod restore;
pub mod search;
#[cfg(test)]
mod simulation;
mod snapshot;
mod state;
#[cfg(test)]
mod tests;
mod trades;
mod trail;
mod verify;
mod withheld;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, RwLockReadGuard};
use std::thread::JoinHandle;
use std::time::Duration as StdDuration;

use journal::{Hash, Journal, JournalError, Record, Tree};
use ledger::{AccountId, CommonsId, Timestamp};
use prometheus_client::registry::Registry;
use state_machine::{Machine, Occurred, Rejection, Request};
use tokio::sync::oneshot;

pub use backup::{back_up, restore_backup};
pub use clock::Clock;
pub use error::NodeError;
pub use export::{EXPORT_FORMAT, ExportHead, ExportLine};
pub use founding::founding_record;
pub use log::{kept_checkpoint, origin};
pub use past::{At, Moment, NoPast, Past, past_of};
pub use projection::{Amendment, HeldTime, Projection};
pub use prove::{Consistency, Proof};
pub use receipt::{InvalidReceipt, RecordReceipt, Shown};
pub use recent::Happened;
pub use restore::commons_in;
pub use state::State;
pub use trades::{Trade, TradeKind, Trades, Turnover};
pub use trail::{CountedBallot, Trail, follow_ballot};
pub use verify::{Directory, Handed, Mark, Source, Terms, VerifyError, VerifyReport, verify, verify_from};
pub use withheld::{is_withheld, withheld_ballots};

use clock::Ticking;
use follower::Follower;
use load::Load;
use log::Log;
use past::Pasts;
use writer::{Decide, Message, Writer};

/// How long a read waits for a record that it wants to see.
pub const WAIT_MAX: StdDuration = StdDuration::from_secs(5);

/// What a request led to; durable.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The record that keeps it.
    pub record: u64,
    /// The record's time.
    pub at: Timestamp,
    /// What happened.
    pub events: Arc<Vec<Occurred>>,
}

/// Why a request led to nothing.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum Refusal {
    /// A rule refuses it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// What would happen does not fit one record.
    #[error("what this asks for does not fit one record of 1 MiB; ask for less at once")]
    TooLarge,
    /// The clock is the system's, and nobody's to set.
    #[error("the clock of this commons cannot be set; start it with --manual-clock")]
    NotManual,
    /// The clock cannot go back.
    #[error("the clock stands at {now}; it does not go back to {to}")]
    ClockGoesBack {
        /// Where it stands.
        now: Timestamp,
        /// Where it was to go.
        to: Timestamp,
    },
    /// What is visible to reads does not show yet what fell due lately.
    #[error("what fell due lately is not visible yet; ask again")]
    Behind,
    /// Beyond this, nothing that lies some centuries ahead could be told apart any more.
    #[error("the clock does not go to {to}, beyond {latest}")]
    ClockTooFar {
        /// Where it was to go.
        to: Timestamp,
        /// How far it goes.
        latest: Timestamp,
    },
    /// Deciding it ended in a defect of this program. Nothing has changed.
    #[error("a defect of this program keeps it from being decided; the log says more")]
    Internal,
    /// Others keep the writer busy for too long.
    #[error("too many requests wait to be decided; this one was not, so send it again in a while")]
    Overloaded,
    /// There is no room for it on the disk.
    #[error(
        "the disk is full; writing goes on by itself once there is room, so send the same again in a while"
    )]
    DiskFull,
    /// Writes cannot be made durable.
    #[error("writing has stopped: {0}")]
    Unavailable(String),
}

struct Threads {
    writer: JoinHandle<Journal>,
    follower: JoinHandle<()>,
    signer: JoinHandle<()>,
    /// Dropped, it stops the signer.
    signing: Sender<()>,
}

/// A running commons. Clones are handles to the same one.
#[derive(Clone)]
pub struct Node(Arc<Inner>);

struct Inner {
    inbox: Sender<Message>,
    clock: Arc<Ticking>,
    follower: Arc<Follower>,
    load: Arc<Load>,
    reader: Mutex<Option<Journal>>,
    durable: Arc<Mutex<Tree>>,
    log: Arc<Log>,
    threads: Mutex<Option<Threads>>,
    /// The roots of the tree's subtrees of 256 records, as far as somebody has asked for a proof.
    blocks: Mutex<Vec<Hash>>,
    pasts: Arc<Pasts>,
}

impl Node {
    /// Founds a commons under `constitution` at `at`, in a directory that is absent or empty.
    pub fn create(dir: &Path, constitution: &str, at: Timestamp) -> Result<CommonsId, NodeError> {
        founding::create(dir, constitution, at)
    }

    /// Opens the commons in `dir`: the snapshot and the records after it, then the writer and the follower.
    pub fn open(dir: &Path, clock: Clock) -> Result<Node, NodeError> {
        Node::open_deciding(dir, clock, Machine::decide)
    }

    fn open_deciding(dir: &Path, clock: Clock, decide: Decide) -> Result<Node, NodeError> {
        let journal = Journal::open(&journal_path(dir))?;
        let reader = Journal::open_read_only(&journal_path(dir))?;
        let log = Arc::new(Log::open(dir, &commons_in(dir)?, &journal)?);
        snapshot::clear(dir);
        let (machine, state) = restore::restore(snapshot::read(dir), &journal)?;
        let clock = Arc::new(Ticking::new(clock, machine.now()));
        let durable = Arc::new(Mutex::new(journal.tree().clone()));
        let (to_follower, from_writer) = channel();
        let (inbox, outbox) = channel();
        let keep = {
            let dir = dir.to_owned();
            move |taken: &[u8]| snapshot::write(&dir, taken)
        };
        let follower = Arc::new(Follower::new(Box::new(keep), state));
        let load = Arc::new(Load::new());
        let digested = machine.records();
        let writer = Writer {
            journal,
            machine,
            decide,
            clock: clock.clone(),
            load: load.clone(),
            durable: durable.clone(),
            to_follower,
            follower: follower.clone(),
            digested,
            digest_records_min: writer::DIGEST_RECORDS_MIN,
            stopping: false,
        };
        let following = follower.clone();
        let (signing, stop) = channel();
        let (signed, of) = (log.clone(), durable.clone());
        let threads = Threads {
            writer: std::thread::Builder::new().name("writer".into()).spawn(move || writer.run(&outbox))?,
            follower: std::thread::Builder::new()
                .name("follower".into())
                .spawn(move || following.run(&from_writer))?,
            signer: std::thread::Builder::new()
                .name("signer".into())
                .spawn(move || log::keep_signing(&signed, &of, &stop))?,
            signing,
        };
        let (reader, threads) = (Mutex::new(Some(reader)), Mutex::new(Some(threads)));
        let (blocks, pasts) = (Mutex::default(), Arc::new(Pasts::new(dir)));
        Ok(Node(Arc::new(Inner {
            inbox,
            clock,
            follower,
            load,
            reader,
            durable,
            log,
            threads,
            blocks,
            pasts,
        })))
    }

    /// Sets a manual clock forward; everything due by then has happened, and is visible, on return.
    pub async fn advance_clock(&self, to: Timestamp) -> Result<Timestamp, Refusal> {
        let (answer, answered) = oneshot::channel();
        self.send(Message::Advance(to, answer))?;
        let record = answered.await.unwrap_or_else(|_| Err(stopped()))?;
        self.wait_for(record).await;
        Ok(to)
    }

    /// The clock of the commons: never before the last record.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Whether the clock stands still until it is set.
    pub fn is_manual(&self) -> bool {
        self.0.clock.is_manual()
    }

    /// Checks a signature on the calling thread, with the key that the follower knows, so that the writer need not.
    ///
    /// A signature that does not fit, or a signer that is not known here yet, is left to the writer to judge.
    pub fn verify_signature(&self, request: &mut Request) {
        if let Request::Signed(signed) = request {
            let known = self.state().machine.key_of(signed.signer());
            if let Some(key) = known.or(signed.own_key()) {
                signed.verify(key);
            }
        }
    }

    /// The account that certainly asks now: its signature was checked here and is fresh, or a token of its own acts.
    pub fn asker(&self, request: &Request) -> Option<AccountId> {
        state_machine::view::asker(&self.state().machine, request, self.now())
    }

    /// What the follower knows. Keep it short: while it is held, the follower waits.
    pub fn state(&self) -> RwLockReadGuard<'_, State> {
        self.0.follower.state()
    }

    /// Waits until `record` is visible to reads, for at most [`WAIT_MAX`]; tells whether it is.
    pub async fn wait_for(&self, record: u64) -> bool {
        self.0.follower.wait_for(record, WAIT_MAX).await
    }

    /// Durable records, from index `from` on; fewer than `limit` when they are long, none past the end.
    pub fn read_records(&self, from: u64, limit: usize) -> Result<Vec<Record>, NodeError> {
        self.reading(|journal| journal.read(from, limit))
    }

    /// What `read` reads of the journal, while nobody else does.
    fn reading<T>(&self, read: impl FnOnce(&Journal) -> Result<T, JournalError>) -> Result<T, NodeError> {
        let reader = self.0.reader.lock().expect("reading does not panic");
        Ok(read(reader.as_ref().ok_or(NodeError::Closed)?)?)
    }

    /// How many records are durable, and the root of their Merkle tree.
    pub fn root(&self) -> (u64, Hash) {
        let tree = self.0.durable.lock().expect("a tree is replaced without panicking");
        (tree.len(), tree.root())
    }

    fn tree(&self) -> Tree {
        self.0.durable.lock().expect("a tree is replaced without panicking").clone()
    }

    /// Adds what the writer measures of its work to `registry`.
    pub fn register_metrics(&self, registry: &mut Registry) {
        self.0.load.register(registry);
    }

    /// How many records are visible to reads.
    pub fn visible(&self) -> u64 {
        self.0.follower.visible()
    }

    /// Whether requests can be made durable: not while the disk is full.
    pub fn is_writing(&self) -> bool {
        self.is_running() && !self.0.load.is_full()
    }

    /// Whether writer and follower run: also while the disk is full.
    pub fn is_running(&self) -> bool {
        let threads = self.0.threads.lock().expect("threads are looked at without panicking");
        threads
            .as_ref()
            .is_some_and(|threads| !threads.writer.is_finished() && !threads.follower.is_finished())
    }

    /// Completes when requests can no longer be made durable: the journal failed, or a thread did.
    pub async fn writing_ends(&self) {
        while self.is_running() {
            tokio::time::sleep(StdDuration::from_millis(200)).await;
        }
    }

    /// Answers what was asked so far, records a last digest, takes a snapshot and stops. Blocks.
    pub fn shut_down(&self) -> Result<(), NodeError> {
        let _ = self.0.inbox.send(Message::Stop); // Nobody listens: it has stopped already.
        let threads = self.0.threads.lock().expect("threads are looked at without panicking").take();
        let Some(Threads { writer, follower, signer, signing }) = threads else { return Ok(()) };
        let panicked = |thread: &str| NodeError::Panicked { thread: thread.into() };
        self.0.pasts.stop();
        let journal = writer.join().map_err(|_| panicked("writer"))?;
        follower.join().map_err(|_| panicked("follower"))?;
        drop(signing);
        signer.join().map_err(|_| panicked("signer"))?;
        // The writer's connection closes last: then SQLite leaves one file, with everything in it.
        self.0.reader.lock().expect("reading does not panic").take();
        drop(journal);
        Ok(())
    }

    fn send(&self, message: Message) -> Result<(), Refusal> {
        self.0.inbox.send(message).map_err(|_| stopped())
    }
}

fn stopped() -> Refusal {
    Refusal::Unavailable("the writer is not running; see its log".into())
}

/// The journal's file in a commons' directory.
fn journal_path(dir: &Path) -> PathBuf {
    dir.join("journal.sqlite")
}

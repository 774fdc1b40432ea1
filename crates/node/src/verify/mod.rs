//! Verification: reads every record as an auditor who trusts nobody would, and decides everything again.
//!
//! Records come from a [`Source`], which need not be trusted. A thread reads ahead, and checks hashes and signatures on
//! all cores (`prepare.rs`), while this one decides one record after the other (`audit.rs`).

mod audit;
mod prepare;
mod report;
mod source;

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use journal::{Checkpoint, Hash, Header, Tree};
use state_machine::{Machine, invariant};
use thiserror::Error;

use crate::{NodeError, founding};
use audit::Audit;
use prepare::{Prepared, Preparing};

pub use report::VerifyReport;
pub use source::{Directory, Handed, Source};

/// How many records are read, and their signatures checked, at once.
const CHUNK: usize = 2_048;
/// How many chunks may wait to be decided.
const AHEAD: usize = 2;

/// The first thing that is wrong.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// A record that does not follow from the ones before it.
    #[error("record {index} is wrong: {what}")]
    Wrong {
        /// The record.
        index: u64,
        /// What is wrong with it.
        what: String,
    },
    /// Other records were signed for.
    #[error("the first {} records have the root {found}, but {said_by} says {}: the record was rewritten", checkpoint.size, checkpoint.root)]
    Rewritten {
        /// What was signed for.
        checkpoint: Box<Checkpoint>,
        /// Where that is from.
        said_by: String,
        /// The root over the records that were handed over.
        found: Hash,
    },
    /// Records that were signed for were not handed over.
    #[error("{found} records are there, but {said_by} signs for {signed}: records are missing")]
    Missing {
        /// How many there are.
        found: u64,
        /// How many were signed for.
        signed: u64,
        /// Where that is from.
        said_by: String,
    },
    /// A checkpoint of another log.
    #[error("{said_by} is of the log {origin}, not of this commons' log {expected}")]
    OtherLog {
        /// Where the checkpoint is from.
        said_by: String,
        /// Its log.
        origin: String,
        /// The log of this commons.
        expected: String,
    },
    /// There is no ballot to follow.
    #[error("record {index} {what}")]
    NoBallot {
        /// The record.
        index: u64,
        /// What it is instead.
        what: &'static str,
    },
    /// Records cannot be read from where they should come from.
    #[error("{0}")]
    Source(String),
    /// The journal cannot be read, or its hashes do not fit.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The final state breaks a rule.
    #[error("after the last record: {0}")]
    Invariant(#[from] invariant::Violation),
}

impl From<journal::JournalError> for VerifyError {
    fn from(refusal: journal::JournalError) -> VerifyError {
        VerifyError::Node(refusal.into())
    }
}

/// A checkpoint that the records must fit, and where it is from.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The checkpoint; its signature has been checked.
    pub checkpoint: Checkpoint,
    /// Where it is from, as in "the checkpoint in town.note".
    pub said_by: String,
}

/// What to verify, beside the records themselves.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Records before this one were verified before: they are taken in as they are, and only their hashes are checked.
    pub from: u64,
    /// Checkpoints that must fit.
    pub marks: Vec<Mark>,
    /// On how many threads to check hashes and signatures; 0 is one for each core.
    pub threads: usize,
}

/// Checks the commons in `dir`: every hash, every signature, every decision, every digest, and the invariants.
///
/// `progress` is told how many records are done, and of how many.
pub fn verify(dir: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<VerifyReport, VerifyError> {
    verify_records(&mut Directory::open(dir)?, &Terms::default(), progress, &mut |_| ())
        .map(|verified| verified.report)
}

/// Checks what `source` hands over, as [`verify`] does, and against the checkpoints in `terms`.
pub fn verify_from(
    source: &mut dyn Source,
    terms: &Terms,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<VerifyReport, VerifyError> {
    verify_records(source, terms, progress, &mut |_| ()).map(|verified| verified.report)
}

/// A commons that was verified.
pub(crate) struct Verified {
    pub(crate) report: VerifyReport,
    /// As it is after the last record.
    pub(crate) machine: Machine,
}

/// Verifies, and lets `watch` see every record that was found right.
pub(crate) fn verify_records(
    source: &mut dyn Source,
    terms: &Terms,
    progress: &mut dyn FnMut(u64, u64),
    watch: &mut dyn FnMut(&Handed),
) -> Result<Verified, VerifyError> {
    let len = source.len();
    let expected_root = source.root();
    let founding = source.read(0, 1)?.into_iter().next();
    let founding = founding.ok_or(NodeError::Unreadable { index: 0, what: "there are no records".into() })?;
    let (mut audit, preparing) = (Audit::start(&founding, terms.from)?, Preparing::start(&founding, terms)?);
    check_origins(&audit, terms, len)?;
    let mut order = Order::default();
    order.take(&founding.header, terms)?;
    watch(&founding);
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel(AHEAD);
        scope.spawn(move || read_ahead(source, len, preparing, &send));
        decide(
            &receive,
            &mut |prepared| {
                order.take(&prepared.handed.header, terms)?;
                audit.take(&prepared)?;
                watch(&prepared.handed);
                Ok(())
            },
            &mut |done| progress(done, len),
        )
    })?;
    if order.tree.len() != len {
        return Err(VerifyError::Missing {
            found: order.tree.len(),
            signed: len,
            said_by: "their source".into(),
        });
    }
    if let Some(expected) = expected_root.filter(|expected| *expected != order.tree.root()) {
        let what = format!(
            "the tree over all records is said to have the root {expected}, but has {}",
            order.tree.root()
        );
        return Err(VerifyError::Source(what));
    }
    invariant::check(&audit.machine)?;
    Ok(audit.finish(&order.tree))
}

/// Refuses checkpoints of other logs, and of more records than there are.
fn check_origins(audit: &Audit, terms: &Terms, len: u64) -> Result<(), VerifyError> {
    let expected = crate::origin(&audit.machine.id().to_string());
    for Mark { checkpoint, said_by } in &terms.marks {
        let said_by = said_by.clone();
        if checkpoint.origin != expected {
            let origin = checkpoint.origin.clone();
            return Err(VerifyError::OtherLog { said_by, origin, expected });
        }
        if checkpoint.size > len {
            return Err(VerifyError::Missing { found: len, signed: checkpoint.size, said_by });
        }
    }
    Ok(())
}

/// Reads chunk after chunk, and hands it on once its hashes and signatures were checked; ends at the first error.
fn read_ahead(
    source: &mut dyn Source,
    len: u64,
    mut preparing: Preparing,
    send: &SyncSender<Result<Vec<Prepared>, VerifyError>>,
) {
    let mut next = 1;
    while next < len {
        let chunk = source.read(next, CHUNK.min(usize::try_from(len - next).unwrap_or(CHUNK)));
        let failed = !chunk.as_ref().is_ok_and(|chunk| !chunk.is_empty());
        let chunk = chunk.map(|chunk| {
            next += chunk.len() as u64;
            preparing.prepare(chunk)
        });
        // Nobody listens any more once something was found wrong.
        if send.send(chunk).is_err() || failed {
            return;
        }
    }
}

fn decide(
    chunks: &Receiver<Result<Vec<Prepared>, VerifyError>>,
    take: &mut dyn FnMut(Prepared) -> Result<(), VerifyError>,
    progress: &mut dyn FnMut(u64),
) -> Result<(), VerifyError> {
    for chunk in chunks {
        for prepared in chunk? {
            let done = prepared.handed.header.index + 1;
            take(prepared)?;
            if done.is_multiple_of(CHUNK as u64) {
                progress(done);
            }
        }
    }
    Ok(())
}

/// The order of records: each follows the one before, and the tree over them is the one that was signed for.
#[derive(Default)]
struct Order {
    tree: Tree,
    time: Option<i64>,
}

impl Order {
    fn take(&mut self, header: &Header, terms: &Terms) -> Result<(), VerifyError> {
        let index = self.tree.len();
        let wrong = |what: String| VerifyError::Wrong { index, what };
        if header.index != index {
            return Err(wrong(format!("record {} stands in its place", header.index)));
        }
        if self.time.is_some_and(|time| header.time < time) {
            return Err(wrong("its time is before that of the record before it".into()));
        }
        self.time = Some(header.time);
        self.tree.push(header.hash());
        let at_this_size = |mark: &&Mark| mark.checkpoint.size == self.tree.len();
        for Mark { checkpoint, said_by } in terms.marks.iter().filter(at_this_size) {
            if checkpoint.root != self.tree.root() {
                let (checkpoint, said_by) = (Box::new(checkpoint.clone()), said_by.clone());
                return Err(VerifyError::Rewritten { checkpoint, said_by, found: self.tree.root() });
            }
        }
        Ok(())
    }
}

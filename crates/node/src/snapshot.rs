//! Snapshots: the follower's state in a file, so that a restart replays only what came after.
//!
//! A snapshot is a convenience, never evidence: one that is damaged, or is not of this journal, is left aside.

use std::fs::File;
use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use journal::{Hash, Journal, Record};
use serde::{Deserialize, Serialize};
use state_machine::Machine;

use crate::replay::Replayed;
use crate::state::State;
use crate::{NodeError, Projection, founding};

/// Changes with the encoding; other versions are left aside.
const VERSION: u32 = 5;

/// What the file says of the state before a digest record.
#[derive(Serialize, Deserialize)]
struct Rows {
    version: u32,
    /// The leaf hash of the last record that it covers: it belongs to no other journal.
    last_record: [u8; 32],
    records: u64,
    machine: Vec<u8>,
    projection: Projection,
}

/// A snapshot with the digest record of the journal that it was taken for, by which its state is known to be right.
pub(crate) struct Snapshot {
    rows: Rows,
    pub(crate) digest: Replayed,
}

fn path(dir: &Path) -> PathBuf {
    dir.join("snapshot.bin")
}

/// Writes the snapshot of `state` beside the old one, and then in its place. Its last 32 bytes are a checksum.
pub(crate) fn write(dir: &Path, state: &State) -> Result<(), NodeError> {
    let path = path(dir);
    let file = |source| NodeError::File { path: path.clone(), source };
    let journal = Journal::open_read_only(&crate::journal_path(dir))?;
    let records = state.machine.records();
    let last = journal.read(records - 1, 1)?.into_iter().next();
    let last =
        last.ok_or(NodeError::Unreadable { index: records - 1, what: "it is not there yet".into() })?;
    let rows = Rows {
        version: VERSION,
        last_record: *last.header.hash().as_bytes(),
        records,
        machine: state.machine.snapshot(),
        projection: state.projection.clone(),
    };
    let bytes = postcard::to_stdvec(&rows).expect("plain rows can be written to memory");
    let fresh = path.with_extension("new");
    let mut out = File::create(&fresh).map_err(file)?;
    out.write_all(&bytes).map_err(file)?;
    out.write_all(Hash::of(&bytes).as_bytes()).map_err(file)?;
    out.sync_all().map_err(file)?;
    std::fs::rename(&fresh, &path).map_err(file)
}

/// How many records the snapshot in `dir` covers, by its first bytes alone: it may be large, and of no use.
pub(crate) fn covers(dir: &Path) -> Option<u64> {
    let mut first = [0; 64];
    let length = File::open(path(dir)).ok()?.read(&mut first).ok()?;
    let ((version, _, records), _) =
        postcard::take_from_bytes::<(u32, [u8; 32], u64)>(&first[..length]).ok()?;
    (version == VERSION).then_some(records)
}

/// The snapshot in `dir`, if it is whole and of this journal.
pub(crate) fn read(dir: &Path, journal: &Journal) -> Option<Snapshot> {
    let file = std::fs::read(path(dir)).ok()?;
    let usable = usable(&file, journal);
    if usable.is_none() {
        tracing::warn!("the snapshot is damaged or of another journal; replaying every record instead");
    }
    usable
}

fn usable(file: &[u8], journal: &Journal) -> Option<Snapshot> {
    let (bytes, checksum) = file.split_last_chunk::<32>()?;
    if Hash::of(bytes).as_bytes() != checksum {
        return None;
    }
    let rows: Rows = postcard::from_bytes(bytes).ok()?;
    let records = journal.read(rows.records.checked_sub(1)?, 2).ok()?;
    let [last, digest] = records.as_slice() else { return None };
    let same = rows.version == VERSION && rows.last_record == *last.header.hash().as_bytes();
    let digest = Replayed::read(digest).ok().filter(|record| same && record.digest.is_some())?;
    Some(Snapshot { rows, digest })
}

impl Snapshot {
    /// The state after the digest record; `None` where the rows make no state, or another one than it says.
    pub(crate) fn restore(&self, founding: &Record) -> Option<State> {
        // Rows are checked one by one; those that contradict each other are met as a defect.
        let aside = match catch_unwind(AssertUnwindSafe(|| self.restored(founding))) {
            Ok(Ok(state)) => return Some(state),
            Ok(Err(refusal)) => refusal.to_string(),
            Err(_) => "it contradicts itself".into(),
        };
        tracing::warn!("the snapshot cannot be used, replaying every record instead: {aside}");
        None
    }

    fn restored(&self, founding: &Record) -> Result<State, NodeError> {
        let (_, at) = founding::read(founding)?;
        let unreadable = |what: String| NodeError::Unreadable { index: self.rows.records, what };
        let machine = Machine::restore(at, founding::id_of(founding), &self.rows.machine);
        let machine = machine.map_err(|refusal| unreadable(refusal.to_string()))?;
        self.digest.compare(&machine)?;
        let mut state = State { machine, projection: self.rows.projection.clone() };
        if state.machine.records() != self.digest.record {
            return Err(unreadable("the snapshot is of another record".into()));
        }
        state.take_in(&self.digest);
        Ok(state)
    }
}

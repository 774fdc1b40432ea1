//! Snapshots: the follower's state in a file, so that a restart replays only what came after.
//!
//! A snapshot is a convenience, never evidence: one that is damaged, or is not of this journal, is left aside.

use std::fs::{self, File};
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
const VERSION: u32 = 6;

/// What the file says of the state before a digest record.
#[derive(Serialize, Deserialize)]
struct Rows {
    version: u32,
    /// The leaf hash of the digest record: it belongs to no other journal.
    digest_record: [u8; 32],
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

/// Where one is written, until it is whole.
fn fresh(dir: &Path) -> PathBuf {
    dir.join("snapshot.new")
}

/// The snapshot of `state`, taken for the digest record that comes next. Its last 32 bytes are a checksum.
pub(crate) fn take(state: &State, digest: &Replayed) -> Vec<u8> {
    let rows = Rows {
        version: VERSION,
        digest_record: *digest.leaf.as_bytes(),
        records: state.machine.records(),
        machine: state.machine.snapshot(),
        projection: state.projection.clone(),
    };
    let mut bytes = postcard::to_stdvec(&rows).expect("plain rows can be written to memory");
    bytes.extend(Hash::of(&bytes).as_bytes());
    bytes
}

/// Writes a snapshot beside the old one, and then in its place.
pub(crate) fn write(dir: &Path, snapshot: &[u8]) -> Result<(), NodeError> {
    let (path, fresh) = (path(dir), fresh(dir));
    let written = File::create(&fresh).and_then(|mut out| {
        out.write_all(snapshot)?;
        out.sync_all()?;
        fs::rename(&fresh, &path)
    });
    if written.is_err() {
        clear(dir);
    }
    written.map_err(|source| NodeError::File { path, source })
}

/// Removes what an interrupted `write` left behind, if anything: it only takes room.
pub(crate) fn clear(dir: &Path) {
    let _ = fs::remove_file(fresh(dir));
}

/// How many records the snapshot in `dir` covers, by its first bytes alone: it may be large, and of no use.
pub(crate) fn covers(dir: &Path) -> Option<u64> {
    let mut first = [0; 64];
    let length = File::open(path(dir)).ok()?.read(&mut first).ok()?;
    let ((version, _, records), _) =
        postcard::take_from_bytes::<(u32, [u8; 32], u64)>(&first[..length]).ok()?;
    (version == VERSION).then_some(records)
}

/// The file that `write` wrote in `dir`, if there is one.
pub(crate) fn read(dir: &Path) -> Option<Vec<u8>> {
    fs::read(path(dir)).ok()
}

/// The snapshot in a file, if it is whole and of this journal.
pub(crate) fn of(file: &[u8], journal: &Journal) -> Option<Snapshot> {
    let usable = usable(file, journal);
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
    let digest = journal.read(rows.records, 1).ok()?.pop()?;
    let same = rows.version == VERSION && rows.digest_record == *digest.header.hash().as_bytes();
    let digest = Replayed::read(&digest).ok().filter(|record| same && record.digest.is_some())?;
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

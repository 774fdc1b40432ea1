//! Snapshots: the follower's state in a file, so that a restart replays only what came after.
//!
//! A snapshot is a convenience, never evidence: one that is damaged, or is not of this journal, is left aside.

use std::io::Write;
use std::path::{Path, PathBuf};

use journal::{Hash, Journal, Record};
use serde::{Deserialize, Serialize};
use state_machine::Machine;

use crate::state::State;
use crate::{NodeError, Projection, founding};

/// Changes with the encoding; other versions are left aside.
const VERSION: u32 = 3;

#[derive(Serialize, Deserialize)]
pub(crate) struct Snapshot {
    version: u32,
    /// The leaf hash of the last record that it covers: it belongs to no other journal.
    last_record: [u8; 32],
    pub(crate) records: u64,
    machine: Vec<u8>,
    projection: Projection,
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
    let snapshot = Snapshot {
        version: VERSION,
        last_record: *last.header.hash().as_bytes(),
        records,
        machine: state.machine.snapshot(),
        projection: state.projection.clone(),
    };
    let bytes = postcard::to_stdvec(&snapshot).expect("plain rows can be written to memory");
    let fresh = path.with_extension("new");
    let mut out = std::fs::File::create(&fresh).map_err(file)?;
    out.write_all(&bytes).map_err(file)?;
    out.write_all(Hash::of(&bytes).as_bytes()).map_err(file)?;
    out.sync_all().map_err(file)?;
    std::fs::rename(&fresh, &path).map_err(file)
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
    let snapshot: Snapshot = postcard::from_bytes(bytes).ok()?;
    let last = journal.read(snapshot.records.checked_sub(1)?, 1).ok()?.into_iter().next()?;
    let same = snapshot.version == VERSION && snapshot.last_record == *last.header.hash().as_bytes();
    same.then_some(snapshot)
}

impl Snapshot {
    pub(crate) fn restore(&self, founding: &Record) -> Result<State, NodeError> {
        let (_, at) = founding::read(founding)?;
        let machine = Machine::restore(at, founding::id_of(founding), &self.machine);
        let unreadable = |what: String| NodeError::Unreadable { index: self.records, what };
        let machine = machine.map_err(|refusal| unreadable(refusal.to_string()))?;
        Ok(State { machine, projection: self.projection.clone() })
    }
}

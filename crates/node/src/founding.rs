//! Founding a commons: the first record is its constitution, and the hash of that record is its name.

use std::path::Path;

use journal::{Journal, Record};
use ledger::{CommonsId, Timestamp};
use state_machine::{Constitution, Machine};

use crate::{NodeError, journal_path};

/// The first record of a commons under the constitution `text`, and the constitution as it was read.
pub fn founding_record(text: &str, at: Timestamp) -> Result<(Constitution, Record), NodeError> {
    let constitution = Constitution::parse(text)?;
    let events = serde_json::to_vec(&constitution.founding_events(at)).expect("events are JSON");
    let record = Record::new(0, at.seconds(), text.as_bytes().to_vec(), events)?;
    Ok((constitution, record))
}

pub(crate) fn create(dir: &Path, text: &str, at: Timestamp) -> Result<CommonsId, NodeError> {
    let (_, record) = founding_record(text, at)?;
    let file = |source| NodeError::File { path: dir.into(), source };
    std::fs::create_dir_all(dir).map_err(file)?;
    let journal = journal_path(dir);
    if journal.exists() {
        return Err(NodeError::NotEmpty { dir: dir.into() });
    }
    Journal::create(&journal)?.append(std::slice::from_ref(&record))?;
    Ok(id_of(&record))
}

/// The name of the commons whose first record this is.
pub(crate) fn id_of(founding: &Record) -> CommonsId {
    CommonsId(*founding.header.hash().as_bytes())
}

/// The commons right after its first record.
pub(crate) fn machine_after(founding: &Record) -> Result<Machine, NodeError> {
    let (constitution, at) = read(founding)?;
    Ok(Machine::found(constitution, at, id_of(founding)))
}

/// The constitution in a first record, and the second of the founding.
pub(crate) fn read(founding: &Record) -> Result<(Constitution, Timestamp), NodeError> {
    let unreadable = |what: &str| NodeError::Unreadable { index: 0, what: what.into() };
    let text =
        std::str::from_utf8(&founding.command).map_err(|_| unreadable("the constitution is not UTF-8"))?;
    let at = Timestamp::new(founding.header.time).ok_or_else(|| unreadable("its time is out of bounds"))?;
    Ok((Constitution::parse(text)?, at))
}

/// The same commons once more.
pub(crate) fn copy(machine: &Machine, founding: &Record) -> Result<Machine, NodeError> {
    let (_, at) = read(founding)?;
    let unreadable = |what: String| NodeError::Unreadable { index: machine.records(), what };
    Machine::restore(at, id_of(founding), &machine.snapshot())
        .map_err(|refusal| unreadable(refusal.to_string()))
}

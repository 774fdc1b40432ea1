//! From the journal back to the state: a snapshot, if there is one, and the records after it.

use std::path::Path;

use journal::{Journal, Record};
use ledger::CommonsId;
use state_machine::Machine;

use crate::replay::Replayed;
use crate::snapshot::Snapshot;
use crate::state::State;
use crate::{NodeError, founding, journal_path, snapshot};

/// The writer's machine and the follower's state after the last record. Each is built on a thread of its own.
///
/// `file` is what a snapshot was kept in, if there is one.
pub(crate) fn restore(file: Option<Vec<u8>>, journal: &Journal) -> Result<(Machine, State), NodeError> {
    let founding = founding(journal)?;
    let snapshot = file.and_then(|file| snapshot::of(&file, journal));
    let start = || begin(snapshot.as_ref(), &founding);
    let (machine, state) = std::thread::scope(|scope| {
        let machine = scope.spawn(|| start().map(|state| state.machine));
        let state = start();
        (machine.join(), state)
    });
    let mut machine = machine.map_err(|_| NodeError::Panicked { thread: "replay".into() })??;
    let mut state = state?;
    for record in journal.records(machine.records()) {
        let replayed = Replayed::read(&record?)?;
        replayed.compare(&state.machine)?;
        replayed.apply(&mut machine);
        state.take_in(&replayed);
    }
    Ok((machine, state))
}

/// The state of the snapshot, if the journal says the same; otherwise after the founding.
fn begin(snapshot: Option<&Snapshot>, founding: &Record) -> Result<State, NodeError> {
    let restored = snapshot.and_then(|snapshot| snapshot.restore(founding));
    restored.map_or_else(|| State::after_founding(founding), Ok)
}

/// The commons in `dir` as it was after the record `last`: from an `earlier` state on, if that is nearer than the
/// snapshot. Asks before every record whether to `go_on`.
pub(crate) fn state_after(
    dir: &Path,
    earlier: Option<State>,
    last: u64,
    go_on: &mut dyn FnMut(u64) -> Result<(), NodeError>,
) -> Result<State, NodeError> {
    let journal = Journal::open_read_only(&journal_path(dir))?;
    let founding = founding(&journal)?;
    if last >= journal.len() {
        return Err(NodeError::missing(last));
    }
    let known = earlier.as_ref().map_or(0, |earlier| earlier.machine.records());
    let nearer = snapshot::covers(dir).filter(|covered| (known..=last).contains(covered));
    let snapshot = nearer
        .and_then(|_| snapshot::of(&snapshot::read(dir)?, &journal))
        .filter(|found| found.digest.record <= last);
    let mut state = match (earlier, &snapshot) {
        (Some(earlier), None) => earlier,
        _ => begin(snapshot.as_ref(), &founding)?,
    };
    for record in journal.records(state.machine.records()) {
        let record = record?;
        if record.header.index > last {
            break;
        }
        go_on(record.header.index)?;
        state.take_in(&Replayed::read(&record)?);
    }
    Ok(state)
}

/// Which commons is in `dir`.
pub fn commons_in(dir: &Path) -> Result<CommonsId, NodeError> {
    Ok(founding::id_of(&founding(&Journal::open_read_only(&journal_path(dir))?)?))
}

pub(crate) fn founding(journal: &Journal) -> Result<Record, NodeError> {
    let founding = journal.read(0, 1)?.into_iter().next();
    founding.ok_or(NodeError::Unreadable { index: 0, what: "the journal is empty".into() })
}

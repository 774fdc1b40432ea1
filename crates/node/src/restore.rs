//! From the journal back to the state: a snapshot, if there is one, and the records after it.

use std::path::Path;

use journal::Journal;
use state_machine::Machine;

use crate::replay::Replayed;
use crate::state::State;
use crate::{NodeError, snapshot};

/// The writer's machine and the follower's state after the last record. Each is built on a thread of its own.
pub(crate) fn restore(dir: &Path, journal: &Journal) -> Result<(Machine, State), NodeError> {
    let founding = journal.read(0, 1)?.into_iter().next();
    let founding = founding.ok_or(NodeError::Unreadable { index: 0, what: "the journal is empty".into() })?;
    let snapshot = snapshot::read(dir, journal);
    let start = || match &snapshot {
        Some(snapshot) => snapshot.restore(&founding),
        None => Ok(State::after_founding(&founding)?),
    };
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

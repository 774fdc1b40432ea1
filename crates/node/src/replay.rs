//! From the journal back to the state: a snapshot, if there is one, and the records after it.

use std::path::Path;
use std::sync::Arc;

use journal::{Journal, Record};
use ledger::Timestamp;
use state_machine::{Instruction, Machine, Occurred, RequestId};

use crate::follower::State;
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

/// A record as it is applied.
pub(crate) struct Replayed {
    pub(crate) record: u64,
    pub(crate) at: Timestamp,
    pub(crate) request: Option<RequestId>,
    pub(crate) events: Arc<Vec<Occurred>>,
    pub(crate) digest: Option<[u8; 32]>,
}

impl Replayed {
    pub(crate) fn read(record: &Record) -> Result<Replayed, NodeError> {
        let index = record.header.index;
        let unreadable = |what: String| NodeError::Unreadable { index, what };
        let instruction =
            Instruction::parse(&record.command).map_err(|refusal| unreadable(refusal.to_string()))?;
        let events = serde_json::from_slice(&record.events)
            .map_err(|refusal| unreadable(format!("its events: {refusal}")))?;
        let at = Timestamp::new(record.header.time)
            .ok_or_else(|| unreadable("its time is out of bounds".into()))?;
        let (request, digest) = match instruction {
            Instruction::Request(request) => (Some(request.id()), None),
            Instruction::Digest(digest) => (None, Some(digest)),
            Instruction::Pulse => (None, None),
        };
        Ok(Replayed { record: index, at, request, events: Arc::new(events), digest })
    }

    /// Compares the digest of the state before this record with the one that it states, if it states one.
    pub(crate) fn compare(&self, before: &Machine) -> Result<(), NodeError> {
        let Some(recorded) = self.digest else { return Ok(()) };
        let replayed = before.digest();
        if recorded == replayed {
            return Ok(());
        }
        let hex = |digest: [u8; 32]| journal::Hash::from_bytes(digest).to_string();
        Err(NodeError::OtherState { index: self.record, recorded: hex(recorded), replayed: hex(replayed) })
    }

    pub(crate) fn apply(&self, machine: &mut Machine) {
        assert_eq!(machine.records(), self.record, "records are applied in order");
        machine.apply(self.at, self.request, &self.events);
    }
}

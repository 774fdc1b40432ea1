//! Records as they are applied: what the journal keeps, read again.

use std::sync::Arc;

use journal::{Hash, Record};
use ledger::Timestamp;
use state_machine::{Instruction, Machine, Occurred, RequestId};

use crate::NodeError;

/// What happened in a record.
pub(crate) fn events(record: &Record) -> Result<Arc<Vec<Occurred>>, NodeError> {
    let events = serde_json::from_slice(&record.events);
    events.map(Arc::new).map_err(|refusal| NodeError::Unreadable {
        index: record.header.index,
        what: format!("its events: {refusal}"),
    })
}

/// A record as it is applied.
pub(crate) struct Replayed {
    pub(crate) record: u64,
    pub(crate) at: Timestamp,
    pub(crate) request: Option<RequestId>,
    pub(crate) events: Arc<Vec<Occurred>>,
    pub(crate) digest: Option<[u8; 32]>,
    /// The record's leaf hash.
    pub(crate) leaf: Hash,
}

impl Replayed {
    pub(crate) fn read(record: &Record) -> Result<Replayed, NodeError> {
        let index = record.header.index;
        let unreadable = |what: String| NodeError::Unreadable { index, what };
        let instruction =
            Instruction::parse(&record.command).map_err(|refusal| unreadable(refusal.to_string()))?;
        let events = events(record)?;
        let at = Timestamp::new(record.header.time)
            .ok_or_else(|| unreadable("its time is out of bounds".into()))?;
        let (request, digest) = match instruction {
            Instruction::Request(request) => (Some(request.id()), None),
            Instruction::Digest(recorded) => (None, Some(recorded.digest)),
            Instruction::Pulse => (None, None),
        };
        Ok(Replayed { record: index, at, request, events, digest, leaf: record.header.hash() })
    }

    /// Compares the digest of the state before this record with the one that it states, if it states one.
    pub(crate) fn compare(&self, before: &Machine) -> Result<(), NodeError> {
        let Some(recorded) = self.digest else { return Ok(()) };
        let replayed = before.digest();
        if recorded == replayed {
            return Ok(());
        }
        let hex = |digest: [u8; 32]| Hash::from_bytes(digest).to_string();
        Err(NodeError::OtherState { index: self.record, recorded: hex(recorded), replayed: hex(replayed) })
    }

    pub(crate) fn apply(&self, machine: &mut Machine) {
        assert_eq!(machine.records(), self.record, "records are applied in order");
        machine.apply(self.at, self.request, &self.events);
    }
}

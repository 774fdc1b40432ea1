use journal::Record;
use ledger::Timestamp;
use node::is_withheld;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use state_machine::{Machine, Occurred};

use crate::event::{self, EventBody};
use crate::problem::Problem;

/// A record of the journal.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RecordBody {
    /// Its number; the first is 0.
    index: u64,
    /// Its time.
    at: Timestamp,
    /// SHA-256 of the bytes of the command, as they were sent.
    command_hash: String,
    /// SHA-256 of a salt and of the bytes of the events. The salt is the SHA-256 of `commonhold events` and the bytes
    /// of the command: so nobody can try guesses at a ballot that is withheld.
    events_hash: String,
    /// Its leaf hash in the RFC 6962 tree.
    leaf_hash: String,
    /// What was asked, as it was sent; for the first record, the text of the constitution.
    #[schemars(with = "Option<serde_json::Value>")]
    command: Option<Box<RawValue>>,
    /// What it led to.
    #[schemars(with = "Option<Vec<EventBody>>")]
    events: Option<Box<RawValue>>,
    /// Whether both are withheld, because a ballot is in them, or they would confirm one, whose round has not closed.
    withheld: bool,
}

impl RecordBody {
    pub(crate) fn new(machine: &Machine, record: &Record) -> Result<RecordBody, Problem> {
        let header = &record.header;
        let events = events_of(record)?;
        let withheld = is_withheld(machine, record, &events);
        let command = if withheld { None } else { Some(command(record)?) };
        Ok(RecordBody {
            index: header.index,
            at: Timestamp::new(header.time).ok_or_else(unreadable)?,
            command_hash: header.command.to_string(),
            events_hash: header.events.to_string(),
            leaf_hash: header.hash().to_string(),
            command,
            events: (!withheld).then(|| event::list(header.index, &events)),
            withheld,
        })
    }
}

/// What happened in `record`.
pub(crate) fn events_of(record: &Record) -> Result<Vec<Occurred>, Problem> {
    serde_json::from_slice(&record.events).map_err(|error| {
        tracing::error!(%error, record = record.header.index, "events cannot be read");
        unreadable()
    })
}

fn command(record: &Record) -> Result<Box<RawValue>, Problem> {
    let text = str::from_utf8(&record.command).map_err(|_| unreadable())?;
    let command = if record.header.index == 0 { to_raw_value(text) } else { serde_json::from_str(text) };
    command.map_err(|_| unreadable())
}

fn unreadable() -> Problem {
    Problem::new("internal", "a record cannot be read; the server's log says more")
}

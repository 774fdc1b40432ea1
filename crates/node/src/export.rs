//! The lines of an export: a journal as text, from which other programs can read, and check, everything.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use journal::{Hash, Header, Record};
use ledger::Timestamp;
use serde::{Deserialize, Serialize};

/// What the first line of an export calls its format.
pub const EXPORT_FORMAT: &str = "commonhold-export-1";

/// The first line of an export: what the file is.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportHead {
    /// [`EXPORT_FORMAT`].
    pub format: String,
    /// The id of the commons.
    pub commons: String,
    /// How many lines with records follow.
    pub records: u64,
    /// The root of the tree over them.
    pub root: String,
    /// A signed checkpoint of that tree, if there is one.
    pub checkpoint: Option<String>,
}

/// A further line of an export: a record, with both bodies as they are stored unless they are withheld.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportLine {
    /// Its number.
    pub index: u64,
    /// Its time.
    pub at: Timestamp,
    /// The same in seconds since 1970.
    pub time: i64,
    /// What was asked, byte for byte; null where it is withheld.
    pub command: Option<String>,
    /// The same, where it is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command_base64: Option<String>,
    /// What happened, byte for byte; null where it is withheld.
    pub events: Option<String>,
    /// The same, where it is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events_base64: Option<String>,
    /// What its header says of the command; null where that is withheld.
    pub command_hash: Option<String>,
    /// What its header says of the events; null where those are withheld.
    pub events_hash: Option<String>,
    /// The hash of its header, of which the tree is made.
    pub leaf_hash: String,
}

impl ExportLine {
    /// The line of a record of which everything is told; `None` if no calendar has its time.
    pub fn new(record: &Record) -> Option<ExportLine> {
        let header = &record.header;
        let ((command, command_base64), (events, events_base64)) =
            (text(&record.command), text(&record.events));
        Some(ExportLine {
            command,
            command_base64,
            events,
            events_base64,
            command_hash: Some(header.command.to_string()),
            events_hash: Some(header.events.to_string()),
            ..ExportLine::withheld(header.index, Timestamp::new(header.time)?, header.hash())
        })
    }

    /// The line of a record that is withheld: a place in the tree.
    pub fn withheld(index: u64, at: Timestamp, leaf_hash: Hash) -> ExportLine {
        ExportLine {
            index,
            at,
            time: at.seconds(),
            command: None,
            command_base64: None,
            events: None,
            events_base64: None,
            command_hash: None,
            events_hash: None,
            leaf_hash: leaf_hash.to_string(),
        }
    }

    /// The record, as far as the line tells it: with the hashes that the line names, whatever its bodies are. `None` if
    /// it is withheld, or says something other than an export does.
    pub fn record(&self) -> Option<Record> {
        let command = bytes(self.command.as_deref(), self.command_base64.as_deref())?;
        let events = bytes(self.events.as_deref(), self.events_base64.as_deref())?;
        let hash = |hash: &Option<String>| hash.as_ref()?.parse::<Hash>().ok();
        let hashes = (hash(&self.command_hash)?, hash(&self.events_hash)?);
        let header = Header { index: self.index, time: self.time, command: hashes.0, events: hashes.1 };
        Some(Record { header, command, events })
    }
}

fn text(bytes: &[u8]) -> (Option<String>, Option<String>) {
    match str::from_utf8(bytes) {
        Ok(text) => (Some(text.into()), None),
        Err(_) => (None, Some(BASE64.encode(bytes))),
    }
}

fn bytes(text: Option<&str>, base64: Option<&str>) -> Option<Vec<u8>> {
    match (text, base64) {
        (Some(text), None) => Some(text.into()),
        (None, Some(base64)) => BASE64.decode(base64).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_line_gives_its_record_back(index: u64, time in 0..=i64::from(i32::MAX), command: Vec<u8>, events: String) {
            let record = Record::new(index, time, command, events.into_bytes()).expect("short bodies");
            let line = ExportLine::new(&record).expect("a time");
            let text = serde_json::to_string(&line).expect("JSON");
            prop_assert!(!text.contains('\n'));
            let read: ExportLine = serde_json::from_str(&text).expect("a line");
            prop_assert_eq!(read.record(), Some(record.clone()));
            prop_assert_eq!(read.leaf_hash, record.header.hash().to_string());
        }
    }

    #[test]
    fn what_is_withheld_is_no_record() {
        let record = Record::new(7, 0, b"{}".to_vec(), b"[]".to_vec()).expect("short bodies");
        let line = ExportLine::withheld(7, Timestamp::default(), record.header.hash());
        assert_eq!(line.record(), None);
        assert_eq!(line.leaf_hash, ExportLine::new(&record).expect("a time").leaf_hash);
        let both =
            ExportLine { command_base64: Some(String::new()), ..ExportLine::new(&record).expect("a time") };
        assert_eq!(both.record(), None, "one body, told twice");
    }
}

//! The lines of an export: a journal as text, from which other programs can read, and check, everything.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use journal::{Header, Record};
use ledger::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Handed;

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
    /// The key that the log signs with, as it says.
    pub log_key: Option<String>,
    /// The last checkpoint that it signed, of that tree or of an earlier one.
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
    /// What its header says of the command.
    pub command_hash: String,
    /// What its header says of the events.
    pub events_hash: String,
    /// The hash of its header, of which the tree is made.
    pub leaf_hash: String,
}

impl ExportLine {
    /// The line of a record of which everything is told; `None` if no calendar has its time.
    pub fn new(record: &Record) -> Option<ExportLine> {
        let header = &record.header;
        let ((command, command_base64), (events, events_base64)) =
            (text(&record.command), text(&record.events));
        Some(ExportLine { command, command_base64, events, events_base64, ..ExportLine::withheld(header)? })
    }

    /// The line of a record that is withheld, but for its header; `None` if no calendar has its time.
    pub fn withheld(header: &Header) -> Option<ExportLine> {
        Some(ExportLine {
            index: header.index,
            at: Timestamp::new(header.time)?,
            time: header.time,
            command: None,
            command_base64: None,
            events: None,
            events_base64: None,
            command_hash: header.command.to_string(),
            events_hash: header.events.to_string(),
            leaf_hash: header.hash().to_string(),
        })
    }

    /// The record as the line tells it, with the hashes that it names, whatever its bodies are; `None` if it says
    /// something other than an export does.
    pub fn hand_over(&self) -> Option<Handed> {
        let (command, events) = (self.command_hash.parse().ok()?, self.events_hash.parse().ok()?);
        let header = Header { index: self.index, time: self.time, command, events };
        if header.hash().to_string() != self.leaf_hash || Timestamp::new(self.time) != Some(self.at) {
            return None;
        }
        let command = bytes(self.command.as_deref(), self.command_base64.as_deref())?;
        let events = bytes(self.events.as_deref(), self.events_base64.as_deref())?;
        match (command, events) {
            (Some(command), Some(events)) => Some(Handed { header, bodies: Some((command, events)) }),
            (None, None) => Some(Handed { header, bodies: None }),
            _ => None,
        }
    }
}

fn text(bytes: &[u8]) -> (Option<String>, Option<String>) {
    match str::from_utf8(bytes) {
        Ok(text) => (Some(text.into()), None),
        Err(_) => (None, Some(BASE64.encode(bytes))),
    }
}

/// A body, if it is told once or not at all.
fn bytes(text: Option<&str>, base64: Option<&str>) -> Option<Option<Vec<u8>>> {
    match (text, base64) {
        (Some(text), None) => Some(Some(text.into())),
        (None, Some(base64)) => BASE64.decode(base64).ok().map(Some),
        (None, None) => Some(None),
        (Some(_), Some(_)) => None,
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
            prop_assert_eq!(read.hand_over(), Some(Handed::from(record)));
        }
    }

    #[test]
    fn what_is_withheld_has_its_place() {
        let record = Record::new(7, 0, b"{}".to_vec(), b"[]".to_vec()).expect("short bodies");
        let whole = ExportLine::new(&record).expect("a time");
        let withheld = ExportLine::withheld(&record.header).expect("a time");
        assert_eq!(withheld.hand_over(), Some(Handed { header: record.header, bodies: None }));
        let twice = ExportLine { command_base64: Some(String::new()), ..whole.clone() };
        assert_eq!(twice.hand_over(), None, "one body, told twice");
        let half = ExportLine { events: None, ..whole.clone() };
        assert_eq!(half.hand_over(), None, "one body withheld");
        let elsewhere = ExportLine { index: 8, ..whole };
        assert_eq!(elsewhere.hand_over(), None, "another leaf");
    }
}

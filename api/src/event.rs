//! Events as the API shows them: `{"id": "record.n", "at": …, "type": …, …}`, the event's own fields last.

use std::fmt;
use std::io::Write;
use std::str::FromStr;

use ledger::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use state_machine::{Event, Occurred};

/// Names an event: its record, and its place in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EventId {
    pub(crate) record: u64,
    pub(crate) n: usize,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.record, self.n)
    }
}

impl FromStr for EventId {
    type Err = ();
    fn from_str(text: &str) -> Result<EventId, ()> {
        let (record, n) = text.split_once('.').ok_or(())?;
        Ok(EventId { record: record.parse().map_err(drop)?, n: n.parse().map_err(drop)? })
    }
}

/// The answer to a write. Written straight into bytes, as it is the answer that is given most often.
pub(crate) fn receipt(record: u64, at: Timestamp, events: &[Occurred]) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    write(&mut out, format_args!("{{\"record\":{record},\"at\":\"{at}\",\"events\":"));
    write_list(&mut out, Some(record), events);
    out.push(b'}');
    out
}

/// The answer to a write that is only rehearsed: its events have no record, and so no ids.
pub(crate) fn rehearsal(events: &[Occurred]) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    out.extend_from_slice(b"{\"dry_run\":true,\"events\":");
    write_list(&mut out, None, events);
    out.push(b'}');
    out
}

/// All events of `record`.
pub(crate) fn list(record: u64, events: &[Occurred]) -> Box<RawValue> {
    let mut out = Vec::with_capacity(1024);
    write_list(&mut out, Some(record), events);
    raw(out)
}

/// The event `id`.
pub(crate) fn one(id: EventId, occurred: &Occurred) -> Box<RawValue> {
    let mut out = Vec::with_capacity(512);
    write_event(&mut out, Some(id), occurred);
    raw(out)
}

/// Bytes of JSON, to be shown within other JSON.
fn raw(json: Vec<u8>) -> Box<RawValue> {
    let json = String::from_utf8(json).expect("JSON is UTF-8");
    RawValue::from_string(json).expect("events are JSON")
}

fn write_list(out: &mut Vec<u8>, record: Option<u64>, events: &[Occurred]) {
    out.push(b'[');
    for (n, occurred) in events.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        write_event(out, record.map(|record| EventId { record, n }), occurred);
    }
    out.push(b']');
}

fn write_event(out: &mut Vec<u8>, id: Option<EventId>, Occurred(at, event): &Occurred) {
    match id {
        Some(id) => write(out, format_args!("{{\"id\":\"{id}\",\"at\":\"{at}\",\"type\":")),
        None => write(out, format_args!("{{\"id\":null,\"at\":\"{at}\",\"type\":")),
    }
    write_type_and_fields(out, event);
}

/// What kind of event it is, as `type` says it.
pub(crate) fn type_of(Occurred(_, event): &Occurred) -> String {
    let mut out = Vec::new();
    write_type_and_fields(&mut out, event);
    let name = out.split(|byte| *byte == b'"').nth(1).unwrap_or_default();
    String::from_utf8_lossy(name).into_owned()
}

fn write_type_and_fields(out: &mut Vec<u8>, event: &Event) {
    match event {
        Event::Ledger(event) => splice(out, event),
        Event::Registry(event) => splice(out, event),
        Event::Governance(event) => splice(out, event),
        event => splice(out, event),
    }
}

/// Turns what serde writes, `{"purchased":{"asset":…}}`, into the end of an object: `"purchased","asset":…}`.
fn splice(out: &mut Vec<u8>, event: &impl Serialize) {
    let start = out.len();
    serde_json::to_writer(&mut *out, event).expect("events are JSON");
    out.remove(start);
    let name_length = out[start..].iter().position(|byte| *byte == b':').expect("an event has a name");
    let fields = start + name_length;
    out.splice(fields..fields + 2, *b","); // `:{` before the fields
    out.pop();
}

fn write(out: &mut Vec<u8>, text: fmt::Arguments) {
    out.write_fmt(text).expect("memory can be written");
}

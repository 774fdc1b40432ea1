//! Events as the API shows them: `{"id": "record.n", "at": …, "type": …, …}`, the event's own fields last.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::io::Write;
use std::str::FromStr;
use std::sync::LazyLock;

use ledger::{AccountId, Timestamp};
use registry::AssetId;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
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

/// What `type` can say.
pub(crate) static TYPES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let schema = EventBody::json_schema(&mut SchemaGenerator::default());
    let mapping = schema.as_value()["discriminator"]["mapping"].as_object().cloned().unwrap_or_default();
    mapping.into_iter().map(|(kind, _)| kind).collect()
});

/// An event as it is shown. What it looks like is made of what each crate says of its events.
pub(crate) struct EventBody;

impl JsonSchema for EventBody {
    fn schema_name() -> Cow<'static, str> {
        "Event".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let enums = [
            Event::json_schema(generator),
            ledger::Event::json_schema(generator),
            registry::Event::json_schema(generator),
            governance::Event::json_schema(generator),
        ];
        let variants = enums.iter().filter_map(|schema| schema.get("oneOf")?.as_array()).flatten();
        let described: Vec<_> = variants.map(|variant| described(variant, generator.definitions())).collect();
        let mut mapping = Map::new();
        let mut references = Vec::new();
        let withheld = ("ballots_withheld".to_string(), WithheldBallots::json_schema(generator).to_value());
        for (kind, schema) in described.into_iter().chain([withheld]) {
            let name = format!("{}Event", pascal_case(&kind));
            let reference = format!("#/components/schemas/{name}");
            references.push(json!({ "$ref": reference }));
            mapping.insert(kind, json!(reference));
            generator.definitions_mut().insert(name, schema);
        }
        json_schema!({
            "description": "Something that happened; `type` says what.",
            "oneOf": references,
            "discriminator": { "propertyName": "type", "mapping": mapping },
        })
    }
}

/// What serde writes as `{"purchased":{…}}` is shown as one object with a `type`.
fn described(variant: &Value, definitions: &Map<String, Value>) -> (String, Value) {
    let tagged = variant["properties"].as_object().and_then(|tagged| tagged.iter().next());
    let (kind, fields) = tagged.expect("an event has a name and fields");
    let elsewhere =
        fields.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next());
    let fields = elsewhere.map_or(fields, |name| &definitions[name]);
    let mut properties = Map::new();
    let id = "The number of its record and its place in it; null in a dry run.";
    properties
        .insert("id".into(), json!({ "type": ["string", "null"], "description": id, "examples": ["7.0"] }));
    properties
        .insert("at".into(), json!({ "$ref": "#/components/schemas/Timestamp", "description": "When." }));
    properties
        .insert("type".into(), json!({ "type": "string", "const": kind, "description": "What happened." }));
    properties.extend(fields["properties"].as_object().cloned().unwrap_or_default());
    let own = fields.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let required: Vec<Value> = ["id", "at", "type"].map(Value::from).into_iter().chain(own).collect();
    let description = variant.get("description").cloned().unwrap_or_default();
    let schema = json!({
        "type": "object", "description": description, "properties": properties, "required": required,
    });
    (kind.clone(), schema)
}

fn pascal_case(snake_case: &str) -> String {
    let capital =
        |word: &str| word.chars().take(1).map(|first| first.to_ascii_uppercase()).collect::<String>();
    snake_case.split('_').map(|word| capital(word) + &word[1..]).collect()
}

/// Ballots were cast, or recorded from paper; what is in them is withheld until their round closes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WithheldBallots {
    /// The number of its record and its place in it.
    id: String,
    /// When.
    at: Timestamp,
    /// What happened.
    #[serde(rename = "type")]
    #[schemars(extend("const" = "ballots_withheld"))]
    kind: &'static str,
    /// The round's number.
    round: u64,
    /// Whose ballots.
    members: Vec<AccountId>,
}

impl WithheldBallots {
    pub(crate) fn new(id: EventId, at: Timestamp, round: u64, members: Vec<AccountId>) -> WithheldBallots {
        WithheldBallots { id: id.to_string(), at, kind: "ballots_withheld", round, members }
    }
}

/// What a write led to; it is durable.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "what is written without it, for speed, is shown by it")]
pub(crate) struct Receipt {
    /// The record that keeps it.
    record: u64,
    /// When it took effect.
    at: Timestamp,
    /// What happened.
    events: Vec<EventBody>,
}

/// What a write would lead to. Nothing has happened.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "what is written without it, for speed, is shown by it")]
pub(crate) struct Rehearsal {
    /// True.
    dry_run: bool,
    /// What would happen.
    events: Vec<EventBody>,
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
    raw(String::from_utf8(out).expect("JSON is UTF-8"))
}

/// The event `id`.
pub(crate) fn one(id: EventId, occurred: &Occurred) -> Box<RawValue> {
    raw(text(id, occurred))
}

/// The event in that place of that record as the API shows it.
pub fn shown(record: u64, n: usize, occurred: &Occurred) -> String {
    text(EventId { record, n }, occurred)
}

/// The event `id`, as it is sent by itself.
pub(crate) fn text(id: EventId, occurred: &Occurred) -> String {
    let mut out = Vec::with_capacity(512);
    write_event(&mut out, Some(id), occurred);
    String::from_utf8(out).expect("JSON is UTF-8")
}

/// The assets in whose history it is.
pub(crate) fn assets(Occurred(_, event): &Occurred) -> Vec<&AssetId> {
    match event {
        Event::Registry(event) => event.assets(),
        _ => Vec::new(),
    }
}

/// JSON, to be shown within other JSON.
fn raw(json: String) -> Box<RawValue> {
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

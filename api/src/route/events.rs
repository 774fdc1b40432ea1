//! The event stream: what happens, as it becomes visible, told to whoever listens.
//!
//! A listener is a place in the journal and a filter, and no queue: it reads on whenever its connection takes more. So
//! one that is slow costs no memory, and one that was cut off goes on where it was.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt::Write;
use std::str::FromStr;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use futures_util::stream;
use ledger::AccountId;
use node::{Happened, Node, withheld_ballots};
use registry::{AssetId, ClassId};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use state_machine::{Machine, Occurred};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use crate::event::{self, EventId, WithheldBallots};
use crate::operation::{Query, Routes, other};
use crate::problem::{Answer, Problem};
use crate::read::{Read, Seen, blocking};

const FROM: Query<u64> = Query::new(
    "from",
    "The number of the first record; by default the next one. The header Last-Event-ID goes before it.",
);
const ASSET: Query<AssetId> = Query::new("asset", "Events about this asset alone.");
const ACCOUNT: Query<AccountId> = Query::new("account", "Events that name this account alone.");
const CLASS: Query<ClassId> = Query::new("class", "Events about assets of this class alone.");
const TYPES: Query<EventTypes> = Query::new("type", "Events of these types alone, with commas between them.");

const LAST: Query<SeenLast> = Query::new(
    "Last-Event-ID",
    "The id of the last event, or record, that was seen: the stream goes on after it.",
);

/// Says that the connection lives, and up to which record nothing matched. In tests, soon.
const HEARTBEAT: Duration = Duration::from_millis(if cfg!(test) { 100 } else { 15_000 });

/// Records that are looked at in one go, and characters that are sent in one.
const RECORDS_AT_ONCE: usize = 256;
const LENGTH_AT_ONCE: usize = 16 << 10;

/// Listeners that read the journal from far back, at a time: others find what they need in memory.
static CATCHING_UP: Semaphore = Semaphore::const_new(4);

pub(super) fn routes() -> Routes {
    let about = "What happens, as Server-Sent Events: each with the `id` of its event, by which a cut-off listener \
                 goes on (Last-Event-ID), and the event as `data`. Every 15 seconds without one, an `id` alone names \
                 the last record that was looked at.";
    let stream = other::<Block>("listen", "/v1/events", about, "text/event-stream");
    let filters = [
        FROM.documented(),
        ASSET.documented(),
        CLASS.documented(),
        ACCOUNT.documented(),
        TYPES.documented(),
        LAST.documented().in_header(),
    ];
    Routes::default().with(stream.query(filters), listen)
}

async fn listen(headers: HeaderMap, mut read: Read) -> Answer {
    let from = read.query(&FROM)?;
    let account = read.query(&ACCOUNT)?;
    let filter = Filter {
        asset: read.query(&ASSET)?,
        class: read.query(&CLASS)?,
        account: account.map(|account| format!("\"{account}\"")),
        types: read.query(&TYPES)?.map(|EventTypes(types)| types),
    };
    read.build(|seen| filter.check(seen, account))?;
    let node = read.node;
    let next = match headers.get(LAST.name) {
        Some(last) => after(last, node.visible())?,
        None => EventId { record: from.unwrap_or_else(|| node.visible()), n: 0 },
    };
    let listener = Listener { node, filter, next };
    let stream = stream::unfold(listener, |mut listener| async {
        let text = listener.listen().await?;
        Some((Ok::<_, Infallible>(text), listener))
    });
    let mut response = Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What comes after the event, or the whole record, that a listener saw last. It cannot have seen what is not there:
/// then this is another commons, or one that was restored from before.
fn after(last: &HeaderValue, visible: u64) -> Result<EventId, Problem> {
    let text = last.to_str().unwrap_or_default();
    let (last, next) = match (text.parse::<EventId>(), text.parse::<u64>()) {
        (Ok(EventId { record, n }), _) => (record, EventId { record, n: n.saturating_add(1) }),
        (_, Ok(record)) => (record, EventId { record: record.saturating_add(1), n: 0 }),
        _ => return Err(Problem::malformed("Last-Event-ID: it must be an event's id, as in 7.0")),
    };
    if last >= visible {
        let detail = format!("Last-Event-ID: there is no record {last} yet, there are {visible}");
        return Err(Problem::new("not_yet_visible", detail));
    }
    Ok(next)
}

/// What is sent at a time.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "what is written as text is shown by it")]
struct Block {
    /// The event's id; or of a heartbeat, which has no data, the number of the last record that was looked at.
    id: String,
    /// The event, as JSON.
    #[schemars(extend("contentMediaType" = "application/json", "contentSchema" = { "$ref": "#/components/schemas/Event" }))]
    data: Option<String>,
}

/// Types of events.
struct EventTypes(BTreeSet<String>);

impl FromStr for EventTypes {
    type Err = String;
    fn from_str(text: &str) -> Result<EventTypes, String> {
        let types: BTreeSet<String> = text.split(',').map(str::to_owned).collect();
        match types.iter().find(|kind| !event::TYPES.contains(*kind)) {
            Some(kind) => {
                Err(format!("no event is of the type {:?}", kind.chars().take(40).collect::<String>()))
            }
            None => Ok(EventTypes(types)),
        }
    }
}

impl JsonSchema for EventTypes {
    fn schema_name() -> Cow<'static, str> {
        "EventTypes".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let types: Vec<&str> = event::TYPES.iter().map(String::as_str).collect();
        let any = types.join("|");
        json_schema!({
            "type": "string",
            "description": "Types of events, with commas between them.",
            "pattern": format!("^({any})(,({any}))*$"),
            "examples": ["purchased,revalued"],
        })
    }
}

/// The id of an event, or the number of a record.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the header is read where it stands, and shown by this")]
struct SeenLast(#[schemars(regex(pattern = "^[0-9]{1,19}([.][0-9]{1,9})?$"))] String);

/// Which events a listener wants.
struct Filter {
    asset: Option<AssetId>,
    class: Option<ClassId>,
    /// In quotes, as it stands in the JSON of an event that names it.
    account: Option<String>,
    types: Option<BTreeSet<String>>,
}

impl Filter {
    /// Refuses what nothing can ever match: whoever waits for it would wait for ever.
    fn check(&self, seen: &Seen, account: Option<AccountId>) -> Result<(), Problem> {
        let world = seen.state.machine.world();
        if let Some(asset) = &self.asset {
            registry::view::asset(world, asset, seen.now)?;
        }
        if let Some(class) = &self.class {
            registry::view::class(world, class)?;
        }
        if let Some(account) = account {
            ledger::view::account(world, account)?;
        }
        Ok(())
    }

    /// What can be told before the event is written out, as most are not wanted.
    fn may_want(&self, machine: &Machine, occurred: &Occurred) -> bool {
        self.asset.as_ref().is_none_or(|asset| event::assets(occurred).contains(&asset))
            && self.class.as_ref().is_none_or(|class| {
                let of = |asset: &&AssetId| registry::view::class_of(machine.world(), asset) == Some(class);
                event::assets(occurred).iter().any(of)
            })
            && self.types.as_ref().is_none_or(|types| types.contains(&event::type_of(occurred)))
    }

    fn wants(&self, json: &str) -> bool {
        self.account.as_ref().is_none_or(|account| json.contains(account))
    }
}

/// Whoever listens, and the first event that it has not been told.
struct Listener {
    node: Node,
    filter: Filter,
    next: EventId,
}

impl Listener {
    /// What to tell next, when there is something to tell; `None` when the journal cannot be read.
    async fn listen(&mut self) -> Option<String> {
        let mut visible = self.node.watch();
        let heartbeat = Instant::now() + HEARTBEAT;
        loop {
            let next = self.next.record;
            if timeout_at(heartbeat, visible.wait_for(|records| *records > next)).await.is_err() {
                return Some(self.heartbeat());
            }
            let happened = self.read().await.ok()?;
            let text = self.tell(&happened);
            if !text.is_empty() {
                return Some(text);
            }
            if heartbeat < Instant::now() {
                return Some(self.heartbeat());
            }
            tokio::task::yield_now().await; // A filter that matches nothing must not keep others waiting.
        }
    }

    /// A comment keeps the connection; an id without data tells no event, but is where to go on after.
    fn heartbeat(&self) -> String {
        match self.next.record.checked_sub(1) {
            Some(record) => format!(":\nid: {record}\n\n"),
            None => ":\n\n".into(),
        }
    }

    async fn read(&self) -> Result<Vec<Happened>, Problem> {
        let from = self.next.record;
        if let Some(recent) = self.node.happened_lately(from, RECORDS_AT_ONCE) {
            return Ok(recent);
        }
        let turn = CATCHING_UP.acquire().await;
        let node = self.node.clone();
        let read = blocking(move || Ok(node.happened(from, RECORDS_AT_ONCE)?)).await;
        drop(turn);
        read
    }

    /// The events that are wanted, until they are enough for once.
    fn tell(&mut self, happened: &[Happened]) -> String {
        let node = self.node.clone();
        let state = node.state();
        let mut text = String::new();
        for Happened { record, events } in happened {
            let told = if *record == self.next.record { self.next.n } else { 0 };
            for (n, occurred) in events.iter().enumerate().skip(told) {
                let id = EventId { record: *record, n };
                if !self.filter.may_want(&state.machine, occurred) {
                    continue;
                }
                let json = shown(&state.machine, id, occurred);
                if self.filter.wants(&json) {
                    write!(text, "id: {id}\ndata: {json}\n\n").expect("text takes text");
                }
            }
            self.next = EventId { record: record + 1, n: 0 };
            if text.len() > LENGTH_AT_ONCE {
                break;
            }
        }
        text
    }
}

/// The event as everybody may see it by now.
fn shown(machine: &Machine, id: EventId, occurred: &Occurred) -> String {
    match withheld_ballots(machine, occurred) {
        Some((round, members)) => {
            let withheld = WithheldBallots::new(id, occurred.0, round, members);
            serde_json::to_string(&withheld).expect("what the API shows is JSON")
        }
        None => event::text(id, occurred),
    }
}

//! The event stream: what happens, event after event, gone on with after every interruption.

use std::io::{BufRead, BufReader};
use std::thread;
use std::time::Duration;

use ledger::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use ureq::BodyReader;

use crate::{Client, ClientError};

/// How long one connection is listened to: one that died without a word is noticed then at the latest.
const CONNECTION_MAX: Duration = Duration::from_secs(300);
/// How long to wait before connecting again.
const PAUSE: Duration = Duration::from_secs(1);

/// Something that happened.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Event {
    /// The number of its record and its place in it, such as `7.0`.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// What, such as `purchased`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Everything else that it says.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

/// Events as they happen, without an end: an interrupted connection is made again, and goes on after the last event.
///
/// A refusal is the last item: it would be the same again.
pub struct Events<'a> {
    client: &'a Client,
    path: String,
    last: Option<String>,
    connection: Option<BufReader<BodyReader<'static>>>,
    over: bool,
}

impl Client {
    /// What happens from now on, or from the record that `query` names: `from=`, `asset=`, `account=` and `type=`, as
    /// in `type=revalued&asset=land%2F12`. Connects at the first event that is asked for.
    pub fn events(&self, query: &str) -> Events<'_> {
        let path = if query.is_empty() { "/v1/events".into() } else { format!("/v1/events?{query}") };
        Events { client: self, path, last: None, connection: None, over: false }
    }
}

impl Events<'_> {
    /// The next event; `None` when the connection has to be made anew.
    fn next_of_connection(&mut self) -> Result<Option<Event>, ClientError> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => {
                if self.last.is_none() && !self.path.contains("from=") {
                    // Now is when the first event is asked for, also if the first connection tells nothing.
                    self.last = Some(self.client.get("/v1/commons")?["head_record"].to_string());
                }
                let stream = self.client.listen(&self.path, self.last.as_deref(), CONNECTION_MAX)?;
                none.insert(BufReader::new(stream))
            }
        };
        let (mut line, mut id, mut data) = (String::new(), None, None);
        loop {
            line.clear();
            if !matches!(connection.read_line(&mut line), Ok(1..)) {
                return Ok(None);
            }
            match line.trim_end().split_once(": ") {
                Some(("id", text)) => id = Some(text.to_owned()),
                Some(("data", text)) => data = Some(text.to_owned()),
                _ if !line.trim_end().is_empty() => {}
                // The end of a block; a heartbeat has no data.
                _ => {
                    self.last = id.take().or(self.last.take());
                    if let Some(data) = data.take() {
                        return self.client.read(&self.path, data.as_bytes()).map(Some);
                    }
                }
            }
        }
    }
}

impl Iterator for Events<'_> {
    type Item = Result<Event, ClientError>;

    fn next(&mut self) -> Option<Result<Event, ClientError>> {
        while !self.over {
            match self.next_of_connection() {
                Ok(Some(event)) => return Some(Ok(event)),
                Err(ClientError::Unreachable { .. }) | Ok(None) => {
                    self.connection = None;
                    thread::sleep(PAUSE);
                }
                Err(refusal) => {
                    self.over = true;
                    return Some(Err(refusal));
                }
            }
        }
        None
    }
}

//! One read: its parameters, how new an answer it insists on, and the answer with the record that it reflects.

use std::fmt::Display;
use std::str::FromStr;

use axum::body::Body;
use axum::extract::{self, FromRequestParts};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use journal::Record;
use ledger::Timestamp;
use node::{At, Moment, Node, State, WAIT_MAX};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::list::{CURSOR, LIMIT, Page, Paging};
use crate::operation::Query;
use crate::problem::{Answer, Problem};

/// The header that names the record which an answer reflects, or which keeps a write.
pub(crate) const RECORD: HeaderName = HeaderName::from_static("commonhold-record");

/// Every read takes it.
pub(crate) const AT_LEAST: Query<u64> =
    Query::new("at_least", "Waits, for at most 5 seconds, until the answer reflects at least this record.");

/// Every read of the state takes it.
pub(crate) const AT: Query<At> = Query::new(
    "at",
    "Answers as after this record, or as at the end of this second, instead of now. What was withheld then still is.",
);

/// Says that what is asked for is answered from the state, and so from an earlier one, too.
#[derive(Clone, Copy)]
pub(crate) struct ShowsState;

/// A read under way. What it does not take of the query is refused when it answers.
pub(crate) struct Read {
    pub(crate) node: Node,
    /// What it is answered from.
    pub(crate) moment: Moment,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    known: Option<HeaderValue>,
}

/// What a read sees while it is answered.
pub(crate) struct Seen<'a> {
    pub(crate) state: &'a State,
    pub(crate) now: Timestamp,
}

impl FromRequestParts<Node> for Read {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, node: &Node) -> Result<Read, Problem> {
        let extract::Path(path) = extract::Path::from_request_parts(parts, &())
            .await
            .map_err(|refusal| Problem::malformed(format!("the address: {refusal}")))?;
        let extract::Query(query) = extract::Query::try_from_uri(&parts.uri)
            .map_err(|refusal| Problem::malformed(format!("the query: {refusal}")))?;
        let known = parts.headers.get(IF_NONE_MATCH).cloned();
        let (node, moment) = (node.clone(), Moment::Now(node.clone()));
        let mut read = Read { node, moment, path, query, known };
        if let Some(record) = read.query(&AT_LEAST)?
            && !read.node.wait_for(record).await
        {
            let refusal = Problem::new("not_yet_visible", format!("record {record} is not visible yet"));
            return Err(refusal.with("record", record));
        }
        if parts.extensions.get::<ShowsState>().is_some()
            && let Some(at) = read.query(&AT)?
        {
            read.moment = Moment::Past(read.node.past(at).await?);
        }
        Ok(read)
    }
}

impl Read {
    /// The parameter `name` of the path.
    pub(crate) fn id<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T, Problem> {
        let value = self.path.iter().find(|(given, _)| given == name).map_or("", |(_, value)| value);
        value.parse().map_err(|refusal| Problem::malformed(format!("the address: {refusal}")))
    }

    /// Takes a parameter out of the query, if it is there.
    pub(crate) fn query<T: FromStr<Err: Display>>(&mut self, query: &Query<T>) -> Result<Option<T>, Problem> {
        let name = query.name;
        let Some(at) = self.query.iter().position(|(given, _)| given == name) else { return Ok(None) };
        let (_, value) = self.query.swap_remove(at);
        let parsed = value.parse().map_err(|refusal| Problem::malformed(format!("{name}: {refusal}")));
        parsed.map(Some)
    }

    /// Takes `?limit=` and `?cursor=`.
    pub(crate) fn paging(&mut self) -> Result<Paging, Problem> {
        Paging::new(self.query(&LIMIT)?, self.query(&CURSOR)?)
    }

    /// Refuses what is left of the query: a parameter that does nothing would look as if it did.
    pub(crate) fn no_more(&self) -> Result<(), Problem> {
        match self.query.first() {
            None => Ok(()),
            Some((name, _)) => {
                let name: String = name.chars().take(40).collect();
                Err(Problem::malformed(format!("the parameter {name:?} is unknown here, or is there twice")))
            }
        }
    }

    /// Answers with one resource, which `build` makes of the state while nothing new is applied to it.
    pub(crate) fn one<T: Serialize>(self, build: impl FnOnce(&Seen) -> Result<T, Problem>) -> Answer {
        let (head, body) = self.build(build)?;
        self.respond(head, &body)
    }

    /// Answers with a page of a list.
    pub(crate) fn page<T: Serialize>(self, build: impl FnOnce(&Seen) -> Result<Page<T>, Problem>) -> Answer {
        let (head, page) = self.build(build)?;
        Ok(page_json(head, &page))
    }

    /// What `build` makes of the state, and the record that it reflects.
    pub(crate) fn build<T>(
        &self,
        build: impl FnOnce(&Seen) -> Result<T, Problem>,
    ) -> Result<(u64, T), Problem> {
        self.no_more()?;
        self.moment.see(|state, now| {
            let seen = Seen { state, now };
            Ok((seen.head(), build(&seen)?))
        })
    }

    /// Answers with one resource that is built already: nothing but its tag if the client knows it.
    pub(crate) fn respond(self, head: u64, body: &impl Serialize) -> Answer {
        let bytes = to_json(body);
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        let tag = format!("\"{}\"", BASE64URL.encode(&hash[..12]));
        let known = self.known.as_ref().and_then(|known| known.to_str().ok()).unwrap_or_default();
        let known = known.split(',').map(|tag| tag.trim().trim_start_matches("W/"));
        let unchanged = known.into_iter().any(|known| known == tag || known == "*");
        let mut response = json(head, if unchanged { Vec::new() } else { bytes });
        if unchanged {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().remove(CONTENT_TYPE);
        }
        let tag = HeaderValue::from_str(&tag).expect("base64 in quotes");
        response.headers_mut().insert(ETAG, tag);
        Ok(response)
    }

    /// The record of this number, if there is one.
    pub(crate) async fn record(&self, number: u64) -> Result<Option<Record>, Problem> {
        let node = self.node.clone();
        blocking(move || Ok(node.read_records(number, 1)?.pop())).await
    }

    /// The records of these numbers without their commands, which may be long, read off the threads that serve others.
    pub(crate) async fn records(&self, numbers: Vec<u64>) -> Result<Vec<Record>, Problem> {
        let node = self.node.clone();
        let reading = move || -> Result<Vec<Record>, Problem> {
            let mut records = Vec::with_capacity(numbers.len());
            for number in numbers {
                let read = node.read_records(number, 1)?;
                records.extend(read.into_iter().map(|record| Record { command: Vec::new(), ..record }));
            }
            Ok(records)
        };
        blocking(reading).await
    }
}

/// Counts rounds again, which may take seconds: one at a time, so that others are served meanwhile; whoever has gone
/// away while waiting costs nothing.
pub(crate) async fn counting<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    static TURN: Semaphore = Semaphore::const_new(1);
    let busy = || Problem::new("busy_counting", "other rounds are being counted again; ask again in a while");
    let turn =
        tokio::time::timeout(WAIT_MAX, TURN.acquire()).await.map_err(|_| busy())?.map_err(|_| busy())?;
    blocking(move || {
        let _turn = turn; // Until it is counted, whether somebody waits for it or not.
        work()
    })
    .await
}

/// Does what may wait for the disk where others need not wait for it.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(Problem::new("internal", "reading was interrupted")))
}

impl Seen<'_> {
    /// The last record that is visible.
    pub(crate) fn head(&self) -> u64 {
        self.state.machine.records().saturating_sub(1)
    }
}

/// A response of JSON that reflects, or is kept by, `record`.
pub(crate) fn json(record: u64, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(RECORD, HeaderValue::from(record));
    response
}

/// A page of a list that reflects `record`.
pub(crate) fn page_json<T: Serialize>(record: u64, page: &Page<T>) -> Response {
    json(record, to_json(page))
}

fn to_json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("what the API shows is JSON")
}

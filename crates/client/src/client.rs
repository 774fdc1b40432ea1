//! Calls to a server: reads, signed writes, writes by token.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ledger::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ureq::{Agent, Body, BodyReader, http};

use crate::authorities::{Authorities, tls};
use crate::error::NOBODY;
use crate::secret::random;
use crate::{ClientError, Key, Problem, new_nonce, sign_request};

/// How often a request is sent before the server counts as unreachable.
const ATTEMPTS: u32 = 5;
/// How long to wait at most before the second attempt, unless the server says; twice as long before each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest wait that a server may ask for (`Retry-After`); whoever is to wait longer is told so instead.
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// How long the clock of the commons is trusted before it is read again: far below the lifetime of a signature.
const CLOCK_KEPT: Duration = Duration::from_secs(60);
/// Connections that are kept open between calls: as many as threads are likely to share a client.
const CONNECTIONS_KEPT: usize = 256;

/// A connection to the server of a commons. Shared between threads, it keeps one connection for each.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    base_url: String,
    commons: Mutex<Option<Commons>>,
    /// One more than the last record that a write of this client made.
    written: AtomicU64,
}

/// What a signature names, as the server last said it.
#[derive(Clone, Debug)]
struct Commons {
    id: String,
    clock: Timestamp,
    read_at: Instant,
}

/// With which HTTP method a command is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// It makes something.
    Post,
    /// It replaces something.
    Put,
}

/// The answer to a write: it is durable.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Receipt {
    /// The record that says so.
    pub record: u64,
    /// When it took effect.
    pub at: Timestamp,
    /// What happened.
    pub events: Vec<Value>,
}

/// The answer to a write that is only rehearsed.
#[derive(Deserialize)]
struct Rehearsal {
    events: Vec<Value>,
}

enum Authority<'a> {
    Signature { dry_run: bool },
    Token { secret: &'a str, idempotency_key: &'a str },
}

impl Client {
    /// A client of the server at `base_url`, such as `http://127.0.0.1:8080`. Connects at the first call; by https, to
    /// whom the system's authorities vouch for.
    pub fn new(base_url: &str) -> Client {
        Client::trusting(base_url, None)
    }

    /// The same, taking the word of these authorities, too.
    pub fn trusting(base_url: &str, authorities: Option<&Authorities>) -> Client {
        let mut config = Agent::config_builder();
        if base_url.starts_with("https:") {
            config = config.tls_config(tls(authorities));
        }
        let config = config
            .http_status_as_error(false)
            .proxy(None) // A server without TLS is near; a proxy meant for the far would only be in the way.
            .max_redirects(0)
            .max_idle_connections(CONNECTIONS_KEPT)
            .max_idle_connections_per_host(CONNECTIONS_KEPT)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        let base_url = base_url.trim_end_matches('/').into();
        Client { agent: config.new_agent(), base_url, commons: Mutex::new(None), written: AtomicU64::new(0) }
    }

    /// Reads `path`, which begins with a slash and may have a query. What this client has written before is in it.
    pub fn get(&self, path: &str) -> Result<Value, ClientError> {
        self.get_as(path)
    }

    /// The same, read as a `T`, such as an [`Asset`](crate::Asset) or a [`Page`](crate::Page) of them.
    pub fn get_as<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        let mut url = self.url(path);
        if let Some(record) = self.written.load(Ordering::Relaxed).checked_sub(1) {
            let separator = if path.contains('?') { '&' } else { '?' };
            url += &format!("{separator}at_least={record}");
        }
        let body = self.attempt(&url, || self.agent.get(&url).call())?;
        self.read(&url, &body)
    }

    /// The same, as the text that it is.
    pub fn get_text(&self, path: &str) -> Result<String, ClientError> {
        let url = self.url(path);
        let body = self.attempt(&url, || self.agent.get(&url).call())?;
        String::from_utf8(body).map_err(|_| ClientError::NotACommons { url, reason: "it is no text".into() })
    }

    /// Listens to `path` for at most so long, after the event `last` if there is one.
    pub(crate) fn listen(
        &self,
        path: &str,
        last: Option<&str>,
        at_most: Duration,
    ) -> Result<BodyReader<'static>, ClientError> {
        let url = self.url(path);
        let mut request = self.agent.get(&url);
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let call = request.config().timeout_global(Some(at_most)).build().call();
        let mut response = call.map_err(|error| ClientError::unreachable(&url, &error))?;
        match response.status().as_u16() {
            200 => Ok(response.into_body().into_reader()),
            status @ (429 | 503) => {
                Err(ClientError::Unreachable { url, reason: format!("status {status}"), advice: NOBODY })
            }
            status => Err(refusal(&url, status, &response.body_mut().read_to_vec().unwrap_or_default())),
        }
    }

    /// Sends `body` to `path`, signed with `key`, and returns once it is durable.
    pub fn signed(
        &self,
        key: &Key,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Receipt, ClientError> {
        let receipt = self.signed_as(key, method, path, body, false)?;
        Ok(self.remember(receipt))
    }

    /// Tells what a write would lead to, if it were signed and sent now. Nothing happens.
    pub fn rehearse(
        &self,
        key: &Key,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Vec<Value>, ClientError> {
        let rehearsal: Rehearsal = self.signed_as(key, method, path, body, true)?;
        Ok(rehearsal.events)
    }

    fn signed_as<T: DeserializeOwned>(
        &self,
        key: &Key,
        method: Method,
        path: &str,
        body: &impl Serialize,
        dry_run: bool,
    ) -> Result<T, ClientError> {
        let body = serde_json::to_vec(body).expect("a body is JSON");
        let nonce = new_nonce();
        let authority = Authority::Signature { dry_run };
        let sign = |commons: &Commons| sign_request(key, &commons.id, path, &nonce, commons.clock, &body);
        let request = sign(&self.commons(CLOCK_KEPT)?);
        match self.send(method, path, &authority, request.as_bytes()) {
            // A manual clock may leap; a refusal does not use up the nonce.
            Err(ClientError::Refused(problem)) if problem.slug == "signature-expired" => {
                let request = sign(&self.commons(Duration::ZERO)?);
                self.send(method, path, &authority, request.as_bytes())
            }
            answer => answer,
        }
    }

    /// Sends `body` to `path` for whoever granted the token with this secret. Takes effect once per idempotency key.
    pub fn with_token(
        &self,
        secret: &str,
        method: Method,
        path: &str,
        body: &impl Serialize,
        idempotency_key: &str,
    ) -> Result<Receipt, ClientError> {
        let body = serde_json::to_vec(body).expect("a body is JSON");
        let receipt = self.send(method, path, &Authority::Token { secret, idempotency_key }, &body)?;
        Ok(self.remember(receipt))
    }

    /// Asks for what is private to the account that granted the token with this secret: sends `body`, if there is one,
    /// to `path` by this HTTP method. Takes effect once.
    pub fn private(
        &self,
        secret: &str,
        method: &str,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<Value, ClientError> {
        let (url, key) = (self.url(path), new_nonce());
        let body = body.map(|body| serde_json::to_vec(body).expect("a body is JSON"));
        let answer = self.attempt(&url, || {
            let request = http::Request::builder()
                .method(method)
                .uri(&url)
                .header("Authorization", format!("Bearer {secret}"))
                .header("Idempotency-Key", &key);
            match &body {
                None => self.agent.run(request.body(())?),
                Some(body) => {
                    self.agent.run(request.header("Content-Type", "application/json").body(body.as_slice())?)
                }
            }
        })?;
        self.read(&url, &answer)
    }

    /// Sends `body` to `path` on nobody's behalf: a manual clock is set so. When the connection fails it is sent
    /// again, so it must be harmless to send twice.
    pub fn post(&self, path: &str, body: &impl Serialize) -> Result<Value, ClientError> {
        let url = self.url(path);
        let body = serde_json::to_vec(body).expect("a body is JSON");
        let request = || self.agent.post(&url).header("Content-Type", "application/json").send(&body[..]);
        let answer = self.attempt(&url, request)?;
        self.read(&url, &answer)
    }

    /// The genesis hash of the commons, which every signature names.
    pub fn commons_id(&self) -> Result<String, ClientError> {
        Ok(self.commons(Duration::MAX)?.id)
    }

    /// The clock of the commons, read now.
    pub fn clock(&self) -> Result<Timestamp, ClientError> {
        Ok(self.commons(Duration::ZERO)?.clock)
    }

    fn remember(&self, receipt: Receipt) -> Receipt {
        self.written.fetch_max(receipt.record + 1, Ordering::Relaxed);
        receipt
    }

    fn commons(&self, at_most_old: Duration) -> Result<Commons, ClientError> {
        let mut known = self.commons.lock().expect("no thread panics while it reads the clock");
        if let Some(known) = known.as_ref().filter(|known| known.read_at.elapsed() < at_most_old) {
            return Ok(known.clone());
        }
        #[derive(Deserialize)]
        struct Answer {
            id: String,
            clock: Timestamp,
        }
        let url = self.url("/v1/commons");
        let body = self.attempt(&url, || self.agent.get(&url).call())?;
        let Answer { id, clock } = self.read(&url, &body)?;
        let commons = Commons { id, clock, read_at: Instant::now() };
        *known = Some(commons.clone());
        Ok(commons)
    }

    fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        authority: &Authority,
        body: &[u8],
    ) -> Result<T, ClientError> {
        let url = self.url(path);
        let answer = self.attempt(&url, || {
            let request = match method {
                Method::Post => self.agent.post(&url),
                Method::Put => self.agent.put(&url),
            };
            let request = match authority {
                Authority::Signature { dry_run } => request
                    .header("Content-Type", "application/jose+json")
                    .header("Commonhold-Dry-Run", if *dry_run { "true" } else { "false" }),
                Authority::Token { secret, idempotency_key } => request
                    .header("Content-Type", "application/json")
                    .header("Authorization", format!("Bearer {secret}"))
                    .header("Idempotency-Key", *idempotency_key),
            };
            request.send(body)
        })?;
        self.read(&url, &answer)
    }

    /// Sends until there is an answer: the same bytes, which take effect once.
    fn attempt(
        &self,
        url: &str,
        send: impl Fn() -> Result<http::Response<Body>, ureq::Error>,
    ) -> Result<Vec<u8>, ClientError> {
        let mut pause = FIRST_PAUSE;
        let mut attempt = 1;
        loop {
            let answer = send().and_then(|mut response| {
                let (status, wait) = (response.status().as_u16(), retry_after(&response));
                let body = response.body_mut().with_config().limit(u64::MAX).read_to_vec()?;
                Ok((status, wait, body))
            });
            let wait = match &answer {
                Ok((429 | 503, wait, _)) => Some(wait.unwrap_or_else(|| jittered(pause))),
                Err(
                    ureq::Error::Io(_)
                    | ureq::Error::Protocol(_)
                    | ureq::Error::Timeout(_)
                    | ureq::Error::ConnectionFailed,
                ) => Some(jittered(pause)),
                _ => None,
            };
            if let Some(wait) = wait.filter(|wait| attempt < ATTEMPTS && *wait <= PAUSE_MAX) {
                thread::sleep(wait);
                pause *= 2;
                attempt += 1;
                continue;
            }
            return match answer {
                Ok((200..=299, _, body)) => Ok(body),
                Ok((status, _, body)) => Err(refusal(url, status, &body)),
                Err(error) => Err(ClientError::unreachable(url, &error)),
            };
        }
    }

    pub(crate) fn read<T: DeserializeOwned>(&self, url: &str, body: &[u8]) -> Result<T, ClientError> {
        serde_json::from_slice(body)
            .map_err(|error| ClientError::NotACommons { url: url.into(), reason: error.to_string() })
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
}

/// How long the server asks to wait, if it says so in seconds.
fn retry_after(response: &http::Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get("Retry-After")?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// From half of `pause` up to all of it: clients that were turned away together do not come back together.
fn jittered(pause: Duration) -> Duration {
    pause / 2 + pause / 2 * u32::from(random::<1>()[0]) / 255
}

fn refusal(url: &str, status: u16, body: &[u8]) -> ClientError {
    match Problem::parse(status, body) {
        Some(problem) => ClientError::Refused(problem),
        None => ClientError::NotACommons { url: url.into(), reason: format!("status {status}") },
    }
}

//! Which server to talk to, and whose key signs.

use std::borrow::Borrow;
use std::ops::Deref;
use std::path::PathBuf;

use anyhow::{Context, Error, Result};
use clap::{ArgMatches, Args, Command, FromArgMatches};
use client::{Authorities, Client, ClientError, Key, Method, NoAuthorities, Receipt};
use ledger::{AccountId, CommonsId, Currency};
use node::At;
use registry::AssetId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::names::Named;
use crate::output::cell;
use crate::sentence::{says_nothing, sentence};

/// The server of a commons.
#[derive(Clone, Debug, Args)]
pub struct Server {
    /// Address of the server
    #[arg(long, env = "COMMONHOLD_SERVER", default_value = "http://127.0.0.1:8080", value_name = "URL")]
    pub server: String,
    /// Certificates to trust besides the system's, for a server with https
    #[arg(long, env = "COMMONHOLD_CA", value_name = "FILE", value_parser = authorities)]
    pub ca: Option<Authorities>,
    /// The moment that is asked about, unless it is now.
    #[arg(skip)]
    pub at: Option<At>,
}

/// The server of a commons, asked how things were then. It does all that a server does.
#[derive(Clone, Debug)]
pub struct Then(Server);

impl Deref for Then {
    type Target = Server;
    fn deref(&self) -> &Server {
        &self.0
    }
}

/// What a command line says of it beside the server.
#[derive(Args)]
struct Past {
    /// As it was after this record, or at the end of this second, such as 2026-03-01T12:00:00Z
    #[arg(long, value_name = "RECORD|TIME")]
    at: Option<At>,
}

impl Borrow<Server> for Then {
    fn borrow(&self) -> &Server {
        &self.0
    }
}

impl Args for Then {
    fn augment_args(command: Command) -> Command {
        Past::augment_args(Server::augment_args(command))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Then::augment_args(command)
    }
}

impl FromArgMatches for Then {
    fn from_arg_matches(given: &ArgMatches) -> Result<Then, clap::Error> {
        let Past { at } = Past::from_arg_matches(given)?;
        Ok(Then(Server { at, ..Server::from_arg_matches(given)? }))
    }

    fn update_from_arg_matches(&mut self, given: &ArgMatches) -> Result<(), clap::Error> {
        *self = Then::from_arg_matches(given)?;
        Ok(())
    }
}

fn authorities(file: &str) -> Result<Authorities, NoAuthorities> {
    Authorities::read(file.as_ref())
}

/// The server of a commons, and the key of whoever asks it for something.
#[derive(Clone, Debug, Args)]
pub struct Signer {
    #[command(flatten)]
    pub server: Server,
    /// Key file of whoever asks
    #[arg(long, env = "COMMONHOLD_KEY", value_name = "FILE")]
    pub key: PathBuf,
    /// Only tell what would happen
    #[arg(long)]
    pub dry_run: bool,
}

/// What a write led to, or would lead to.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// That.
    #[serde(flatten)]
    pub outcome: Outcome,
    #[serde(skip)]
    server: Server,
    #[serde(skip)]
    signer: AccountId,
}

/// What a write led to, or would lead to.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Outcome {
    /// It is done.
    Done(Receipt),
    /// Nothing has happened; these events would.
    Rehearsed {
        /// Says so to programs.
        dry_run: bool,
        /// What would happen.
        events: Vec<Value>,
    },
}

impl Answer {
    /// What happened in sentences, to whoever asked for it: that first, then what was settled beforehand, then what it
    /// let happen.
    pub fn sentences(&self) -> Vec<String> {
        let (Outcome::Done(Receipt { events, .. }) | Outcome::Rehearsed { events, .. }) = &self.outcome;
        let mut events: Vec<&Value> = events.iter().filter(|event| !says_nothing(event)).collect();
        events.sort_by_key(|event| event["type"] == "tax_collected");
        let mut names = self.server.names().addressing(self.signer);
        let mut told: Vec<String> = events.iter().map(|event| sentence(&names.told(event))).collect();
        // A reader who is not told of it has still done what was asked.
        let at_once = self.at_once().unwrap_or_default();
        let at_once = at_once.iter().filter(|event| !says_nothing(event));
        told.extend(at_once.map(|event| format!("At once: {}", sentence(&names.told(event)))));
        told.extend(self.paid_until(&events));
        told
    }

    /// What became due in the same second, such as an offer that a cut lets be filled: it has records of its own, right
    /// after that of the deed.
    fn at_once(&self) -> Result<Vec<Value>> {
        let Outcome::Done(Receipt { record, at, .. }) = &self.outcome else { return Ok(Vec::new()) };
        let page = self.server.get(&format!("/v1/records?from={}&at_least={record}", record + 1))?;
        let records = page["items"].as_array().into_iter().flatten();
        let at_once = records.take_while(|record| record["at"] == at.to_string());
        let unasked = at_once.filter(|record| record["command"].get("pulse").is_some());
        Ok(unasked.filter_map(|record| record["events"].as_array()).flatten().cloned().collect())
    }

    /// For how long the signer has paid for the asset that this was about, if it was one.
    fn paid_until(&self, events: &[&Value]) -> Option<String> {
        let Outcome::Done(receipt) = &self.outcome else { return None };
        let (id, others) = events.split_first()?;
        let id = id["asset"].as_str().filter(|id| others.iter().all(|event| event["asset"] == **id))?;
        let path = format!("/v1/assets/{}?at_least={}", client::segment(id), receipt.record);
        let asset = self.server.get(&path).ok()?;
        let until = asset["runs_out_at"].as_str()?;
        let whole = self.server.bundle(&asset).unwrap_or_else(|| id.into());
        (asset["holder"] == self.signer.to_string()).then(|| format!("{whole} is paid for until {until}"))
    }
}

/// The server of a commons, and perhaps a key: to read about oneself.
#[derive(Clone, Debug, Args)]
pub struct Reader<S: Args> {
    #[command(flatten)]
    pub server: S,
    /// Key file of the account that is meant where none is named
    #[arg(long, env = "COMMONHOLD_KEY", value_name = "FILE")]
    pub key: Option<PathBuf>,
}

/// Several assets as in "land/3 with land/7"; nothing if there is only one.
pub fn together(assets: &Value) -> Option<String> {
    let (lead, others) = assets.as_array()?.split_first()?;
    let others: Vec<String> = others.iter().map(cell).collect();
    (!others.is_empty()).then(|| format!("{} with {}", cell(lead), others.join(", ")))
}

impl Server {
    /// A client of it.
    pub fn client(&self) -> Client {
        Client::trusting(&self.server, self.ca.as_ref())
    }

    /// Reads `path`, as it was at the moment that is asked about.
    pub fn get(&self, path: &str) -> Result<Value> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let at = self.at.map(|at| format!("{separator}at={}", client::segment(&at.to_string())));
        let read = self.client().get(&format!("{path}{}", at.unwrap_or_default()));
        read.map_err(|error| self.advise(error))
    }

    /// The bundle that this asset is in, as in "land/3 with land/7".
    pub fn bundle(&self, asset: &Value) -> Option<String> {
        let bundle = self.get(&format!("/v1/bundles/{}", client::segment(asset["bundle"].as_str()?))).ok()?;
        together(&bundle["assets"])
    }

    /// The error with handles in it, and with what helps.
    fn advise(&self, error: ClientError) -> Error {
        let ClientError::Refused(mut problem) = error else { return error.into() };
        let (fields, mut names) = (problem.fields.values(), self.names());
        for account in fields.filter(|field| field.as_str().is_some_and(|id| id.parse::<AccountId>().is_ok()))
        {
            problem.detail = problem.detail.replace(&cell(account), &cell(&names.told(account)));
        }
        let advice = match problem.slug.as_str() {
            "unknown-class" => {
                self.classes().ok().map(|classes| format!("the classes are: {}", classes.join(", ")))
            }
            "bad-signature" => Some("if its key was replaced, sign with the one that did".into()),
            "unknown-signer" => Some("open its account with `commonhold account open`".into()),
            _ => None,
        };
        let error = Error::new(ClientError::Refused(problem));
        match advice {
            Some(advice) => error.context(advice),
            None => error,
        }
    }

    /// The class of this asset.
    pub fn class_of(&self, asset: &Value) -> Result<Value> {
        let class: String = field(asset, "class")?;
        self.get(&format!("/v1/classes/{}", client::segment(&class)))
    }

    fn classes(&self) -> Result<Vec<String>> {
        let classes = self.client().get("/v1/classes?limit=1000")?;
        classes["items"].as_array().into_iter().flatten().map(|class| field(class, "id")).collect()
    }

    /// Which commons it serves.
    pub fn commons(&self) -> Result<CommonsId> {
        let hex = self.client().commons_id()?;
        let byte = |at: usize| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok();
        let bytes: Option<Vec<u8>> = (0..32).map(byte).collect();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        Ok(CommonsId(bytes.with_context(|| format!("{hex} names no commons"))?))
    }

    /// The round of that number, or the one that runs.
    pub fn round(&self, number: Option<u64>) -> Result<u64> {
        match number {
            Some(number) => Ok(number),
            None => field(&self.get("/v1/rounds/current")?, "round"),
        }
    }

    /// The currency of its commons.
    pub fn currency(&self) -> Result<Currency> {
        let constitution = self.get("/v1/constitution")?;
        let currency = constitution.get("currency").context("a constitution without a currency")?;
        Ok(serde_json::from_value(currency.clone())?)
    }
}

impl<S: Args + Borrow<Server>> Reader<S> {
    /// The account that was named, or else that of the key.
    pub fn account(&self, named: Option<&Named>) -> Result<AccountId> {
        match (named, &self.key) {
            (Some(named), _) => self.server.borrow().account(named),
            (None, Some(path)) => Ok(Key::read(path)?.account()),
            (None, None) => anyhow::bail!("name an account, or give its key with --key"),
        }
    }
}

impl Signer {
    /// The key.
    pub fn key(&self) -> Result<Key> {
        Ok(Key::read(&self.key)?)
    }

    /// Makes something: sends `body` to `path`, signed.
    pub fn post(&self, path: &str, body: &impl Serialize) -> Result<Answer> {
        self.send(Method::Post, path, body)
    }

    /// Replaces something: sends `body` to `path`, signed.
    pub fn put(&self, path: &str, body: &impl Serialize) -> Result<Answer> {
        self.send(Method::Put, path, body)
    }

    /// Sends `items` to `path`, all or none. A refusal tells at which of them it came, as `name` calls that.
    pub fn send_all<T: Serialize>(
        &self,
        method: Method,
        path: &str,
        items: &[T],
        name: impl Fn(&T) -> String,
    ) -> Result<Answer> {
        self.send(method, path, &items).map_err(|refusal| match self.first_refused(method, path, items) {
            Some(item) => refusal.context(format!("that is {}; nothing was changed", name(item))),
            None => refusal,
        })
    }

    /// The last of the shortest list from the first item on that would be refused, though the signer would not be.
    fn first_refused<'a, T: Serialize>(&self, method: Method, path: &str, items: &'a [T]) -> Option<&'a T> {
        let rehearsal = Signer { dry_run: true, ..self.clone() };
        let refused = |length: usize| match rehearsal.send(method, path, &&items[..length]).err()?.downcast()
        {
            Ok(ClientError::Refused(problem)) if problem.status != 401 => Some(()),
            _ => None,
        };
        let lengths: Vec<usize> = (1..=items.len()).collect();
        items.get(lengths.partition_point(|length| refused(*length).is_none()))
    }

    fn send(&self, method: Method, path: &str, body: &impl Serialize) -> Result<Answer> {
        let (client, key) = (self.server.client(), self.key()?);
        let outcome = if self.dry_run {
            let rehearsed = client.rehearse(&key, method, path, body);
            rehearsed.map(|events| Outcome::Rehearsed { dry_run: true, events })
        } else {
            client.signed(&key, method, path, body).map(Outcome::Done)
        };
        let outcome = outcome.map_err(|error| self.server.advise(error))?;
        Ok(Answer { outcome, server: self.server.clone(), signer: key.account() })
    }
}

/// A query of those parameters that are given.
pub fn query(parameters: &[(&str, Option<String>)]) -> String {
    let given = parameters.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
    let pairs: Vec<String> =
        given.map(|(name, value)| format!("{name}={}", client::segment(value))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// The path of an asset, and of what belongs to it.
pub fn asset_path(asset: &AssetId, rest: &str) -> String {
    format!("/v1/assets/{}{rest}", client::segment(asset.as_str()))
}

/// A field of an object that the server sent.
pub fn field<T: DeserializeOwned>(object: &Value, name: &str) -> Result<T> {
    let value = object.get(name).with_context(|| format!("there is no {name}"))?;
    serde_json::from_value(value.clone()).with_context(|| name.to_string())
}

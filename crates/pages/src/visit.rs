//! Somebody looks at a page: what was asked, in which language, and what there is to see.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::str::FromStr;
use std::sync::RwLockReadGuard;

use ::insights::Memory;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderName, Uri};
use bevy_ecs::world::World;
use journal::Record;
use ledger::{Currency, Money, Timestamp};
use node::{Node, State};

use crate::insights::Remembered;
use crate::language::Language;
use crate::round::Compared;
use crate::simulate::{Again, Tried};

/// The cookie that remembers a language which somebody chose.
pub(crate) const LANGUAGE: &str = "language";
/// The cookie that keeps a visitor's order of lists.
pub(crate) const ORDER: &str = "order";

/// A request for a page.
pub(crate) struct Visit {
    pub(crate) node: Node,
    pub(crate) language: Language,
    pub(crate) uri: Uri,
    /// What lists without an order of their own are shuffled by.
    pub(crate) order: u64,
    /// Whether that was made for this visit.
    pub(crate) is_first: bool,
    pub(crate) insights: Remembered,
    /// What every rule made of the rounds that were looked at.
    pub(crate) compared: Memory<u64, Vec<Compared>>,
    /// What came of what was tried with other figures.
    pub(crate) simulated: Memory<Tried, Vec<Again>>,
    path: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
}

impl FromRequestParts<Node> for Visit {
    type Rejection = Infallible;

    /// What cannot be read of a request counts as not said: a page is better than a refusal.
    async fn from_request_parts(parts: &mut Parts, node: &Node) -> Result<Visit, Infallible> {
        let path =
            Path::from_request_parts(parts, &()).await.map_or_else(|_| BTreeMap::new(), |Path(path)| path);
        let query = Query::try_from_uri(&parts.uri).map_or_else(|_| BTreeMap::new(), |Query(query)| query);
        let known = cookie(parts, ORDER).and_then(|order| order.parse().ok());
        Ok(Visit {
            node: node.clone(),
            language: language(parts),
            uri: parts.uri.clone(),
            order: known.unwrap_or_else(|| getrandom::u64().unwrap_or_default()),
            is_first: known.is_none(),
            insights: parts.extensions.get().cloned().unwrap_or_default(),
            simulated: parts.extensions.get().cloned().unwrap_or_default(),
            compared: parts.extensions.get().cloned().unwrap_or_default(),
            path,
            query,
        })
    }
}

/// The language that was chosen, or else the one that the browser prefers.
fn language(parts: &Parts) -> Language {
    let query: Option<Query<BTreeMap<String, String>>> = Query::try_from_uri(&parts.uri).ok();
    let asked = query.and_then(|Query(query)| Language::tagged(query.get(LANGUAGE)?));
    let chosen = asked.or_else(|| cookie(parts, LANGUAGE).and_then(Language::tagged));
    chosen.or_else(|| Language::preferred(header(parts, ACCEPT_LANGUAGE))).unwrap_or(Language::English)
}

fn header(parts: &Parts, name: HeaderName) -> &str {
    parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Under HTTP/2, each cookie may come in a header of its own.
fn cookie<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    let headers = parts.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies =
        headers.flat_map(|header| header.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find(|(given, _)| *given == name).map(|(_, value)| value)
}

impl Visit {
    /// The parameter `name` of the path, if it is one.
    pub(crate) fn path<T: FromStr>(&self, name: &str) -> Option<T> {
        self.path.get(name)?.parse().ok()
    }

    /// The parameter `name` of the query, if it is there and is one.
    pub(crate) fn query<T: FromStr>(&self, name: &str) -> Option<T> {
        self.query.get(name).filter(|value| !value.is_empty())?.parse().ok()
    }

    /// The records of these numbers, or as many as can be read, off the threads that serve others.
    pub(crate) async fn records(&self, numbers: Vec<u64>) -> Vec<Record> {
        let node = self.node.clone();
        let read = move || {
            numbers.into_iter().filter_map(|number| node.read_records(number, 1).ok()?.pop()).collect()
        };
        tokio::task::spawn_blocking(read).await.unwrap_or_default()
    }

    /// Looks. Keep it short: while it is looked, nothing new is taken in.
    pub(crate) fn see(&self) -> See<'_> {
        See { state: self.node.state(), now: self.node.now(), language: self.language }
    }
}

/// What there is to see at one moment.
pub(crate) struct See<'a> {
    pub(crate) state: RwLockReadGuard<'a, State>,
    pub(crate) now: Timestamp,
    pub(crate) language: Language,
}

impl See<'_> {
    pub(crate) fn world(&self) -> &World {
        self.state.machine.world()
    }

    pub(crate) fn zero(&self) -> Money {
        Currency::of(self.world()).zero()
    }

    /// Minor units in the currency, as charts draw them.
    pub(crate) fn float(&self, units: i128) -> f64 {
        units as f64 / 10_f64.powi(i32::try_from(self.zero().scale()).unwrap_or_default())
    }

    /// The last record that is seen.
    pub(crate) fn head(&self) -> u64 {
        self.state.machine.records().saturating_sub(1)
    }

    /// The text called `key`.
    pub(crate) fn text(&self, key: &str) -> String {
        self.language.text(key)
    }

    /// An amount with its currency.
    pub(crate) fn money(&self, amount: Money) -> String {
        format!("{} {}", self.language.number(amount), Currency::of(self.world()).code)
    }
}

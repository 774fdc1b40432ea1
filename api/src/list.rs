//! Lists: a page of items, and an opaque cursor to where the next page begins.

use std::num::NonZeroUsize;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use schemars::JsonSchema;
use serde::Serialize;

use crate::operation::Query;
use crate::problem::Problem;

/// Items in a page where the request says nothing.
const LIMIT_DEFAULT: NonZeroUsize = NonZeroUsize::new(100).expect("not nothing");
/// Most items in a page.
const LIMIT_MAX: usize = 1_000;

/// Every list takes both.
pub(crate) const LIMIT: Query<PageLimit> = Query::new("limit", "Most items in the page; by default 100.");
pub(crate) const CURSOR: Query<String> =
    Query::new("cursor", "Where the page begins: what `next` of the page before said; opaque.");

/// Most items in a page.
#[derive(JsonSchema)]
pub(crate) struct PageLimit(#[schemars(range(min = 1, max = 1000))] NonZeroUsize);

impl FromStr for PageLimit {
    type Err = String;
    fn from_str(text: &str) -> Result<PageLimit, String> {
        let limit = text.parse().ok().filter(|limit: &NonZeroUsize| limit.get() <= LIMIT_MAX);
        let cut: String = text.chars().take(40).collect();
        limit.map(PageLimit).ok_or(format!("{cut:?} must be a number from 1 to {LIMIT_MAX}"))
    }
}

/// A page of a list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub(crate) struct Page<T> {
    /// The items of this page.
    items: Vec<T>,
    /// The cursor of the next page, for `?cursor=`; null at the end.
    next: Option<String>,
}

/// Which page is asked for.
pub(crate) struct Paging {
    after: Option<String>,
    limit: NonZeroUsize,
}

impl Paging {
    /// Reads `?limit=` and `?cursor=`.
    pub(crate) fn new(limit: Option<PageLimit>, cursor: Option<String>) -> Result<Paging, Problem> {
        let limit = limit.map_or(LIMIT_DEFAULT, |PageLimit(limit)| limit);
        let after = cursor.map(|cursor| decode(&cursor).ok_or_else(bad_cursor)).transpose()?;
        Ok(Paging { after, limit })
    }

    /// Most items in the page.
    pub(crate) fn limit(&self) -> usize {
        self.limit.get()
    }

    /// The key of the last item of the page before; `None` on the first page.
    pub(crate) fn after<K: FromStr>(&self) -> Result<Option<K>, Problem> {
        self.after.as_ref().map(|key| key.parse().map_err(|_| bad_cursor())).transpose()
    }

    /// The page of the first items of `rest`, each with its key; `rest` begins after the page before.
    pub(crate) fn page<K: ToString, T>(&self, rest: impl Iterator<Item = (K, T)>) -> Page<T> {
        let mut rest = rest;
        let limit = self.limit();
        let mut items = Vec::new();
        let mut last = None;
        for (key, item) in rest.by_ref().take(limit) {
            items.push(item);
            last = Some(key);
        }
        Page::until(last.filter(|_| items.len() == limit && rest.next().is_some()), items)
    }
}

impl<T> Page<T> {
    /// A page of these items, after which come those beyond the key `last`, if any.
    pub(crate) fn until(last: Option<impl ToString>, items: Vec<T>) -> Page<T> {
        Page { items, next: last.map(|key| BASE64URL.encode(key.to_string())) }
    }

    /// The same page of other items.
    pub(crate) fn try_map<U>(self, f: impl FnMut(T) -> Result<U, Problem>) -> Result<Page<U>, Problem> {
        Ok(Page { items: self.items.into_iter().map(f).collect::<Result<_, _>>()?, next: self.next })
    }
}

fn decode(cursor: &str) -> Option<String> {
    String::from_utf8(BASE64URL.decode(cursor).ok()?).ok()
}

/// A cursor that no page had.
pub(crate) fn bad_cursor() -> Problem {
    Problem::malformed("cursor is not one that this list gave; begin without one")
}

//! The record: everything that was asked and that happened, each explained, each provably in the tree.

use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use journal::{Checkpoint, NoteVerifier, Record};
use ledger::{AccountId, Handle, Timestamp};
use maud::{Markup, html};
use node::is_withheld;
use registry::AssetId;
use serde_json::Value;

use crate::layout::{Page, go, missing, respond};
use crate::link;
use crate::tell::{News, events_of};
use crate::visit::{See, Visit};

/// Records on one page.
const ROWS: u64 = 50;
/// Records that a page looks through for events of one kind.
const LOOKED_THROUGH: u64 = 2_000;

pub(crate) async fn list(visit: Visit) -> Response {
    if let Some(found) = visit.query::<String>("q").and_then(|text| find(&visit, text.trim())) {
        return go(&found);
    }
    let head = visit.see().head();
    let last = visit.query::<u64>("last").unwrap_or(head).min(head);
    let kind = visit.query::<String>("type");
    let looked = if kind.is_some() { LOOKED_THROUGH } else { ROWS };
    let first = last.saturating_sub(looked - 1);
    let mut records = visit.records((first..=last).rev().collect()).await;
    let see = visit.see();
    records.retain(|record| kind.as_ref().is_none_or(|kind| tells(&see, record, kind)));
    // Where there are more than a page shows, the next one begins after the last that is shown.
    let more =
        usize::try_from(ROWS).ok().and_then(|rows| records.get(rows)).map(|record| record.header.index);
    records.truncate(ROWS as usize);
    let older = more.or(first.checked_sub(1));
    let page = Page {
        title: see.text("nav-record"),
        main: listed(&see, &visit, older, &records),
        record: head,
        live: (last == head).then(String::new),
        scripts: &[],
    };
    drop(see);
    respond(&visit, page)
}

/// Where what somebody looks for is: a record, an asset, an account, a proposal.
fn find(visit: &Visit, text: &str) -> Option<String> {
    let see = visit.see();
    let world = see.world();
    if let Ok(number) = text.parse::<u64>() {
        return (number <= see.head()).then(|| format!("/record/{number}"));
    }
    if let Ok(id) = text.parse::<AccountId>()
        && ledger::view::account(world, id).is_ok()
    {
        return Some(format!("/accounts/{id}"));
    }
    if let Ok(id) = text.parse::<AssetId>()
        && registry::view::asset(world, &id, see.now).is_ok()
    {
        return Some(link::asset_path(&id));
    }
    if let Ok(id) = text.parse()
        && governance::view::proposal(world, &id).is_ok()
    {
        return Some(link::proposal_path(&id));
    }
    match &called(&see, text)[..] {
        [id] => Some(format!("/accounts/{id}")),
        _ => None,
    }
}

/// The accounts that call themselves so: anybody may.
fn called(see: &See, text: &str) -> Vec<AccountId> {
    match text.parse::<Handle>() {
        Ok(handle) => ledger::view::accounts_called(see.world(), &handle).collect(),
        Err(_) => Vec::new(),
    }
}

/// Whether something of this kind happened in a record, as far as everybody may know.
fn tells(see: &See, record: &Record, kind: &str) -> bool {
    let events = events_of(record);
    let mut news = events.iter().map(|occurred| News::new(record.header.index, occurred));
    news.any(|news| news.is(kind)) && !is_withheld(&see.state.machine, record, &events)
}

fn listed(see: &See, visit: &Visit, older: Option<u64>, records: &[Record]) -> Markup {
    let t = see.language;
    let text = visit.query::<String>("q");
    let asked = visit.query::<String>("type");
    let kind = asked.as_ref().map(|kind| format!("type={}&", link::segment(kind))).unwrap_or_default();
    html! {
        h1 { (t.text("nav-record")) }
        p { (t.text("record-about")) }
        form.filters method="get" role="search" {
            label { (t.text("record-search")) small { (t.text("record-search-about")) }
                input type="search" name="q" maxlength="100" value=[&text]; }
            label { (t.text("record-kind")) small { (t.text("record-kind-about")) }
                select name="type" {
                    option value="" { (t.text("all")) }
                    @for kind in KINDS {
                        option value=(kind) selected[asked.as_deref() == Some(kind)] { (t.text(&format!("kind-{kind}"))) }
                    }
                }
            }
            button { (t.text("search")) }
        }
        @if let Some(text) = &text {
            @let called = called(see, text.trim());
            @if called.is_empty() { p.banner role="status" { (t.text("record-not-found")) } }
            @else { p role="status" { (t.text("record-several")) }
                ul { @for id in called { li { a href={ "/accounts/" (id) } { bdi { (text) } " " code { (id) } } } } } }
        }
        ol.news #records data-live { @for record in records { (row(see, record)) } }
        @if records.is_empty() { p { (t.text("record-none-of-kind")) } }
        p { @if let Some(older) = older {
            a.button rel="next" href={ "?" (kind) "last=" (older) } { (t.text("older")) }
        } }
        (signed_for(see, visit))
    }
}

/// What the log signs for, and who cosigns that.
fn signed_for(see: &See, visit: &Visit) -> Markup {
    let t = see.language;
    let published: Option<Checkpoint> = visit.node.published().text.parse().ok();
    let count = published.map_or_else(String::new, |checkpoint| t.number(checkpoint.size));
    let witness = |(key, at): (NoteVerifier, Option<u64>)| {
        let at = at.and_then(|at| Timestamp::new(at.try_into().ok()?));
        match at {
            Some(at) => t.with("log-cosigned", [("name", &key.name()), ("when", &t.time(at))]),
            None => t.with("log-silent", [("name", &key.name())]),
        }
    };
    let witnesses = visit.node.witnesses();
    html! {
        section { h2 { (t.text("log-heading")) }
            p { (t.with("log-about", [("count", &count)])) " "
                a href="/log/checkpoint" { (t.text("log-checkpoint")) } }
            dl.facts { dt { (t.text("log-key")) } dd { code { (visit.node.log_key()) } } }
            @if witnesses.is_empty() { p { (t.text("log-no-witness")) } }
            @else { ul { @for asked in witnesses { li { (witness(asked)) } } } }
        }
    }
}

fn row(see: &See, record: &Record) -> Markup {
    let number = record.header.index;
    let told = told(see, record);
    html! { li {
        a href={ "/record/" (number) } { (see.language.number(number)) " " (when(see, record)) }
        div { (told) }
    } }
}

fn when(see: &See, record: &Record) -> Markup {
    html! { @if let Some(at) = Timestamp::new(record.header.time) { time datetime=(at) { (see.language.time(at)) } } }
}

/// What a record says, in sentences.
fn told(see: &See, record: &Record) -> Markup {
    let events = events_of(record);
    if is_withheld(&see.state.machine, record, &events) {
        return html! { (see.text("record-withheld")) };
    }
    let news: Vec<News> = events.iter().map(|occurred| News::new(record.header.index, occurred)).collect();
    let said: Vec<&News> = news.iter().filter(|news| !news.says_nothing()).collect();
    html! {
        @for item in said.iter().take(TOLD) { p { (item.tell(see)) } }
        @if said.len() > TOLD {
            @let more = see.language.number(said.len() - TOLD);
            p.soft { (see.language.with("and-more", [("count", &more)])) }
        }
        @if said.is_empty() { p.soft { (see.text("record-says-nothing")) } }
    }
}

/// The kinds of events that a page can be asked for.
const KINDS: [&str; 12] = [
    "purchased",
    "claimed",
    "lapsed",
    "revalued",
    "asset_registered",
    "issued",
    "transferred",
    "member_admitted",
    "proposal_filed",
    "round_opened",
    "round_closed",
    "account_opened",
];

/// Sentences of one record that a page shows.
const TOLD: usize = 20;

pub(crate) async fn show(visit: Visit) -> Response {
    let Some(number) = visit.path::<u64>("record").filter(|number| *number <= visit.see().head()) else {
        return missing(&visit);
    };
    let Some(record) = visit.records(vec![number]).await.pop() else { return missing(&visit) };
    let see = visit.see();
    let title = see.language.with("record-number", [("number", &see.language.number(number))]);
    let page = Page {
        main: shown(&see, &record, &title),
        title,
        record: see.head(),
        live: None,
        scripts: &["verify.js"],
    };
    drop(see);
    respond(&visit, page)
}

fn shown(see: &See, record: &Record, title: &str) -> Markup {
    let t = see.language;
    let header = &record.header;
    let withheld = is_withheld(&see.state.machine, record, &events_of(record));
    html! {
        h1 { (title) }
        div.told { (told(see, record)) }
        dl.facts {
            dt { (t.text("when")) } dd { (when(see, record)) }
            dt { (t.text("leaf-hash")) } dd { code { (header.hash()) } }
            @if !withheld { (asked(see, record)) }
        }
        section { h2 { (t.text("in-the-tree")) } p { (t.text("in-the-tree-about")) }
            form.verify hidden data-record=(header.index) data-good=(t.text("in-the-tree-good"))
                data-bad=(t.text("in-the-tree-bad")) {
                button { (t.text("in-the-tree-check")) } output role="status" {}
            }
            noscript { p { (t.text("record-needs-scripts")) } }
            p { a href={ "/v1/records/" (header.index) "/receipt" } download={ "receipt-" (header.index) ".json" } {
                (t.text("receipt-save")) } " " (t.text("receipt-about")) }
        }
        @if !withheld { details { summary { (t.text("record-bytes")) }
            h3 { (t.text("record-asked")) } pre tabindex="0" { (pretty(&record.command)) }
            h3 { (t.text("record-happened")) } pre tabindex="0" { (pretty(&record.events)) }
        } }
        p { @if header.index > 0 { a href={ "/record/" (header.index - 1) } rel="prev" { (t.text("previous")) } " " }
            @if header.index < see.head() { a href={ "/record/" (header.index + 1) } rel="next" { (t.text("next")) } } }
    }
}

/// Who asked for it, and at which address, as the signed header says; or that a token did.
fn asked(see: &See, record: &Record) -> Markup {
    let t = see.language;
    let Ok(command) = serde_json::from_slice::<Value>(&record.command) else { return html! {} };
    let header = command["protected"].as_str().and_then(|text| BASE64URL.decode(text).ok());
    let header = header.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()).unwrap_or_default();
    let signer = header["kid"].as_str().and_then(|id| id.parse().ok());
    let url = header["url"].as_str().or(command["url"].as_str());
    html! {
        @if let Some(signer) = signer { dt { (t.text("signed-by")) } dd { (link::account(see, signer)) } }
        @if let Some(token) = command["token"].as_str() { dt { (t.text("by-token")) } dd { code { (token) } } }
        @if let Some(url) = url { dt { (t.text("asked-at")) } dd { code { (url) } } }
        @if command.get("pulse").is_some() { dt { (t.text("asked-by")) } dd { (t.text("time-passed")) } }
        @if command.get("digest").is_some() { dt { (t.text("asked-by")) } dd { (t.text("state-digest")) } }
    }
}

/// JSON on several lines; the payload of a signed request beside it, as people can read it.
fn pretty(bytes: &[u8]) -> String {
    let Ok(mut json) = serde_json::from_slice::<Value>(bytes) else {
        return String::from_utf8_lossy(bytes).into_owned();
    };
    for part in ["protected", "payload"] {
        let decoded = json[part].as_str().and_then(|text| BASE64URL.decode(text).ok());
        if let Some(read) = decoded.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()) {
            json[format!("{part}, decoded")] = read;
        }
    }
    serde_json::to_string_pretty(&json).unwrap_or_default()
}

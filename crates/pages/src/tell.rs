//! What happened, in sentences whose fields are links, amounts and times.

use axum::Json;
use axum::response::Html;
use journal::Record;
use ledger::{Currency, Duration, Timestamp};
use maud::{Markup, html};
use registry::AssetId;
use sentence::{ENGLISH, GERMAN, Piece, Sentences};
use serde_json::Value;
use state_machine::Occurred;

use crate::language::Language;
use crate::link;
use crate::visit::{See, Visit};

/// Something that happened: in which record, and at which place in it.
pub(crate) struct News {
    pub(crate) record: u64,
    pub(crate) at: Timestamp,
    event: Value,
}

impl News {
    pub(crate) fn new(record: u64, occurred: &Occurred) -> News {
        let Occurred(at, event) = occurred;
        let event = serde_json::to_value(event).unwrap_or_default();
        News { record, at: *at, event: flat(event) }
    }

    /// An event as `/v1` shows it, such as a dry run answers.
    fn shown(event: Value) -> Option<News> {
        let at = event["at"].as_str()?.parse().ok()?;
        Some(News { record: 0, at, event })
    }

    /// Whether it is of this kind.
    pub(crate) fn is(&self, kind: &str) -> bool {
        self.event["type"] == kind
    }

    /// Whether it says only that no tax was due.
    pub(crate) fn says_nothing(&self) -> bool {
        sentence::says_nothing(&self.event)
    }

    /// In a sentence, of a kind without one in its own words.
    pub(crate) fn tell(&self, see: &See) -> Markup {
        match sentences(see.language).of(&self.event) {
            Some(pieces) => told(see, &self.event, &pieces),
            None => html! { code { (self.event.to_string()) } },
        }
    }
}

/// Tells events in sentences, for scripts: what a write led to, or would lead to.
pub(crate) async fn answer(visit: Visit, Json(events): Json<Vec<Value>>) -> Html<String> {
    let see = visit.see();
    let news = events.into_iter().take(TOLD).filter_map(News::shown).filter(|news| !news.says_nothing());
    Html(html! { ul { @for item in news { li { (item.tell(&see)) } } } }.into_string())
}

/// Items of a list that are told.
const ITEMS: usize = 100;

/// Events that are told at once.
const TOLD: usize = 100;

/// An event is written as `{"purchased": {…}}`, within its crate's; it is told as one object with a `type`.
fn flat(event: Value) -> Value {
    match event {
        Value::Object(members) if members.len() == 1 => {
            let (kind, inner) = members.into_iter().next().unwrap_or_default();
            match inner {
                Value::Object(mut fields)
                    if !["ledger", "registry", "governance"].contains(&kind.as_str()) =>
                {
                    fields.insert("type".into(), kind.into());
                    Value::Object(fields)
                }
                other => flat(other),
            }
        }
        other => other,
    }
}

/// What happened in a record; what cannot be read is not told.
pub(crate) fn events_of(record: &Record) -> Vec<Occurred> {
    serde_json::from_slice(&record.events).unwrap_or_default()
}

/// What happened, the latest first.
pub(crate) fn list(see: &See, news: &[News]) -> Markup {
    html! {
        ol.news { @for item in news {
            li {
                a href={ "/record/" (item.record) } { time datetime=(item.at) { (see.language.time(item.at)) } }
                span { (item.tell(see)) }
            }
        } }
    }
}

fn sentences(language: Language) -> &'static Sentences {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

fn told(see: &See, event: &Value, pieces: &[Piece]) -> Markup {
    html! { @for piece in pieces {
        @match piece {
            Piece::Words(words) => (words),
            Piece::Said(name, value) => (said(see, event, name, value)),
        }
    } }
}

/// What an event says in a field, as what it is.
fn said(see: &See, event: &Value, name: &str, value: &Value) -> Markup {
    match value {
        Value::Array(items) => html! {
            @for (n, item) in items.iter().take(ITEMS).enumerate() { @if n > 0 { ", " } (said(see, event, name, item)) }
            @if items.len() > ITEMS { ", …" }
        },
        Value::Object(_) => match sentences(see.language).part(name, value) {
            Some(pieces) => told(see, event, &pieces),
            None => html! { code { (value.to_string()) } },
        },
        Value::Number(number) if name == "round" => html! { a href={ "/rounds/" (number) } { (number) } },
        Value::Number(number) => html! { (see.language.number(number)) },
        Value::String(text) => words(see, event, name, text),
        Value::Bool(_) | Value::Null => html! { "–" },
    }
}

fn words(see: &See, event: &Value, name: &str, text: &str) -> Markup {
    if event["type"] == "rate_changed" && ["from", "to"].contains(&name) || name == "change" {
        return html! { (see.language.percent(text)) };
    }
    match name {
        "asset" | "assets" | "bundle" => match text.parse::<AssetId>() {
            Ok(asset) => return link::asset(&asset),
            Err(_) => return html! { bdi { (text) } },
        },
        "proposal" | "by" => return html! { a href={ "/proposals/" (link::segment(text)) } { (text) } },
        "title" | "memo" | "reason" | "name" | "reference" | "handle" => return html! { bdi { (text) } },
        _ => {}
    }
    if let Ok(account) = text.parse() {
        return link::account(see, account);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return html! { time datetime=(at) { (see.language.time(at)) } };
    }
    if let Ok(length) = text.parse::<Duration>() {
        return html! { (see.language.length(length)) };
    }
    let currency = Currency::of(see.world());
    match text.parse().ok().and_then(|amount| currency.money(amount).ok()) {
        Some(money) if money.to_string() == text => html! { (see.money(money)) },
        _ => html! { bdi { (text) } },
    }
}

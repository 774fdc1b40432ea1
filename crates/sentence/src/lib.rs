//! What happened in a commons, in sentences: one for each kind of event and language, in `sentences/`.
//!
//! A sentence is told in pieces, words and fields, as everybody shows a field differently: as text, or as a link.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

/// A piece of a sentence.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Piece<'a> {
    /// Words.
    Words(&'static str),
    /// What the event says in the field of this name.
    Said(&'static str, &'a Value),
}

/// The sentences of a language.
pub struct Sentences(BTreeMap<&'static str, &'static str>);

/// In English.
pub static ENGLISH: LazyLock<Sentences> =
    LazyLock::new(|| Sentences::read(include_str!("../sentences/en.txt")));
/// In German.
pub static GERMAN: LazyLock<Sentences> =
    LazyLock::new(|| Sentences::read(include_str!("../sentences/de.txt")));

impl Sentences {
    fn read(text: &'static str) -> Sentences {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        Sentences(lines.map(|line| line.split_once(" = ").expect("a name and a sentence")).collect())
    }

    /// What an event says, as `/v1/events` shows it, without its time; none of a kind that is unknown here.
    pub fn of<'a>(&self, event: &'a Value) -> Option<Vec<Piece<'a>>> {
        self.0.get(kind(event)).map(|template| fill(template, event))
    }

    /// What an object says that is the part `name` of another, if that would be hard to read.
    pub fn part<'a>(&self, name: &str, value: &'a Value) -> Option<Vec<Piece<'a>>> {
        let kind = value.get("kind").and_then(Value::as_str);
        let template = kind.and_then(|kind| self.0.get(format!("part.{name}.{kind}").as_str()));
        template.or_else(|| self.0.get(format!("part.{name}").as_str())).map(|template| fill(template, value))
    }
}

/// Whether an event says only that no tax was due.
pub fn says_nothing(event: &Value) -> bool {
    event["type"] == "tax_collected" && event["receipt"]["tax"].as_str().is_some_and(is_zero)
}

fn is_zero(amount: &str) -> bool {
    amount.bytes().all(|byte| b"0.".contains(&byte))
}

/// The kind of the event; some tell two stories.
fn kind(event: &Value) -> &str {
    let nothing =
        |fields: &Value| fields.as_object().is_some_and(|fields| fields.values().all(Value::is_null));
    match event["type"].as_str().unwrap_or_default() {
        "bid_placed" if event["outbid"][0] == event["bidder"] => "bid_raised",
        "recovery_key_set" if event["key"].is_null() => "recovery_key_removed",
        "instructions_set" if nothing(&event["instructions"]) => "instructions_taken_back",
        kind => kind,
    }
}

fn fill<'a>(template: &'static str, event: &'a Value) -> Vec<Piece<'a>> {
    let parts = template.split(['[', ']']).enumerate();
    let told = parts.filter_map(|(n, part)| {
        let optional = n % 2 == 1;
        let pieces = part.split(['{', '}']).enumerate().map(|(m, piece)| match m % 2 {
            0 => Some(Some(Piece::Words(piece))),
            _ => said(event, piece, optional),
        });
        pieces.collect::<Option<Vec<_>>>()
    });
    told.flatten().flatten().filter(|piece| *piece != Piece::Words("")).collect()
}

/// What the event says in a field: `None` where it says nothing and that may be left out, and `Some(None)` where it
/// says no more than that it is so.
fn said<'a>(event: &'a Value, field: &'static str, may_be_left_out: bool) -> Option<Option<Piece<'a>>> {
    let value = event.pointer(&format!("/{field}")).unwrap_or(&Value::Null);
    let name = field.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or(field);
    match value {
        Value::Bool(true) if may_be_left_out => Some(None),
        Value::String(text) if may_be_left_out && is_zero(text) => None,
        Value::String(_) | Value::Number(_) => Some(Some(Piece::Said(name, value))),
        _ if may_be_left_out => None,
        _ => Some(Some(Piece::Said(name, value))),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde::de::DeserializeOwned;
    use serde_json::json;

    use super::*;

    /// The names of an enum's variants, from what it says to a name that it does not know.
    fn kinds<T: DeserializeOwned>() -> Vec<String> {
        let refusal = serde_json::from_value::<T>(json!({ "?": {} })).map(drop).expect_err("no such kind");
        let kinds = refusal.to_string();
        let names: Vec<String> = kinds.split('`').skip(3).step_by(2).map(String::from).collect();
        assert!(names.len() > 3, "{kinds}");
        names
    }

    #[test]
    fn every_kind_of_event_has_a_sentence() {
        let commons = kinds::<state_machine::Event>();
        let parts = ["ledger", "registry", "governance"];
        let commons = commons.into_iter().filter(|kind| !parts.contains(&kind.as_str()));
        let inner = [kinds::<ledger::Event>(), kinds::<registry::Event>(), kinds::<governance::Event>()];
        for kind in commons.chain(inner.into_iter().flatten()) {
            assert!(ENGLISH.0.contains_key(kind.as_str()), "{kind}");
        }
    }

    /// The fields of a sentence, with the brackets that they are in.
    fn fields(template: &str) -> BTreeSet<(bool, &str)> {
        let parts = template.split(['[', ']']).enumerate();
        parts
            .flat_map(|(n, part)| {
                part.split(['{', '}']).skip(1).step_by(2).map(move |field| (n % 2 == 1, field))
            })
            .collect()
    }

    #[test]
    fn every_language_says_the_same() {
        assert_eq!(ENGLISH.0.keys().collect::<Vec<_>>(), GERMAN.0.keys().collect::<Vec<_>>());
        for (kind, template) in &ENGLISH.0 {
            assert_eq!(fields(template), fields(GERMAN.0[kind]), "{kind}");
        }
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        let mut event =
            json!({ "type": "revalued", "asset": "a", "from": "1", "to": "2", "binds_from": null });
        let words = |event: &Value| -> String {
            let pieces = ENGLISH.of(event).expect("a sentence");
            let told = pieces.iter().map(|piece| match piece {
                Piece::Words(words) => (*words).to_owned(),
                Piece::Said(name, value) => format!("<{name} {}>", value.as_str().unwrap_or_default()),
            });
            told.collect()
        };
        assert_eq!(words(&event), "<asset a> was revalued from <from 1> to <to 2>");
        event["standing"] = json!(true);
        event["binds_from"] = json!("noon");
        assert_eq!(
            words(&event),
            "<asset a> was revalued from <from 1> to <to 2> by its valuation rule; buyers must pay that from <binds_from noon> on"
        );
        let bid = json!({ "type": "bid_placed", "bidder": "b", "asset": "a", "amount": "2", "outbid": ["c", "1"], "closes_at": "noon" });
        assert!(words(&bid).contains("outbid <outbid c>;"), "{}", words(&bid));
        assert_eq!(ENGLISH.of(&json!({ "type": "moon_landed" })), None);
    }
}

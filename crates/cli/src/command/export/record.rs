//! Records as they are exported: the same from a journal as from a server.

use anyhow::{Context, Result, bail};
use journal::{Header, Record};
use ledger::{AccountId, Timestamp};
use node::Handed;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use state_machine::{Event, Occurred};

/// A record, as far as it is exported.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Exported {
    pub(super) header: Header,
    pub(super) at: Timestamp,
    /// All of it, unless it is withheld.
    pub(super) told: Option<Told>,
}

/// All of a record.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Told {
    pub(super) record: Record,
    pub(super) events: Vec<Occurred>,
}

impl Exported {
    /// Reads a record, and refuses one whose hashes do not fit.
    pub(super) fn of(Handed { header, bodies }: Handed) -> Result<Exported> {
        let told = bodies.map(|(command, events)| {
            let record = Record { header, command, events };
            record.check()?;
            let events = serde_json::from_slice(&record.events);
            Ok(Told { events: events.context("its events cannot be read")?, record })
        });
        let told: Option<Result<Told>> = told;
        let at = Timestamp::new(header.time).context("a time out of bounds")?;
        Ok(Exported {
            header,
            at,
            told: told.transpose().with_context(|| format!("record {}", header.index))?,
        })
    }
}

/// A record as `GET /v1/records` shows it.
#[derive(Deserialize)]
pub(in crate::command) struct Shown {
    index: u64,
    at: Timestamp,
    command_hash: String,
    events_hash: String,
    command: Option<Box<RawValue>>,
    events: Option<Vec<Map<String, Value>>>,
}

impl Shown {
    /// The record, with the bytes that its events must have had.
    pub(in crate::command) fn hand_over(self) -> Result<Handed> {
        let (command, events) = (self.command_hash.parse()?, self.events_hash.parse()?);
        let header = Header { index: self.index, time: self.at.seconds(), command, events };
        let Some((command, events)) = self.command.zip(self.events) else {
            return Ok(Handed { header, bodies: None });
        };
        let command: String = match self.index {
            0 => serde_json::from_str(command.get())?, // The constitution, as a text.
            _ => command.get().into(),
        };
        let events = events.into_iter().map(read_event).collect::<Result<Vec<Occurred>>>()?;
        Ok(Handed { header, bodies: Some((command.into_bytes(), serde_json::to_vec(&events)?)) })
    }
}

/// An event as the API shows it: `id`, `at` and `type` beside its own fields.
fn read_event(mut fields: Map<String, Value>) -> Result<Occurred> {
    fields.remove("id");
    let at = fields.remove("at").context("an event without a time")?;
    let Some(Value::String(kind)) = fields.remove("type") else { bail!("an event without a type") };
    let event = Value::Object(Map::from_iter([(kind.clone(), Value::Object(fields))]));
    let read = ledger::Event::deserialize(&event)
        .map(Event::Ledger)
        .or_else(|_| registry::Event::deserialize(&event).map(Event::Registry))
        .or_else(|_| governance::Event::deserialize(&event).map(Event::Governance))
        .or_else(|_| Event::deserialize(&event));
    let read = read.with_context(|| format!("this program does not know events such as {kind}"))?;
    Ok(Occurred(serde_json::from_value(at)?, read))
}

/// An event as it is exported.
pub(in crate::command) struct Row {
    /// The part of the commons where it happened.
    pub(super) part: &'static str,
    /// What kind of event it is.
    pub(super) kind: String,
    /// Its own fields.
    pub(super) fields: Map<String, Value>,
}

impl Row {
    pub(in crate::command) fn of(event: &Event) -> Result<Row> {
        let (part, event) = match event {
            Event::Ledger(event) => ("ledger", serde_json::to_value(event)?),
            Event::Registry(event) => ("registry", serde_json::to_value(event)?),
            Event::Governance(event) => ("governance", serde_json::to_value(event)?),
            event => ("commons", serde_json::to_value(event)?),
        };
        let Value::Object(event) = event else { bail!("an event without a name") };
        let named = event.into_iter().next().context("an event without a name")?;
        let (kind, Value::Object(fields)) = named else { bail!("an event without fields") };
        Ok(Row { part, kind, fields })
    }

    /// As the API shows it.
    pub(in crate::command) fn into_json(self, record: u64, n: usize, at: Timestamp) -> Value {
        let mut fields = self.fields;
        fields.insert("id".into(), format!("{record}.{n}").into());
        fields.insert("at".into(), at.to_string().into());
        fields.insert("type".into(), self.kind.into());
        Value::Object(fields)
    }

    /// The asset that it happened to, or the first of a bundle.
    pub(super) fn asset(&self) -> Option<&str> {
        self.text("asset").or_else(|| self.text("bundle"))
    }

    /// Who acted, or whom it concerns first.
    pub(super) fn account(&self) -> Option<&str> {
        let names =
            ["account", "buyer", "holder", "payer", "member", "filer", "bidder", "from", "former_holder"];
        names.into_iter().find_map(|name| self.text(name).filter(|text| is_account(text)))
    }

    /// Whom it concerns besides.
    pub(super) fn counterparty(&self) -> Option<&str> {
        let names = ["seller", "to", "former_holder"];
        let mut others = names.into_iter().filter_map(|name| self.text(name));
        others.find(|text| is_account(text) && Some(*text) != self.account())
    }

    /// What was paid or moved.
    pub(super) fn amount(&self) -> Option<&str> {
        ["amount", "paid", "max_price", "returned", "bond"].into_iter().find_map(|name| self.text(name))
    }

    /// Tax that was received.
    pub(super) fn tax(&self) -> Option<&str> {
        ["receipt", "arrears", "forfeited"]
            .into_iter()
            .find_map(|name| self.fields.get(name)?.get("tax")?.as_str())
    }

    /// The valuation from then on.
    pub(super) fn valuation(&self) -> Option<&str> {
        let revalued = || self.text("to").filter(|_| self.kind == "revalued");
        self.text("valuation").or_else(revalued)
    }

    /// What was prepaid.
    pub(super) fn deposit(&self) -> Option<&str> {
        self.text("deposit")
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }
}

/// `from` and `to` name accounts in some events and amounts in others.
fn is_account(text: &str) -> bool {
    text.parse::<AccountId>().is_ok()
}

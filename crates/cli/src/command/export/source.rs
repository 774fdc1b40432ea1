//! Where an export comes from: the journal in a directory, or a server.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use governance::BallotsShown;
use journal::{Journal, Record};
use ledger::Timestamp;
use serde_json::Value;
use state_machine::{Constitution, Event, Instruction, Occurred};

use super::record::{Exported, Hashes};
use crate::remote::Server;

/// Records asked of a server at once.
const PAGE: u64 = 500;

/// Records up to the last one there was when it was opened.
pub(super) enum Source {
    Directory { journal: Box<Journal>, secret: Option<Secret> },
    Server { server: Server, len: u64 },
}

impl Source {
    pub(super) fn open(from: &str) -> Result<Source> {
        if from.starts_with("http://") || from.starts_with("https://") {
            let server = Server { server: from.into(), ca: None };
            let head = server.get("/v1/commons")?["head_record"].as_u64();
            let len = head.with_context(|| format!("{from} serves no commons"))? + 1;
            return Ok(Source::Server { server, len });
        }
        let dir = Path::new(from);
        let journal = Journal::open_read_only(&dir.join("journal.sqlite"))
            .with_context(|| format!("cannot read the commons in {}", dir.display()))?;
        let secret = Secret::find(&journal)?;
        Ok(Source::Directory { journal: Box::new(journal), secret })
    }

    /// How many records there are.
    pub(super) fn len(&self) -> u64 {
        match self {
            Source::Directory { journal, .. } => journal.len(),
            Source::Server { len, .. } => *len,
        }
    }

    /// Gives every record to `take`, in order.
    pub(super) fn each(&self, take: &mut dyn FnMut(Exported) -> Result<()>) -> Result<()> {
        match self {
            Source::Directory { journal, secret } => {
                let len = usize::try_from(journal.len())?;
                journal.records(0).take(len).try_for_each(|record| take(read(&record?, secret.as_ref())?))
            }
            Source::Server { server, len } => {
                let mut next = 0;
                while next < *len {
                    let page =
                        server.get(&format!("/v1/records?from={next}&limit={}", PAGE.min(len - next)))?;
                    let items = page["items"].as_array().map_or(&[][..], Vec::as_slice);
                    ensure!(!items.is_empty(), "the server does not show record {next}");
                    next += items.len() as u64;
                    items.iter().try_for_each(|item| take(Exported::from_api(item)?))?;
                }
                Ok(())
            }
        }
    }
}

/// The round that runs, where nobody may see yet what is in its ballots.
pub(super) struct Secret {
    round: u64,
    voting_opens_at: Timestamp,
}

impl Secret {
    fn find(journal: &Journal) -> Result<Option<Secret>> {
        let mut secret = None;
        for record in journal.records(0).take(usize::try_from(journal.len())?) {
            let record = record?;
            if record.header.index == 0 && constitution(&record)?.governance.ballots == BallotsShown::Open {
                return Ok(None);
            }
            // Reading all events of a journal takes long, and rounds are rare.
            if !String::from_utf8_lossy(&record.events).contains("\"round_") {
                continue;
            }
            for Occurred(_, event) in events(&record)? {
                match event {
                    Event::Governance(governance::Event::RoundOpened(opening)) => {
                        let (round, voting_opens_at) = (opening.round, opening.voting_opens_at);
                        secret = Some(Secret { round, voting_opens_at });
                    }
                    Event::Governance(governance::Event::RoundClosed(_)) => secret = None,
                    _ => {}
                }
            }
        }
        Ok(secret)
    }

    /// Whether `record` would tell what is in a ballot: it is one, or a digest of the state with all of them, which
    /// guesses could be tried against.
    fn is_told_by(&self, record: &Record, events: &[Occurred]) -> bool {
        let is_ballot = |Occurred(_, event): &Occurred| match event {
            Event::Governance(event) => event.ballots().is_some_and(|(round, _)| round == self.round),
            _ => false,
        };
        let voting = self.voting_opens_at.seconds() <= record.header.time;
        let is_digest = || matches!(Instruction::parse(&record.command), Ok(Instruction::Digest(_)));
        events.iter().any(is_ballot) || (voting && is_digest())
    }
}

fn read(record: &Record, secret: Option<&Secret>) -> Result<Exported> {
    let header = &record.header;
    let events = events(record)?;
    let withheld = secret.is_some_and(|secret| secret.is_told_by(record, &events));
    let hashes = Hashes { command: header.command.to_string(), events: header.events.to_string() };
    Ok(Exported {
        index: header.index,
        at: Timestamp::new(header.time).context("a time out of bounds")?,
        hashes: (!withheld).then_some(hashes),
        leaf_hash: header.hash().to_string(),
        command: if withheld { Value::Null } else { command(record)? },
        events: (!withheld).then_some(events),
    })
}

/// What was asked; for the first record, the text of the constitution.
fn command(record: &Record) -> Result<Value> {
    let text = std::str::from_utf8(&record.command)?;
    if record.header.index == 0 { Ok(text.into()) } else { Ok(serde_json::from_str(text)?) }
}

fn constitution(founding: &Record) -> Result<Constitution> {
    Ok(Constitution::parse(std::str::from_utf8(&founding.command)?)?)
}

fn events(record: &Record) -> Result<Vec<Occurred>> {
    serde_json::from_slice(&record.events)
        .with_context(|| format!("the events of record {} cannot be read", record.header.index))
}

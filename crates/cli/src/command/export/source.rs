//! Where an export comes from: the journal in a directory, or a server.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use client::{Client, Page};
use journal::{Checkpoint, Hash, Journal, Note, NoteVerifier, Record};
use ledger::Timestamp;
use node::{EXPORT_FORMAT, ExportHead, Past, is_withheld};
use state_machine::Occurred;

use super::record::{Exported, Shown, Told};
use crate::remote::field;

/// Records asked of a server at once.
const PAGE: u64 = 500;

/// Records up to the last one there was when it was opened.
pub(super) struct Source {
    from: From,
    pub(super) head: ExportHead,
}

enum From {
    Directory { journal: Box<Journal>, seen: Option<Past> },
    Server(Box<Client>),
}

impl Source {
    /// Opens a directory or a server; of a directory all is told, or only what is `public`.
    pub(super) fn open(from: &str, public: bool) -> Result<Source> {
        if from.starts_with("http://") || from.starts_with("https://") {
            let client = Client::new(from);
            let key: NoteVerifier = field::<String>(&client.get("/v1/log")?, "key")?.parse()?;
            let checkpoint: Note = client.get_text("/log/checkpoint")?.parse()?;
            let Checkpoint { size, root, .. } = Checkpoint::signed_by(&key, &checkpoint)?;
            let head = head(client.commons_id()?, size, root, Some((key, checkpoint)));
            return Ok(Source { from: From::Server(Box::new(client)), head });
        }
        let dir = Path::new(from);
        let journal = Journal::open_read_only(&dir.join("journal.sqlite"))
            .with_context(|| format!("cannot read the commons in {}", dir.display()))?;
        let seen = if public { Some(node::past_of(dir, None)?) } else { None };
        let commons = node::commons_in(dir)?.to_string();
        let head = head(commons, journal.len(), journal.root(), node::kept_checkpoint(dir)?);
        Ok(Source { from: From::Directory { journal: Box::new(journal), seen }, head })
    }

    /// Gives every record to `take`, in order.
    pub(super) fn each(&self, take: &mut dyn FnMut(Exported) -> Result<()>) -> Result<()> {
        let len = self.head.records;
        match &self.from {
            From::Directory { journal, seen } => {
                let records = journal.records(0).take(usize::try_from(len)?);
                records.into_iter().try_for_each(|record| take(read(record?, seen.as_ref())?))
            }
            From::Server(client) => {
                let mut next = 0;
                while next < len {
                    let path = format!("/v1/records?from={next}&limit={}", PAGE.min(len - next));
                    let page: Page<Shown> = client.get_as(&path)?;
                    ensure!(!page.items.is_empty(), "the server does not show record {next}");
                    next += page.items.len() as u64;
                    page.items.into_iter().try_for_each(|shown| take(Exported::of(shown.hand_over()?)?))?;
                }
                Ok(())
            }
        }
    }
}

fn head(commons: String, records: u64, root: Hash, signed: Option<(NoteVerifier, Note)>) -> ExportHead {
    let (log_key, checkpoint) = signed.map(|(key, note)| (key.to_string(), note.to_string())).unzip();
    ExportHead { format: EXPORT_FORMAT.into(), commons, records, root: root.to_string(), log_key, checkpoint }
}

/// The record, without its bodies where nobody may see them yet: as everybody does who has `seen` the commons as it is.
fn read(record: Record, seen: Option<&Past>) -> Result<Exported> {
    let (header, at) = (record.header, Timestamp::new(record.header.time).context("a time out of bounds")?);
    let events = events(&record)?;
    let withheld = seen.is_some_and(|seen| is_withheld(&seen.state.machine, &record, &events));
    Ok(Exported { header, at, told: (!withheld).then_some(Told { record, events }) })
}

fn events(record: &Record) -> Result<Vec<Occurred>> {
    serde_json::from_slice(&record.events)
        .with_context(|| format!("the events of record {} cannot be read", record.header.index))
}

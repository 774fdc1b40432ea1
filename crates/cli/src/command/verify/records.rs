//! Where the records come from: a directory, a server, or a file that `export` wrote. None of them is believed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use client::{Client, Page};
use journal::{Checkpoint, Hash, Note, NoteVerifier};
use node::{Directory, EXPORT_FORMAT, ExportHead, ExportLine, Handed, Source, VerifyError, kept_checkpoint};
use serde_json::value::RawValue;

use crate::command::export::Shown;

/// Records asked of a server at once.
const PAGE: usize = 500;

/// Records, and what was signed for them.
pub(super) struct Records {
    pub(super) source: Box<dyn Source>,
    /// The key that signs for them, as they say themselves.
    pub(super) log_key: Option<NoteVerifier>,
    /// The last checkpoint.
    pub(super) checkpoint: Option<Note>,
}

impl Records {
    /// Opens a directory, the address of a server, or a file.
    pub(super) fn open(from: &str) -> Result<Records> {
        if from.starts_with("http://") || from.starts_with("https://") {
            return Records::served(from);
        }
        let path = Path::new(from);
        if path.is_file() { Records::exported(path) } else { Records::in_directory(path) }
    }

    fn in_directory(dir: &Path) -> Result<Records> {
        // First what was signed, then what is there: the other way round more might be signed for than was read.
        let (log_key, checkpoint) = kept_checkpoint(dir)?.unzip();
        Ok(Records { source: Box::new(Directory::open(dir)?), log_key, checkpoint })
    }

    fn served(url: &str) -> Result<Records> {
        let client = Client::new(url);
        let log = client.get("/v1/log")?;
        let key: NoteVerifier = log["key"].as_str().context("the server names no key of its log")?.parse()?;
        let note: Note = client.get_text("/log/checkpoint")?.parse()?;
        let len = note.text.parse::<Checkpoint>()?.size;
        let source = Box::new(Served { client, len });
        Ok(Records { source, log_key: Some(key), checkpoint: Some(note) })
    }

    fn exported(path: &Path) -> Result<Records> {
        let named = || path.display().to_string();
        let mut lines = BufReader::new(File::open(path).with_context(named)?);
        let mut first = String::new();
        lines.read_line(&mut first).with_context(named)?;
        let head: ExportHead = serde_json::from_str(&first).with_context(|| {
            format!("{} is no export: write one with `commonhold export … --to FILE.jsonl`", named())
        })?;
        let format = &head.format;
        ensure!(format == EXPORT_FORMAT, "{} is of the format {format:?}, not {EXPORT_FORMAT:?}", named());
        let (log_key, checkpoint) = (head.log_key.as_deref(), head.checkpoint.as_deref());
        let (log_key, checkpoint) =
            (log_key.map(str::parse).transpose()?, checkpoint.map(str::parse).transpose()?);
        let root: Hash = head.root.parse()?;
        let source = Box::new(Exported { lines, len: head.records, root, next: 1, broken: None });
        Ok(Records { source, log_key, checkpoint })
    }
}

/// A record that cannot be read.
fn wrong(index: u64, what: impl ToString) -> VerifyError {
    VerifyError::Wrong { index, what: what.to_string() }
}

/// Those before the first that cannot be read; that one's error where there are none.
fn readable(records: impl Iterator<Item = Result<Handed, VerifyError>>) -> Result<Vec<Handed>, VerifyError> {
    let mut read = Vec::new();
    for record in records {
        match record {
            Ok(record) => read.push(record),
            Err(refusal) if read.is_empty() => return Err(refusal),
            Err(_) => break,
        }
    }
    Ok(read)
}

/// A server.
struct Served {
    client: Client,
    len: u64,
}

impl Source for Served {
    fn len(&self) -> u64 {
        self.len
    }

    fn read(&mut self, from: u64, limit: usize) -> Result<Vec<Handed>, VerifyError> {
        let path = format!("/v1/records?from={from}&limit={}", limit.min(PAGE));
        let page: Result<Page<Box<RawValue>>, _> = self.client.get_as(&path);
        let page = page.map_err(|refusal| VerifyError::Source(refusal.to_string()))?;
        let records = page.items.into_iter().zip(from..).map(|(item, index)| {
            let shown: Shown = serde_json::from_str(item.get()).map_err(|refusal| wrong(index, refusal))?;
            shown.hand_over().map_err(|refusal| wrong(index, format!("{refusal:#}")))
        });
        readable(records)
    }
}

/// A file that `export` wrote.
struct Exported {
    lines: BufReader<File>,
    len: u64,
    root: Hash,
    /// The number of the line that is read next.
    next: u64,
    /// A record that cannot be read: it waits until its turn comes.
    broken: Option<VerifyError>,
}

impl Exported {
    fn line(&mut self) -> Result<Option<Handed>, VerifyError> {
        let (index, mut line) = (self.next - 1, String::new());
        let read = self.lines.read_line(&mut line).map_err(|refusal| wrong(index, refusal))?;
        if read == 0 {
            return Ok(None);
        }
        self.next += 1;
        let line: ExportLine = serde_json::from_str(&line).map_err(|refusal| wrong(index, refusal))?;
        line.hand_over().map(Some).ok_or_else(|| wrong(index, "its line contradicts itself"))
    }
}

impl Source for Exported {
    fn len(&self) -> u64 {
        self.len
    }

    fn root(&self) -> Option<Hash> {
        Some(self.root)
    }

    /// From the beginning to the end, once: `from` is where it is.
    fn read(&mut self, _from: u64, limit: usize) -> Result<Vec<Handed>, VerifyError> {
        if let Some(broken) = self.broken.take() {
            return Err(broken);
        }
        let mut records = Vec::new();
        while records.len() < limit {
            match self.line() {
                Ok(Some(record)) => records.push(record),
                Ok(None) => break,
                Err(refusal) if records.is_empty() => return Err(refusal),
                Err(refusal) => {
                    self.broken = Some(refusal);
                    break;
                }
            }
        }
        Ok(records)
    }
}

//! The journal as a transparency log: its key, and the checkpoints that it signs.
//!
//! What was signed is never contradicted: the last checkpoint is kept beside the journal, which is not opened where it
//! has fewer records than that says, or others.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use journal::{Checkpoint, Hash, Journal, Note, NoteSigner, NoteVerifier, Tree};
use ledger::CommonsId;
use serde::{Deserialize, Serialize};

use crate::{Node, NodeError};

/// The log of a commons.
pub(crate) struct Log {
    dir: PathBuf,
    signer: NoteSigner,
    last: Mutex<Last>,
}

/// What the log said last.
#[derive(Default)]
struct Last {
    signed: Option<Signed>,
    /// Where there are witnesses: what they have cosigned, and their keys. This is what everybody is shown.
    cosigned: Option<(Note, Vec<NoteVerifier>)>,
}

/// A checkpoint, and what the tree was made of then: so it need not be read to see that it continues.
#[derive(Clone, Serialize, Deserialize)]
struct Signed {
    /// The key that signed it.
    key: String,
    /// The signed note.
    checkpoint: String,
    /// The roots of the tree's largest complete subtrees, left to right.
    peaks: Vec<String>,
}

/// The name of a commons' log: it says which commons by the hash of its first record.
pub fn origin(commons: &str) -> String {
    format!("commonhold/{commons}")
}

impl Log {
    /// The log in `dir`, with a new key if it has none; refuses a journal that contradicts its last checkpoint.
    pub(crate) fn open(dir: &Path, commons: &CommonsId, journal: &Journal) -> Result<Log, NodeError> {
        let log =
            Log { dir: dir.into(), signer: key(dir, &origin(&commons.to_string()))?, last: Mutex::default() };
        log.compare(journal)?;
        Ok(log)
    }

    fn compare(&self, journal: &Journal) -> Result<(), NodeError> {
        let path = self.dir.join("checkpoint.json");
        let signed = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(NodeError::File { path, source }),
        };
        // It is written without waiting for the disk: after a power failure it may be empty or missing, never ahead.
        let Some((signed, checkpoint, mut tree)) = read(&signed) else {
            tracing::warn!(path = %path.display(), "the last checkpoint cannot be read; it is left aside");
            return Ok(());
        };
        if checkpoint.size > journal.len() {
            return Err(NodeError::RecordsMissing { signed: checkpoint.size, found: journal.len(), path });
        }
        while tree.len() < journal.len() {
            let leaves = journal.leaf_hashes(tree.len(), 4_096)?;
            if leaves.is_empty() {
                break;
            }
            leaves.into_iter().for_each(|leaf| tree.push(leaf));
        }
        if tree.root() != journal.root() {
            return Err(NodeError::OtherRecords { signed: checkpoint.size, path });
        }
        self.last().signed = Some(signed);
        Ok(())
    }

    /// Signs that the log has these records; the same again where it has said so.
    fn sign(&self, tree: &Tree) -> Note {
        let key = self.signer.verifier();
        let checkpoint = Checkpoint { origin: key.name().into(), size: tree.len(), root: tree.root() };
        let mut last = self.last();
        let again = last.signed.as_ref().and_then(|signed| signed.checkpoint.parse::<Note>().ok());
        if let Some(note) = again.filter(|note| note.text == checkpoint.text() && key.check(note).is_some()) {
            return note;
        }
        let note = checkpoint.sign(&self.signer);
        let peaks = tree.peaks().iter().map(Hash::to_string).collect();
        last.signed = Some(Signed { key: key.to_string(), checkpoint: note.to_string(), peaks });
        note
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().expect("a checkpoint is replaced without panicking")
    }

    /// Writes down what was signed last. A failure costs nothing but the notice that records are missing one day.
    fn keep(&self) {
        let Some(signed) = self.last().signed.clone() else { return };
        let bytes = serde_json::to_vec(&signed).expect("texts are JSON");
        let (fresh, path) = (self.dir.join("checkpoint.new"), self.dir.join("checkpoint.json"));
        if let Err(error) = fs::write(&fresh, bytes).and_then(|()| fs::rename(&fresh, &path)) {
            tracing::warn!(path = %path.display(), %error, "the last checkpoint could not be written down");
        }
    }
}

/// The key of the log in `dir`, and the last checkpoint that it wrote down there; `None` where it has not yet.
///
/// # Errors
///
/// Where the file cannot be read.
pub fn kept_checkpoint(dir: &Path) -> Result<Option<(NoteVerifier, Note)>, NodeError> {
    let path = dir.join("checkpoint.json");
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(NodeError::File { path, source }),
    };
    let unreadable = |refusal: serde_json::Error| NodeError::File { path, source: refusal.into() };
    let signed: Signed = serde_json::from_slice(&bytes).map_err(unreadable)?;
    Ok(Some((signed.key.parse()?, signed.checkpoint.parse()?)))
}

/// How far the checkpoint that is kept may be behind what is durable.
const KEPT_EVERY: Duration = Duration::from_secs(1);

/// Keeps signing and writing down what is durable, until nobody is left who could tell it to stop.
pub(crate) fn keep_signing(log: &Log, durable: &Mutex<Tree>, stop: &Receiver<()>) {
    let mut kept = 0;
    loop {
        let stopped = stop.recv_timeout(KEPT_EVERY) != Err(RecvTimeoutError::Timeout);
        let tree = durable.lock().expect("a tree is replaced without panicking").clone();
        if tree.len() > kept {
            kept = tree.len();
            log.sign(&tree);
            log.keep();
        }
        if stopped {
            return;
        }
    }
}

fn read(bytes: &[u8]) -> Option<(Signed, Checkpoint, Tree)> {
    let signed: Signed = serde_json::from_slice(bytes).ok()?;
    let checkpoint: Checkpoint = signed.checkpoint.parse::<Note>().ok()?.text.parse().ok()?;
    let peaks = signed.peaks.iter().map(|peak| peak.parse()).collect::<Result<_, _>>().ok()?;
    let tree = Tree::from_peaks(checkpoint.size, peaks).filter(|tree| tree.root() == checkpoint.root)?;
    Some((signed, checkpoint, tree))
}

/// The key in `dir`, or a new one.
fn key(dir: &Path, origin: &str) -> Result<NoteSigner, NodeError> {
    let path = dir.join("log.key");
    let file = |source| NodeError::File { path: path.clone(), source };
    match fs::read_to_string(&path) {
        Ok(secret) => return Ok(NoteSigner::from_secret(&secret)?),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(source) => return Err(file(source)),
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).expect("the system has randomness");
    let signer = NoteSigner::new(origin, &seed)?;
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(file)?;
    writeln!(out, "{}", signer.to_secret()).and_then(|()| out.sync_all()).map_err(file)?;
    tracing::info!(key = %signer.verifier(), "a new key signs this commons' checkpoints; {} keeps it", path.display());
    Ok(signer)
}

impl Node {
    /// The key that this commons' checkpoints are checked with.
    pub fn log_key(&self) -> NoteVerifier {
        self.0.log.signer.verifier()
    }

    /// What is durable now, signed as a checkpoint.
    pub fn checkpoint(&self) -> Note {
        self.0.log.sign(&self.tree())
    }

    /// The checkpoint that everybody is shown: what witnesses cosigned last, where there are any; else what is durable.
    pub fn published(&self) -> Note {
        let cosigned = self.0.log.last().cosigned.clone();
        cosigned.map_or_else(|| self.checkpoint(), |(checkpoint, _)| checkpoint)
    }

    /// Shows everybody `checkpoint` from now on: one of this log's, with what cosignatures there are by `witnesses`.
    pub fn publish(&self, checkpoint: Note, witnesses: Vec<NoteVerifier>) {
        self.0.log.last().cosigned = Some((checkpoint, witnesses));
    }

    /// The keys of the witnesses that are asked, each with the second, since 1970, at which it cosigned what everybody
    /// is shown, if it did.
    pub fn witnesses(&self) -> Vec<(NoteVerifier, Option<u64>)> {
        let Some((checkpoint, keys)) = self.0.log.last().cosigned.clone() else { return Vec::new() };
        let at = |key: &NoteVerifier| key.check(&checkpoint).and_then(|signed| signed.at);
        keys.into_iter()
            .map(|key| {
                let at = at(&key);
                (key, at)
            })
            .collect()
    }
}

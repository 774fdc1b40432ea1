//! Receipts: a record, with all that shows anybody for ever that it is in the log. Checked without a server.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use journal::{Body, Checkpoint, Hash, Header, JournalError, NoteVerifier, TlogProof, events_hash};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::log::origin;
use crate::{Node, NodeError, is_withheld};

const FORMAT: &str = "commonhold-receipt-1";

/// A record and the proof that it is in the log: a file to keep.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordReceipt {
    /// Always `commonhold-receipt-1`.
    pub format: String,
    /// The commons: the hash of its first record.
    pub commons: String,
    /// The key of its log, with which the checkpoint is signed.
    pub log_key: String,
    /// The record's number.
    pub record: u64,
    /// The leaf of the tree: the record's header, 81 bytes in base64.
    pub entry: String,
    /// What was asked, byte for byte; none where a ballot is withheld.
    pub command: Option<String>,
    /// What it led to, byte for byte; none where a ballot is withheld.
    pub events: Option<String>,
    /// That the leaf is in the tree, with the signed checkpoint (c2sp.org/tlog-proof).
    pub proof: String,
}

/// What a receipt shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The record's header.
    pub header: Header,
    /// The checkpoint that signs for it.
    pub checkpoint: Checkpoint,
    /// Who else signed that, and when: witnesses, among those that were asked about.
    pub witnesses: Vec<(String, u64)>,
}

/// Why a receipt shows nothing.
#[derive(Debug, Error)]
pub enum InvalidReceipt {
    /// It is of another kind.
    #[error("it is no receipt of a record: its format is {found:?} instead of {FORMAT:?}")]
    Format {
        /// What it says.
        found: String,
    },
    /// It was signed by another log than was asked about.
    #[error("its checkpoint is by the log key {found}, not by {expected}")]
    OtherKey {
        /// The key in it.
        found: String,
        /// The key that was expected.
        expected: String,
    },
    /// It names one commons, and was signed for another.
    #[error("it says that it is of the commons {said}, but its checkpoint is of {signed}")]
    OtherCommons {
        /// What it says.
        said: String,
        /// What was signed.
        signed: String,
    },
    /// The leaf is another record's.
    #[error("it says that it is of record {said}, but its leaf is that of record {found}")]
    OtherRecord {
        /// What it says.
        said: u64,
        /// What its leaf says.
        found: u64,
    },
    /// One body is there without the other, which no log hands out.
    #[error(
        "what was asked and what happened are withheld together, or not at all; one of them is missing here"
    )]
    HalfWithheld,
    /// A body is not the one in the leaf.
    #[error("its {body} is not the one that was recorded: the hash is {found}, the leaf says {expected}")]
    OtherBody {
        /// Which.
        body: Body,
        /// What its leaf says.
        expected: Hash,
        /// The hash of what is there.
        found: Hash,
    },
    /// Its proof, leaf or checkpoint cannot be read, or proves nothing.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl RecordReceipt {
    /// Checks everything in it: the leaf, both bodies, the way to the root, and the signature; `log` is the key that
    /// must have signed, where it is known from elsewhere.
    ///
    /// # Errors
    ///
    /// The first thing that does not fit.
    pub fn check(
        &self,
        log: Option<&NoteVerifier>,
        witnesses: &[NoteVerifier],
    ) -> Result<Shown, InvalidReceipt> {
        if self.format != FORMAT {
            return Err(InvalidReceipt::Format { found: self.format.chars().take(80).collect() });
        }
        let own: NoteVerifier = self.log_key.parse()?;
        if let Some(expected) = log.filter(|log| **log != own) {
            return Err(InvalidReceipt::OtherKey { found: own.to_string(), expected: expected.to_string() });
        }
        let entry = BASE64.decode(&self.entry).unwrap_or_default();
        let header = Header::from_bytes(&entry)?;
        let proof: TlogProof = self.proof.parse()?;
        if header.index != self.record || proof.index != self.record {
            return Err(InvalidReceipt::OtherRecord { said: self.record, found: header.index });
        }
        self.check_bodies(&header)?;
        let checkpoint = proof.check(header.hash(), &own)?;
        if checkpoint.origin != origin(&self.commons) {
            let (said, signed) = (self.commons.clone(), checkpoint.origin);
            return Err(InvalidReceipt::OtherCommons { said, signed });
        }
        let witnesses = witnesses
            .iter()
            .filter_map(|witness| Some((witness.name().to_owned(), witness.check(&proof.checkpoint)?.at?)));
        Ok(Shown { header, checkpoint, witnesses: witnesses.collect() })
    }

    fn check_bodies(&self, header: &Header) -> Result<(), InvalidReceipt> {
        let (command, events) = match (&self.command, &self.events) {
            (Some(command), Some(events)) => (command, events),
            (None, None) => return Ok(()),
            // The hash of the events needs the command, and a command without what it led to shows nothing.
            _ => return Err(InvalidReceipt::HalfWithheld),
        };
        let found = [
            (Body::Command, header.command, Hash::of(command.as_bytes())),
            (Body::Events, header.events, events_hash(command.as_bytes(), events.as_bytes())),
        ];
        match found.into_iter().find(|(_, expected, found)| expected != found) {
            Some((body, expected, found)) => Err(InvalidReceipt::OtherBody { body, expected, found }),
            None => Ok(()),
        }
    }
}

impl Node {
    /// The receipt of the record of this number; `None` if there is none. Blocks.
    ///
    /// What is withheld now is not in it.
    pub fn receipt_of_record(&self, index: u64) -> Result<Option<RecordReceipt>, NodeError> {
        let Some(record) = self.read_records(index, 1)?.pop() else { return Ok(None) };
        let published = self.published();
        let covers = |note: &journal::Note| note.text.parse().is_ok_and(|at: Checkpoint| at.size > index);
        let note = if covers(&published) { published } else { self.checkpoint() };
        let checkpoint: Checkpoint = note.text.parse()?;
        let Some(proof) = self.prove(index, Some(checkpoint.size))? else { return Ok(None) };
        let proof = TlogProof { index, path: proof.path, checkpoint: note };
        let events: Vec<_> = serde_json::from_slice(&record.events)
            .map_err(|refusal| NodeError::Unreadable { index, what: format!("its events: {refusal}") })?;
        let state = self.state();
        let open = !is_withheld(&state.machine, &record, &events);
        let text = |bytes: &[u8]| open.then(|| String::from_utf8_lossy(bytes).into_owned());
        Ok(Some(RecordReceipt {
            format: FORMAT.into(),
            commons: state.machine.id().to_string(),
            log_key: self.log_key().to_string(),
            record: index,
            entry: BASE64.encode(record.header.to_bytes()),
            command: text(&record.command),
            events: text(&record.events),
            proof: proof.to_string(),
        }))
    }
}

//! Checkpoints (c2sp.org/tlog-checkpoint): how many records there are, and the root over them, as a note to be signed.

use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::error::JournalError;
use crate::note::{Note, NoteSigner, NoteVerifier};
use crate::record::Hash;

/// What a log says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// Which log: its name for ever.
    pub origin: String,
    /// How many records it has.
    pub size: u64,
    /// The Merkle root over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root.as_bytes()))
    }

    /// The checkpoint as a note, signed by the log.
    pub fn sign(&self, signer: &NoteSigner) -> Note {
        signer.sign(self.text())
    }

    /// The checkpoint in `note`, which `log` signed; refuses a note that it did not sign.
    pub fn signed_by(log: &NoteVerifier, note: &Note) -> Result<Checkpoint, JournalError> {
        log.check(note).ok_or_else(|| JournalError::NotSigned { key: log.to_string() })?;
        note.text.parse()
    }
}

impl FromStr for Checkpoint {
    type Err = JournalError;

    /// Reads the text of a checkpoint; lines after the third, which other logs may have, are refused.
    fn from_str(text: &str) -> Result<Checkpoint, JournalError> {
        let invalid = |why: &str| JournalError::InvalidNote { why: why.into() };
        let lines: Vec<&str> = text.strip_suffix('\n').unwrap_or_default().split('\n').collect();
        let [origin, size, root] = lines[..] else {
            return Err(invalid("a checkpoint has three lines: origin, size, root"));
        };
        let parsed: u64 = size.parse().map_err(|_| invalid("its second line is not a number of records"))?;
        if origin.is_empty() || parsed.to_string() != size {
            return Err(invalid("its origin is empty, or its size is written with more digits than needed"));
        }
        let root = BASE64.decode(root).ok().and_then(|root| <[u8; 32]>::try_from(root).ok());
        let root = root.ok_or_else(|| invalid("its third line is not a root in base64"))?;
        Ok(Checkpoint { origin: origin.into(), size: parsed, root: Hash::from_bytes(root) })
    }
}

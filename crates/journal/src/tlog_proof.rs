//! Proofs that stand alone (c2sp.org/tlog-proof): where a record is in the tree, and the checkpoint that has the root.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::checkpoint::Checkpoint;
use crate::error::JournalError;
use crate::note::{Note, NoteVerifier};
use crate::proof::verify_inclusion;
use crate::record::Hash;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// No tree that can be counted is higher.
const PATH_MAX: usize = 64;

/// That a record is among those that a checkpoint signs for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TlogProof {
    /// The record's number.
    pub index: u64,
    /// The hashes beside the way from its leaf to the root, the nearest first.
    pub path: Vec<Hash>,
    /// The checkpoint, signed.
    pub checkpoint: Note,
}

impl TlogProof {
    /// The checkpoint, if `log` signed it and `leaf` is in its tree at this index; refuses all else.
    pub fn check(&self, leaf: Hash, log: &NoteVerifier) -> Result<Checkpoint, JournalError> {
        let checkpoint = Checkpoint::signed_by(log, &self.checkpoint)?;
        if !verify_inclusion(leaf, self.index, checkpoint.size, &self.path, checkpoint.root) {
            let (index, size) = (self.index, checkpoint.size);
            return Err(JournalError::NotIncluded { index, size });
        }
        Ok(checkpoint)
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}\nindex {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", BASE64.encode(hash.as_bytes())))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for TlogProof {
    type Err = JournalError;

    fn from_str(text: &str) -> Result<TlogProof, JournalError> {
        let invalid = |why: &str| JournalError::InvalidProof { why: why.into() };
        let (head, checkpoint) =
            text.split_once("\n\n").ok_or_else(|| invalid("no empty line parts it from its checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(invalid("it does not begin as proofs do"));
        }
        lines.next_if(|line| line.starts_with("extra ")); // Signed by nobody, and of no use here.
        let index = lines.next().and_then(|line| line.strip_prefix("index ")?.parse().ok());
        let index = index.ok_or_else(|| invalid("it does not say which record it is about"))?;
        let path = lines.map(|line| {
            BASE64.decode(line).ok().and_then(|hash| Some(Hash::from_bytes(hash.try_into().ok()?)))
        });
        let path: Option<Vec<Hash>> = path.take(PATH_MAX + 1).collect();
        let path = path.filter(|path| path.len() <= PATH_MAX);
        let path = path.ok_or_else(|| invalid("its path is too long, or has lines that are no hashes"))?;
        Ok(TlogProof { index, path, checkpoint: checkpoint.parse()? })
    }
}

//! Where records come from that are to be verified.

use std::path::Path;

use journal::{Hash, Header, Journal, JournalError, Record};

use super::VerifyError;
use crate::journal_path;

/// A record as it was handed over: nothing in it is believed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Handed {
    /// Its header.
    pub header: Header,
    /// The command and the events, byte for byte; none where they are withheld.
    pub bodies: Option<(Vec<u8>, Vec<u8>)>,
}

impl From<Record> for Handed {
    fn from(Record { header, command, events }: Record) -> Handed {
        Handed { header, bodies: Some((command, events)) }
    }
}

/// Whoever hands over records.
pub trait Source: Send {
    /// How many there are to verify.
    fn len(&self) -> u64;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The root that the tree over them is said to have, where it is said without a signature.
    fn root(&self) -> Option<Hash> {
        None
    }

    /// The records from `from` on, in order: at least one where there is one, and at most `limit`.
    ///
    /// # Errors
    ///
    /// Names the record at `from` if that cannot be had; what comes before another that cannot is handed over first.
    fn read(&mut self, from: u64, limit: usize) -> Result<Vec<Handed>, VerifyError>;
}

/// The journal in the directory of a commons, which may be served meanwhile.
pub struct Directory {
    journal: Journal,
}

impl Directory {
    /// Opens it as it is now; what is appended later is not verified.
    pub fn open(dir: &Path) -> Result<Directory, VerifyError> {
        Ok(Directory { journal: Journal::open_read_only(&journal_path(dir))? })
    }
}

impl Source for Directory {
    fn len(&self) -> u64 {
        self.journal.len()
    }

    fn root(&self) -> Option<Hash> {
        Some(self.journal.root())
    }

    fn read(&mut self, from: u64, limit: usize) -> Result<Vec<Handed>, VerifyError> {
        match self.journal.read(from, limit) {
            Ok(records) => Ok(records.into_iter().map(Handed::from).collect()),
            // One of them is damaged: those before it are decided first, as one of them may be wrong, too.
            Err(JournalError::Damaged { .. }) if limit > 1 => self.read(from, limit / 2),
            Err(refusal) => Err(refusal.into()),
        }
    }
}

//! Everything that can go wrong with a journal, each with what to do about it.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi};

use crate::record::{Body, Hash, MAX_BODY};

/// Why a journal could not be opened, read or appended to.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("{} already exists; choose another path, or open it as it is", path.display())]
    AlreadyExists { path: PathBuf },

    #[error("there is no journal at {}; check the path, or create one there", path.display())]
    Missing { path: PathBuf },

    #[error("{} is not a file; give the path of the journal itself", path.display())]
    NotAFile { path: PathBuf },

    #[error(
        "{} is not a journal: {why}; check the path (if creating it was interrupted, delete it and create it again)",
        path.display()
    )]
    Foreign { path: PathBuf, why: String },

    #[error("{} has journal format {found}, this program knows {known}; use a newer program", path.display())]
    Newer { path: PathBuf, found: i32, known: i32 },

    #[error("{} is open for writing elsewhere; stop the other program, or open it for reading", path.display())]
    InUse { path: PathBuf },

    #[error("{} was opened for reading; open it for writing to append to it", path.display())]
    ReadOnly { path: PathBuf },

    #[error("{} is not the beginning of {}; choose another path", path.display(), from.display())]
    OtherJournal { path: PathBuf, from: PathBuf },

    #[error("{} is damaged{}: {what}; restore it from a backup", path.display(), at(*index))]
    Damaged { path: PathBuf, index: Option<u64>, what: String },

    #[error("record {index}: {size} bytes of {body}, at most {MAX_BODY} are allowed; make it smaller")]
    BodyTooLarge { index: u64, body: Body, size: usize },

    #[error("the next record is {expected}, not {found}; read the journal's length before appending")]
    WrongIndex { expected: u64, found: u64 },

    #[error("record {index} is of time {found}, before its predecessor's {last}; set the clock right")]
    TimeBackwards { index: u64, last: i64, found: i64 },

    #[error("record {index}: the hash of its {body} is {found}, its header says {expected}; build it anew")]
    HashMismatch { index: u64, body: Body, expected: Hash, found: Hash },

    #[error("not a record header: {why}; read it from an intact journal")]
    InvalidHeader { why: String },

    #[error("{text:?} is not a hash; write it as 64 lowercase hexadecimal digits")]
    InvalidHash { text: String },

    #[error("not a signed note: {why}; take it as the log published it")]
    InvalidNote { why: String },

    #[error("{text:?} is not a key for notes: {why}; take it as its owner published it")]
    InvalidKey { text: String, why: String },

    #[error("the note is not signed by {key}; ask for that key's, or check the key")]
    NotSigned { key: String },

    #[error("not a proof: {why}; take it as the log gave it")]
    InvalidProof { why: String },

    #[error(
        "the proof does not lead from record {index} to the root of the {size} records that were signed for"
    )]
    NotIncluded { index: u64, size: u64 },

    #[error("{path:?} is not a tile; write it as 0/x001/234, with .p/17 behind it where it is not full")]
    InvalidTile { path: String },

    #[error("there is no room on the disk for {}; make some, or wait until there is", path.display())]
    Full { path: PathBuf },

    #[error("cannot use {}: {source}; check that the disk has room and that the path may be written", path.display())]
    Io { path: PathBuf, source: io::Error },

    #[error("cannot use {}: {source}; check the disk, then open the journal again", path.display())]
    Storage { path: PathBuf, source: rusqlite::Error },
}

impl JournalError {
    /// Damage where SQLite or a conversion found the file's content wrong, trouble with the storage otherwise.
    pub(crate) fn from_sqlite(path: &Path, source: rusqlite::Error) -> JournalError {
        use rusqlite::Error::{
            FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error,
        };

        let damaged = match &source {
            FromSqlConversionFailure(..)
            | IntegralValueOutOfRange(..)
            | InvalidColumnType(..)
            | Utf8Error(..) => true,
            error => matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
            ),
        };
        // The index of the log is made anew at every opening: that it does not fit loses nothing.
        let full = source.sqlite_error().is_some_and(|error| {
            error.code == ErrorCode::DiskFull || error.extended_code == ffi::SQLITE_IOERR_SHMSIZE
        });
        if damaged {
            JournalError::damaged(path, None, source.to_string())
        } else if full {
            JournalError::Full { path: path.to_owned() }
        } else {
            JournalError::Storage { path: path.to_owned(), source }
        }
    }

    pub(crate) fn damaged(path: &Path, index: Option<u64>, what: impl Into<String>) -> JournalError {
        JournalError::Damaged { path: path.to_owned(), index, what: what.into() }
    }

    pub(crate) fn from_io(path: &Path, source: io::Error) -> JournalError {
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                JournalError::Full { path: path.to_owned() }
            }
            _ => JournalError::Io { path: path.to_owned(), source },
        }
    }
}

/// What is wrong with what a store gave, before it is known which store it was.
#[derive(Debug)]
pub(crate) struct Damage {
    pub(crate) index: Option<u64>,
    pub(crate) what: String,
}

impl Damage {
    pub(crate) fn of(self, path: &Path) -> JournalError {
        JournalError::damaged(path, self.index, self.what)
    }
}

fn at(index: Option<u64>) -> String {
    index.map(|index| format!(" at record {index}")).unwrap_or_default()
}

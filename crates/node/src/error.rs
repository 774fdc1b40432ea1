//! What can go wrong around a commons.

use std::path::PathBuf;

use state_machine::InvalidConstitution;
use thiserror::Error;

/// Why a commons cannot be founded, opened, read or closed.
#[derive(Debug, Error)]
pub enum NodeError {
    /// The journal refuses.
    #[error(transparent)]
    Journal(#[from] journal::JournalError),
    /// The text is no constitution.
    #[error("the constitution cannot be used: {0}")]
    Constitution(#[from] InvalidConstitution),
    /// The directory holds something already.
    #[error("{} is not empty; choose a directory that is not there yet", dir.display())]
    NotEmpty {
        /// The directory.
        dir: PathBuf,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A record does not say what a record of a commons says.
    #[error("record {index} cannot be replayed: {what}")]
    Unreadable {
        /// The record.
        index: u64,
        /// Why.
        what: String,
    },
    /// The state after a digest record is not the state that was there when it was written.
    #[error("record {index} says that the state is {recorded}, but replaying gives {replayed}; run verify")]
    OtherState {
        /// The record.
        index: u64,
        /// The digest in the record.
        recorded: String,
        /// The digest of the replayed state.
        replayed: String,
    },
    /// Records that were signed for are not there.
    #[error(
        "{found} records are there, but {signed} were signed for, as {} says: the end of the journal is lost, with what \
         was acknowledged in it. Restore journal.sqlite, with journal.sqlite-wal beside it, or a backup. Where they \
         are lost for good, remove that file: whoever has a checkpoint of them will see that records are missing",
        path.display()
    )]
    RecordsMissing {
        /// How many were signed for.
        signed: u64,
        /// How many there are.
        found: u64,
        /// The last checkpoint.
        path: PathBuf,
    },
    /// Other records were signed for.
    #[error(
        "the journal does not continue the {signed} records that were signed for, as {} says: it is another one, or was \
         rewritten. Restore the journal that belongs to it",
        path.display()
    )]
    OtherRecords {
        /// How many were signed for.
        signed: u64,
        /// The last checkpoint.
        path: PathBuf,
    },
    /// The system refuses a thread.
    #[error("the system refuses to start a thread: {0}")]
    Thread(#[from] std::io::Error),
    /// It has been shut down.
    #[error("the commons has been shut down")]
    Closed,
    /// A thread ended by a defect of this program.
    #[error("the {thread} thread stopped by a defect of this program; its last words are in the log")]
    Panicked {
        /// Its name.
        thread: String,
    },
}

impl NodeError {
    /// There is no such record.
    pub(crate) fn missing(index: u64) -> NodeError {
        NodeError::Unreadable { index, what: "there is no such record".into() }
    }
}

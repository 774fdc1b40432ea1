//! The journal: appends durable batches of records to one file, and reads them back.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::vec;

use rusqlite::{Connection, params};

use crate::error::JournalError;
use crate::file::{self, Head};
use crate::record::{Hash, Header, Record};
use crate::tree::Tree;

/// How many records `Records` reads at a time.
const PAGE_RECORDS: usize = 256;
/// How many bytes of bodies one `read` returns, give or take a record.
const PAGE_BYTES: usize = 16 << 20;

/// An append-only log of records in one SQLite file.
pub struct Journal {
    path: PathBuf,
    connection: Connection,
    head: Head,
    /// Held by the one journal that may append. Declared last, so that the file is closed before it is let go.
    lock: Option<File>,
}

impl Journal {
    /// Creates an empty journal for writing; refuses a path where something is.
    pub fn create(path: &Path) -> Result<Journal, JournalError> {
        file::create(path)?;
        Journal::open(path)
    }

    /// Opens a journal for writing; refuses a file that is missing, foreign, newer, damaged at its end, or in use.
    pub fn open(path: &Path) -> Result<Journal, JournalError> {
        let (connection, lock) = file::open_for_writing(path)?;
        Journal::load(path, connection, Some(lock))
    }

    /// Opens a journal for reading, beside whoever writes it; refuses the same files as `open`, but one in use.
    pub fn open_read_only(path: &Path) -> Result<Journal, JournalError> {
        Journal::load(path, file::open_for_reading(path)?, None)
    }

    fn load(path: &Path, connection: Connection, lock: Option<File>) -> Result<Journal, JournalError> {
        let head = file::load_head(path, &connection)?;
        Ok(Journal { path: path.to_owned(), connection, head, lock })
    }

    /// How many records there are; opened for reading, how many there were then.
    pub fn len(&self) -> u64 {
        self.head.tree.len()
    }

    /// Whether there are no records; opened for reading, whether there were none then.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The Merkle root over the first `len` records.
    pub fn root(&self) -> Hash {
        self.head.tree.root()
    }

    /// The time of the last of the first `len` records, in seconds.
    pub fn last_time(&self) -> Option<i64> {
        self.head.last.map(|last| last.time)
    }

    /// Appends a batch in one transaction, all or nothing, which has reached the disk when this returns.
    /// Refuses, before writing anything, a wrong index, time that goes backwards, and bodies that are too large or
    /// not those of their header. After a failure of the storage, drop the journal and open it again.
    pub fn append(&mut self, records: &[Record]) -> Result<(), JournalError> {
        if self.lock.is_none() {
            return Err(JournalError::ReadOnly { path: self.path.clone() });
        }
        if records.is_empty() {
            return Ok(());
        }
        let head = self.head.after(records)?;
        write(&mut self.connection, records, &head)
            .map_err(|error| JournalError::from_sqlite(&self.path, error))?;
        self.head = head;
        Ok(())
    }

    /// Reads at most `limit` records from index `from`, those included that were appended since opening for reading.
    /// Returns fewer where their bodies exceed 16 MiB, and none only past the end. Refuses a damaged record.
    pub fn read(&self, from: u64, limit: usize) -> Result<Vec<Record>, JournalError> {
        let sqlite = |error| JournalError::from_sqlite(&self.path, error);
        let Ok(position) = i64::try_from(from) else { return Ok(Vec::new()) };

        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT position, header, command, events FROM record WHERE position >= ?1 ORDER BY position LIMIT ?2",
            )
            .map_err(sqlite)?;
        let mut rows =
            statement.query((position, i64::try_from(limit).unwrap_or(i64::MAX))).map_err(sqlite)?;

        let mut records = Vec::new();
        let mut bytes = 0;
        let mut index = from;
        while bytes < PAGE_BYTES
            && let Some(row) = rows.next().map_err(sqlite)?
        {
            let record = file::read_row(&self.path, row, index)?;
            bytes += record.command.len() + record.events.len();
            index += 1;
            records.push(record);
        }
        if records.is_empty() && limit > 0 && from < self.len() {
            return Err(JournalError::damaged(&self.path, Some(from), "it is missing"));
        }
        Ok(records)
    }

    /// The leaf hashes of at most `limit` records from index `from`: what their headers say, without their bodies.
    pub fn leaf_hashes(&self, from: u64, limit: usize) -> Result<Vec<Hash>, JournalError> {
        Ok(self.headers(from, limit)?.iter().map(Header::hash).collect())
    }

    /// The headers of at most `limit` records from index `from`.
    pub fn headers(&self, from: u64, limit: usize) -> Result<Vec<Header>, JournalError> {
        let sqlite = |error| JournalError::from_sqlite(&self.path, error);
        let Ok(position) = i64::try_from(from) else { return Ok(Vec::new()) };
        let mut statement = self
            .connection
            .prepare_cached("SELECT header FROM record WHERE position >= ?1 ORDER BY position LIMIT ?2")
            .map_err(sqlite)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let headers =
            statement.query_map((position, limit), |row| row.get::<_, Vec<u8>>(0)).map_err(sqlite)?;
        headers.map(|header| Header::from_bytes(&header.map_err(sqlite)?)).collect()
    }

    /// All records from index `from` on, read a page at a time; ends at the first error.
    pub fn records(&self, from: u64) -> Records<'_> {
        Records { journal: self, next: Some(from), page: Vec::new().into_iter() }
    }

    /// Re-reads everything and returns the tree; refuses a file in which anything contradicts the rest.
    pub fn check(&self) -> Result<Tree, JournalError> {
        let damaged = |index, what: &str| Err(JournalError::damaged(&self.path, index, what));

        let report: String = self
            .connection
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
            .map_err(|error| JournalError::from_sqlite(&self.path, error))?;
        if report != "ok" {
            return damaged(None, &report);
        }
        // No snapshot over the whole: records up to this end never change, whoever appends more of them.
        let stored = file::load_head(&self.path, &self.connection)?.tree;
        let mut tree = Tree::new();
        let mut last_time = i64::MIN;
        for record in self.records(0) {
            if tree.len() == stored.len() {
                break;
            }
            let header = record?.header;
            if header.time < last_time {
                return damaged(Some(header.index), "its time is before its predecessor's");
            }
            last_time = header.time;
            tree.push(header.hash());
        }
        if tree != stored {
            return damaged(None, "the stored tree is not the tree over all records");
        }
        Ok(tree)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        if self.lock.is_some() {
            file::settle(&self.path, &self.connection);
        }
    }
}

impl Head {
    /// Where the journal ends once `records` are appended; refuses records that do not follow.
    fn after(&self, records: &[Record]) -> Result<Head, JournalError> {
        let mut tree = self.tree.clone();
        let mut last = self.last;
        for record in records {
            let header = record.header;
            if header.index != tree.len() {
                return Err(JournalError::WrongIndex { expected: tree.len(), found: header.index });
            }
            if let Some(last) = last.filter(|last| header.time < last.time) {
                return Err(JournalError::TimeBackwards {
                    index: header.index,
                    last: last.time,
                    found: header.time,
                });
            }
            record.check()?;
            tree.push(header.hash());
            last = Some(header);
        }
        Ok(Head { tree, last })
    }
}

fn write(connection: &mut Connection, records: &[Record], head: &Head) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    let mut insert = transaction
        .prepare_cached("INSERT INTO record (position, header, command, events) VALUES (?1, ?2, ?3, ?4)")?;
    for record in records {
        let header = record.header;
        insert.execute(params![header.index, header.to_bytes(), record.command, record.events])?;
    }
    drop(insert);
    file::save_head(&transaction, head)?;
    transaction.commit()
}

/// Records in order, read a page at a time; ends at the first error.
pub struct Records<'a> {
    journal: &'a Journal,
    /// Where the next page starts; `None` after an error.
    next: Option<u64>,
    page: vec::IntoIter<Record>,
}

impl Iterator for Records<'_> {
    type Item = Result<Record, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(record) = self.page.next() {
            return Some(Ok(record));
        }
        let from = self.next.take()?;
        match self.journal.read(from, PAGE_RECORDS) {
            Ok(page) => {
                self.next = Some(from + page.len() as u64);
                self.page = page.into_iter();
                self.page.next().map(Ok)
            }
            Err(error) => Some(Err(error)),
        }
    }
}

//! The store that is one SQLite file.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, ffi, params};

use crate::error::JournalError;
use crate::file;
use crate::record::Record;
use crate::row::Row;
use crate::store::{End, Store};

/// So much must fit on the disk before writing goes on: some thousand records, as a large batch has.
const ROOM_BYTES: usize = 4 << 20;

/// Records in one SQLite file.
pub(crate) struct SqliteStore {
    path: PathBuf,
    connection: Connection,
    /// Held by the one store that may append. Declared last, so that the file is closed before it is let go.
    lock: Option<File>,
}

impl SqliteStore {
    pub(crate) fn create(path: &Path, end: &End) -> Result<(), JournalError> {
        file::create(path, |transaction| save_end(transaction, end))
    }

    pub(crate) fn open(path: &Path) -> Result<SqliteStore, JournalError> {
        let (connection, lock) = file::open_for_writing(path)?;
        Ok(SqliteStore { path: path.into(), connection, lock: Some(lock) })
    }

    pub(crate) fn open_read_only(path: &Path) -> Result<SqliteStore, JournalError> {
        Ok(SqliteStore { path: path.into(), connection: file::open_for_reading(path)?, lock: None })
    }

    fn error(&self, error: rusqlite::Error) -> JournalError {
        JournalError::from_sqlite(&self.path, error)
    }

    fn write(&mut self, records: &[Record], end: &End) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        let mut insert = transaction.prepare_cached(
            "INSERT INTO record (position, header, command, events) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for record in records {
            let header = record.header;
            insert.execute(params![header.index, header.sealed(), record.command, record.events])?;
        }
        drop(insert);
        save_end(&transaction, end)?;
        transaction.commit()
    }
}

impl Store for SqliteStore {
    fn path(&self) -> &Path {
        &self.path
    }

    fn end(&self) -> Result<(End, Option<Row>), JournalError> {
        let sqlite = |error| self.error(error);
        // One snapshot for both queries, as someone else may be appending.
        let snapshot = self.connection.unchecked_transaction().map_err(sqlite)?;
        let end = snapshot
            .query_row("SELECT length, peaks, root, last_leaf FROM tree WHERE id = 0", [], |row| {
                Ok(End { length: row.get(0)?, peaks: row.get(1)?, root: row.get(2)?, last_leaf: row.get(3)? })
            })
            .optional()
            .map_err(sqlite)?;
        let missing =
            || JournalError::damaged(&self.path, None, "the row that says where it ends is missing");
        let last = snapshot
            .prepare_cached(
                "SELECT position, header, command, events FROM record ORDER BY position DESC LIMIT 1",
            )
            .and_then(|mut last| last.query_row([], read_row).optional())
            .map_err(sqlite)?;
        Ok((end.ok_or_else(missing)?, last))
    }

    fn append(&mut self, records: &[Record], end: &End) -> Result<(), JournalError> {
        if self.lock.is_none() {
            return Err(JournalError::ReadOnly { path: self.path.clone() });
        }
        let Err(error) = self.write(records, end) else { return Ok(()) };
        // SQLite tells a full disk, but not a used-up quota, from other failures to write.
        let no_write =
            error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_WRITE);
        if no_write && let Err(full @ JournalError::Full { .. }) = self.has_room() {
            return Err(full);
        }
        Err(self.error(error))
    }

    fn rows(&self, from: u64, limit: usize, bytes: usize) -> Result<Vec<Row>, JournalError> {
        let sqlite = |error| self.error(error);
        let Ok(position) = i64::try_from(from) else { return Ok(Vec::new()) };
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT position, header, command, events FROM record WHERE position >= ?1 ORDER BY position LIMIT ?2",
            )
            .map_err(sqlite)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut found = statement.query((position, limit)).map_err(sqlite)?;
        let (mut rows, mut read) = (Vec::new(), 0);
        while read < bytes
            && let Some(row) = found.next().map_err(sqlite)?
        {
            let index = from + rows.len() as u64;
            let row = read_row(row).map_err(|error| match self.error(error) {
                JournalError::Damaged { path, what, .. } => {
                    JournalError::Damaged { path, index: Some(index), what }
                }
                error => error,
            })?;
            read += row.command.len() + row.events.len();
            rows.push(row);
        }
        Ok(rows)
    }

    fn headers(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>, JournalError> {
        let sqlite = |error| self.error(error);
        let Ok(position) = i64::try_from(from) else { return Ok(Vec::new()) };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut statement = self
            .connection
            .prepare_cached("SELECT header FROM record WHERE position >= ?1 ORDER BY position LIMIT ?2")
            .map_err(sqlite)?;
        let headers = statement.query_map((position, limit), |row| row.get(0)).map_err(sqlite)?;
        headers.collect::<Result<_, _>>().map_err(sqlite)
    }

    fn check(&self) -> Result<(), JournalError> {
        let report =
            self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
        match report.map_err(|error| self.error(error))?.as_str() {
            "ok" => Ok(()),
            report => Err(JournalError::damaged(&self.path, None, report)),
        }
    }

    fn has_room(&self) -> Result<(), JournalError> {
        let room = file::beside(&self.path, file::ROOM);
        let tried = File::create(&room).and_then(|mut file| {
            file.write_all(&vec![0; ROOM_BYTES])?;
            file.sync_all()
        });
        let removed = fs::remove_file(&room);
        tried.and(removed).map_err(|error| JournalError::from_io(&self.path, error))
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        if self.lock.is_some() {
            file::settle(&self.path, &self.connection);
        }
    }
}

/// Writes where the journal ends, within the transaction that appends its last records.
fn save_end(connection: &Connection, end: &End) -> rusqlite::Result<()> {
    connection
        .prepare_cached("REPLACE INTO tree (id, length, peaks, root, last_leaf) VALUES (0, ?1, ?2, ?3, ?4)")?
        .execute(params![end.length, end.peaks, end.root, end.last_leaf])
        .map(drop)
}

fn read_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row { position: row.get(0)?, header: row.get(1)?, command: row.get(2)?, events: row.get(3)? })
}

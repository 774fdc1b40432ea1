//! The journal's file: an SQLite database, how it is laid out, recognised and opened.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::JournalError;
use crate::log::Log;

/// "CMNH": says that an SQLite file is a journal.
const APPLICATION_ID: i32 = 0x434d_4e48;
/// The layout below. Increase it with every change to the layout.
///
/// 1: headers are not sealed. It is read as it is; whoever writes to it makes it a 2.
/// 2: headers are sealed.
const FORMAT: i32 = 2;
/// Holds some twenty records of the usual size, so that a batch dirties few pages.
const PAGE_BYTES: u32 = 16 << 10;
/// How many pages the write-ahead log takes before they are copied into the file: 8 MiB. A larger log appends no
/// faster, but the commit that has to copy it takes longer.
const CHECKPOINT_PAGES: u32 = 512;

/// No SQLite database is shorter than one page of the smallest size; SQLite takes what is shorter for an empty one.
const SHORTEST_BYTES: u64 = 512;

/// The end of the name of what is written beside the file to see whether there is room.
pub(crate) const ROOM: &str = "-room";

/// Compared to the letter when a file is opened. The position is the rowid, so a record goes to the right edge.
const RECORD_TABLE: &str = "CREATE TABLE record (
    position INTEGER PRIMARY KEY,
    header BLOB NOT NULL,
    command BLOB NOT NULL,
    events BLOB NOT NULL
) STRICT";

/// One row, replaced with every batch: where the journal ends.
const TREE_TABLE: &str = "CREATE TABLE tree (
    id INTEGER PRIMARY KEY CHECK (id = 0),
    length INTEGER NOT NULL,
    peaks BLOB NOT NULL,
    root BLOB NOT NULL,
    last_leaf BLOB
) STRICT";

/// Makes an empty journal in a new file; refuses a path where something is.
pub(crate) fn create(
    path: &Path,
    save_end: impl FnOnce(&Connection) -> rusqlite::Result<()>,
) -> Result<(), JournalError> {
    let sqlite = |error| JournalError::from_sqlite(path, error);
    let io = |error| JournalError::from_io(path, error);

    File::create_new(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => JournalError::AlreadyExists { path: path.to_owned() },
        _ => io(error),
    })?;
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES).map_err(sqlite)?;
    prepare_for_writing(path, &connection)?;

    let write = |connection: &mut Connection| -> rusqlite::Result<()> {
        let transaction = connection.transaction()?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", FORMAT)?;
        transaction.execute(RECORD_TABLE, [])?;
        transaction.execute(TREE_TABLE, [])?;
        save_end(&transaction)?;
        transaction.commit()
    };
    write(&mut connection).map_err(sqlite)?;

    // The file's name must outlive a crash as its content does.
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(io)
}

/// Opens for writing a file that is a journal; refuses any other without touching it.
pub(crate) fn open_for_writing(path: &Path) -> Result<(Connection, File), JournalError> {
    recognise(path, &open_for_reading(path)?)?;
    let lock = lock(path)?;
    take_up_log(&beside(path, "-wal"))?;
    let _ = fs::remove_file(beside(path, ROOM)); // An interrupted look for room leaves it behind.
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    recognise(path, &connection)?;
    prepare_for_writing(path, &connection)?;
    let sqlite = |error| JournalError::from_sqlite(path, error);
    if connection.pragma_query_value(None, "user_version", |row| row.get::<_, i32>(0)).map_err(sqlite)?
        < FORMAT
    {
        connection.pragma_update(None, "user_version", FORMAT).map_err(sqlite)?;
    }
    Ok((connection, lock))
}

/// Makes durable what the log beside a file has, and says what that is: whoever wrote it may have been interrupted
/// before it reached the disk, and what is read from now on must not be lost any more.
fn take_up_log(log: &Path) -> Result<(), JournalError> {
    let io = |error| JournalError::from_io(log, error);
    let found = Log::read(log).map_err(io)?;
    if found == Log::default() {
        return Ok(());
    }
    File::options().write(true).open(log).and_then(|log| log.sync_all()).map_err(io)?;
    let (path, batches) = (log.display(), found.batches);
    tracing::info!(%path, batches, "taking up the batches that the log beside the file has");
    if found.interrupted {
        tracing::warn!(%path, "a batch was interrupted; what it left is put aside: nobody was told that it is there");
    }
    Ok(())
}

/// Opens for reading a file that is a journal; it may be open for writing elsewhere.
pub(crate) fn open_for_reading(path: &Path) -> Result<Connection, JournalError> {
    // Never through `File::open`: closing it would drop the locks that SQLite holds on the same file in this process.
    let metadata = fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => JournalError::Missing { path: path.to_owned() },
        _ => JournalError::from_io(path, error),
    })?;
    if !metadata.is_file() {
        return Err(JournalError::NotAFile { path: path.to_owned() });
    }
    if metadata.len() < SHORTEST_BYTES {
        return Err(JournalError::Foreign { path: path.to_owned(), why: "it is too short".into() });
    }
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    recognise(path, &connection)?;
    Ok(connection)
}

fn connect(path: &Path, access: OpenFlags) -> Result<Connection, JournalError> {
    let sqlite = |error| JournalError::from_sqlite(path, error);
    let connection =
        Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(sqlite)?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(sqlite)?;
    connection.pragma_update(None, "cell_size_check", true).map_err(sqlite)?;
    Ok(connection)
}

fn prepare_for_writing(path: &Path, connection: &Connection) -> Result<(), JournalError> {
    let sqlite = |error| JournalError::from_sqlite(path, error);
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0)).map_err(sqlite)?;
    if mode != "wal" {
        let source = io::Error::other("its file system cannot keep a write-ahead log");
        return Err(JournalError::from_io(path, source));
    }
    connection.pragma_update(None, "synchronous", "full").map_err(sqlite)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES).map_err(sqlite)
}

/// Copies the write-ahead log into the file, so that it is whole even if a reader keeps the log in use.
pub(crate) fn settle(path: &Path, connection: &Connection) {
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        tracing::warn!(path = %path.display(), %error, "the log beside the file could not be copied into it; keep both");
    }
}

fn lock(path: &Path) -> Result<File, JournalError> {
    let lock_path = beside(path, ".lock");
    let io = |error| JournalError::from_io(&lock_path, error);
    let lock = File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(io)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(JournalError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(error)) => Err(io(error)),
    }
}

pub(crate) fn beside(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Refuses a file of another program, of a newer format, or with any table but ours.
fn recognise(path: &Path, connection: &Connection) -> Result<(), JournalError> {
    let sqlite = |error| JournalError::from_sqlite(path, error);
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));

    let application_id = pragma("application_id").map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => {
            JournalError::Foreign { path: path.to_owned(), why: "it is not an SQLite database".into() }
        }
        _ => sqlite(error),
    })?;
    if application_id != APPLICATION_ID {
        let why = "it is an SQLite database of another program".into();
        return Err(JournalError::Foreign { path: path.to_owned(), why });
    }
    let found = pragma("user_version").map_err(sqlite)?;
    if found > FORMAT {
        return Err(JournalError::Newer { path: path.to_owned(), found, known: FORMAT });
    }
    if found < 1 {
        return Err(JournalError::damaged(path, None, format!("there never was a journal format {found}")));
    }
    let tables = |connection: &Connection| -> rusqlite::Result<Vec<String>> {
        let mut statement = connection.prepare("SELECT sql FROM sqlite_schema ORDER BY rowid")?;
        statement.query_map([], |row| row.get(0))?.collect()
    };
    if tables(connection).map_err(sqlite)? != [RECORD_TABLE, TREE_TABLE] {
        return Err(JournalError::damaged(path, None, "its tables are not those of a journal"));
    }
    Ok(())
}

//! The journal's file: an SQLite database, how it is laid out, recognised and opened.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};

use crate::error::JournalError;
use crate::record::{Hash, Header, Record};
use crate::tree::Tree;

/// "CMNH": says that an SQLite file is a journal.
const APPLICATION_ID: i32 = 0x434d_4e48;
/// The layout below. Increase it with every change to the layout.
const FORMAT: i32 = 1;
/// Holds some twenty records of the usual size, so that a batch dirties few pages.
const PAGE_BYTES: u32 = 16 << 10;
/// How many pages the write-ahead log takes before they are copied into the file: 8 MiB. A larger log appends no
/// faster, but the commit that has to copy it takes longer.
const CHECKPOINT_PAGES: u32 = 512;

/// No SQLite database is shorter than one page of the smallest size; SQLite takes what is shorter for an empty one.
const SHORTEST_BYTES: u64 = 512;

/// Compared to the letter when a file is opened. The position is the rowid, so a record goes to the right edge.
const RECORD_TABLE: &str = "CREATE TABLE record (
    position INTEGER PRIMARY KEY,
    header BLOB NOT NULL,
    command BLOB NOT NULL,
    events BLOB NOT NULL
) STRICT";

/// One row, replaced with every batch: where the journal ends, so that opening it need not read all of it.
/// The root vouches for the peaks, and the last leaf for the last record.
const TREE_TABLE: &str = "CREATE TABLE tree (
    id INTEGER PRIMARY KEY CHECK (id = 0),
    length INTEGER NOT NULL,
    peaks BLOB NOT NULL,
    root BLOB NOT NULL,
    last_leaf BLOB
) STRICT";

/// Where a journal ends: the tree over all records, and the last header.
#[derive(Default)]
pub(crate) struct Head {
    pub tree: Tree,
    pub last: Option<Header>,
}

/// Makes an empty journal in a new file; refuses a path where something is.
pub(crate) fn create(path: &Path) -> Result<(), JournalError> {
    let sqlite = |error| JournalError::from_sqlite(path, error);
    let io = |error| JournalError::from_io(path, error);

    File::create_new(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => JournalError::AlreadyExists { path: path.to_owned() },
        _ => io(error),
    })?;
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES).map_err(sqlite)?;
    prepare_for_writing(path, &connection)?;

    let write = |connection: &mut Connection| {
        let transaction = connection.transaction()?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", FORMAT)?;
        transaction.execute(RECORD_TABLE, [])?;
        transaction.execute(TREE_TABLE, [])?;
        save_head(&transaction, &Head::default())?;
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
    if fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0) {
        tracing::info!(path = %path.display(), "taking up the batches that the log beside the file has");
    }
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    recognise(path, &connection)?;
    prepare_for_writing(path, &connection)?;
    Ok((connection, lock))
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

fn beside(path: &Path, suffix: &str) -> std::path::PathBuf {
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
    if found != FORMAT {
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

/// Writes where the journal ends, within the transaction that appends its last records.
pub(crate) fn save_head(connection: &Connection, head: &Head) -> rusqlite::Result<()> {
    let peaks: Vec<u8> = head.tree.peaks().iter().flat_map(|peak| *peak.as_bytes()).collect();
    let last_leaf = head.last.map(|last| *last.hash().as_bytes());
    connection
        .prepare_cached("REPLACE INTO tree (id, length, peaks, root, last_leaf) VALUES (0, ?1, ?2, ?3, ?4)")?
        .execute(params![head.tree.len(), peaks, head.tree.root().as_bytes(), last_leaf])
        .map(drop)
}

/// Reads where the journal ends, and refuses it unless the tree and the last record agree.
pub(crate) fn load_head(path: &Path, connection: &Connection) -> Result<Head, JournalError> {
    let sqlite = |error| JournalError::from_sqlite(path, error);
    let damaged = |what: &str| JournalError::damaged(path, None, what);

    // One snapshot for both queries, as someone else may be appending.
    let snapshot = connection.unchecked_transaction().map_err(sqlite)?;
    let (length, peaks, root, last_leaf) = snapshot
        .query_row("SELECT length, peaks, root, last_leaf FROM tree WHERE id = 0", [], |row| {
            Ok((
                row.get(0)?,
                row.get::<_, Vec<u8>>(1)?,
                row.get::<_, [u8; 32]>(2)?,
                row.get::<_, Option<[u8; 32]>>(3)?,
            ))
        })
        .optional()
        .map_err(sqlite)?
        .ok_or_else(|| damaged("the row that says where it ends is missing"))?;

    let (peaks, rest) = peaks.as_chunks::<32>();
    let peaks = peaks.iter().copied().map(Hash::from_bytes).collect();
    let tree = Tree::from_peaks(length, peaks)
        .filter(|tree| rest.is_empty() && *tree.root().as_bytes() == root)
        .ok_or_else(|| damaged("the stored tree does not have the stored root"))?;

    let last = read_last(path, &snapshot)?.map(|record| record.header);
    if last.map_or(0, |last| last.index + 1) != tree.len() {
        return Err(damaged("the stored tree and the last record disagree on how many records there are"));
    }
    if last.map(|last| *last.hash().as_bytes()) != last_leaf {
        return Err(damaged("the header of the last record is not the last leaf of the stored tree"));
    }
    Ok(Head { tree, last })
}

fn read_last(path: &Path, connection: &Connection) -> Result<Option<Record>, JournalError> {
    let sqlite = |error| JournalError::from_sqlite(path, error);
    let mut statement = connection
        .prepare_cached("SELECT position, header, command, events FROM record ORDER BY position DESC LIMIT 1")
        .map_err(sqlite)?;
    let mut rows = statement.query([]).map_err(sqlite)?;
    let Some(row) = rows.next().map_err(sqlite)? else { return Ok(None) };
    let position = row.get(0).map_err(sqlite)?;
    read_row(path, row, position).map(Some)
}

/// Takes record `index` out of a row of position, header, command and events; refuses it if it is damaged.
pub(crate) fn read_row(path: &Path, row: &Row<'_>, index: u64) -> Result<Record, JournalError> {
    let damaged = |what: String| JournalError::damaged(path, Some(index), what);
    let blob = |column| row.get::<_, Vec<u8>>(column).map_err(|error| damaged(error.to_string()));
    let position: i64 = row.get(0).map_err(|error| damaged(error.to_string()))?;
    let header = Header::from_bytes(&blob(1)?).map_err(|_| damaged("its header cannot be read".into()))?;

    if u64::try_from(position) != Ok(index) || header.index != index {
        return Err(damaged(format!("record {} stands at position {position}", header.index)));
    }
    let record = Record { header, command: blob(2)?, events: blob(3)? };
    record.check().map_err(|_| damaged("a body is not the one that its header names".into()))?;
    Ok(record)
}

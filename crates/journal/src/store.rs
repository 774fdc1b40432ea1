//! The journal: appends durable batches of records to a store, and reads them back.

use std::path::Path;
use std::vec;

use crate::error::{Damage, JournalError};
use crate::record::{Hash, Header, Record};
use crate::row::Row;
use crate::sqlite::SqliteStore;
use crate::tree::Tree;

/// How many records `Records` reads at a time.
const PAGE_RECORDS: usize = 256;
/// How many bytes of bodies one `read` returns, give or take a record.
const PAGE_BYTES: usize = 16 << 20;

/// Where a journal's bytes are. Order, hashes and the tree are the journal's, and hold whatever the store does.
pub trait Store: Send {
    /// What messages call it.
    fn path(&self) -> &Path;

    /// Where it ends, and the last row: both of one moment, whoever appends meanwhile.
    fn end(&self) -> Result<(End, Option<Row>), JournalError>;

    /// Keeps the records, their headers sealed, and where the journal then ends: all or nothing, and durable on return.
    fn append(&mut self, records: &[Record], end: &End) -> Result<(), JournalError>;

    /// At most `limit` rows from position `from` on, in order; none that begins after `bytes` of bodies.
    fn rows(&self, from: u64, limit: usize, bytes: usize) -> Result<Vec<Row>, JournalError>;

    /// The sealed headers of at most `limit` rows from position `from` on, in order.
    fn headers(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>, JournalError>;

    /// Refuses a store whose own structure is damaged. Reads all of it.
    fn check(&self) -> Result<(), JournalError>;

    /// Refuses with `JournalError::Full` while there is no room to append.
    fn has_room(&self) -> Result<(), JournalError>;
}

/// Where a journal ends, as a store keeps it: so that opening it need not read all of it.
///
/// The root vouches for the peaks, and the last leaf for the last record.
#[derive(Clone, Debug)]
pub struct End {
    /// How many records there are.
    pub length: u64,
    /// The frontier of their tree, 32 bytes each.
    pub peaks: Vec<u8>,
    /// The root of their tree.
    pub root: [u8; 32],
    /// The last record's leaf hash.
    pub last_leaf: Option<[u8; 32]>,
}

/// The tree over all records, and the last header.
#[derive(Default)]
struct Head {
    tree: Tree,
    last: Option<Header>,
}

/// An append-only log of records in a store.
pub struct Journal {
    head: Head,
    store: Box<dyn Store>,
}

impl Journal {
    /// Creates an empty journal in a file, for writing; refuses a path where something is.
    pub fn create(path: &Path) -> Result<Journal, JournalError> {
        SqliteStore::create(path, &Head::default().end())?;
        Journal::open(path)
    }

    /// Opens a journal for writing; refuses a file that is missing, foreign, newer, damaged at its end, or in use.
    pub fn open(path: &Path) -> Result<Journal, JournalError> {
        let journal = Journal::over(Box::new(SqliteStore::open(path)?))?;
        tracing::info!(path = %path.display(), records = journal.len(), "the journal is open for writing");
        Ok(journal)
    }

    /// Opens a journal for reading, beside whoever writes it; refuses the same files as `open`, but one in use.
    pub fn open_read_only(path: &Path) -> Result<Journal, JournalError> {
        Journal::over(Box::new(SqliteStore::open_read_only(path)?))
    }

    /// The journal in `store`; refuses one that is damaged at its end.
    pub fn over(store: Box<dyn Store>) -> Result<Journal, JournalError> {
        Ok(Journal { head: Head::load(&*store)?, store })
    }

    /// How many records there are; opened for reading, how many there were then.
    pub fn len(&self) -> u64 {
        self.head.tree.len()
    }

    /// Whether there are no records; opened for reading, whether there were none then.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The tree over the first `len` records.
    pub fn tree(&self) -> &Tree {
        &self.head.tree
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
    /// not those of their header. After a failure for lack of room, look again; after any other, open the journal anew.
    pub fn append(&mut self, records: &[Record]) -> Result<(), JournalError> {
        if records.is_empty() {
            return Ok(());
        }
        let head = self.head.after(records)?;
        self.store.append(records, &head.end())?;
        self.head = head;
        Ok(())
    }

    /// Reads at most `limit` records from index `from`, those included that were appended since opening for reading.
    /// Returns fewer where their bodies exceed 16 MiB, and none only past the end. Refuses a damaged record.
    pub fn read(&self, from: u64, limit: usize) -> Result<Vec<Record>, JournalError> {
        let rows = self.store.rows(from, limit, PAGE_BYTES)?;
        if rows.is_empty() && limit > 0 && from < self.len() {
            return Err(self.damaged(Some(from), "it is missing"));
        }
        let records = rows.into_iter().zip(from..).map(|(row, index)| row.record(index));
        records.collect::<Result<_, _>>().map_err(|damage| damage.of(self.store.path()))
    }

    /// The leaf hashes of at most `limit` records from index `from`: what their headers say, without their bodies.
    /// Refuses a damaged header.
    pub fn leaf_hashes(&self, from: u64, limit: usize) -> Result<Vec<Hash>, JournalError> {
        Ok(self.headers(from, limit)?.iter().map(Header::hash).collect())
    }

    /// The headers of at most `limit` records from index `from`. Refuses a damaged one.
    pub fn headers(&self, from: u64, limit: usize) -> Result<Vec<Header>, JournalError> {
        let headers = self.store.headers(from, limit)?;
        let read = headers.len() as u64;
        if read < self.len().saturating_sub(from).min(limit as u64) {
            return Err(self.damaged(Some(from + read), "it is missing"));
        }
        let headers = headers.iter().zip(from..).map(|(kept, index)| Header::unsealed(kept, index));
        headers.collect::<Result<_, Damage>>().map_err(|damage| damage.of(self.store.path()))
    }

    /// Looks again where the store ends, after an append that failed for lack of room: it may have become durable all
    /// the same. Refuses a store in which what was there is gone, or has changed.
    pub fn look_again(&mut self) -> Result<(), JournalError> {
        let head = Head::load(&*self.store)?;
        let Some(more) = head.tree.len().checked_sub(self.len()) else {
            return Err(self.damaged(Some(head.tree.len()), "it was there, and is missing"));
        };
        let mut tree = self.head.tree.clone();
        let leaves = self.leaf_hashes(tree.len(), usize::try_from(more).unwrap_or(usize::MAX))?;
        leaves.into_iter().for_each(|leaf| tree.push(leaf));
        if tree != head.tree {
            return Err(self.damaged(None, "records that were there have changed"));
        }
        self.head = head;
        Ok(())
    }

    /// Refuses with [`JournalError::Full`] while there is no room to append; reads go on.
    pub fn has_room(&self) -> Result<(), JournalError> {
        self.store.has_room()
    }

    /// All records from index `from` on, read a page at a time; ends at the first error.
    pub fn records(&self, from: u64) -> Records<'_> {
        Records { journal: self, next: Some(from), page: Vec::new().into_iter() }
    }

    /// Re-reads everything and returns the tree; refuses a file in which anything contradicts the rest.
    pub fn check(&self) -> Result<Tree, JournalError> {
        self.store.check()?;
        // No snapshot over the whole: records up to this end never change, whoever appends more of them.
        let stored = Head::load(&*self.store)?.tree;
        let mut tree = Tree::new();
        let mut last_time = i64::MIN;
        for record in self.records(0) {
            if tree.len() == stored.len() {
                break;
            }
            let header = record?.header;
            if header.time < last_time {
                return Err(self.damaged(Some(header.index), "its time is before its predecessor's"));
            }
            last_time = header.time;
            tree.push(header.hash());
        }
        if tree != stored {
            return Err(self.damaged(None, "the stored tree is not the tree over all records"));
        }
        Ok(tree)
    }

    fn damaged(&self, index: Option<u64>, what: &str) -> JournalError {
        Damage { index, what: what.into() }.of(self.store.path())
    }
}

impl Head {
    /// Reads where the journal in `store` ends, and refuses it unless the tree and the last record agree.
    fn load(store: &dyn Store) -> Result<Head, JournalError> {
        let (end, last) = store.end()?;
        Head::read(&end, last).map_err(|damage| damage.of(store.path()))
    }

    fn read(end: &End, last: Option<Row>) -> Result<Head, Damage> {
        let damage = |what: &str| Damage { index: None, what: what.into() };
        let (peaks, rest) = end.peaks.as_chunks::<32>();
        let peaks = peaks.iter().copied().map(Hash::from_bytes).collect();
        let tree = Tree::from_peaks(end.length, peaks)
            .filter(|tree| rest.is_empty() && *tree.root().as_bytes() == end.root)
            .ok_or_else(|| damage("the stored tree does not have the stored root"))?;
        let last =
            last.map(|row| (row.position, row)).map(|(position, row)| row.record(position)).transpose()?;
        let last = last.map(|record| record.header);
        if last.map_or(0, |last| last.index + 1) != tree.len() {
            return Err(damage("the stored tree and the last record disagree on how many records there are"));
        }
        if last.map(|last| *last.hash().as_bytes()) != end.last_leaf {
            return Err(damage("the header of the last record is not the last leaf of the stored tree"));
        }
        Ok(Head { tree, last })
    }

    fn end(&self) -> End {
        End {
            length: self.tree.len(),
            peaks: self.tree.peaks().iter().flat_map(|peak| *peak.as_bytes()).collect(),
            root: *self.tree.root().as_bytes(),
            last_leaf: self.last.map(|last| *last.hash().as_bytes()),
        }
    }

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

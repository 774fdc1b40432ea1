//! Copies of a journal that is in use: backups.

use std::path::Path;
use std::thread;
use std::time::Instant;

use crate::error::JournalError;
use crate::store::Journal;
use crate::tree::Tree;

/// Records in one batch of a copy.
const BATCH_RECORDS: usize = 4_096;

/// Copies the journal at `from`, as far as it reaches now, to `to`; reads the copy back, and returns its tree.
///
/// Whoever appends to `from` meanwhile is not held up, and has the disk for at least half of the time. Where `to` is a
/// journal already, what it lacks is appended: so a copy that was interrupted goes on, and the next backup is short.
/// Refuses a `to` that begins otherwise, or is longer. `progress` is told how many records are done, and of how many.
pub fn copy(from: &Path, to: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Tree, JournalError> {
    let source = Journal::open_read_only(from)?;
    let mut copy = if to.exists() { Journal::open(to)? } else { Journal::create(to)? };
    let other = || JournalError::OtherJournal { path: to.to_owned(), from: from.to_owned() };
    let (before, root_before) = (copy.len(), copy.root());
    if before > source.len() {
        return Err(other());
    }
    let mut tree = Tree::new();
    while tree.len() < source.len() {
        let started = Instant::now();
        let mut batch = source.read(tree.len(), BATCH_RECORDS)?;
        batch.retain(|record| record.header.index < source.len()); // Others may have come since.
        for record in &batch {
            tree.push(record.header.hash());
            if tree.len() == before && tree.root() != root_before {
                return Err(other());
            }
        }
        batch.retain(|record| record.header.index >= before);
        copy.append(&batch)?;
        progress(tree.len(), source.len());
        if !batch.is_empty() {
            thread::sleep(started.elapsed());
        }
    }
    if copy.check()?.root() != source.root() {
        return Err(JournalError::damaged(from, None, "its records do not have the root that it says"));
    }
    Ok(tree)
}

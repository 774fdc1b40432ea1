//! What SQLite's write-ahead log has: the batches that reached it whole, and what an interrupted one left behind.
//!
//! SQLite recovers the log by itself; this reads it once more, so that the operator is told.

use std::io;
use std::path::Path;

/// Bytes of the log's header, and of that of each page in it: <https://sqlite.org/fileformat.html#the_write_ahead_log>
const HEADER_BYTES: usize = 32;
const PAGE_HEADER_BYTES: usize = 24;
/// At the beginning of a log whose checksums read numbers with the lowest byte first; one more, and it is the highest.
const MAGIC: u32 = 0x377f_0682;

/// What is in a log.
#[derive(Default, PartialEq, Eq, Debug)]
pub(crate) struct Log {
    /// Batches that are whole.
    pub(crate) batches: u64,
    /// Whether there is a part of one more.
    pub(crate) interrupted: bool,
}

impl Log {
    /// Reads the log at `path`; an absent one has nothing in it.
    pub(crate) fn read(path: &Path) -> io::Result<Log> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(Log::parse(&bytes).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Log::default()),
            Err(error) => Err(error),
        }
    }

    /// `None` where it is no log.
    fn parse(bytes: &[u8]) -> Option<Log> {
        let (header, mut pages) = bytes.split_at_checked(HEADER_BYTES)?;
        let word = |bytes: &[u8], at: usize| Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
        let highest_first = word(header, 0)?.checked_sub(MAGIC).filter(|order| *order <= 1)? == 1;
        let page_bytes = PAGE_HEADER_BYTES + usize::try_from(word(header, 8)?).ok()?;
        let salt = &header[16..24];
        let mut sum = checksum([0, 0], &header[..24], highest_first);
        let mut log = Log::default();
        // What an earlier turn of the log left behind has another salt.
        while pages.get(8..16) == Some(salt) {
            log.interrupted = true;
            let Some((page, rest)) = pages.split_at_checked(page_bytes) else { break };
            sum =
                checksum(checksum(sum, &page[..8], highest_first), &page[PAGE_HEADER_BYTES..], highest_first);
            if [word(page, 16)?, word(page, 20)?] != sum {
                break;
            }
            if word(page, 4)? > 0 {
                (log.batches, log.interrupted) = (log.batches + 1, false); // The last page of a batch.
            }
            pages = rest;
        }
        Some(log)
    }
}

/// SQLite's checksum, which goes on from page to page.
fn checksum([mut first, mut second]: [u32; 2], bytes: &[u8], highest_first: bool) -> [u32; 2] {
    let read = if highest_first { u32::from_be_bytes } else { u32::from_le_bytes };
    for [a, b, c, d, e, f, g, h] in bytes.as_chunks::<8>().0.iter().copied() {
        first = first.wrapping_add(read([a, b, c, d])).wrapping_add(second);
        second = second.wrapping_add(read([e, f, g, h])).wrapping_add(first);
    }
    [first, second]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Journal, Record};

    #[test]
    fn it_says_which_batches_are_whole() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("journal");
        let mut journal = Journal::create(&path).expect("a journal");
        for index in 0..5 {
            let record = Record::new(index, 0, vec![1; 20_000], vec![2; 20_000]).expect("a record");
            journal.append(&[record]).expect("it follows");
        }
        let bytes = std::fs::read(directory.path().join("journal-wal")).expect("the log");
        let check = |bytes: &[u8], batches, interrupted| {
            assert_eq!(Log::parse(bytes), Some(Log { batches, interrupted }));
        };
        check(&bytes, 5, false);
        check(&bytes[..bytes.len() - 1], 4, true);
        check(&bytes[..bytes.len() - 20_000], 4, true);
        let mut torn = bytes.clone();
        torn[bytes.len() - 10_000] ^= 1;
        check(&torn, 4, true);
        check(&bytes[..HEADER_BYTES], 0, false);
        assert_eq!(Log::parse(&[]), None);
        assert_eq!(Log::parse(&[0; 100]), None);
        assert_eq!(Log::read(&directory.path().join("none")).expect("nothing"), Log::default());
    }
}

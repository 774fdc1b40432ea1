//! A damaged file is reported, or makes no difference to any record; it never panics.

use std::fs;
use std::path::{Path, PathBuf};

use journal::{Hash, Header, Journal, JournalError, Record, Tree};
use proptest::prelude::*;
use rusqlite::Connection;
use tempfile::TempDir;

const PAGE: usize = 16_384;

/// A closed journal of some hundred records, a few of them longer than a page.
struct Intact {
    directory: TempDir,
    bytes: Vec<u8>,
    records: Vec<Record>,
    root: Hash,
}

impl Intact {
    fn new() -> Result<Intact, Box<dyn std::error::Error>> {
        let directory = tempfile::tempdir()?;
        let path = directory.path().join("intact");
        let mut journal = Journal::create(&path)?;
        let records = (0..400).map(record).collect::<Result<Vec<_>, _>>()?;
        for batch in records.chunks(37) {
            journal.append(batch)?;
        }
        let root = journal.root();
        drop(journal); // Moves everything from the log beside the file into it.
        Ok(Intact { bytes: fs::read(&path)?, directory, records, root })
    }

    fn write(&self, bytes: &[u8]) -> PathBuf {
        let path = self.directory.path().join("damaged");
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{suffix}", path.display()));
        }
        fs::write(&path, bytes).expect("the temporary directory can be written");
        path
    }

    /// Whether damage to `path` is noticed. If it is not, everything must still be as it was.
    fn is_noticed(&self, path: &Path) -> bool {
        let everything = |journal: Journal| -> Result<(Hash, Vec<Record>), JournalError> {
            let records = journal.records(0).collect::<Result<Vec<_>, _>>();
            let tree = journal.check()?;
            Ok((tree.root(), records?))
        };
        match Journal::open(path).and_then(everything) {
            Ok((root, records)) => {
                assert_eq!(root, self.root);
                assert!(records == self.records, "records changed unnoticed");
                false
            }
            Err(error) => {
                assert!(error.to_string().contains(&path.display().to_string()), "{error} names no file");
                true
            }
        }
    }
}

/// Its bodies differ in every eight bytes, so that none can stand in for another.
fn record(index: u64) -> Result<Record, JournalError> {
    let body = |part: u64, words: u64| {
        (0..words).flat_map(|word| [index as u8, part as u8, (word >> 8) as u8, word as u8]).collect()
    };
    let words = if index % 50 == 49 { 5_000 } else { 60 + index % 7 };
    Record::new(index, 1_000 + index as i64, body(1, words), body(2, words + 25))
}

#[test]
fn every_changed_byte_of_a_record_is_noticed() -> Result<(), Box<dyn std::error::Error>> {
    let intact = Intact::new()?;
    assert!(!intact.is_noticed(&intact.write(&intact.bytes)), "intact");

    for record in [&intact.records[0], &intact.records[123], &intact.records[399]] {
        for part in [&record.header.to_bytes()[..], &record.command, &record.events] {
            // The beginning is enough: a long body goes on elsewhere in the file.
            let part = &part[..part.len().min(200)];
            // Every copy of it, as an old one may be left in unused space.
            let copies = intact.bytes.windows(part.len()).enumerate().filter(|(_, window)| *window == part);
            let starts: Vec<usize> = copies.map(|(start, _)| start).collect();
            assert!(!starts.is_empty(), "it is stored as it is");
            for at in [0, part.len() / 2, part.len() - 1] {
                let mut bytes = intact.bytes.clone();
                starts.iter().for_each(|start| bytes[start + at] ^= 0x10);
                assert!(
                    intact.is_noticed(&intact.write(&bytes)),
                    "record {}, byte {at}",
                    record.header.index
                );
            }
        }
    }
    Ok(())
}

#[test]
fn a_record_that_is_gone_or_out_of_place_is_noticed() -> Result<(), Box<dyn std::error::Error>> {
    let intact = Intact::new()?;
    for change in [
        "DELETE FROM record WHERE position = 0",
        "DELETE FROM record WHERE position = 200",
        "DELETE FROM record WHERE position > 300",
        "UPDATE record SET position = -1 WHERE position = 0",
        "UPDATE record SET position = 1000 WHERE position = 200",
        "UPDATE record SET header = (SELECT header FROM record WHERE position = 5) WHERE position = 4",
    ] {
        let path = intact.write(&intact.bytes);
        assert!(Connection::open(&path)?.execute(change, [])? > 0, "{change}");
        assert!(intact.is_noticed(&path), "{change}");
    }
    Ok(())
}

#[test]
fn a_whole_record_of_another_history_is_noticed_by_the_tree() -> Result<(), Box<dyn std::error::Error>> {
    let intact = Intact::new()?;
    let path = intact.write(&intact.bytes);
    let header = Header { time: 1_201, ..intact.records[200].header };
    Connection::open(&path)?
        .execute("UPDATE record SET header = ?1 WHERE position = 200", [header.sealed()])?;
    assert_eq!(Journal::open(&path)?.read(200, 1)?[0].header, header, "by itself it is whole");
    assert!(intact.is_noticed(&path));
    Ok(())
}

#[test]
fn every_changed_byte_of_a_header_is_noticed_by_whoever_reads_it() -> Result<(), Box<dyn std::error::Error>> {
    let intact = Intact::new()?;
    let path = intact.write(&intact.bytes);
    let connection = Connection::open(&path)?;
    let whole = intact.records[200].header.sealed();
    for place in 0..whole.len() {
        let mut header = whole;
        header[place] ^= 0x10;
        connection.execute("UPDATE record SET header = ?1 WHERE position = 200", [header])?;
        let journal = Journal::open(&path)?;
        for damaged in [journal.read(200, 1).err(), journal.leaf_hashes(190, 20).err()] {
            assert!(matches!(damaged, Some(JournalError::Damaged { index: Some(200), .. })), "byte {place}");
        }
        assert_eq!(journal.read(199, 1)?, intact.records[199..200], "its neighbours can be read");
    }
    connection.execute("DELETE FROM record WHERE position = 200", [])?;
    let journal = Journal::open(&path)?;
    for damaged in [journal.read(200, 1).err(), journal.leaf_hashes(190, 20).err()] {
        assert!(matches!(damaged, Some(JournalError::Damaged { index: Some(200), .. })), "{damaged:?}");
    }
    Ok(())
}

#[test]
fn time_that_goes_backwards_is_noticed_though_every_hash_fits() -> Result<(), Box<dyn std::error::Error>> {
    let intact = Intact::new()?;
    let path = intact.write(&intact.bytes);
    let next = Record::new(400, 0, b"command".to_vec(), b"events".to_vec())?;
    let mut tree = Tree::new();
    intact.records.iter().chain([&next]).for_each(|record| tree.push(record.header.hash()));
    let peaks: Vec<u8> = tree.peaks().iter().flat_map(|peak| *peak.as_bytes()).collect();

    let connection = Connection::open(&path)?;
    connection.execute(
        "INSERT INTO record VALUES (400, ?1, ?2, ?3)",
        (next.header.sealed(), next.command, next.events),
    )?;
    connection.execute(
        "UPDATE tree SET length = 401, peaks = ?1, root = ?2, last_leaf = ?3",
        (peaks, tree.root().as_bytes(), next.header.hash().as_bytes()),
    )?;
    drop(connection);
    assert!(intact.is_noticed(&path));
    Ok(())
}

#[test]
fn a_page_that_belongs_to_nothing_is_noticed() -> Result<(), Box<dyn std::error::Error>> {
    let intact = Intact::new()?;
    let mut bytes = intact.bytes.clone();
    bytes.extend_from_slice(&[0; PAGE]);
    let pages = u32::try_from(bytes.len() / PAGE)?;
    bytes[28..32].copy_from_slice(&pages.to_be_bytes()); // Where SQLite keeps how many pages there are.
    assert!(intact.is_noticed(&intact.write(&bytes)));
    Ok(())
}

#[test]
fn a_truncated_file_is_noticed() -> Result<(), Box<dyn std::error::Error>> {
    let intact = Intact::new()?;
    for len in [1, 100, PAGE - 1, PAGE, 2 * PAGE, intact.bytes.len() / 2, intact.bytes.len() - PAGE] {
        assert!(intact.is_noticed(&intact.write(&intact.bytes[..len])), "cut to {len} bytes");
    }
    Ok(())
}

#[test]
fn random_damage_is_noticed_or_harmless() -> Result<(), Box<dyn std::error::Error>> {
    let intact = Intact::new()?;
    let len = intact.bytes.len();
    let noticed = std::cell::Cell::new(0);
    let flips = prop::collection::vec((0..len, 1_u8..), 1..4);
    // Most of the file is bodies; its structure is in the first bytes of its pages.
    let structure =
        (0..len / PAGE, 0_usize..120, 1_u8..).prop_map(|(page, at, flip)| vec![(page * PAGE + at, flip)]);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(600));
    runner.run(&prop_oneof![flips, structure], |flips| {
        let mut bytes = intact.bytes.clone();
        flips.iter().for_each(|(at, flip)| bytes[*at] ^= flip);
        noticed.set(noticed.get() + u32::from(intact.is_noticed(&intact.write(&bytes))));
        Ok(())
    })?;
    assert!(noticed.get() > 400, "only {} of 600 were noticed", noticed.get());
    Ok(())
}

//! What a journal keeps, and what it refuses to append or to open.

use std::fs;
use std::path::{Path, PathBuf};

use journal::{Hash, Journal, JournalError, MAX_BODY, Record, Tree, root_of};
use rusqlite::Connection;
use tempfile::TempDir;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn record(index: u64) -> Record {
    record_at(index, 1_000 + index as i64)
}

fn record_at(index: u64, time: i64) -> Record {
    let body = |part: &str, size: u64| format!("{part} {index};").repeat(size as usize).into_bytes();
    Record::new(index, time, body("command", index % 40), body("events", index % 70))
        .expect("the bodies are small")
}

fn records(range: std::ops::Range<u64>) -> Vec<Record> {
    range.map(record).collect()
}

fn root(records: &[Record]) -> Hash {
    root_of(&records.iter().map(|record| record.header.hash()).collect::<Vec<_>>())
}

fn directory_and_path() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("a temporary directory can be made");
    let path = directory.path().join("town.journal");
    (directory, path)
}

#[test]
fn what_was_appended_is_there_after_reopening() -> Outcome {
    let (_directory, path) = directory_and_path();
    let journal = Journal::create(&path)?;
    assert_eq!((journal.len(), journal.root(), journal.last_time()), (0, Tree::new().root(), None));
    assert_eq!(journal.check()?, Tree::new());
    drop(journal);

    let all = records(0..700);
    let mut from = 0;
    for batch in [0, 1, 2, 61, 300, 336] {
        let mut journal = Journal::open(&path)?;
        assert_eq!(journal.len(), from as u64);
        journal.append(&all[from..from + batch])?;
        from += batch;
        assert_eq!(journal.root(), root(&all[..from]));
    }
    for journal in [Journal::open_read_only(&path)?, Journal::open(&path)?] {
        assert_eq!((journal.len(), journal.root(), journal.last_time()), (700, root(&all), Some(1_699)));
        assert_eq!(journal.check()?.root(), root(&all));
        assert_eq!(journal.records(0).collect::<Result<Vec<_>, _>>()?, all);
        assert_eq!(journal.records(690).collect::<Result<Vec<_>, _>>()?, all[690..]);
        assert_eq!(journal.read(5, 3)?, all[5..8]);
        assert_eq!(journal.read(698, 9)?, all[698..]);
        assert_eq!(journal.read(5, 0)?, []);
        assert_eq!(journal.read(700, 9)?, []);
        assert_eq!(journal.read(u64::MAX, usize::MAX)?, []);
    }
    Ok(())
}

#[test]
fn large_bodies_are_kept_and_read_in_bounded_pages() -> Outcome {
    let (_directory, path) = directory_and_path();
    let mut journal = Journal::create(&path)?;
    let large = |index| Record::new(index, 0, vec![1; MAX_BODY], vec![index as u8; MAX_BODY]);
    let all = (0..12).map(large).collect::<Result<Vec<_>, _>>()?;
    journal.append(&all)?;
    assert_eq!(journal.read(0, 12)?.len(), 4, "16 MiB of bodies");
    assert!(journal.records(0).collect::<Result<Vec<_>, _>>()? == all);
    Ok(())
}

#[test]
fn a_reader_beside_the_writer_sees_what_is_appended() -> Outcome {
    let (_directory, path) = directory_and_path();
    let mut writer = Journal::create(&path)?;
    writer.append(&records(0..3))?;
    let mut reader = Journal::open_read_only(&path)?;
    writer.append(&records(3..10))?;

    assert_eq!(reader.read(0, 99)?, records(0..10));
    assert_eq!(reader.records(2).count(), 8);
    assert_eq!(reader.len(), 3, "as it was when the reader opened it");
    assert_eq!(reader.check()?.root(), writer.root());
    assert!(matches!(reader.append(&records(3..4)), Err(JournalError::ReadOnly { .. })));
    assert_eq!(writer.check()?.len(), 10);
    Ok(())
}

#[test]
fn a_closed_journal_is_whole_in_its_one_file() -> Outcome {
    let (directory, path) = directory_and_path();
    let mut writer = Journal::create(&path)?;
    let _reader = Journal::open_read_only(&path)?;
    writer.append(&records(0..10))?;
    drop(writer);

    let copy = directory.path().join("copy");
    fs::copy(&path, &copy)?;
    assert_eq!(Journal::open(&copy)?.check()?.root(), root(&records(0..10)));
    Ok(())
}

#[test]
fn after_a_crash_whole_batches_are_there() -> Outcome {
    let (directory, path) = directory_and_path();
    let mut writer = Journal::create(&path)?;
    for batch in 0..5 {
        writer.append(&records(batch * 10..batch * 10 + 10))?;
    }
    // What the disk has while the writer still runs is what a crash leaves.
    let file = fs::read(&path)?;
    let log = fs::read(directory.path().join("town.journal-wal"))?;
    let crashed = directory.path().join("crashed");
    let mut lengths = Vec::new();
    for torn in [0, 1, 20_000, log.len() / 2, log.len()] {
        fs::write(&crashed, &file)?;
        fs::write(directory.path().join("crashed-wal"), &log[..log.len() - torn])?;
        let mut journal = Journal::open(&crashed)?;
        let len = journal.len();
        assert_eq!(journal.check()?.root(), root(&records(0..len)));
        journal.append(&records(len..len + 1))?;
        lengths.push(len);
    }
    assert_eq!(lengths[..3], [50, 40, 40]);
    assert!(lengths.is_sorted_by(|a, b| a >= b) && lengths.iter().all(|len| len % 10 == 0), "{lengths:?}");
    Ok(())
}

#[test]
fn a_batch_that_does_not_follow_changes_nothing() -> Outcome {
    let (_directory, path) = directory_and_path();
    let mut journal = Journal::create(&path)?;
    journal.append(&records(0..5))?;

    let mut large = record(5);
    large.events = vec![0; MAX_BODY + 1];
    let mut changed = record(5);
    changed.command.push(b'!');
    let mut check = |batch: &[Record], expected: &str| {
        let error = journal.append(batch).expect_err(expected);
        assert_eq!(error.to_string(), expected);
        assert_eq!((journal.len(), journal.root()), (5, root(&records(0..5))));
        assert_eq!(journal.records(0).count(), 5);
    };
    check(&records(6..7), "the next record is 5, not 6; read the journal's length before appending");
    check(&records(4..6), "the next record is 5, not 4; read the journal's length before appending");
    check(&[record(5), record(7)], "the next record is 6, not 7; read the journal's length before appending");
    check(
        &[record_at(5, 1_003)],
        "record 5 is of time 1003, before its predecessor's 1004; set the clock right",
    );
    check(
        &[record(5), record_at(6, -1)],
        "record 6 is of time -1, before its predecessor's 1005; set the clock right",
    );
    check(&[large], "record 5: 2097153 bytes of events, at most 2097152 are allowed; make it smaller");
    let expected = format!(
        "record 5: the hash of its command is {}, its header says {}; build it anew",
        Hash::of(&changed.command),
        changed.header.command
    );
    check(&[changed], &expected);

    journal.append(&[record_at(5, 1_004), record_at(6, 1_004)])?;
    assert_eq!(journal.check()?.len(), 7, "two records in the same second are fine");
    Ok(())
}

#[test]
fn a_body_over_the_bound_is_no_record() {
    let body = |size| vec![0; size];
    assert!(Record::new(0, 0, body(MAX_BODY), body(MAX_BODY)).is_ok());
    assert!(matches!(Record::new(0, 0, body(MAX_BODY + 1), body(0)), Err(JournalError::BodyTooLarge { .. })));
    assert!(matches!(Record::new(0, 0, body(0), body(MAX_BODY + 1)), Err(JournalError::BodyTooLarge { .. })));
}

#[test]
fn there_is_one_writer() -> Outcome {
    let (_directory, path) = directory_and_path();
    let writer = Journal::create(&path)?;
    check_refused(Journal::open(&path), &path, " is open for writing elsewhere; stop the other program");
    check_refused(Journal::create(&path), &path, " already exists; choose another path");
    Journal::open_read_only(&path)?;
    drop(writer);
    Journal::open(&path)?;
    Ok(())
}

/// The error names the file, and goes on as expected.
fn check_refused(opened: Result<Journal, JournalError>, path: &Path, expected: &str) {
    let Err(error) = opened else { panic!("opened although {expected}") };
    let message = error.to_string();
    assert!(message.contains(&format!("{}{expected}", path.display())), "{message}");
}

#[test]
fn what_is_not_a_journal_is_refused_and_left_alone() -> Outcome {
    let (directory, path) = directory_and_path();
    let check = |expected: &str| {
        for opened in [Journal::open(&path), Journal::open_read_only(&path)] {
            check_refused(opened, &path, expected);
        }
    };
    let missing = format!("there is no journal at {}; check the path", path.display());
    for opened in [Journal::open(&path), Journal::open_read_only(&path)] {
        assert!(opened.err().is_some_and(|error| error.to_string().starts_with(&missing)));
    }

    fs::create_dir(&path)?;
    check(" is not a file");
    check_refused(Journal::create(&path), &path, " already exists");
    fs::remove_dir(&path)?;

    for short in ["", "a", "SQLite format 3\0"] {
        fs::write(&path, short)?;
        check(" is not a journal: it is too short");
    }
    let text: Vec<u8> =
        (0..20_000_u32).flat_map(|n| Hash::of(&n.to_le_bytes()).as_bytes()[..4].to_vec()).collect();
    fs::write(&path, &text)?;
    check(" is not a journal: it is not an SQLite database");
    assert_eq!(fs::read(&path)?, text);
    fs::remove_file(&path)?;

    Connection::open(&path)?.execute_batch("CREATE TABLE record (position, header, command, events)")?;
    let before = fs::read(&path)?;
    check(" is not a journal: it is an SQLite database of another program");
    assert_eq!(fs::read(&path)?, before);
    assert_eq!(fs::read_dir(directory.path())?.count(), 1, "no lock file was left beside it");
    Ok(())
}

#[test]
fn a_journal_with_another_layout_is_refused() -> Outcome {
    let check = |change: &str, expected: &str| -> Outcome {
        let (_directory, path) = directory_and_path();
        Journal::create(&path)?.append(&records(0..5))?;
        Connection::open(&path)?.execute_batch(change)?;
        for opened in [Journal::open(&path), Journal::open_read_only(&path)] {
            check_refused(opened, &path, expected);
        }
        Ok(())
    };
    check("PRAGMA user_version = 3", " has journal format 3, this program knows 2; use a newer program")?;
    check("PRAGMA user_version = 0", " is damaged: there never was a journal format 0; restore it")?;
    check("CREATE TABLE extra (a)", " is damaged: its tables are not those of a journal")?;
    check("DROP TABLE tree", " is damaged: its tables are not those of a journal")?;
    check("DELETE FROM tree", " is damaged: the row that says where it ends is missing")?;
    check(
        "DELETE FROM record WHERE position = 4",
        " is damaged: the stored tree and the last record disagree",
    )?;
    check(
        "INSERT INTO record SELECT 5, header, command, events FROM record WHERE position = 4",
        " is damaged at record 5",
    )?;
    check(
        "UPDATE record SET command = x'00' WHERE position = 4",
        " is damaged at record 4: a body is not the one that its header names; restore it",
    )?;
    check("UPDATE tree SET length = 6", " is damaged: the stored tree and the last record disagree")?;
    check("UPDATE tree SET length = -1", " is damaged: ")?;
    check(
        "UPDATE tree SET peaks = zeroblob(64)",
        " is damaged: the stored tree does not have the stored root",
    )?;
    check("UPDATE tree SET root = x'00'", " is damaged: ")?;
    check(
        "UPDATE tree SET last_leaf = NULL",
        " is damaged: the header of the last record is not the last leaf",
    )
}

#[test]
fn a_journal_whose_headers_are_not_sealed_is_read_and_goes_on() -> Outcome {
    let (_directory, path) = directory_and_path();
    Journal::create(&path)?.append(&records(0..5))?;
    let old = "UPDATE record SET header = substr(header, 1, 81); PRAGMA user_version = 1";
    Connection::open(&path)?.execute_batch(old)?;
    assert_eq!(Journal::open_read_only(&path)?.read(0, 9)?, records(0..5));
    let mut journal = Journal::open(&path)?;
    journal.append(&records(5..7))?;
    assert_eq!(journal.check()?.root(), root(&records(0..7)));
    assert_eq!(journal.leaf_hashes(3, 4)?, records(3..7).iter().map(|r| r.header.hash()).collect::<Vec<_>>());
    let format: i32 = Connection::open(&path)?.pragma_query_value(None, "user_version", |row| row.get(0))?;
    assert_eq!(format, 2);
    Ok(())
}

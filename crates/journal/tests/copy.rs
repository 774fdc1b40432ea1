//! Copies: whole, of a beginning, and of nothing else.

use std::path::Path;

use journal::{Journal, JournalError, Record, copy};

/// A journal of so many records, of which those from `other` on are none that others have.
fn journal(path: &Path, records: u64, other: u64) {
    let mut journal = Journal::create(path).expect("a journal");
    let record = |index: u64| {
        let body = if index < other { "the same" } else { "another" };
        Record::new(index, 1_700_000_000, body.into(), index.to_be_bytes().to_vec()).expect("a record")
    };
    let batch: Vec<Record> = (0..records).map(record).collect();
    journal.append(&batch).expect("appended");
}

/// Copies 10 000 records to where so many are already, of which those from `other` on are others.
fn check(before: u64, other: u64, copied: bool) {
    let dir = tempfile::tempdir().expect("a directory");
    let (from, to) = (dir.path().join("from"), dir.path().join("to"));
    journal(&from, 10_000, u64::MAX);
    journal(&to, before, other);
    let root_before = Journal::open_read_only(&to).expect("a journal").root();
    let root = Journal::open_read_only(&from).expect("a journal").root();
    let mut told = Vec::new();
    let answer = copy(&from, &to, &mut |done, of| told.push((done, of)));
    let after = Journal::open_read_only(&to).expect("a journal");
    if copied {
        assert_eq!(answer.expect("a copy").root(), root, "{before} {other}");
        assert_eq!((after.len(), after.root()), (10_000, root));
        assert_eq!(told.last(), Some(&(10_000, 10_000)));
        assert!(told.is_sorted());
    } else {
        assert!(matches!(answer, Err(JournalError::OtherJournal { .. })), "{before} {other}: {answer:?}");
        assert_eq!((after.len(), after.root()), (before, root_before), "it is as it was");
    }
}

#[test]
fn a_copy_has_what_the_journal_has_and_adds_to_nothing_else() {
    let same = u64::MAX;
    for before in [0, 1, 4_095, 4_096, 4_097, 9_999, 10_000] {
        check(before, same, true);
    }
    check(10_001, same, false);
    for (before, other) in [(1, 0), (4_096, 4_095), (4_097, 0), (10_000, 9_999)] {
        check(before, other, false);
    }
}

#[test]
fn what_is_no_journal_is_neither_copied_nor_written_to() {
    let dir = tempfile::tempdir().expect("a directory");
    let (from, text) = (dir.path().join("from"), dir.path().join("text"));
    journal(&from, 3, 3);
    std::fs::write(&text, "x".repeat(1_000)).expect("written");
    let mut none = |_, _| ();
    assert!(matches!(copy(&from, &text, &mut none), Err(JournalError::Foreign { .. })));
    assert!(matches!(copy(&text, &dir.path().join("to"), &mut none), Err(JournalError::Foreign { .. })));
    assert!(matches!(copy(&dir.path().join("no"), &text, &mut none), Err(JournalError::Missing { .. })));
    assert!(!dir.path().join("to").exists(), "nothing is made of it");
    assert_eq!(std::fs::read(&text).expect("the text").len(), 1_000);
}

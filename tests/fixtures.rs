//! Journals that were written once, and mean the same for ever: each is verified by the rules of today, and must lead to the
//! state that it led to then. A change that makes this fail changes what people have agreed on: it needs a version.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Command;

use flate2::read::GzDecoder;
use serde_json::Value;

/// What a journal of these files is known to lead to: how many records, their root, and the digest of the state.
struct Known {
    records: u64,
    root: &'static str,
    digest: &'static str,
}

/// The first months of the demonstration's town: records of format 1, up to the end of its first round.
const TOWN: Known = Known {
    records: 0,
    root: "",
    digest: "",
};

fn unpack(file: &str, to: &Path) {
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file);
    let mut packed = GzDecoder::new(File::open(packed).expect("a file of ours"));
    io::copy(&mut packed, &mut File::create(to).expect("a file")).expect("unpacked");
}

fn check(from: &Path, known: &Known) {
    let verified = Command::new(env!("CARGO_BIN_EXE_commonhold")).arg("verify").arg(from).arg("--json").output();
    let verified = verified.expect("the program starts");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    let report: Value = serde_json::from_slice(&verified.stdout).expect("a report");
    let Known { records, root, digest } = known;
    assert_eq!(report["records"], *records);
    assert_eq!((report["root"].as_str(), report["digest"].as_str()), (Some(*root), Some(*digest)));
}

#[test]
fn an_export_of_records_of_format_1() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("town.jsonl");
    unpack("town-1.jsonl.gz", &file);
    check(&file, &TOWN);
}

#[test]
fn a_journal_of_layout_2_with_records_of_format_1() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("town");
    fs::create_dir(&dir).expect("a directory");
    unpack("journal-2.sqlite.gz", &dir.join("journal.sqlite"));
    check(&dir, &TOWN);
    // It is opened for writing, too, and closed again: that adds no more than a state digest.
    let node = node::Node::open(&dir, node::Clock::Manual).expect("a commons");
    assert!(node.is_writing());
    node.shut_down().expect("closed");
}

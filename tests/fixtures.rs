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

fn unpack(file: &str, to: &Path) {
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file);
    let mut packed = GzDecoder::new(File::open(packed).expect("a file of ours"));
    io::copy(&mut packed, &mut File::create(to).expect("a file")).expect("unpacked");
}

fn check(from: &Path, known: &Known) {
    let verified =
        Command::new(env!("CARGO_BIN_EXE_commonhold")).arg("verify").arg(from).arg("--json").output();
    let verified = verified.expect("the program starts");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    let report: Value = serde_json::from_slice(&verified.stdout).expect("a report");
    let Known { records, root, digest } = known;
    assert_eq!(report["records"], *records);
    assert_eq!((report["root"].as_str(), report["digest"].as_str()), (Some(*root), Some(*digest)));
}

#[test]
fn an_export_of_format_1() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("town.jsonl");
    unpack("export-1.jsonl.gz", &file);
    check(
        &file,
        &Known {
            records: 1240,
            root: "f4091e80eeb306c8cb947f0c8827894e636bdd30cd7c1e3ead5121de9fe60de8",
            digest: "e86c831dd2685f3eb73850be1ee31fa7ec3fdf2ac4635e1438a967dc26e01572",
        },
    );
}

#[test]
fn a_journal_of_layout_2() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("town");
    fs::create_dir(&dir).expect("a directory");
    unpack("journal-2.sqlite.gz", &dir.join("journal.sqlite"));
    let known = Known {
        records: 3186,
        root: "afd0b479c2cc5fab87c4125ee3f8fb3959d779add9aaf44f92af90ae48e4bc01",
        digest: "1cd3ccd241e7337e4c49abcf5c697117c4461500a28a8b88fdab640a17a25290",
    };
    check(&dir, &known);
    // It is opened for writing, too: replayed from its events, it is the same.
    let node = node::Node::open(&dir, node::Clock::Manual).expect("a commons");
    let digest = journal::Hash::from_bytes(node.state().machine.digest());
    assert_eq!(digest.to_string(), known.digest);
    node.shut_down().expect("closed");
}

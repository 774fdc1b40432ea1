//! A commons is backed up while people write to it, and restored.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use client::{Client, Key, Method};
use journal::{Journal, Tree};
use serde_json::{Value, json};

use crate::commons::{Commons, done, with_officers};
use crate::server::{Server, commonhold};

const CONSTITUTION: &str = r#"
name = "Backed up"
[[classes]]
id = "lots"
rate = "0.05"
"#;

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// What the program says to these words, which it does.
fn run(words: &[&str]) -> Value {
    let output = commonhold(&[words, &["--json"]].concat());
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// What it complains of.
fn refused(words: &[&str]) -> String {
    let output = commonhold(words);
    assert_eq!(output.status.code(), Some(1), "{words:?}");
    String::from_utf8(output.stderr).expect("text")
}

/// The tree over the first `records` of the journal in `dir`, and its root.
fn prefix(dir: &Path, records: u64) -> String {
    let journal = Journal::open_read_only(&dir.join("journal.sqlite")).expect("a journal");
    let mut tree = Tree::new();
    for record in journal.records(0).take(usize::try_from(records).expect("a number")) {
        tree.push(record.expect("a record").header.hash());
    }
    assert_eq!(tree.len(), records);
    tree.root().to_string()
}

#[test]
fn a_backup_under_writes_is_a_beginning_of_the_commons() {
    let mut commons = Commons::found(&with_officers(CONSTITUTION));
    let (payer, payee) = (Key::from_seed([8; 32]), Key::from_seed([9; 32]));
    commons.open_account(&payer);
    commons.open_account(&payee);
    done(commons.issue("cashier", &payer, "100000", "bank-1"));

    let home = tempfile::tempdir().expect("a directory");
    let (dir, file) = (commons.dir(), home.path().join("backup.sqlite"));
    let (stop, url) = (AtomicBool::new(false), format!("http://{}", commons.address()));
    let transfers = format!("/v1/accounts/{}/transfers", payer.account());
    let pay = || {
        let client = Client::new(&url);
        let mut paid = 0_u64;
        while !stop.load(Ordering::Relaxed) {
            let body = json!({ "to": payee.account(), "amount": "0.01" });
            client.signed(&payer, Method::Post, &transfers, &body).expect("it is paid");
            paid += 1;
        }
        paid
    };
    let (backups, paid) = thread::scope(|scope| {
        let payers: Vec<_> = (0..4).map(|_| scope.spawn(pay)).collect();
        let backups: Vec<Value> = (0..4)
            .map(|_| {
                thread::sleep(Duration::from_millis(300));
                run(&["backup", text(&dir), "--to", text(&file)])
            })
            .collect();
        stop.store(true, Ordering::Relaxed);
        (backups, payers.into_iter().map(|payer| payer.join().expect("a payer")).sum::<u64>())
    });
    let lengths: Vec<u64> = backups.iter().map(|told| told["records"].as_u64().expect("a number")).collect();
    assert!(lengths.is_sorted_by(|a, b| a < b), "each goes on where the last one ended: {lengths:?}");
    assert!(paid > lengths[3] - lengths[0], "people were writing meanwhile");
    for told in &backups {
        assert_eq!(told["root"], prefix(&dir, told["records"].as_u64().expect("a number")));
    }

    // Restored, it is verified, served, and written to.
    let (restored, last) = (home.path().join("restored"), &backups[3]);
    let told = run(&["restore", text(&file), text(&restored)]);
    assert_eq!((&told["records"], &told["root"]), (&last["records"], &last["root"]));
    let mut names: Vec<_> =
        std::fs::read_dir(&restored).expect("a directory").filter_map(Result::ok).collect();
    assert_eq!(names.pop().map(|file| file.file_name()), Some("journal.sqlite".into()));
    assert!(names.is_empty(), "{names:?}");
    assert_eq!(run(&["verify", text(&restored)])["root"], last["root"]);
    let server = Server::start(&restored, &["--manual-clock"], &home.path().join("log"));
    let client = Client::new(&format!("http://{}", server.address));
    let body = json!({ "to": payee.account(), "amount": "0.01" });
    let receipt = client.signed(&payer, Method::Post, &transfers, &body).expect("it is paid");
    assert_eq!(receipt.record, lengths[3]);
    server.stop();
    assert_eq!(prefix(&restored, lengths[3]), last["root"]);
    run(&["verify", text(&restored)]);

    // What has gone on otherwise is not added to, nor is a directory that has something in it restored into.
    let told = refused(&["backup", text(&restored), "--to", text(&dir.join("journal.sqlite"))]);
    assert!(told.contains("is open for writing elsewhere"), "{told}");
    commons.stop();
    run(&["backup", text(&dir), "--to", text(&file)]);
    for words in
        [["backup", text(&restored), "--to", text(&file)], ["backup", text(&restored), "--to", text(&dir)]]
    {
        let told = refused(&words);
        assert!(told.contains("is not the beginning of"), "{told}");
    }
    let told = refused(&["backup", text(&restored), "--to", "/proc/commons"]);
    assert_eq!(told.matches("No such file or directory").count(), 1, "{told}");
    let told = refused(&["restore", text(&file), text(&restored)]);
    assert!(told.contains("is not empty"), "{told}");
    commons.verify();
}

#[test]
fn a_backup_that_is_damaged_is_not_restored() {
    let mut commons = Commons::found(&with_officers(CONSTITUTION));
    commons.open_account(&Key::from_seed([8; 32]));
    commons.stop();
    let home = tempfile::tempdir().expect("a directory");
    run(&["backup", text(&commons.dir()), "--to", text(home.path())]);
    let file = home.path().join("journal.sqlite");
    let mut bytes = std::fs::read(&file).expect("the backup");
    let at = bytes.windows(9).rposition(|bytes| bytes == b"Backed up").expect("the name of the commons");
    bytes[at] ^= 1;
    std::fs::write(&file, bytes).expect("damage");
    let dir = home.path().join("restored");
    let told = refused(&["restore", text(&file), text(&dir)]);
    assert!(told.contains("is damaged at record 0"), "{told}");
    assert!(!dir.exists(), "nothing is left of it");
    let told = refused(&["restore", text(&home.path().join("nothing")), text(&dir)]);
    assert!(told.contains("there is no journal") && !dir.exists(), "{told}");
    let told = refused(&["backup", text(home.path()), "--to", text(&dir)]);
    assert!(told.contains("is damaged"), "{told}");
}

//! What was is shown again, and everything is taken along: by the program, as people type it.

use std::fs;

use client::Key;
use journal::Record;
use node::{ExportHead, ExportLine, Handed};
use serde_json::{Value, json};

use crate::commons::{Commons, done, with_officers};
use crate::server::commonhold;

const CONSTITUTION: &str = r#"
name = "Remembered"
[[classes]]
id = "lots"
rate = "0.05"
first_issue = "claim"
min_tenure = "PT0S"
"#;

/// What the program says to these words, which it does.
fn run(words: &[&str]) -> Value {
    let output = commonhold(&[words, &["--json"]].concat());
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// A commons in which one person has taken a lot, and has paid tax for a while; and the paths of what is told of it.
fn lived_in() -> (Commons, Vec<(Vec<String>, String)>) {
    let commons = Commons::found(&with_officers(CONSTITUTION));
    let alice = Key::from_seed([7; 32]);
    commons.open_account(&alice);
    done(commons.issue("cashier", &alice, "1000", "bank-1"));
    let lot = json!({ "id": "lot", "class": "lots", "name": "=HYPERLINK(\"a\")", "description": "@SUM, \"quoted\"" });
    done(commons.post(&commons.officer("surveyor"), "/v1/assets", lot));
    let claim = json!({ "max_price": "0", "valuation": "365", "deposit": "100" });
    done(commons.post(&alice, "/v1/assets/lot/claim", claim));
    let account = alice.account().to_string();
    let told = [
        (vec!["account", "show", &account], format!("/v1/accounts/{account}")),
        (vec!["account", "statement", &account], format!("/v1/accounts/{account}/statement")),
        (vec!["asset", "show", "lot"], "/v1/assets/lot".into()),
        (vec!["asset", "list"], "/v1/assets".into()),
        (vec!["treasury"], "/v1/treasury".into()),
        (vec!["insights"], "/v1/insights".into()),
        (vec!["constitution"], "/v1/constitution".into()),
    ];
    let told = told.into_iter().map(|(words, path)| (words.into_iter().map(String::from).collect(), path));
    let told = told.collect();
    (commons, told)
}

#[test]
fn the_program_shows_what_was() {
    let (commons, told) = lived_in();
    commons.advance("P10D");
    let then = commons.about().clock.to_string();
    let before: Vec<Value> = told.iter().map(|(_, path)| commons.get(path)).collect();
    commons.advance("P20D");
    done(commons.issue("cashier", &Key::from_seed([7; 32]), "5", "bank-2"));
    let server = format!("http://{}", commons.address());
    for ((words, path), before) in told.iter().zip(before) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let asked = run(&[&words[..], &["--server", &server, "--at", &then]].concat());
        assert_eq!(asked, before, "{words:?} at {then}");
        assert_eq!(commons.get(&format!("{path}?at={then}")), before, "{path}");
    }
    let refused = commonhold(&["treasury", "--server", &server, "--at", "999"]);
    let complaint = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1));
    assert!(complaint.contains("there is no record 999 yet; the last one is"), "{complaint}");
    assert_eq!(commonhold(&["treasury", "--at", "then"]).status.code(), Some(2), "no moment");
}

#[test]
fn an_export_has_what_the_server_shows() {
    let (commons, _) = lived_in();
    let home = tempfile::tempdir().expect("a directory");
    let (dir, server) = (commons.dir(), format!("http://{}", commons.address()));
    let records = commons.get("/v1/records?limit=1000");
    let records = records["items"].as_array().expect("records");
    let events: Vec<&Value> =
        records.iter().flat_map(|record| record["events"].as_array().expect("events")).collect();
    for (n, from) in [dir.to_str().expect("a plain path"), &server].into_iter().enumerate() {
        let file =
            |ending: &str| home.path().join(format!("{n}.{ending}")).to_str().expect("plain").to_owned();
        for ending in ["jsonl", "csv", "sqlite"] {
            let exported = &run(&["export", from, "--to", &file(ending)])["exported"];
            assert_eq!(
                (&exported["records"], &exported["events"]),
                (&records.len().into(), &events.len().into())
            );
        }
        let lines = fs::read_to_string(file("jsonl")).expect("a file");
        let (head, lines) = lines.split_once('\n').expect("lines");
        let head: ExportHead = serde_json::from_str(head).expect("the first line");
        assert_eq!((head.records, head.commons), (records.len() as u64, commons.about().id));
        for (line, record) in lines.lines().zip(records) {
            let line: ExportLine = serde_json::from_str(line).expect("a line");
            assert_eq!(line.leaf_hash, record["leaf_hash"].as_str().expect("a hash"));
            let Handed { header, bodies } = line.hand_over().expect("what agrees with its hashes");
            let (command, events) = bodies.expect("all of it");
            Record { header, command, events }.check().expect("its hashes");
        }
        assert_eq!(lines.lines().count(), records.len());

        let mut rows = csv::Reader::from_path(file("csv")).expect("a table");
        let rows: Vec<csv::StringRecord> = rows.records().collect::<Result<_, _>>().expect("rows");
        for (row, event) in rows.iter().zip(&events) {
            assert_eq!(
                (&row[4], &row[2]),
                (event["type"].as_str().expect("a type"), event["at"].as_str().expect("a time"))
            );
            let is_formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!row.iter().any(is_formula), "a spreadsheet would compute {row:?}");
        }
        assert_eq!(rows.len(), events.len());
        assert!(rows.iter().any(|row| row[12].contains("=HYPERLINK")), "the hostile name is there, in JSON");
        let database = fs::read(file("sqlite")).expect("a file");
        assert!(database.starts_with(b"SQLite format 3\0"));
    }
}

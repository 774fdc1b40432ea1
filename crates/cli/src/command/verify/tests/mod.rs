//! Tampering, wherever the records are: each change is found, and the first record that is wrong is named.

mod liar;
mod receipt;
mod withheld;

use std::fs;
use std::path::{Path, PathBuf};

use journal::{Journal, Record};
use node::Node;
use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::*;
use crate::command::{demo, export};
use liar::Liar;

const QUIET: Output = Output { json: false };

/// A town after its first round, and what is in its journal.
struct Town {
    home: TempDir,
    dir: PathBuf,
    records: Vec<Record>,
}

impl Town {
    fn new() -> (Town, Node) {
        let home = tempfile::tempdir().expect("a directory");
        let dir = home.path().join("town");
        let node = demo::history(&dir, 215);
        let journal = Journal::open_read_only(&dir.join("journal.sqlite")).expect("a journal");
        let records = journal.records(0).collect::<Result<_, _>>().expect("records");
        node.checkpoint();
        (Town { home, dir, records }, node)
    }

    /// The number of the first record that says this of what happened.
    fn first(&self, said: &str) -> usize {
        let says = |record: &Record| String::from_utf8_lossy(&record.events).contains(said);
        self.records.iter().position(says).unwrap_or_else(|| panic!("nothing says {said}"))
    }

    /// A directory with the journal as `change` leaves it, and with the last checkpoint if it is to be kept.
    fn changed(&self, name: &str, kept: bool, change: impl FnOnce(&Path)) -> PathBuf {
        let dir = self.home.path().join(name);
        fs::create_dir(&dir).expect("a directory");
        fs::copy(self.dir.join("journal.sqlite"), dir.join("journal.sqlite")).expect("a copy");
        if kept {
            fs::copy(self.dir.join("checkpoint.json"), dir.join("checkpoint.json")).expect("a copy");
        }
        change(&dir);
        dir
    }

    /// The same where the journal is made anew of records that were changed: by an operator who makes all hashes fit.
    fn rebuilt(&self, name: &str, kept: bool, change: impl FnOnce(&mut Vec<Record>)) -> PathBuf {
        let mut records = self.records.clone();
        change(&mut records);
        self.changed(name, kept, |dir| {
            let path = dir.join("journal.sqlite");
            fs::remove_file(&path).expect("it was copied");
            let mut journal = Journal::create(&path).expect("a journal");
            let again = records.into_iter().zip(0..).map(|(record, index)| {
                Record::new(index, record.header.time, record.command, record.events).expect("short bodies")
            });
            for batch in again.collect::<Vec<_>>().chunks(1_000) {
                journal.append(batch).expect("in order");
            }
        })
    }
}

fn verify(from: &str, arguments: &[&str]) -> Result<(), String> {
    #[derive(clap::Parser)]
    struct Words {
        #[command(flatten)]
        verify: Verify,
    }
    let words = ["verify", from].into_iter().chain(arguments.iter().copied());
    let words = <Words as clap::Parser>::try_parse_from(words).map_err(|refusal| refusal.to_string())?;
    words.verify.run(QUIET).map_err(|refusal| format!("{refusal:#}"))
}

/// What is found wrong in `from`, which names record `index` where there is one to name.
fn check(what: &str, from: &str, index: Option<usize>) {
    let found = verify(from, &[]).expect_err(what);
    if let Some(index) = index {
        let named = format!("record {index}");
        let at = found.find(&named).unwrap_or_else(|| panic!("{what}: {named} is not named: {found}"));
        let after = found[at + named.len()..].chars().next();
        assert!(
            !after.is_some_and(|digit| digit.is_ascii_digit()),
            "{what}: another record is named: {found}"
        );
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// Replaces the first `from` in `bytes`.
fn replace(bytes: &mut Vec<u8>, from: &str, to: &str) {
    let text = String::from_utf8(bytes.clone()).expect("text");
    let changed = text.replacen(from, to, 1);
    assert_ne!(changed, text, "{from} is in it");
    *bytes = changed.into_bytes();
}

/// Adds one to the first number after `key`.
fn bump(bytes: &mut [u8], key: &str) {
    let text = String::from_utf8(bytes.to_vec()).expect("text");
    let at = text.find(key).unwrap_or_else(|| panic!("{key} is in {text}")) + key.len();
    let at = at + text[at..].find(|c: char| c.is_ascii_digit()).expect("a number");
    let digit = bytes[at];
    bytes[at] = if digit == b'9' { b'1' } else { digit + 1 };
}

#[test]
fn whatever_is_changed_in_a_store_is_found() {
    let (town, node) = Town::new();
    node.shut_down().expect("closed");
    verify(text(&town.dir), &[]).expect("nothing is wrong yet");
    let (tax, round) = (town.first("tax_collected"), town.first("round_closed"));
    let (bought, ballot) = (town.first("purchased"), town.first("ballot_cast"));

    // By somebody who changes rows, and leaves the hashes as they were.
    let sql = |name: &str, index: Option<usize>, statement: &str| {
        let dir = town.changed(name, true, |dir| {
            let file = Connection::open(dir.join("journal.sqlite")).expect("a database");
            file.execute_batch(statement).expect(name);
        });
        check(name, text(&dir), index);
    };
    for (body, index) in [("command", bought), ("events", tax), ("command", ballot), ("events", round)] {
        let flipped = format!(
            "UPDATE record SET {body} = CAST(substr({body}, 1, 40) || char(unicode(substr({body}, 41, 1)) + 1) || \
             substr({body}, 42) AS BLOB) WHERE position = {index}"
        );
        sql(&format!("flip-{body}-{index}"), Some(index), &flipped);
    }
    for (what, at) in [("version", 1), ("index", 9), ("time", 17), ("command-hash", 20), ("events-hash", 60)]
    {
        let byte = "UPDATE record SET header = CAST(substr(header, 1, AT - 1) || CASE substr(header, AT, 1) WHEN x'07' THEN \
                    x'08' ELSE x'07' END || substr(header, AT + 1) AS BLOB) WHERE position = 77";
        sql(
            &format!("flip-{what}"),
            Some(77),
            &byte.replace("AT ", &format!("{at} ")).replace("AT,", &format!("{at},")),
        );
    }
    sql("drop", Some(bought), &format!("DELETE FROM record WHERE position = {bought}"));
    let swapped = format!(
        "UPDATE record SET position = -1 WHERE position = {bought}; UPDATE record SET position = {bought} WHERE position = \
         {next}; UPDATE record SET position = {next} WHERE position = -1",
        next = bought + 1
    );
    sql("swap", Some(bought), &swapped);
    let again = format!(
        "INSERT INTO record SELECT (SELECT max(position) + 1 FROM record), header, command, events FROM record \
         WHERE position = {bought}"
    );
    sql("append", None, &again);
    sql("shorten", None, "DELETE FROM record WHERE position = (SELECT max(position) FROM record)");
    sql("another-root", None, "UPDATE tree SET root = zeroblob(32)");
    sql("other-peaks", None, "UPDATE tree SET peaks = zeroblob(length(peaks))");
    sql("another-length", None, "UPDATE tree SET length = length - 1");
}

#[test]
fn whatever_an_operator_rewrites_is_found() {
    let (town, node) = Town::new();
    node.shut_down().expect("closed");
    let (tax, round) = (town.first("tax_collected"), town.first("round_closed"));
    let (bought, ballot) = (town.first("purchased"), town.first("ballot_cast"));

    type Change<'a> = &'a dyn Fn(&mut Vec<Record>);
    let events = |index: usize, key: &'static str| {
        move |records: &mut Vec<Record>| bump(&mut records[index].events, key)
    };
    let signature = |index: usize| {
        move |records: &mut Vec<Record>| {
            let command = String::from_utf8(records[index].command.clone()).expect("text");
            let signed: Value = serde_json::from_str(&command).expect("a JWS");
            let signature = signed["signature"].as_str().expect("a signature");
            let other = if signature.starts_with('A') { "B" } else { "A" };
            replace(&mut records[index].command, signature, &format!("{other}{}", &signature[1..]));
        }
    };
    let said_otherwise = |records: &mut Vec<Record>| {
        let command = String::from_utf8(records[bought].command.clone()).expect("text");
        let signed: Value = serde_json::from_str(&command).expect("a JWS");
        let payload = signed["payload"].as_str().expect("a payload");
        let other = records[town.first("purchased")..].iter().skip(1).find_map(|record| {
            let other: Value = serde_json::from_slice(&record.command).ok()?;
            other["payload"].as_str().filter(|other| *other != payload).map(str::to_owned)
        });
        replace(&mut records[bought].command, payload, &other.expect("another payload"));
    };
    let cases: [(&str, usize, Change); 13] = [
        ("a tally", round, &events(round, "\"net\":")),
        ("votes for", round, &events(round, "\"votes_for\":")),
        ("credits burnt", round, &events(round, "\"credits_burnt\":")),
        ("a tax", tax, &events(tax, "\"tax\":")),
        ("a price", bought, &events(bought, "\"paid\":")),
        ("a buyer", bought, &events(bought, "\"buyer\":")),
        ("a vote", ballot, &events(ballot, "\"votes\":")),
        ("a signature", bought, &signature(bought)),
        ("a ballot's signature", ballot, &signature(ballot)),
        ("another request under a signature", bought, &said_otherwise),
        ("a request twice", bought + 1, &|records| records.insert(bought + 1, records[bought].clone())),
        ("an event too many", tax, &|records| {
            replace(
                &mut records[tax].events,
                "[[",
                "[[\"2024-01-01T08:00:00Z\",{\"founded\":{\"name\":\"x\"}}],[",
            )
        }),
        ("no event at all", bought, &|records| records[bought].events = b"[]".to_vec()),
    ];
    for (what, index, change) in cases {
        let name = what.replace([' ', '\''], "-");
        check(what, text(&town.rebuilt(&name, false, change)), Some(index));
        // With what was signed for before, also where all else fits.
        verify(text(&town.rebuilt(&format!("{name}-kept"), true, change)), &[]).expect_err(what);
    }
    // What nothing after it depends on can be left out or turned round without breaking a rule: what was signed for tells.
    for (what, change) in [
        ("a record left out", &(|records: &mut Vec<Record>| drop(records.remove(bought))) as Change),
        ("two records swapped", &|records| {
            let at = (1..records.len()).find(|at| records[at - 1].header.time == records[*at].header.time);
            let at = at.expect("two in a second");
            records.swap(at - 1, at);
        }),
        ("the last records left out", &|records| records.truncate(records.len() - 3)),
        ("a constitution", &|records| replace(&mut records[0].command, "0.0", "0.1")),
    ] {
        let name = what.replace(' ', "-");
        let found = verify(text(&town.rebuilt(&name, true, change)), &[]).expect_err(what);
        println!("{what}: {}", found.chars().take(200).collect::<String>());
    }
}

#[test]
fn whatever_is_changed_in_a_checkpoint_is_found() {
    let (town, node) = Town::new();
    node.shut_down().expect("closed");
    for (what, from, to) in [
        ("a signature", "\u{2014} commonhold/", "\u{2014} commonhole/"),
        ("a size", "\\n1", "\\n2"),
        ("an origin", "\"commonhold/", "\"commonhole/"),
        ("no signature", "\\n\\n\u{2014} ", "\\n\\n"),
    ] {
        let dir = town.changed(&what.replace(' ', "-"), true, |dir| {
            let path = dir.join("checkpoint.json");
            let mut checkpoint = fs::read(&path).expect("a checkpoint");
            replace(&mut checkpoint, from, to);
            fs::write(path, checkpoint).expect("a file");
        });
        check(what, text(&dir), None);
    }
}

#[test]
fn whatever_is_changed_in_an_export_is_found() {
    let (town, node) = Town::new();
    let file = town.home.path().join("town.jsonl");
    node.shut_down().expect("closed");
    export::to_file(text(&town.dir), &file).expect("exported");
    verify(text(&file), &[]).expect("nothing is wrong yet");
    let lines: Vec<String> = fs::read_to_string(&file).expect("text").lines().map(String::from).collect();
    let (tax, bought) = (town.first("tax_collected"), town.first("purchased"));
    let line = |index: usize| index + 1; // After the line that says what it is.

    type Change<'a> = &'a dyn Fn(&mut Vec<String>);
    let replaced = |index: usize, from: &'static str, to: &'static str| {
        move |lines: &mut Vec<String>| {
            let changed = lines[line(index)].replacen(from, to, 1);
            assert_ne!(changed, lines[line(index)], "{from}");
            lines[line(index)] = changed;
        }
    };
    let cases: [(&str, Option<usize>, Change); 12] = [
        ("an event", Some(tax), &replaced(tax, "tax_collected", "tax_collectes")),
        ("a signature", Some(bought), &replaced(bought, "\\\"signature\\\":\\\"", "\\\"signature\\\":\\\"A")),
        ("a hash", Some(bought), &replaced(bought, "\"command_hash\":\"", "\"command_hash\":\"0")),
        ("a leaf", Some(bought), &replaced(bought, "\"leaf_hash\":\"", "\"leaf_hash\":\"0")),
        ("a time", Some(bought), &replaced(bought, "\"time\":", "\"time\":1")),
        ("no line", Some(bought), &|lines| lines[line(bought)] = "{}".into()),
        ("a line left out", Some(bought), &|lines| drop(lines.remove(line(bought)))),
        ("lines swapped", Some(bought), &|lines| lines.swap(line(bought), line(bought + 1))),
        ("a line twice", Some(bought + 1), &|lines| lines.insert(line(bought), lines[line(bought)].clone())),
        ("the end left out", None, &|lines| lines.truncate(line(bought))),
        ("another root", None, &|lines| {
            lines[0] = lines[0].replace("\"root\":\"", "\"root\":\"00").replace("00", "0")
        }),
        ("another commons' checkpoint", None, &|lines| {
            lines[0] = lines[0].replace("commonhold/", "commonhole/")
        }),
    ];
    for (what, index, change) in cases {
        let mut lines = lines.clone();
        change(&mut lines);
        let changed = town.home.path().join("changed.jsonl");
        fs::write(&changed, lines.join("\n") + "\n").expect("a file");
        check(what, text(&changed), index);
    }
}

/// The page of records `body`, with what follows `"index":42` changed.
fn in_record_42(path: &str, body: String, from: &str, to: &str) -> String {
    if !path.starts_with("/v1/records") {
        return body;
    }
    let Some(at) = body.find("\"index\":42,") else { return body };
    let (before, after) = body.split_at(at);
    format!("{before}{}", after.replacen(from, to, 1))
}

#[test]
fn whatever_a_server_says_otherwise_is_found() {
    let (town, node) = Town::new();
    let runtime = Runtime::new().expect("threads");
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
    let honest = format!("http://{}", listener.local_addr().expect("an address"));
    runtime.spawn(api::serve(node.clone(), listener, api::Settings::default(), std::future::pending()));
    let memory = town.home.path().join("memory.json");
    verify(&honest, &["--witness", text(&memory)]).expect("nothing is wrong yet");

    type Change = fn(&str, String) -> String;
    let cases: [(&str, Option<usize>, Change); 9] = [
        ("a command", Some(42), |path, body| in_record_42(path, body, "\"payload\":\"e", "\"payload\":\"f")),
        ("a signature", Some(42), |path, body| {
            in_record_42(path, body, "\"signature\":\"", "\"signature\":\"A")
        }),
        ("an event", Some(42), |path, body| {
            let another = "\"events\":[{\"id\":\"42.9\",\"at\":\"2024-01-01T08:00:00Z\",\"type\":\"founded\",\"name\":\"x\"},";
            in_record_42(path, body, "\"events\":[", another)
        }),
        ("a time", Some(42), |path, body| in_record_42(path, body, "\"at\":\"2024", "\"at\":\"2023")),
        ("a hash", Some(42), |path, body| {
            in_record_42(path, body, "\"command_hash\":\"", "\"command_hash\":\"0")
        }),
        ("another number", Some(42), |path, body| in_record_42(path, body, "\"index\":42,", "\"index\":43,")),
        ("a body withheld", Some(42), |path, body| {
            let body = in_record_42(path, body, "\"command\":{", "\"command\":null,\"was\":{");
            in_record_42(path, body, "\"events\":[", "\"events\":null,\"were\":[")
        }),
        (
            "a checkpoint",
            None,
            |path, body| if path == "/log/checkpoint" { body.replace("\n1", "\n2") } else { body },
        ),
        ("fewer records", None, |path, body| {
            if path.starts_with("/v1/records") { "{\"items\":[],\"next\":null}".into() } else { body }
        }),
    ];
    for (what, index, change) in cases {
        check(what, &Liar::start(&honest, change).url(), index);
    }

    // Another history, all of which is right: only whoever remembers the first one can tell.
    let other = town.home.path().join("other");
    demo::history(&other, 220).shut_down().expect("closed");
    fs::copy(town.dir.join("log.key"), other.join("log.key")).expect("the same operator");
    let found = verify(text(&other), &["--witness", text(&memory)]).expect_err("another history");
    assert!(found.contains("should sign with") || found.contains("not of this commons"), "{found}");
    drop(runtime);
    node.shut_down().expect("closed");

    // The same commons, put back to an earlier time, and continued otherwise.
    let rewritten = town.rebuilt("rewritten", false, |records| records.truncate(records.len() - 5));
    fs::copy(town.dir.join("log.key"), rewritten.join("log.key")).expect("the same operator");
    let again = Node::open(&rewritten, node::Clock::Manual).expect("a commons");
    again.shut_down().expect("closed");
    let found =
        verify(text(&rewritten), &["--witness", text(&memory)]).expect_err("fewer records than before");
    assert!(found.contains("records are missing") && found.contains("an older copy"), "{found}");

    // An old checkpoint, handed over with all the records, is no reason to forget the newer one.
    let kept = fs::read(&memory).expect("the memory");
    let old = town.changed("old-checkpoint", true, |dir| {
        fs::copy(rewritten.join("checkpoint.json"), dir.join("checkpoint.json")).expect("a copy");
    });
    verify(text(&old), &["--witness", text(&memory)]).expect("every record is right");
    assert_eq!(fs::read(&memory).expect("the memory"), kept, "the newer checkpoint is remembered");
}

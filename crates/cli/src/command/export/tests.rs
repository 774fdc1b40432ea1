use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use node::{ExportLine, Handed};
use rusqlite::Connection;
use serde_json::Value;
use state_machine::Event;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::record::Row;
use super::*;
use crate::command::demo;

const QUIET: Output = Output { json: false };

fn export(from: &str, to: &Path, force: bool) -> Result<()> {
    export_told(from, to, force, true)
}

fn export_told(from: &str, to: &Path, force: bool, public: bool) -> Result<()> {
    let to = target(to.to_str().expect("a plain path")).expect("a known ending");
    Export { from: from.into(), to, public, force }.run(QUIET)
}

/// Minor units of an amount that always has the currency's decimals.
fn units(amount: &str) -> i128 {
    amount.replace('.', "").parse().expect("an amount")
}

/// A town in the midst of a vote, whose ballots nobody may see, is exported from its server and from its directory.
#[test]
fn a_history_is_the_same_from_its_server_and_its_directory_and_adds_up() {
    let dir = tempfile::tempdir().expect("a directory");
    let (town, file) = (dir.path().join("town"), |name: &str| dir.path().join(name));
    let node = demo::history(&town, 190);
    let runtime = Runtime::new().expect("threads");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    runtime.spawn(api::serve(node.clone(), listener, api::Settings::default(), std::future::pending()));

    for ending in ["jsonl", "csv"] {
        let (served, kept) = (file(&format!("served.{ending}")), file(&format!("kept.{ending}")));
        export(&url, &served, false).expect("exported while it is served");
        export(town.to_str().expect("a plain path"), &kept, false).expect("exported beside the server");
        let [served, kept] = [served, kept].map(|path| fs::read_to_string(path).expect("a file"));
        // A server signs what there is now, and a directory has what was signed last: that is in the first line.
        fn told(text: &str) -> impl Iterator<Item = &str> {
            text.lines().skip(1)
        }
        assert_eq!(told(&served).zip(told(&kept)).find(|(served, kept)| served != kept), None);
        assert_eq!(served.lines().count(), kept.lines().count());
        assert!(kept.lines().count() > 1_000, "a history");
        let secret = kept.contains("withheld") || kept.contains("\"command\":null");
        assert!(secret && !kept.contains("ballot_cast"), "ballots stay secret");
    }
    check_lines(&town, &file("all.jsonl"), &node);
    for (from, name) in
        [(url.as_str(), "served.sqlite"), (town.to_str().expect("a plain path"), "kept.sqlite")]
    {
        export(from, &file(name), false).expect("exported");
        let database = Connection::open(file(name)).expect("a database");
        let (records, withheld): (u64, u64) = database
            .query_row("SELECT count(*), sum(withheld) FROM records", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .expect("counts");
        assert_eq!(records, node.root().0);
        assert!(withheld > 10, "{withheld}");
        check_books(&database, &node);
    }
    drop(runtime);
    node.shut_down().expect("closed");
}

/// The directory's own export has every record byte for byte, those that are withheld, too.
fn check_lines(town: &Path, file: &Path, node: &node::Node) {
    export_told(town.to_str().expect("a plain path"), file, false, false).expect("exported");
    let text = fs::read_to_string(file).expect("a file");
    assert!(text.contains("ballot_cast"), "an operator's own copy");
    let (head, lines) = text.split_once('\n').expect("lines");
    let head: ExportHead = serde_json::from_str(head).expect("the first line");
    let (records, root) = node.root();
    assert_eq!((head.records, head.root), (records, root.to_string()));
    assert_eq!(head.commons, node.state().machine.id().to_string());
    let mut tree = Tree::new();
    for line in lines.lines() {
        let line: ExportLine = serde_json::from_str(line).expect("a line");
        let record = node.read_records(line.index, 1).expect("readable").remove(0);
        tree.push(record.header.hash());
        assert_eq!(line.hand_over(), Some(Handed::from(record)));
    }
    assert_eq!((tree.len(), tree.root()), (records, root));
}

/// The postings alone give every balance, and the tables of what there is what the commons itself says.
fn check_books(database: &Connection, node: &node::Node) {
    let texts = |sql: &str| -> Vec<(String, String)> {
        let mut statement = database.prepare(sql).expect("SQL");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.collect::<Result<_, _>>().expect("texts")
    };
    let mut sums: BTreeMap<String, i128> = BTreeMap::new();
    for (place, amount) in texts("SELECT to_place, amount FROM postings") {
        *sums.entry(place).or_default() += units(&amount);
    }
    for (place, amount) in texts("SELECT from_place, amount FROM postings") {
        *sums.entry(place).or_default() -= units(&amount);
    }
    let accounts = texts("SELECT account, balance FROM accounts");
    assert!(accounts.len() > 50, "people and officers");
    for (account, balance) in &accounts {
        assert_eq!(sums.get(account).copied().unwrap_or_default(), units(balance), "{account}");
    }
    // The same in the database's own words, as docs/export.md has it.
    let unbalanced = "SELECT account, balance FROM accounts WHERE balance_units <> (
        SELECT ifnull(sum(iif(to_place = account, amount_units, -amount_units)), 0)
        FROM postings WHERE account IN (to_place, from_place))";
    assert_eq!(texts(unbalanced), []);
    assert_eq!(texts(&unbalanced.replace("<>", "=")).len(), accounts.len());
    let figures = "SELECT name, 'x' FROM readme WHERE name NOT IN (SELECT name FROM sqlite_schema)";
    assert_eq!(texts(figures), [], "a table that is told of but is not there");
    let deposits: i128 =
        texts("SELECT asset, deposit FROM assets").iter().map(|(_, deposit)| units(deposit)).sum();
    assert_eq!(sums["deposits"], deposits);

    let state = node.state();
    let totals = ledger::view::totals(state.machine.world());
    let treasury: i128 =
        sums.iter().filter(|(place, _)| place.starts_with("treasury")).map(|(_, sum)| sum).sum();
    assert_eq!(treasury, totals.treasury.units());
    let told: (String, String, String, u64) = database
        .query_row("SELECT issued, deposits, treasury, records FROM commons", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .expect("the commons");
    let expected = (totals.issued, totals.deposits, totals.treasury);
    let expected =
        (expected.0.to_string(), expected.1.to_string(), expected.2.to_string(), state.machine.records());
    assert_eq!(told, expected);
    // A bundle is listed under the asset that stands for it.
    let holdings = "SELECT holder, group_concat(asset) FROM assets
        WHERE holder NOT NULL AND ifnull(bundle, asset) = asset GROUP BY 1";
    for (account, held) in texts(holdings) {
        let account = account.parse().expect("an account");
        let mut held: Vec<&str> = held.split(',').collect();
        held.sort_unstable();
        let expected: Vec<&str> =
            state.projection.holdings[&account].iter().map(|asset| asset.as_str()).collect();
        assert_eq!(held, expected);
    }
}

/// A town in the midst of its second vote: the first one can be counted, and nobody sees the second but the operator.
#[test]
fn the_votes_of_a_round_that_closed_make_its_tallies() {
    let dir = tempfile::tempdir().expect("a directory");
    let town = dir.path().join("town");
    let node = demo::history(&town, 371);
    for (name, public) in [("public.sqlite", true), ("own.sqlite", false)] {
        let file = dir.path().join(name);
        export_told(town.to_str().expect("a plain path"), &file, false, public).expect("exported");
        let database = Connection::open(file).expect("a database");
        let number = |sql: &str| -> u64 { database.query_row(sql, [], |row| row.get(0)).expect("a number") };
        let state = node.state();
        let world = state.machine.world();
        assert_eq!(number("SELECT count(*) FROM members"), governance::view::member_count(world) as u64);
        assert_eq!(
            number("SELECT count(*) FROM proposals"),
            governance::view::proposals(world).count() as u64
        );
        assert!(number("SELECT count(*) FROM outcomes WHERE net <> 0") > 0);
        let miscounted = "SELECT count(*) FROM outcomes LEFT JOIN (
            SELECT round, proposal, sum(votes) AS net FROM votes GROUP BY 1, 2) AS counted USING (round, proposal)
            WHERE ifnull(counted.net, 0) <> outcomes.net";
        assert_eq!(number(miscounted), 0);
        let running = number("SELECT count(*) FROM votes JOIN rounds USING (round) WHERE phase = 'voting'");
        assert_eq!(running == 0, public, "{running} votes of the round that runs in {name}");
    }
    node.shut_down().expect("closed");
}

/// The columns that an event fills.
fn check(event: &str, expected: Expect) {
    let event: Event = serde_json::from_str(event).expect("an event");
    let told = Row::of(&event).expect("a row");
    let columns = [
        ("asset", told.asset()),
        ("account", told.account()),
        ("counterparty", told.counterparty()),
        ("amount", told.amount()),
        ("tax", told.tax()),
        ("valuation", told.valuation()),
        ("deposit", told.deposit()),
    ];
    let short = |text: &str| text.trim_start_matches('0').to_owned();
    let filled = columns.iter().filter_map(|(name, text)| Some(format!(", {name} {}", short((*text)?))));
    expected.assert_eq(&format!("{} {}{}", told.part, told.kind, filled.collect::<String>()));
}

#[test]
fn an_events_fields_find_their_columns() {
    let [alice, bob] = ["a", "b"].map(|name| format!("{name:0>32}"));
    check(
        &format!(r#"{{"ledger":{{"transferred":{{"from":"{alice}","to":"{bob}","amount":"12.50"}}}}}}"#),
        expect!["ledger transferred, account a, counterparty b, amount 12.50"],
    );
    check(
        r#"{"registry":{"revalued":{"asset":"land/1","from":"10.00","to":"12.00"}}}"#,
        expect!["registry revalued, asset land/1, valuation 12.00"],
    );
    check(
        &format!(
            r#"{{"registry":{{"claimed":{{"asset":"land/1","account":"{alice}","paid":"5.00","arrears":{{"tax":"1.00"}},
            "written_off":"0.00","former_holder":"{bob}","valuation":"9.00","deposit":"2.00","residue":7,"tenure_until":"2026-01-01T00:00:00Z"}}}}}}"#
        ),
        expect![
            "registry claimed, asset land/1, account a, counterparty b, amount 5.00, tax 1.00, valuation 9.00, deposit 2.00"
        ],
    );
    check(r#"{"founded":{"name":"T"}}"#, expect!["commons founded"]);
}

#[test]
fn the_ending_says_what_a_file_becomes() {
    for (path, format) in
        [("a.jsonl", Format::Lines), ("b/a.csv", Format::Table), ("a.b.sqlite", Format::Database)]
    {
        assert_eq!(target(path).map(|target| target.format), Ok(format), "{path}");
    }
    for path in ["a", "a.json", ".csv", "a.CSV", "a.sqlite.part"] {
        assert!(target(path).is_err(), "{path}");
    }
}

#[test]
fn a_file_is_replaced_only_by_force_and_never_left_half_written() {
    let dir = tempfile::tempdir().expect("a directory");
    let (town, to) = (dir.path().join("town"), dir.path().join("a.jsonl"));
    let from = town.to_str().expect("a plain path");
    fs::write(&to, "precious").expect("written");
    let refused = export(from, &to, true).expect_err("no commons there").to_string();
    assert!(refused.starts_with("cannot read the commons in"), "{refused}");
    demo::history(&town, 1).shut_down().expect("closed");
    let refused = export(from, &to, false).expect_err("a file is there").to_string();
    assert!(refused.ends_with("is there already; --force replaces it"), "{refused}");
    assert_eq!(fs::read_to_string(&to).expect("a file"), "precious");
    export(from, &to, true).expect("replaced");
    let text = fs::read_to_string(&to).expect("a file");
    let first: Value = serde_json::from_str(text.lines().nth(1).expect("a line")).expect("JSON");
    assert_eq!(first["index"], 0);
    assert!(first["command"].as_str().expect("the constitution").contains("Harrowmere"));
    let files = fs::read_dir(dir.path()).expect("a directory").count();
    assert_eq!(files, 2, "nothing but the town and its export");
}

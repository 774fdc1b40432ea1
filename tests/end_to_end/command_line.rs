//! What the commands say to a holder and a buyer who read no JSON and know nobody's id.

mod ballots;
mod keys;
mod market;

use std::path::Path;
use std::process::Command;

use expect_test::{Expect, expect};

use crate::server::{PROGRAM, Server, commonhold};

/// A commons in a directory, and a server of it.
struct Session {
    dir: tempfile::TempDir,
    server: Server,
}

impl Session {
    /// A commons with a class of each way to take what is vacant, and with accounts for Anna and Bert.
    fn begin() -> Session {
        let dir = tempfile::tempdir().expect("a directory");
        let shown = commonhold(&["init", "--template", "land", "--show"]);
        let mut constitution = String::from_utf8(shown.stdout).expect("text");
        constitution +=
            "\n[[classes]]\nid = \"bands\"\nrate = \"0.05\"\nfirst_issue = \"english\"\nfloor = \"10\"\n";
        let file = dir.path().join("constitution.toml");
        std::fs::write(&file, constitution).expect("written");
        let town = dir.path().join("town");
        let arguments = ["init", text(&town), "--constitution", text(&file), "--founded-at", "2026-01-01"];
        assert!(commonhold(&arguments).status.success());
        let server = Server::start(&town, &["--manual-clock"], &dir.path().join("log"));
        let session = Session { dir, server };
        for who in ["anna", "bert"] {
            session.run("-", &format!("key new {who}.json"));
            session.run(who, &format!("account open --handle {who}"));
            session.run("town/keys/cashier-1", &format!("issue {who} 50000 --reference {who}"));
        }
        session
    }

    /// What `commonhold` answers to these words with this key, complaints last.
    fn run(&self, key: &str, words: &str) -> String {
        let key = self.dir.path().join(key).with_extension("json");
        let output = Command::new(PROGRAM)
            .args(words.split(' '))
            .current_dir(&self.dir)
            .env("COMMONHOLD_SERVER", format!("http://{}", self.server.address))
            .env("COMMONHOLD_KEY", key)
            .output()
            .expect("the program starts");
        [output.stdout, output.stderr].map(|told| String::from_utf8(told).expect("text")).concat()
    }

    fn check(&self, key: &str, words: &str, expected: Expect) {
        expected.assert_eq(&self.run(key, words));
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

#[test]
fn writes_are_told_in_sentences_and_refusals_say_what_helps() {
    let session = Session::begin();
    let check = |key: &str, words: &str, expected: Expect| session.check(key, words, expected);
    let feature = r#"{"type":"Feature","properties":{"name":"Seven"},"geometry":{"type":"Point","coordinates":[8.5,47]}}"#;
    std::fs::write(session.dir.path().join("seven.geojson"), feature).expect("written");
    let surveyor = "town/keys/surveyor";
    check(
        surveyor,
        "asset register lot-7 --class land --geometry seven.geojson",
        expect![[r#"
        lot-7 was registered in class land: Seven
        record 5 at 2026-01-01T00:00:00Z
    "#]],
    );
    check(
        surveyor,
        "asset register band-1 --class bands --name One",
        expect![[r#"
        band-1 was registered in class bands: One
        record 6 at 2026-01-01T00:00:00Z
    "#]],
    );
    check(
        surveyor,
        "asset register lot-8 --class lnd --name Eight",
        expect![[r#"
        refused: there is no class lnd (unknown-class)
        the classes are: land, bands
    "#]],
    );
    check(
        "bert",
        "buy lot-7",
        expect![[r#"
        refused: the asset is not held by anybody (not-held)
        lot-7 is vacant: claim it with `commonhold claim lot-7`
    "#]],
    );
    check(
        "bert",
        "buy band-1",
        expect![[r#"
        refused: the asset is not held by anybody (not-held)
        band-1 is vacant: bid for it with `commonhold bid band-1`
    "#]],
    );
    check(
        "anna",
        "claim lot-7",
        expect![[r#"
        You took lot-7 for 0.00, assessed it at 100.00 and prepaid 0.74
        lot-7 is paid for until 2026-04-01T00:48:00Z
        record 7 at 2026-01-01T00:00:00Z
        without --valuation: 100.00, the lowest accepted; others can buy it from you at that price
    "#]],
    );
    check(
        "bert",
        "buy lot-7 --valuation 15000 --deposit 800",
        expect![[r#"
        You bought lot-7 from anna for 100.00, assessed it at 15000.00 and prepaid 800.00
        lot-7 is paid for until 2027-10-11T21:20:00Z
        record 8 at 2026-01-01T00:00:00Z
    "#]],
    );
    check(
        "anna",
        "revalue lot-7 20000",
        expect![[r#"
        refused: only the holder, bert, may do this (not-holder)
    "#]],
    );
    check(
        "bert",
        "deposit withdraw lot-7 700",
        expect![[r#"
        refused: the deposit of 100.00 does not last long enough; at least 110.96 is needed (deposit-too-small)
        at most 689.04 can be taken out now
    "#]],
    );
    check(
        "anna",
        "offer place lot-7 14000 --expires 2026-02-01",
        expect![[r#"
            You offered up to 14000.00 for lot-7 until 2026-02-01T00:00:00Z: offer 1, with a deposit of 103.58
            record 9 at 2026-01-01T00:00:00Z
        "#]],
    );
    check(
        "anna",
        "account transfer carl 5",
        expect![[r#"
        error: no account has the id or the handle "carl"
    "#]],
    );
    check(
        "anna",
        "bid band-1",
        expect![[r#"
        You bid 10.00 for band-1; the auction closes at 2026-01-08T00:00:00Z unless somebody bids more
        record 10 at 2026-01-01T00:00:00Z
    "#]],
    );
    check(
        "bert",
        "bid band-1 50",
        expect![[r#"
        You bid 50.00 for band-1 and outbid anna; the auction closes at 2026-01-08T00:00:00Z unless somebody bids more
        record 11 at 2026-01-01T00:00:00Z
    "#]],
    );
    check(
        "-",
        "asset list",
        expect![[r#"
        ┌─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────┐
        │ id       name    class   status                                              sale price   runs out at            holder │
        ╞═════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════╡
        │ band-1   One     bands   bids (highest 50.00, closes 2026-01-08T00:00:00Z)            –   –                      –      │
        │ lot-7    Seven   land    held                                                  15000.00   2027-10-11T21:20:00Z   bert   │
        └─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
    "#]],
    );
    check(
        "-",
        "asset list --sort -valuation --min-price 1 --max-price 15000",
        expect![[r#"
        ┌─────────────────────────────────────────────────────────────────────────────┐
        │ id      name    class   status   sale price   runs out at            holder │
        ╞═════════════════════════════════════════════════════════════════════════════╡
        │ lot-7   Seven   land    held       15000.00   2027-10-11T21:20:00Z   bert   │
        └─────────────────────────────────────────────────────────────────────────────┘
    "#]],
    );
    check(
        "-",
        "asset list --max-price 14999.99",
        expect![[r#"
        none
    "#]],
    );
    check(
        "-",
        "clock --advance P40D",
        expect![[r#"
        2026-02-10T00:00:00Z
          2026-01-08T00:00:00Z  bert took band-1 for 50.00, assessed it at 50.00 and prepaid 0.62, through bid:band-1
          2026-02-01T00:00:00Z  Offer 1 on lot-7 expired, and 14103.58 returned to anna
    "#]],
    );
    check(
        "-",
        "asset history lot-7",
        expect![[r#"
            ┌───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────┐
            │ id     at                     what happened                                                                                       │
            ╞═══════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════╡
            │ 5.0    2026-01-01T00:00:00Z   lot-7 was registered in class land: Seven                                                           │
            │ 7.0    2026-01-01T00:00:00Z   anna took lot-7 for 0.00, assessed it at 100.00 and prepaid 0.74                                    │
            │ 8.0    2026-01-01T00:00:00Z   bert bought lot-7 from anna for 100.00, assessed it at 15000.00 and prepaid 800.00                  │
            │ 9.0    2026-01-01T00:00:00Z   anna offered up to 14000.00 for lot-7 until 2026-02-01T00:00:00Z: offer 1, with a deposit of 103.58 │
            │ 12.1   2026-02-01T00:00:00Z   Offer 1 on lot-7 expired, and 14103.58 returned to anna                                             │
            └───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
        "#]],
    );
}

#[test]
fn a_lapsed_asset_is_taken_back_for_the_least_deposit() {
    let session = Session::begin();
    session.run("town/keys/surveyor", "asset register lot-7 --class land --name Seven");
    session.run("anna", "claim lot-7 --valuation 1000");
    session.check(
        "anna",
        "reclaim lot-7",
        expect![[r#"
        refused: the asset is not vacant: anna holds it (not-vacant)
    "#]],
    );
    session.check("-", "clock --advance P125D", expect![[r#"
        2026-05-06T00:00:00Z
          2026-03-02T00:48:00Z  Tax of 4.93 was taken from the deposit on lot-7
          2026-03-02T00:48:00Z  anna received notice: the deposit on lot-7 is used up at 2026-04-01T00:48:00Z
          2026-03-18T00:48:00Z  Tax of 1.31 was taken from the deposit on lot-7
          2026-03-18T00:48:00Z  anna received notice: the deposit on lot-7 is used up at 2026-04-01T00:48:00Z
          2026-03-29T00:48:00Z  Tax of 0.91 was taken from the deposit on lot-7
          2026-03-29T00:48:00Z  anna received notice: the deposit on lot-7 is used up at 2026-04-01T00:48:00Z
          2026-04-01T00:00:00Z  Opening date 1 passed without a round, as no member was active
          2026-04-01T00:48:00Z  anna fell into arrears with lot-7; it lapses at 2026-05-01T00:48:00Z
          2026-05-01T00:48:00Z  anna lost lot-7, which owed 2.46, but may reclaim it until 2026-05-15T00:48:00Z
    "#]]);
    let shown = session.run("-", "asset show lot-7");
    assert!(shown.contains("by anna, until 2026-05-15T00:48:00Z; `commonhold reclaim --dry-run`"), "{shown}");
    session.check(
        "anna",
        "reclaim lot-7",
        expect![[r#"
            You took lot-7 back, paid 2.87 of arrears and a fee of 0.29, and prepaid 7.41
            lot-7 is paid for until 2026-08-04T02:33:36Z
            record 10 at 2026-05-06T00:00:00Z
        "#]],
    );
}

#[test]
fn a_handle_names_an_account_unless_several_have_it() {
    let session = Session::begin();
    session.check(
        "anna",
        "account transfer bert 5",
        expect![[r#"
        You paid 5.00 to bert
        record 5 at 2026-01-01T00:00:00Z
    "#]],
    );
    session.run("-", "key new other.json");
    let opened = session.run("other", "account open --handle bert");
    assert!(opened.contains("another account has this handle, too"), "{opened}");
    let refused = session.run("anna", "account transfer bert 5");
    assert!(
        refused.starts_with("error: several accounts are called bert; name one by its id: "),
        "{refused}"
    );
    session.run("town/keys/surveyor", "asset register lot-7 --class land --name Seven");
    session.run("bert", "claim lot-7");
    let refused = session.run("anna", "revalue lot-7 20000");
    let id = session.run("bert", "--json key show bert.json");
    let id = id.split("\"account\": \"").nth(1).map_or("", |id| &id[..4]);
    assert!(refused.contains(&format!("only the holder, bert ({id}…), may do this")), "{refused} {id}");
}

//! A voter's receipt from the ballot to the tally, and ballots on paper.

use std::fs;

use expect_test::{Expect, expect};

use super::Session;

impl Session {
    /// Registrars attest and admit this account.
    fn admit(&self, who: &str) {
        let mut admit = format!("member admit {who} --tag {who}");
        for registrar in ["registrar-1", "registrar-2"] {
            let words = format!("member attest {who} --tag {who}");
            let word = format!("{who}-{registrar}.json");
            fs::write(self.dir.path().join(&word), self.run(&format!("town/keys/{registrar}"), &words))
                .expect("written");
            admit += &format!(" --attestation {word}");
        }
        let told = self.run(who, &admit);
        assert!(told.contains("became a member"), "{told}");
    }

    /// What a command answers, with ids of members and hashes left out.
    fn masked(&self, key: &str, words: &str) -> String {
        let mut told = self.run(key, words);
        for who in ["anna", "bert"] {
            let shown = self.run("-", &format!("--json key show {who}.json"));
            let shown: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
            told = told.replace(shown["account"].as_str().expect("an id"), who);
        }
        let hash = |word: &str| {
            word.get(..64).is_some_and(|start| start.bytes().all(|byte| byte.is_ascii_hexdigit()))
        };
        let words =
            told.split(' ').map(|word| if hash(word) { format!("HASH{}", &word[64..]) } else { word.into() });
        words.collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn a_receipt_leads_from_the_ballot_to_the_tally() {
    let session = Session::begin();
    let check = |key: &str, words: &str, expected: Expect| expected.assert_eq(&session.masked(key, words));
    session.run("town/keys/surveyor", "asset register lot-7 --class land --name Seven");
    session.run("anna", "claim lot-7 --valuation 20000 --deposit 2000");
    for who in ["anna", "bert"] {
        session.admit(who);
    }
    session.run("bert", "propose well --title Well --text Water --ask 5");
    session.run("bert", "propose road --title Road --text Gravel --ask 5");
    session.run("-", "clock --advance P98D");

    check(
        "anna",
        "vote well=20 road=-3 --receipt first.json",
        expect![[r#"
        You voted in round 1, at a cost of 409 credits
        record 13 at 2026-04-09T00:00:00Z
    "#]],
    );
    let again = session.run("anna", "vote well=20 --receipt first.json");
    assert!(again.contains("first.json exists already"), "{again}");
    session.run("anna", "vote well=90 road=-4 --receipt second.json");

    // Bert votes on paper; a registrar records it with the scan.
    fs::write(session.dir.path().join("bert.png"), b"a scan").expect("written");
    let rows =
        "member,scan,proposal,votes\nbert,bert.png,well,10\nbert,bert.png,road,2\nanna,bert.png,road,99\n";
    fs::write(session.dir.path().join("paper.csv"), rows).expect("written");
    check(
        "town/keys/registrar-1",
        "paper paper.csv --dry-run",
        expect![[r#"
        nothing has happened; asked for now, it would be:
        You recorded ballots on paper in round 1
        1 count until their members vote themselves; 1 set aside, as their members have
    "#]],
    );
    check(
        "town/keys/registrar-1",
        "paper paper.csv",
        expect![[r#"
        You recorded ballots on paper in round 1
        record 15 at 2026-04-09T00:00:00Z
        1 count until their members vote themselves; 1 set aside, as their members have
    "#]],
    );
    check(
        "town/keys/registrar-1",
        "paper paper.csv",
        expect![[r#"
        refused: a ballot on paper of bert is recorded already, or twice in this batch (paper-ballot-exists)
        nothing is recorded
    "#]],
    );

    let verify = |ballot: &str| {
        let told = session.masked("-", &format!("verify town --ballot {ballot}"));
        told.split_once("\n\n").map_or(told.clone(), |(_, trail)| trail.into())
    };
    let check = |ballot: &str, expected: Expect| expected.assert_eq(&verify(ballot));
    check(
        "first.json",
        expect![[r#"
        Ballot of anna in round 1, for 409 credits
          is in record 13 of 2026-04-09T00:00:00Z, whose hash is HASH, as the receipt says
          was replaced by that of record 14, which counts instead
    "#]],
    );
    check(
        "second.json",
        expect![[r#"
            Ballot of anna in round 1, for 8116 credits
              is in record 14 of 2026-04-09T00:00:00Z, whose hash is HASH, as the receipt says
              stands, and will be counted when the round closes at 2026-04-22T00:00:00Z
        "#]],
    );
    session.run("-", "clock --advance P14D");
    check(
        "second.json",
        expect![[r#"
            Ballot of anna in round 1, for 8116 credits
              is in record 14 of 2026-04-09T00:00:00Z, whose hash is HASH, as the receipt says
              was counted, one of 2; 8220 credits were burnt in all, 8116 of them this member's
            ┌───────────────────────────────────────────────────────────────────────────────────┐
            │ proposal   your votes   their cost   all votes, net   received   of that from you │
            ╞═══════════════════════════════════════════════════════════════════════════════════╡
            │ road               -4           16               -2       0.00                  – │
            │ well               90         8100              100       5.00               4.80 │
            └───────────────────────────────────────────────────────────────────────────────────┘
        "#]],
    );
    let paper = session.run("-", "--json round ballot bert 1");
    let paper: serde_json::Value = serde_json::from_str(&paper).expect("JSON");
    check(
        &paper["record"].to_string(),
        expect![[r#"
            Ballot of bert in round 1, for 104 credits
              is in record 15 of 2026-04-09T00:00:00Z, whose hash is HASH
              was counted, one of 2; 8220 credits were burnt in all, 104 of them this member's
            ┌───────────────────────────────────────────────────────────────────────────────────┐
            │ proposal   your votes   their cost   all votes, net   received   of that from you │
            ╞═══════════════════════════════════════════════════════════════════════════════════╡
            │ road                2            4               -2       0.00                  – │
            │ well               10          100              100       5.00               0.19 │
            └───────────────────────────────────────────────────────────────────────────────────┘
        "#]],
    );
    check(
        "1",
        expect![[r#"
            error: record 1 keeps no ballot
        "#]],
    );
    check(
        "9999",
        expect![[r#"
            error: record 9999 does not exist
        "#]],
    );
    let receipt = fs::read_to_string(session.dir.path().join("second.json")).expect("read");
    fs::write(session.dir.path().join("forged.json"), receipt.replace(": 90", ": 91")).expect("written");
    check(
        "forged.json",
        expect![[r#"
            error: the receipt says other votes, or another time, than its record; it was changed
        "#]],
    );
    let other = receipt.replacen("\"leaf_hash\": \"", "\"leaf_hash\": \"0", 1);
    fs::write(session.dir.path().join("other.json"), other).expect("written");
    let refused = verify("other.json");
    assert!(refused.contains("the journal was changed, or is of another commons"), "{refused}");
}

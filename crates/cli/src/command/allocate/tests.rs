#![allow(clippy::unwrap_used, reason = "a test may panic")]

use clap::Parser;
use expect_test::{Expect, expect};

use super::*;

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    allocate: Allocate,
}

const TOWN: &str = "META\nkey;value\nbudget;150.50\nvote_type;approval\nrule;greedy-threshold\n\
                    min_project_score_threshold;2\nPROJECTS\nproject_id;cost\nwell;100\nswing;50.25\nstage;30\n\
                    VOTES\nvoter_id;vote\na;well,swing\nb;well,stage\nc;well,swing\n";
const BALLOTS: &str = "voter,project,votes\nana,well,3\nana,swing,1\nbo,well,2\nbo,swing,-2\ncy,stage,3\n";
const PROJECTS: &str = "project,cost,minimum\nwell,100,80\nswing,50,\nstage,40,35\n";

/// Counts the files above, which `arguments` call `town.pb`, `ballots.csv` and `projects.csv`, and shows what is
/// printed.
fn check(arguments: &str, expected: Expect) {
    let folder = tempfile::tempdir().unwrap();
    let mut words = vec!["commonhold".to_owned()];
    for (name, text) in [("town.pb", TOWN), ("ballots.csv", BALLOTS), ("projects.csv", PROJECTS)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    words.extend(arguments.split_whitespace().map(|word| {
        match word.contains(".pb") || word.contains(".csv") {
            true => folder.path().join(word).display().to_string(),
            false => word.to_owned(),
        }
    }));
    let allocate = Program::try_parse_from(words).unwrap().allocate;
    let shown = allocate
        .count()
        .and_then(|counted| if allocate.json { report::json(&counted) } else { Ok(report::table(&counted)) });
    let shown = shown.unwrap_or_else(|error| format!("{error:#}"));
    expected.assert_eq(&shown.replace(&folder.path().display().to_string(), ""));
}

#[test]
fn a_pabulib_file_says_itself_how_to_count_it() {
    check(
        "town.pb",
        expect![[r#"
            ┌────────────────────────────────────────────────────────────────────┐
            │     project      ask   receives   why                              │
            ╞════════════════════════════════════════════════════════════════════╡
            │ 1   well      100.00     100.00   number 1, 3 votes                │
            │ 2   swing      50.25      50.25   number 2, 2 votes                │
            │     stage      30.00              1 vote, below the threshold of 2 │
            └────────────────────────────────────────────────────────────────────┘
            greedy funds 2 projects with 150.25 of 150.50."#]],
    );
    check(
        "town.pb --json",
        expect![[r#"
        {
          "rule": "greedy",
          "rule_version": 1,
          "scale": 2,
          "budget": "150.50",
          "selected": [
            "well",
            "swing"
          ],
          "amounts": {
            "swing": "50.25",
            "well": "100.00"
          },
          "spent": "150.25",
          "why": {
            "stage": {
              "below_threshold": {
                "score": 1,
                "threshold": 2
              }
            },
            "swing": {
              "ranked": {
                "rank": 2,
                "score": 2
              }
            },
            "well": {
              "ranked": {
                "rank": 1,
                "score": 3
              }
            }
          }
        }"#]],
    );
}

#[test]
fn any_rule_may_count_a_file() {
    check(
        "town.pb --rule greedy --option variant=skip --budget 130",
        expect![[r#"
            ┌──────────────────────────────────────────────────────────────────────┐
            │     project      ask   receives   why                                │
            ╞══════════════════════════════════════════════════════════════════════╡
            │ 1   well      100.00     100.00   number 1, 3 votes                  │
            │ 2   stage      30.00      30.00   number 3, 1 vote                   │
            │     swing      50.25              cannot be afforded: 30.00 was left │
            └──────────────────────────────────────────────────────────────────────┘
            greedy funds 2 projects with 130.00 of 130.00."#]],
    );
    check(
        "town.pb --rule equal-shares",
        expect![[r#"
            ┌────────────────────────────────────────────────────────────────────────────────────────────────────┐
            │     project      ask   receives   why                                                              │
            ╞════════════════════════════════════════════════════════════════════════════════════════════════════╡
            │ 1   well      100.00     100.00   3 supporters paid up to about 33.33 each                         │
            │ 2   swing      50.25      50.25   2 supporters paid up to about 25.12 each, with raised endowments │
            │     stage      30.00              its supporters have only 29.83 left                              │
            └────────────────────────────────────────────────────────────────────────────────────────────────────┘
            equal-shares funds 2 projects with 150.25 of 150.50."#]],
    );
    check(
        "town.pb --rule equal-shares --option completion=none --eligible 4",
        expect![[r#"
            ┌────────────────────────────────────────────────────────────────────────────┐
            │     project      ask   receives   why                                      │
            ╞════════════════════════════════════════════════════════════════════════════╡
            │ 1   well      100.00     100.00   3 supporters paid up to about 33.33 each │
            │     swing      50.25              its supporters have only 8.58 left       │
            │     stage      30.00              its supporters have only 4.29 left       │
            └────────────────────────────────────────────────────────────────────────────┘
            equal-shares funds 1 project with 100.00 of 150.50."#]],
    );
    check(
        "ballots.csv --projects projects.csv --rule proportional --budget 150",
        expect![[r#"
            ┌────────────────────────────────────────────────────────┐
            │     project   ask   receives   why                     │
            ╞════════════════════════════════════════════════════════╡
            │ 1   well      100        100   all it may receive, 100 │
            │ 2   stage      40         40   all it may receive, 40  │
            │     swing      50              -1 net votes            │
            └────────────────────────────────────────────────────────┘
            proportional funds 2 projects with 140 of 150."#]],
    );
    check(
        "ballots.csv --projects projects.csv --rule equal-shares --budget 150 --option utility=votes \
         --option endowment=credits --option share=10 --option completion=relative --option ties=rulebook \
         --option gate=on --option min-supporters=1",
        expect![[r#"
            ┌────────────────────────────────────────────────────────────────────────────────────────────┐
            │     project   ask   receives   why                                                         │
            ╞════════════════════════════════════════════════════════════════════════════════════════════╡
            │ 1   stage      40         40   1 supporter paid up to about 13 per vote                    │
            │ 2   well      100        100   2 supporters paid up to 22 per vote, with raised endowments │
            │     swing      50              stopped by the gate: -1 net votes, 1 of 1 supporters        │
            └────────────────────────────────────────────────────────────────────────────────────────────┘
            equal-shares funds 2 projects with 140 of 150."#]],
    );
}

#[test]
fn what_cannot_be_counted_is_refused_with_the_reason() {
    check(
        "ballots.csv --rule greedy",
        expect![
            "cannot count /ballots.csv: ballots as CSV need their projects: give --projects FILE with columns project,cost"
        ],
    );
    check("ballots.csv --projects projects.csv --rule greedy", expect!["give the budget with --budget"]);
    check(
        "ballots.csv --projects projects.csv --budget 1",
        expect!["the file does not say by which rule to count: choose with --rule"],
    );
    check(
        "town.pb --projects projects.csv",
        expect!["cannot count /town.pb: a .pb file lists its projects itself; leave out --projects"],
    );
    check("missing.pb", expect!["cannot count /missing.pb: No such file or directory (os error 2)"]);
    check("town.pb --eligible 2", expect!["3 ballots were cast, but only 2 voters were eligible"]);
    check(
        "town.pb --option utility=cost",
        expect![
            "greedy has no option utility; its options are variant, threshold, ties, gate, min-supporters"
        ],
    );
    check(
        "town.pb --option variant=never",
        expect![[r#"variant may be skip, stop, threshold, not "never""#]],
    );
    check("town.pb --option variant", expect![[r#"expected --option KEY=VALUE, found "variant""#]]);
    check("town.pb --option variant=skip --option variant=stop", expect!["option variant is given twice"]);
    check("town.pb --option threshold=few", expect![[r#"expected threshold=N, found "few""#]]);
    check("town.pb --option ties=coin", expect![[r#"ties may be file, rulebook, not "coin""#]]);
    check(
        "town.pb --rule equal-shares --option endowment=credits",
        expect!["endowment=credits needs share=N, the credits each voter received"],
    );
    check(
        "town.pb --rule equal-shares --option endowment=credits --option share=0",
        expect!["a share of credits must be at least one"],
    );
}

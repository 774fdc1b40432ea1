#![allow(clippy::unwrap_used, reason = "a test may panic")]

use clap::Parser;
use expect_test::{Expect, expect};

use super::*;

mod explained;
mod several;

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

const GIFTS: &str = "voter,project,contribution\nana,well,9\nbo,well,4\ncy,well,1\nbo,swing,16\n\
                     cy,swing,4.50\ncy,swing,3.50\ndan,stage,81\n";
const GROUPS: &str = "voter,group\nana,north\nbo,north\nbo,south\ncy,south\ndan,east\n";

/// Counts the files above, which `arguments` call `town.pb`, `ballots.csv`, `projects.csv`, `gifts.csv` and
/// `groups.csv`, and shows what is printed.
fn check(arguments: &str, expected: Expect) {
    let folder = tempfile::tempdir().unwrap();
    let mut words = vec!["commonhold".to_owned()];
    let files = [("town.pb", TOWN), ("ballots.csv", BALLOTS), ("projects.csv", PROJECTS)];
    for (name, text) in files.into_iter().chain([("gifts.csv", GIFTS), ("groups.csv", GROUPS)]) {
        fs::write(folder.path().join(name), text).unwrap();
    }
    words.extend(arguments.split_whitespace().map(|word| {
        match word.contains(".pb") || word.contains(".csv") {
            true => folder.path().join(word).display().to_string(),
            false => word.to_owned(),
        }
    }));
    let allocate = Program::try_parse_from(words).unwrap().allocate;
    let shown = match &allocate.contributions {
        Some(path) => allocate.fund(path).and_then(|funded| allocate.show_funded(&funded)),
        None if allocate.has_several_rules() => allocate
            .side_by_side()
            .and_then(|outcomes| if allocate.json { outcomes.json() } else { Ok(outcomes.table()) }),
        None => allocate.count().and_then(|counted| allocate.show(&counted)),
    };
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
            equal-shares funds 2 projects with 150.25 of 150.50.
            Endowments were raised in 13 steps beyond an equal part of the budget, as more could then be bought for it; what supporters have left is told of raised endowments."#]],
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
            equal-shares funds 2 projects with 140 of 150.
            Endowments were raised in 12 steps beyond an equal part of the budget, as more could then be bought for it; what supporters have left is told of raised endowments."#]],
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
        expect![
            "the file does not say by which rule to count: choose with --rule one of equal-shares, greedy, proportional, quadratic, clr, pairwise"
        ],
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
            "greedy has no option utility; its options are variant, threshold, cap, ties, lot, gate, min-supporters"
        ],
    );
    check(
        "town.pb --option variant=never",
        expect![[r#"variant may be skip, stop, threshold, per-cost, not "never""#]],
    );
    check("town.pb --option variant", expect![[r#"expected --option KEY=VALUE, found "variant""#]]);
    check("town.pb --option variant=skip --option variant=stop", expect!["option variant is given twice"]);
    check("town.pb --option threshold=few", expect![[r#"expected threshold=N, found "few""#]]);
    check("town.pb --option ties=coin", expect![[r#"ties may be file, rulebook, published, not "coin""#]]);
    check(
        "town.pb --rule equal-shares --option endowment=credits",
        expect!["endowment=credits needs share=N, the credits each voter received"],
    );
    check(
        "town.pb --rule equal-shares --option endowment=credits --option share=0",
        expect!["a share of credits must be at least one"],
    );
}

#[test]
fn votes_may_count_as_contributions() {
    let ballots = "ballots.csv --projects projects.csv --budget 150 --rule";
    check(
        &format!("{ballots} clr"),
        expect![[r#"
        ┌───────────────────────────────────────────────────────────────────────────────┐
        │     project   ask   receives   why                                            │
        ╞═══════════════════════════════════════════════════════════════════════════════╡
        │ 1   well      100        100   all it may receive, 100                        │
        │     swing      50              -1 net votes                                   │
        │     stage      40              nothing to match: 3 net votes from 1 supporter │
        └───────────────────────────────────────────────────────────────────────────────┘
        clr funds 1 project with 100 of 150."#]],
    );
    check(
        &format!("{ballots} pairwise --option half=2"),
        expect![[r#"
        ┌───────────────────────────────────────────────────────────────────────────────┐
        │     project   ask   receives   why                                            │
        ╞═══════════════════════════════════════════════════════════════════════════════╡
        │ 1   well      100        100   all it may receive, 100                        │
        │     swing      50              -1 net votes                                   │
        │     stage      40              nothing to match: 3 net votes from 1 supporter │
        └───────────────────────────────────────────────────────────────────────────────┘
        pairwise funds 1 project with 100 of 150."#]],
    );
}

#[test]
fn contributions_are_matched_by_any_rule() {
    check(
        "--contributions gifts.csv --budget 20 --rule qf",
        expect![[r#"
            ┌───────────────────────────────────────────────────┐
            │ project   received   contributors   match   total │
            ╞═══════════════════════════════════════════════════╡
            │ swing         24.0              2    10.1    34.1 │
            │ well          14.0              3     9.9    23.9 │
            │ stage         81.0              1     0.0    81.0 │
            └───────────────────────────────────────────────────┘
            qf matches 2 projects with 20.0 of 20.0: computed in floating point, rounded to minor units by largest remainder."#]],
    );
    check(
        "--contributions gifts.csv --budget 100 --rule qf --option decimals=2 --option spend=all --option cap=0.3",
        expect![[r#"
            ┌───────────────────────────────────────────────────┐
            │ project   received   contributors   match   total │
            ╞═══════════════════════════════════════════════════╡
            │ swing        24.00              2   30.00   54.00 │
            │ well         14.00              3   30.00   44.00 │
            │ stage        81.00              1    0.00   81.00 │
            └───────────────────────────────────────────────────┘
            qf matches 2 projects with 60.00 of 100.00: computed in floating point, rounded to minor units by largest remainder."#]],
    );
    check(
        "--contributions gifts.csv --budget 20.00 --rule clr --option credit=1 --json",
        expect![[r#"
            {
              "rule": "clr",
              "rule_version": 1,
              "options": [
                "credit=1"
              ],
              "rounding": "computed in integers, rounded down to minor units",
              "scale": 1,
              "pool": "20.0",
              "matched": "19.9",
              "projects": [
                {
                  "project": "well",
                  "received": "14.0",
                  "contributors": 3,
                  "match": "11.5",
                  "total": "25.5"
                },
                {
                  "project": "swing",
                  "received": "24.0",
                  "contributors": 2,
                  "match": "8.4",
                  "total": "32.4"
                },
                {
                  "project": "stage",
                  "received": "81.0",
                  "contributors": 1,
                  "match": "0.0",
                  "total": "81.0"
                }
              ]
            }"#]],
    );
    check(
        "--contributions gifts.csv --groups groups.csv --budget 100 --rule cocm --option weight=soft --option minimum=2",
        expect![[r#"
            ┌───────────────────────────────────────────────────┐
            │ project   received   contributors   match   total │
            ╞═══════════════════════════════════════════════════╡
            │ swing         24.0              2     8.4    32.4 │
            │ well          14.0              2     5.8    19.8 │
            │ stage         81.0              1     0.0    81.0 │
            └───────────────────────────────────────────────────┘
            cocm matches 2 projects with 14.2 of 100.0: computed in floating point, rounded to minor units by largest remainder."#]],
    );
}

#[test]
fn contributions_that_cannot_be_matched_are_refused_with_the_reason() {
    let refused = |arguments: &str, expected| check(&format!("--contributions {arguments}"), expected);
    refused(
        "gifts.csv --budget 20",
        expect![
            "choose with one --rule how to match: qf, qf-integer, clr, clr-linear, pairwise, pairwise-threshold, donation-profile, cluster, cluster-pairwise, cocm"
        ],
    );
    refused("gifts.csv --rule qf", expect!["give the pool with --budget"]);
    refused(
        "gifts.csv --budget 20 --rule greedy",
        expect![
            "greedy counts votes; contributions, qf, qf-integer, clr, clr-linear, pairwise, pairwise-threshold, donation-profile, cluster, cluster-pairwise, cocm"
        ],
    );
    refused(
        "gifts.csv --budget 20 --rule cocm",
        expect!["this rule needs groups of contributors, and no contributor is in one"],
    );
    refused(
        "gifts.csv --budget 20 --rule clr --option credit=100",
        expect!["no votes: no contribution is worth a credit"],
    );
    refused(
        "gifts.csv --budget 20 --rule clr --option credit=1 --option alpha=2",
        expect!["alpha may be at most 0.526315789473684210 with this pool, not 2.000000000000000000"],
    );
    refused(
        "gifts.csv --budget 20 --rule clr --option cap=0.1",
        expect!["clr has no option cap; its options are credit, alpha, minimum, decimals"],
    );
    refused(
        "gifts.csv --budget 20 --rule qf --option cap=1.01",
        expect!["cap may be a share of the pool up to 1"],
    );
    refused(
        "gifts.csv --budget 20 --rule qf --option cap=much",
        expect![[r#"expected cap=N, found "much""#]],
    );
    refused(
        "gifts.csv --budget 20 --rule qf --option decimals=0",
        expect!["decimals may be 1, as the amounts have, to 18, not 0"],
    );
    refused("gifts.csv --budget 20 --rule pairwise --option half=0", expect!["half must be above 0"]);
    refused(
        "ballots.csv --budget 20 --rule qf",
        expect!["in the contributions file: line 1: expected columns voter,project,contribution"],
    );
    refused(
        "gifts.csv --groups gifts.csv --budget 20 --rule qf",
        expect!["in the groups file: line 1: expected columns voter,group"],
    );
    refused(
        "missing.csv --budget 20 --rule qf",
        expect!["cannot read /missing.csv: No such file or directory (os error 2)"],
    );
    check(
        "ballots.csv --projects projects.csv --budget 20 --rule qf",
        expect!["qf counts no votes, but money: give it with --contributions"],
    );
}

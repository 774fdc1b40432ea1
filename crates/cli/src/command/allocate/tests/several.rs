//! Several rules, groups and pots.

use super::*;

#[test]
fn several_rules_stand_side_by_side() {
    check(
        "town.pb --rule greedy --rule equal-shares --option variant=stop --option completion=none",
        expect![[r#"
            ┌──────────────────────────────────────────────────┐
            │ project                    greedy   equal-shares │
            ╞══════════════════════════════════════════════════╡
            │ well                       100.00         100.00 │
            │ swing                       50.25                │
            │                                                  │
            │ projects funded                 2              1 │
            │ spent                      150.25         100.00 │
            │ voters who got something   3 of 3         3 of 3 │
            │ more than by greedy             0              0 │
            │ less than by greedy             0              1 │
            └──────────────────────────────────────────────────┘"#]],
    );
    check(
        "ballots.csv --projects projects.csv --budget 120 --rule all",
        expect![[r#"
        ┌──────────────────────────────────────────────────────────────────────────────────────────────────┐
        │ project                     equal-shares   greedy   proportional   quadratic      clr   pairwise │
        ╞══════════════════════════════════════════════════════════════════════════════════════════════════╡
        │ well                                          100             80         100      100        100 │
        │ stage                                 40                      40                                 │
        │                                                                                                  │
        │ projects funded                        1        1              2           1        1          1 │
        │ spent                                 40      100            120         100      100        100 │
        │ voters who got something          1 of 3   2 of 3         3 of 3      2 of 3   2 of 3     2 of 3 │
        │ more than by equal-shares              0        1              1           1        1          1 │
        │ less than by equal-shares              0        1              0           1        1          1 │
        └──────────────────────────────────────────────────────────────────────────────────────────────────┘"#]],
    );
    check(
        "town.pb --rule greedy --rule proportional --json",
        expect![[r#"
        {
          "rules": [
            {
              "rule": "greedy",
              "rule_version": 1,
              "selected": [
                "well",
                "swing"
              ],
              "amounts": {
                "swing": "50.25",
                "well": "100.00"
              },
              "spent": "150.25",
              "voters": 3,
              "voters_with_winner": 3,
              "more": [],
              "less": []
            },
            {
              "rule": "proportional",
              "rule_version": 1,
              "selected": [
                "well",
                "swing",
                "stage"
              ],
              "amounts": {
                "stage": "25.08",
                "swing": "50.17",
                "well": "75.25"
              },
              "spent": "150.50",
              "voters": 3,
              "voters_with_winner": 3,
              "more": [
                "stage"
              ],
              "less": [
                "well",
                "swing"
              ]
            }
          ]
        }"#]],
    );
    check(
        "town.pb --rule greedy --rule proportional --option half=1",
        expect!["none of these rules has an option half"],
    );
    check(
        "town.pb --rule greedy --rule qf",
        expect!["qf counts no votes, but money: give it with --contributions"],
    );
}

#[test]
fn groups_and_pots_come_from_columns() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("districts.csv");
    fs::write(&path, "project,cost,group,pot\nwell,100,water,\nswing,50,,north\nstage,40.5,water,\n")
        .unwrap();
    let ballots = format!("ballots.csv --projects {} --budget 150 --rule greedy", path.display());
    check(
        &format!("{ballots} --pot north=60.25"),
        expect![[r#"
        ┌──────────────────────────────────────────────────────────────────────┐
        │     project      ask   receives   why                                │
        ╞══════════════════════════════════════════════════════════════════════╡
        │ 1   stage      40.50      40.50   number 2, 3 votes                  │
        │     well      100.00              cannot be afforded: 89.75 was left │
        │     swing      50.00              -1 net votes                       │
        └──────────────────────────────────────────────────────────────────────┘
        greedy funds 1 project with 40.50 of 150.00."#]],
    );
    check(
        &ballots,
        expect!["project swing is to be paid from pot north: give its money with --pot north=AMOUNT"],
    );
}

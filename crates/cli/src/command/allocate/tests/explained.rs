use super::*;

#[test]
fn a_project_is_explained_by_who_paid_for_it() {
    check(
        "ballots.csv --projects projects.csv --budget 170 --rule equal-shares --why well",
        expect![[r#"
        well asks for 100 and receives 100: 2 supporters paid up to 50 each.
        5 votes for it from 2 voters, 0 against it from 0.
        2 voters paid for it:
        ┌─────────────────────────────────┐
        │ voter   votes   had left   paid │
        ╞═════════════════════════════════╡
        │ ana         3   about 99     50 │
        │ bo          2   about 99     50 │
        └─────────────────────────────────┘"#]],
    );
    check(
        "ballots.csv --projects projects.csv --budget 170 --rule equal-shares --why stage --json",
        expect![[r#"
        {
          "project": "stage",
          "ask": "40",
          "receives": "40",
          "why": "1 supporter paid up to 40 each",
          "net": 3,
          "votes_for": 3,
          "votes_against": 0,
          "supporters": 1,
          "opponents": 0,
          "group": null,
          "pot": null,
          "paid": [
            {
              "voter": "cy",
              "votes": 3,
              "had": "about 99",
              "paid": "40",
              "paid_exactly": "40"
            }
          ],
          "pairs": null,
          "matched": null,
          "uncapped": null
        }"#]],
    );
    check(
        "ballots.csv --projects projects.csv --budget 170 --rule clr --why well --option cap=0.4",
        expect![[r#"
        well asks for 100 and receives 0: its share, 68, is below its minimum, 80.
        5 votes for it from 2 voters, 0 against it from 0.
        1 pair of its voters match 12 credits among themselves.
        Without the cap it would receive 100."#]],
    );
    check(
        "ballots.csv --projects projects.csv --budget 170 --rule greedy --why swing",
        expect![[r#"
        swing asks for 50 and receives 0: -1 net votes.
        1 vote for it from 1 voter, 2 against it from 1."#]],
    );
    check(
        "ballots.csv --projects projects.csv --budget 170 --rule greedy --why fountain",
        expect![[r#"there is no project "fountain" in the file; its first are well, swing, stage"#]],
    );
}

#[test]
fn a_voter_is_told_what_the_ballot_did() {
    check(
        "ballots.csv --projects projects.csv --budget 170 --rule equal-shares --why-voter bo",
        expect![[r#"
            bo voted at a cost of 8 credits, v votes costing v²; money goes to 1 of 1 project with votes for them.
            ┌─────────────────────────────────────────────────────────────────────────────────────────┐
            │ project   votes   receives   of that from this voter   why                              │
            ╞═════════════════════════════════════════════════════════════════════════════════════════╡
            │ well          2        100                        50   2 supporters paid up to 50 each  │
            │ swing        -2          0                         –   its supporters have only 49 left │
            └─────────────────────────────────────────────────────────────────────────────────────────┘
            Without this ballot, every project would receive the same."#]],
    );
    check(
        "ballots.csv --projects projects.csv --budget 100 --rule greedy --why-voter cy",
        expect![[r#"
            cy voted at a cost of 9 credits, v votes costing v²; money goes to 0 of 1 project with votes for them.
            ┌───────────────────────────────────────────────────────────────────────────────────────┐
            │ project   votes   receives   of that from this voter   why                            │
            ╞═══════════════════════════════════════════════════════════════════════════════════════╡
            │ stage         3          0                         –   cannot be afforded: 0 was left │
            └───────────────────────────────────────────────────────────────────────────────────────┘
            Without this ballot, every project would receive the same."#]],
    );
    check(
        "town.pb --why-voter b --json",
        expect![[r#"
        {
          "voter": "b",
          "credits": 2,
          "projects": [
            {
              "project": "well",
              "votes": 1,
              "receives": "100.00",
              "paid": null,
              "paid_exactly": null,
              "why": "number 1, 3 votes"
            },
            {
              "project": "stage",
              "votes": 1,
              "receives": "0.00",
              "paid": null,
              "paid_exactly": null,
              "why": "1 vote, below the threshold of 2"
            }
          ],
          "without": []
        }"#]],
    );
    check("town.pb --why-voter zoe", expect![[r#"there is no voter "zoe" in the file"#]]);
}

#[test]
fn a_match_is_explained_by_who_gave() {
    check(
        "--contributions gifts.csv --budget 20 --rule qf --why well --option cap=0.4",
        expect![[r#"
        well received 14.0 from 3 contributors, in 3 pairs, and is matched with 8.0.
        Without the cap it would be 9.9.
        ┌────────────────────┐
        │ contributor   gave │
        ╞════════════════════╡
        │ ana            9.0 │
        │ bo             4.0 │
        │ cy             1.0 │
        └────────────────────┘"#]],
    );
    check(
        "--contributions gifts.csv --budget 20 --rule qf --why-voter cy",
        expect![[r#"
        cy gave:
        ┌────────────────────┐
        │ project   received │
        ╞════════════════════╡
        │ swing          8.0 │
        │ well           1.0 │
        └────────────────────┘
        Without these, matches would be: swing 0.0 instead of 10.1, well 12.0 instead of 9.9."#]],
    );
    check(
        "--contributions gifts.csv --budget 20 --rule qf --why-voter dan --json",
        expect![[r#"
        {
          "contributor": "dan",
          "given": [
            [
              "stage",
              "81.0"
            ]
          ],
          "without": {}
        }"#]],
    );
    check(
        "--contributions gifts.csv --budget 20 --rule qf --why fountain",
        expect![[r#"there is no project "fountain" in the file"#]],
    );
    check(
        "--contributions gifts.csv --budget 20 --rule qf --why-voter zoe",
        expect![[r#"there is no contributor "zoe" in the file"#]],
    );
}

use expect_test::{Expect, expect};

use super::*;

const PROJECTS: &str = "PROJECTS\nproject_id;cost;votes;name\n1;100.50;2;\"A; b\"\n2;40;1;C\n";

fn check(meta: &str, votes: &str, expected: Expect) {
    check_text(&format!("META\nkey;value\nbudget;150\n{meta}\n{PROJECTS}VOTES\n{votes}"), expected);
}

fn check_text(text: &str, expected: Expect) {
    let shown = match parse(text) {
        Ok(file) => {
            let ballots: Vec<_> = file.ballots.iter().map(|ballot| &ballot.votes).collect();
            let projects = file.projects.iter().map(|project| format!("{} {}", project.id, project.cost));
            let about = [
                file.budget.map(|budget| budget.to_string()),
                file.rule,
                file.threshold.map(|n| n.to_string()),
            ];
            let about = about.map(|value| value.unwrap_or("-".to_owned())).join(" ");
            let projects = projects.collect::<Vec<_>>().join(", ");
            format!(
                "{about} | {projects} | {ballots:?}{}",
                file.warnings.iter().map(|w| format!("\n{w}")).collect::<String>()
            )
        }
        Err(error) => format!("{error:#}"),
    };
    expected.assert_eq(&shown);
}

#[test]
fn every_kind_of_vote_becomes_votes_per_project() {
    check(
        "vote_type;approval\nrule;greedy",
        "voter_id;vote\na;1,2\nb; 1\nc;",
        expect!["150 greedy - | 1 100.5, 2 40 | [[(0, 1), (1, 1)], [(0, 1)], []]"],
    );
    check(
        "vote_type;choose-1",
        "voter_id;vote\na;1\nb;2\nc;1",
        expect!["150 - - | 1 100.5, 2 40 | [[(0, 1)], [(1, 1)], [(0, 1)]]"],
    );
    check(
        "vote_type;ordinal\nmax_length;3",
        "voter_id;vote\na;2,1\nb;1",
        expect!["150 - - | 1 100.5, 2 40 | [[(1, 3), (0, 2)], [(0, 3)]]"],
    );
    check(
        "vote_type;ordinal",
        "voter_id;vote\na;2,1\nb;1",
        expect!["150 - - | 1 100.5, 2 40 | [[(1, 2), (0, 1)], [(0, 2)]]"],
    );
    check(
        "vote_type;cumulative",
        "voter_id;vote;points\na;1,2;3,1\nb;1;2",
        expect!["150 - - | 1 100.5, 2 40 | [[(0, 3), (1, 1)], [(0, 2)]]"],
    );
    check(
        "vote_type;scoring\nrule;greedy-threshold\nmin_project_score_threshold;7",
        "voter_id;points;vote\na;-2,1;2,1\nb;4;1",
        expect!["150 greedy-threshold 7 | 1 100.5, 2 40 | [[(1, -2), (0, 1)], [(0, 4)]]"],
    );
}

#[test]
fn what_the_columns_say_otherwise_is_a_warning() {
    check(
        "vote_type;approval",
        "voter_id;vote\na;1,2\nb;2,2",
        expect![[r#"
        150 - - | 1 100.5, 2 40 | [[(0, 1), (1, 1)], [(1, 1)]]
        line 12: project 2 is named twice; its first mention counts
        the column votes differs from the ballots, which count, for 2 projects; line 7: project 1 has 2, its ballots give 1"#]],
    );
}

#[test]
fn a_byte_order_mark_and_quotes_are_read_through() {
    let text = "\u{feff}META\r\nkey;value\r\nbudget;9\r\nvote_type;approval\r\nPROJECTS\r\nproject_id;cost\r\n\"x;\"\"y\"\"\";9\r\n\
                VOTES\r\nvoter_id;vote\r\n1;\"x;\"\"y\"\"\"\r\n";
    check_text(text, expect![[r#"9 - - | x;"y" 9 | [[(0, 1)]]"#]]);
}

#[test]
fn malformed_files_are_refused_by_line() {
    check(
        "vote_type;approval",
        "voter_id;vote\na;1,3",
        expect![[r#"line 11: PROJECTS does not list project "3""#]],
    );
    check("vote_type;approval", "voter_id;choice\na;1", expect!["line 10: expected a column vote in VOTES"]);
    check("vote_type;approval", "", expect!["expected a table VOTES, found none"]);
    check("vote_type;choose-1", "voter_id;vote\na;1,2", expect!["line 11: expected one project, found 2"]);
    check(
        "vote_type;ordinal\nmax_length;1",
        "voter_id;vote\na;1,2",
        expect!["line 12: expected at most max_length 1 projects, found 2"],
    );
    check(
        "vote_type;ordinal\nmax_length;many",
        "voter_id;vote\na;1,2",
        expect![[r#"line 5, max_length: expected a whole number, found "many""#]],
    );
    check("vote_type;cumulative", "voter_id;vote\na;1,2", expect!["line 11: expected a column points"]);
    check(
        "vote_type;cumulative",
        "voter_id;vote;points\na;1,2;3",
        expect!["line 11: expected points for 2 projects, found 1"],
    );
    check(
        "vote_type;cumulative",
        "voter_id;vote;points\na;1,2;3,0.5",
        expect![[r#"line 11, points: expected a whole number, found "0.5""#]],
    );
    check(
        "vote_type;telepathy",
        "voter_id;vote\na;1",
        expect![[
            r#"META's vote_type is "telepathy"; expected approval, choose-1, ordinal, cumulative or scoring"#
        ]],
    );
    check("comment;none", "voter_id;vote\na;1", expect!["expected a vote_type in META"]);
    check_text("", expect!["expected a table META, found none"]);
    check_text("budget;9", expect![[r#"line 1: expected META, found "budget""#]]);
    check_text(
        "META\nkey;value\nbudget;-9\nPROJECTS\nproject_id;cost\n1;1",
        expect![[r#"line 3, budget: expected an amount such as 1200 or 99.50, found "-9""#]],
    );
    check_text(
        "META\nkey;value\nPROJECTS\nproject_id;price\n1;1",
        expect!["line 4: expected a column cost in PROJECTS"],
    );
    check_text(
        "META\nkey;value\nPROJECTS\nproject_id;cost\n1;cheap",
        expect![[r#"line 5, cost: expected an amount such as 1200 or 99.50, found "cheap""#]],
    );
    check_text(
        "META\nkey;value\nPROJECTS\nproject_id;cost\n1;1\n1;2",
        expect!["line 6: project 1 is listed twice"],
    );
}

#[test]
fn no_damage_to_a_file_is_a_panic() {
    let whole = format!(
        "META\nkey;value\nbudget;150.5\nvote_type;ordinal\nmax_length;2\n{PROJECTS}VOTES\nvoter_id;vote\na;2,1\nb;1\n"
    );
    let mut refused = 0;
    for place in 0..whole.len() {
        refused += u32::from(parse(&whole[..place]).is_err());
        for other in [";", "\n", "\"", ",", "-", "9", "é", ""] {
            let damaged = format!("{}{other}{}", &whole[..place], &whole[place + 1..]);
            refused += u32::from(parse(&damaged).is_err());
        }
    }
    assert!(parse(&whole).is_ok() && refused > 100, "{refused}");
}

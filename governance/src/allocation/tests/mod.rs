#![allow(clippy::unwrap_used, reason = "a test may panic")]

use expect_test::{Expect, expect};
use num_bigint::BigUint;

use super::*;

mod choices;
mod explained;
mod groups_and_pots;
mod matched;
mod naive;
mod promises;
mod properties;

/// Projects as `id ask` or `id ask minimum`, ballots as `id votes …`, each list separated by commas.
fn election(budget: u128, projects: &str, ballots: &str, options: Options) -> Election {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let projects: Vec<Project> = projects
        .split(',')
        .map(words)
        .map(|words| Project {
            id: words[0].as_str().into(),
            ask: words[1].parse().unwrap(),
            minimum: words.get(2).map(|minimum| minimum.parse().unwrap()),
            ..Project::default()
        })
        .collect();
    let index = |id: &str| projects.iter().position(|project| project.id == id).unwrap();
    let vote = |pair: &[String]| (index(&pair[0]), pair[1].parse().unwrap());
    let ballots: Vec<Ballot> =
        ballots.split(',').map(|text| Ballot { votes: words(text).chunks(2).map(vote).collect() }).collect();
    Election { budget, pots: Vec::new(), eligible: ballots.len() as u64, projects, ballots, options }
}

fn check(rule_name: &str, election: &Election, expected: Expect) {
    let shown = match rule(rule_name).unwrap().allocate(election) {
        Ok(allocation) => show(&allocation),
        Err(error) => error.to_string(),
    };
    expected.assert_eq(&shown);
}

fn show(allocation: &Allocation) -> String {
    let line = |(id, why): (&smol_str::SmolStr, &Why)| {
        let amount = allocation.amounts.get(id).copied().unwrap_or(0);
        format!("{id} {amount} {}", serde_json::to_string(why).unwrap())
    };
    let lines: Vec<String> = allocation.why.iter().map(line).collect();
    format!("{} | {}\n{}", allocation.selected.join(" "), allocation.spent, lines.join("\n"))
}

const COSTS: &str = "A 600, B 400, C 300, D 200";
const BALLOTS: &str = "A 9 B 3, A 8 C 6, A 7 B -5, B 9 D 4, C 10, B 6 C 6 D 5, D 8 A -6, A 5 D -8";

fn round() -> Options {
    Options { cap: None, ..Options::round(u128::MAX, 1, 100) }
}

#[test]
fn equal_shares_buys_what_supporters_can_pay() {
    let options = Options { ties: Ties::Rulebook, ..Options::default() };
    let votes = EqualSharesOptions { utility: Utility::Votes, ..EqualSharesOptions::default() };
    check(
        "equal-shares",
        &election(1000, COSTS, BALLOTS, Options { equal_shares: votes, ..options }),
        expect![[r#"
            D C | 500
            A 0 {"supporters_cannot_pay":{"have":"391"}}
            B 0 {"supporters_cannot_pay":{"have":"202"}}
            C 300 {"bought":{"phase":"base","rho":"925/51","payers":3}}
            D 200 {"bought":{"phase":"base","rho":"200/17","payers":3}}"#]],
    );
    check(
        "equal-shares",
        &election(1000, COSTS, BALLOTS, round()),
        expect![[r#"
        D C B | 900
        A 0 {"unaffordable":{"left":"500"}}
        B 400 {"filled":{"rank":2,"score":13}}
        C 300 {"bought":{"phase":"base","rho":"150/11","payers":3}}
        D 200 {"bought":{"phase":"base","rho":"200/17","payers":3}}"#]],
    );
}

#[test]
fn equal_shares_tells_every_loser_why() {
    check(
        "equal-shares",
        &election(10, "A 4, B 11, C 9, D 1", "A 1, B 1, C 1", Options::default()),
        expect![[r#"
             | 0
            A 0 {"supporters_cannot_pay":{"have":"3"}}
            B 0 {"unaffordable":{"left":"10"}}
            C 0 {"supporters_cannot_pay":{"have":"3"}}
            D 0 "no_supporters""#]],
    );
}

#[test]
fn free_projects_need_supporters_only() {
    check(
        "equal-shares",
        &election(10, "A 0, B 0, C 5", "A 1 C 1, C 1", Options::default()),
        expect![[r#"
        A C | 5
        A 0 {"bought":{"phase":"base","rho":"0","payers":0}}
        B 0 "no_supporters"
        C 5 {"bought":{"phase":"base","rho":"1/2","payers":2}}"#]],
    );
}

#[test]
fn greedy_skips_stops_or_ignores() {
    let variant = |greedy| Options { greedy, ..Options::default() };
    let projects = "A 5, B 7, C 2, D 1";
    let ballots = "A 4 B 3 C 2 D -1, A 1";
    check(
        "greedy",
        &election(10, projects, ballots, variant(GreedyVariant::Skip)),
        expect![[r#"
        A C | 7
        A 5 {"ranked":{"rank":1,"score":5}}
        B 0 {"unaffordable":{"left":"5"}}
        C 2 {"ranked":{"rank":3,"score":2}}
        D 0 {"not_positive":{"score":-1}}"#]],
    );
    check(
        "greedy",
        &election(10, projects, ballots, variant(GreedyVariant::Stop)),
        expect![[r#"
        A | 5
        A 5 {"ranked":{"rank":1,"score":5}}
        B 0 {"unaffordable":{"left":"5"}}
        C 0 {"stopped":{"rank":3}}
        D 0 {"not_positive":{"score":-1}}"#]],
    );
    check(
        "greedy",
        &election(10, projects, ballots, variant(GreedyVariant::Threshold(3))),
        expect![[r#"
        A | 5
        A 5 {"ranked":{"rank":1,"score":5}}
        B 0 {"unaffordable":{"left":"5"}}
        C 0 {"below_threshold":{"score":2,"threshold":3}}
        D 0 {"not_positive":{"score":-1}}"#]],
    );
}

#[test]
fn divisible_rules_share_to_the_last_unit() {
    check(
        "proportional",
        &election(1000, COSTS, BALLOTS, round()),
        expect![[r#"
        A C B D | 1000
        A 358 {"share":{"share":"3220/9","limit":"600","capped":false,"remainder_unit":true}}
        B 202 {"share":{"share":"1820/9","limit":"400","capped":false,"remainder_unit":false}}
        C 300 {"share":{"share":"300","limit":"300","capped":true,"remainder_unit":false}}
        D 140 {"share":{"share":"140","limit":"200","capped":false,"remainder_unit":false}}"#]],
    );
    check(
        "quadratic",
        &election(1000, COSTS, BALLOTS, round()),
        expect![[r#"
        A C B D | 1000
        A 475 {"share":{"share":"370300/779","limit":"600","capped":false,"remainder_unit":false}}
        B 152 {"share":{"share":"118300/779","limit":"400","capped":false,"remainder_unit":true}}
        C 300 {"share":{"share":"300","limit":"300","capped":true,"remainder_unit":false}}
        D 73 {"share":{"share":"56700/779","limit":"200","capped":false,"remainder_unit":true}}"#]],
    );
}

#[test]
fn below_their_minimum_the_least_wanted_drop_out_first() {
    let projects = "A 100 50, B 100 40, C 100";
    check(
        "proportional",
        &election(90, projects, "A 4, B 3, C 2", Options::default()),
        expect![[r#"
        A C | 90
        A 60 {"share":{"share":"60","limit":"100","capped":false,"remainder_unit":false}}
        B 0 {"below_minimum":{"minimum":"40","offered":"30"}}
        C 30 {"share":{"share":"30","limit":"100","capped":false,"remainder_unit":false}}"#]],
    );
}

#[test]
fn gate_and_cap_bar_proposals() {
    let options = Options { cap: Some(25), ..Options::round(25, 2, 100) };
    let projects = "A 30, B 20, C 20, D 20";
    let ballots = "A 5 B 5 C 9, A 5 B 5, D -5, D 2 A 1, D 1";
    check(
        "greedy",
        &election(100, projects, ballots, options.clone()),
        expect![[r#"
        B | 20
        A 0 {"above_cap":{"cap":"25"}}
        B 20 {"ranked":{"rank":1,"score":10}}
        C 0 {"gate":{"net":9,"supporters":1,"needed":2}}
        D 0 {"gate":{"net":-2,"supporters":2,"needed":2}}"#]],
    );
    check(
        "proportional",
        &election(100, projects, ballots, options),
        expect![[r#"
        A B | 45
        A 25 {"share":{"share":"25","limit":"25","capped":true,"remainder_unit":false}}
        B 20 {"share":{"share":"20","limit":"20","capped":true,"remainder_unit":false}}
        C 0 {"gate":{"net":9,"supporters":1,"needed":2}}
        D 0 {"gate":{"net":-2,"supporters":2,"needed":2}}"#]],
    );
}

#[test]
fn ties_follow_the_file_or_the_rulebook() {
    let ties = |ties| Options { ties, ..Options::default() };
    let projects = "p10 5, p9 5, x 4";
    check(
        "greedy",
        &election(9, projects, "p10 1 p9 1 x 1", ties(Ties::File)),
        expect![[r#"
        p10 x | 9
        p10 5 {"ranked":{"rank":1,"score":1}}
        p9 0 {"unaffordable":{"left":"4"}}
        x 4 {"ranked":{"rank":3,"score":1}}"#]],
    );
    check(
        "greedy",
        &election(9, projects, "p10 1 p9 1 x 1", ties(Ties::Rulebook)),
        expect![[r#"
        x p9 | 9
        p10 0 {"unaffordable":{"left":"0"}}
        p9 5 {"ranked":{"rank":2,"score":1}}
        x 4 {"ranked":{"rank":1,"score":1}}"#]],
    );
}

#[test]
fn elections_that_cannot_be_counted_are_refused() {
    let twice = election(9, "A 1, A 2", "A 1", Options::default());
    check("greedy", &twice, expect!["project A is listed twice"]);
    check(
        "greedy",
        &election(9, "A 1 2", "A 1", Options::default()),
        expect!["project A needs at least 2 but asks only for 1"],
    );
    check(
        "greedy",
        &election(9, "A 1", "A 1 A 2", Options::default()),
        expect!["ballot 0 votes twice on project number 0"],
    );
    check(
        "greedy",
        &Election { eligible: 0, ..election(9, "A 1", "A 1", Options::default()) },
        expect!["1 ballots were cast, but only 0 voters were eligible"],
    );
    let unknown = Ballot { votes: vec![(7, 1)] };
    check(
        "greedy",
        &Election { ballots: vec![unknown], ..election(9, "A 1", "A 1", Options::default()) },
        expect!["ballot 0 votes on project number 7, which does not exist"],
    );
    check(
        "equal-shares",
        &election(9, "A 1", "A 1", Options::round(1, 1, 0)),
        expect!["a share of credits must be at least one"],
    );
}

#[test]
fn largest_remainders_get_the_units_left() {
    let parts = |total, weights: &[u128]| {
        largest_remainder(total, &weights.iter().copied().map(BigUint::from).collect::<Vec<_>>())
    };
    assert_eq!(parts(10, &[1, 1, 1]), [4, 3, 3]);
    assert_eq!(parts(100, &[6, 3, 2]), [55, 27, 18]);
    assert_eq!(parts(5, &[0, 0]), [0, 0]);
    assert_eq!(parts(u128::MAX, &[u128::MAX, 1]), [u128::MAX - 1, 1]);
}

/// After many purchases exact prices have denominators of many hundred digits; a record has room for a thousand reasons.
#[test]
fn reasons_are_kept_short() {
    let check = |numerator: u64, denominator: BigUint, expected: Expect| {
        let rho = Exact::new(numerator.into(), denominator);
        let why = Why::Bought { phase: Phase::Base, rho, payers: 3 }.in_short();
        expected.assert_eq(&serde_json::to_string(&why).expect("JSON"));
    };
    let ten = BigUint::from(10_u8);
    check(800, 17_u8.into(), expect![[r#"{"bought":{"phase":"base","rho":"800/17","payers":3}}"#]]);
    check(
        1,
        ten.pow(18),
        expect![[r#"{"bought":{"phase":"base","rho":"1/1000000000000000000","payers":3}}"#]],
    );
    check(1, ten.pow(18) + 1_u8, expect![[r#"{"bought":{"phase":"base","rho":"0","payers":3}}"#]]);
    check(
        7,
        ten.pow(17) * 3_u8 + 1_u8,
        expect![[r#"{"bought":{"phase":"base","rho":"7/300000000000000001","payers":3}}"#]],
    );
    check(u64::MAX, ten.pow(1_000), expect![[r#"{"bought":{"phase":"base","rho":"0","payers":3}}"#]]);
}

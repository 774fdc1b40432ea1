#![allow(clippy::unwrap_used, reason = "a test may panic")]

use expect_test::{Expect, expect};

use crate::*;

mod properties;

/// Contributions as `contributor project units`, groups as `contributor group`, separated by commas.
fn contributions(gifts: &str, groups: &str) -> Contributions {
    let mut contributions = Contributions::new(2, 0);
    for words in gifts.split(',').map(|text| text.split_whitespace().collect::<Vec<_>>()) {
        contributions.add(words[0], words[1], words[2].parse().unwrap()).unwrap();
    }
    for pair in groups.split(',').filter_map(|text| text.trim().split_once(' ')) {
        contributions.join(pair.0, pair.1);
    }
    contributions
}

const GIFTS: &str = "ana well 900, bo well 400, cy well 100, bo swing 1600, cy swing 400, cy swing 400, \
                     dan stage 8100";
const GROUPS: &str = "ana north, bo north, bo south, cy south, dan east";

/// Matches in minor units of a pool of so many.
fn check(name: &str, given: &Contributions, pool: u128, options: Options, expected: Expect) {
    let shown = match matching(name).unwrap().divide(given, pool, &options) {
        Ok(matches) => {
            matches.iter().map(|m| format!("{} {}", m.project, m.matched)).collect::<Vec<_>>().join(", ")
        }
        Err(error) => error.to_string(),
    };
    expected.assert_eq(&shown);
}

#[test]
fn matches_are_paid_in_full_while_the_pool_suffices() {
    let given = contributions(GIFTS, "");
    let spend_all = || Options { spend_all: true, ..Options::default() };
    // 2(√9·√4 + √9·√1 + √4·√1) = 22 and 2√16·√8 = 22.63; nobody matches dan's 81.
    check("qf", &given, 20_000, Options::default(), expect!["stage 0, swing 2263, well 2200"]);
    check("qf", &given, 20_000, spend_all(), expect!["stage 0, swing 10141, well 9859"]);
    check("qf", &given, 2_000, Options::default(), expect!["stage 0, swing 1014, well 986"]);
    check("qf-integer", &given, 20_000, Options::default(), expect!["stage 0, swing 2240, well 2200"]);
    check("qf-integer", &given, 20_000, spend_all(), expect!["stage 0, swing 10090, well 9909"]);
    check("qf-integer", &given, 2_000, Options::default(), expect!["stage 0, swing 1009, well 990"]);
}

#[test]
fn repeats_are_summed_or_averaged_and_contributions_subtracted_or_not() {
    let given = contributions(GIFTS, "");
    let mean = || Options { repeats: Repeats::Mean, ..Options::default() };
    check("qf", &given, 20_000, mean(), expect!["stage 0, swing 1600, well 2200"]);
    check(
        "qf",
        &given,
        20_000,
        Options { subtract: false, ..Options::default() },
        expect!["stage 8100, swing 4663, well 3600"],
    );
}

#[test]
fn caps_pass_on_what_they_cut_off() {
    let given = contributions(&format!("{GIFTS}, eve stage 100, ana stage 1"), "");
    for (name, expected) in [
        ("qf", expect!["stage 310, swing 350, well 340"]),
        ("qf-integer", expect!["stage 310, swing 347, well 341"]),
        ("pairwise", expect!["stage 400, swing 200, well 400"]),
    ] {
        check(
            name,
            &given,
            1_000,
            Options { cap: Some(400), spend_all: true, ..Options::default() },
            expected,
        );
    }
    check(
        "qf",
        &given,
        1_000,
        Options { cap: Some(300), ..Options::default() },
        expect!["stage 300, swing 300, well 300"],
    );
    let mut shares = [0.7, 0.2, 0.1];
    redistribute(&mut shares, 0.25);
    assert_eq!(shares, [0.25; 3]);
}

#[test]
fn clr_counts_whole_votes() {
    let given = contributions(GIFTS, "");
    let per_credit = |factor| Options { factor, ..Options::default() };
    check("clr", &given, 1_000, per_credit(100), expect!["stage 0, swing 421, well 578"]);
    check("clr", &given, 1_000, per_credit(1), expect!["stage 0, swing 504, well 495"]);
    check("clr-linear", &given, 1_000, per_credit(100), expect!["stage 428, swing 285, well 285"]);
    let alpha = |alpha| Options { alpha: Some(alpha), ..per_credit(100) };
    check("clr", &given, 1_000, alpha(PRECISION / 10), expect!["stage 0, swing 160, well 220"]);
    check(
        "clr",
        &given,
        1_000,
        alpha(PRECISION),
        expect!["alpha may be at most 0.263157894736842105 with this pool, not 1.000000000000000000"],
    );
    check("clr", &given, 1_000, per_credit(10_000), expect!["no votes: no contribution is worth a credit"]);
    check(
        "clr-linear",
        &given,
        1_000,
        per_credit(10_000),
        expect!["no votes: no contribution is worth a credit"],
    );
    check(
        "clr",
        &contributions("ana well 900, bo swing 900", ""),
        1_000,
        per_credit(1),
        expect![
            "no project has more than one vote: the squares of votes, 1800, are no more than the credits, 1800"
        ],
    );
    check("clr", &given, 1_000, per_credit(0), expect!["a credit must be worth at least one minor unit"]);
    check("clr", &given, u128::MAX, per_credit(1), expect!["the contributions are too large to be counted"]);
    assert_eq!(alpha_of(99, 1), Err(MatchingError::InvalidBudget { budget: 99, contributions: 100 }));
    assert_eq!(alpha_of(100, 11), Ok(0));
}

/// α of a project of so many votes for 100 credits.
fn alpha_of(budget: u128, votes: u128) -> Result<u128, MatchingError> {
    alpha(budget, 1, &[CreditTally { votes, spent: 100 }])
}

#[test]
fn pairs_count_less_the_more_they_have_in_common() {
    // bo and cy have 2 + √(16·8) = 13.31 in common, ana and bo 6, ana and cy 3.
    let given = contributions(GIFTS, "");
    let half = |half| Options { half, ..Options::default() };
    check("pairwise", &given, 20_000, half(1.0), expect!["stage 0, swing 79, well 175"]);
    check("pairwise", &given, 20_000, half(1e12), expect!["stage 0, swing 1131, well 1100"]); // As `qf`, with each pair once.
    let threshold = |threshold| Options { threshold, ..Options::default() };
    check("pairwise-threshold", &given, 20_000, threshold(0.0), expect!["stage 0, swing 85, well 215"]);
    check("pairwise-threshold", &given, 20_000, threshold(25.0), expect!["stage 0, swing 2209, well 5591"]);
}

#[test]
fn groups_count_as_one_as_far_as_they_are() {
    let given = contributions(GIFTS, GROUPS);
    for (name, expected) in [
        ("donation-profile", expect!["stage 0, swing 0, well 1342"]),
        ("cluster", expect!["stage 0, swing 2263, well 1149"]),
        ("cluster-pairwise", expect!["stage 0, swing 754, well 1134"]),
        ("cocm", expect!["stage 0, swing 0, well 450"]),
    ] {
        check(name, &given, 20_000, Options::default(), expected);
    }
    for (kinship, harsh, expected) in [
        (Kinship::Shared, true, expect!["stage 0, swing 0, well 0"]),
        (Kinship::Shared, false, expect!["stage 0, swing 621, well 566"]),
        (Kinship::Friends, true, expect!["stage 0, swing 0, well 300"]),
        (Kinship::Friends, false, expect!["stage 0, swing 770, well 748"]),
        (Kinship::Markov, false, expect!["stage 0, swing 834, well 825"]),
    ] {
        check("cocm", &given, 20_000, Options { kinship, harsh, ..Options::default() }, expected);
    }
}

#[test]
fn whoever_is_in_no_group_is_received_but_not_matched() {
    for name in ["cluster", "cluster-pairwise", "cocm"] {
        let matched = |groups| {
            let matches =
                matching(name).unwrap().divide(&contributions(GIFTS, groups), 20_000, &Options::default());
            Ok(matches?.iter().map(|project| (project.contributors, project.matched)).collect::<Vec<_>>())
        };
        assert_eq!(matched("ana north, bo south"), Ok(vec![(1, 0), (2, 0), (3, 1200)]), "{name}");
        assert_eq!(matched(""), Err(MatchingError::NoGroups), "{name}");
    }
}

#[test]
fn what_is_below_the_minimum_is_received_but_not_matched() {
    let mut given = Contributions::new(0, 5);
    for (contributor, units) in [("ana", 4), ("bo", 9), ("cy", 9), ("ana", 4), ("dan", 0)] {
        given.add(contributor, "well", units).unwrap();
    }
    let found = matching("qf").unwrap().divide(&given, 100, &Options::default()).unwrap();
    assert_eq!(found, [Match { project: "well".into(), received: 26, contributors: 2, matched: 18 }]);
    assert_eq!(given.add("eve", "well", u128::MAX), Err(MatchingError::TooLarge));
}

#[test]
fn snapshot_ignores_votes_for_nothing() {
    let vote = |weights: &[(usize, f64)]| SnapshotVote { balance: 2.0, weights: weights.to_vec() };
    let votes = [vote(&[(0, 1.0)]), vote(&[(0, 3.0), (1, 1.0)]), vote(&[(2, 1.0)]), vote(&[(1, 0.0)])];
    // Roots √2 + √1.5 and √0.5 of 4 votes counted.
    let scores = snapshot_scores(&votes, 2);
    expect!["3.732051 0.267949"].assert_eq(&format!("{:.6} {:.6}", scores[0], scores[1]));
    assert_eq!(snapshot_scores(&votes[2..], 2), [0.0, 0.0]);
}

#[test]
fn snapshot_is_quadratic_funding_of_voting_power() {
    let given = contributions(GIFTS, "");
    let places = ["stage", "swing", "well"];
    let gifts: [&[(usize, f64)]; 4] =
        [&[(2, 9.0)], &[(2, 4.0), (1, 16.0)], &[(2, 1.0), (1, 8.0)], &[(0, 81.0)]];
    let balance = |weights: &[(usize, f64)]| weights.iter().map(|(_, weight)| weight).sum();
    let votes = gifts.map(|weights| SnapshotVote { balance: balance(weights), weights: weights.to_vec() });
    let options = Options { subtract: false, spend_all: true, ..Options::default() };
    let matches = matching("qf").unwrap().divide(&given, 11_900, &options).unwrap();
    for ((project, place), score) in matches.iter().zip(places).zip(snapshot_scores(&votes, 3)) {
        assert_eq!((project.project.as_str(), project.matched), (place, (score * 100.0).round() as u128));
    }
}

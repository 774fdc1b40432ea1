#![allow(clippy::unwrap_used, reason = "a test may panic")]

use expect_test::{Expect, expect};

use crate::*;

mod properties;

/// Contributions as `contributor project units`, groups as `contributor group`, separated by commas.
fn contributions(scale: u32, gifts: &str, groups: &str) -> Contributions {
    let mut contributions = Contributions::new(scale, 0);
    for words in gifts.split(',').map(|text| text.split_whitespace().collect::<Vec<_>>()) {
        contributions.add(words[0], words[1], words[2].parse().unwrap()).unwrap();
    }
    for pair in groups.split(',').filter_map(|text| text.trim().split_once(' ')) {
        contributions.join(pair.0, pair.1);
    }
    contributions
}

const GIFTS: &str =
    "ana well 900, bo well 400, cy well 100, bo swing 1600, cy swing 400, cy swing 400, dan stage 8100";
const GROUPS: &str = "ana north, bo north, bo south, cy south, dan east";

fn check(name: &str, contributions: &Contributions, pool: u128, options: &Options, expected: Expect) {
    let shown = match matching(name).unwrap().divide(contributions, pool, options) {
        Ok(matches) => {
            matches.iter().map(|m| format!("{} {}", m.project, m.matched)).collect::<Vec<_>>().join(", ")
        }
        Err(error) => error.to_string(),
    };
    expected.assert_eq(&shown);
}

#[test]
fn matches_are_paid_in_full_while_the_pool_suffices() {
    let given = contributions(2, GIFTS, "");
    let spend_all = Options { spend_all: true, ..Options::default() };
    for name in ["qf", "qf-integer"] {
        check(name, &given, 20_000, &Options::default(), expect![[r#""#]]);
        check(name, &given, 20_000, &spend_all, expect![[r#""#]]);
        check(name, &given, 2_000, &Options::default(), expect![[r#""#]]);
    }
}

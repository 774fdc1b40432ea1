//! Choices that rules leave open: ties by lot, greedy per cost, and two outcomes compared.

use super::*;

fn published(lot: Option<&str>) -> Options {
    Options { ties: Ties::Published { lot: lot.map(Into::into) }, ..Options::default() }
}

#[test]
fn published_ties_are_cost_then_supporters_then_the_lot() {
    fn winners(projects: &str, ballots: &str, lot: Option<&str>) -> String {
        let election = election(2, projects, ballots, published(lot));
        rule("greedy").unwrap().allocate(&election).unwrap().selected.join(" ")
    }
    assert_eq!(winners("A 2, B 1, C 1", "A 2 B 2 C 1, C 1", None), "C B");
    assert_eq!(winners("A 1, B 1, C 1", "A 2 B 2 C 1, C 1", None), "C A");
    // A lot decides what nothing else does: always the same, and not always for the same.
    let lots = |seed: &str| winners("A 2, B 2", "A 1 B 1", Some(seed));
    let drawn: Vec<String> = (0..20).map(|seed| lots(&seed.to_string())).collect();
    assert_eq!(drawn, (0..20).map(|seed| lots(&seed.to_string())).collect::<Vec<_>>());
    assert!(drawn.contains(&"A".to_owned()) && drawn.contains(&"B".to_owned()));
}

#[test]
fn greedy_per_cost_begins_with_the_cheapest_votes() {
    let options = Options { greedy: GreedyVariant::PerCost, ..Options::default() };
    check(
        "greedy",
        &election(10, "A 8, B 3, C 0, D 4", "A 4 B 2 C -1 D 3, C 1", options),
        expect![[r#"
        C D B | 7
        A 0 {"unaffordable":{"left":"3"}}
        B 3 {"ranked":{"rank":3,"score":2}}
        C 0 {"ranked":{"rank":1,"score":0}}
        D 4 {"ranked":{"rank":2,"score":3}}"#]],
    );
}

#[test]
fn equal_shares_gives_way_if_more_voters_prefer_greedy() {
    let compared = |comparison| {
        let equal_shares = EqualSharesOptions { comparison, ..EqualSharesOptions::default() };
        let options = Options { equal_shares, ..Options::default() };
        // Four of six voters want A, and can pay two thirds of it; two can pay for B and C.
        let election = election(60, "A 60, B 10, C 10", "A 1, A 1, A 1, A 1, B 1 C 1, B 1 C 1", options);
        let allocation = rule("equal-shares").unwrap().allocate(&election).unwrap();
        (allocation.selected.join(" "), allocation.compared)
    };
    let preferred = vec![Compared { equal_shares: 2, greedy: 4 }];
    assert_eq!(compared(Comparison::Never), ("B C".to_owned(), vec![]));
    assert_eq!(compared(Comparison::MoreWinners), ("A".to_owned(), preferred.clone()));
    assert_eq!(compared(Comparison::NoWinners), ("A".to_owned(), preferred));
}

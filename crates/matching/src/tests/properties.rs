//! What holds for every matching in the list.

use proptest::prelude::*;

use super::super::*;

/// Contributor, project, minor units.
type Gift = (usize, usize, u128);

fn build(gifts: &[Gift], groups: &[(usize, usize)]) -> Contributions {
    let mut contributions = Contributions::new(2, 0);
    for &(contributor, project, units) in gifts {
        contributions.add(&format!("c{contributor}"), &format!("p{project}"), units).unwrap();
    }
    groups.iter().for_each(|(contributor, group)| {
        contributions.join(&format!("c{contributor}"), &format!("g{group}"))
    });
    contributions
}

fn gifts() -> impl Strategy<Value = Vec<Gift>> {
    prop::collection::vec((0usize..8, 0usize..5, 0u128..100_000), 1..40)
}

fn groups() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0usize..8, 0usize..4), 1..16)
}

prop_compose! {
    fn options()(
        mean in any::<bool>(),
        subtract in any::<bool>(),
        spend_all in any::<bool>(),
        cap in prop::option::of(0u128..50_000),
        half in 0.01f64..100.0,
        threshold in 0.0f64..100.0,
        factor in 1u128..1_000,
        kinship in prop_oneof![Just(Kinship::Shared), Just(Kinship::Friends), Just(Kinship::Markov)],
        harsh in any::<bool>(),
    ) -> Options {
        let repeats = if mean { Repeats::Mean } else { Repeats::Sum };
        Options { repeats, subtract, spend_all, cap, half, threshold, factor, alpha: None, kinship, harsh }
    }
}

fn caps(matching: &Matching) -> bool {
    !matching.name.starts_with("clr")
}

proptest! {
    #[test]
    fn no_matching_exceeds_the_pool_or_the_cap(
        gifts in gifts(), groups in groups(), pool in 0u128..10_000_000, options in options(),
    ) {
        let given = build(&gifts, &groups);
        for matching in MATCHINGS {
            let Ok(matches) = matching.divide(&given, pool, &options) else { continue };
            prop_assert!(matches.iter().map(|project| project.matched).sum::<u128>() <= pool, "{}", matching.name);
            let received: u128 = gifts.iter().map(|(_, _, units)| units).sum();
            prop_assert_eq!(matches.iter().map(|project| project.received).sum::<u128>(), received);
            if let Some(cap) = options.cap.filter(|_| caps(matching)) {
                prop_assert!(matches.iter().all(|project| project.matched <= cap), "{}", matching.name);
            }
        }
    }

    /// Down to the last unit where shares are rounded by largest remainder; else to a unit per project.
    #[test]
    fn a_pool_is_spent_to_the_unit_where_it_is_to_be_spent(
        gifts in gifts(), groups in groups(), pool in 0u128..10_000_000, options in options(),
    ) {
        let given = build(&gifts, &groups);
        let options = Options { cap: None, spend_all: true, ..options };
        for matching in MATCHINGS {
            let Ok(matches) = matching.divide(&given, pool, &options) else { continue };
            let nothing = match matching.formula {
                Formula::Exact(_) => pool < matches.len() as u128,
                Formula::Approximate(formula) => formula(&given, &options).iter().all(|&money| money < 1e-9),
            };
            let spent: u128 = matches.iter().map(|project| project.matched).sum();
            let dust = if matches!(matching.formula, Formula::Exact(_)) { matches.len() as u128 } else { 0 };
            prop_assert!(nothing || spent == 0 && dust > 0 || spent + dust >= pool, "{}: {spent} of {pool}", matching.name);
        }
    }

    #[test]
    fn no_matching_minds_the_order_of_lines(
        gifts in gifts(), groups in groups(), pool in 0u128..10_000_000, options in options(), turn in 0usize..40,
    ) {
        let mut turned = gifts.clone();
        turned.rotate_left(turn % gifts.len());
        turned.reverse();
        let mut others = groups.clone();
        others.reverse();
        let [given, turned] = [build(&gifts, &groups), build(&turned, &others)];
        for matching in MATCHINGS {
            prop_assert_eq!(matching.divide(&given, pool, &options), matching.divide(&turned, pool, &options));
        }
    }

    /// Where no two people are in the same group, those who are in one are matched as they would be alone.
    #[test]
    fn groups_of_one_are_people(gifts in gifts()) {
        let alone: Vec<(usize, usize)> = (0..8).map(|contributor| (contributor, contributor)).collect();
        let given = build(&gifts, &alone);
        let options = Options::default();
        let formula = |name: &str| match matching(name).unwrap().formula {
            Formula::Approximate(formula) => formula(&given, &options),
            Formula::Exact(_) => panic!("{name} is exact"),
        };
        let expected = formula("qf");
        for name in ["cluster", "cluster-pairwise", "cocm"] {
            for (ours, expected) in formula(name).iter().zip(&expected) {
                prop_assert!((ours - expected).abs() <= 1e-9 * expected.max(1.0), "{name}: {ours}, not {expected}");
            }
        }
    }

    #[test]
    fn a_project_of_one_contributor_is_matched_only_where_groups_split_people(
        units in 1u128..1_000_000, pool in 1u128..1_000_000,
    ) {
        let given = build(&[(0, 0, units), (1, 1, units), (2, 1, units)], &[(0, 0), (1, 1), (2, 2)]);
        for matching in MATCHINGS.iter().filter(|matching| matching.name != "clr-linear") {
            let matches = matching.divide(&given, pool, &Options::default()).unwrap();
            prop_assert_eq!(matches[0].matched, 0, "{}", matching.name);
        }
    }

    #[test]
    fn large_amounts_are_counted_or_refused(
        units in prop::collection::vec((0usize..4, 0usize..3, any::<u128>()), 1..8), pool in any::<u128>(),
    ) {
        let mut given = Contributions::new(18, 0);
        for &(contributor, project, units) in &units {
            let _ = given.add(&format!("c{contributor}"), &format!("p{project}"), units);
            given.join(&format!("c{contributor}"), "all");
        }
        for matching in MATCHINGS {
            if let Ok(matches) = matching.divide(&given, pool, &Options::default()) {
                let sum = matches.iter().try_fold(0u128, |sum, project| sum.checked_add(project.matched));
                prop_assert!(sum.is_some_and(|sum| sum <= pool), "{}", matching.name);
            }
        }
    }
}

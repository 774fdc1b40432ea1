//! What holds for every rule in the list.

use proptest::prelude::*;

use super::super::*;

fn options() -> impl Strategy<Value = Options> {
    let gate = prop::option::of((0u64..4).prop_map(|min_supporters| Gate { min_supporters }));
    let greedy = prop_oneof![
        Just(GreedyVariant::Skip),
        Just(GreedyVariant::Stop),
        Just(GreedyVariant::PerCost),
        (-5i128..20).prop_map(GreedyVariant::Threshold)
    ];
    let pairwise = (1u128..50).prop_map(|half| PairwiseOptions { half });
    // Ties that leave nothing to the order in which projects are listed.
    let ties = prop_oneof![Just(Ties::Rulebook), Just(Ties::Published { lot: Some("town".into()) })];
    (ties, gate, prop::option::of(0u128..200), equal_shares(), greedy, pairwise).prop_map(
        |(ties, gate, cap, equal_shares, greedy, pairwise)| Options {
            ties,
            gate,
            cap,
            equal_shares,
            greedy,
            pairwise,
        },
    )
}

fn equal_shares() -> impl Strategy<Value = EqualSharesOptions> {
    let utility = prop_oneof![Just(Utility::Cost), Just(Utility::Votes), Just(Utility::Approval)];
    let endowment = prop_oneof![
        Just(Endowment::Equal),
        (1u128..100).prop_map(|share| Endowment::Credits { share }),
        (1u128..9).prop_map(|unit| Endowment::Whole { unit })
    ];
    let raise = prop_oneof![
        Just(Raise::Never),
        Just(Raise::Percent),
        (5u128..50, any::<bool>())
            .prop_map(|(step, until_exhaustive)| Raise::Units { step, until_exhaustive })
    ];
    let fill = prop_oneof![Just(Fill::Never), Just(Fill::AtTurnout), Just(Fill::Always)];
    let comparison =
        prop_oneof![Just(Comparison::Never), Just(Comparison::MoreWinners), Just(Comparison::NoWinners)];
    (utility, endowment, raise, fill, comparison).prop_map(|(utility, endowment, raise, fill, comparison)| {
        EqualSharesOptions { utility, endowment, completion: Completion { raise, fill }, comparison }
    })
}

prop_compose! {
    pub(super) fn elections()(
        budget in 0u128..500,
        asks in prop::collection::vec((0u128..200, prop::option::of(0u128..100)), 1..7),
        votes in prop::collection::vec(prop::collection::vec(-3i64..10, 6), 0..9),
        absent in 0u64..6,
        options in options(),
    ) -> Election {
        let project = |(index, &(ask, minimum)): (usize, &(u128, Option<u128>))| Project {
            id: format!("p{index}").into(),
            ask,
            minimum: minimum.map(|minimum| minimum.min(ask)),
            ..Project::default()
        };
        let ballot = |votes: &Vec<i64>| Ballot {
            votes: votes.iter().take(asks.len()).copied().enumerate().filter(|&(_, votes)| votes != 0).collect(),
        };
        let ballots: Vec<Ballot> = votes.iter().map(ballot).collect();
        Election {
            budget,
            pots: Vec::new(),
            projects: asks.iter().enumerate().map(project).collect(),
            eligible: ballots.len() as u64 + absent,
            ballots,
            options,
        }
    }
}

/// The same election with its projects and ballots in another order.
pub(super) fn permuted(election: &Election, projects: &[usize], turn: usize) -> Election {
    let order: Vec<usize> =
        projects.iter().copied().filter(|&index| index < election.projects.len()).collect();
    let place = |project: usize| order.iter().position(|&other| other == project).unwrap();
    let turned = |ballot: &Ballot| Ballot {
        votes: ballot.votes.iter().rev().map(|&(project, votes)| (place(project), votes)).collect(),
    };
    let mut ballots: Vec<Ballot> = election.ballots.iter().map(turned).collect();
    let middle = turn % ballots.len().max(1);
    ballots.rotate_left(middle);
    let projects = order.iter().map(|&index| election.projects[index].clone()).collect();
    Election { projects, ballots, ..election.clone() }
}

proptest! {
    #[test]
    fn no_rule_exceeds_the_budget_an_ask_or_the_cap(election in elections()) {
        for entry in RULES {
            let allocation = entry.allocate(&election).unwrap();
            prop_assert!(allocation.spent <= election.budget);
            prop_assert_eq!(allocation.spent, allocation.amounts.values().sum::<u128>());
            prop_assert_eq!(allocation.amounts.len(), allocation.selected.len());
            prop_assert_eq!(allocation.why.len(), election.projects.len());
            for Project { id, ask, minimum, .. } in &election.projects {
                let Some(&amount) = allocation.amounts.get(id) else { continue };
                let whole = if entry.divisible { amount <= *ask } else { amount == *ask };
                prop_assert!(whole && amount >= minimum.unwrap_or(0));
                prop_assert!(election.options.cap.is_none_or(|cap| amount <= cap));
            }
        }
    }

    #[test]
    fn no_rule_minds_the_order_of_ballots_and_projects(
        election in elections(),
        order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
        turn in 0usize..9,
    ) {
        for entry in RULES {
            let once = entry.allocate(&election).unwrap();
            let again = entry.allocate(&permuted(&election, &order, turn)).unwrap();
            prop_assert_eq!(once, again, "{}", entry.name);
        }
    }

    #[test]
    fn divisible_rules_hand_out_all_that_fits(mut election in elections()) {
        election.projects.iter_mut().for_each(|project| project.minimum = None);
        election.options.gate = None;
        let cap = election.options.cap.unwrap_or(u128::MAX);
        for entry in RULES.iter().filter(|entry| entry.divisible) {
            let allocation = entry.allocate(&election).unwrap();
            let shares = |project: &&Project| {
                !matches!(allocation.why[&project.id], Why::NotPositive { .. } | Why::Unmatched { .. })
            };
            let limits: u128 = election.projects.iter().filter(shares).map(|p| p.ask.min(cap)).sum();
            prop_assert_eq!(allocation.spent, election.budget.min(limits));
        }
    }

    #[test]
    fn an_allocation_survives_being_written(election in elections()) {
        for entry in RULES {
            let allocation = entry.allocate(&election).unwrap();
            let text = serde_json::to_string(&allocation).unwrap();
            prop_assert_eq!(serde_json::from_str::<Allocation>(&text).unwrap(), allocation);
        }
    }

    #[test]
    fn the_largest_numbers_are_counted_too(
        budget in any::<u128>(),
        asks in prop::collection::vec(any::<u128>(), 1..5),
        votes in prop::collection::vec(prop::collection::vec(any::<i64>(), 4), 1..5),
    ) {
        let project = |(index, &ask): (usize, &u128)| Project { id: format!("p{index}").into(), ask, ..Project::default() };
        let ballot = |votes: &Vec<i64>| Ballot { votes: votes.iter().take(asks.len()).copied().enumerate().collect() };
        let ballots: Vec<Ballot> = votes.iter().map(ballot).collect();
        let projects = asks.iter().enumerate().map(project).collect();
        let options = Options::round(u128::MAX, 1, u128::MAX);
        let election = Election { budget, pots: Vec::new(), projects, eligible: u64::MAX, ballots, options };
        for entry in RULES {
            prop_assert!(entry.allocate(&election).unwrap().spent <= budget);
        }
    }
}

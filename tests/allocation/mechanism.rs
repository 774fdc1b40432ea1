//! What a research model says about a small election, remainders and clones.

use governance::allocation::{
    Ballot, Completion, Election, EqualSharesOptions, Fill, GreedyVariant, Options, Project, Raise, Ties,
    Utility, Why, largest_remainder, rule,
};
use num_bigint::BigUint;
use serde_json::Value;

use super::{read, selected, shared, strings};

/// The election of eight voters and four projects that shows how the rules differ.
fn small_election(vector: &Value, options: Options) -> Election {
    let costs = vector["costs"].as_object().unwrap();
    let projects: Vec<Project> = costs
        .iter()
        .map(|(id, cost)| Project { id: id.into(), ask: cost.as_u64().unwrap().into(), ..Project::default() })
        .collect();
    let place = |id: &str| projects.iter().position(|project| project.id == id).unwrap();
    let votes = |votes: &Value| Ballot {
        votes: votes
            .as_object()
            .unwrap()
            .iter()
            .map(|(id, votes)| (place(id), votes.as_i64().unwrap()))
            .collect(),
    };
    let ballots = vector["ballots"].as_object().unwrap().values().map(votes).collect();
    let (budget, eligible) =
        (vector["budget"].as_u64().unwrap().into(), vector["eligible"].as_u64().unwrap());
    Election { budget, pots: Vec::new(), projects, ballots, eligible, options }
}

#[test]
fn the_small_election_of_the_mechanism_vectors() {
    let Some(shared) = shared() else { return };
    let vector = &read(&shared.join("vectors/mechanism.json"))["election"];
    // Endowments there are equal, not in proportion to credits spent; the asks exceed a quarter of the budget.
    let votes = EqualSharesOptions { utility: Utility::Votes, ..EqualSharesOptions::default() };
    let options = |completion| Options {
        ties: Ties::Rulebook,
        equal_shares: EqualSharesOptions { completion, ..votes },
        ..Options::default()
    };
    let allocate = |name: &str, completion| {
        rule(name).unwrap().allocate(&small_election(vector, options(completion))).unwrap()
    };
    let none = Completion::default();

    let greedy = allocate("greedy", none);
    assert_eq!(selected(&greedy), strings(&vector["greedy"][0]));
    assert_eq!(u128::from(vector["budget"].as_u64().unwrap()) - greedy.spent, 100);
    for (name, key) in [("proportional", "capped_prop_net"), ("quadratic", "capped_prop_net_sq")] {
        let allocation = allocate(name, none);
        for (id, amount) in vector[key][0].as_object().unwrap() {
            assert_eq!(allocation.amounts[id.as_str()], u128::from(amount.as_u64().unwrap()), "{name} {id}");
        }
    }
    let base = allocate("equal-shares", none);
    assert_eq!(selected(&base), strings(&vector["mes"]["selected"]));
    let raise = Raise::Units { step: 1, until_exhaustive: false };
    let completed = allocate("equal-shares", Completion { raise, fill: Fill::Always });
    let expected = &vector["mes_add1u_cap2"];
    let (bought, filled): (Vec<_>, Vec<_>) =
        selected(&completed).into_iter().partition(|&id| matches!(completed.why[id], Why::Bought { .. }));
    assert_eq!(bought, strings(&expected["equal_shares"]));
    assert_eq!(filled, strings(&expected["fill"]));
    assert_eq!(completed.spent, u128::from(expected["spent"].as_u64().unwrap()));
    assert_eq!(completed.raises, expected["k"].as_u64().unwrap());
}

#[test]
fn largest_remainders_and_clones_of_the_mechanism_vectors() {
    let Some(shared) = shared() else { return };
    let vectors = read(&shared.join("vectors/mechanism.json"));
    for vector in vectors["hamilton"].as_array().unwrap() {
        let weights = vector["weights"].as_object().unwrap();
        let numbers: Vec<BigUint> = weights.values().map(|weight| weight.as_u64().unwrap().into()).collect();
        let parts = largest_remainder(vector["total"].as_u64().unwrap().into(), &numbers);
        for (id, part) in weights.keys().zip(parts) {
            assert_eq!(part, u128::from(vector["alloc"][id].as_u64().unwrap()), "{vector}");
        }
    }
    // Ten voters of 100 credits for one proposal, or for four clones of it, against a rival of 100 net votes.
    let clones = &vectors["clone_invariance"];
    for (name, key) in [("proportional", "prop_to_votes"), ("quadratic", "prop_to_square")] {
        for (count, votes, when) in [(1, 10, "before"), (4, 5, "after")] {
            let project =
                |index: usize| Project { id: format!("p{index}").into(), ask: 600, ..Project::default() };
            let group = Ballot { votes: (1..=count).map(|clone| (clone, votes)).collect() };
            let mut ballots = vec![group; 10];
            ballots.push(Ballot { votes: vec![(0, 100)] });
            let projects = (0..=count).map(project).collect();
            let options = Options { greedy: GreedyVariant::Skip, ..Options::default() };
            let election =
                Election { budget: 600, pots: Vec::new(), projects, eligible: 11, ballots, options };
            let allocation = rule(name).unwrap().allocate(&election).unwrap();
            let (over, under) = clones[format!("{key}_{when}")].as_str().unwrap().split_once('/').unwrap();
            let [over, under]: [u128; 2] = [over, under].map(|number| number.parse().unwrap());
            assert_eq!((600 - allocation.amounts["p0"]) * under, 600 * over, "{name} {when}");
        }
    }
}

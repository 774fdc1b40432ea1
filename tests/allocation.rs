//! Elections that others have counted before: official outcomes, and results of other implementations.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use cli::command::allocate::{Allocate, Counted};
use governance::allocation::{
    Allocation, Ballot, Completion, Election, Endowment, EqualSharesOptions, Exact, Fill, GreedyVariant,
    Options, Project, Raise, Ties, Utility, Why, largest_remainder, rule,
};
use num_bigint::BigUint;
use serde_json::Value;

/// The folder with elections and results; it is not part of the repository.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return None;
    }
    Some(folder.to_owned())
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Counts a `.pb` file as `commonhold allocate FILE --rule RULE --option …` does.
fn count(shared: &Path, file: &str, rule: Option<&str>, options: &[&str]) -> Counted {
    let allocate = Allocate {
        file: Some(shared.join("data/pabulib").join(file)),
        rule: rule.map(str::to_owned),
        options: options.iter().map(|&option| option.to_owned()).collect(),
        ..Allocate::default()
    };
    allocate.count().unwrap()
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

fn selected(allocation: &Allocation) -> Vec<&str> {
    allocation.selected.iter().map(|id| id.as_str()).collect()
}

#[test]
fn official_winners_of_greedy_elections() {
    let Some(shared) = shared() else { return };
    let vectors = read(&shared.join("vectors/pabulib_official_outcomes.json"));
    let mut compared = 0;
    for election in vectors["files"].as_array().unwrap() {
        if election["simple_greedy_variants_reproducing_it"].as_array().unwrap().is_empty() {
            continue;
        }
        let file = election["file"].as_str().unwrap();
        let counted = count(&shared, file, None, &[]);
        let mut winners = selected(&counted.allocation);
        winners.sort_unstable();
        assert_eq!(winners, strings(&election["selected"]), "{file}");
        assert_eq!(counted.warnings, [""; 0], "{file}");
        compared += 1;
    }
    println!("{compared} official outcomes reproduced");
    assert_eq!(compared, 5);
}

#[test]
fn official_winners_of_equal_shares_elections() {
    let Some(shared) = shared() else { return };
    let vectors = read(&shared.join("vectors/mes_add1_official_outcomes.json"));
    let results = vectors["results"].as_array().unwrap();
    for result in results {
        let file = result["file"].as_str().unwrap();
        let counted = count(&shared, file, Some("equal-shares"), &[]);
        let by_id = by_id(&counted);
        assert_eq!(selected(&by_id), strings(&result["selected"]), "{file}");
        // By the file's order instead, projects may change places only with others of exactly the same price.
        let mut winners = selected(&counted.allocation);
        assert_eq!(prices(&counted.allocation), prices(&by_id), "{file}");
        winners.sort_unstable();
        let mut official = strings(&result["selected"]);
        official.sort_unstable();
        assert_eq!(winners, official, "{file}");
        assert_eq!(by_id.spent.to_string(), result["total_cost"].as_str().unwrap(), "{file}");
    }
    println!("{} official outcomes reproduced, in order", results.len());
    assert_eq!(results.len(), 2);
}

/// What each winner was bought at, in order.
fn prices(allocation: &Allocation) -> Vec<&Exact> {
    let price = |id| match &allocation.why[id] {
        Why::Bought { rho, .. } => rho,
        other => panic!("{id} was not bought: {other:?}"),
    };
    allocation.selected.iter().map(price).collect()
}

/// Counts again with ties broken by the text of ids, as pabutools does.
fn by_id(counted: &Counted) -> Allocation {
    let election = &counted.election;
    let mut order: Vec<usize> = (0..election.projects.len()).collect();
    order.sort_by_key(|&project| &election.projects[project].id);
    let place = |project| order.iter().position(|&other| other == project).unwrap();
    let moved = |ballot: &Ballot| Ballot {
        votes: ballot.votes.iter().map(|&(p, votes)| (place(p), votes)).collect(),
    };
    let sorted = Election {
        projects: order.iter().map(|&project| election.projects[project].clone()).collect(),
        ballots: election.ballots.iter().map(moved).collect(),
        ..election.clone()
    };
    (counted.rule.allocate)(&sorted).unwrap()
}

/// Our rule and options for a run of pabutools; `None` where we have no such rule.
fn pabutools_run(name: &str) -> Option<(&'static str, EqualSharesOptions)> {
    let utility = |name| match name {
        "cost" => Utility::Cost,
        "card" => Utility::Approval,
        _ => Utility::Votes,
    };
    let units = |step| Raise::Units { step, until_exhaustive: true };
    let raise = |name| match name {
        "add1" => units(1),
        "add10" => units(10),
        "add100" => units(100),
        other => panic!("unknown completion {other}"),
    };
    let options = |sat, raise, fill| EqualSharesOptions {
        utility: utility(sat),
        completion: Completion { raise, fill },
        endowment: Endowment::Equal,
    };
    match name.split(':').collect::<Vec<_>>()[..] {
        // Satisfaction per cost, with the cost as satisfaction, is the number of votes.
        ["greedy", "cost"] => Some(("greedy", options("cost", Raise::Never, Fill::Never))),
        ["mes", sat] => Some(("equal-shares", options(sat, Raise::Never, Fill::Never))),
        ["mes", sat, completion] => Some(("equal-shares", options(sat, raise(completion), Fill::Never))),
        ["mes+greedy", "cost", "cost"] => Some(("equal-shares", options("cost", Raise::Never, Fill::Always))),
        _ => None,
    }
}

#[test]
fn results_of_pabutools() {
    let Some(shared) = shared() else { return };
    let (mut compared, mut prices, mut others) = (0, 0, Vec::new());
    for entry in std::fs::read_dir(shared.join("vectors")).unwrap() {
        let path = entry.unwrap().path();
        if !path.file_name().unwrap().to_str().unwrap().starts_with("pabutools_") {
            continue;
        }
        let vectors = read(&path);
        let file = vectors["source"]["file"].as_str().unwrap();
        for (name, expected) in vectors["outputs"].as_object().unwrap() {
            let Some((rule, options)) = pabutools_run(name) else {
                others.push(name.clone());
                continue;
            };
            let variant = ["variant=skip"];
            let mut counted = count(&shared, file, Some(rule), if rule == "greedy" { &variant } else { &[] });
            counted.election.options.equal_shares = options;
            let allocation = by_id(&counted);
            assert_eq!(selected(&allocation), strings(&expected["selected_in_order"]), "{file} {name}");
            assert_eq!(
                allocation.spent.to_string(),
                expected["total_cost"].as_str().unwrap(),
                "{file} {name}"
            );
            for iteration in expected["iterations"].as_array().into_iter().flatten() {
                let Why::Bought { rho, .. } = &allocation.why[iteration["selected"].as_str().unwrap()] else {
                    panic!("{file} {name}: {iteration} was not bought");
                };
                assert_eq!(rho.to_string(), iteration["rho"].as_str().unwrap(), "{file} {name}");
                prices += 1;
            }
            compared += 1;
        }
    }
    println!("{compared} results and {prices} exact prices equal; no such rule here: {others:?}");
    assert_eq!((compared, prices), (31, 53));
}

#[test]
fn results_of_the_equal_shares_tool() {
    let Some(shared) = shared() else { return };
    let (mut compared, mut others) = (0, 0);
    for file in ["Netherlands_Assen_2024", "Poland_Swiecie_2023"] {
        let vectors = read(&shared.join(format!("vectors/equalshares_tool_{file}.json")));
        for run in vectors["runs"].as_array().unwrap() {
            let params = &run["params"];
            let add1 = strings(&params["add1options"]);
            if params["comparison"] != "none" || add1.contains(&"integral") {
                others += 1; // Comparison with greedy, or endowments rounded to whole units: no such options yet.
                continue;
            }
            let raise = Raise::Units { step: 1, until_exhaustive: add1.contains(&"exhaustive") };
            let (raise, fill) = match params["completion"].as_str().unwrap() {
                "none" => (Raise::Never, Fill::Never),
                "utilitarian" => (Raise::Never, Fill::Always),
                "add1" => (raise, Fill::Never),
                "add1u" => (raise, Fill::Always),
                other => panic!("unknown completion {other}"),
            };
            let mut counted =
                count(&shared, &format!("{file}.pb"), Some("equal-shares"), &["completion=none"]);
            counted.election.options.equal_shares.completion = Completion { raise, fill };
            counted.election.options.ties = Ties::File; // Most votes first, and then lower cost, as the files are sorted.
            let allocation = (counted.rule.allocate)(&counted.election).unwrap();
            assert_eq!(selected(&allocation), strings(&run["winners_in_order"]), "{file} {params}");
            let start = (counted.election.budget / u128::from(counted.election.eligible)) as u64;
            let end = run["final_endowment_per_voter"].as_f64().unwrap() as u64;
            assert_eq!(allocation.raises, end - start, "{file} {params}");
            compared += 1;
        }
    }
    println!("{compared} results equal; {others} with options that are not here");
    assert_eq!(compared, 12);
}

/// The election of eight voters and four projects that shows how the rules differ.
fn small_election(vector: &Value, options: Options) -> Election {
    let costs = vector["costs"].as_object().unwrap();
    let projects: Vec<Project> = costs
        .iter()
        .map(|(id, cost)| Project { id: id.into(), ask: cost.as_u64().unwrap().into(), minimum: None })
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
    Election { budget, projects, ballots, eligible, options }
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
        (rule(name).unwrap().allocate)(&small_election(vector, options(completion))).unwrap()
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
            let project = |index: usize| Project { id: format!("p{index}").into(), ask: 600, minimum: None };
            let group = Ballot { votes: (1..=count).map(|clone| (clone, votes)).collect() };
            let mut ballots = vec![group; 10];
            ballots.push(Ballot { votes: vec![(0, 100)] });
            let projects = (0..=count).map(project).collect();
            let options = Options { greedy: GreedyVariant::Skip, ..Options::default() };
            let election = Election { budget: 600, projects, eligible: 11, ballots, options };
            let allocation = (rule(name).unwrap().allocate)(&election).unwrap();
            let (over, under) = clones[format!("{key}_{when}")].as_str().unwrap().split_once('/').unwrap();
            let [over, under]: [u128; 2] = [over, under].map(|number| number.parse().unwrap());
            assert_eq!((600 - allocation.amounts["p0"]) * under, 600 * over, "{name} {when}");
        }
    }
}

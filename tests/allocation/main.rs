//! Elections that others have counted before: official outcomes, and results of other implementations.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod every_file;
mod mechanism;
mod other_tools;

use std::path::{Path, PathBuf};

use cli::command::allocate::{Allocate, Counted};
use governance::allocation::{Allocation, Ballot, Election, Exact, Why};
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
        rules: rule.map(str::to_owned).into_iter().collect(),
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
    counted.rule.allocate(&sorted).unwrap()
}

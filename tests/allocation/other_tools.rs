//! Results of other implementations, run by run: equal, or different for a reason that is listed here.

use std::collections::BTreeMap;

use governance::allocation::{
    Allocation, Compared, Comparison, Completion, Endowment, EqualSharesOptions, Fill, Raise, Ties, Utility,
    Why,
};
use serde_json::Value;

use super::{by_id, count, read, selected, shared, strings};

/// Runs of pabutools for which there is no rule here, and why not.
const NO_SUCH_RULE: [(&str, &str); 2] = [
    ("phragmen", "a rule of its own, sequential and by load, which is not among ours"),
    ("maxwelfare", "the best packing of the budget: takes time that no one can bound"),
];

/// Runs that differ, and why they should.
const DIFFERENT: [(&str, &str, &str); 2] = [
    ("Switzerland_Zurich_D10.pb", "mes+greedy:add:add", BY_POINTS_PER_COST),
    ("Switzerland_Zurich_D5.pb", "mes+greedy:add:add", BY_POINTS_PER_COST),
];

const BY_POINTS_PER_COST: &str = "pabutools fills by points per cost, add-one-then-votes by points";

/// Compared, equal and different runs of a file.
#[derive(Default)]
struct Row {
    compared: u32,
    equal: u32,
    different: Vec<String>,
    left_out: Vec<String>,
}

fn print(rows: &BTreeMap<String, Row>) {
    println!("{:<58} compared equal differs not here", "file");
    for (file, Row { compared, equal, different, left_out }) in rows {
        println!("{file:<58} {compared:>8} {equal:>5} {:>7} {:>8}", different.len(), left_out.len());
        different.iter().for_each(|run| println!("    differs: {run}"));
        left_out.iter().for_each(|run| println!("    not here: {run}"));
    }
}

fn total(rows: &BTreeMap<String, Row>) -> (u32, u32, usize, usize) {
    let sum = |field: fn(&Row) -> usize| rows.values().map(field).sum();
    let [compared, equal] =
        [|row: &Row| row.compared, |row: &Row| row.equal].map(|field| rows.values().map(field).sum());
    (compared, equal, sum(|row| row.different.len()), sum(|row| row.left_out.len()))
}

impl Row {
    /// Counts a run; one that differs must be listed.
    fn add(&mut self, file: &str, run: &str, ours: &[&str], theirs: &[&str]) {
        self.compared += 1;
        let listed = DIFFERENT.iter().find(|(f, r, _)| *f == file && *r == run);
        if ours == theirs {
            assert!(listed.is_none(), "{file} {run} is listed as different, but equal");
            self.equal += 1;
            return;
        }
        let Some((_, _, reason)) = listed else { panic!("{file} {run}: {ours:?}, there {theirs:?}") };
        self.different.push(format!("{run}: {reason}; {ours:?}, there {theirs:?}"));
    }
}

/// Our rule and its options for a run of pabutools.
fn pabutools_run(name: &str) -> Option<(&'static str, &'static str, EqualSharesOptions)> {
    let utility = |name| match name {
        "cost" => Utility::Cost,
        "card" => Utility::Approval,
        "add" => Utility::Votes,
        other => panic!("unknown satisfaction {other}"),
    };
    let raise = |name| match name {
        "add1" => Raise::Units { step: 1, until_exhaustive: true },
        "add10" => Raise::Units { step: 10, until_exhaustive: true },
        "add100" => Raise::Units { step: 100, until_exhaustive: true },
        other => panic!("unknown completion {other}"),
    };
    let equal_shares = |sat, raise, fill| EqualSharesOptions {
        utility: utility(sat),
        completion: Completion { raise, fill },
        ..EqualSharesOptions::default()
    };
    let default = EqualSharesOptions::default();
    match name.split(':').collect::<Vec<_>>()[..] {
        // Satisfaction per cost, with the cost as satisfaction, is the number of votes.
        ["greedy", "cost"] => Some(("greedy", "variant=skip", default)),
        ["greedy", "card" | "add"] => Some(("greedy", "variant=per-cost", default)),
        ["mes", sat] => {
            Some(("equal-shares", "completion=none", equal_shares(sat, Raise::Never, Fill::Never)))
        }
        ["mes", sat, by] => {
            Some(("equal-shares", "completion=none", equal_shares(sat, raise(by), Fill::Never)))
        }
        ["mes+greedy", sat, _] => {
            Some(("equal-shares", "completion=none", equal_shares(sat, Raise::Never, Fill::Always)))
        }
        _ => None,
    }
}

#[test]
fn results_of_pabutools() {
    let Some(shared) = shared() else { return };
    let (mut rows, mut prices) = (BTreeMap::<String, Row>::new(), 0);
    for entry in std::fs::read_dir(shared.join("vectors")).unwrap() {
        let path = entry.unwrap().path();
        if !path.file_name().unwrap().to_str().unwrap().starts_with("pabutools_") {
            continue;
        }
        let vectors = read(&path);
        let file = vectors["source"]["file"].as_str().unwrap();
        let row = rows.entry(file.to_owned()).or_default();
        for (name, expected) in vectors["outputs"].as_object().unwrap() {
            let Some((rule, option, options)) = pabutools_run(name) else {
                let listed = NO_SUCH_RULE.iter().find(|(rule, _)| name.starts_with(rule));
                let (_, reason) = listed.unwrap_or_else(|| panic!("{file} {name} is in no list"));
                row.left_out.push(format!("{name}: {reason}"));
                continue;
            };
            let mut counted = count(&shared, file, Some(rule), &[option]);
            counted.election.options.equal_shares = options;
            let allocation = by_id(&counted);
            let theirs = strings(&expected["selected_in_order"]);
            row.add(file, name, &selected(&allocation), &theirs);
            if selected(&allocation) == theirs {
                assert_eq!(
                    allocation.spent.to_string(),
                    expected["total_cost"].as_str().unwrap(),
                    "{file} {name}"
                );
            }
            prices += same_prices(&allocation, &expected["iterations"], &format!("{file} {name}"));
        }
    }
    print(&rows);
    println!("{prices} exact prices equal");
    assert_eq!((total(&rows), prices), ((41, 39, 2, 11), 53));
}

/// How many prices were compared: all that the run states.
fn same_prices(allocation: &Allocation, iterations: &Value, run: &str) -> u32 {
    let mut prices = 0;
    for iteration in iterations.as_array().into_iter().flatten() {
        let Why::Bought { rho, .. } = &allocation.why[iteration["selected"].as_str().unwrap()] else {
            panic!("{run}: {iteration} was not bought");
        };
        assert_eq!(rho.to_string(), iteration["rho"].as_str().unwrap(), "{run}");
        prices += 1;
    }
    prices
}

/// Our options for a run of the equalshares.net tool.
fn tool_run(params: &Value) -> EqualSharesOptions {
    let add1 = strings(&params["add1options"]);
    assert!(add1.iter().all(|option| ["exhaustive", "integral"].contains(option)), "{params}");
    let raise = Raise::Units { step: 1, until_exhaustive: add1.contains(&"exhaustive") };
    let (raise, fill) = match params["completion"].as_str().unwrap() {
        "none" => (Raise::Never, Fill::Never),
        "utilitarian" => (Raise::Never, Fill::Always),
        "add1" => (raise, Fill::Never),
        "add1u" => (raise, Fill::Always),
        other => panic!("unknown completion {other}"),
    };
    let comparison = match params["comparison"].as_str().unwrap() {
        "none" => Comparison::Never,
        "satisfaction" => Comparison::MoreWinners,
        "exclusionRatio" => Comparison::NoWinners,
        other => panic!("unknown comparison {other}"),
    };
    let endowment = if add1.contains(&"integral") { Endowment::Whole { unit: 1 } } else { Endowment::Equal };
    EqualSharesOptions {
        utility: Utility::Cost,
        endowment,
        completion: Completion { raise, fill },
        comparison,
    }
}

#[test]
fn results_of_the_equal_shares_tool() {
    let Some(shared) = shared() else { return };
    let (mut rows, mut notes) = (BTreeMap::<String, Row>::new(), 0);
    for file in ["Netherlands_Assen_2024", "Poland_Swiecie_2023"] {
        let vectors = read(&shared.join(format!("vectors/equalshares_tool_{file}.json")));
        let row = rows.entry(file.to_owned()).or_default();
        for run in vectors["runs"].as_array().unwrap() {
            let params = &run["params"];
            let mut counted =
                count(&shared, &format!("{file}.pb"), Some("equal-shares"), &["completion=none"]);
            counted.election.options.equal_shares = tool_run(params);
            counted.election.options.ties = Ties::File; // Most votes first, and then lower cost, as the files are sorted.
            let allocation = counted.rule.allocate(&counted.election).unwrap();
            let [completion, comparison] =
                ["completion", "comparison"].map(|key| params[key].as_str().unwrap());
            let name = format!("{completion} {} {comparison}", strings(&params["add1options"]).join(" "));
            if let [Compared { equal_shares, greedy }] = allocation.compared[..]
                && let Some(note) = run["comparison_note"].as_str()
            {
                // Voters without winners on one side vanish from satisfaction there: 7 of the 24 who prefer greedy.
                let there = if params["comparison"] == "satisfaction" { greedy - 7 } else { greedy };
                assert!(note.contains(&format!("greedy algorithm is preferred by {there} voters")), "{note}");
                assert!(note.contains(&format!("shares is preferred by {equal_shares} voters")), "{note}");
                notes += 1;
            }
            row.add(file, &name, &selected(&allocation), &strings(&run["winners_in_order"]));
            let start = (counted.election.budget / u128::from(counted.election.eligible)) as u64;
            let end = run["final_endowment_per_voter"].as_f64().unwrap() as u64;
            assert!(allocation.raises == 0 || allocation.raises == end - start, "{file} {params}");
        }
    }
    print(&rows);
    println!("{notes} counts of voters who prefer greedy equal, but for those who vanish there");
    assert_eq!((total(&rows), notes), ((60, 60, 0, 0), 11));
}

//! Tax, auctions, credits and an election of the research model: `mechanism.json`.

use std::collections::BTreeMap;

use governance::allocation::{self, Ballot, Completion, Election, Options, Project, Why, rule};
use governance::{Kappa, credits, vote_cost};
use insights::Spread;
use num_bigint::BigUint;
use registry::tax;
use serde_json::Value;

use crate::{dutch, number, owed, vectors};

/// Sections of `mechanism.json` that are compared here, item by item.
#[rustfmt::skip]
const SECTIONS: &[(&str, Compare)] = &[
    ("tax_accrual", tax_accrual), ("foreclosure_dutch", foreclosure_dutch), ("credit_dividend", credit_dividend),
    ("credit_roll", credit_roll), ("vote_cost", votes_and_credits), ("election", election),
    ("metrics", metrics), ("opening_balance_gini_bound", gini_at_the_bound),
];

/// Items of those sections that differ: which, their number, ours, and why.
#[rustfmt::skip]
const DIFFERENCES: &[(&str, &str, &str, &str)] = &[
    ("foreclosure_dutch/1", "999", "1000", "a price that falls between two units is the upper one, not the lower"),
    ("foreclosure_dutch/3", "0", "1", "a price that falls between two units is the upper one, not the lower"),
    ("credit_dividend/2", "share 0, carry 7", "share 1, carry 7", "a member receives min_share at least, and that is at least 1"),
    ("election/completed/raises", "45", "54", "endowments rise by 1 % of themselves, not by a unit"),
    ("election/mes/v2:C", "1850/17", "7655/68", "voters fund with the credits that they spend; theirs all have the same"),
];

/// Sections that are not about what is compared here.
#[rustfmt::skip]
const SECTIONS_OUTSIDE: &[(&str, &[&str])] = &[
    ("compared in tests/allocation.rs", &["hamilton", "clone_invariance"]),
    ("compared in registry/src/rates.rs", &["rate_controller"]),
    ("a simulation of rates, from which the rule was chosen", &["controller_monte_carlo", "turnover_rule"]),
    ("a holder cannot refuse a purchase", &["refusal"]),
    ("nothing here votes by weights against a quota", &["banzhaf_raw"]),
    ("there is no fee for messages", &["postage_fee"]),
    ("theory, from which the rules were chosen", &[
        "static_uniform_price", "static_loss_removed", "static_joint_optimum", "dynamic_uniform_buyers",
        "dynamic_exp_buyers_tol_1e-4", "weyl_zhang", "investment_block", "sybil_gain", "pareto_vote_share",
        "qv_best_response", "qv_efficiency_mc",
    ]),
];

/// Each item's name, their answer, and ours.
type Compared = Vec<(String, String, String)>;

type Compare = fn(&Value) -> Compared;

#[test]
fn tax_and_credits_of_the_research_model() {
    let Some(mut vectors) = vectors("mechanism.json") else { return };
    let vectors = vectors.as_object_mut().expect("an object");
    vectors.remove("_about");
    let mut differences: BTreeMap<&str, _> =
        DIFFERENCES.iter().map(|(name, theirs, ours, why)| (*name, (*theirs, *ours, *why))).collect();
    let (mut equal, differing) = (0, differences.len());
    for (section, compare) in SECTIONS {
        let value = vectors.remove(*section).unwrap_or_else(|| panic!("{section} is gone"));
        for (item, theirs, ours) in compare(&value) {
            let name = format!("{section}/{item}");
            match differences.remove(name.as_str()) {
                Some((listed_theirs, listed_ours, why)) => {
                    assert_eq!((theirs.as_str(), ours.as_str()), (listed_theirs, listed_ours), "{name}");
                    println!("{name}: theirs {theirs}, ours {ours}: {why}");
                }
                None => {
                    assert_eq!(ours, theirs, "{name}");
                    equal += 1;
                }
            }
        }
    }
    assert!(differences.is_empty(), "listed, but not there: {:?}", differences.keys());
    let mut outside = 0;
    for (why, sections) in SECTIONS_OUTSIDE {
        for section in *sections {
            assert!(vectors.remove(*section).is_some(), "{section} is gone");
            outside += 1;
        }
        println!("{}: outside: {why}", sections.join(", "));
    }
    assert!(vectors.is_empty(), "in no list: {:?}", vectors.keys());
    println!("mechanism.json: {equal} equal, {differing} differ, {outside} sections outside");
}

fn tax_accrual(section: &Value) -> Compared {
    let items = section["vectors"].as_array().expect("a list").iter().enumerate();
    let compared = items.map(|(n, vector)| {
        let price = number(&vector["price"]).expect("a price");
        let billionths = vector["rate_ppb"].as_u64().expect("a rate");
        let rate = format!("{}.{:09}", billionths / 1_000_000_000, billionths % 1_000_000_000);
        let (mut taxes, mut residue, mut seconds) = (Vec::new(), 0, 0);
        for step in vector["dts"].as_array().expect("steps") {
            let step = step.as_u64().expect("seconds");
            let accrual = tax::accrue(price, rate.parse().expect("a rate"), step, residue);
            taxes.push(Value::from(accrual.tax.to_string()));
            (residue, seconds) = (accrual.residue, seconds + u128::from(step));
        }
        let at_once = owed(price, &rate, seconds); // Settled in steps or at once.
        let theirs = format!("{} {} {}", vector["taxes"], vector["total"], vector["residual"]);
        (n.to_string(), theirs, format!("{} \"{at_once}\" \"{residue}\"", Value::from(taxes)))
    });
    compared.collect()
}

/// Compares each item of a list.
fn each(section: &Value, compare: impl Fn(&dyn Fn(&str) -> u64, &Value) -> (String, String)) -> Compared {
    let items = section.as_array().expect("a list").iter().enumerate();
    let compared = items.map(|(n, vector)| {
        let field = |name: &str| vector[name].as_u64().unwrap_or_else(|| panic!("no {name} in {vector}"));
        let (theirs, ours) = compare(&field, vector);
        (n.to_string(), theirs, ours)
    });
    compared.collect()
}

fn foreclosure_dutch(section: &Value) -> Compared {
    each(section, |field, _| {
        let ours = dutch(field("p0").into(), 0, field("D").into(), field("t").into());
        (field("price").to_string(), ours.to_string())
    })
}

fn credit_dividend(section: &Value) -> Compared {
    each(section, |field, _| {
        let kappa = Kappa { credits: field("kappa"), per_units: 1 };
        let least = 1; // As few as a constitution allows.
        let ours =
            credits::dividend(field("carry"), field("revenue").into(), kappa, least, field("eligible"));
        let theirs = format!("share {}, carry {}", field("share"), field("carry_out"));
        (theirs, format!("share {}, carry {}", ours.share, ours.carry))
    })
}

fn credit_roll(section: &Value) -> Compared {
    each(section, |field, _| {
        assert_eq!(field("cap_mult"), 2);
        let decay = format!("0.{:04}", field("decay_bp")).parse().expect("a share");
        let ours = credits::roll(field("balance"), decay, field("share"));
        (field("out").to_string(), ours.credits.to_string())
    })
}

/// What votes cost, and how many a number of credits buys.
fn votes_and_credits(section: &Value) -> Compared {
    each(section, |field, vector| match vector["votes"].as_i64() {
        Some(votes) => (field("credits").to_string(), vote_cost(votes).to_string()),
        None => {
            let affordable = (0..).take_while(|votes| vote_cost(*votes) <= field("credits"));
            (field("max_votes").to_string(), affordable.last().expect("none at least").to_string())
        }
    })
}

/// The small election: net votes, credits spent, and equal shares as a round counts them. The rules as files count
/// are in `tests/allocation.rs`.
fn election(section: &Value) -> Compared {
    let compared_here = ["net", "credits_spent", "mes", "mes_add1u_cap2"];
    for name in section.as_object().expect("an object").keys() {
        let outside = ELECTION_OUTSIDE.iter().any(|(_, names)| names.contains(&name.as_str()));
        assert!(outside || compared_here.contains(&name.as_str()), "in no list: election/{name}");
    }
    let election = small_election(section);
    let mut compared = Vec::new();
    for (project, tally) in election.projects.iter().zip(allocation::tally(&election)) {
        let theirs = section["net"][project.id.as_str()].to_string();
        compared.push((format!("net/{}", project.id), theirs, tally.net.to_string()));
    }
    let voters = section["ballots"].as_object().expect("ballots").keys();
    for (voter, ballot) in voters.zip(&election.ballots) {
        let cost: u64 = ballot.votes.iter().map(|(_, votes)| vote_cost(*votes)).sum();
        let theirs = section["credits_spent"][voter].to_string();
        compared.push((format!("credits_spent/{voter}"), theirs, cost.to_string()));
    }
    let allocate = |election: &Election| rule("equal-shares").expect("a rule").allocate(election);
    let names = |list: &Value| -> Vec<String> {
        list.as_array().expect("a list").iter().filter_map(Value::as_str).map(String::from).collect()
    };
    let completed = allocate(&election).expect("it counts");
    let theirs = &section["mes_add1u_cap2"];
    let selected = [names(&theirs["equal_shares"]), names(&theirs["fill"])].concat();
    compared.push(("completed".into(), selected.join(", "), completed.selected.join(", ")));
    compared.push(("completed/raises".into(), theirs["k"].to_string(), completed.raises.to_string()));

    let mut election = election;
    election.options.equal_shares.completion = Completion::default();
    let base = allocate(&election).expect("it counts");
    let theirs = &section["mes"];
    compared.push(("mes".into(), names(&theirs["selected"]).join(", "), base.selected.join(", ")));
    // What a supporter pays who has money left afterwards.
    for (project, voter, votes) in [("D", "v7", 8_u8), ("C", "v2", 6)] {
        let Why::Bought { rho, .. } = &base.why[project] else { panic!("{project} is bought") };
        let payment = &theirs["payments"][format!("{voter}:{project}")];
        let ours = (rho * BigUint::from(votes)).to_string();
        compared.push((format!("mes/{voter}:{project}"), payment.as_str().expect("a fraction").into(), ours));
    }
    compared
}

/// What else the election says: its ballots, and the answers of rules that are compared elsewhere or not here.
#[rustfmt::skip]
const ELECTION_OUTSIDE: &[(&str, &[&str])] = &[
    ("the election itself", &["ballots", "costs", "budget", "credits_each", "eligible"]),
    ("compared in tests/allocation.rs", &["greedy", "capped_prop_net", "capped_prop_net_sq"]),
    ("not a rule of rounds", &["knapsack", "pairwise_M25"]),
];

fn small_election(section: &Value) -> Election {
    let costs = section["costs"].as_object().expect("costs");
    let ids: Vec<&String> = costs.keys().collect();
    let ballot = |ballot: &Value| -> Ballot {
        let votes = ballot.as_object().expect("votes").iter();
        let place = |id| ids.iter().position(|known| *known == id).expect("a project");
        Ballot { votes: votes.map(|(id, votes)| (place(id), votes.as_i64().expect("votes"))).collect() }
    };
    let project = |(id, cost): (&String, &Value)| Project {
        id: id.into(),
        ask: cost.as_u64().expect("a cost").into(),
        ..Project::default()
    };
    let caps_off = u128::MAX; // The asks exceed a quarter of the budget.
    let share = section["credits_each"].as_u64().expect("a number");
    Election {
        pots: Vec::new(),
        budget: section["budget"].as_u64().expect("a budget").into(),
        projects: costs.iter().map(project).collect(),
        ballots: section["ballots"].as_object().expect("ballots").values().map(ballot).collect(),
        eligible: section["eligible"].as_u64().expect("a number"),
        options: Options::round(caps_off, 1, share.into()),
    }
}

fn amounts(of: &Value) -> Vec<u128> {
    let amounts = of["x"].as_array().expect("a list").iter();
    amounts.map(|amount| amount.as_u64().expect("an amount").into()).collect()
}

/// A number, or a fraction as text.
fn decimal(value: &Value) -> f64 {
    let Some(text) = value.as_str() else { return value.as_f64().expect("a number") };
    let part = |text: &str| text.parse::<f64>().expect("digits");
    text.split_once('/').map_or_else(|| part(text), |(over, under)| part(over) / part(under))
}

/// Statistics are in floating point, there and here: equal to twelve decimals.
fn metrics(section: &Value) -> Compared {
    each(section, |_, vector| {
        let spread = Spread::new(amounts(vector)).expect("something");
        let theirs = ["gini", "hhi", "eff_n", "theil", "nakamoto_50", "nakamoto_33"]
            .map(|name| decimal(&vector[name]));
        let few = [2, 3].map(|part| spread.nakamoto(part) as f64);
        let ours = [spread.gini(), spread.hhi(), spread.effective_number(), spread.theil(), few[0], few[1]];
        (format!("{theirs:.12?}"), format!("{ours:.12?}"))
    })
}

/// Who holds two shares and who holds one: as unequal as credits can be after an opening.
fn gini_at_the_bound(section: &Value) -> Compared {
    let example = &section["example"];
    let gini = Spread::new(amounts(example)).expect("something").gini();
    assert!(gini <= decimal(&section["bound"]));
    vec![("gini".into(), format!("{:.12}", decimal(&example["gini"])), format!("{gini:.12}"))]
}

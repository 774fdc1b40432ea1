//! Quadratic funding of other systems: integers are equal, numbers in floating point as near as the file says.

use std::collections::BTreeSet;
use std::fmt::Display;

use matching::{
    Contributions, CreditTally, Formula, Kinship, MatchingError, Options, Repeats, SnapshotVote, alpha,
    integer_matches, linear_amounts, matching, redistribute, snapshot_scores,
};
use serde_json::Value;

use crate::{number, vectors};

/// Largest relative deviation in floating point, where a file does not state one.
const TOLERANCE: f64 = 1e-9;

/// Numbers below this are as near as their absolute deviation; some are 10⁻¹⁴ for nothing.
const SMALLEST: f64 = 0.01;

/// Decimals of a minor unit where files give amounts in floating point.
const SCALE: u32 = 12;

/// Everything in a file that is to be compared, and how far that went.
struct Comparison {
    file: &'static str,
    left: BTreeSet<String>,
    cases: usize,
    exact: usize,
    near: usize,
    deviation: f64,
}

impl Comparison {
    fn new(file: &'static str, cases: impl IntoIterator<Item = String>) -> Comparison {
        let left: BTreeSet<String> = cases.into_iter().collect();
        Comparison { file, cases: left.len(), left, exact: 0, near: 0, deviation: 0.0 }
    }

    fn case(&mut self, name: &str) {
        assert!(self.left.remove(name), "{}: {name} is gone, or compared twice", self.file);
    }

    fn equal(&mut self, ours: impl Display, theirs: &Value) {
        let theirs = theirs.as_str().map_or_else(|| theirs.to_string(), str::to_owned);
        assert_eq!(ours.to_string(), theirs, "{}", self.file);
        self.exact += 1;
    }

    fn near(&mut self, ours: f64, theirs: &Value) {
        let theirs = theirs.as_f64().expect("a number");
        let deviation = (ours - theirs).abs() / theirs.abs().max(SMALLEST);
        assert!(deviation <= TOLERANCE, "{}: {ours}, theirs {theirs}", self.file);
        self.near += 1;
        self.deviation = self.deviation.max(deviation);
    }

    fn finish(self) {
        assert!(self.left.is_empty(), "{}: in no list: {:?}", self.file, self.left);
        let Comparison { file, cases, exact, near, deviation, .. } = self;
        println!("{file:<34} {cases:>5} {exact:>7} {near:>7} {deviation:>9.1e}");
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().expect("an object").iter().map(|(key, value)| (key.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn whole(value: &Value) -> u128 {
    number(value).unwrap_or_else(|| panic!("no number: {value}"))
}

fn units(money: &Value) -> u128 {
    (money.as_f64().expect("a number") * 10f64.powi(SCALE.cast_signed())).round() as u128
}

/// The matches of a rule in floating point, before a pool limits them, by the projects' ids.
fn raw(rule: &str, contributions: &Contributions, options: &Options) -> Vec<(String, f64)> {
    let Formula::Approximate(formula) = matching(rule).expect("a rule").formula else {
        panic!("{rule} is exact");
    };
    let ids = matching(rule).expect("a rule").divide(contributions, 0, options).expect("matches");
    ids.into_iter().map(|project| project.project).zip(formula(contributions, options)).collect()
}

/// What a rule pays from a pool.
fn paid(rule: &str, contributions: &Contributions, pool: u128, options: &Options) -> Vec<(String, f64)> {
    let pool = pool * 10u128.pow(SCALE);
    let matches = matching(rule).expect("a rule").divide(contributions, pool, options).expect("matches");
    let money = |units: u128| units as f64 / 10f64.powi(SCALE.cast_signed());
    matches.into_iter().map(|project| (project.project, money(project.matched))).collect()
}

fn all_near(comparison: &mut Comparison, ours: &[(String, f64)], theirs: &Value) {
    assert_eq!(ours.len(), entries(theirs).count());
    ours.iter().for_each(|(project, ours)| comparison.near(*ours, &theirs[project]));
}

/// What a share of a pool is at most, where there is a cap in percent.
fn cap(percent: u128, pool: u128) -> Option<u128> {
    (percent < 100).then(|| pool * 10u128.pow(SCALE) * percent / 100)
}

type Compare = fn(&'static str, &Value);

#[test]
fn quadratic_funding_of_other_systems() {
    println!("{:<34} {:>5} {:>7} {:>7} {:>9}", "file", "cases", "exact", "near", "largest");
    let files: [(&str, Compare); 7] = [
        ("clrfund_ethstaker_alpha.json", clrfund_alpha),
        ("clrfund_xdai_rounds_linear.json", clrfund_linear),
        ("gitcoin_clr_pairwise.json", clr_py),
        ("gitcoin_tegr2_real_round.json", tegr2),
        ("pluralistic_linearQF.json", pluralistic),
        ("qf_calculator_cases.json", qf_calculator),
        ("snapshot_quadratic.json", snapshot),
    ];
    for (file, compare) in files {
        if let Some(value) = vectors(file) {
            compare(file, &value);
        }
    }
}

fn clrfund_alpha(file: &'static str, value: &Value) {
    let errors = entries(&value["second_case"]["error_cases"]).map(|(name, _)| name.to_owned());
    let cases = ["outputs".to_owned(), "second_case".to_owned()].into_iter().chain(errors);
    let mut comparison = Comparison::new(file, cases);
    let inputs = &value["inputs"];
    let tally = |(votes, spent): (&Value, &Value)| CreditTally { votes: whole(votes), spent: whole(spent) };
    let tallies: Vec<CreditTally> =
        list(&inputs["votes"]).iter().zip(list(&inputs["spent_voice_credits"])).map(tally).collect();
    let factor = whole(&inputs["voice_credit_factor"]);

    comparison.case("outputs");
    let found = alpha(whole(&inputs["budget_wei"]), factor, &tallies).expect("an alpha");
    comparison.equal(found, &value["outputs"]["alpha"]);
    let amounts: Vec<u128> =
        tallies.iter().map(|tally| tally.amount(found, factor).expect("an amount")).collect();
    amounts.iter().zip(list(&value["outputs"]["amounts_wei"])).for_each(|(a, b)| comparison.equal(a, b));
    let sum: u128 = amounts.iter().sum();
    comparison.equal(sum, &value["outputs"]["sum_wei"]);
    comparison.equal(whole(&inputs["budget_wei"]) - sum, &value["outputs"]["dust_wei"]);

    comparison.case("second_case");
    let second = &value["second_case"];
    let found = alpha(whole(&second["budget_wei"]), factor, &tallies).expect("an alpha");
    comparison.equal(found, &second["alpha"]);

    let spent = factor * whole(&inputs["total_spent"]);
    let lonely = [CreditTally { votes: 3, spent: 9 }];
    let nothing = [CreditTally::default()];
    for (case, budget, tallies, name) in [
        ("budget_lt_contributions", spent - 1, &tallies[..], "InvalidBudget"),
        ("sum_V2_le_sum_S", spent, &lonely, "NoProjectHasMoreThanOneVote"),
        ("zero_spent", spent, &nothing, "NoVotes"),
    ] {
        comparison.case(case);
        let error = alpha(budget, factor, tallies).expect_err(case);
        let ours = match error {
            MatchingError::InvalidBudget { .. } => "InvalidBudget",
            MatchingError::NoProjectHasMoreThanOneVote { .. } => "NoProjectHasMoreThanOneVote",
            MatchingError::NoVotes => "NoVotes",
            other => panic!("{other}"),
        };
        assert_eq!(ours, name);
        comparison.equal(ours, &second["error_cases"][case]);
    }
    comparison.finish();
}

fn clrfund_linear(file: &'static str, value: &Value) {
    let rounds = list(&value["rounds"]);
    let mut comparison = Comparison::new(file, rounds.iter().map(|round| text(&round["address"]).to_owned()));
    for round in rounds {
        comparison.case(text(&round["address"]));
        let votes = list(&round["inputs"]["tally_sum_of_votes"]).iter().map(whole);
        let spent = list(&round["inputs"]["spent_voice_credits"]).iter().map(whole);
        let tallies: Vec<CreditTally> =
            votes.zip(spent).map(|(votes, spent)| CreditTally { votes, spent }).collect();
        let factor = whole(&round["voice_credit_factor"]);
        let amounts =
            linear_amounts(whole(&round["matching_pool_effective"]), factor, &tallies).expect("amounts");
        for (index, amount) in entries(&round["outputs"]["allocated_wei_by_index"]) {
            let index: usize = index.parse().expect("an index");
            comparison.equal(amounts.get(index).unwrap_or(&0), amount); // Their tally leaves out zeros at its end.
        }
    }
    comparison.finish();
}

fn clr_py(file: &'static str, value: &Value) {
    let cases = list(&value["cases"]);
    let mut comparison = Comparison::new(file, cases.iter().map(|case| text(&case["name"]).to_owned()));
    for case in cases {
        comparison.case(text(&case["name"]));
        let mut contributions = Contributions::new(SCALE, 0);
        for grant in list(&case["grants"]) {
            for (contributor, money) in list(&grant["contributions"]).iter().flat_map(entries) {
                contributions.add(contributor, text(&grant["id"]), units(money)).expect("small");
            }
        }
        let threshold = case["threshold"].as_f64().expect("a number");
        let options = Options { threshold, ..Options::default() };
        let pool = whole(&case["pot"]) * 10u128.pow(SCALE);
        let matches = matching("pairwise-threshold").expect("a rule");
        let matches = matches.divide(&contributions, pool, &options).expect("matches");
        for result in list(&case["result"]) {
            let ours = matches.iter().find(|ours| ours.project == text(&result["id"])).expect("the grant");
            let money = |units: u128| units as f64 / 10f64.powi(SCALE.cast_signed());
            comparison.equal(ours.contributors, &result["number_contributions"]);
            comparison.near(money(ours.received), &result["contribution_amount"]);
            comparison.near(money(ours.matched), &result["clr_amount"]);
        }
    }
    comparison.finish();
}

/// Cases of `qf_calculator_cases.json` and its like: the rule and its options by their name there.
fn qf_calculator_rule(name: &str) -> (&'static str, Options) {
    let half = |half| ("pairwise", Options { half, ..Options::default() });
    let cocm = |kinship, harsh| ("cocm", Options { kinship, harsh, ..Options::default() });
    match name {
        "standard_qf" | "qf" => ("qf", Options::default()),
        "pairwise_M0.01" | "pairwise" => half(0.01),
        "pairwise_M1" => half(1.0),
        "pairwise_M25" => half(25.0),
        "donation_profile_clustermatch" => ("donation-profile", Options::default()),
        "clustermatch" => ("cluster", Options::default()),
        "cluster_profile_pairwise" => ("cluster-pairwise", Options::default()),
        "COCM_og_soft" => cocm(Kinship::Shared, false),
        "COCM_og_harsh" => cocm(Kinship::Shared, true),
        "COCM_pct_friends_soft" => cocm(Kinship::Friends, false),
        "COCM_pct_friends_harsh" => cocm(Kinship::Friends, true),
        "COCM_markov_soft" => cocm(Kinship::Markov, false),
        "COCM_markov_harsh" => cocm(Kinship::Markov, true),
        other => panic!("no rule for {other}"),
    }
}

fn tegr2(file: &'static str, value: &Value) {
    let recomputed = &value["recomputed_with_current_code_(SUM,subtracted)"];
    let sections = [&value["published"], &recomputed["match_raw"], &recomputed["scaled_pool25000_cap20"]];
    let names = ["published", "raw", "scaled"].into_iter().zip(sections);
    let cases =
        names.flat_map(|(section, cases)| entries(cases).map(move |(name, _)| format!("{section} {name}")));
    let mut comparison = Comparison::new(file, cases);
    let mut contributions = Contributions::new(SCALE, 0);
    for donation in list(&value["inputs"]["donations_usd_[voter,project,amount]"]) {
        contributions.add(text(&donation[0]), text(&donation[1]), units(&donation[2])).expect("small");
    }
    let capped = Options { spend_all: true, cap: cap(20, 25_000), ..Options::default() };
    let published = Options { repeats: Repeats::Mean, subtract: false, ..capped.clone() };
    for (name, rule) in [("normal_qf_matching", "qf"), ("cluster_qf_matching", "donation-profile")] {
        comparison.case(&format!("published {name}"));
        let ours = paid(rule, &contributions, 25_000, &published);
        all_near(&mut comparison, &ours, &value["published"][name]);
    }
    let projects = matching("qf").expect("a rule").divide(&contributions, 0, &published).expect("matches");
    for (name, crowd) in [("eligible_voters", false), ("eligible_crowdfunding_usd", true)] {
        comparison.case(&format!("published {name}"));
        for project in &projects {
            let theirs = &value["published"][name][&project.project];
            match crowd {
                true => comparison.near(project.received as f64 / 10f64.powi(SCALE.cast_signed()), theirs),
                false => comparison.equal(project.contributors, theirs),
            }
        }
    }
    for (name, theirs) in entries(&recomputed["match_raw"]) {
        comparison.case(&format!("raw {name}"));
        let (rule, options) = qf_calculator_rule(name);
        all_near(&mut comparison, &raw(rule, &contributions, &options), theirs);
    }
    for (name, theirs) in entries(&recomputed["scaled_pool25000_cap20"]) {
        comparison.case(&format!("scaled {name}"));
        let (rule, _) = qf_calculator_rule(name);
        all_near(&mut comparison, &paid(rule, &contributions, 25_000, &capped), theirs);
    }
    comparison.finish();
}

fn pluralistic(file: &'static str, value: &Value) {
    let cases = list(&value["cases"]);
    let mut comparison = Comparison::new(file, cases.iter().map(|case| text(&case["name"]).to_owned()));
    for case in cases {
        comparison.case(text(&case["name"]));
        let mut contributions = Contributions::new(0, whole(&case["options"]["minimumAmount"]));
        for gift in list(&case["contributions"]) {
            let [contributor, recipient] = ["contributor", "recipient"].map(|key| text(&gift[key]));
            contributions.add(contributor, recipient, whole(&gift["amount"])).expect("small");
        }
        let cap = number(&case["options"]["matchingCapAmount"]);
        let spend_all = case["options"]["ignoreSaturation"] == true;
        let options = Options { cap, spend_all, ..Options::default() };
        let ours = integer_matches(&contributions, whole(&case["pool"]), &options).expect("matches");
        assert_eq!(ours.len(), entries(&case["result"]).count());
        for ours in ours {
            let theirs = &case["result"][&ours.project];
            comparison.equal(ours.received, &theirs["totalReceived"]);
            comparison.equal(ours.contributors, &theirs["contributionsCount"]);
            comparison.equal(ours.roots, &theirs["sumOfSqrt"]);
            comparison.equal(ours.remainders, &theirs["sumOfSqrtRemainder"]);
            let over = |cap: u128| ours.uncapped.cast_signed() - cap.cast_signed();
            comparison.equal(cap.map_or(0, over), &theirs["capOverflow"]);
            comparison.equal(ours.uncapped, &theirs["matchedWithoutCap"]);
            comparison.equal(ours.matched, &theirs["matched"]);
        }
    }
    comparison.finish();
}

fn qf_calculator(file: &'static str, value: &Value) {
    let mut names = Vec::new();
    for (place, case) in list(&value["cases"]).iter().enumerate() {
        for section in ["match", "scaled"] {
            names.extend(entries(&case[section]).map(|(name, _)| format!("{place} {name}")));
        }
    }
    let caps = list(&value["cap_redistribution_cases"]);
    names.extend((0..caps.len()).map(|place| format!("cap {place}")));
    let mut comparison = Comparison::new(file, names);
    for (place, case) in list(&value["cases"]).iter().enumerate() {
        let mut contributions = Contributions::new(SCALE, 0);
        for (contributor, gifts) in entries(&case["donations"]) {
            for (project, money) in entries(gifts) {
                contributions.add(contributor, project, units(money)).expect("small");
            }
        }
        for (contributor, groups) in case["clusters"].as_object().into_iter().flatten() {
            list(groups).iter().for_each(|group| contributions.join(contributor, text(group)));
        }
        for (name, theirs) in entries(&case["match"]) {
            comparison.case(&format!("{place} {name}"));
            let (rule, options) = qf_calculator_rule(name);
            all_near(&mut comparison, &raw(rule, &contributions, &options), theirs);
        }
        for (name, theirs) in entries(&case["scaled"]) {
            comparison.case(&format!("{place} {name}"));
            let (rule, percent) = name.split_once("_cap").expect("a cap");
            let percent = percent.strip_suffix("_pool10000").expect("a pool").parse().expect("a number");
            let (rule, options) = qf_calculator_rule(rule);
            let options = Options { spend_all: true, cap: cap(percent, 10_000), ..options };
            all_near(&mut comparison, &paid(rule, &contributions, 10_000, &options), theirs);
        }
    }
    for (place, case) in caps.iter().enumerate() {
        comparison.case(&format!("cap {place}"));
        let numbers = list(&case["shares"]).iter().map(|share| share.as_f64().expect("a number"));
        let mut shares: Vec<f64> = numbers.collect();
        redistribute(&mut shares, case["cap"].as_f64().expect("a number"));
        shares.iter().zip(list(&case["result"])).for_each(|(&ours, theirs)| comparison.near(ours, theirs));
        comparison.near(shares.iter().sum(), &case["sum"]);
    }
    comparison.finish();
}

fn snapshot(file: &'static str, value: &Value) {
    let derived = entries(&value["derived_cases"]).map(|(name, _)| name.to_owned());
    let mut comparison = Comparison::new(file, derived.chain(["outputs".to_owned()]));
    let choices = list(&value["inputs"]["choices"]).len();
    let vote = |vote: &Value, times: f64| SnapshotVote {
        balance: times * vote["balance"].as_f64().expect("a number"),
        weights: entries(&vote["choice"])
            .map(|(choice, weight)| {
                (choice.parse::<usize>().expect("a choice") - 1, weight.as_f64().expect("a number"))
            })
            .collect(),
    };
    let votes =
        |times: f64| list(&value["inputs"]["votes"]).iter().map(|v| vote(v, times)).collect::<Vec<_>>();
    let mut check = |name: &str, votes: &[SnapshotVote], theirs: &Value| {
        comparison.case(name);
        let scores = snapshot_scores(votes, choices);
        assert_eq!(scores.len(), list(theirs).len());
        scores.iter().zip(list(theirs)).for_each(|(&ours, theirs)| comparison.near(ours, theirs));
        if name == "outputs" {
            comparison.near(scores.iter().sum(), &value["outputs"]["scores_total"]);
        }
    };
    check("outputs", &votes(1.0), &value["outputs"]["scores"]);
    check("balance_times_3", &votes(3.0), &value["derived_cases"]["balance_times_3"]["scores"]);
    let invalid = [vec![], vec![(choices, 1.0)], vec![(0, -1.0), (1, 2.0)], vec![(0, 0.0)]];
    let mut some_invalid = votes(1.0);
    some_invalid.extend(invalid.map(|weights| SnapshotVote { balance: 1.0, weights }));
    check("invalid_ballots_ignored", &some_invalid, &value["outputs"]["scores"]);
    comparison.finish();
}

use expect_test::{Expect, expect};
use ledger::{Currency, Duration};
use serde_json::{Value, json};

use super::amount;
use crate::{Kappa, Terms};

fn check(change: Value, expected: Expect) {
    let currency = Currency { code: "TST".into(), scale: 2 };
    let terms = serde_json::from_value::<Terms>(change).map_err(|error| error.to_string());
    let answer = terms.and_then(|terms| terms.check(&currency));
    expected.assert_eq(&answer.map_or_else(|refusal| refusal, |()| "within bounds".into()));
}

#[test]
fn every_term_is_bounded() {
    let fine = || expect!["within bounds"];
    check(json!({}), fine());
    check(json!({ "activation_delay": "P365D" }), fine());
    check(
        json!({ "activation_delay": "P365DT1S" }),
        expect!["activation_delay is P365DT1S, but must be from PT0S to P365D"],
    );
    check(json!({ "round_interval": "P21D" }), fine());
    check(
        json!({ "round_interval": "P20DT23H59M59S" }),
        expect!["round_interval is P20DT23H59M59S, but must be from P21D to P36500D: rounds do not overlap"],
    );
    check(json!({ "deliberation": "PT0S", "voting": "PT1S", "round_interval": "PT1H" }), fine());
    check(
        json!({ "deliberation": "PT0S", "voting": "PT1S", "round_interval": "PT59M59S" }),
        expect!["round_interval is PT59M59S, but must be from PT1H to P36500D: rounds do not overlap"],
    );
    check(json!({ "voting": "PT0S" }), expect!["voting is PT0S, but must be from PT1S to P36500D"]);
    check(json!({ "ballots": "open" }), fine());
    check(json!({ "ballots": "secret" }), expect!["unknown variant `secret`, expected `withheld` or `open`"]);
    check(json!({ "rule": "quadratic" }), fine());
    check(
        json!({ "rule": "lottery" }),
        expect![[
            r#"rule is "lottery", but must be one of equal-shares, greedy, proportional, quadratic, clr, pairwise"#
        ]],
    );
    check(json!({ "min_supporters": 1_000_000_000 }), fine());
    check(
        json!({ "min_supporters": 1_000_000_001 }),
        expect!["min_supporters is 1000000001, but must be from 0 to 1000000000"],
    );
    check(json!({ "pots": [{ "name": "a", "share": "0.6" }, { "name": "b-2", "share": "0.4" }] }), fine());
    check(
        json!({ "pots": [{ "name": "a", "share": "0.6" }, { "name": "b", "share": "0.400000001" }] }),
        expect!["the sum of the pots' shares is 1.000000001, but must be from 0 to 1"],
    );
    check(
        json!({ "pots": [{ "name": "a", "share": "0" }, { "name": "a", "share": "0" }] }),
        expect!["pots: a is there twice"],
    );
    check(
        json!({ "pots": [{ "name": "North", "share": "0" }] }),
        expect![[r#"pots: "North" is no name, which is 1 to 32 of a-z, 0-9 and '-'"#]],
    );
    check(
        json!({ "pots": [{ "name": "", "share": "0" }] }),
        expect![[r#"pots: "" is no name, which is 1 to 32 of a-z, 0-9 and '-'"#]],
    );
    let threshold =
        |metric: &str| json!({ "thresholds": [{ "metric": metric, "watch": { "above": "0.2" } }] });
    check(threshold("top_1"), fine());
    check(
        json!({ "thresholds": [{ "metric": "turnover", "of": "class:land", "alarm": { "outside": ["0.1", "0.5"] } }] }),
        fine(),
    );
    let of =
        |of: &str| json!({ "thresholds": [{ "metric": "top_1", "of": of, "alarm": { "above": "0.2" } }] });
    check(of("class:land"), fine());
    check(
        of("luck"),
        expect![[
            r#"thresholds: nothing is measured of "luck", but of valuation, tax, credits, votes, members, outcome and class:ID"#
        ]],
    );
    check(
        json!({ "thresholds": [{ "metric": "top_1" }] }),
        expect!["thresholds: top_1 has neither watch nor alarm"],
    );
    let both = |watch: Value, alarm: Value| json!({ "thresholds": [{ "metric": "top_1", "watch": watch, "alarm": alarm }] });
    check(both(json!({ "above": "0.2" }), json!({ "above": "0.2" })), fine());
    check(
        both(json!({ "above": "0.3" }), json!({ "above": "0.2" })),
        expect!["thresholds: the alarm of top_1 would come before the watch"],
    );
    check(both(json!({ "below": "0.3" }), json!({ "below": "0.2" })), fine());
    check(
        both(json!({ "below": "0.1" }), json!({ "below": "0.2" })),
        expect!["thresholds: the alarm of top_1 would come before the watch"],
    );
    check(
        both(json!({ "below": "0.3" }), json!({ "above": "0.4" })),
        expect!["thresholds: the alarm of top_1 would come before the watch"],
    );
    check(both(json!({ "outside": ["0.2", "0.3"] }), json!({ "outside": ["0.1", "0.3"] })), fine());
    check(
        threshold("luck"),
        expect![[
            r#"thresholds: "luck" is no metric; there are hhi, effective_number, gini, theil, nakamoto_half, nakamoto_third, top_1, top_4, top_10, theil_between_classes, arrears, turnover, tax_per_turnover, lapses, registrar_set, ballots_alike, bloc, removals"#
        ]],
    );
    check(
        json!({ "thresholds": vec![json!({ "metric": "hhi" }); 101] }),
        expect!["thresholds are 101, but must be at most 100"],
    );
    check(json!({ "min_bond": "0" }), fine());
    check(
        json!({ "min_bond": "1000000000.01" }),
        expect!["min_bond is 1000000000.01, but must be from 0 to 1000000000"],
    );
    check(
        json!({ "min_bond": "0.001" }),
        expect![
            "min_bond: 0.001 has more decimals than the 2 that the currency has; amounts are never rounded"
        ],
    );
    let kappa =
        |credits: u64, per_units: u64| json!({ "kappa": { "credits": credits, "per_units": per_units } });
    check(kappa(Kappa::CREDITS_MAX, Kappa::PER_UNITS_MAX), fine());
    check(kappa(0, 1), expect!["kappa.credits is 0, but must be from 1 to 1000000000"]);
    check(kappa(1, 0), expect!["kappa.per_units is 0, but must be from 1 to 1000000000000000000"]);
    check(
        kappa(Kappa::CREDITS_MAX + 1, 1),
        expect!["kappa.credits is 1000000001, but must be from 1 to 1000000000"],
    );
    check(json!({ "min_share": 4_503_599_627_370_496_u64 }), fine());
    check(json!({ "min_share": 0 }), expect!["min_share is 0, but must be from 1 to 4503599627370496"]);
    check(json!({ "decay": "1.1" }), expect!["1.1 is above the most, 1"]);
    check(json!({ "bond_share": "0.01", "revenue_multiple": "1000" }), fine());
    check(
        json!({ "turnout": "0.4" }),
        expect![
            "unknown field `turnout`, expected one of `activation_delay`, `registrar_set_cap`, `round_interval`, `deliberation`, `voting`, `ballots`, `rule`, `min_supporters`, `min_bond`, `bond_share`, `kappa`, `decay`, `min_share`, `treasury_share`, `revenue_multiple`, `ask_share`, `pots`, `thresholds`"
        ],
    );
}

#[test]
fn the_defaults_are_the_rulebooks() {
    let expected = json!({
        "activation_delay": "P30D", "round_interval": "P90D", "deliberation": "P7D", "voting": "P14D",
        "ballots": "withheld", "rule": "equal-shares", "min_supporters": 3, "min_bond": "10", "registrar_set_cap": true,
        "bond_share": "0.01", "kappa": { "credits": 1, "per_units": 1 }, "decay": "0.5", "min_share": 10_000,
        "treasury_share": "0.25", "revenue_multiple": "1.25", "ask_share": "0.25", "pots": [], "thresholds": [],
    });
    assert_eq!(serde_json::to_value(Terms::default()).expect("terms are JSON"), expected);
}

#[test]
fn the_budget_is_bounded_by_treasury_and_revenue() {
    let terms = Terms { min_bond: amount("0"), ..Terms::default() };
    let currency = Currency { code: "TST".into(), scale: 0 };
    let check = |treasury: i128, revenues: &[i128], expected: i128| {
        let revenues: Vec<_> = revenues.iter().map(|units| currency.units(*units)).collect();
        let budget = crate::opening::budget(&terms, currency.units(treasury), &revenues);
        assert_eq!(budget.units(), expected, "treasury {treasury}, revenues {revenues:?}");
    };
    check(0, &[0], 0);
    check(4_000_000, &[4_000_000], 1_000_000);
    check(4_000_003, &[4_000_000], 1_000_000);
    check(400, &[80], 100);
    check(404, &[80], 100);
    check(400, &[79], 98); // 98.75
    // The mean of 2 and 1 is 1.5, and 125 % of it 1.875: rounding in between would give 1 as well, so scale up.
    check(4_000, &[3, 0], 1); // 1.875
    check(4_000, &[2, 2, 3], 2); // 2.916…; the rounded mean would give 2.5
    check(4_000, &[1, 1, 1, 4], 2); // 2.1875
    let most = Currency::AMOUNT_MAX;
    check(most, &[most, most, most, most], most / 4);
    assert_eq!(Duration::from_days(90), terms.round_interval);
}

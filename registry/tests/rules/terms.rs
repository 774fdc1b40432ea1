//! The terms of a class: what holds where a constitution is silent, and the bounds of every field.

use ledger::Currency;
use registry::ClassTerms;
use serde_json::{Value, json};

/// Reads and checks a class of land with this field more.
fn checked(field: &str, value: Value) -> Result<(), String> {
    let mut terms = json!({ "id": "land", "rate": "0.05" });
    terms[field] = value;
    let terms: ClassTerms = serde_json::from_value(terms).map_err(|refusal| refusal.to_string())?;
    terms.check(&Currency { code: "TST".into(), scale: 2 })
}

#[test]
fn every_field_has_bounds() {
    for (field, within, beyond) in [
        ("rate", vec!["0", "0.000000001", "10"], vec!["10.000000001", "-0.1", "0.0000000001"]),
        ("min_valuation", vec!["0.01", "1000000"], vec!["0", "0.001", "-1"]),
        ("min_runway", vec!["PT0S", "P365D"], vec!["P365DT1S"]),
        ("raise_delay", vec!["PT0S", "P30D"], vec!["P30DT1S"]),
        ("cooldown", vec!["PT0S", "PT24H"], vec!["PT24H1S"]),
        ("min_tenure", vec!["PT0S", "P365D"], vec!["P365DT1S"]),
        ("hold_cap", vec!["0", "0.000000001", "1"], vec!["1.000000001"]),
        ("premium", vec!["0", "1"], vec!["1.000000001"]),
        ("handover", vec!["PT0S", "P365D"], vec!["P365DT1S"]),
        ("grace", vec!["PT0S", "P365D"], vec!["P365DT1S"]),
        ("first_issue", vec!["english", "claim"], vec!["dutch", "lottery"]),
        ("after_vacancy", vec!["english", "dutch"], vec!["claim"]),
        ("opening_price", vec!["0.01"], vec!["0", "0.001"]),
        ("floor", vec!["0", "0.01"], vec!["0.001"]),
        ("auction_length", vec!["PT1S", "P365D"], vec!["PT0S", "P365DT1S"]),
        ("min_increment", vec!["0", "1"], vec!["1.000000001"]),
        ("soft_close", vec!["PT0S", "P1D"], vec!["P1DT1S"]),
        ("reclaim_fee", vec!["0", "1"], vec!["1.000000001"]),
    ] {
        for value in within {
            assert_eq!(checked(field, value.into()), Ok(()), "{field} = {value}");
        }
        for value in beyond {
            assert!(checked(field, value.into()).is_err(), "{field} = {value}");
        }
    }
}

#[test]
fn fields_must_fit_each_other() {
    let check = |terms: Value, expected: Result<(), &str>| {
        let mut class = json!({ "id": "land", "rate": "0.05" });
        class.as_object_mut().expect("a table").extend(terms.as_object().expect("a table").clone());
        let class: ClassTerms = serde_json::from_value(class).expect("terms");
        let checked = class.check(&Currency { code: "TST".into(), scale: 2 });
        assert_eq!(checked, expected.map_err(|refusal| format!("class land: {refusal}")), "{terms}");
    };
    check(json!({ "first_issue": "dutch", "opening_price": "5", "floor": "5" }), Ok(()));
    check(
        json!({ "first_issue": "dutch", "opening_price": "4.99", "floor": "5" }),
        Err("opening_price is 4.99, but must be at least the floor of 5.00"),
    );
    check(
        json!({ "opening_price": "4.99", "min_valuation": "5" }),
        Err("opening_price is 4.99, but must be at least the floor of 5.00"),
    );
    check(json!({ "first_issue": "dutch" }), Err("first_issue is \"dutch\", which needs an opening_price"));
    check(json!({ "after_vacancy": "claim", "grace": "PT0S" }), Ok(()));
    check(
        json!({ "after_vacancy": "claim", "grace": "PT1S" }),
        Err("after_vacancy is \"claim\", which needs grace = \"PT0S\", not PT1S"),
    );
    let change =
        |day: u32, rate: &str| json!({ "from": format!("2027-01-{day:02}T00:00:00Z"), "rate": rate });
    check(json!({ "rate_changes": [change(1, "0.06"), change(2, "10")] }), Ok(()));
    check(
        json!({ "rate_changes": [change(1, "0.06"), change(1, "0.07")] }),
        Err("rate_changes: 2027-01-01T00:00:00Z comes before 2027-01-01T00:00:00Z"),
    );
    check(json!({ "rate_changes": [change(1, "10.1")] }), Err("rate is 10.1, but must be at most 10 a year"));
    check(
        json!({ "rate_changes": [change(1, "0.06")], "turnover": {} }),
        Err("a rate that follows the turnover cannot have rate_changes"),
    );
    let changes = |count: u32| -> Vec<Value> {
        let year = |number| json!({ "from": format!("{}-01-01T00:00:00Z", 2027 + number), "rate": "0.06" });
        (0..count).map(year).collect()
    };
    check(json!({ "rate_changes": changes(100) }), Ok(()));
    check(
        json!({ "rate_changes": changes(101) }),
        Err("rate_changes: there are 101, but at most 100 may be"),
    );
}

#[test]
fn a_silent_constitution_has_the_rulebooks_defaults() {
    let silent: ClassTerms = serde_json::from_value(json!({ "id": "land", "rate": "0.05" })).expect("terms");
    let explicit = json!({
        "id": "land", "rate": "0.05", "rate_changes": [], "min_runway": "P30D", "raise_delay": "PT0S",
        "cooldown": "PT0S", "min_tenure": "P90D", "hold_cap": "0.25", "premium": "0", "handover": "PT0S",
        "grace": "P14D", "first_issue": "english", "after_vacancy": "dutch", "auction_length": "P7D",
        "min_increment": "0.05", "soft_close": "PT10M", "reclaim_fee": "0.1", "no_overlap": false,
        "beneficiaries": [],
    });
    assert_eq!(silent, serde_json::from_value(explicit).expect("terms"));
    let turnover = json!({ "id": "land", "rate": "0.05", "turnover": {} });
    let turnover: ClassTerms = serde_json::from_value(turnover).expect("terms");
    assert_eq!(turnover.turnover.expect("the rule").share.to_string(), "0.333333333");
}

//! Amendments: what the constitution becomes when some of its parameters change, within bounds and by steps.

use std::cmp::max;
use std::collections::BTreeSet;
use std::fmt::Display;

use bevy_ecs::world::World;
use governance::Changes;
use ledger::{AccountId, Duration, Officers};
use rust_decimal::Decimal;
use serde_json::Value;
use smol_str::SmolStr;
use thiserror::Error;

use crate::Constitution;

/// Why a parameter cannot become what an amendment says.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{parameter} {requirement}")]
pub struct InvalidAmendment {
    /// Its path.
    pub parameter: String,
    /// What stands against it, with the numbers.
    pub requirement: String,
}

/// What nobody votes on: what money is, what makes a class, and rates that change by themselves (change the rate).
const FIXED: [&str; 3] = ["currency", "id", "rate_changes"];

/// Parameters that are amounts; every other number with decimals is a share or a rate.
const AMOUNTS: [&str; 5] = ["floor", "issue_limit", "min_bond", "min_valuation", "opening_price"];

/// Where a member's standing is found: `members.` and the account. It can only become `"good"`: members reinstate
/// whom registrars suspend, but suspend nobody.
const MEMBERS: &str = "members.";

/// The members whom an amendment reinstates, whether they are suspended or not.
pub(crate) fn reinstated(changes: &Changes) -> Result<Vec<AccountId>, InvalidAmendment> {
    let named = changes.iter().filter_map(|(path, value)| Some((path, path.strip_prefix(MEMBERS)?, value)));
    let member = |(path, account, value): (&SmolStr, &str, &SmolStr)| {
        let invalid = |requirement: String| InvalidAmendment { parameter: path.to_string(), requirement };
        if value != "\"good\"" {
            return Err(invalid(format!("can only become \"good\", not {value}")));
        }
        account.parse().map_err(|_| invalid("names no account".into()))
    };
    named.map(member).collect()
}

/// Refuses a constitution in which two keys of one list name the same account: the one that opened it, say, and the one
/// that signs for it now.
pub(crate) fn check_named_once(world: &World, constitution: &Constitution) -> Result<(), InvalidAmendment> {
    let Officers { registrars, surveyors, cashiers, .. } = &constitution.officers;
    let officers = [("officers.registrars", registrars), ("officers.surveyors", surveyors)];
    let officers = officers.into_iter().chain([("officers.cashiers", cashiers)]);
    let officers = officers.map(|(list, keys)| (list.to_owned(), keys.clone()));
    let beneficiaries = constitution.classes.iter().map(|class| {
        let keys = class.beneficiaries.iter().map(|beneficiary| beneficiary.key).collect();
        (format!("classes.{}.beneficiaries", class.id), keys)
    });
    for (parameter, keys) in officers.chain(beneficiaries) {
        let mut named = BTreeSet::new();
        if let Some(key) = keys.iter().find(|key| !named.insert(ledger::view::account_named(world, key))) {
            let requirement = format!("cannot be so: {key} names an account that another key names already");
            return Err(InvalidAmendment { parameter, requirement });
        }
    }
    Ok(())
}

impl Constitution {
    /// The constitution with these changes, each by at most a fifth of the value, or the smallest step of its kind: 1
    /// of a count or an amount, 0.01 of a share or a rate, a day of a time. Names, lists and choices become anything
    /// allowed.
    pub fn amended(&self, changes: &Changes) -> Result<Constitution, InvalidAmendment> {
        self.changed(changes, check_step)
    }

    /// The constitution with changes that were checked before.
    pub(crate) fn with(&self, changes: &Changes) -> Constitution {
        self.changed(changes, |_, _, _| Ok(())).expect("changes that were checked")
    }

    fn changed(
        &self,
        changes: &Changes,
        check: fn(&str, &Value, &Value) -> Result<(), String>,
    ) -> Result<Constitution, InvalidAmendment> {
        let mut tree = serde_json::to_value(self).expect("a constitution is JSON");
        for (path, text) in changes.iter().filter(|(path, _)| !path.starts_with(MEMBERS)) {
            let invalid = |requirement: String| InvalidAmendment { parameter: path.to_string(), requirement };
            let value: Value =
                serde_json::from_str(text).map_err(|refusal| invalid(format!("is no JSON: {refusal}")))?;
            let parameter = find(&mut tree, path).ok_or_else(|| invalid("is no parameter".into()))?;
            let name = path.rsplit('.').next().unwrap_or_default();
            if FIXED.contains(&name) || path.starts_with("currency.") {
                return Err(invalid("cannot be amended".into()));
            }
            if path == "classes" {
                return Err(invalid(
                    "has several parts; name each that changes, as in classes.ID.rate".into(),
                ));
            }
            let value = as_count(parameter, value);
            check(name, parameter, &value).map_err(invalid)?;
            *parameter = value;
        }
        let all = || changes.keys().map(|path| path.as_str()).collect::<Vec<_>>().join(", ");
        let refused = |requirement| InvalidAmendment { parameter: all(), requirement };
        let amended: Constitution =
            serde_json::from_value(tree).map_err(|refusal| refused(format!("cannot be so: {refusal}")))?;
        amended.check().map_err(|refusal| refused(format!("cannot be so: {refusal}")))?;
        Ok(amended)
    }
}

/// A count may be written as text, too, as all other numbers are.
fn as_count(parameter: &Value, value: Value) -> Value {
    match (parameter, value.as_str().map(str::parse::<u64>)) {
        (Value::Number(_), Some(Ok(count))) => count.into(),
        _ => value,
    }
}

/// The parameter at `path`: fields joined by dots, a class by its id.
fn find<'a>(tree: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    let Some(of_class) = path.strip_prefix("classes.") else {
        return descend(tree, path);
    };
    let classes = tree.get_mut("classes")?.as_array_mut()?;
    classes.iter_mut().find_map(|class| {
        let id = class.get("id")?.as_str()?.to_owned();
        descend(class, of_class.strip_prefix(&id)?.strip_prefix('.')?)
    })
}

fn descend<'a>(tree: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    path.split('.').try_fold(tree, |at, field| at.get_mut(field))
}

fn check_step(name: &str, from: &Value, to: &Value) -> Result<(), String> {
    match (from, to) {
        _ if name == "name" => Ok(()), // It may look like a number.
        (Value::Object(_), Value::Object(_)) => Err("has several parts; name each that changes".into()),
        (Value::Number(from), Value::Number(to)) => match (from.as_u64(), to.as_u64()) {
            (Some(from), Some(to)) => {
                within(from, to, from.abs_diff(to) <= max(from / 5, 1), max(from / 5, 1))
            }
            _ => Err("is a whole number".into()),
        },
        (Value::String(from), Value::String(to)) => check_text_step(name, from, to),
        _ => Ok(()),
    }
}

fn check_text_step(name: &str, from: &str, to: &str) -> Result<(), String> {
    if let (Ok(from), Ok(to)) = (from.parse::<Duration>(), to.parse::<Duration>()) {
        let most = max(from.seconds() / 5, DAY.seconds());
        let fits = from.seconds().abs_diff(to.seconds()) <= most;
        return within(from, to, fits, Duration::from_seconds(most));
    }
    if let (Ok(from), Ok(to)) = (from.parse::<Decimal>(), to.parse::<Decimal>()) {
        let smallest = if AMOUNTS.contains(&name) { Decimal::ONE } else { Decimal::new(1, 2) };
        let most = max(from / Decimal::from(5), smallest);
        // What is so far away that the difference cannot be told is too far.
        let fits = to.checked_sub(from).is_some_and(|step| step.abs() <= most);
        return within(from.normalize(), to.normalize(), fits, most.normalize());
    }
    Ok(())
}

const DAY: Duration = Duration::from_days(1);

fn within(from: impl Display, to: impl Display, fits: bool, most: impl Display) -> Result<(), String> {
    if fits { Ok(()) } else { Err(format!("is {from} and changes by at most {most} at once, not to {to}")) }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    const KEY: &str = "uC2QIXQhqO5-5uESKPAHQjFzX5hQAWeESlM_BpKpZ2I";

    fn constitution() -> Constitution {
        Constitution::parse(&format!(
            r#"
            name = "A town"
            currency = {{ code = "EUR", scale = 2 }}
            [officers]
            registrars = ["{KEY}"]
            registrars_needed = 1
            surveyors = ["{KEY}"]
            cashiers = ["{KEY}"]
            cashiers_needed = 1
            issue_limit = "1000"
            [[classes]]
            id = "land/a"
            rate = "0.05"
            grace = "P14D"
            turnover = {{ share = "0.333333333" }}
            "#
        ))
        .expect("a constitution")
    }

    fn check(parameter: &str, value: &str, expected: Expect) {
        let changes = [(parameter.into(), value.into())].into();
        let amended = constitution().amended(&changes);
        let text = amended.map_or_else(
            |refusal| refusal.to_string(),
            |amended| {
                let mut tree = serde_json::to_value(&amended).expect("JSON");
                find(&mut tree, parameter).expect("the parameter").to_string()
            },
        );
        expected.assert_eq(&text);
    }

    #[test]
    fn a_parameter_changes_by_a_fifth_or_its_smallest_step() {
        check("classes.land/a.rate", "\"0.06\"", expect![[r#""0.06""#]]);
        check(
            "classes.land/a.rate",
            "\"0.060000001\"",
            expect!["classes.land/a.rate is 0.05 and changes by at most 0.01 at once, not to 0.060000001"],
        );
        check("classes.land/a.rate", "\"0.04\"", expect![[r#""0.04""#]]);
        check(
            "classes.land/a.rate",
            "\"0.039\"",
            expect!["classes.land/a.rate is 0.05 and changes by at most 0.01 at once, not to 0.039"],
        );
        check("governance.decay", "\"0.6\"", expect![[r#""0.6""#]]);
        check(
            "governance.decay",
            "\"0.61\"",
            expect!["governance.decay is 0.5 and changes by at most 0.1 at once, not to 0.61"],
        );
        check("governance.min_supporters", "\"4\"", expect!["4"]);
        check("governance.min_supporters", "4", expect!["4"]);
        check(
            "governance.min_supporters",
            "5",
            expect!["governance.min_supporters is 3 and changes by at most 1 at once, not to 5"],
        );
        check("governance.min_share", "12000", expect!["12000"]);
        check(
            "governance.min_share",
            "12001",
            expect!["governance.min_share is 10000 and changes by at most 2000 at once, not to 12001"],
        );
        check("governance.min_bond", "\"12\"", expect![[r#""12""#]]);
        check(
            "governance.min_bond",
            "\"12.01\"",
            expect!["governance.min_bond is 10 and changes by at most 2 at once, not to 12.01"],
        );
        check("officers.issue_limit", "\"1200\"", expect![[r#""1200""#]]);
        check("classes.land/a.premium", "\"0.01\"", expect![[r#""0.01""#]]);
        check(
            "classes.land/a.premium",
            "\"0.02\"",
            expect!["classes.land/a.premium is 0 and changes by at most 0.01 at once, not to 0.02"],
        );
        check("classes.land/a.grace", "\"P16D\"", expect![[r#""P16D""#]]);
        check(
            "classes.land/a.grace",
            "\"P17D\"",
            expect!["classes.land/a.grace is P14D and changes by at most P2DT19H12M at once, not to P17D"],
        );
        check("accounts.recovery_delay", "\"P8D\"", expect![[r#""P8D""#]]);
        check(
            "accounts.recovery_delay",
            "\"P5D\"",
            expect!["accounts.recovery_delay is P7D and changes by at most P1DT9H36M at once, not to P5D"],
        );
        check("classes.land/a.cooldown", "\"PT24H\"", expect![[r#""P1D""#]]);
        check(
            "classes.land/a.turnover.share",
            "\"0.4\"",
            expect![
                "classes.land/a.turnover.share is 0.333333333 and changes by at most 0.0666666666 at once, not to 0.4"
            ],
        );
        check("governance.kappa.credits", "2", expect!["2"]);
        check(
            "governance.kappa.credits",
            "3",
            expect!["governance.kappa.credits is 1 and changes by at most 1 at once, not to 3"],
        );
    }

    #[test]
    fn choices_names_and_lists_become_anything_allowed() {
        check("governance.rule", "\"quadratic\"", expect![[r#""quadratic""#]]);
        check(
            "governance.rule",
            "\"chance\"",
            expect![[
                r#"governance.rule cannot be so: governance: rule is "chance", but must be one of equal-shares, greedy, proportional, quadratic, clr, pairwise"#
            ]],
        );
        check("governance.ballots", "\"open\"", expect![[r#""open""#]]);
        check("governance.registrar_set_cap", "false", expect!["false"]);
        check("name", "\"Another town\"", expect![[r#""Another town""#]]);
        check(
            "officers.registrars",
            "[]",
            expect!["officers.registrars cannot be so: officers: registrars must be 1 to 100 different keys"],
        );
        check("classes.land/a.turnover", "null", expect!["null"]);
        check("classes.land/a.floor", "\"5\"", expect![[r#""5""#]]);
    }

    #[test]
    fn what_is_no_parameter_is_refused() {
        check(
            "governance.decay",
            "0.5",
            expect!["governance.decay cannot be so: invalid type: floating point `0.5`, expected a string"],
        );
        check(
            "governance.decay",
            "half",
            expect!["governance.decay is no JSON: expected value at line 1 column 1"],
        );
        check("governance.turnout", "1", expect!["governance.turnout is no parameter"]);
        check("governance", "{}", expect!["governance has several parts; name each that changes"]);
        check(
            "governance.kappa",
            "{\"credits\":1,\"per_units\":1}",
            expect!["governance.kappa has several parts; name each that changes"],
        );
        check("classes.sea.rate", "\"0.05\"", expect!["classes.sea.rate is no parameter"]);
        check("classes.land/a", "{}", expect!["classes.land/a is no parameter"]);
        check("classes.land/a.id", "\"sea\"", expect!["classes.land/a.id cannot be amended"]);
        check("classes.land/a.rate_changes", "[]", expect!["classes.land/a.rate_changes cannot be amended"]);
        check("currency.scale", "3", expect!["currency.scale cannot be amended"]);
        check("currency", "{}", expect!["currency cannot be amended"]);
        check("", "1", expect![" is no parameter"]);
        check(
            "governance.voting",
            "\"PT0S\"",
            expect!["governance.voting is P14D and changes by at most P2DT19H12M at once, not to PT0S"],
        );
        check(
            "governance.min_bond",
            "\"-79228162514264337593543950335\"",
            expect![
                "governance.min_bond is 10 and changes by at most 2 at once, not to -79228162514264337593543950335"
            ],
        );
        check(
            "governance.decay",
            "\"-0.05\"",
            expect!["governance.decay is 0.5 and changes by at most 0.1 at once, not to -0.05"],
        );
        check(
            "classes",
            "[]",
            expect!["classes has several parts; name each that changes, as in classes.ID.rate"],
        );
        let refused = |path: &str, value: &str, expected: Expect| {
            let changes = [(path.into(), value.into())].into();
            expected.assert_eq(&reinstated(&changes).expect_err("it is refused").to_string());
        };
        refused("members.anna", "\"good\"", expect!["members.anna names no account"]);
        let account = format!("members.{}", AccountId::from_bytes([7; 16]));
        refused(
            &account,
            "\"suspended\"",
            expect![[r#"members.07070707070707070707070707070707 can only become "good", not "suspended""#]],
        );
        check("governance.min_supporters", "-1", expect!["governance.min_supporters is a whole number"]);
    }
}

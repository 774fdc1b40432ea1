//! Amendments: what the constitution becomes when some of its parameters change, within bounds and by steps.

use std::cmp::max;

use governance::Changes;
use ledger::{Duration, Timestamp};
use rust_decimal::Decimal;
use serde_json::Value;
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

impl Constitution {
    /// The constitution with these changes, each by at most a fifth of the value, or the smallest step of its kind: 1 of a
    /// count or an amount, 0.01 of a share or a rate, a day of a time. Names, lists and choices become anything allowed.
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
        for (path, text) in changes {
            let invalid = |requirement: String| InvalidAmendment { parameter: path.to_string(), requirement };
            let value: Value =
                serde_json::from_str(text).map_err(|refusal| invalid(format!("is no JSON: {refusal}")))?;
            let parameter = find(&mut tree, path).ok_or_else(|| invalid("is no parameter".into()))?;
            let name = path.rsplit('.').next().unwrap_or_default();
            if FIXED.contains(&name) || path.starts_with("currency.") {
                return Err(invalid("cannot be amended".into()));
            }
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
        (Value::Object(_), Value::Object(_)) => Err("has several parts; name each that changes".into()),
        (Value::Number(from), Value::Number(to)) => match (from.as_u64(), to.as_u64()) {
            (Some(from), Some(to)) => within(from, to, max(from / 5, 1), |count| count.to_string()),
            _ => Err("is a whole number".into()),
        },
        (Value::String(from), Value::String(to)) => check_text_step(name, from, to),
        _ => Ok(()),
    }
}

fn check_text_step(name: &str, from: &str, to: &str) -> Result<(), String> {
    if let (Ok(from), Ok(to)) = (from.parse::<Duration>(), to.parse::<Duration>()) {
        let most = max(from.seconds() / 5, DAY.seconds());
        return within(from.seconds(), to.seconds(), most, |seconds| {
            Duration::from_seconds(seconds).to_string()
        });
    }
    if let (Ok(from), Ok(to)) = (from.parse::<Decimal>(), to.parse::<Decimal>()) {
        let smallest = if AMOUNTS.contains(&name) { Decimal::ONE } else { Decimal::new(1, 2) };
        return within(from, to, max(from / Decimal::from(5), smallest), |number| {
            number.normalize().to_string()
        });
    }
    Ok(())
}

const DAY: Duration = Duration::from_days(1);

fn within<T: Copy + PartialOrd + std::ops::Sub<Output = T>>(
    from: T,
    to: T,
    most: T,
    show: impl Fn(T) -> String,
) -> Result<(), String> {
    let step = if to > from { to - from } else { from - to };
    if step > most {
        let (from, to, most) = (show(from), show(to), show(most));
        return Err(format!("is {from} and changes by at most {most} at once, not to {to}"));
    }
    Ok(())
}

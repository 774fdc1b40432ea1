//! A metric: its value, from where on it is worth watching, and what it means.

use governance::Bound;
use ledger::Amount;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::Serialize;
use smol_str::SmolStr;

/// A figure about how concentrated a commons is. It changes nothing by itself: there are no silent penalties.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Metric {
    /// What is measured, such as `hhi`.
    pub name: &'static str,
    /// Of what: `valuation`, `tax`, `credits`, `votes`, `members`, `outcome`, or a class as `class:land`.
    pub of: SmolStr,
    /// How much; none if it could not be told, and then `meaning` says why.
    pub value: Option<f64>,
    /// What the value counts in.
    pub unit: Unit,
    /// From where on to watch it, if that was ever set.
    pub watch: Option<Threshold>,
    /// From where on to act, if that was ever set.
    pub alarm: Option<Threshold>,
    /// What that makes of the value.
    pub level: Level,
    /// What it means, in one sentence.
    pub meaning: &'static str,
}

/// What a value counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A number without a unit.
    Number,
    /// A part of a whole, 1 being all of it; or a rate per year.
    Share,
    /// How many.
    Count,
}

/// Beyond what a value is out of the ordinary.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// More than this.
    Above(f64),
    /// Less than this.
    Below(f64),
    /// Less than the first or more than the second.
    Outside(f64, f64),
}

/// How far from the ordinary a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Ordinary, or nobody has said what would not be.
    Fine,
    /// Worth watching.
    Watch,
    /// Worth acting on.
    Alarm,
}

impl From<&Bound> for Threshold {
    fn from(bound: &Bound) -> Threshold {
        // Amounts have few enough digits to be floats, near enough for a threshold.
        let float = |amount: &Amount| amount.decimal().to_f64().unwrap_or(f64::INFINITY);
        match bound {
            Bound::Above(most) => Threshold::Above(float(most)),
            Bound::Below(least) => Threshold::Below(float(least)),
            Bound::Outside(least, most) => Threshold::Outside(float(least), float(most)),
        }
    }
}

impl Threshold {
    fn is_passed(self, value: f64) -> bool {
        match self {
            Threshold::Above(most) => value > most,
            Threshold::Below(least) => value < least,
            Threshold::Outside(least, most) => value < least || value > most,
        }
    }
}

impl Metric {
    /// One that nobody watches, until [`Metric::watched`] says so.
    pub(crate) fn new(
        name: &'static str,
        of: &SmolStr,
        unit: Unit,
        value: f64,
        meaning: &'static str,
    ) -> Metric {
        let (watch, alarm, level) = (None, None, Level::Fine);
        Metric { name, of: of.clone(), value: Some(value), unit, watch, alarm, level, meaning }
    }

    /// The same, with thresholds.
    pub(crate) fn watched(self, watch: Option<Threshold>, alarm: Option<Threshold>) -> Metric {
        let passed = |threshold: Threshold| self.value.is_some_and(|value| threshold.is_passed(value));
        let level = match () {
            () if alarm.is_some_and(passed) => Level::Alarm,
            () if watch.is_some_and(passed) => Level::Watch,
            () => Level::Fine,
        };
        Metric { watch, alarm, level, ..self }
    }

    /// The same, with thresholds that it must not exceed.
    pub(crate) fn at_most(self, watch: f64, alarm: f64) -> Metric {
        self.watched(Some(Threshold::Above(watch)), Some(Threshold::Above(alarm)))
    }

    /// The same, with thresholds that it must not fall below.
    pub(crate) fn at_least(self, watch: f64, alarm: f64) -> Metric {
        self.watched(Some(Threshold::Below(watch)), Some(Threshold::Below(alarm)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: f64, metric: fn(Metric) -> Metric, expected: Level) {
        let level = metric(Metric::new("hhi", &"tax".into(), Unit::Number, value, "")).level;
        assert_eq!(level, expected, "{value}");
    }

    #[test]
    fn a_threshold_itself_is_still_ordinary() {
        for (value, expected) in [(1_000.0, Level::Fine), (1_000.1, Level::Watch), (1_800.1, Level::Alarm)] {
            check(value, |metric| metric.at_most(1_000.0, 1_800.0), expected);
        }
        for (value, expected) in [(10.0, Level::Fine), (9.0, Level::Watch), (4.0, Level::Alarm)] {
            check(value, |metric| metric.at_least(10.0, 5.0), expected);
        }
        for (value, expected) in [(0.009, Level::Watch), (0.01, Level::Fine), (0.31, Level::Watch)] {
            check(value, |metric| metric.watched(Some(Threshold::Outside(0.01, 0.3)), None), expected);
        }
    }
}

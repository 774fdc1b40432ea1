//! Thresholds of the insights: from where on a metric of concentration is worth watching, or acting on.

use ledger::Amount;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Every metric that can have thresholds, by its name in the insights.
pub const METRICS: [&str; 18] = [
    "hhi",
    "effective_number",
    "gini",
    "theil",
    "nakamoto_half",
    "nakamoto_third",
    "top_1",
    "top_4",
    "top_10",
    "theil_between_classes",
    "arrears",
    "turnover",
    "tax_per_turnover",
    "lapses",
    "registrar_set",
    "ballots_alike",
    "bloc",
    "removals",
];

/// Other thresholds than the usual ones for a metric. They change nothing but what is said about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThresholdTerms {
    /// Which metric: one of [`METRICS`].
    pub metric: SmolStr,
    /// Of what, such as `valuation`, `tax`, `credits`, `votes` or `class:land`; if nothing is said, of whatever.
    #[serde(default)]
    pub of: Option<SmolStr>,
    /// From where on to watch it; never, if nothing is said.
    #[serde(default)]
    pub watch: Option<Bound>,
    /// From where on to act; never, if nothing is said.
    #[serde(default)]
    pub alarm: Option<Bound>,
}

/// Beyond what a metric is out of the ordinary; shares of a whole are from 0 to 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// More than this.
    Above(Amount),
    /// Less than this.
    Below(Amount),
    /// Less than the first or more than the second.
    Outside(Amount, Amount),
}

const THRESHOLDS_MAX: usize = 100;
/// `class:` and an id of 64 characters.
const CLASS_LENGTH_MAX: usize = 70;

/// What is measured, but for the classes, which are `class:` and their id.
const MEASURED: [&str; 6] = ["valuation", "tax", "credits", "votes", "members", "outcome"];

/// Refuses thresholds of what is not measured, those that say nothing, and more than 100.
pub(crate) fn check(thresholds: &[ThresholdTerms]) -> Result<(), String> {
    if thresholds.len() > THRESHOLDS_MAX {
        return Err(format!("thresholds are {}, but must be at most {THRESHOLDS_MAX}", thresholds.len()));
    }
    thresholds.iter().try_for_each(|terms| terms.check().map_err(|refusal| format!("thresholds: {refusal}")))
}

impl ThresholdTerms {
    fn check(&self) -> Result<(), String> {
        let ThresholdTerms { metric, of, watch, alarm } = self;
        if !METRICS.contains(&metric.as_str()) {
            return Err(format!("\"{metric}\" is no metric; there are {}", METRICS.join(", ")));
        }
        let class = |of: &SmolStr| of.starts_with("class:") && of.len() <= CLASS_LENGTH_MAX;
        let measured = |of: &SmolStr| MEASURED.contains(&of.as_str()) || class(of);
        if let Some(of) = of.as_ref().filter(|of| !measured(of)) {
            return Err(format!(
                "nothing is measured of \"{of}\", but of {} and class:ID",
                MEASURED.join(", ")
            ));
        }
        match (watch, alarm) {
            (None, None) => Err(format!("{metric} has neither watch nor alarm")),
            (Some(watch), Some(alarm)) if !watch.comes_before(alarm) => {
                Err(format!("the alarm of {metric} would come before the watch"))
            }
            _ => Ok(()),
        }
    }
}

impl Bound {
    /// Whether a value that goes ever further passes this no later than `alarm`; never, if they are of different kinds.
    fn comes_before(&self, alarm: &Bound) -> bool {
        match (self, alarm) {
            (Bound::Above(watch), Bound::Above(alarm)) => watch.decimal() <= alarm.decimal(),
            (Bound::Below(watch), Bound::Below(alarm)) => watch.decimal() >= alarm.decimal(),
            (Bound::Outside(least, most), Bound::Outside(lower, upper)) => {
                lower.decimal() <= least.decimal() && most.decimal() <= upper.decimal()
            }
            _ => false,
        }
    }
}

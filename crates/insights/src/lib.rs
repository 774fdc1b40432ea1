//! How concentrated a commons is, and how much of a round's outcome a few decide.
//!
//! [`Figures::of`] takes from the state what is needed, quickly, as the state is locked meanwhile;
//! [`Figures::insights`] then measures, which may take longer. Everything is public, and nothing follows by itself
//! from any of it. The usual thresholds are constants beside each metric: those of the index of concentration are from
//! the merger guidelines of the United States; the others are ours, to begin with. A constitution may set others.

mod alike;
mod members;
mod memory;
mod metric;
mod register;
mod removal;
mod round;
mod spread;

use governance::{Counted, Phase, Rejection, ThresholdTerms, view};
use ledger::Timestamp;
use node::State;
use schemars::JsonSchema;
use serde::Serialize;

pub use memory::Memory;
pub use metric::{Level, Metric, Threshold, Unit};
pub use removal::removals;
pub use spread::{Spread, theil_between};

/// What the metrics are computed from.
pub struct Figures {
    at: Timestamp,
    record: u64,
    round: Option<u64>,
    register: register::Figures,
    members: members::Figures,
    counted: Option<Counted>,
    /// What the constitution says in place of the usual thresholds.
    thresholds: Vec<ThresholdTerms>,
}

/// How concentrated a commons is.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Insights {
    /// When.
    pub at: Timestamp,
    /// After which record.
    pub record: u64,
    /// Whose votes are meant: a closed round; none if none has closed.
    pub round: Option<u64>,
    /// The most serious level of all.
    pub level: Level,
    /// All of them, in a fixed order.
    pub metrics: Vec<Metric>,
}

/// Why there are no insights.
#[derive(Clone, Debug, PartialEq)]
pub enum Unavailable {
    /// No such round.
    Round(Rejection),
    /// What is in its ballots is for nobody to know yet.
    Running {
        /// The round.
        round: u64,
        /// When it closes.
        closes_at: Timestamp,
    },
}

impl Figures {
    /// What is needed of `state` at `now`, with the votes of `round`, or of the last that closed. Walks all assets,
    /// members and ballots of the round.
    pub fn of(state: &State, now: Timestamp, round: Option<u64>) -> Result<Figures, Unavailable> {
        let world = state.machine.world();
        let closed = view::rounds(world).iter().rev().find(|round| round.phase == Phase::Closed);
        let round = match round {
            Some(number) => {
                let round = view::round(world, number).map_err(Unavailable::Round)?;
                let closes_at = round.opening.closes_at;
                if round.phase != Phase::Closed {
                    return Err(Unavailable::Running { round: number, closes_at });
                }
                Some(number)
            }
            None => closed.map(|round| round.opening.round),
        };
        Ok(Figures {
            at: now,
            record: state.machine.records().saturating_sub(1),
            round,
            register: register::Figures::of(state, now),
            members: members::Figures::of(state),
            thresholds: state.machine.constitution().governance.thresholds.clone(),
            counted: round.and_then(|round| governance::counted(world, round)),
        })
    }

    /// Every metric that there is something to measure of.
    pub fn insights(&self) -> Insights {
        let mut metrics = self.register.metrics();
        metrics.extend(self.members.metrics());
        metrics.extend(self.counted.iter().flat_map(round::metrics));
        let metrics: Vec<Metric> = metrics.into_iter().map(|metric| self.with_terms(metric)).collect();
        let level = metrics.iter().map(|metric| metric.level).max().unwrap_or(Level::Fine);
        Insights { at: self.at, record: self.record, round: self.round, level, metrics }
    }

    /// The metric with the thresholds of the constitution, if that has some for it.
    fn with_terms(&self, metric: Metric) -> Metric {
        let of = |terms: &&ThresholdTerms| terms.of.as_ref().is_none_or(|of| *of == metric.of);
        let meant = self.thresholds.iter().rev().filter(of).find(|terms| terms.metric == metric.name);
        match meant {
            None => metric,
            Some(ThresholdTerms { watch, alarm, .. }) => {
                metric.watched(watch.as_ref().map(Threshold::from), alarm.as_ref().map(Threshold::from))
            }
        }
    }
}

/// The metrics of how evenly something is spread.
fn spread_metrics(of: &str, amounts: impl IntoIterator<Item = u128>) -> Vec<Metric> {
    let Some(spread) = Spread::new(amounts) else { return Vec::new() };
    let of = of.into();
    let metric = |name, unit, value, meaning| Metric::new(name, &of, unit, value, meaning);
    let count = spread.count() as f64;
    vec![
        metric(
            "hhi",
            Unit::Number,
            spread.hhi(),
            "The chance, in 10,000, that two units have the same owner.",
        )
        .at_most(1_000.0, 1_800.0),
        metric("effective_number", Unit::Number, spread.effective_number(), EFFECTIVE_NUMBER)
            .at_least(count / 2.0, count / 4.0),
        metric("gini", Unit::Number, spread.gini(), "0 where all have the same, 1 where one has everything.")
            .at_most(0.65, 0.80),
        metric(
            "theil",
            Unit::Number,
            spread.theil(),
            "0 where all have the same, ln n where one of n has all.",
        ),
        metric(
            "nakamoto_half",
            Unit::Count,
            spread.nakamoto(2) as f64,
            "So few have more than half together.",
        )
        .at_least(10.0, 5.0),
        metric(
            "nakamoto_third",
            Unit::Count,
            spread.nakamoto(3) as f64,
            "So few have more than a third together.",
        )
        .at_least(10.0, 5.0),
        metric("top_1", Unit::Share, spread.top(1), "The share of the one who has most.").at_most(0.15, 0.30),
        metric("top_4", Unit::Share, spread.top(4), "The share of the four who have most."),
        metric("top_10", Unit::Share, spread.top(10), "The share of the ten who have most."),
    ]
}

const EFFECTIVE_NUMBER: &str =
    "So many with equal shares would be as concentrated; it is compared with how many there are.";

//! What is held, by whom, what tax it bears, and how often it changes hands.

use std::collections::BTreeMap;

use ledger::{AccountId, Duration, Timestamp};
use node::State;
use registry::ClassId;
use registry::view;
use smol_str::format_smolstr;

use crate::metric::{Metric, Threshold, Unit};
use crate::spread::theil_between;
use crate::spread_metrics;

/// As in the rule by which rates follow the turnover: six sales in a hundred years are assumed of a class of which
/// little is known.
const PRIOR_SALES: f64 = 6.0;
const PRIOR_YEARS: f64 = 100.0;

pub(crate) struct Figures {
    /// Of each holder, in minor units.
    valuation: BTreeMap<AccountId, u128>,
    classes: Vec<Class>,
    /// What each account has paid, up to the second, in minor units; below nothing where others prepaid for it.
    tax: BTreeMap<AccountId, i128>,
    /// All tax collected, or accrued on deposits and not settled yet.
    tax_met: i128,
    arrears: i128,
}

struct Class {
    id: ClassId,
    /// Of each holder, in minor units.
    valuations: Vec<u128>,
    /// The tax per year.
    rate: f64,
    sales: f64,
    lapses: f64,
    /// For how many years its licences were held, all together.
    years: f64,
}

impl Figures {
    pub(crate) fn of(state: &State, now: Timestamp) -> Figures {
        let world = state.machine.world();
        let holders = view::holders(world, now);
        let mut tax = state.projection.advanced.clone();
        let mut valuation = BTreeMap::new();
        let mut valuations: BTreeMap<&ClassId, Vec<u128>> = BTreeMap::new();
        for ((class, holder), held) in &holders {
            // What is still in a deposit is no tax yet.
            *tax.entry(*holder).or_default() -= held.prepaid;
            *valuation.entry(*holder).or_default() += held.valuation.unsigned_abs();
            valuations.entry(class).or_default().push(held.valuation.unsigned_abs());
        }
        let classes = view::classes(world);
        let collected: i128 = classes.iter().map(|class| class.tax.units()).sum();
        let class = |class: view::ClassView| {
            let id = class.terms.id;
            let seconds = state.projection.tenures.get(&id).map_or(0, |tenures| tenures.seconds(now));
            Class {
                valuations: valuations.remove(&id).unwrap_or_default(),
                rate: class.rate.billionths() as f64 / 1e9,
                sales: class.sales as f64,
                lapses: class.lapses as f64,
                years: seconds as f64 / Duration::YEAR.seconds() as f64,
                id,
            }
        };
        Figures {
            classes: classes.into_iter().map(class).collect(),
            valuation,
            tax,
            tax_met: collected + view::unsettled_tax(world, now).units(),
            arrears: holders.values().map(|held| held.arrears).sum(),
        }
    }

    pub(crate) fn metrics(&self) -> Vec<Metric> {
        let mut metrics = spread_metrics("valuation", self.valuation.values().copied());
        let groups: Vec<Vec<u128>> = self.classes.iter().map(|class| class.valuations.clone()).collect();
        metrics.extend(theil_between(&groups).map(|between| {
            Metric::new("theil_between_classes", &"valuation".into(), Unit::Share, between, BETWEEN)
                .watched(Some(Threshold::Above(0.5)), None)
        }));
        let paid = self.tax.values().map(|paid| (*paid).max(0).unsigned_abs());
        metrics.extend(spread_metrics("tax", paid.filter(|paid| *paid > 0)));
        let due = self.tax_met + self.arrears;
        if due > 0 {
            let overdue = self.arrears as f64 / due as f64;
            metrics.push(
                Metric::new("arrears", &"tax".into(), Unit::Share, overdue, ARREARS).at_most(0.02, 0.05),
            );
        }
        metrics.extend(self.classes.iter().flat_map(Class::metrics));
        metrics
    }
}

const BETWEEN: &str =
    "The part of all inequality that lies between the classes, not among the holders of one.";
const ARREARS: &str = "The part of all tax that was ever due which is overdue now.";
const TURNOVER: &str =
    "Forced purchases per licence and year, with six in a hundred years assumed beforehand.";
const TAX_PER_TURNOVER: &str =
    "The tax rate by the turnover: from nobody gives way to nobody states a true price.";
const LAPSES: &str = "Lapses per licence and year of holding.";

impl Class {
    fn metrics(&self) -> Vec<Metric> {
        let of = format_smolstr!("class:{}", self.id.as_str());
        let mut metrics = spread_metrics(&of, self.valuations.iter().copied());
        if self.years <= 0.0 {
            return metrics;
        }
        let turnover = (self.sales + PRIOR_SALES) / (self.years + PRIOR_YEARS);
        let metric = |name, value, meaning| Metric::new(name, &of, Unit::Share, value, meaning);
        metrics.extend([
            metric("turnover", turnover, TURNOVER).watched(Some(Threshold::Outside(0.01, 0.30)), None),
            metric("tax_per_turnover", self.rate / turnover, TAX_PER_TURNOVER)
                .watched(Some(Threshold::Outside(0.2, 0.8)), None),
            metric("lapses", self.lapses / self.years, LAPSES).at_most(0.03, 0.08),
        ]);
        metrics
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(class: &Class, expected: [f64; 3]) {
        let metrics = class.metrics();
        let value = |name| metrics.iter().find(|metric| metric.name == name).and_then(|metric| metric.value);
        for (name, expected) in ["turnover", "tax_per_turnover", "lapses"].into_iter().zip(expected) {
            let value = value(name).expect("a class whose assets were held");
            assert!((value - expected).abs() < 1e-12, "{name} is {value}, not {expected}");
        }
    }

    #[test]
    fn rates_per_year_are_as_computed_by_hand() {
        let id: ClassId = "land".parse().expect("an id");
        let class = Class { id, valuations: vec![], rate: 0.05, sales: 14.0, lapses: 3.0, years: 100.0 };
        // (14 + 6) / (100 + 100), 0.05 / 0.1, 3 / 100.
        check(&class, [0.1, 0.5, 0.03]);
        let unsold = Class { sales: 0.0, lapses: 0.0, years: 20.0, rate: 0.1, ..class };
        check(&unsold, [0.05, 2.0, 0.0]);
        assert_eq!(Class { years: 0.0, ..unsold }.metrics(), []);
    }

    #[test]
    fn arrears_are_a_part_of_what_was_ever_due() {
        let none = || BTreeMap::from([]);
        let figures =
            Figures { valuation: none(), classes: vec![], tax: BTreeMap::new(), tax_met: 97, arrears: 3 };
        let [arrears] = &figures.metrics()[..] else { panic!("nothing else can be told") };
        assert_eq!(
            (arrears.name, arrears.value, arrears.level),
            ("arrears", Some(0.03), crate::Level::Watch)
        );
    }
}

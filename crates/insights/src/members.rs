//! Who vouches for the members, and how many voice credits they hold.

use std::collections::BTreeMap;

use governance::view;
use node::State;

use crate::metric::{Metric, Unit};
use crate::spread_metrics;

pub(crate) struct Figures {
    /// Of each member.
    credits: Vec<u64>,
    /// How many members rest on each set of registrars.
    by_registrars: Vec<usize>,
}

impl Figures {
    pub(crate) fn of(state: &State) -> Figures {
        let members = view::members(state.machine.world());
        let mut by_registrars: BTreeMap<_, usize> = BTreeMap::new();
        let credits = members.iter().map(|member| member.credits).collect();
        for member in members {
            *by_registrars.entry(member.registrars).or_default() += 1;
        }
        Figures { credits, by_registrars: by_registrars.into_values().collect() }
    }

    pub(crate) fn metrics(&self) -> Vec<Metric> {
        let mut metrics = spread_metrics("credits", self.credits.iter().map(|credits| u128::from(*credits)));
        if let Some(largest) = self.by_registrars.iter().max() {
            let share = *largest as f64 / self.credits.len() as f64;
            metrics.push(
                Metric::new("registrar_set", &"members".into(), Unit::Share, share, REGISTRAR_SET)
                    .at_most(0.25, 1.0 / 3.0),
            );
        }
        metrics
    }
}

const REGISTRAR_SET: &str =
    "The share of the members who rest on one and the same set of registrars, the largest.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Level;

    fn check(by_registrars: &[usize], value: f64, level: Level) {
        let members = by_registrars.iter().sum();
        let figures = Figures { credits: vec![0; members], by_registrars: by_registrars.to_vec() };
        let [metric] = &figures.metrics()[..] else { panic!("nobody has credits") };
        assert_eq!((metric.value, metric.level), (Some(value), level), "{by_registrars:?}");
    }

    #[test]
    fn the_largest_set_of_registrars_counts() {
        check(&[1, 1, 1, 1], 0.25, Level::Fine);
        check(&[3, 3, 2, 2], 0.3, Level::Watch);
        check(&[1, 1, 1], 1.0 / 3.0, Level::Watch);
        check(&[2, 1, 1], 0.5, Level::Alarm);
    }
}

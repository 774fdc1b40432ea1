//! Rates that change: at seconds known beforehand, or once a year after the turnover. Never retroactive (rulebook §3).

use bevy_ecs::world::World;
use ethnum::U256;
use ledger::{Duration, Money, Rate, Share, Timestamp};
use serde::{Deserialize, Serialize};

use crate::class::{Class, ClassIndex, Classes};
use crate::component::{self, Asset};
use crate::instructions::StandingInstructions;
use crate::terms::ClassTerms;
use crate::{AssetId, Event, settle};

/// What is assumed of a class of which little is known: six sales ...
const PRIOR_SALES: u64 = 6;
/// ... in a hundred asset-years.
const PRIOR_YEARS: u64 = 100;
/// A rate that follows the turnover stays within these, in 10⁻⁹ per year.
const LEAST: u64 = 5_000_000;
const MOST: u64 = 200_000_000;

/// The year of a class whose rate follows its turnover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Year {
    began: Timestamp,
    /// Sales that count.
    pub(crate) sales: u64,
    /// Seconds that assets were held, up to `counted_until`.
    asset_seconds: u128,
    counted_until: Timestamp,
}

impl Year {
    pub(crate) fn beginning(at: Timestamp) -> Year {
        Year { began: at, sales: 0, asset_seconds: 0, counted_until: at }
    }

    /// Counts the time up to `now`, during which `held` assets were held.
    pub(crate) fn count(&mut self, held: u64, now: Timestamp) {
        let seconds = now.since(self.counted_until).seconds();
        self.asset_seconds += u128::from(held) * u128::from(seconds);
        self.counted_until = now;
    }

    /// The rate after this year, from `rate`: half-way towards `share` of H = (sales + 6) / (asset-years + 100), by
    /// at most a fifth, and within 0.5 % and 20 % a year.
    fn next_rate(&self, share: Share, rate: Rate) -> Rate {
        let year = u128::from(Duration::YEAR.seconds());
        let sales = U256::from(share.billionths()) * U256::from(self.sales + PRIOR_SALES) * U256::from(year);
        let target = sales / (U256::from(self.asset_seconds) + U256::from(u128::from(PRIOR_YEARS) * year));
        let target = u64::try_from(target).unwrap_or(u64::MAX / 2);
        let rate = rate.billionths();
        let half_way = rate.midpoint(target).clamp((rate * 4).div_ceil(5), rate * 6 / 5);
        Rate::from_billionths(half_way.clamp(LEAST, MOST))
    }
}

/// The rate at the founding, and how many of the terms' changes have happened by then.
pub(crate) fn at_founding(terms: &ClassTerms, founded_at: Timestamp) -> (Rate, usize) {
    let happened = terms.rate_changes.partition_point(|change| change.from <= founded_at);
    let rate = terms.rate_changes[..happened].last().map_or(terms.rate, |change| change.rate);
    (rate, happened)
}

/// The second of the class's next rate change.
pub(crate) fn next(class: &Class) -> Option<Timestamp> {
    match class.figures.year {
        Some(year) => year.began.checked_add_seconds(Duration::YEAR.seconds().into()),
        None => class.terms.rate_changes.get(class.figures.rate_changes).map(|change| change.from),
    }
}

/// Decides the rate change that comes first, which is due `at`: everything is settled at the old rate before it.
pub(crate) fn decide(world: &World, at: Timestamp) -> Vec<Event> {
    let classes = Classes::of(world);
    let (_, index) = classes.next_rate.expect("a rate change that is due");
    let class = classes.get(index);
    let figures = &class.figures;
    let to = match (class.terms.turnover, figures.year) {
        (Some(turnover), Some(mut year)) => {
            year.count(figures.held, at);
            year.next_rate(turnover.share, figures.rate)
        }
        _ => class.terms.rate_changes[figures.rate_changes].rate,
    };
    vec![change(world, index, to, &mut ledger::view::treasury(world), at)]
}

/// The rate of the class becomes `to`, after everything in it is settled; `treasury` is what there is, and becomes what
/// there will be.
pub(crate) fn change(
    world: &World,
    index: ClassIndex,
    to: Rate,
    treasury: &mut Money,
    at: Timestamp,
) -> Event {
    let class = Classes::of(world).get(index);
    let tax = treasury.with_units(settle::tax_of_class(world, index, at).cast_signed());
    let receipt = class.figures.split(&class.beneficiaries, tax, *treasury);
    *treasury = receipt.treasury_after(*treasury);
    Event::RateChanged { class: class.terms.id.clone(), from: class.figures.rate, to, receipt }
}

/// A rate change may let a top-up of the class succeed that failed before.
pub(crate) fn arm_top_ups(world: &mut World, index: ClassIndex) {
    let standing = world.resource::<StandingInstructions>().0.keys();
    let of_class = |asset: &&AssetId| {
        let entity = component::entity(world, asset);
        entity.and_then(|entity| world.get::<Asset>(entity)).is_some_and(|asset| asset.class == index)
    };
    let armed: Vec<AssetId> = standing.filter(of_class).cloned().collect();
    let mut standing = world.resource_mut::<StandingInstructions>();
    armed.iter().for_each(|asset| standing.arm(asset));
}

/// Changes the class's rate, and begins its next year or passes to its next rate if this is the time for that: an
/// amendment changes a rate at any time.
pub(crate) fn apply(class: &mut Class, to: Rate, at: Timestamp) {
    let foreseen = next(class) == Some(at);
    class.figures.rate = to;
    match &mut class.figures.year {
        _ if !foreseen => {}
        Some(year) => *year = Year::beginning(at),
        None => class.figures.rate_changes += 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_follows_the_turnover_half_way() {
        let check = |sales, asset_years: u64, share: &str, rate: &str, expected: &str| {
            let year = Duration::YEAR.seconds();
            let seconds = u128::from(asset_years) * u128::from(year);
            let year = Year { sales, asset_seconds: seconds, ..Year::beginning(Timestamp::default()) };
            let next = year.next_rate(share.parse().expect("a share"), rate.parse().expect("a rate"));
            assert_eq!(
                next.to_string(),
                expected,
                "{sales} sales in {asset_years} years, {share} from {rate}"
            );
        };
        check(0, 0, "0.333333333", "0.02", "0.019999999"); // nothing known: a third of 6 %
        check(94, 900, "0.333333333", "0.04", "0.036666666"); // 10 % turnover: towards 3.33 %
        check(94, 900, "0.333333333", "0.1", "0.08"); // at most a fifth down
        check(194, 900, "0.5", "0.05", "0.06"); // towards 10 %, at most a fifth up
        check(194, 900, "0.5", "0.09", "0.095");
        check(0, 1_000_000, "0.5", "0.005", "0.005"); // not below 0.5 %
        check(0, 1_000_000, "0.5", "0.007000001", "0.005600001"); // at most a fifth, rounded inwards
        check(1_000_000, 1, "1", "0.19", "0.2"); // not above 20 %
        check(u64::MAX - 6, 0, "1", "0.1", "0.12");
        // Those of a research model; the third is 0.016666667 there, which rounds up.
        check(12, 200, "0.333333333", "0.05", "0.04");
        check(40, 200, "0.5", "0.05", "0.06");
        check(0, 50, "0.333333333", "0.02", "0.016666666");
        check(30, 100, "0.8", "0.02", "0.024");
    }
}

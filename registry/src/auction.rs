//! The Dutch auction: a price that falls in a straight line and then stays (rulebook §6).

use ledger::{Duration, Money, Timestamp};
use serde::{Deserialize, Serialize};

/// A Dutch auction, as fixed when the asset became vacant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Auction {
    /// The price at its first second.
    pub start: Money,
    /// The price at its end and ever after; at most `start`.
    pub floor: Money,
    /// How long it falls; at least one second.
    pub length: Duration,
}

impl Auction {
    /// An auction from `start` down to `floor`; where the start is lower, it is the floor's price from the beginning.
    pub fn new(start: Money, floor: Money, length: Duration) -> Auction {
        Auction { start: start.max(floor), floor, length }
    }

    /// The price at `now` of an auction that began at `since`: `ceil(start − (start − floor)·Δ/length)`, then the
    /// floor.
    pub fn price(&self, since: Timestamp, now: Timestamp) -> Money {
        let elapsed = now.since(since).seconds();
        let length = self.length.seconds();
        if elapsed >= length {
            return self.floor;
        }
        let range = (self.start - self.floor).units().unsigned_abs();
        let fallen = ledger::wide::mul_div_floor(range, elapsed.into(), length.into());
        self.start - self.start.with_units(fallen.cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_falls_in_a_line_and_stays_at_the_floor() {
        let money = |units| Money::from_units(units, 0);
        let check = |start, floor, length, elapsed, expected| {
            let auction = Auction::new(money(start), money(floor), Duration::from_seconds(length));
            let begin = Timestamp::new(1_000).expect("a time");
            let price = auction.price(begin, begin + Duration::from_seconds(elapsed));
            assert_eq!(price.units(), expected, "{start} to {floor} in {length} s, after {elapsed} s");
        };
        check(1_000, 0, 604_800, 0, 1_000);
        check(1_000, 0, 604_800, 1, 1_000); // a fraction below 1,000 rounds up
        check(1_000, 0, 604_800, 604, 1_000);
        check(1_000, 0, 604_800, 605, 999);
        check(1_000, 0, 604_800, 302_400, 500);
        check(1_000, 0, 604_800, 604_799, 1);
        check(1_000, 0, 604_800, 604_800, 0);
        check(1_000, 0, 604_800, 700_000, 0);
        check(100, 500, 10, 0, 500); // starts below its floor
        check(2_000_000_000_000_000_000, 0, 86_400, 20_000, 1_537_037_037_037_037_038);
        check(1_000_000_000_000_000_000_000_000_000, 1, 31_536_000, 31_535_999, 31_709_791_983_764_586_506);
    }
}

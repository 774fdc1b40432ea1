//! Auctions: a price that falls in a straight line and then stays, or bids that rise until nobody bids more
//! (rulebook §6).

use ledger::{Duration, Money, Share, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a vacant asset is auctioned, as fixed when it became vacant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Auction {
    /// A falling price.
    Dutch(Dutch),
    /// Rising bids.
    English(English),
}

/// A price that falls until somebody takes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Dutch {
    /// The price at its first second.
    pub start: Money,
    /// The price at its end and ever after; at most `start`.
    pub floor: Money,
    /// How long it falls; at least one second.
    pub length: Duration,
}

/// Bids that rise; it waits for the first one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct English {
    /// The lowest first bid.
    pub reserve: Money,
    /// How long after the first bid it closes.
    pub length: Duration,
    /// By how much a bid must exceed the one before, as a share of that.
    pub increment: Share,
    /// A bid this late moves the close to this long after it.
    pub soft_close: Duration,
}

impl Dutch {
    /// An auction from `start` down to `floor`; where the start is lower, it is the floor's price from the beginning.
    pub fn new(start: Money, floor: Money, length: Duration) -> Dutch {
        Dutch { start: start.max(floor), floor, length }
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

    /// The first second at which the price of an auction that began at `since` is at most `price`; `None` if it
    /// stays above.
    pub fn reaches(&self, price: Money, since: Timestamp) -> Option<Timestamp> {
        if price >= self.start {
            return Some(since);
        }
        if price < self.floor {
            return None;
        }
        let range = (self.start - self.floor).units().unsigned_abs();
        let missing = (self.start - price).units().unsigned_abs();
        let elapsed = ledger::wide::mul_div_ceil(missing, self.length.seconds().into(), range);
        since.checked_add_seconds(elapsed)
    }
}

impl English {
    /// The lowest bid that is taken when `highest` stands: the reserve, or more by the increment and at least a unit.
    pub fn least_bid(&self, highest: Option<Money>) -> Money {
        let Some(highest) = highest else { return self.reserve };
        let increment = self.increment.ceil_of(highest.units().unsigned_abs()).max(1);
        highest + highest.with_units(increment.cast_signed())
    }

    /// When it closes after a bid at `now`, having been about to close at `closes_at`.
    pub fn closes_at(&self, closes_at: Option<Timestamp>, now: Timestamp) -> Timestamp {
        closes_at.map_or(now + self.length, |closes_at| closes_at.max(now + self.soft_close))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_falls_in_a_line_and_stays_at_the_floor() {
        let money = |units| Money::from_units(units, 0);
        let check = |start, floor, length, elapsed, expected| {
            let auction = Dutch::new(money(start), money(floor), Duration::from_seconds(length));
            let begin = Timestamp::new(1_000).expect("a time");
            let price = auction.price(begin, begin + Duration::from_seconds(elapsed));
            assert_eq!(price.units(), expected, "{start} to {floor} in {length} s, after {elapsed} s");
            let reached = auction.reaches(price, begin).expect("a price that it reaches");
            let elapsed_then = reached.since(begin).seconds();
            assert!(elapsed_then <= elapsed, "{price} is reached after {elapsed_then} s, not {elapsed} s");
            assert_eq!(auction.price(begin, reached), price);
            if elapsed_then > 0 {
                let before = begin + Duration::from_seconds(elapsed_then - 1);
                assert!(auction.price(begin, before) > price, "{price} was reached before {elapsed_then} s");
            }
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

use num_bigint::BigUint;

/// A number of which only this is known: it is no less than `low` and no more than `high`, in units of `2^-shift`.
///
/// Most prices differ by far more than that, and need not be known exactly to be told apart. Every operation widens the
/// range as far as its rounding could be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) low: u128,
    pub(super) high: u128,
}

impl Range {
    pub(super) const ZERO: Range = Range { low: 0, high: 0 };

    /// `numerator / denominator`, which times `2^shift` must fit into 127 bits.
    pub(super) fn of(numerator: &BigUint, denominator: &BigUint, shift: i64) -> Range {
        let by = shift.unsigned_abs();
        let [numerator, denominator] = match shift < 0 {
            true => [numerator.clone(), denominator << by],
            false => [numerator << by, denominator.clone()],
        };
        let whole = &numerator / &denominator;
        let is_whole = &whole * denominator == numerator;
        let low = u128::try_from(whole).expect("the shift is chosen so that all money fits");
        Range { low, high: low + u128::from(!is_whole) }
    }

    /// A shift with which numbers up to `most`, and sums of up to 2^64 roundings of them, stay below 2^127.
    pub(super) fn shift(most: &BigUint) -> i64 {
        126 - i64::try_from(most.bits()).expect("fewer bits than memory has")
    }

    /// The sum; both must come from what fits together.
    pub(super) fn plus(self, other: Range) -> Range {
        Range { low: self.low + other.low, high: self.high + other.high }
    }

    /// The difference of two numbers of which the first is known to be no less.
    pub(super) fn minus(self, other: Range) -> Range {
        Range { low: self.low.saturating_sub(other.high), high: self.high.saturating_sub(other.low) }
    }

    /// The product. Where it does not fit the largest number stands for it, which is more than any money here.
    pub(super) fn times(self, factor: u64) -> Range {
        let factor = u128::from(factor);
        Range { low: self.low.saturating_mul(factor), high: self.high.saturating_mul(factor) }
    }

    pub(super) fn over(self, divisor: u128) -> Range {
        Range { low: self.low / divisor, high: self.high.div_ceil(divisor) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(range: Range, low: u128, high: u128) {
        assert_eq!(range, Range { low, high });
    }

    #[test]
    fn ranges_hold_what_they_stand_for() {
        let of = |numerator: u64, denominator: u64, shift| {
            Range::of(&BigUint::from(numerator), &BigUint::from(denominator), shift)
        };
        check(of(1, 3, 0), 0, 1);
        check(of(1, 3, 4), 5, 6);
        check(of(6, 3, 0), 2, 2);
        check(of(13, 3, -1), 2, 3);
        check(of(12, 3, -1), 2, 2);
        let wide = Range { low: 5, high: 7 };
        check(wide.plus(Range { low: 1, high: 2 }), 6, 9);
        check(wide.minus(Range { low: 1, high: 2 }), 3, 6);
        check(wide.minus(wide), 0, 2);
        check(wide.times(3), 15, 21);
        check(wide.over(2), 2, 4);
        check(Range { low: 1, high: 1 << 80 }.times(u64::MAX), u64::MAX.into(), u128::MAX);
    }

    #[test]
    fn every_amount_of_money_finds_room() {
        for bits in [0, 1, 64, 127, 128, 192] {
            let most = (BigUint::from(1u32) << bits) - 1u32;
            let Range { high, .. } = Range::of(&most, &BigUint::from(1u32), Range::shift(&most));
            assert!(high <= 1 << 126, "{bits} bits: {high}");
        }
    }
}

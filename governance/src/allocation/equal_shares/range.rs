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

//! Quadratic: in proportion to the squares of net votes, nobody above the ask.

use num_bigint::BigUint;

use super::{Allocation, AllocationError, Election, divisible};

/// Divides the budget in proportion to max(0, S_p)², so that splitting a proposal gains nothing.
pub(super) fn allocate(election: &Election) -> Result<Allocation, AllocationError> {
    divisible::divide(election, |net| BigUint::from(net).pow(2))
}

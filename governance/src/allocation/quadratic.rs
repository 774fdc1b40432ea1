//! Quadratic: in proportion to the squares of net votes, nobody above the ask.

use super::{Allocation, AllocationError, Election, divisible};

/// Divides the budget in proportion to max(0, S_p)², so that splitting a proposal gains nothing.
pub(super) fn allocate(election: &Election) -> Result<Allocation, AllocationError> {
    divisible::divide(election, |count| Ok(count.net_votes().map(|net| net.pow(2)).collect()))
}

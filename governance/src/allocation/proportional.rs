//! Proportional: in proportion to net votes, nobody above the ask.

use super::{Allocation, AllocationError, Election, divisible};

/// Divides the budget in proportion to max(0, S_p); what asks cut off is shared again.
pub(super) fn allocate(election: &Election) -> Result<Allocation, AllocationError> {
    divisible::divide(election, |count| Ok(count.net_votes().collect()))
}

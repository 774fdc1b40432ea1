//! CLR: quadratic funding, in which a voter's contribution to a project is the credits spent on it.
//!
//! Buterin, Hitzig and Weyl, "A Flexible Design for Funding Public Goods", arXiv:1809.06421.

use num_bigint::BigUint;
use num_traits::Zero;

use super::{Allocation, AllocationError, Ballot, Election, divisible};

/// Divides the budget in proportion to max(0, V_p² − S_p), where V_p = max(0, net votes) and S_p = Σ v² over the votes
/// for p: v votes are the root of v² credits, so this is (Σ√c)² − Σc, less what votes against take away.
pub(super) fn allocate(election: &Election) -> Result<Allocation, AllocationError> {
    divisible::divide(election, |count| {
        let spent = credits_spent(election);
        let matched = |(net, spent): (BigUint, BigUint)| {
            let square = net.pow(2);
            if square > spent { square - spent } else { BigUint::zero() }
        };
        Ok(count.net_votes().zip(spent).map(matched).collect())
    })
}

/// Per project, what the votes for it cost.
fn credits_spent(election: &Election) -> Vec<BigUint> {
    let mut spent = vec![BigUint::zero(); election.projects.len()];
    for Ballot { votes } in &election.ballots {
        for &(project, votes) in votes.iter().filter(|&&(_, votes)| votes > 0) {
            spent[project] += u128::from(votes.unsigned_abs()).pow(2);
        }
    }
    spent
}

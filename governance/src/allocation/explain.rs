//! Who paid for what, and who matched whom: a result as its voters would ask about it.

use num_bigint::BigUint;
use num_rational::Ratio;
use num_traits::Zero;
use smol_str::SmolStr;

use super::{
    Allocation, AllocationError, Ballot, Election, Endowment, Exact, Raise, RuleEntry, Utility, Why,
};

/// What a voter paid for a project that equal shares bought, in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The project.
    pub project: SmolStr,
    /// What was left of the voter's endowment when it was bought.
    pub had: Exact,
    /// What the voter paid: `rho` times its utility, or all that was left.
    pub paid: Exact,
}

/// What the voter of the ballot at this place paid, in the order of the purchases. Counts again; by other rules than
/// `equal-shares` nobody pays.
pub fn paid_by(rule: &RuleEntry, election: &Election, voter: usize) -> Result<Vec<Payment>, AllocationError> {
    let mut paid = Vec::new();
    for part in election.parts() {
        paid.extend(payments(&part, &rule.allocate(&part)?, &part.ballots[voter]));
    }
    Ok(paid)
}

/// Who paid for a project, by the places of their ballots. Counts again; by other rules than `equal-shares` nobody did.
pub fn payers(
    rule: &RuleEntry,
    election: &Election,
    project: &str,
) -> Result<Vec<(usize, Payment)>, AllocationError> {
    let has = |part: &Election| part.projects.iter().any(|other| other.id == project);
    let Some(part) = election.parts().into_iter().find(has) else { return Ok(Vec::new()) };
    let allocation = rule.allocate(&part)?;
    let paid = |ballot: &Ballot| {
        payments(&part, &allocation, ballot).into_iter().find(|paid| paid.project == project)
    };
    Ok(part.ballots.iter().enumerate().filter_map(|(voter, ballot)| Some((voter, paid(ballot)?))).collect())
}

/// What a voter paid in an election without pots. Needs nothing but the prices in the reasons, so it checks them too.
pub(super) fn payments(election: &Election, allocation: &Allocation, ballot: &Ballot) -> Vec<Payment> {
    let mut left = endowment(election, allocation.raises, ballot);
    let mut payments = Vec::new();
    for id in &allocation.selected {
        let Some(Why::Bought { rho, .. }) = allocation.why.get(id) else { continue };
        let voted = ballot.votes.iter().find(|(project, _)| election.projects[*project].id == *id);
        let Some(&(project, votes)) = voted.filter(|(_, votes)| *votes > 0) else { continue };
        let utility = match election.options.equal_shares.utility {
            Utility::Cost => election.projects[project].ask,
            Utility::Votes => votes.unsigned_abs().into(),
            Utility::Approval => 1,
        };
        let paid = (rho * BigUint::from(utility)).min(left.clone());
        if !paid.is_zero() {
            let rest = &left - &paid;
            payments.push(Payment { project: id.clone(), had: std::mem::replace(&mut left, rest), paid });
        }
    }
    payments
}

/// What a voter directs under `equal-shares` after so many raises, in minor units.
pub(super) fn endowment(election: &Election, raises: u64, ballot: &Ballot) -> Exact {
    let options = &election.options.equal_shares;
    let eligible = BigUint::from(election.eligible.max(1));
    let equal = Ratio::new(BigUint::from(election.budget), eligible);
    let endowment = match options.endowment {
        Endowment::Equal => equal,
        Endowment::Credits { share } => {
            let share = BigUint::from(share);
            equal * Ratio::new(ballot.cost().min(share.clone()), share)
        }
        Endowment::Whole { unit } => {
            let whole = equal.to_integer();
            Ratio::from_integer(&whole - &whole % unit)
        }
    };
    match options.completion.raise {
        Raise::Never => endowment,
        Raise::Units { step, .. } => endowment + BigUint::from(step) * raises,
        Raise::Percent => endowment * Ratio::new(BigUint::from(100 + raises), BigUint::from(100u32)),
    }
}

/// What the voters for a project match among themselves in quadratic funding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairs {
    /// Pairs of voters for the project.
    pub pairs: u128,
    /// 2 Σ v_i·v_j over them, in credits: what the pool would add without a bound, and without votes against.
    pub matched: BigUint,
}

/// The pairs of voters for the project at this place in the election.
pub fn pairs(election: &Election, project: usize) -> Pairs {
    let (mut voters, mut votes_for, mut spent) = (0u128, BigUint::zero(), BigUint::zero());
    for &(_, votes) in
        election.ballots.iter().flat_map(|ballot| &ballot.votes).filter(|(p, v)| *p == project && *v > 0)
    {
        voters += 1;
        votes_for += votes.unsigned_abs();
        spent += BigUint::from(votes.unsigned_abs()).pow(2);
    }
    Pairs { pairs: voters * voters.saturating_sub(1) / 2, matched: votes_for.pow(2) - spent }
}

//! Equal shares: every voter directs an equal part of the budget, and supporters buy projects together.
//!
//! The Method of Equal Shares of Peters, Pierczyński and Skowron (2021): again and again, buy the project whose
//! supporters pay least per unit of their utility, until no project's supporters can pay for it.

mod comparison;
mod completion;
mod exact;
mod offer;
mod purchase;
mod range;
mod voters;

use super::count::Count;
use super::outcome::Draft;
use super::{Allocation, AllocationError, Election, GreedyVariant, Phase, Why, greedy};
use voters::Voters;

/// Funds what supporters can buy from their endowments, completes the outcome as the options say, and asks the voters
/// to compare it if they do.
pub(super) fn allocate(election: &Election) -> Result<Allocation, AllocationError> {
    let count = Count::indivisible(election)?;
    comparison::compare(election, buy(&count))
}

fn buy(count: &Count) -> Allocation {
    let election = count.election;
    let voters = Voters::of(count);
    let mut completed = completion::complete(&voters, count);
    let run = &mut completed.run;
    let mut draft = Draft::new(count);
    draft.raises = completed.raises;
    for (place, project) in run.accounts.bought().to_vec().into_iter().enumerate() {
        let phase = if completed.base.contains(&project) { Phase::Base } else { Phase::Completion };
        let why = Why::Bought { phase, rho: run.accounts.rho(place), payers: run.payers[place] };
        draft.fund(project, election.projects[project].ask, why);
    }
    if election.options.equal_shares.completion.fill.happens(count.voters, election.eligible) {
        greedy::take(&mut draft, count, GreedyVariant::Skip, |rank, score| Why::Filled { rank, score });
    }
    for project in draft.undecided() {
        let why = match () {
            _ if voters.crowds[project].is_empty() => Why::NoSupporters,
            _ if !voters.affordable(project) => Why::Unaffordable { left: election.budget },
            _ => Why::SupportersCannotPay { have: run.accounts.have(project) },
        };
        draft.refuse(project, why);
    }
    draft.finish()
}

use super::super::Raise;
use super::super::count::Count;
use super::purchase::{Purses, Run, run};
use super::voters::Voters;

/// The last outcome that fits the budget.
pub(super) struct Completed {
    pub(super) run: Run,
    /// The projects bought before endowments were raised.
    pub(super) base: Vec<usize>,
    pub(super) raises: u64,
}

/// Raises endowments step by step, starting anew each time, and stops before the first outcome above the budget.
pub(super) fn complete(voters: &Voters, count: &Count) -> Completed {
    let all = voters.projects().count();
    let base = run(voters, voters.purses()).expect("endowments sum to no more than the budget");
    let mut completed = Completed {
        base: base.bought.iter().map(|purchase| purchase.project).collect(),
        run: base,
        raises: 0,
    };
    let raise = count.election.options.equal_shares.completion.raise;
    while completed.run.bought.len() < all && !enough(raise, &completed, count) {
        let Some(run) =
            raised(raise, voters.purses(), completed.raises + 1).and_then(|purses| run(voters, purses))
        else {
            break;
        };
        completed.run = run;
        completed.raises += 1;
    }
    completed
}

/// Whether too little is left for any other project, and that is where to stop.
fn enough(raise: Raise, completed: &Completed, count: &Count) -> bool {
    let Raise::Units { until_exhaustive: true, .. } = raise else { return false };
    let left = count.election.budget - completed.run.spent;
    let bought = |project| completed.run.bought.iter().any(|purchase| purchase.project == project);
    let open =
        (0..count.tallies.len()).filter(|&project| count.barred[project].is_none() && !bought(project));
    // Nobody can buy a free project that nobody voted for.
    let too_dear = |ask| ask == 0 || ask > left;
    open.into_iter().all(|project| too_dear(count.election.projects[project].ask))
}

/// Endowments raised `steps` times; `None` if they may not be raised so far.
fn raised(raise: Raise, mut purses: Purses, steps: u64) -> Option<Purses> {
    match raise {
        Raise::Never => None,
        Raise::Units { step, .. } => {
            let more = &purses.denominator * step * steps;
            purses.left.iter_mut().for_each(|left| *left += &more);
            Some(purses)
        }
        Raise::Percent if steps > 100 => None, // Twice the endowment.
        Raise::Percent => {
            purses.left.iter_mut().for_each(|left| *left *= 100 + steps);
            purses.denominator *= 100u32;
            Some(purses)
        }
    }
}

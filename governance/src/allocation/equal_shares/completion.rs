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
    let base = run(voters, voters.purses()).expect("endowments sum to no more than the budget");
    let mut completed = Completed {
        base: base.bought.iter().map(|purchase| purchase.project).collect(),
        run: base,
        raises: 0,
    };
    let raise = count.election.options.equal_shares.completion.raise;
    let open = |run: &Run| voters.projects().any(|project| run.leaves_open(voters, project));
    while open(&completed.run) && !enough(raise, &completed, voters, count) {
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
fn enough(raise: Raise, completed: &Completed, voters: &Voters, count: &Count) -> bool {
    let Raise::Units { until_exhaustive: true, .. } = raise else { return false };
    let left = count.election.budget - completed.run.spent;
    let open =
        |project: &usize| count.barred[*project].is_none() && completed.run.leaves_open(voters, *project);
    // Nobody can buy a free project that nobody voted for.
    let too_dear = |ask| ask == 0 || ask > left;
    let mut projects = (0..count.tallies.len()).filter(open);
    projects.all(|project| too_dear(count.election.projects[project].ask))
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

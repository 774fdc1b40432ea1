use super::super::Raise;
use super::super::count::Count;
use super::purchase::{Run, run};
use super::voters::{Endowments, Voters};

/// The last outcome that fits the budget.
pub(super) struct Completed<'a> {
    pub(super) run: Run<'a>,
    /// The projects bought before endowments were raised.
    pub(super) base: Vec<usize>,
    pub(super) raises: u64,
}

/// Raises endowments step by step, starting anew each time, and stops before the first outcome above the budget.
pub(super) fn complete<'a>(voters: &'a Voters<'a>, count: &Count) -> Completed<'a> {
    let base = run(voters, voters.endowments.clone()).expect("endowments sum to no more than the budget");
    let mut completed = Completed { base: base.accounts.bought().to_vec(), run: base, raises: 0 };
    let raise = count.election.options.equal_shares.completion.raise;
    let open = |run: &Run| voters.projects().any(|project| run.leaves_open(project));
    while open(&completed.run) && !enough(raise, &completed, count) {
        let Some(run) =
            raised(raise, &voters.endowments, completed.raises + 1).and_then(|raised| run(voters, raised))
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
    let open = |project: &usize| count.barred[*project].is_none() && completed.run.leaves_open(*project);
    // Nobody can buy a free project that nobody voted for.
    let too_dear = |ask| ask == 0 || ask > left;
    let mut projects = (0..count.tallies.len()).filter(open);
    projects.all(|project| too_dear(count.election.projects[project].ask))
}

/// Endowments raised `steps` times; `None` if they may not be raised so far.
fn raised(raise: Raise, endowments: &Endowments, steps: u64) -> Option<Endowments> {
    let Endowments { mut levels, mut denominator } = endowments.clone();
    match raise {
        Raise::Never => return None,
        Raise::Units { step, .. } => {
            let more = &denominator * step * steps;
            levels.iter_mut().for_each(|endowment| *endowment += &more);
        }
        Raise::Percent if steps > 100 => return None, // Twice the endowment.
        Raise::Percent => {
            levels.iter_mut().for_each(|endowment| *endowment *= 100 + steps);
            denominator *= 100u32;
        }
    }
    Some(Endowments { levels, denominator })
}

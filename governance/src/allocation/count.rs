use std::cmp::Reverse;

use num_bigint::BigUint;
use sha2::{Digest, Sha256};

use super::{AllocationError, Ballot, Election, Gate, Project, Tally, Ties, Why, tally};

/// An election checked and tallied: where every rule begins.
pub(super) struct Count<'a> {
    pub(super) election: &'a Election,
    /// Per project.
    pub(super) tallies: Vec<Tally>,
    /// Per project, its place when projects tie; 0 wins.
    pub(super) rank: Vec<usize>,
    /// Per project, what keeps it from being considered.
    pub(super) barred: Vec<Option<Why>>,
    /// Ballots that say something.
    pub(super) voters: u64,
}

impl<'a> Count<'a> {
    /// For a rule that gives a project all of its ask or nothing.
    pub(super) fn indivisible(election: &'a Election) -> Result<Count<'a>, AllocationError> {
        let mut count = Count::divisible(election)?;
        if let Some(cap) = election.options.cap {
            for (project, barred) in election.projects.iter().zip(&mut count.barred) {
                if project.ask > cap && barred.is_none() {
                    *barred = Some(Why::AboveCap { cap });
                }
            }
        }
        Ok(count)
    }

    /// For a rule that may give a project part of its ask.
    pub(super) fn divisible(election: &'a Election) -> Result<Count<'a>, AllocationError> {
        election.check()?;
        let tallies = tally(election);
        let voters = election.ballots.iter().filter(|ballot: &&Ballot| !ballot.is_empty()).count() as u64;
        let rank = rank(election, &tallies);
        let gate = election.options.gate;
        let barred = tallies.iter().map(|tally| gate?.refusal(tally, voters, election.eligible)).collect();
        Ok(Count { election, tallies, rank, barred, voters })
    }

    /// Per project, max(0, net votes).
    pub(super) fn net_votes(&self) -> impl Iterator<Item = BigUint> + '_ {
        self.tallies.iter().map(|tally| BigUint::from(tally.net.max(0).unsigned_abs()))
    }
}

impl Gate {
    /// The least number of supporters where so many of the eligible voted.
    pub(crate) fn needed(&self, voters: u64, eligible: u64) -> u64 {
        self.min_supporters.max(voters.div_ceil(100)).min(eligible)
    }

    /// What keeps a project with this tally from being considered, if anything does.
    pub(crate) fn refusal(&self, tally: &Tally, voters: u64, eligible: u64) -> Option<Why> {
        let needed = self.needed(voters, eligible);
        let passes = tally.net > 0 && tally.supporters >= needed;
        (!passes).then_some(Why::Gate { net: tally.net, supporters: tally.supporters, needed })
    }
}

fn rank(election: &Election, tallies: &[Tally]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..tallies.len()).collect();
    match &election.options.ties {
        Ties::File => {}
        Ties::Rulebook => order.sort_by_key(|&index| {
            let Project { id, ask, .. } = &election.projects[index];
            (*ask, Reverse(tallies[index].net), id.len(), id)
        }),
        Ties::Published { lot } => order.sort_by_cached_key(|&index| {
            let Project { id, ask, .. } = &election.projects[index];
            let lot = lot.as_ref().map(|seed| Sha256::digest(format!("{seed}\n{id}")));
            (*ask, Reverse(tallies[index].supporters), lot)
        }),
    }
    let mut rank = vec![0; order.len()];
    for (place, project) in order.into_iter().enumerate() {
        rank[project] = place;
    }
    rank
}

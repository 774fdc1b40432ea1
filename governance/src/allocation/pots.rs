//! Pots: money set aside, each counted as an election of its own.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::{Allocation, AllocationError, Ballot, Election, Project, Rule};

/// Money set aside for the projects that name it.
#[derive(Clone, Debug)]
pub struct Pot {
    /// Unique among the pots of an election.
    pub name: SmolStr,
    /// The most that its projects receive together, in minor units. Part of the election's budget.
    pub budget: u128,
}

/// Counts what is in no pot with what the pots leave of the budget, then each pot, and puts the results together.
pub(super) fn allocate(rule: Rule, election: &Election) -> Result<Allocation, AllocationError> {
    if election.pots.is_empty() {
        return rule(election);
    }
    election.check()?;
    let mut whole = Allocation {
        selected: vec![],
        amounts: BTreeMap::new(),
        spent: 0,
        raises: 0,
        compared: vec![],
        why: BTreeMap::new(),
    };
    for part in election.parts() {
        let part = rule(&part)?;
        whole.selected.extend(part.selected);
        whole.amounts.extend(part.amounts);
        whole.spent += part.spent;
        whole.raises = whole.raises.max(part.raises);
        whole.compared.extend(part.compared);
        whole.why.extend(part.why);
    }
    Ok(whole)
}

impl Election {
    /// The elections that are counted, each without pots: what is in no pot with what the pots leave of the budget,
    /// then each pot. Pots together have at most the budget.
    pub fn parts(&self) -> Vec<Election> {
        let common = self.budget - self.pots.iter().map(|pot| pot.budget).sum::<u128>();
        let pots = self.pots.iter().map(|pot| (Some(&pot.name), pot.budget));
        [(None, common)].into_iter().chain(pots).map(|(pot, budget)| only(self, pot, budget)).collect()
    }
}

/// The election about the projects of one pot: everybody's ballots, without the votes on other projects.
fn only(election: &Election, pot: Option<&SmolStr>, budget: u128) -> Election {
    let mut places = vec![None; election.projects.len()];
    let mut projects = Vec::new();
    for (place, project) in places.iter_mut().zip(&election.projects) {
        if project.pot.as_ref() == pot {
            *place = Some(projects.len());
            projects.push(Project { pot: None, ..project.clone() });
        }
    }
    let restricted = |ballot: &Ballot| Ballot {
        votes: ballot.votes.iter().filter_map(|&(project, votes)| Some((places[project]?, votes))).collect(),
    };
    Election {
        budget,
        pots: Vec::new(),
        projects,
        ballots: election.ballots.iter().map(restricted).collect(),
        eligible: election.eligible,
        options: election.options.clone(),
    }
}

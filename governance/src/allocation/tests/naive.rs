//! Equal shares a second time: every voter alone, every price anew, nothing clever.

use num_bigint::BigUint;
use num_rational::Ratio;
use num_traits::Zero;
use proptest::prelude::*;

use super::super::*;
use super::properties::elections;

/// The winners, in order, with what supporters paid per unit of utility.
fn equal_shares(election: &Election) -> Vec<(usize, Exact)> {
    let exact = |number: u128| Ratio::from(BigUint::from(number));
    let eligible = exact(election.eligible.max(1).into());
    let mut purses = vec![exact(election.budget) / eligible; election.ballots.len()];
    let utility = |voter: usize, project: usize| -> u128 {
        let votes = election.ballots[voter].votes.iter().find(|&&(other, _)| other == project);
        match (votes.map_or(0, |&(_, votes)| votes), election.options.equal_shares.utility) {
            (..=0, _) => 0,
            (_, Utility::Approval) => 1,
            (_, Utility::Cost) => election.projects[project].ask,
            (votes, Utility::Votes) => votes.unsigned_abs().into(),
        }
    };
    let price = |purses: &[Exact], project: usize| -> Option<Exact> {
        let supporters = (0..purses.len()).filter(|&voter| utility(voter, project) > 0);
        let mut supporters: Vec<(Exact, Exact)> =
            supporters.map(|voter| (purses[voter].clone(), exact(utility(voter, project)))).collect();
        supporters.sort_by_key(|(purse, utility)| purse / utility);
        let mut rest = exact(election.projects[project].ask);
        let mut utilities: Exact = supporters.iter().map(|(_, utility)| utility).sum();
        for (purse, utility) in supporters {
            let rho = &rest / &utilities;
            if &rho * &utility <= purse {
                return Some(rho);
            }
            rest -= purse;
            utilities -= utility;
        }
        None
    };
    let mut bought: Vec<(usize, Exact)> = Vec::new();
    loop {
        let open =
            (0..election.projects.len()).filter(|project| bought.iter().all(|(other, _)| other != project));
        let offers = open.filter_map(|project| Some((price(&purses, project)?, project)));
        let Some((rho, project)) = offers.min() else { return bought };
        for (voter, purse) in purses.iter_mut().enumerate() {
            let due = &rho * exact(utility(voter, project));
            *purse = if *purse < due { Ratio::zero() } else { purse.clone() - due };
        }
        bought.push((project, rho));
    }
}

/// An election in which much is equal: asks are few, votes are 1, or all of that.
fn simplified(mut election: Election, few_asks: bool, single_votes: bool) -> Election {
    if few_asks {
        for project in &mut election.projects {
            (project.ask, project.minimum) = (project.ask % 3 * 40, None);
        }
    }
    if single_votes {
        let votes = election.ballots.iter_mut().flat_map(|ballot| &mut ballot.votes);
        votes.for_each(|(_, votes)| *votes = votes.signum());
    }
    election
}

/// Counted as if minor units were that much smaller, up to where they no longer fit into the digits that ranges have.
fn magnified(mut election: Election, factor: u128) -> Election {
    election.budget *= factor;
    election.projects.iter_mut().for_each(|project| project.ask *= factor);
    election
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn equal_shares_buys_what_the_definition_says(
        election in elections(),
        few_asks: bool,
        single_votes: bool,
        factor in prop_oneof![Just(1), Just(1 << 100), Just(1 << 118)],
    ) {
        let mut election = magnified(simplified(election, few_asks, single_votes), factor);
        election.options.ties = Ties::File;
        (election.options.gate, election.options.cap) = (None, None);
        election.options.equal_shares.endowment = Endowment::Equal;
        election.options.equal_shares.completion = Completion::default();
        election.options.equal_shares.comparison = Comparison::Never;
        election.projects.iter_mut().for_each(|project| project.ask = project.ask.max(1)); // Free ones have no price.
        let allocation = rule("equal-shares").unwrap().allocate(&election).unwrap();
        let bought = allocation.selected.iter().map(|id| match &allocation.why[id] {
            Why::Bought { rho, .. } => (election.projects.iter().position(|project| project.id == *id).unwrap(), rho.clone()),
            other => panic!("{id} was not bought: {other:?}"),
        });
        prop_assert_eq!(bought.collect::<Vec<_>>(), equal_shares(&election));
    }
}

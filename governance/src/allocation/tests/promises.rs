//! What only some rules promise: each says which, and keeps it.

use proptest::prelude::*;

use super::super::*;
use super::properties::elections;

/// What a rule promises besides what all do.
struct Promises {
    rule: &'static str,
    /// More votes for a project never bring it less money, if no project has a minimum: where one drops out, another
    /// may stay that would not have.
    more_for_more_votes: bool,
    /// A project that is split, with its ask and the credits spent on it, gains less than a unit per part.
    clones_gain_nothing: bool,
}

#[rustfmt::skip]
const PROMISES: &[Promises] = &[
    // A supporter who pays for one project has less for another, which may lose the supporters who were to pay next.
    Promises { rule: "equal-shares", more_for_more_votes: false, clones_gain_nothing: false },
    // Parts are affordable where the whole is not.
    Promises { rule: "greedy", more_for_more_votes: true, clones_gain_nothing: false },
    // Half the votes for each of four parts are twice the votes.
    Promises { rule: "proportional", more_for_more_votes: true, clones_gain_nothing: false },
    Promises { rule: "quadratic", more_for_more_votes: true, clones_gain_nothing: true },
    Promises { rule: "clr", more_for_more_votes: true, clones_gain_nothing: true },
    Promises { rule: "pairwise", more_for_more_votes: true, clones_gain_nothing: true },
];

/// The rules that promise it.
fn promising(what: fn(&Promises) -> bool) -> impl Iterator<Item = &'static RuleEntry> {
    PROMISES.iter().filter(move |promises| what(promises)).map(|promises| rule(promises.rule).unwrap())
}

/// The election with project 0 split into four: a quarter of the ask, and half of everybody's votes, for each.
fn split(election: &Election) -> Election {
    let whole = &election.projects[0];
    let part = |index: usize| Project {
        id: format!("part{index}").into(),
        ask: whole.ask / 4,
        ..Project::default()
    };
    let others = election.projects.len();
    let votes = |&(project, votes): &(usize, i64)| match project {
        0 => [0, others, others + 1, others + 2].map(|part| (part, votes / 2)).to_vec(),
        _ => vec![(project, votes)],
    };
    let ballot = |ballot: &Ballot| Ballot { votes: ballot.votes.iter().flat_map(votes).collect() };
    let mut projects = election.projects.clone();
    projects[0] = part(0);
    projects.extend((1..4).map(part));
    Election { projects, ballots: election.ballots.iter().map(ballot).collect(), ..election.clone() }
}

#[test]
fn every_rule_says_what_it_promises() {
    let names = |entry: &RuleEntry| entry.name;
    assert_eq!(
        PROMISES.iter().map(|promises| promises.rule).collect::<Vec<_>>(),
        RULES.iter().map(names).collect::<Vec<_>>()
    );
}

proptest! {
    #[test]
    fn more_votes_bring_no_less(
        mut election in elections(),
        voter in any::<prop::sample::Index>(),
        project in any::<prop::sample::Index>(),
        more in 1i64..20,
    ) {
        election.ballots.push(Ballot::default()); // Somebody who may vote now.
        election.eligible += 1;
        election.projects.iter_mut().for_each(|project| project.minimum = None);
        let project = project.index(election.projects.len());
        let mut after = election.clone();
        let votes = &mut after.ballots[voter.index(election.ballots.len())].votes;
        match votes.iter_mut().find(|vote| vote.0 == project) {
            Some((_, votes)) => *votes += more,
            None => votes.push((project, more)),
        }
        for entry in promising(|promises| promises.more_for_more_votes) {
            let amount = |election: &Election| {
                let allocation = entry.allocate(election).unwrap();
                allocation.amounts.get(&election.projects[project].id).copied().unwrap_or(0)
            };
            prop_assert!(amount(&election) <= amount(&after), "{}", entry.name);
        }
    }

    #[test]
    fn parts_receive_no_more_than_the_whole(mut election in elections()) {
        election.options.gate = None;
        election.options.cap = None;
        election.projects.iter_mut().for_each(|project| project.minimum = None);
        election.projects[0].ask = election.projects[0].ask / 4 * 4;
        election.ballots.iter_mut().flat_map(|ballot| &mut ballot.votes).for_each(|vote| vote.1 *= 2);
        let parted = split(&election);
        for entry in promising(|promises| promises.clones_gain_nothing) {
            let whole = entry.allocate(&election).unwrap().amounts;
            let parts = entry.allocate(&parted).unwrap().amounts;
            let whole = whole.get(&election.projects[0].id).copied().unwrap_or(0);
            let parts: u128 = parts.iter().filter(|(id, _)| id.starts_with("part")).map(|(_, amount)| amount).sum();
            prop_assert!(parts < whole + 4, "{}: {whole} {parts}", entry.name);
        }
    }
}

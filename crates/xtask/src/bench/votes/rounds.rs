//! Ballots made up: a million to be tallied, and whole rounds to be counted under every rule.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use governance::allocation::{self, Ballot, Election, Options, Project, RULES};

use super::super::memory::Random;
use super::super::{postgres, row};

/// Tallies ballots of ten votes for 200 projects, with the credits spent on each, beside PostgreSQL.
pub fn tally(ballots: usize, script: &Path) -> Result<()> {
    println!("{ballots} ballots of 10 votes");
    let ballot = |voter: usize| {
        let votes = |k: usize| ((voter * 31 + k * 97) % 200, ((voter * 17 + k * 13) % 21) as i64 - 10);
        Ballot { votes: (1..=10).map(votes).collect() }
    };
    let election = election(0, vec![0; 200], (1..=ballots).map(ballot).collect());
    let start = Instant::now();
    let tallies = allocation::tally(&election);
    let mut credits = vec![0_u128; tallies.len()];
    for &(project, votes) in election.ballots.iter().flat_map(|ballot| &ballot.votes) {
        credits[project] += u128::from(votes.unsigned_abs()).pow(2);
    }
    let seconds = start.elapsed().as_secs_f64();
    let votes: i128 = tallies.iter().map(|tally| tally.net).sum();
    let expected: i64 =
        election.ballots.iter().flat_map(|ballot| &ballot.votes).map(|&(_, votes)| votes).sum();
    ensure!(votes == i128::from(expected), "the tally lost votes");
    row("  net votes, supporters and credits, exact", seconds * 1_000.0, "ms");
    match postgres::tally(script, ballots)? {
        None => println!("  skipped: {} or the server is not there", script.display()),
        Some(theirs) => {
            row("    PostgreSQL", theirs * 1_000.0, "ms");
            row("    PostgreSQL / here", theirs / seconds, "x");
        }
    }
    println!();
    Ok(())
}

/// Two rounds of a thousand proposals, counted as rounds are, under every rule.
pub fn every_rule() {
    for (members, votes_each) in [(300, 20), (10_000, 20)] {
        println!("a round of 1000 proposals and {members} ballots with votes for {votes_each} of them");
        let election = round(1_000, members, votes_each);
        for rule in RULES {
            let start = Instant::now();
            let what = match rule.allocate(&election) {
                Ok(allocation) => format!("  {}: {} funded", rule.name, allocation.selected.len()),
                Err(error) => format!("  {}: refused, as {error}", rule.name),
            };
            row(&what, start.elapsed().as_secs_f64(), "s");
        }
        println!();
    }
}

/// A third of what is asked for can be funded, and five of six members vote.
fn round(proposals: usize, members: usize, votes_each: usize) -> Election {
    let mut random = Random(7);
    let asks: Vec<u128> = (0..proposals).map(|_| 1_000 * (1 + random.below(200) as u128)).collect();
    let mut ballot = |_| {
        let mut votes: Vec<(usize, i64)> = Vec::with_capacity(votes_each);
        while votes.len() < votes_each {
            let proposal = random.below(proposals);
            if votes.iter().all(|&(other, _)| other != proposal) {
                votes.push((proposal, 1 + random.below(3) as i64));
            }
        }
        Ballot { votes }
    };
    let ballots = (0..members).map(&mut ballot).collect();
    let budget = asks.iter().sum::<u128>() / 3;
    election(budget, asks, ballots)
}

fn election(budget: u128, asks: Vec<u128>, ballots: Vec<Ballot>) -> Election {
    let project =
        |(place, ask): (usize, u128)| Project { id: format!("{place}").into(), ask, ..Project::default() };
    Election {
        budget,
        pots: Vec::new(),
        projects: asks.into_iter().enumerate().map(project).collect(),
        eligible: (ballots.len() + ballots.len() / 5) as u64,
        ballots,
        options: Options::round(u128::MAX, 1, 100),
    }
}

use super::{Ballot, Election};

/// What the ballots say about one project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Votes for less votes against: the rulebook's S_p.
    pub net: i128,
    /// Voters with votes for.
    pub supporters: u64,
    /// Voters with votes against.
    pub opponents: u64,
    /// Sum of votes for.
    pub votes_for: i128,
    /// Sum of votes against, as a positive number.
    pub votes_against: i128,
}

/// Tallies every project, in the election's order. The ballots name only projects that exist.
pub fn tally(election: &Election) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); election.projects.len()];
    for Ballot { votes } in &election.ballots {
        for &(project, votes) in votes {
            tallies[project].add(votes);
        }
    }
    tallies
}

impl Tally {
    // Fewer than 2^64 ballots of 64 bits each: sums cannot leave 128 bits.
    pub(crate) fn add(&mut self, votes: i64) {
        let votes = i128::from(votes);
        self.net += votes;
        if votes > 0 {
            self.supporters += 1;
            self.votes_for += votes;
        } else if votes < 0 {
            self.opponents += 1;
            self.votes_against -= votes;
        }
    }
}

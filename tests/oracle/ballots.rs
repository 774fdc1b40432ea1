//! Ballots: a member's own, and those on paper (rulebook §10).

use std::collections::BTreeMap;

use super::{Int, Model, Phase, Refusal};

const VOTES_LIMIT: i64 = 1 << 26;

/// Votes for proposals, and against.
pub type Votes = BTreeMap<String, i64>;

#[derive(Clone, Debug)]
pub struct Ballot {
    /// None of them 0.
    pub votes: Votes,
    /// Whether a registrar recorded it.
    pub paper: bool,
}

/// What a registrar read on paper.
#[derive(Clone, Debug)]
pub struct OnPaper {
    pub member: String,
    /// The scan's hash.
    pub scan: String,
    pub votes: Votes,
}

pub fn cost(votes: &Votes) -> Int {
    votes.values().map(|&votes| Int::from(votes) * votes).sum()
}

impl Model {
    pub(super) fn cast(&mut self, who: &str, round: usize, votes: &Votes) -> Result<(), Refusal> {
        self.expect_voting(round)?;
        self.may_cast(who, votes)?;
        self.put_in(who, votes, false);
        Ok(())
    }

    /// All of a batch, or nothing; a member's own ballot stays.
    pub(super) fn record_paper_ballots(&mut self, round: usize, batch: &[OnPaper]) -> Result<(), Refusal> {
        if batch.is_empty() {
            return Err("batch_length");
        }
        self.expect_voting(round)?;
        let mut read: Vec<&OnPaper> = Vec::new();
        for (place, paper) in batch.iter().enumerate() {
            if paper.scan.len() != 64 {
                return Err("invalid_scan");
            }
            let cast = self.rounds[round - 1].ballots.get(&paper.member);
            let again = batch[..place].iter().any(|other| other.member == paper.member);
            match cast {
                _ if again => return Err("paper_ballot_exists"),
                Some(ballot) if ballot.paper => return Err("paper_ballot_exists"),
                Some(_) => {}
                None => {
                    self.may_cast(&paper.member, &paper.votes).map_err(|_| "invalid_paper_ballot")?;
                    read.push(paper);
                }
            }
        }
        read.into_iter().for_each(|paper| self.put_in(&paper.member, &paper.votes, true));
        Ok(())
    }

    fn expect_voting(&self, round: usize) -> Result<(), Refusal> {
        let round = round.checked_sub(1).and_then(|index| self.rounds.get(index)).ok_or("unknown_round")?;
        if round.phase == Phase::Voting { Ok(()) } else { Err("not_voting") }
    }

    /// Whether a member may vote so in the round that takes votes.
    fn may_cast(&self, who: &str, votes: &Votes) -> Result<(), Refusal> {
        let round = self.rounds.last().expect("a round takes votes");
        let member = self.members.get(who).ok_or("not_a_member")?;
        if member.suspended && member.since < round.voting_opens_at {
            return Err("suspended");
        }
        if !round.eligible.contains(who) {
            return Err("not_eligible");
        }
        if votes.keys().any(|id| !round.proposals.contains_key(id)) {
            return Err("not_in_round");
        }
        if votes.values().any(|votes| votes.abs() > VOTES_LIMIT) {
            return Err("votes_too_large");
        }
        if cost(votes) > member.credits {
            return Err("not_enough_credits");
        }
        Ok(())
    }

    fn put_in(&mut self, who: &str, votes: &Votes, paper: bool) {
        let votes = votes.iter().filter(|&(_, &votes)| votes != 0);
        let votes = votes.map(|(id, &votes)| (id.clone(), votes)).collect();
        self.last_round().ballots.insert(who.to_string(), Ballot { votes, paper });
    }
}

//! Members and ballots at random.

use super::Generator;
use crate::oracle::{Int, Model, OnPaper, Operation, Phase, REGISTRARS, Votes, Wants};

impl Generator {
    pub(super) fn ballot(&mut self, account: String, model: &Model) -> (String, Operation) {
        let Some(round) = model.current_round() else {
            let round = model.rounds.len() + self.random.below(2) as usize;
            return (account, Operation::CastBallot { round, votes: Votes::new() });
        };
        let eligible: Vec<&String> = round.eligible.iter().collect();
        let members: Vec<&String> = model.members.keys().collect();
        let who = match self.random.below(30) {
            _ if round.phase != Phase::Voting => account,
            0 => account,
            1 => self.random.of(&members).to_string(),
            _ => self.random.of(&eligible).to_string(),
        };
        let votes = self.votes(&who, model);
        (who, Operation::CastBallot { round: model.rounds.len(), votes })
    }

    /// Votes of somebody in the round that runs, mostly affordable.
    fn votes(&mut self, who: &str, model: &Model) -> Votes {
        let credits = model.members.get(who).map_or(Int::ZERO, |member| member.credits.clone());
        let round = model.current_round().expect("a round runs");
        let proposals: Vec<&String> = round.proposals.keys().collect();
        let mut votes = Votes::new();
        let mut left = credits;
        for _ in 0..self.random.below(8) {
            let Some(&id) = self.random.pick(&proposals) else { break };
            let most = left.sqrt();
            let cast = if self.random.one_in(3) { self.random.near(&most) } else { self.random.up_to(&most) };
            let cast = if self.random.one_in(60) { Int::from((1 << 26) + 1) } else { cast };
            left = (left - &cast * &cast).max(Int::ZERO);
            let cast = i64::try_from(cast).expect("credits stay below 2⁵³");
            votes.insert(id.clone(), if self.random.one_in(6) { -cast } else { cast });
        }
        // Few passed by chance, if nobody had a mind for them.
        let asks_for_something = |id: &&&String| !matches!(round.proposals[**id].wants, Wants::Opinion);
        for &id in proposals.iter().filter(asks_for_something) {
            if left > Int::ZERO && self.random.one_in(2) && !votes.contains_key(id) {
                left -= 1;
                votes.insert(id.clone(), if self.random.one_in(8) { -1 } else { 1 });
            }
        }
        if self.random.one_in(60) {
            votes.insert("no-such-proposal".to_string(), 1);
        }
        votes
    }

    /// A batch of a registrar's, rarely of somebody else's or for a round that takes no votes.
    pub(super) fn paper_ballots(&mut self, account: &str, model: &Model) -> (String, Operation) {
        let who = self.officer(REGISTRARS[0], account);
        let members: Vec<&String> = model.members.keys().collect();
        let mut ballots = Vec::new();
        for _ in 0..self.random.below(5) {
            let member = match self.random.one_in(20) {
                true => account.to_string(),
                false => self.random.pick(&members).map_or(account, |member| member).to_string(),
            };
            let votes = match model.current_round() {
                Some(_) => self.votes(&member, model),
                None => Votes::new(),
            };
            let scan = if self.random.one_in(30) { "scan.pdf".to_string() } else { "5c".repeat(32) };
            ballots.push(OnPaper { member, scan, votes });
        }
        let round = model.rounds.len() + usize::from(self.random.one_in(30));
        (who, Operation::RecordPaperBallots { round, ballots })
    }

    /// Few are suspended at any time.
    pub(super) fn set_standing(&mut self, account: String, model: &Model) -> (String, Operation) {
        let suspended = model.members.iter().filter(|(_, member)| member.suspended);
        let suspended: Vec<&String> = suspended.map(|(name, _)| name).collect();
        let members: Vec<&String> = model.members.keys().collect();
        let reinstates = suspended.len() > 3 || self.random.one_in(6);
        let picked = if reinstates { self.random.pick(&suspended) } else { self.random.pick(&members) };
        let member = picked.filter(|_| !self.random.one_in(20)).map_or(&account, |member| member).to_string();
        let suspended = if self.random.one_in(12) { reinstates } else { !reinstates };
        let registrars = if self.random.one_in(12) { 1 } else { 2 };
        (account, Operation::SetStanding { member, suspended, registrars })
    }
}

//! Proposals and ballots at random.

use std::collections::BTreeMap;

use super::Generator;
use crate::oracle::{Int, Model, Operation, Phase};

impl Generator {
    pub(super) fn file(&mut self, account: String, model: &Model) -> (String, Operation) {
        let budget = model.rounds.last().map_or(&model.treasury.balance, |round| &round.budget);
        let quarter = budget / 4;
        let (account, ask) = match self.random.below(6) {
            0 => (account, self.random.up_to(&1_000_000.into())),
            1 => (account, self.random.near(&quarter)),
            2 => (self.rich_account(model), self.random.near(&quarter)),
            3 => (self.rich_account(model), budget + self.random.up_to(budget)),
            _ => (self.rich_account(model), self.random.up_to(&budget.clone())),
        };
        let ask = if self.random.one_in(50) { ask } else { ask.max(1.into()) };
        let minimum = self.random.one_in(3).then(|| self.random.up_to(&(&ask + 1)));
        let recipient = if self.random.one_in(30) { "nobody".to_string() } else { self.account(model) };
        let filed: Vec<&String> = model.filers.keys().collect();
        let used = self.random.pick(&filed).copied().filter(|_| self.random.one_in(50)).cloned();
        let id = used.unwrap_or_else(|| self.name("proposal"));
        (account, Operation::FileProposal { id, ask, minimum, recipient })
    }

    pub(super) fn withdraw_proposal(&mut self, account: String, model: &Model) -> (String, Operation) {
        let waiting: Vec<&String> = model.waiting.keys().collect();
        let filed: Vec<&String> = model.filers.keys().rev().take(30).collect();
        let picked =
            if self.random.one_in(2) { self.random.pick(&waiting) } else { self.random.pick(&filed) };
        let Some(&id) = picked else {
            return (account, Operation::WithdrawProposal { id: "no-such-proposal".to_string() });
        };
        let who = if self.random.one_in(10) { account } else { model.filers[id].clone() };
        (who, Operation::WithdrawProposal { id: id.to_string() })
    }

    pub(super) fn ballot(&mut self, account: String, model: &Model) -> (String, Operation) {
        let Some(round) = model.current_round() else {
            let round = model.rounds.len() + self.random.below(2) as usize;
            return (account, Operation::CastBallot { round, votes: BTreeMap::new() });
        };
        let eligible: Vec<&String> = round.eligible.iter().collect();
        let members: Vec<&String> = model.members.keys().collect();
        let who = match self.random.below(30) {
            _ if round.phase != Phase::Voting => account,
            0 => account,
            1 => self.random.of(&members).to_string(),
            _ => self.random.of(&eligible).to_string(),
        };
        let credits = model.members.get(&who).map_or(Int::ZERO, |member| member.credits.clone());
        let proposals: Vec<&String> = round.proposals.keys().collect();
        let mut votes = BTreeMap::new();
        let mut left = credits;
        for _ in 0..self.random.below(5) {
            let Some(&id) = self.random.pick(&proposals) else { break };
            let most = left.sqrt();
            let cast = if self.random.one_in(3) { self.random.near(&most) } else { self.random.up_to(&most) };
            let cast = if self.random.one_in(60) { Int::from((1 << 26) + 1) } else { cast };
            left = (left - &cast * &cast).max(Int::ZERO);
            let cast = i64::try_from(cast).expect("credits stay below 2⁵³");
            votes.insert(id.clone(), if self.random.one_in(6) { -cast } else { cast });
        }
        if self.random.one_in(60) {
            votes.insert("no-such-proposal".to_string(), 1);
        }
        (who, Operation::CastBallot { round: model.rounds.len(), votes })
    }
}

//! Proposals at random.

use super::Generator;
use crate::oracle::amendments::{Changes, GOOD, MEMBERS, kind, parameters};
use crate::oracle::{Adopted, Funding, Int, Model, Operation, Wants};

impl Generator {
    pub(super) fn file(&mut self, account: String, model: &Model) -> (String, Operation) {
        let budget = model.rounds.last().map_or(&model.treasury.balance, |round| &round.budget);
        let quarter = budget / 4;
        let (account, ask) = match self.random.below(6) {
            0 => (account, self.random.up_to(&1_000_000.into())),
            1 => (account, self.random.near(&quarter)),
            2 => (self.rich_account(model), self.random.near(&quarter)),
            3..5 => (self.rich_account(model), budget + self.random.up_to(budget)),
            _ => (self.rich_account(model), self.random.up_to(&budget.clone())),
        };
        let ask = if self.random.one_in(50) { ask } else { ask.max(1.into()) };
        let minimum = match self.random.below(6) {
            0..2 => Some(self.random.near(&ask).min(&ask + 1)),
            2 => Some(self.random.up_to(&ask)),
            _ => None,
        };
        let recipient = if self.random.one_in(30) { "nobody".to_string() } else { self.account(model) };
        let pot = self.pot(model);
        let (account, wanted) =
            self.alternative(account, Funding { ask, minimum, recipient, pot, alternative_to: None }, model);
        let bond = self.stated_bond(&model.bond(&wanted.ask));
        (account, Operation::FileProposal { id: self.proposal_name(model), wanted, bond })
    }

    /// Any pot, none, and rarely one that is not there.
    fn pot(&mut self, model: &Model) -> Option<String> {
        let pots: Vec<&String> = model.terms.rounds.pots.keys().collect();
        let pot = self.random.pick(&pots).filter(|_| !self.random.one_in(3)).map(|pot| pot.to_string());
        if self.random.one_in(30) { Some("nowhere".to_string()) } else { pot }
    }

    /// Often something else instead of what waits, nearly always by the same filer and for the same pot.
    fn alternative(&mut self, account: String, mut wanted: Funding, model: &Model) -> (String, Funding) {
        let waiting = model.waiting.iter().filter_map(|(id, proposal)| match &proposal.wants {
            Wants::Funding(first) => Some((id, &proposal.proposer, first)),
            Wants::Amendment { .. } | Wants::Opinion => None,
        });
        let waiting: Vec<(&String, &String, &Funding)> = waiting.collect();
        let Some(&(id, filer, first)) = self.random.pick(&waiting).filter(|_| self.random.one_in(3)) else {
            let nothing = self.random.one_in(30).then(|| "no-such-proposal".to_string());
            return (account, Funding { alternative_to: nothing, ..wanted });
        };
        wanted.alternative_to = Some(id.clone());
        if !self.random.one_in(15) {
            wanted.pot = first.pot.clone();
        }
        (if self.random.one_in(15) { account } else { filer.clone() }, wanted)
    }

    /// Mostly nothing, which means the least.
    fn stated_bond(&mut self, least: &Int) -> Option<Int> {
        self.random.one_in(4).then(|| self.random.near(least))
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

    /// Often of the same few parameters, so that amendments get into each other's way.
    pub(super) fn file_amendment(&mut self, model: &Model) -> (String, Operation) {
        let mut changes = Changes::new();
        for _ in 0..1 + self.random.below(2) {
            let all = parameters(&model.terms);
            let (path, kind) = match self.random.below(4) {
                0 => all[11 + self.random.below(2) as usize].clone(),
                1 => all[self.random.below(13) as usize].clone(),
                _ => self.random.of(&all).clone(),
            };
            let from = model.parameter(&path).expect("a parameter");
            let most = model.terms.largest_step(kind, &from);
            let step = match self.random.below(12) {
                0 => &most + 1,
                1..4 => self.random.up_to(&most),
                _ => most,
            };
            let to = if self.random.one_in(2) { from + step } else { (from - step).max(Int::ZERO) };
            changes.insert(path, to);
        }
        // The opposite of what will take effect is too far from it then.
        let adopted: Vec<&Adopted> = model.adopted.values().collect();
        if let Some(adopted) = self.random.pick(&adopted).filter(|_| self.random.one_in(2)) {
            changes = adopted.changes.iter().filter_map(|(path, to)| opposite(model, path, to)).collect();
        }
        if self.random.one_in(3) {
            changes = self.reinstatement(model);
        }
        match self.random.below(60) {
            0 => changes.clear(),
            1 => drop(changes.insert("governance.vote_cost".to_string(), 1.into())),
            2 => drop(changes.insert("currency.scale".to_string(), 2.into())),
            _ => {}
        }
        let bond = self.stated_bond(&model.terms.rounds.min_bond);
        (self.rich_account(model), Operation::FileAmendment { id: self.proposal_name(model), changes, bond })
    }

    /// Of somebody who is suspended, if anybody is; rarely of somebody else, or to something else.
    fn reinstatement(&mut self, model: &Model) -> Changes {
        let suspended = model.members.iter().filter(|(_, member)| member.suspended).map(|(name, _)| name);
        let suspended: Vec<&String> = suspended.collect();
        let picked =
            self.random.pick(&suspended).filter(|_| !self.random.one_in(6)).map(|name| name.to_string());
        let member = picked.unwrap_or_else(|| self.account(model));
        let standing = if self.random.one_in(12) { GOOD + 1 } else { GOOD };
        Changes::from([(format!("{MEMBERS}{member}"), standing.into())])
    }

    pub(super) fn file_opinion(&mut self, account: String, model: &Model) -> (String, Operation) {
        let bond = self.stated_bond(&model.terms.rounds.min_bond);
        (account, Operation::FileOpinion { id: self.proposal_name(model), bond })
    }

    /// Rarely one that was used.
    fn proposal_name(&mut self, model: &Model) -> String {
        let filed: Vec<&String> = model.filers.keys().collect();
        let used = self.random.pick(&filed).copied().filter(|_| self.random.one_in(50)).cloned();
        used.unwrap_or_else(|| self.name("proposal"))
    }
}

/// The largest step of a parameter away from where it will go.
fn opposite(model: &Model, path: &str, to: &Int) -> Option<(String, Int)> {
    let from = model.parameter(path)?;
    let step = model.terms.largest_step(kind(path)?, &from);
    let to = if *to > from { (from - step).max(Int::ZERO) } else { from + step };
    Some((path.to_string(), to))
}

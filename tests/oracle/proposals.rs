//! Proposals: filed behind a bond, withdrawn (rulebook §10).

use super::amendments::Changes;
use super::money::above_zero;
use super::{Int, Model, Refusal, divide_up};

/// A bond is at least this fraction of the ask, and a gate of the voters.
pub(super) const ONE_PERCENT: i64 = 100;

#[derive(Clone, Debug)]
pub struct Proposal {
    pub proposer: String,
    pub bond: Int,
    pub wants: Wants,
}

#[derive(Clone, Debug)]
pub enum Wants {
    Funding { ask: Int, minimum: Int, recipient: String },
    Amendment { changes: Changes, passed_before: bool },
    Opinion,
}

impl Model {
    pub(super) fn bonds(&self) -> impl Iterator<Item = &Int> {
        let voted_on = self.rounds.iter().flat_map(|round| round.proposals.values());
        self.waiting.values().chain(voted_on).map(|proposal| &proposal.bond)
    }

    /// The least bond for an ask.
    pub fn bond(&self, ask: &Int) -> Int {
        divide_up(ask, &ONE_PERCENT.into()).max(self.terms.rounds.min_bond.clone())
    }

    pub(super) fn file_funding(
        &mut self,
        who: &str,
        id: &str,
        ask: &Int,
        minimum: &Option<Int>,
        recipient: &str,
    ) -> Result<(), Refusal> {
        self.expect_new(id)?;
        let minimum = minimum.clone().unwrap_or_default();
        if *ask > Model::money_limit() || minimum > Model::money_limit() {
            return Err("invalid_amount");
        }
        above_zero(ask)?;
        if minimum > *ask {
            return Err("minimum_above_ask");
        }
        if !self.balances.contains_key(recipient) {
            return Err("unknown_account");
        }
        let bond = self.bond(ask);
        self.file(
            who,
            id,
            bond,
            Wants::Funding { ask: ask.clone(), minimum, recipient: recipient.to_string() },
        )
    }

    pub(super) fn file_amendment(&mut self, who: &str, id: &str, changes: &Changes) -> Result<(), Refusal> {
        self.amended(changes)?;
        self.expect_new(id)?;
        if changes.is_empty() {
            return Err("changes_length");
        }
        let bond = self.terms.rounds.min_bond.clone();
        self.file(who, id, bond, Wants::Amendment { changes: changes.clone(), passed_before: false })
    }

    pub(super) fn file_opinion(&mut self, who: &str, id: &str) -> Result<(), Refusal> {
        self.expect_new(id)?;
        self.file(who, id, self.terms.rounds.min_bond.clone(), Wants::Opinion)
    }

    fn expect_new(&self, id: &str) -> Result<(), Refusal> {
        if self.filers.contains_key(id) { Err("proposal_exists") } else { Ok(()) }
    }

    fn file(&mut self, who: &str, id: &str, bond: Int, wants: Wants) -> Result<(), Refusal> {
        self.afford(who, &bond)?;
        self.take(who, &bond);
        self.filers.insert(id.to_string(), who.to_string());
        self.waiting.insert(id.to_string(), Proposal { proposer: who.to_string(), bond, wants });
        Ok(())
    }

    pub(super) fn withdraw_proposal(&mut self, who: &str, id: &str) -> Result<(), Refusal> {
        let filer = self.filers.get(id).ok_or("unknown_proposal")?;
        if self.withdrawn.contains(id) {
            return Err("proposal_withdrawn");
        }
        if self.adopted_ever.contains(id) {
            return Err("proposal_adopted");
        }
        let proposal = self.waiting.get(id).ok_or("proposal_frozen")?;
        if matches!(proposal.wants, Wants::Amendment { passed_before: true, .. }) {
            return Err("proposal_adopted");
        }
        if filer != who {
            return Err("not_the_filer");
        }
        let bond = proposal.bond.clone();
        self.withdrawn.insert(id.to_string());
        self.waiting.remove(id);
        self.pay(who, &bond);
        Ok(())
    }
}

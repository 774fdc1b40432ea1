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
    Funding(Funding),
    Amendment { changes: Changes, passed_before: bool },
    Opinion,
}

/// The money that a proposal wants.
#[derive(Clone, Debug)]
pub struct Funding {
    pub ask: Int,
    pub minimum: Option<Int>,
    pub recipient: String,
    /// Which pays for it; none for the money in no pot.
    pub pot: Option<String>,
    /// Another of the same filer's; once filed, the first of them all.
    pub alternative_to: Option<String>,
}

impl Funding {
    /// What is the same for all alternatives: the first of them, `id` itself if it is one.
    pub fn group<'a>(&'a self, id: &'a str) -> &'a str {
        self.alternative_to.as_deref().unwrap_or(id)
    }
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
        wanted: &Funding,
        bond: &Option<Int>,
    ) -> Result<(), Refusal> {
        self.expect_new(id)?;
        let Funding { ask, minimum, recipient, pot, alternative_to } = wanted;
        if std::iter::once(ask).chain(minimum).any(|amount| *amount > Model::money_limit()) {
            return Err("invalid_amount");
        }
        above_zero(ask)?;
        if minimum.as_ref().is_some_and(|minimum| minimum > ask) {
            return Err("minimum_above_ask");
        }
        if !self.balances.contains_key(recipient) {
            return Err("unknown_account");
        }
        if pot.as_ref().is_some_and(|pot| !self.terms.rounds.pots.contains_key(pot)) {
            return Err("unknown_pot");
        }
        let mut wanted = wanted.clone();
        if let Some(named) = alternative_to {
            wanted.alternative_to = Some(self.first_alternative(who, named, pot)?);
        }
        let least = self.bond(ask);
        self.file(who, id, (bond, least), Wants::Funding(wanted))
    }

    /// The first of the alternatives that `named` is one of, itself if it has none.
    fn first_alternative(&self, who: &str, named: &str, pot: &Option<String>) -> Result<String, Refusal> {
        let waits = self.waiting.get(named).filter(|proposal| proposal.proposer == who);
        match waits.map(|proposal| &proposal.wants) {
            Some(Wants::Funding(other)) if other.pot == *pot => Ok(other.group(named).to_string()),
            _ => Err("no_alternative"),
        }
    }

    pub(super) fn file_amendment(
        &mut self,
        who: &str,
        id: &str,
        changes: &Changes,
        bond: &Option<Int>,
    ) -> Result<(), Refusal> {
        self.amended(changes)?;
        self.check_reinstated(changes)?;
        self.expect_new(id)?;
        if changes.is_empty() {
            return Err("changes_length");
        }
        let least = self.terms.rounds.min_bond.clone();
        self.file(who, id, (bond, least), Wants::Amendment { changes: changes.clone(), passed_before: false })
    }

    pub(super) fn file_opinion(&mut self, who: &str, id: &str, bond: &Option<Int>) -> Result<(), Refusal> {
        self.expect_new(id)?;
        let least = self.terms.rounds.min_bond.clone();
        self.file(who, id, (bond, least), Wants::Opinion)
    }

    fn expect_new(&self, id: &str) -> Result<(), Refusal> {
        if self.filers.contains_key(id) { Err("proposal_exists") } else { Ok(()) }
    }

    /// Puts in escrow what the filer says, or else the least.
    fn file(
        &mut self,
        who: &str,
        id: &str,
        (stated, least): (&Option<Int>, Int),
        wants: Wants,
    ) -> Result<(), Refusal> {
        let bond = stated.clone().unwrap_or(least.clone());
        if bond > Model::money_limit() {
            return Err("invalid_amount");
        }
        if bond < least {
            return Err("bond_too_low");
        }
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

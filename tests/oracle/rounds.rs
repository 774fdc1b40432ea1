//! Members, voice credits, proposals, rounds (rulebook §8 to §11).

use std::collections::{BTreeMap, BTreeSet};

use super::allocation::{Candidate, proportional};
use super::money::above_zero;
use super::{Int, Model, PARTS, Refusal, Second, divide_up};

const SHARE_LIMIT: i64 = 1 << 52;
const VOTES_LIMIT: i64 = 1 << 26;
/// A bond is at least this fraction of the ask, and a gate of the voters.
const ONE_PERCENT: i64 = 100;
/// Openings whose mean revenue bounds the budget.
const OPENINGS: usize = 4;

#[derive(Clone, Debug)]
pub struct Member {
    pub admitted_at: Second,
    pub credits: Int,
}

#[derive(Clone, Debug)]
pub struct Proposal {
    pub proposer: String,
    pub ask: Int,
    pub minimum: Int,
    pub recipient: String,
    pub bond: Int,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Deliberation,
    Voting,
    Closed,
}

#[derive(Clone, Debug)]
pub struct Round {
    pub opened_at: Second,
    pub phase: Phase,
    pub revenue: Int,
    pub share: Int,
    /// Credits left over for the next opening.
    pub carry: Int,
    pub budget: Int,
    pub eligible: BTreeSet<String>,
    /// Empty again after the close.
    pub proposals: BTreeMap<String, Proposal>,
    pub ballots: BTreeMap<String, BTreeMap<String, i64>>,
    /// Set at the close: money to each proposal that got any.
    pub grants: BTreeMap<String, Int>,
}

impl Round {
    /// Net votes and supporters of a proposal.
    fn tally(&self, proposal: &str) -> (i64, usize) {
        let votes = self.ballots.values().filter_map(|ballot| ballot.get(proposal));
        (votes.clone().sum(), votes.filter(|&&votes| votes > 0).count())
    }
}

pub fn cost(ballot: &BTreeMap<String, i64>) -> Int {
    ballot.values().map(|&votes| Int::from(votes) * votes).sum()
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

    pub fn current_round(&self) -> Option<&Round> {
        self.rounds.last().filter(|round| round.phase != Phase::Closed)
    }

    pub(super) fn next_phase(&self) -> Second {
        self.phase_ends_at().map_or(self.next_opening, |ends_at| ends_at.min(self.next_opening))
    }

    fn phase_ends_at(&self) -> Option<Second> {
        let terms = &self.terms.rounds;
        self.current_round().map(|round| match round.phase {
            Phase::Deliberation => round.opened_at + terms.deliberation,
            _ => round.opened_at + terms.deliberation + terms.voting,
        })
    }

    /// A running round goes before the next one.
    pub(super) fn enter_next_phase(&mut self, second: Second) {
        if self.phase_ends_at() != Some(second) {
            self.open_round(second);
        } else if self.last_round().phase == Phase::Deliberation {
            self.last_round().phase = Phase::Voting;
        } else {
            self.close_round();
        }
    }

    fn last_round(&mut self) -> &mut Round {
        self.rounds.last_mut().expect("a round is running")
    }

    fn open_round(&mut self, second: Second) {
        let terms = self.terms.rounds.clone();
        self.next_opening += terms.interval;
        let active = |member: &&mut Member| member.admitted_at + self.terms.activation_delay <= second;
        let n = self.members.values_mut().filter(active).count();
        if n == 0 {
            return;
        }
        self.settle_everything(second);
        let revenue = (self.treasury.revenue() - &self.revenue_counted).max(Int::ZERO);
        self.revenue_counted += &revenue;
        let pool = &self.carry + &revenue * terms.kappa / PARTS;
        let share = (&pool / n).max(terms.min_share.into()).min(SHARE_LIMIT.into());
        self.carry = pool % n;
        let mut eligible = BTreeSet::new();
        for (account, member) in &mut self.members {
            if member.admitted_at + self.terms.activation_delay <= second {
                let kept = &member.credits * (PARTS - terms.decay) / PARTS;
                member.credits = (kept + &share).min(&share * 2);
                eligible.insert(account.clone());
            }
        }
        let round = Round {
            opened_at: second,
            phase: Phase::Deliberation,
            budget: self.budget(&revenue),
            revenue,
            share,
            carry: self.carry.clone(),
            eligible,
            proposals: std::mem::take(&mut self.waiting),
            ballots: BTreeMap::new(),
            grants: BTreeMap::new(),
        };
        self.rounds.push(round);
    }

    /// The round's part of the treasury, or the multiple of the mean revenue of the last openings, if that is less.
    fn budget(&self, revenue: &Int) -> Int {
        let before = self.rounds.iter().rev().map(|round| &round.revenue);
        let openings: Vec<&Int> = std::iter::once(revenue).chain(before).take(OPENINGS).collect();
        let terms = &self.terms.rounds;
        let revenues: Int = openings.iter().copied().sum();
        let of_revenue = revenues * terms.revenue_multiple / (Int::from(PARTS) * openings.len());
        of_revenue.min(&self.treasury.balance * terms.treasury_share / PARTS)
    }

    fn close_round(&mut self) {
        let round = self.rounds.last().expect("a round is running").clone();
        let budget = round.budget.clone().min(self.treasury.balance.clone());
        let one_percent = round.ballots.len().div_ceil(100);
        let gate = self.terms.rounds.min_supporters.max(one_percent).min(round.eligible.len());
        let mut candidates = Vec::new();
        for (id, proposal) in &round.proposals {
            let (net_votes, supporters) = round.tally(id);
            if net_votes > 0 && supporters >= gate {
                self.pay(&proposal.proposer, &proposal.bond);
                candidates.push(Candidate {
                    id: id.clone(),
                    net_votes,
                    ask: proposal.ask.clone(),
                    minimum: proposal.minimum.clone(),
                });
            } else {
                self.treasury.balance += &proposal.bond;
                self.treasury.bond += &proposal.bond;
            }
        }
        let most = &budget * self.terms.rounds.ask_share / PARTS;
        let grants = proportional(&budget, &most, candidates);
        for (id, amount) in &grants {
            self.treasury.balance -= amount;
            self.pay(&round.proposals[id].recipient, amount);
        }
        for (account, ballot) in &round.ballots {
            self.members.get_mut(account).expect("only members vote").credits -= cost(ballot);
        }
        let round = self.last_round();
        round.phase = Phase::Closed;
        round.proposals.clear();
        round.grants = grants;
    }

    pub(super) fn admit(&mut self, now: Second, account: &str, tag: &str) -> Result<(), Refusal> {
        if !self.balances.contains_key(account) {
            return Err("unknown_account");
        }
        if self.members.contains_key(account) {
            return Err("already_member");
        }
        if !self.tags.insert(tag.to_string()) {
            return Err("tag_used");
        }
        let member = Member { admitted_at: now, credits: Int::ZERO };
        self.members.insert(account.to_string(), member);
        Ok(())
    }

    pub(super) fn file(
        &mut self,
        who: &str,
        id: &str,
        ask: &Int,
        minimum: &Option<Int>,
        recipient: &str,
    ) -> Result<(), Refusal> {
        if self.filers.contains_key(id) {
            return Err("proposal_exists");
        }
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
        self.afford(who, &bond)?;
        self.take(who, &bond);
        self.filers.insert(id.to_string(), who.to_string());
        let proposal = Proposal {
            proposer: who.to_string(),
            ask: ask.clone(),
            minimum,
            recipient: recipient.to_string(),
            bond,
        };
        self.waiting.insert(id.to_string(), proposal);
        Ok(())
    }

    pub(super) fn withdraw_proposal(&mut self, who: &str, id: &str) -> Result<(), Refusal> {
        let filer = self.filers.get(id).ok_or("unknown_proposal")?;
        if self.withdrawn.contains(id) {
            return Err("proposal_withdrawn");
        }
        let bond = self.waiting.get(id).ok_or("proposal_frozen")?.bond.clone();
        if filer != who {
            return Err("not_the_filer");
        }
        self.withdrawn.insert(id.to_string());
        self.waiting.remove(id);
        self.pay(who, &bond);
        Ok(())
    }

    pub(super) fn cast(
        &mut self,
        who: &str,
        round: usize,
        votes: &BTreeMap<String, i64>,
    ) -> Result<(), Refusal> {
        let round = round.checked_sub(1).and_then(|index| self.rounds.get(index)).ok_or("unknown_round")?;
        if round.phase != Phase::Voting {
            return Err("not_voting");
        }
        if !self.members.contains_key(who) {
            return Err("not_a_member");
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
        if cost(votes) > self.members[who].credits {
            return Err("not_enough_credits");
        }
        let ballot = votes.iter().filter(|&(_, &votes)| votes != 0);
        let ballot = ballot.map(|(id, &votes)| (id.clone(), votes)).collect();
        self.last_round().ballots.insert(who.to_string(), ballot);
        Ok(())
    }
}

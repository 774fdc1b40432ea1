//! Rounds: opened, voted in, closed (rulebook §9 to §11).

use std::collections::{BTreeMap, BTreeSet};

use super::allocation::{Candidate, Division, proportional};
use super::amendments::{Adopted, Voted};
use super::ballots::{Ballot, cost};
use super::proposals::ONE_PERCENT;
use super::{Funding, Int, Model, PARTS, Proposal, Second, Wants};

const SHARE_LIMIT: i64 = 1 << 52;
/// Openings whose mean revenue bounds the budget.
const OPENINGS: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Deliberation,
    Voting,
    Closed,
}

#[derive(Clone, Debug)]
pub struct Round {
    pub opened_at: Second,
    pub voting_opens_at: Second,
    pub closes_at: Second,
    pub phase: Phase,
    pub revenue: Int,
    pub share: Int,
    /// Credits left over for the next opening.
    pub carry: Int,
    pub budget: Int,
    pub eligible: BTreeSet<String>,
    /// Empty again after the close.
    pub proposals: BTreeMap<String, Proposal>,
    pub ballots: BTreeMap<String, Ballot>,
    /// Set at the close: what became of each proposal.
    pub outcomes: BTreeMap<String, Outcome>,
    /// Set at the close: what was in each pot.
    pub pots: BTreeMap<String, Int>,
    /// Set at the close: what came of all the money.
    pub division: Division,
}

/// A proposal for money that passed the gate: its id, its net votes, and what it wants.
type Asking<'a> = (String, i64, &'a Funding);

fn candidate((id, net_votes, wanted): &Asking) -> Candidate {
    Candidate {
        id: id.clone(),
        group: wanted.group(id).to_string(),
        net_votes: *net_votes,
        ask: wanted.ask.clone(),
        minimum: wanted.minimum.clone().unwrap_or_default(),
    }
}

/// What became of a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub net: i64,
    pub supporters: usize,
    pub opponents: usize,
    pub bond_returned: bool,
    /// `funding`, `opinion`, or what was decided on the amendment.
    pub ruling: &'static str,
}

impl Round {
    /// Net votes, supporters and opponents of a proposal.
    fn tally(&self, proposal: &str) -> (i64, usize, usize) {
        let votes: Vec<i64> =
            self.ballots.values().filter_map(|ballot| ballot.votes.get(proposal)).copied().collect();
        let count = |wanted: fn(i64) -> bool| votes.iter().filter(|&&votes| wanted(votes)).count();
        (votes.iter().sum(), count(|votes| votes > 0), count(|votes| votes < 0))
    }

    /// So many supporters pass the gate.
    fn gate(&self, min_supporters: i64) -> usize {
        let voters = self.ballots.values().filter(|ballot| !ballot.votes.is_empty()).count();
        let one_percent = voters.div_ceil(ONE_PERCENT as usize);
        usize::try_from(min_supporters).expect("a count").max(one_percent).min(self.eligible.len())
    }
}

impl Model {
    pub fn current_round(&self) -> Option<&Round> {
        self.rounds.last().filter(|round| round.phase != Phase::Closed)
    }

    /// How many rounds are over.
    pub(super) fn closed_rounds(&self) -> usize {
        self.rounds.iter().filter(|round| round.phase == Phase::Closed).count()
    }

    /// The next opening date: never before the last round closes.
    pub fn next_opening(&self) -> Second {
        let date = self.last_date + self.terms.rounds.interval;
        self.rounds.last().map_or(date, |round| date.max(round.closes_at))
    }

    pub(super) fn next_phase(&self) -> Second {
        self.phase_ends_at().unwrap_or_else(|| self.next_opening())
    }

    fn phase_ends_at(&self) -> Option<Second> {
        self.current_round().map(|round| match round.phase {
            Phase::Deliberation => round.voting_opens_at,
            _ => round.closes_at,
        })
    }

    /// A running round goes before the next one.
    pub(super) fn enter_next_phase(&mut self, second: Second) {
        if self.current_round().is_none() {
            self.open_round(second);
        } else if self.last_round().phase == Phase::Deliberation {
            self.last_round().phase = Phase::Voting;
        } else {
            self.close_round();
        }
    }

    pub(super) fn last_round(&mut self) -> &mut Round {
        self.rounds.last_mut().expect("a round is running")
    }

    fn open_round(&mut self, second: Second) {
        let terms = self.terms.rounds.clone();
        self.last_date = second;
        let n = self.members.values().filter(|member| member.is_active(second)).count();
        if n == 0 {
            return;
        }
        self.settle_everything(second);
        let revenue = (self.treasury.revenue() - &self.revenue_counted).max(Int::ZERO);
        self.revenue_counted += &revenue;
        let pool = &self.carry + &revenue * terms.kappa / terms.kappa_per_units;
        let share = (&pool / n).max(terms.min_share.into()).min(SHARE_LIMIT.into());
        self.carry = pool % n;
        let mut eligible = BTreeSet::new();
        for (account, member) in &mut self.members {
            if member.is_active(second) {
                let kept = &member.credits * (PARTS - terms.decay) / PARTS;
                member.credits = (kept + &share).min(&share * 2);
                eligible.insert(account.clone());
            }
        }
        let round = Round {
            opened_at: second,
            voting_opens_at: second + terms.deliberation,
            closes_at: second + terms.deliberation + terms.voting,
            phase: Phase::Deliberation,
            budget: self.budget(&revenue),
            revenue,
            share,
            carry: self.carry.clone(),
            eligible,
            proposals: std::mem::take(&mut self.waiting),
            ballots: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            pots: BTreeMap::new(),
            division: Division::default(),
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
        let gate = round.gate(self.terms.rounds.min_supporters);
        // Before bonds are settled: those that stay are not what the round may spend.
        let budget = round.budget.clone().min(self.treasury.balance.clone());
        let (mut candidates, mut voted, mut outcomes) = (Vec::new(), Vec::new(), BTreeMap::new());
        for (id, proposal) in &round.proposals {
            let (net, supporters, opponents) = round.tally(id);
            let passes = net > 0 && supporters >= gate;
            self.settle_bond(proposal, passes);
            let ruling = match &proposal.wants {
                Wants::Funding(wanted) => {
                    candidates.extend(Some((id.clone(), net, wanted)).filter(|_| passes));
                    "funding"
                }
                Wants::Amendment { changes, passed_before } => {
                    let (id, changes, passed_before) = (id.clone(), changes.clone(), *passed_before);
                    voted.push(Voted { id, changes, passed_before, net, supporters, opponents });
                    "undecided"
                }
                Wants::Opinion => "opinion",
            };
            outcomes
                .insert(id.clone(), Outcome { net, supporters, opponents, bond_returned: passes, ruling });
        }
        self.pay_grants(&round, &budget, candidates);
        self.settle_amendments(&round, voted, &mut outcomes);
        for (account, ballot) in &round.ballots {
            self.members.get_mut(account).expect("only members vote").credits -= cost(&ballot.votes);
        }
        let round = self.last_round();
        round.phase = Phase::Closed;
        round.proposals.clear();
        round.outcomes = outcomes;
    }

    fn settle_bond(&mut self, proposal: &Proposal, returns: bool) {
        if returns {
            self.pay(&proposal.proposer, &proposal.bond);
        } else {
            self.treasury.balance += &proposal.bond;
            self.treasury.bond += &proposal.bond;
        }
    }

    /// Each pot among those that name it, and what is in no pot among the others; the cap is the same for all.
    fn pay_grants(&mut self, round: &Round, budget: &Int, candidates: Vec<Asking>) {
        let terms = self.terms.rounds.clone();
        let most = budget * terms.ask_share / PARTS;
        let pots: BTreeMap<String, Int> =
            terms.pots.into_iter().map(|(pot, share)| (pot, budget * share / PARTS)).collect();
        let common = budget - pots.values().sum::<Int>();
        let all =
            std::iter::once((None, common)).chain(pots.iter().map(|(pot, part)| (Some(pot), part.clone())));
        let mut whole = Division::default();
        for (pot, part) in all {
            let naming = candidates.iter().filter(|(_, _, wanted)| wanted.pot.as_ref() == pot);
            let division = proportional(&part, &most, naming.map(candidate).collect());
            if let Some(pot) = pot.filter(|_| !division.grants.is_empty()) {
                self.note("paid from a pot", round.closes_at, pot);
            }
            whole.grants.extend(division.grants);
            whole.excluded.extend(division.excluded);
        }
        for (id, amount) in &whole.grants {
            let Wants::Funding(Funding { recipient, .. }) = &round.proposals[id].wants else {
                unreachable!()
            };
            self.treasury.balance -= amount;
            self.pay(recipient, amount);
        }
        for (id, net, wanted) in candidates.iter().filter(|(id, ..)| whole.grants.contains_key(id)) {
            let group = wanted.group(id);
            if candidates.iter().any(|(other, more, wants)| wants.group(other) == group && more > net) {
                self.note("paid in another's stead", round.closes_at, id);
            }
        }
        for id in whole.excluded.keys() {
            self.note("excluded by an alternative", round.closes_at, id);
        }
        let round = self.last_round();
        (round.pots, round.division) = (pots, whole);
    }

    /// What passed once is put again, without a bond; what passed twice waits to take effect.
    fn settle_amendments(
        &mut self,
        round: &Round,
        voted: Vec<Voted>,
        outcomes: &mut BTreeMap<String, Outcome>,
    ) {
        let effective = self.rounds.len() + 1;
        for (Voted { id, changes, .. }, ruling) in Model::decide_amendments(round.eligible.len(), voted) {
            outcomes.get_mut(&id).expect("it was put").ruling = ruling;
            self.note(ruling, round.closes_at, &id);
            if ruling == "passed" {
                let wants = Wants::Amendment { changes, passed_before: true };
                let proposer = self.filers[&id].clone();
                self.waiting.insert(id, Proposal { proposer, bond: Int::ZERO, wants });
            } else if ruling == "adopted" {
                self.adopted_ever.insert(id.clone());
                self.adopted.insert(id, Adopted { effective, changes });
            }
        }
    }
}

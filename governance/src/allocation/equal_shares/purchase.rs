use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use num_bigint::BigUint;

use super::exact::{Accounts, Price};
use super::range::Range;
use super::voters::{Endowments, Supporter, Voters};

/// An outcome: what was bought, in order, and what it left in the purses.
pub(super) struct Run<'a> {
    voters: &'a Voters<'a>,
    pub(super) accounts: Accounts<'a>,
    /// Per purchase, how many voters paid something.
    pub(super) payers: Vec<u64>,
    pub(super) spent: u128,
    /// Per group, what each of its voters has left.
    purses: Vec<Range>,
    /// Of all ranges.
    shift: i64,
    candidates: BinaryHeap<Reverse<Candidate>>,
}

/// A project still to be bought, with a price that it cannot be bought below: purses only ever shrink. The cheapest
/// per unit of utility comes first, of equal ones the first by the election's ties.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    rho_min: u128,
    rank: usize,
    project: usize,
    price_min: u128,
}

/// On what terms supporters can buy a project: everyone pays the price for each unit of weight, or all that is left.
struct Offer {
    project: usize,
    /// Per unit of weight.
    price: Range,
    /// Per unit of utility.
    rho: Range,
    /// The price, where the range did not tell who can pay it.
    exact: Option<Price>,
}

/// Buys projects, cheapest per unit of utility first; of equal ones the first by the election's ties.
///
/// Returns `None` as soon as that costs more than the budget, which only raised endowments can.
pub(super) fn run<'a>(voters: &'a Voters<'a>, endowments: Endowments) -> Option<Run<'a>> {
    let mut run = Run::new(voters, endowments);
    while let Some(offer) = run.cheapest() {
        run.spent =
            run.spent.checked_add(voters.asks[offer.project]).filter(|&spent| spent <= voters.budget)?;
        run.buy(offer);
    }
    Some(run)
}

impl<'a> Run<'a> {
    fn new(voters: &'a Voters<'a>, endowments: Endowments) -> Run<'a> {
        let voters_in_all: u64 = voters.election.ballots.len() as u64;
        let richest = endowments.levels.last().cloned().unwrap_or_default();
        let all_money = richest * voters_in_all / &endowments.denominator + 1u32;
        let shift = Range::shift(&all_money.max(voters.budget.into()));
        let level = |level| Range::of(level, &endowments.denominator, shift);
        let levels: Vec<Range> = endowments.levels.iter().map(level).collect();
        let mut run = Run {
            voters,
            purses: voters.groups.iter().map(|group| levels[group.level]).collect(),
            accounts: Accounts::new(voters, endowments),
            payers: Vec::new(),
            spent: 0,
            shift,
            candidates: BinaryHeap::new(),
        };
        let least = |project| run.candidate(project, run.ask(project).over(voters.weights[project]).low);
        run.candidates = voters.projects().map(|project| Reverse(least(project))).collect();
        run
    }

    /// Whether the project is not bought, and none of its group is.
    pub(super) fn leaves_open(&self, project: usize) -> bool {
        let excludes = |&other: &usize| other == project || self.voters.election.same_group(project, other);
        !self.accounts.bought().iter().any(excludes)
    }

    fn ask(&self, project: usize) -> Range {
        Range::of(&self.voters.asks[project].into(), &BigUint::from(1u32), self.shift)
    }

    fn candidate(&self, project: usize, price_min: u128) -> Candidate {
        let rho_min = price_min / self.voters.scales[project].max(1);
        Candidate { rho_min, rank: self.voters.rank[project], project, price_min }
    }

    /// The best offer. Looks only at candidates whose bound does not exclude them, and drops those whose supporters can
    /// no longer pay.
    fn cheapest(&mut self) -> Option<Offer> {
        let mut best: Option<Offer> = None;
        let mut beaten = Vec::new();
        while let Some(Reverse(next)) = self.candidates.peek() {
            if best.as_ref().is_some_and(|best| next.rho_min > best.rho.high) {
                break;
            }
            let Some(Reverse(candidate)) = self.candidates.pop() else { break };
            let Some(offer) = self.offer(&candidate) else { continue };
            let Some(leading) = best.take() else {
                best = Some(offer);
                continue;
            };
            let (better, worse) =
                if self.is_better(&offer, &leading) { (offer, leading) } else { (leading, offer) };
            beaten.push(Reverse(self.candidate(worse.project, worse.price.low)));
            best = Some(better);
        }
        self.candidates.extend(beaten);
        best
    }

    fn is_better(&mut self, one: &Offer, other: &Offer) -> bool {
        if one.rho.high < other.rho.low || other.rho.high < one.rho.low {
            return one.rho.high < other.rho.low;
        }
        let [exact_one, exact_other] = [one, other].map(|offer| self.exact(offer));
        let [scale, other_scale] = [one, other].map(|offer| self.voters.scales[offer.project]);
        let order = exact_one.cmp_per_utility(scale, &exact_other, other_scale);
        order.then(self.voters.rank[one.project].cmp(&self.voters.rank[other.project])) == Ordering::Less
    }

    /// The least price at which the supporters, each with no more than is left to them, pay all that is asked; `None`
    /// if there is none.
    fn offer(&mut self, candidate: &Candidate) -> Option<Offer> {
        let project = candidate.project;
        let (ask, weight) = (self.ask(project), self.voters.weights[project]);
        let mut price = Range { low: candidate.price_min, high: candidate.price_min };
        let mut before = None;
        loop {
            let poor = self.poor(project, price);
            if poor.weight == weight {
                return None;
            }
            if before == Some(poor.weight) {
                return if poor.is_certain { Some(self.offered(project, price, None)) } else { self.find(project) };
            }
            before = Some(poor.weight);
            let raised = ask.minus(poor.have).over(weight - poor.weight);
            // Both are bounds; so that whoever is poor once remains so, whatever the rounding.
            price = Range { low: raised.low.max(price.low), high: raised.high };
        }
    }

    fn offered(&self, project: usize, price: Range, exact: Option<Price>) -> Offer {
        Offer { project, price, rho: price.over(self.voters.scales[project].max(1)), exact }
    }

    /// The offer where the range of the price does not tell who can pay it.
    fn find(&mut self, project: usize) -> Option<Offer> {
        let exact = self.accounts.find_price(project)?;
        let (numerator, denominator) = exact.fraction(&self.accounts);
        Some(self.offered(project, Range::of(&numerator, &denominator, self.shift), Some(exact)))
    }

    /// The exact price of an offer.
    fn exact(&mut self, offer: &Offer) -> Price {
        if let Some(exact) = &offer.exact {
            return exact.clone();
        }
        let supporters = self.voters.supporters[offer.project].iter();
        let is_poor = |supporter: &&Supporter| {
            self.purses[supporter.group].high < offer.price.times(supporter.weight).low
        };
        let poor: Vec<Supporter> = supporters.filter(is_poor).copied().collect();
        self.accounts.price(offer.project, &poor)
    }

    /// Who certainly cannot pay the price, or a higher one.
    fn poor(&self, project: usize, price: Range) -> Poor {
        let mut poor = Poor { have: Range::ZERO, weight: 0, is_certain: true };
        let mut due = (0, Range::ZERO);
        for supporter in &self.voters.supporters[project] {
            if supporter.weight != due.0 {
                due = (supporter.weight, price.times(supporter.weight));
            }
            let purse = self.purses[supporter.group];
            if purse.high < due.1.low {
                poor.have = poor.have.plus(purse.times(supporter.voters));
                poor.weight += supporter.weight_of_all();
            } else if purse.low < due.1.high {
                poor.is_certain = false;
            }
        }
        poor
    }

    /// Takes the price from every supporter, or what is left.
    fn buy(&mut self, offer: Offer) {
        let Offer { project, price, exact, .. } = offer;
        let (mut payers, mut broke) = (0, Vec::new());
        for &supporter in &self.voters.supporters[project] {
            if self.accounts.is_broke(supporter.group) {
                continue;
            }
            let purse = self.purses[supporter.group];
            let due = price.times(supporter.weight);
            let is_poor = purse.high < due.low
                || purse.low < due.high
                    && exact.as_ref().is_some_and(|exact| self.accounts.is_poor(supporter, exact));
            let left = if is_poor { Range::ZERO } else { purse.minus(due) };
            let pays = if is_poor {
                purse.low > 0 || purse.high > 0 && self.accounts.has_money(supporter)
            } else {
                due.high > 0
            };
            if is_poor {
                broke.push(supporter.group);
            }
            payers += if pays { supporter.voters } else { 0 };
            self.purses[supporter.group] = left;
        }
        self.accounts.buy(project, &broke);
        self.payers.push(payers);
        if self.voters.election.projects[project].group.is_some() {
            let election = self.voters.election;
            self.candidates.retain(|Reverse(other)| !election.same_group(project, other.project));
        }
    }
}

/// Supporters who cannot pay a price.
struct Poor {
    /// What they have together.
    have: Range,
    weight: u128,
    /// Whether all others can pay.
    is_certain: bool,
}

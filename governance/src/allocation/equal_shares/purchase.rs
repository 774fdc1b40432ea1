use std::cmp::Reverse;
use std::collections::BinaryHeap;

use num_bigint::BigUint;

use super::exact::Accounts;
use super::offer::{Bid, Offer};
use super::range::Range;
use super::voters::{Endowments, Voters};

/// An outcome: what was bought, in order, and what it left in the purses.
pub(super) struct Run<'a> {
    pub(super) voters: &'a Voters<'a>,
    pub(super) accounts: Accounts<'a>,
    /// Per purchase, how many voters paid something.
    pub(super) payers: Vec<u64>,
    pub(super) spent: u128,
    /// Per project.
    pub(super) asks: Vec<Range>,
    /// Per group, what each of its voters has left.
    pub(super) purses: Vec<Range>,
    /// Of all ranges.
    pub(super) shift: i64,
    candidates: BinaryHeap<Reverse<Candidate>>,
}

/// A project still to be bought, with a price that it cannot be bought below: purses only ever shrink. The cheapest
/// per unit of utility comes first, of equal ones the first by the election's ties.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// Per unit of utility.
    rho_min: u128,
    rank: usize,
    pub(super) project: usize,
    /// Per unit of weight.
    pub(super) price_min: u128,
}

/// Buys projects, cheapest per unit of utility first; of equal ones the first by the election's ties.
///
/// Returns `None` as soon as that costs more than the budget, which only raised endowments can.
pub(super) fn run<'a>(voters: &'a Voters<'a>, endowments: Endowments) -> Option<Run<'a>> {
    let mut run = Run::new(voters, endowments);
    while let Some(offer) = run.cheapest() {
        run.spent =
            run.spent.checked_add(voters.asks[offer.project]).filter(|&spent| spent <= voters.budget)?;
        run.buy(&offer);
    }
    Some(run)
}

impl<'a> Run<'a> {
    fn new(voters: &'a Voters<'a>, endowments: Endowments) -> Run<'a> {
        let voters_in_all: u64 = voters.election.ballots.len() as u64;
        let richest = endowments.levels.last().cloned().unwrap_or_default();
        let all_money = richest * voters_in_all / &endowments.denominator + 1u32;
        let shift = Range::shift(&all_money.max(voters.budget.into()));
        let one = BigUint::from(1u32);
        // An ask above the budget need not fit; nobody bids for it.
        let ask = |&ask: &u128| Range::of(&ask.min(voters.budget).into(), &one, shift);
        let level = |level| Range::of(level, &endowments.denominator, shift);
        let levels: Vec<Range> = endowments.levels.iter().map(level).collect();
        let mut run = Run {
            voters,
            purses: voters.groups.iter().map(|group| levels[group.level]).collect(),
            accounts: Accounts::new(voters, endowments),
            payers: Vec::new(),
            spent: 0,
            asks: voters.asks.iter().map(ask).collect(),
            shift,
            candidates: BinaryHeap::new(),
        };
        let least = |project| run.candidate(project, run.asks[project].over(voters.weights[project]).low);
        run.candidates = voters.projects().map(|project| Reverse(least(project))).collect();
        run
    }

    /// Whether the project is not bought, and none of its group is.
    pub(super) fn leaves_open(&self, project: usize) -> bool {
        let excludes = |&other: &usize| other == project || self.voters.election.same_group(project, other);
        !self.accounts.bought().iter().any(excludes)
    }

    fn candidate(&self, project: usize, price_min: u128) -> Candidate {
        let rho_min = price_min / self.voters.scales[project];
        Candidate { rho_min, rank: self.voters.rank[project], project, price_min }
    }

    /// The best offer. Looks only at candidates whose bound does not exclude them, and drops those whose supporters can
    /// no longer pay.
    fn cheapest(&mut self) -> Option<Offer> {
        let mut best: Option<Offer> = None;
        let mut beaten = Vec::new();
        while let Some(Reverse(candidate)) = self.candidates.pop() {
            let limit = best.as_ref().map_or(u128::MAX, |best| best.rho.high);
            if candidate.rho_min > limit {
                beaten.push(Reverse(candidate));
                break;
            }
            let offer = match self.bid(&candidate, limit) {
                Bid::Never => continue,
                Bid::Above(price) => {
                    beaten.push(Reverse(self.candidate(candidate.project, price)));
                    continue;
                }
                Bid::Offer(offer) => offer,
            };
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

    /// Takes the price from every supporter, or what is left.
    fn buy(&mut self, offer: &Offer) {
        let project = offer.project;
        let (mut payers, mut poor) = (0, Vec::new());
        for supporter in self.voters.supporters(project) {
            if self.accounts.is_broke(supporter.group) {
                continue;
            }
            let purse = self.purses[supporter.group];
            let due = offer.price.times(supporter.weight);
            let (left, pays) = if self.is_poor(supporter, offer) {
                poor.push(supporter.group);
                let had_money = purse.low > 0 || purse.high > 0 && self.accounts.has_money(supporter);
                (Range::ZERO, had_money)
            } else {
                (purse.minus(due), due.high > 0)
            };
            self.purses[supporter.group] = left;
            payers += if pays { supporter.voters } else { 0 };
        }
        self.accounts.buy(project, &poor);
        self.payers.push(payers);
        let election = self.voters.election;
        if election.projects[project].group.is_some() {
            self.candidates.retain(|Reverse(other)| !election.same_group(project, other.project));
        }
    }
}

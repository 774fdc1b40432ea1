use std::cmp::Ordering;

use super::exact::Price;
use super::purchase::{Candidate, Run};
use super::range::Range;
use super::voters::{Crowd, Supporter};

/// On what terms supporters can buy a project: everyone pays the price for each unit of weight, or all that is left.
pub(super) struct Offer {
    pub(super) project: usize,
    /// Per unit of weight.
    pub(super) price: Range,
    /// Per unit of utility.
    pub(super) rho: Range,
    /// The price, where the range did not tell who can pay it.
    exact: Option<Price>,
}

/// What came of asking a project's supporters.
pub(super) enum Bid {
    Offer(Offer),
    /// They pay more than this per unit of weight, which is too much for now.
    Above(u128),
    /// They can no longer pay.
    Never,
}

/// Supporters who cannot pay a price.
struct Poor {
    /// What they have together.
    have: Range,
    weight: u128,
    /// Whether all others can pay.
    is_certain: bool,
}

impl Run<'_> {
    /// Whether the first of two offers is to be taken rather than the other.
    pub(super) fn is_better(&mut self, one: &Offer, other: &Offer) -> bool {
        if one.rho.high < other.rho.low || other.rho.high < one.rho.low {
            return one.rho.high < other.rho.low;
        }
        let [exact_one, exact_other] = [one, other].map(|offer| self.exact(offer));
        let [scale, other_scale] = [one, other].map(|offer| self.voters.scales[offer.project]);
        let order = exact_one.cmp_per_utility(scale, &exact_other, other_scale);
        order.then(self.voters.rank[one.project].cmp(&self.voters.rank[other.project])) == Ordering::Less
    }

    /// The least price at which the supporters, each with no more than is left to them, pay all that is asked; or only
    /// a bound, as soon as that is more than `limit` per unit of utility.
    pub(super) fn bid(&mut self, candidate: &Candidate, limit: u128) -> Bid {
        let project = candidate.project;
        let (ask, weight) = (self.asks[project], self.voters.weights[project]);
        let mut price = Range { low: candidate.price_min, high: candidate.price_min };
        let mut before = None;
        loop {
            let poor = self.poor(project, price);
            if poor.weight == weight {
                return Bid::Never;
            }
            if before == Some(poor.weight) {
                return if poor.is_certain {
                    Bid::Offer(self.offered(project, price, None))
                } else {
                    self.find(project)
                };
            }
            before = Some(poor.weight);
            let raised = ask.minus(poor.have).over(weight - poor.weight);
            // Both are bounds; so that whoever is poor once remains so, whatever the rounding.
            price = Range { low: raised.low.max(price.low), high: raised.high };
            if price.low / self.voters.scales[project] > limit {
                return Bid::Above(price.low);
            }
        }
    }

    fn offered(&self, project: usize, price: Range, exact: Option<Price>) -> Offer {
        Offer { project, price, rho: price.over(self.voters.scales[project]), exact }
    }

    /// The offer where the range of the price does not tell who can pay it.
    fn find(&mut self, project: usize) -> Bid {
        let Some(exact) = self.accounts.find_price(project) else { return Bid::Never };
        let (numerator, denominator) = exact.fraction();
        Bid::Offer(self.offered(project, Range::of(numerator, &denominator, self.shift), Some(exact)))
    }

    /// The exact price of an offer.
    fn exact(&mut self, offer: &Offer) -> Price {
        if let Some(exact) = &offer.exact {
            return exact.clone();
        }
        let is_poor = |supporter: &Supporter| {
            self.purses[supporter.group].high < offer.price.times(supporter.weight).low
        };
        let poor: Vec<Supporter> = self.voters.supporters(offer.project).filter(is_poor).collect();
        self.accounts.price(offer.project, &poor)
    }

    /// Who certainly cannot pay the price, or a higher one.
    fn poor(&self, project: usize, price: Range) -> Poor {
        let mut poor = Poor { have: Range::ZERO, weight: 0, is_certain: true };
        for &Crowd { weight, voters, ref groups } in &self.voters.crowds[project] {
            let due = price.times(weight);
            let (mut have, mut poor_groups) = (Range::ZERO, 0);
            for &group in groups {
                let purse = self.purses[group];
                if purse.high < due.low {
                    have = have.plus(purse);
                    poor_groups += 1;
                } else if purse.low < due.high {
                    poor.is_certain = false;
                }
            }
            poor.have = poor.have.plus(have.times(voters));
            poor.weight += poor_groups * u128::from(voters) * u128::from(weight);
        }
        poor
    }

    /// Whether a supporter has less than the offer asks of everyone.
    pub(super) fn is_poor(&mut self, supporter: Supporter, offer: &Offer) -> bool {
        let (purse, due) = (self.purses[supporter.group], offer.price.times(supporter.weight));
        let unsure = purse.high >= due.low && purse.low < due.high;
        match offer.exact.as_ref().filter(|_| unsure) {
            Some(exact) => self.accounts.is_poor(supporter, exact),
            None => purse.high < due.low,
        }
    }
}

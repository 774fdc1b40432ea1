use std::cmp::Ordering;
use std::collections::BTreeMap;

use num_bigint::BigUint;
use num_rational::Ratio;
use num_traits::Zero;

use super::super::Exact;
use super::voters::{Endowments, Supporter, Voters};

/// Who bought what and who gave all for it: from this every purse and price follows exactly, when somebody asks.
///
/// A group that gave all has nothing; any other has its endowment less the price, times its weight, of every purchase
/// that it supports. So no purse is kept, only one price per purchase.
pub(super) struct Accounts<'a> {
    voters: &'a Voters<'a>,
    endowments: Endowments,
    /// The projects bought, in order.
    bought: Vec<usize>,
    /// Per project, its place among those bought, or [`NEVER`].
    place: Vec<usize>,
    /// Per group, the place of the purchase for which it gave all that it had, or [`NEVER`].
    broke_at: Vec<usize>,
    /// Of the first purchases, in order: what a supporter who could paid per unit of weight, in `1 / unit` minor units.
    prices: Vec<BigUint>,
    /// One denominator for all keeps sums and comparisons those of whole numbers.
    unit: BigUint,
}

const NEVER: usize = usize::MAX;

/// What supporters who can must pay per unit of weight: `rest / weight`, in `1 / unit` minor units.
#[derive(Clone)]
pub(super) struct Price {
    rest: BigUint,
    weight: u128,
    unit: BigUint,
}

impl<'a> Accounts<'a> {
    /// Nothing bought yet.
    pub(super) fn new(voters: &'a Voters<'a>, endowments: Endowments) -> Accounts<'a> {
        Accounts {
            voters,
            unit: endowments.denominator.clone(),
            endowments,
            bought: Vec::new(),
            place: vec![NEVER; voters.asks.len()],
            broke_at: vec![NEVER; voters.groups.len()],
            prices: Vec::new(),
        }
    }

    /// The projects bought, in order.
    pub(super) fn bought(&self) -> &[usize] {
        &self.bought
    }

    /// The project is bought, and these groups give all that they have for it.
    pub(super) fn buy(&mut self, project: usize, poor: &[usize]) {
        self.place[project] = self.bought.len();
        for &group in poor {
            self.broke_at[group] = self.bought.len();
        }
        self.bought.push(project);
    }

    pub(super) fn is_broke(&self, group: usize) -> bool {
        self.broke_at[group] != NEVER
    }

    /// What a supporter paid per unit of utility for the purchase at that place.
    pub(super) fn rho(&mut self, place: usize) -> Exact {
        self.settle();
        let scale = self.voters.scales[self.bought[place]];
        Ratio::new(self.prices[place].clone(), &self.unit * scale)
    }

    /// What the project's supporters have left together, in minor units, rounded down.
    pub(super) fn have(&mut self, project: usize) -> u128 {
        self.settle();
        let supporters: Vec<Supporter> = self.voters.supporters(project).collect();
        let have = self.left(&supporters, self.bought.len()) / &self.unit;
        u128::try_from(have).expect("no more than the raised budget")
    }

    /// Whether one of these supporters has anything left.
    pub(super) fn has_money(&mut self, supporter: Supporter) -> bool {
        self.settle();
        !self.left(&[supporter], self.bought.len()).is_zero()
    }

    /// Whether a supporter has less than the price, which must not be older than the last purchase.
    pub(super) fn is_poor(&mut self, supporter: Supporter, price: &Price) -> bool {
        self.settle();
        let purse = self.left(&[Supporter { voters: 1, ..supporter }], self.bought.len());
        purse * price.weight < &price.rest * supporter.weight
    }

    /// The price of a project of which these supporters, and only these, cannot pay it.
    pub(super) fn price(&mut self, project: usize, poor: &[Supporter]) -> Price {
        // Most ties are those of projects that nobody else has paid for yet: they need no other price.
        if poor.iter().any(|supporter| !self.is_broke(supporter.group)) {
            self.settle();
        }
        let poor_weight: u128 = poor.iter().map(Supporter::weight_of_all).sum();
        let rest = self.rest(self.bought.len(), project, poor);
        Price { rest, weight: self.voters.weights[project] - poor_weight, unit: self.unit.clone() }
    }

    /// The least price at which the supporters can pay for the project; `None` if there is none.
    pub(super) fn find_price(&mut self, project: usize) -> Option<Price> {
        self.settle();
        let (mut poor, mut able) = (Vec::new(), self.voters.supporters(project).collect::<Vec<_>>());
        while !able.is_empty() {
            let price = self.price(project, &poor);
            let found = poor.len();
            able.retain(|&supporter| {
                let is_poor = self.is_poor(supporter, &price);
                if is_poor {
                    poor.push(supporter);
                }
                !is_poor
            });
            if poor.len() == found {
                return Some(price);
            }
        }
        None
    }

    /// Computes the prices of the purchases made since the last time.
    fn settle(&mut self) {
        for place in self.prices.len()..self.bought.len() {
            let project = self.bought[place];
            let (poor, able): (Vec<Supporter>, Vec<Supporter>) = self
                .voters
                .supporters(project)
                .filter(|supporter| self.broke_at[supporter.group] >= place)
                .partition(|supporter| self.broke_at[supporter.group] == place);
            let rest = self.rest(place, project, &poor);
            let weight: u128 = able.iter().map(Supporter::weight_of_all).sum();
            let weight = BigUint::from(weight.max(1)); // Nobody may be left who could pay: then the project is free.
            // The greatest common divisor of small numbers, as the rest has many digits.
            let finer = Ratio::new(&rest % &weight, weight.clone()).into_raw().1;
            let price = rest * &finer / weight;
            self.unit *= &finer;
            self.prices.iter_mut().for_each(|price| *price *= &finer);
            self.prices.push(price);
        }
    }

    /// What the poor leave to pay for a project, in the unit.
    fn rest(&self, place: usize, project: usize, poor: &[Supporter]) -> BigUint {
        &self.unit * self.voters.asks[project] - self.left(poor, place)
    }

    /// What these supporters had together after so many purchases, whose prices are known, in the unit.
    fn left(&self, supporters: &[Supporter], purchases: usize) -> BigUint {
        let mut voters_with: BTreeMap<usize, u64> = BTreeMap::new();
        let mut weights = vec![0u128; purchases];
        for supporter in supporters.iter().filter(|supporter| self.broke_at[supporter.group] >= purchases) {
            let group = &self.voters.groups[supporter.group];
            *voters_with.entry(group.level).or_default() += supporter.voters;
            for &(project, weight) in &group.likes {
                if let Some(paid) = weights.get_mut(self.place[project]) {
                    *paid += Supporter { weight, ..*supporter }.weight_of_all();
                }
            }
        }
        let levels = &self.endowments.levels;
        let received: BigUint = voters_with.into_iter().map(|(level, voters)| &levels[level] * voters).sum();
        let paid = self.prices.iter().zip(weights).filter(|&(_, weight)| weight > 0);
        let paid: BigUint = paid.map(|(price, weight)| price * weight).sum();
        received * (&self.unit / &self.endowments.denominator) - paid
    }
}

impl Price {
    /// The numerator and the denominator of the price in minor units.
    pub(super) fn fraction(&self) -> (&BigUint, BigUint) {
        (&self.rest, &self.unit * self.weight)
    }

    /// Which price is less per unit of utility, given the utility of a unit of weight for this and the other one.
    pub(super) fn cmp_per_utility(&self, scale: u128, other: &Price, other_scale: u128) -> Ordering {
        let of = |one: &Price, other: &Price, scale| &one.rest * &other.unit * other.weight * scale;
        of(self, other, other_scale).cmp(&of(other, self, scale))
    }
}

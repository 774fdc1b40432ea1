use num_bigint::BigUint;
use num_rational::Ratio;
use num_traits::Zero;

use super::super::Exact;
use super::voters::{Supporter, Voters};

/// What every group of voters has left, per voter, in `1 / denominator` minor units.
///
/// One denominator for all keeps sums and comparisons those of whole numbers.
#[derive(Clone)]
pub(super) struct Purses {
    pub(super) left: Vec<BigUint>,
    pub(super) denominator: BigUint,
}

/// A project bought.
pub(super) struct Purchase {
    pub(super) project: usize,
    /// What its supporters paid per unit of utility, unless they had less.
    pub(super) rho: Exact,
    pub(super) payers: u64,
}

/// An outcome: what was bought, in order, and what it left in the purses.
pub(super) struct Run {
    pub(super) bought: Vec<Purchase>,
    pub(super) spent: u128,
    pub(super) purses: Purses,
}

impl Run {
    /// Whether the project is not bought, and none of its group is.
    pub(super) fn leaves_open(&self, voters: &Voters, project: usize) -> bool {
        let excludes = |other| other == project || voters.election.same_group(project, other);
        !self.bought.iter().any(|purchase| excludes(purchase.project))
    }
}

/// On what terms supporters can buy a project: everyone pays `rest / weight` per unit of weight, in the purses' unit,
/// or all that is left.
struct Offer {
    rest: BigUint,
    weight: u128,
    rho: Exact,
}

/// A project still to be bought, with a `rho` that it cannot be bought below: purses only ever shrink.
struct Candidate {
    project: usize,
    rho_min: Exact,
}

/// Buys projects, cheapest per unit of utility first; of equal ones the first by the election's ties.
///
/// Returns `None` as soon as that costs more than the budget, which only raised endowments can.
pub(super) fn run(voters: &Voters<'_>, mut purses: Purses) -> Option<Run> {
    let mut candidates: Vec<Candidate> = voters
        .projects()
        .map(|project| {
            let weight: u128 = voters.supporters[project].iter().map(Supporter::weight_of_all).sum();
            let rho_min = voters.rho(project, BigUint::from(voters.asks[project]), BigUint::from(weight));
            Candidate { project, rho_min }
        })
        .collect();
    let mut bought = Vec::new();
    let mut spent: u128 = 0;
    while let Some((place, offer)) = cheapest(voters, &purses, &mut candidates) {
        let project = candidates.remove(place).project;
        spent = spent.checked_add(voters.asks[project]).filter(|&spent| spent <= voters.budget)?;
        let payers = purses.pay(&voters.supporters[project], &offer);
        candidates.retain(|other| !voters.election.same_group(project, other.project));
        bought.push(Purchase { project, rho: offer.rho, payers });
    }
    Some(Run { bought, spent, purses })
}

/// The place of the best candidate. Looks only at those whose bound does not exclude them, and removes those whose
/// supporters can no longer pay.
fn cheapest(voters: &Voters, purses: &Purses, candidates: &mut Vec<Candidate>) -> Option<(usize, Offer)> {
    candidates.sort_by(|one, other| {
        one.rho_min.cmp(&other.rho_min).then(voters.rank[one.project].cmp(&voters.rank[other.project]))
    });
    let mut best: Option<(usize, Offer)> = None;
    let mut place = 0;
    while place < candidates.len() {
        let Candidate { project, rho_min } = &mut candidates[place];
        if best.as_ref().is_some_and(|(_, offer)| *rho_min > offer.rho) {
            break;
        }
        let Some(offer) = voters.offer(*project, purses) else {
            candidates.remove(place);
            continue;
        };
        rho_min.clone_from(&offer.rho);
        let (project, rank) = (*project, &voters.rank);
        let better = best.as_ref().is_none_or(|(other, leading)| {
            offer.rho.cmp(&leading.rho).then(rank[project].cmp(&rank[candidates[*other].project])).is_lt()
        });
        if better {
            best = Some((place, offer));
        }
        place += 1;
    }
    best
}

impl Voters<'_> {
    /// The least `rho` at which Σ min(purse, rho × utility) over the supporters is the ask; `None` if there is none.
    fn offer(&self, project: usize, purses: &Purses) -> Option<Offer> {
        let mut payers = self.supporters[project].clone();
        let mut rest = &purses.denominator * self.asks[project];
        let mut weight: u128 = payers.iter().map(Supporter::weight_of_all).sum();
        loop {
            if weight == 0 {
                return None;
            }
            let (mut poor_pay, mut poor_weight) = (BigUint::zero(), 0);
            let mut price = (0, BigUint::zero());
            payers.retain(|payer| {
                if payer.weight != price.0 {
                    // Rounded up, which changes no comparison with whole numbers.
                    price = (payer.weight, (&rest * payer.weight + (weight - 1)) / weight);
                }
                let poor = purses.left[payer.group] < price.1;
                if poor {
                    poor_pay += &purses.left[payer.group] * payer.voters;
                    poor_weight += payer.weight_of_all();
                }
                !poor
            });
            if poor_weight == 0 {
                let rho = self.rho(project, rest.clone(), &purses.denominator * weight);
                return Some(Offer { rest, weight, rho });
            }
            rest -= poor_pay; // Whoever cannot pay the price pays less than that: something is left to pay.
            weight -= poor_weight;
        }
    }

    /// Money per unit of utility. Not reduced: most are only ever compared.
    fn rho(&self, project: usize, rest: BigUint, weight: BigUint) -> Exact {
        match self.scales[project] {
            0 => Ratio::zero(), // Free, and of no cost utility.
            scale => Ratio::new_raw(rest, weight * scale),
        }
    }
}

impl Supporter {
    // At most 2^64 voters with votes below 2^63: fits.
    fn weight_of_all(&self) -> u128 {
        u128::from(self.voters) * u128::from(self.weight)
    }
}

impl Purses {
    /// Takes the offer's price from every supporter, or what is left. Returns how many voters paid something.
    fn pay(&mut self, supporters: &[Supporter], offer: &Offer) -> u64 {
        let (price, finer) = Ratio::new(offer.rest.clone(), BigUint::from(offer.weight)).into_raw();
        self.denominator *= &finer;
        self.left.iter_mut().for_each(|left| *left *= &finer);
        let mut payers = 0;
        for supporter in supporters {
            let left = &mut self.left[supporter.group];
            let due = (&price * supporter.weight).min(left.clone());
            if !due.is_zero() {
                payers += supporter.voters;
                *left -= due;
            }
        }
        payers
    }

    /// What these supporters have left together, in minor units, rounded down.
    pub(super) fn sum(&self, supporters: &[Supporter]) -> u128 {
        let sum: BigUint =
            supporters.iter().map(|supporter| &self.left[supporter.group] * supporter.voters).sum();
        u128::try_from(sum / &self.denominator).expect("no more than the raised budget")
    }
}

//! Classes: their terms in the currency, and what happened in each of them so far.

use std::collections::BTreeMap;

use bevy_ecs::change_detection::Mut;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Currency, Duration, Money, Rate, Share, Timestamp};
use serde::{Deserialize, Serialize};

use crate::auction::{Auction, Dutch, English};
use crate::rates::{self, Year};
use crate::terms::{Beneficiary, ClassTerms, Handout};
use crate::{ClassId, TaxReceipt};

/// Which class, as its position in the constitution.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct ClassIndex(pub(crate) u32);

/// A class: its parameters in the currency, and its figures so far.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    pub(crate) terms: ClassTerms,
    pub(crate) min_valuation: Money,
    opening_price: Money,
    floor: Money,
    pub(crate) beneficiaries: Vec<(AccountId, Share)>,
    pub(crate) figures: Figures,
}

/// What happened in a class so far, and what is held in it now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// The tax per year that is in force.
    pub(crate) rate: Rate,
    /// How many of the terms' rate changes have happened.
    pub(crate) rate_changes: usize,
    /// What the turnover rule counts; only where the class has it.
    pub(crate) year: Option<Year>,
    /// All tax ever collected, beneficiaries' shares included.
    pub(crate) tax: Money,
    /// The tax of before the beneficiaries last changed, and what those of then received of it.
    pub(crate) tax_before: Money,
    pub(crate) passed_on_before: Money,
    /// What each beneficiary received since then, in their order.
    pub(crate) received: Vec<Money>,
    /// Assets that are not retired.
    pub(crate) assets: u64,
    /// Assets that are held, in arrears or not.
    pub(crate) held: u64,
    /// The sum of the valuations of the held ones, in minor units.
    pub(crate) valuation: i128,
    /// Forced purchases so far.
    pub(crate) sales: u64,
    /// Lapses so far.
    pub(crate) lapses: u64,
    /// The least minimum valuation that was ever in force: no asset is held at less.
    pub(crate) least_minimum: Money,
    /// When an amendment changed the raise delay: raises of before bind buyers from then on.
    pub(crate) raises_bind_from: Option<Timestamp>,
}

impl Class {
    pub(crate) fn is_beneficiary(&self, account: AccountId) -> bool {
        self.beneficiaries.iter().any(|(beneficiary, _)| *beneficiary == account)
    }

    /// How an asset is given out for the first time.
    pub(crate) fn first_auction(&self) -> Option<Auction> {
        self.auction(self.terms.first_issue, self.opening_price)
    }

    /// How an asset is given out that has become vacant, `lowest` having been its lowest valuation lately.
    pub(crate) fn auction_after(&self, lowest: Money) -> Option<Auction> {
        self.auction(self.terms.after_vacancy, lowest)
    }

    fn auction(&self, handout: Handout, start: Money) -> Option<Auction> {
        let ClassTerms { auction_length: length, min_increment: increment, soft_close, .. } = self.terms;
        match handout {
            Handout::Claim => None,
            Handout::Dutch => Some(Auction::Dutch(Dutch::new(start, self.floor, length))),
            Handout::English => {
                Some(Auction::English(English { reserve: self.floor, length, increment, soft_close }))
            }
        }
    }

    /// The class has these terms from now on.
    pub(crate) fn put_in_force(&mut self, terms: ClassTerms, currency: &Currency) {
        let amount = |amount: Option<Amount>, or: Money| {
            amount.map_or(or, |amount| currency.money(amount).expect("terms whose amounts were checked"))
        };
        self.min_valuation = amount(terms.min_valuation, currency.units(1));
        self.figures.least_minimum = self.figures.least_minimum.min(self.min_valuation);
        self.opening_price = amount(terms.opening_price, currency.zero());
        self.floor = amount(terms.floor, self.min_valuation);
        self.terms = terms;
    }

    /// For how long whoever acquires an asset must prepay its tax.
    pub(crate) fn acquisition_runway(&self) -> Duration {
        self.terms.min_runway.max(self.terms.min_tenure)
    }

    /// Counts assets that begin or end to be held.
    pub(crate) fn hold(&mut self, assets: i64, at: Timestamp) {
        if let Some(year) = &mut self.figures.year {
            year.count(self.figures.held, at);
        }
        let held = self.figures.held.checked_add_signed(assets);
        self.figures.held = held.expect("no more assets are given up than were held");
    }

    /// Books tax that was split.
    pub(crate) fn receive(&mut self, receipt: &TaxReceipt) {
        self.figures.book(&self.beneficiaries, receipt);
    }
}

impl Figures {
    /// Splits `tax` so that each beneficiary has then received ⌊tax since the beneficiaries last changed × its share⌋.
    ///
    /// One unit of tax may complete a unit for several beneficiaries at once; then the treasury passes on what it
    /// received before, as far as `treasury` goes. What an empty treasury cannot pass on follows with the next tax.
    pub(crate) fn split(
        &self,
        beneficiaries: &[(AccountId, Share)],
        tax: Money,
        treasury: Money,
    ) -> TaxReceipt {
        let after = (self.tax - self.tax_before + tax).units().unsigned_abs();
        let mut available = tax + treasury;
        let mut shares = Vec::new();
        for ((account, share), received) in beneficiaries.iter().zip(&self.received) {
            let due = tax.with_units(share.floor_of(after).cast_signed()) - *received;
            let paid = due.min(available);
            available -= paid;
            if !paid.is_zero() {
                shares.push((*account, paid));
            }
        }
        TaxReceipt { tax, shares }
    }

    /// There are so many beneficiaries from now on, none of whom received anything yet.
    pub(crate) fn count_shares_anew(&mut self, beneficiaries: usize) {
        self.tax_before = self.tax;
        self.passed_on_before = self.received.iter().fold(self.passed_on_before, |sum, share| sum + *share);
        self.received = vec![self.tax.zero(); beneficiaries];
    }

    /// Books what [`Figures::split`] split.
    pub(crate) fn book(&mut self, beneficiaries: &[(AccountId, Share)], receipt: &TaxReceipt) {
        self.tax += receipt.tax;
        for ((account, _), received) in beneficiaries.iter().zip(&mut self.received) {
            let share = receipt.shares.iter().find(|(paid, _)| paid == account);
            *received += share.map_or(receipt.tax.zero(), |(_, share)| *share);
        }
    }
}

/// The classes of a commons, in the constitution's order.
#[derive(Resource, Debug)]
pub(crate) struct Classes {
    pub(crate) list: Vec<Class>,
    by_id: BTreeMap<ClassId, ClassIndex>,
    /// The rate change that comes first.
    pub(crate) next_rate: Option<(Timestamp, ClassIndex)>,
}

impl Classes {
    pub(crate) fn new(terms: Vec<ClassTerms>, currency: &Currency, founded_at: Timestamp) -> Classes {
        let by_id = (0..).zip(&terms).map(|(index, terms)| (terms.id.clone(), ClassIndex(index))).collect();
        let list = terms.into_iter().map(|terms| class(terms, currency, founded_at)).collect();
        let mut classes = Classes { list, by_id, next_rate: None };
        classes.find_next_rate();
        classes
    }

    /// Looks for the rate change that comes first, after one has happened.
    pub(crate) fn find_next_rate(&mut self) {
        let changes = (0..).zip(&self.list).filter_map(|(i, class)| Some((rates::next(class)?, i)));
        self.next_rate = changes.min().map(|(at, index)| (at, ClassIndex(index)));
    }

    pub(crate) fn find(&self, id: &ClassId) -> Option<ClassIndex> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn get(&self, index: ClassIndex) -> &Class {
        &self.list[index.0 as usize]
    }

    pub(crate) fn get_mut(&mut self, index: ClassIndex) -> &mut Class {
        &mut self.list[index.0 as usize]
    }

    pub(crate) fn of(world: &World) -> &Classes {
        world.resource::<Classes>()
    }
}

/// Finds the accounts that the keys of the classes' beneficiaries name. Once named, a key names the same for ever.
pub(crate) fn name_beneficiaries(world: &mut World) {
    world.resource_scope(|world, mut classes: Mut<Classes>| {
        for class in &mut classes.list {
            let named = |b: &Beneficiary| (ledger::view::account_named(world, &b.key), b.share);
            class.beneficiaries = class.terms.beneficiaries.iter().map(named).collect();
        }
    });
}

fn class(terms: ClassTerms, currency: &Currency, founded_at: Timestamp) -> Class {
    let zero = currency.zero();
    let (rate, rate_changes) = rates::at_founding(&terms, founded_at);
    let figures = Figures {
        rate,
        rate_changes,
        year: terms.turnover.map(|_| Year::beginning(founded_at)),
        tax: zero,
        tax_before: zero,
        passed_on_before: zero,
        received: vec![zero; terms.beneficiaries.len()],
        assets: 0,
        held: 0,
        valuation: 0,
        sales: 0,
        lapses: 0,
        least_minimum: currency.units(Currency::AMOUNT_MAX),
        raises_bind_from: None,
    };
    let mut class = Class {
        min_valuation: zero,
        opening_price: zero,
        floor: zero,
        beneficiaries: Vec::new(),
        figures,
        terms: terms.clone(),
    };
    class.put_in_force(terms, currency);
    class
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::invariant::shares_received;

    /// A class whose beneficiaries have these shares, in billionths.
    fn with_shares(shares: &[u64]) -> Class {
        let terms = serde_json::from_value(serde_json::json!({ "id": "land", "rate": "0.05" }));
        let currency = Currency { code: "TST".into(), scale: 0 };
        let mut class = class(terms.expect("terms"), &currency, Timestamp::default());
        let share = |billionths: &u64| format!("0.{billionths:09}").parse::<Share>().expect("a share");
        let accounts = (0..).map(|name| AccountId::from_bytes([name; 16]));
        class.beneficiaries = accounts.zip(shares.iter().map(share)).collect();
        class.figures.received = vec![class.figures.tax; shares.len()];
        class
    }

    proptest! {
        /// However thin the tax comes in, and however much of it is spent or comes from elsewhere in between.
        #[test]
        fn beneficiaries_miss_less_than_a_unit_each_and_nothing_that_the_treasury_has(
            shares in prop::collection::vec(0..=100_000_000_u64, 0..=5),
            steps in prop::collection::vec((0..4_i128, prop_oneof![Just(0), 0..3_i128, Just(i128::MAX)], 0..2_i128), 0..200),
        ) {
            let mut class = with_shares(&shares);
            let mut treasury = class.figures.tax;
            for (tax, spent, earned) in steps {
                let receipt = class.figures.split(&class.beneficiaries, treasury.with_units(tax), treasury);
                class.receive(&receipt);
                treasury = receipt.treasury_after(treasury);
                let received = shares_received(&class).expect("the invariant");
                let tax = class.figures.tax.units().unsigned_abs();
                let due: u128 = class.beneficiaries.iter().map(|(_, share)| share.floor_of(tax)).sum();
                prop_assert!(treasury.is_zero() || received == due.cast_signed());
                treasury = treasury.with_units(treasury.units() - spent.min(treasury.units()) + earned);
                shares_received(&class).expect("the invariant, whatever the treasury has by now");
            }
        }
    }
}

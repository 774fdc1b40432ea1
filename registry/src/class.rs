//! Classes: the parameters that assets of one kind share, and what happened in each class so far.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Currency, Duration, Money, PublicKey, Rate, Share};
use serde::{Deserialize, Serialize};

use crate::{Auction, ClassId, TaxReceipt};

/// The parameters of a class, as its table in the constitution says them.
///
/// The raise delay, cooldown, minimum tenure, holding cap, premium and handover of the rulebook belong here too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassTerms {
    /// Names the class.
    pub id: ClassId,
    /// Tax per year on the valuation; at most 10.
    pub rate: Rate,
    /// The lowest valuation; at least one minor unit, which is the default.
    #[serde(default)]
    pub min_valuation: Option<Amount>,
    /// For how long a deposit must last after a raise, a withdrawal or an acquisition; at most 1 year.
    #[serde(default = "ClassTerms::default_min_runway")]
    pub min_runway: Duration,
    /// How long an asset may stay in arrears before it lapses; at most 1 year.
    #[serde(default = "ClassTerms::default_grace")]
    pub grace: Duration,
    /// How an asset is given out for the first time.
    #[serde(default)]
    pub first_issue: Handout,
    /// Where a Dutch auction starts at first issue; needed for it.
    #[serde(default)]
    pub opening_price: Option<Amount>,
    /// How a vacant asset is given out; `claim` only where grace is zero.
    #[serde(default = "ClassTerms::default_after_vacancy")]
    pub after_vacancy: Handout,
    /// Where Dutch auctions end; the lowest valuation by default.
    #[serde(default)]
    pub floor: Option<Amount>,
    /// How long a Dutch auction falls, and a reclaim stays possible; 1 second to 1 year.
    #[serde(default = "ClassTerms::default_auction_length")]
    pub auction_length: Duration,
    /// What a reclaim costs beside the arrears, as a share of them.
    #[serde(default = "ClassTerms::default_reclaim_fee")]
    pub reclaim_fee: Share,
    /// Who receives a share of the class's tax; at most 8, together at most half.
    #[serde(default)]
    pub beneficiaries: Vec<Beneficiary>,
}

/// How an asset is given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handout {
    /// The first to claim it pays nothing but the deposit.
    #[default]
    Claim,
    /// A price that falls until somebody takes it.
    Dutch,
}

/// An account that receives a share of a class's tax, and cannot acquire assets of the class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beneficiary {
    /// The key whose account receives it; opened when the commons is founded.
    pub key: PublicKey,
    /// Its share of all tax of the class.
    pub share: Share,
}

impl ClassTerms {
    const RATE_MAX: u64 = 10_000_000_000;
    /// So that a pulse of a thousand events, each with every share, fits a record.
    const BENEFICIARIES_MAX: usize = 8;

    fn default_min_runway() -> Duration {
        Duration::from_days(30)
    }

    fn default_grace() -> Duration {
        Duration::from_days(14)
    }

    fn default_after_vacancy() -> Handout {
        Handout::Dutch
    }

    fn default_auction_length() -> Duration {
        Duration::from_days(7)
    }

    fn default_reclaim_fee() -> Share {
        "0.10".parse().expect("a share")
    }

    /// Checks every field against its bounds; the refusal names the field, its value and the bounds.
    pub fn check(&self, currency: &Currency) -> Result<(), String> {
        let class = &self.id;
        let at_most = |name: &str, value: Duration, least: u64, most: Duration| {
            if value.seconds() < least || value > most {
                let least = Duration::from_seconds(least);
                return Err(format!("class {class}: {name} is {value}, but must be {least} to {most}"));
            }
            Ok(())
        };
        if self.rate.billionths() > Self::RATE_MAX {
            return Err(format!("class {class}: rate is {}, but must be at most 10 a year", self.rate));
        }
        at_most("min_runway", self.min_runway, 0, Duration::YEAR)?;
        at_most("grace", self.grace, 0, Duration::YEAR)?;
        at_most("auction_length", self.auction_length, 1, Duration::YEAR)?;
        for (name, amount) in [
            ("min_valuation", self.min_valuation),
            ("opening_price", self.opening_price),
            ("floor", self.floor),
        ] {
            let money = amount.map(|amount| currency.money(amount)).transpose();
            let money = money.map_err(|refusal| format!("class {class}: {name}: {refusal}"))?;
            if name == "min_valuation" && money.is_some_and(Money::is_zero) {
                return Err(format!(
                    "class {class}: min_valuation is 0, but must be at least one minor unit"
                ));
            }
        }
        if self.first_issue == Handout::Dutch && self.opening_price.is_none() {
            return Err(format!("class {class}: first_issue is \"dutch\", which needs an opening_price"));
        }
        if self.after_vacancy == Handout::Claim && self.grace != Duration::ZERO {
            return Err(format!(
                "class {class}: after_vacancy is \"claim\", which needs grace = \"PT0S\", not {}",
                self.grace
            ));
        }
        self.check_beneficiaries()
    }

    fn check_beneficiaries(&self) -> Result<(), String> {
        let class = &self.id;
        if self.beneficiaries.len() > Self::BENEFICIARIES_MAX {
            let (count, most) = (self.beneficiaries.len(), Self::BENEFICIARIES_MAX);
            return Err(format!("class {class}: there are {count} beneficiaries, but at most {most} may be"));
        }
        let total: u64 = self.beneficiaries.iter().map(|beneficiary| beneficiary.share.billionths()).sum();
        if total > Share::ONE.billionths() / 2 {
            return Err(format!("class {class}: the beneficiaries' shares total more than 0.5"));
        }
        for (i, beneficiary) in self.beneficiaries.iter().enumerate() {
            if self.beneficiaries[..i].iter().any(|other| other.key == beneficiary.key) {
                return Err(format!("class {class}: beneficiary {} is named twice", beneficiary.key));
            }
        }
        Ok(())
    }
}

/// Which class, as its position in the constitution.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ClassIndex(pub(crate) u32);

/// A class: its parameters in the currency, and its figures so far.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    pub(crate) terms: ClassTerms,
    pub(crate) min_valuation: Money,
    pub(crate) opening_price: Money,
    pub(crate) floor: Money,
    pub(crate) beneficiaries: Vec<(AccountId, Share)>,
    pub(crate) figures: Figures,
}

/// What happened in a class so far, and what is held in it now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// All tax ever collected, beneficiaries' shares included.
    pub(crate) tax: Money,
    /// What each beneficiary ever received, in their order.
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
}

impl Class {
    pub(crate) fn is_beneficiary(&self, account: AccountId) -> bool {
        self.beneficiaries.iter().any(|(beneficiary, _)| *beneficiary == account)
    }

    /// How an asset is given out that has become vacant, `lowest` having been its lowest valuation lately.
    pub(crate) fn auction_after(&self, lowest: Money) -> Option<Auction> {
        let dutch = self.terms.after_vacancy == Handout::Dutch;
        dutch.then(|| Auction::new(lowest, self.floor, self.terms.auction_length))
    }

    /// Splits `tax` so that each beneficiary has then received ⌊all tax of the class × its share⌋.
    ///
    /// One unit of tax may complete a unit for several beneficiaries at once; then the treasury passes on what it
    /// received before, as far as `treasury` goes. What an empty treasury cannot pass on follows with the next tax.
    pub(crate) fn split(&self, tax: Money, treasury: Money) -> TaxReceipt {
        let after = (self.figures.tax + tax).units().unsigned_abs();
        let mut available = tax + treasury;
        let mut shares = Vec::new();
        for ((account, share), received) in self.beneficiaries.iter().zip(&self.figures.received) {
            let due = tax.with_units(share.floor_of(after).cast_signed()) - *received;
            let paid = due.min(available);
            available -= paid;
            if !paid.is_zero() {
                shares.push((*account, paid));
            }
        }
        TaxReceipt { tax, shares }
    }

    /// Books what [`Class::split`] split.
    pub(crate) fn receive(&mut self, receipt: &TaxReceipt) {
        self.figures.tax += receipt.tax;
        for ((account, _), received) in self.beneficiaries.iter().zip(&mut self.figures.received) {
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
}

impl Classes {
    pub(crate) fn new(terms: Vec<ClassTerms>, currency: &Currency) -> Classes {
        let by_id = (0..).zip(&terms).map(|(index, terms)| (terms.id.clone(), ClassIndex(index))).collect();
        let list = terms.into_iter().map(|terms| class(terms, currency)).collect();
        Classes { list, by_id }
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

fn class(terms: ClassTerms, currency: &Currency) -> Class {
    let amount = |amount: Option<Amount>, or: Money| {
        amount.map_or(or, |amount| currency.money(amount).expect("a constitution whose amounts were checked"))
    };
    let min_valuation = amount(terms.min_valuation, currency.units(1));
    let zero = currency.zero();
    Class {
        min_valuation,
        opening_price: amount(terms.opening_price, zero),
        floor: amount(terms.floor, min_valuation),
        beneficiaries: terms.beneficiaries.iter().map(|b| (b.key.account(), b.share)).collect(),
        figures: Figures {
            tax: zero,
            received: vec![zero; terms.beneficiaries.len()],
            assets: 0,
            held: 0,
            valuation: 0,
            sales: 0,
            lapses: 0,
        },
        terms,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::invariant::shares_received;

    /// A class whose beneficiaries have these shares, in billionths.
    fn with_shares(shares: &[u64]) -> Class {
        let terms = serde_json::from_value(serde_json::json!({ "id": "land", "rate": "0.05" }));
        let mut class = class(terms.expect("terms"), &Currency { code: "TST".into(), scale: 0 });
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
                let receipt = class.split(treasury.with_units(tax), treasury);
                class.receive(&receipt);
                treasury = receipt.shares.iter().fold(treasury + receipt.tax, |left, (_, share)| left - *share);
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

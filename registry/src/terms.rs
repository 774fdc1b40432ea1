//! The terms of a class: every parameter that its assets share, with its default and its bounds.

use ledger::{Amount, Currency, Duration, Money, PublicKey, Rate, Share, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ClassId;

/// The parameters of a class, as its table in the constitution says them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassTerms {
    /// Names the class.
    pub id: ClassId,
    /// Tax per year on the valuation at the founding; at most 10.
    pub rate: Rate,
    /// Lets the rate follow how often assets change hands, once a year.
    #[serde(default)]
    pub turnover: Option<Turnover>,
    /// When the rate changes to what, in order of time; at most 100, and none beside `turnover`.
    #[serde(default)]
    pub rate_changes: Vec<RateChange>,
    /// The lowest valuation; at least one minor unit, which is the default.
    #[serde(default)]
    pub min_valuation: Option<Amount>,
    /// For how long a deposit must last after a raise, a withdrawal or an acquisition; at most 1 year.
    #[serde(default = "defaults::min_runway")]
    pub min_runway: Duration,
    /// For how long after a raise buyers may still buy at the price before it; at most 30 days.
    #[serde(default)]
    pub raise_delay: Duration,
    /// For how long after a forced purchase no other one is possible, once a year; at most 24 hours.
    #[serde(default)]
    pub cooldown: Duration,
    /// For how long whoever takes an asset must prepay its tax and stand by its valuation; at most 1 year.
    #[serde(default = "defaults::min_tenure")]
    pub min_tenure: Duration,
    /// The most of the class's total valuation that one account may acquire; 1 is no cap.
    #[serde(default = "defaults::hold_cap")]
    pub hold_cap: Share,
    /// What a buyer pays the seller on top of the sale price, as a share of it.
    #[serde(default)]
    pub premium: Share,
    /// For how long a seller may stay after a forced purchase; at most 1 year.
    #[serde(default)]
    pub handover: Duration,
    /// How long an asset may stay in arrears before it lapses; at most 1 year.
    #[serde(default = "defaults::grace")]
    pub grace: Duration,
    /// How an asset is given out for the first time.
    #[serde(default = "defaults::first_issue")]
    pub first_issue: Handout,
    /// Where a Dutch auction starts at first issue; needed for it, and at least `floor`.
    #[serde(default)]
    pub opening_price: Option<Amount>,
    /// How a vacant asset is given out; `claim` only where grace is zero.
    #[serde(default = "defaults::after_vacancy")]
    pub after_vacancy: Handout,
    /// Where Dutch auctions end and English ones begin; the lowest valuation by default.
    #[serde(default)]
    pub floor: Option<Amount>,
    /// How long a Dutch auction falls, an English one runs from its first bid, and a reclaim stays possible;
    /// 1 second to 1 year.
    #[serde(default = "defaults::auction_length")]
    pub auction_length: Duration,
    /// By how much a bid must exceed the highest one, as a share of that.
    #[serde(default = "defaults::min_increment")]
    pub min_increment: Share,
    /// A bid this late moves the close to this long after it; at most 1 day.
    #[serde(default = "defaults::soft_close")]
    pub soft_close: Duration,
    /// What a reclaim costs beside the arrears, as a share of them.
    #[serde(default = "defaults::reclaim_fee")]
    pub reclaim_fee: Share,
    /// Whether the areas of two assets of the class must not overlap.
    #[serde(default)]
    pub no_overlap: bool,
    /// Who receives a share of the class's tax; at most 8, together at most half.
    #[serde(default)]
    pub beneficiaries: Vec<Beneficiary>,
}

/// Lets a class's rate move half-way towards `share` of its turnover once a year (rulebook §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Turnover {
    /// Which part of the yearly turnover the rate moves towards.
    #[serde(default = "defaults::turnover_share")]
    pub share: Share,
}

/// A rate that comes into force at a second known beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateChange {
    /// From this second on.
    pub from: Timestamp,
    /// Tax per year on the valuation; at most 10.
    pub rate: Rate,
}

/// How an asset is given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Handout {
    /// The first to claim it pays nothing but the deposit.
    Claim,
    /// A price that falls until somebody takes it.
    Dutch,
    /// Bids that rise until nobody bids more.
    English,
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

/// What the rulebook says where a constitution is silent.
mod defaults {
    use ledger::{Duration, Share};

    use super::Handout;

    pub(super) fn min_runway() -> Duration {
        Duration::from_days(30)
    }

    pub(super) fn min_tenure() -> Duration {
        Duration::from_days(90)
    }

    pub(super) fn hold_cap() -> Share {
        share("0.25")
    }

    pub(super) fn grace() -> Duration {
        Duration::from_days(14)
    }

    pub(super) fn first_issue() -> Handout {
        Handout::English
    }

    pub(super) fn after_vacancy() -> Handout {
        Handout::Dutch
    }

    pub(super) fn auction_length() -> Duration {
        Duration::from_days(7)
    }

    pub(super) fn min_increment() -> Share {
        share("0.05")
    }

    pub(super) fn soft_close() -> Duration {
        Duration::from_seconds(600)
    }

    pub(super) fn reclaim_fee() -> Share {
        share("0.10")
    }

    pub(super) fn turnover_share() -> Share {
        share("0.333333333")
    }

    fn share(text: &str) -> Share {
        text.parse().expect("a share")
    }
}

/// The highest rate of a class, in 10⁻⁹ per year.
const RATE_MAX: u64 = 10_000_000_000;
/// So that a pulse of a thousand events, each with every share, fits a record.
const BENEFICIARIES_MAX: usize = 8;
const RATE_CHANGES_MAX: usize = 100;

impl ClassTerms {
    /// Checks every field against its bounds; the refusal names the field, its value and the bounds.
    pub fn check(&self, currency: &Currency) -> Result<(), String> {
        self.check_rates()
            .and_then(|()| self.check_durations())
            .and_then(|()| self.check_amounts(currency))
            .and_then(|()| self.check_handouts())
            .and_then(|()| self.check_beneficiaries())
            .map_err(|refusal| format!("class {}: {refusal}", self.id))
    }

    fn check_rates(&self) -> Result<(), String> {
        let changes = &self.rate_changes;
        for rate in std::iter::once(self.rate).chain(changes.iter().map(|change| change.rate)) {
            if rate.billionths() > RATE_MAX {
                return Err(format!("rate is {rate}, but must be at most 10 a year"));
            }
        }
        if self.turnover.is_some() && !changes.is_empty() {
            return Err("a rate that follows the turnover cannot have rate_changes".into());
        }
        if changes.len() > RATE_CHANGES_MAX {
            return Err(format!("rate_changes: there are {}, but at most 100 may be", changes.len()));
        }
        match changes.windows(2).find(|pair| pair[0].from >= pair[1].from) {
            Some(pair) => Err(format!("rate_changes: {} comes before {}", pair[0].from, pair[1].from)),
            None => Ok(()),
        }
    }

    fn check_durations(&self) -> Result<(), String> {
        let day = Duration::from_days(1);
        for (name, value, least, most) in [
            ("min_runway", self.min_runway, 0, Duration::YEAR),
            ("raise_delay", self.raise_delay, 0, Duration::from_days(30)),
            ("cooldown", self.cooldown, 0, day),
            ("min_tenure", self.min_tenure, 0, Duration::YEAR),
            ("handover", self.handover, 0, Duration::YEAR),
            ("grace", self.grace, 0, Duration::YEAR),
            ("auction_length", self.auction_length, 1, Duration::YEAR),
            ("soft_close", self.soft_close, 0, day),
        ] {
            if value.seconds() < least || value > most {
                let least = Duration::from_seconds(least);
                return Err(format!("{name} is {value}, but must be {least} to {most}"));
            }
        }
        Ok(())
    }

    fn check_amounts(&self, currency: &Currency) -> Result<(), String> {
        let read = |name: &str, amount: Option<Amount>| {
            let money = amount.map(|amount| currency.money(amount)).transpose();
            money.map_err(|refusal| format!("{name}: {refusal}"))
        };
        let min_valuation = read("min_valuation", self.min_valuation)?;
        let opening_price = read("opening_price", self.opening_price)?;
        let floor = read("floor", self.floor)?;
        if min_valuation.is_some_and(Money::is_zero) {
            return Err("min_valuation is 0, but must be at least one minor unit".into());
        }
        let floor = floor.or(min_valuation).unwrap_or(currency.units(1));
        match opening_price.filter(|price| *price < floor) {
            Some(price) => {
                Err(format!("opening_price is {price}, but must be at least the floor of {floor}"))
            }
            None => Ok(()),
        }
    }

    fn check_handouts(&self) -> Result<(), String> {
        if self.first_issue == Handout::Dutch && self.opening_price.is_none() {
            return Err("first_issue is \"dutch\", which needs an opening_price".into());
        }
        if self.after_vacancy == Handout::Claim && self.grace != Duration::ZERO {
            return Err(format!(
                "after_vacancy is \"claim\", which needs grace = \"PT0S\", not {}",
                self.grace
            ));
        }
        Ok(())
    }

    fn check_beneficiaries(&self) -> Result<(), String> {
        if self.beneficiaries.len() > BENEFICIARIES_MAX {
            let count = self.beneficiaries.len();
            return Err(format!("there are {count} beneficiaries, but at most {BENEFICIARIES_MAX} may be"));
        }
        let total: u64 = self.beneficiaries.iter().map(|beneficiary| beneficiary.share.billionths()).sum();
        if total > Share::ONE.billionths() / 2 {
            return Err("the beneficiaries' shares total more than 0.5".into());
        }
        for (i, beneficiary) in self.beneficiaries.iter().enumerate() {
            if self.beneficiaries[..i].iter().any(|other| other.key == beneficiary.key) {
                return Err(format!("beneficiary {} is named twice", beneficiary.key));
            }
        }
        Ok(())
    }
}

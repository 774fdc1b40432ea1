//! What an asset is, and the arithmetic of its tax (rulebook §3).

use std::collections::BTreeMap;

use super::auction::Bid;
use super::instructions::Instructions;
use super::{DAY, Int, PARTS, SECONDS_PER_YEAR, Second, divide_up};

/// A Dutch auction starts at the lowest valuation of so long before the vacancy.
const START_LOOKS_BACK: Second = 30 * DAY;

#[derive(Clone, Debug)]
pub struct Asset {
    pub class: String,
    pub state: State,
    /// The part of a minor unit of tax that is owed but not collected, in 1 / (PARTS · seconds per year).
    pub residue: Int,
    /// Every valuation of the last 30 days, and perhaps older ones, in order.
    pub(super) valuations: Vec<InForce>,
    /// When the last quiet time after a forced purchase began.
    pub quiet_began: Option<Second>,
    pub last_sale: Option<Second>,
    /// Who held it before, and when that ended for the last time.
    pub former: BTreeMap<String, Second>,
    /// When its offers were last given a new chance.
    pub stirred_at: Second,
}

#[derive(Clone, Debug)]
pub enum State {
    Vacant {
        since: Second,
        auction: Auction,
        lapsed: Option<Lapsed>,
    },
    Held(Holding),
    /// In a bundle that goes by the name of another asset.
    Bundled {
        lead: String,
    },
    Retired,
}

/// How a vacant asset is given out.
#[derive(Clone, Debug)]
pub enum Auction {
    /// To the first to claim, for nothing.
    Free,
    /// From its first price down to the class's floor.
    Dutch(Int),
    /// To the highest bidder so far, once there is one and time is up.
    English(Option<Bid>),
}

#[derive(Clone, Debug)]
pub struct Holding {
    pub holder: String,
    pub valuation: Int,
    pub deposit: Int,
    pub settled_at: Second,
    pub arrears: Option<Arrears>,
    pub tenure: Tenure,
    pub instructions: Instructions,
}

/// Since when, and the tax owed beyond the deposit at the last settlement.
#[derive(Clone, Debug)]
pub struct Arrears {
    pub since: Second,
    pub debt: Int,
}

/// What the holder promised when the licence was acquired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenure {
    pub since: Second,
    pub stated: Int,
    pub until: Second,
    pub handover_until: Second,
}

impl Tenure {
    /// The valuation that the holder may not go below at `now`.
    pub fn bound(&self, now: Second) -> Int {
        if now < self.until { self.stated.clone() } else { Int::ZERO }
    }
}

/// Who lost a vacant asset, on which terms, and the arrears at that second.
#[derive(Clone, Debug)]
pub struct Lapsed {
    pub holder: String,
    pub valuation: Int,
    pub tenure: Tenure,
    pub arrears: Int,
    /// What a reclaim pays: the arrears as they had grown at `grown_to`.
    pub debt: Int,
    pub grown_to: Second,
}

/// A valuation that was in force from some second until another.
#[derive(Clone, Debug)]
pub(super) struct InForce {
    pub valuation: Int,
    pub until: Option<Second>,
}

impl Asset {
    pub fn holding(&self) -> Option<&Holding> {
        match &self.state {
            State::Held(holding) => Some(holding),
            _ => None,
        }
    }

    pub fn bid(&self) -> Option<&Bid> {
        match &self.state {
            State::Vacant { auction: Auction::English(bid), .. } => bid.as_ref(),
            _ => None,
        }
    }

    /// When valuations were replaced.
    pub fn raises(&self) -> impl Iterator<Item = Second> {
        self.valuations.iter().filter_map(|held| held.until)
    }

    pub(super) fn value_at(&mut self, valuation: &Int, now: Second) {
        self.value_no_more(now);
        self.valuations.retain(|held| held.until.is_none_or(|until| until > now - START_LOOKS_BACK));
        self.valuations.push(InForce { valuation: valuation.clone(), until: None });
    }

    pub(super) fn value_no_more(&mut self, now: Second) {
        if let Some(last) = self.valuations.last_mut() {
            last.until = last.until.or(Some(now));
        }
    }

    /// The first price of a Dutch auction that begins at `vacancy`.
    pub(super) fn lowest_valuation_before(&self, vacancy: Second) -> Int {
        let since = vacancy - START_LOOKS_BACK;
        let lately = self.valuations.iter().filter(|held| held.until.is_none_or(|until| until > since));
        lately.map(|held| &held.valuation).min().expect("it is being vacated, so it was valued").clone()
    }
}

/// Tax for `seconds` in whole units, and the residue they leave.
pub fn tax(valuation: &Int, rate: i64, residue: &Int, seconds: Second) -> (Int, Int) {
    let owed = residue + valuation * rate * seconds;
    let units = denominator();
    (&owed / &units, owed % units)
}

/// So many parts of residue make a minor unit.
pub fn denominator() -> Int {
    Int::from(PARTS) * SECONDS_PER_YEAR
}

/// Seconds until tax owed reaches `deposit`; `None` if it never does.
pub fn runway(valuation: &Int, rate: i64, residue: &Int, deposit: &Int) -> Option<Second> {
    let per_second = valuation * rate;
    let missing = deposit * PARTS * SECONDS_PER_YEAR - residue;
    if per_second == Int::ZERO {
        None
    } else if missing <= Int::ZERO {
        Some(0)
    } else {
        Second::try_from(divide_up(&missing, &per_second)).ok()
    }
}

/// The smallest deposit that lasts `seconds`.
pub fn minimum_deposit(valuation: &Int, rate: i64, residue: &Int, seconds: Second) -> Int {
    if seconds == 0 || valuation * rate == Int::ZERO {
        Int::ZERO
    } else {
        tax(valuation, rate, residue, seconds - 1).0 + 1
    }
}

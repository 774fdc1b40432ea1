//! What an asset is, and the arithmetic of its tax (rulebook §3).

use super::{DAY, Int, PARTS, SECONDS_PER_YEAR, Second, divide_up};

/// A Dutch auction starts at the lowest valuation of so long before the vacancy.
const START_LOOKS_BACK: Second = 30 * DAY;

#[derive(Clone, Debug)]
pub struct Asset {
    pub class: String,
    pub state: State,
    /// The part of a minor unit of tax that is owed but not collected, in 1 / (PARTS · seconds per year).
    pub residue: Int,
    /// Every valuation of the last 30 days, and perhaps older ones.
    pub(super) valuations: Vec<InForce>,
}

#[derive(Clone, Debug)]
pub enum State {
    Vacant {
        since: Second,
        /// The auction's first price; `None` where the first to claim pays nothing.
        start: Option<Int>,
        lapsed: Option<Lapsed>,
    },
    Held {
        holder: String,
        valuation: Int,
        deposit: Int,
        settled_at: Second,
        /// Tax owed beyond the deposit at `settled_at`; `None` while the deposit lasts.
        debt: Option<Int>,
    },
    Retired,
}

/// Who lost a vacant asset, what it was valued at, and the arrears at that second.
#[derive(Clone, Debug)]
pub struct Lapsed {
    pub holder: String,
    pub valuation: Int,
    pub arrears: Int,
}

/// A valuation that was in force from some second until another.
#[derive(Clone, Debug)]
pub(super) struct InForce {
    valuation: Int,
    until: Option<Second>,
}

impl Asset {
    pub fn deposit(&self) -> Option<&Int> {
        match &self.state {
            State::Held { deposit, .. } => Some(deposit),
            _ => None,
        }
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
    let units = Int::from(PARTS) * SECONDS_PER_YEAR;
    (&owed / &units, owed % units)
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

//! The parameters of classes, and a class for every corner of the rules.

use std::collections::BTreeMap;

use super::random::Random;
use super::{DAY, Int, PARTS, Second};

const HOUR: Second = 3_600;

/// The parameters of one class of assets. Rates, shares and fees in 10⁻⁹.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassTerms {
    pub rate: i64,
    /// φ, where the year's turnover sets the rate.
    pub turnover: Option<i64>,
    pub rate_changes: Vec<(Second, i64)>,
    pub min_valuation: Int,
    pub min_runway: Second,
    pub raise_delay: Second,
    pub cooldown: Second,
    pub min_tenure: Second,
    /// `PARTS` where there is none.
    pub hold_cap: i64,
    pub premium: i64,
    pub handover: Second,
    pub grace: Second,
    pub reclaim_fee: i64,
    /// Account and share.
    pub beneficiaries: Vec<(String, i64)>,
    pub first_issue: FirstIssue,
    pub after_vacancy: Vacated,
    pub floor: Int,
    pub auction_length: Second,
    pub min_increment: i64,
    pub soft_close: Second,
}

/// How a new asset is given out; a Dutch auction starts at the price given.
#[derive(Clone, Debug, PartialEq)]
pub enum FirstIssue {
    English,
    Dutch(Int),
    Claim,
}

/// How a vacated asset is given out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Vacated {
    Dutch,
    English,
    Claim,
}

impl ClassTerms {
    /// Whoever acquires an asset pays in for so long.
    pub fn entry_runway(&self) -> Second {
        self.min_runway.max(self.min_tenure)
    }
}

/// The defaults.
pub(super) fn plain() -> ClassTerms {
    ClassTerms {
        rate: 50_000_000,
        turnover: None,
        rate_changes: Vec::new(),
        min_valuation: 1.into(),
        min_runway: 30 * DAY,
        raise_delay: 0,
        cooldown: 0,
        min_tenure: 90 * DAY,
        hold_cap: PARTS / 4,
        premium: 0,
        handover: 0,
        grace: 14 * DAY,
        reclaim_fee: PARTS / 10,
        beneficiaries: Vec::new(),
        first_issue: FirstIssue::English,
        after_vacancy: Vacated::Dutch,
        floor: 1.into(),
        auction_length: 7 * DAY,
        min_increment: PARTS / 20,
        soft_close: 600,
    }
}

/// The defaults, with what restrains people set to zero, a little, or much.
fn varied(random: &mut Random) -> ClassTerms {
    ClassTerms {
        min_runway: *random.of(&[0, 1, DAY, 30 * DAY]),
        raise_delay: *random.of(&[0, HOUR, DAY, 30 * DAY]),
        cooldown: *random.of(&[0, HOUR, DAY]),
        min_tenure: *random.of(&[0, HOUR, DAY, 90 * DAY]),
        hold_cap: *random.of(&[PARTS, PARTS / 4, PARTS / 10]),
        premium: *random.of(&[0, PARTS * 15 / 100, PARTS]),
        handover: *random.of(&[0, 30 * DAY]),
        grace: *random.of(&[1, HOUR, 3 * DAY, 14 * DAY]),
        min_increment: *random.of(&[0, PARTS / 20, 333_333_333]),
        soft_close: *random.of(&[0, 600, DAY]),
        first_issue: FirstIssue::Claim,
        ..plain()
    }
}

/// Rates that change while people are about, some of them at the founding already.
fn rate_changes(random: &mut Random, founded_at: Second) -> Vec<(Second, i64)> {
    let mut from = founded_at - 10 * DAY;
    let mut changes = Vec::new();
    for _ in 0..60 {
        from += *random.of(&[1, DAY, 10 * DAY, 40 * DAY]);
        changes.push((from, *random.of(&[10_000_000, 0, 300_000_000, 80_000_001, 400_000_000])));
    }
    changes
}

/// All the classes of one commons.
pub fn classes(
    random: &mut Random,
    beneficiaries: &[String],
    founded_at: Second,
) -> BTreeMap<String, ClassTerms> {
    let shares = *random.of(&[[100_000_000, 333_333_333], [250_000_000, 250_000_000]]);
    let shares = beneficiaries.iter().cloned().zip(shares).collect();
    let auctioned = ClassTerms {
        rate: 70_000_001,
        min_valuation: 11.into(),
        floor: 17.into(),
        first_issue: FirstIssue::Dutch(1_000_003.into()),
        after_vacancy: Vacated::English,
        auction_length: *random.of(&[HOUR, DAY]),
        ..varied(random)
    };
    let bidders = ClassTerms {
        rate: 600_000_000,
        first_issue: FirstIssue::English,
        after_vacancy: Vacated::English,
        auction_length: *random.of(&[HOUR, DAY]),
        floor: 1_000.into(),
        ..varied(random)
    };
    let crowded = ClassTerms {
        rate: 10_000_000,
        min_runway: 30 * DAY,
        min_tenure: *random.of(&[0, HOUR, 90 * DAY]),
        hold_cap: PARTS / 4,
        grace: 14 * DAY,
        ..varied(random)
    };
    let free = ClassTerms { rate: 0, min_valuation: 5.into(), floor: 7.into(), ..varied(random) };
    let grand =
        ClassTerms { rate: 3 * PARTS, min_runway: DAY, min_tenure: DAY, grace: 3 * DAY, ..varied(random) };
    let shared = ClassTerms { rate: 100_000_000, beneficiaries: shares, ..varied(random) };
    let stepping = ClassTerms { rate_changes: rate_changes(random, founded_at), ..varied(random) };
    let sudden = ClassTerms { rate: 200_000_000, grace: 0, after_vacancy: Vacated::Claim, ..varied(random) };
    let turning = ClassTerms {
        turnover: Some(*random.of(&[PARTS / 3, PARTS, 1])),
        rate: *random.of(&[50_000_000, 190_000_000, 0]),
        min_tenure: 0,
        ..varied(random)
    };
    let classes = [
        ("auctioned", auctioned),
        ("bidders", bidders),
        ("crowded", crowded),
        ("free", free),
        ("grand", grand),
        ("ordinary", plain()),
        ("shared", shared),
        ("stepping", stepping),
        ("sudden", sudden),
        ("turning", turning),
    ];
    classes.into_iter().map(|(name, terms)| (name.to_string(), terms)).collect()
}

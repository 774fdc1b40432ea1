//! The part of a constitution that the model knows.

use std::collections::BTreeMap;

use super::random::Random;
use super::{DAY, Int, PARTS, Second};

const FOUNDED_AT: Second = 1_800_000_000;

/// The parameters of one commons.
#[derive(Clone, Debug)]
pub struct Terms {
    pub founded_at: Second,
    /// Accounts that exist from the beginning: the beneficiaries.
    pub accounts: Vec<String>,
    /// The largest valuation that anybody thinks of: people may be rich or poor.
    pub wealth: Int,
    pub classes: BTreeMap<String, ClassTerms>,
    pub rounds: RoundTerms,
    /// A member counts from so many seconds after admission.
    pub activation_delay: Second,
}

/// The parameters of one class of assets. Rates, shares and fees in 10⁻⁹.
#[derive(Clone, Debug)]
pub struct ClassTerms {
    pub rate: i64,
    pub min_valuation: Int,
    pub min_runway: Second,
    pub grace: Second,
    pub reclaim_fee: i64,
    /// Account and share.
    pub beneficiaries: Vec<(String, i64)>,
    /// The Dutch auction's start at first issue; `None` where the first to claim pays nothing.
    pub opening_price: Option<Int>,
    /// Whether a vacated asset goes by Dutch auction, or to the first to claim.
    pub dutch_after_vacancy: bool,
    pub floor: Int,
    pub auction_length: Second,
}

/// The parameters of rounds and credits. `decay`, `kappa`, the shares and the multiple in 10⁻⁹.
#[derive(Clone, Debug)]
pub struct RoundTerms {
    pub interval: Second,
    pub deliberation: Second,
    pub voting: Second,
    pub kappa: i64,
    pub decay: i64,
    pub min_share: i64,
    pub min_bond: Int,
    pub min_supporters: usize,
    /// The most that a round may spend, of the treasury.
    pub treasury_share: i64,
    /// The most that a round may spend, of the mean revenue.
    pub revenue_multiple: i64,
    /// The most that a proposal may receive, of the budget.
    pub ask_share: i64,
}

impl Terms {
    /// A commons with a class for every corner of the rules.
    pub fn random(random: &mut Random) -> Terms {
        let accounts = vec!["beneficiary-1".to_string(), "beneficiary-2".to_string()];
        let classes = classes(random, &accounts);
        let rounds = RoundTerms {
            interval: *random.of(&[30 * DAY, 45 * DAY, 90 * DAY]),
            deliberation: 7 * DAY,
            voting: 14 * DAY,
            kappa: *random.of(&[PARTS, PARTS / 2, 1]),
            decay: *random.of(&[PARTS / 2, 0, 333_333_333, PARTS]),
            min_share: 10_000,
            min_bond: (*random.of(&[10, 0])).into(),
            min_supporters: *random.of(&[1, 2, 3]),
            treasury_share: *random.of(&[PARTS / 4, PARTS]),
            revenue_multiple: *random.of(&[PARTS * 5 / 4, PARTS * 1_000]),
            ask_share: *random.of(&[PARTS / 4, PARTS]),
        };
        let wealth = Int::from(*random.of(&[10_i128.pow(26), 10_i128.pow(26), 2_000, 20]));
        Terms { founded_at: FOUNDED_AT, accounts, wealth, classes, rounds, activation_delay: 30 * DAY }
    }
}

fn classes(random: &mut Random, beneficiaries: &[String]) -> BTreeMap<String, ClassTerms> {
    let ordinary = ClassTerms {
        rate: 50_000_000,
        min_valuation: 1.into(),
        min_runway: 30 * DAY,
        grace: 14 * DAY,
        reclaim_fee: PARTS / 10,
        beneficiaries: Vec::new(),
        opening_price: None,
        dutch_after_vacancy: true,
        floor: 1.into(),
        auction_length: 7 * DAY,
    };
    let shares = *random.of(&[[100_000_000, 333_333_333], [250_000_000, 250_000_000]]);
    let shares = beneficiaries.iter().cloned().zip(shares).collect();
    let runway = *random.of(&[0, 1, DAY, 30 * DAY]);
    let grace = *random.of(&[1, 3_600, 3 * DAY, 14 * DAY]);
    let auctioned = ClassTerms {
        rate: 70_000_001,
        grace,
        min_valuation: 11.into(),
        floor: 17.into(),
        opening_price: Some(1_000_003.into()),
        ..ordinary.clone()
    };
    let free = ClassTerms { rate: 0, min_valuation: 5.into(), floor: 7.into(), ..ordinary.clone() };
    let grand = ClassTerms { rate: 3 * PARTS, min_runway: DAY, grace: 3 * DAY, ..ordinary.clone() };
    let shared =
        ClassTerms { rate: 100_000_000, min_runway: runway, beneficiaries: shares, ..ordinary.clone() };
    let sudden = ClassTerms {
        rate: 200_000_000,
        min_runway: runway,
        grace: 0,
        dutch_after_vacancy: false,
        ..ordinary.clone()
    };
    let classes = [
        ("auctioned", auctioned),
        ("free", free),
        ("grand", grand),
        ("ordinary", ordinary),
        ("shared", shared),
        ("sudden", sudden),
    ];
    classes.into_iter().map(|(name, terms)| (name.to_string(), terms)).collect()
}

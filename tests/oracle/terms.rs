//! The part of a constitution that the model knows.

use std::collections::BTreeMap;

use super::class_terms::{ClassTerms, classes};
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
    /// How many times longer than usual people wait.
    pub pace: Second,
    pub rounds: RoundTerms,
    /// Decimals of the currency.
    pub scale: u32,
    /// A member counts from so many seconds after admission.
    pub activation_delay: Second,
    /// How long an account's own key has to stop a recovery.
    pub recovery_delay: Second,
}

/// The parameters of rounds and credits. `decay`, the shares and the multiple in 10⁻⁹.
#[derive(Clone, Debug)]
pub struct RoundTerms {
    pub interval: Second,
    pub deliberation: Second,
    pub voting: Second,
    /// Credits minted for `kappa_per_units` minor units of revenue.
    pub kappa: i64,
    pub kappa_per_units: i64,
    pub decay: i64,
    pub min_share: i64,
    pub min_bond: Int,
    pub min_supporters: i64,
    /// The most that a round may spend, of the treasury.
    pub treasury_share: i64,
    /// The most that a round may spend, of the mean revenue.
    pub revenue_multiple: i64,
    /// The most that a proposal may receive, of the budget.
    pub ask_share: i64,
    /// Parts of the budget for the proposals that name them, in 10⁻⁹.
    pub pots: BTreeMap<String, i64>,
}

impl Terms {
    /// A commons with a class for every corner of the rules.
    pub fn random(random: &mut Random) -> Terms {
        let accounts = vec!["beneficiary-1".to_string(), "beneficiary-2".to_string()];
        let classes = classes(random, &accounts, FOUNDED_AT);
        let rounds = RoundTerms {
            interval: *random.of(&[30 * DAY, 45 * DAY, 90 * DAY]),
            deliberation: 7 * DAY,
            voting: 14 * DAY,
            kappa: *random.of(&[PARTS, PARTS / 2, 1]),
            kappa_per_units: PARTS,
            decay: *random.of(&[PARTS / 2, 0, 333_333_333, PARTS]),
            min_share: 10_000,
            min_bond: (*random.of(&[10, 0])).into(),
            min_supporters: *random.of(&[1, 2, 3]),
            treasury_share: *random.of(&[PARTS / 4, PARTS]),
            revenue_multiple: *random.of(&[PARTS * 5 / 4, PARTS * 1_000]),
            ask_share: *random.of(&[PARTS / 4, PARTS]),
            pots: pots(random),
        };
        let wealth = Int::from(*random.of(&[10_i128.pow(26), 10_i128.pow(26), 2_000, 20]));
        let pace = *random.of(&[1, 1, 3, 12]);
        let (scale, activation_delay) = (*random.of(&[0, 2, 18]), 30 * DAY);
        let recovery_delay = *random.of(&[DAY, 7 * DAY]);
        Terms {
            founded_at: FOUNDED_AT,
            accounts,
            wealth,
            classes,
            pace,
            scale,
            rounds,
            activation_delay,
            recovery_delay,
        }
    }
}

fn pots(random: &mut Random) -> BTreeMap<String, i64> {
    let pots: &[(&str, i64)] = match random.below(3) {
        0 => &[],
        1 => &[("north", PARTS / 5), ("south", PARTS * 3 / 10)],
        _ => &[("north", PARTS / 3), ("nothing", 0), ("south", PARTS - PARTS / 3)], // Nothing is left in no pot.
    };
    pots.iter().map(|(name, share)| (name.to_string(), *share)).collect()
}

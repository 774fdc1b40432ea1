//! The terms of governance: every parameter of the constitution that members and rounds obey.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::{Amount, Currency, Duration, Money, Rate, Share};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::allocation;
use crate::credits::SHARE_MAX;
use crate::threshold::{self, ThresholdTerms};

/// What holds where a constitution says nothing, as it would be written there.
pub mod defaults {
    use ledger::Duration;

    use super::{BallotsShown, Kappa};

    /// A month in which others may object to a registrar's word.
    pub const ACTIVATION_DELAY: Duration = Duration::from_days(30);
    /// Nobody's friends alone decide who is a member.
    pub const REGISTRAR_SET_CAP: bool = true;
    /// Four rounds a year.
    pub const ROUND_INTERVAL: Duration = Duration::from_days(90);
    /// A week to read what was proposed.
    pub const DELIBERATION: Duration = Duration::from_days(7);
    /// Two weeks to vote.
    pub const VOTING: Duration = Duration::from_days(14);
    /// Nobody votes after others' votes.
    pub const BALLOTS: BallotsShown = BallotsShown::Withheld;
    /// The method of equal shares.
    pub const RULE: &str = "equal-shares";
    /// One friend is not a public.
    pub const MIN_SUPPORTERS: u64 = 3;
    /// Amount: ten of the currency.
    pub const MIN_BOND: &str = "10";
    /// Share of the ask: 1 %.
    pub const BOND_SHARE: &str = "0.01";
    /// One credit per minor unit of revenue.
    pub const KAPPA: Kappa = Kappa { credits: 1, per_units: 1 };
    /// Half of the credits that nobody used decay.
    pub const DECAY: &str = "0.5";
    /// 100 votes on one proposal.
    pub const MIN_SHARE: u64 = 10_000;
    /// A quarter of the treasury.
    pub const TREASURY_SHARE: &str = "0.25";
    /// 125 % of the mean revenue.
    pub const REVENUE_MULTIPLE: &str = "1.25";
    /// A quarter of the budget.
    pub const ASK_SHARE: &str = "0.25";
}

/// The parameters of governance, as the constitution states them.
#[derive(Resource, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Terms {
    /// From admission until a member receives credits and votes; 0 to 365 days.
    pub activation_delay: Duration,
    /// Whether, from 30 members on, at most a third may rest on one and the same set of registrars.
    pub registrar_set_cap: bool,
    /// From one opening date to the next; at least `deliberation` + `voting`.
    pub round_interval: Duration,
    /// From the opening, when proposals freeze, until votes are taken; may be nothing.
    pub deliberation: Duration,
    /// How long votes are taken; at least one second.
    pub voting: Duration,
    /// Whether others see what is in a ballot before the close.
    pub ballots: BallotsShown,
    /// The allocation rule, by its name in [`RULES`](allocation::RULES).
    pub rule: SmolStr,
    /// Fewest supporters with which a proposal passes the gate; 0 to 10⁹.
    pub min_supporters: u64,
    /// Least bond of a proposal; at most 10⁹, with no more decimals than the currency has.
    pub min_bond: Amount,
    /// Bond as a share of the ask, rounded up; 0 to 1.
    pub bond_share: Share,
    /// Credits minted for the treasury's revenue.
    pub kappa: Kappa,
    /// Share of the credits held that decays at an opening; 0 to 1.
    pub decay: Share,
    /// Fewest credits that a member receives at an opening; 1 to 2⁵².
    pub min_share: u64,
    /// Most of the treasury that a round may spend; 0 to 1.
    pub treasury_share: Share,
    /// Most that a round may spend as a multiple of the mean revenue of the last openings; 0 to 1,000.
    pub revenue_multiple: Rate,
    /// Most of a round's budget that one proposal may receive; 0 to 1.
    pub ask_share: Share,
    /// Parts of a round's budget for the proposals that name them, and for no others; at most 100, together at most 1.
    pub pots: Vec<PotTerms>,
    /// Other thresholds than the usual ones of the insights; of two for the same metric the later; at most 100.
    pub thresholds: Vec<ThresholdTerms>,
}

/// A part of every round's budget that is set aside, for a district, say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PotTerms {
    /// By what proposals name it: 1 to 32 of `a`-`z`, `0`-`9` and `-`; used once.
    pub name: SmolStr,
    /// How much of the budget; 0 to 1.
    pub share: Share,
}

/// Whether others see what is in a ballot before the close. After it, all are public.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BallotsShown {
    /// They see that a ballot was cast, not what is in it.
    Withheld,
    /// They see it at once.
    Open,
}

/// Credits minted per revenue, as a ratio: `credits` for every `per_units` minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kappa {
    /// Credits; 1 to 10⁹.
    pub credits: u64,
    /// Minor units of revenue for which they are minted; 1 to 10¹⁸.
    pub per_units: u64,
}

impl Kappa {
    /// Most [`Kappa::credits`]: with all the revenue that books can hold, the pool stays within 128 bits.
    pub const CREDITS_MAX: u64 = 1_000_000_000;
    /// Most [`Kappa::per_units`]: one whole coin of a currency with 18 decimals.
    pub const PER_UNITS_MAX: u64 = 1_000_000_000_000_000_000;
}

impl Default for Terms {
    fn default() -> Terms {
        let share = |text: &str| text.parse::<Share>().expect("a default is a share");
        Terms {
            activation_delay: defaults::ACTIVATION_DELAY,
            registrar_set_cap: defaults::REGISTRAR_SET_CAP,
            round_interval: defaults::ROUND_INTERVAL,
            deliberation: defaults::DELIBERATION,
            voting: defaults::VOTING,
            ballots: defaults::BALLOTS,
            rule: defaults::RULE.into(),
            min_supporters: defaults::MIN_SUPPORTERS,
            min_bond: defaults::MIN_BOND.parse().expect("a default is an amount"),
            bond_share: share(defaults::BOND_SHARE),
            kappa: defaults::KAPPA,
            decay: share(defaults::DECAY),
            min_share: defaults::MIN_SHARE,
            treasury_share: share(defaults::TREASURY_SHARE),
            revenue_multiple: defaults::REVENUE_MULTIPLE.parse().expect("a default is a rate"),
            ask_share: share(defaults::ASK_SHARE),
            pots: Vec::new(),
            thresholds: Vec::new(),
        }
    }
}

const COUNT_MAX: u64 = 1_000_000_000;
const POTS_MAX: usize = 100;

impl Terms {
    /// Refuses a parameter out of bounds for a commons with `currency`: names the field, its value and the bounds.
    pub fn check(&self, currency: &Currency) -> Result<(), String> {
        let round = self.deliberation + self.voting;
        within("activation_delay", self.activation_delay, Duration::ZERO, Duration::YEAR)?;
        within("voting", self.voting, Duration::from_seconds(1), Duration::MAX)?;
        let least = round.max(Duration::from_seconds(3_600)); // Dates must not outrun the machine that lets them pass.
        within("round_interval", self.round_interval, least, Duration::MAX)
            .map_err(|refusal| format!("{refusal}: rounds do not overlap"))?;
        within("min_supporters", self.min_supporters, 0, COUNT_MAX)?;
        within("kappa.credits", self.kappa.credits, 1, Kappa::CREDITS_MAX)?;
        within("kappa.per_units", self.kappa.per_units, 1, Kappa::PER_UNITS_MAX)?;
        within("min_share", self.min_share, 1, SHARE_MAX)?;
        within("min_bond", self.min_bond.decimal(), 0.into(), COUNT_MAX.into())?;
        currency.money(self.min_bond).map_err(|refusal| format!("min_bond: {refusal}"))?;
        if allocation::rule(&self.rule).is_none() {
            return Err(format!(
                "rule is \"{}\", but must be one of {}",
                self.rule,
                allocation::rule_names()
            ));
        }
        threshold::check(&self.thresholds)?;
        self.check_pots()
    }

    fn check_pots(&self) -> Result<(), String> {
        within("the number of pots", self.pots.len(), 0, POTS_MAX)?;
        for (place, PotTerms { name, .. }) in self.pots.iter().enumerate() {
            let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
            if name.is_empty() || name.len() > 32 || !name.bytes().all(plain) {
                return Err(format!("pots: \"{name}\" is no name, which is 1 to 32 of a-z, 0-9 and '-'"));
            }
            if self.pots[..place].iter().any(|other| other.name == *name) {
                return Err(format!("pots: {name} is there twice"));
            }
        }
        let billionths: u64 = self.pots.iter().map(|pot| pot.share.billionths()).sum();
        within(
            "the sum of the pots' shares",
            (Decimal::from(billionths) / Decimal::from(1_000_000_000)).normalize(),
            0.into(),
            1.into(),
        )
    }

    /// What a round of this `budget` sets aside, by pot: ⌊budget·share⌋ each.
    pub(crate) fn set_aside(&self, budget: Money) -> BTreeMap<SmolStr, Money> {
        let part = |pot: &PotTerms| {
            let units = pot.share.floor_of(budget.units().unsigned_abs());
            (pot.name.clone(), budget.with_units(i128::try_from(units).expect("no more than the budget")))
        };
        self.pots.iter().map(part).collect()
    }

    /// The terms of this world's commons.
    pub fn of(world: &World) -> &Terms {
        world.resource::<Terms>()
    }
}

fn within<T: PartialOrd + std::fmt::Display>(field: &str, value: T, least: T, most: T) -> Result<(), String> {
    if least <= value && value <= most {
        return Ok(());
    }
    Err(format!("{field} is {value}, but must be from {least} to {most}"))
}

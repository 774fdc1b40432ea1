//! Standing instructions: what a holder lets an asset's own time carry out.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::{Currency, Duration, Money, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::{SmolStr, format_smolstr};

use crate::draft::Draft;
use crate::holding::{Holding, minimum_deposit};
use crate::{AssetId, Event};

/// What a holder lets happen to an asset by itself; nothing of both takes all instructions back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Instructions {
    /// Pay into the deposit when it runs low.
    #[serde(default)]
    pub auto_top_up: Option<AutoTopUp<Money>>,
    /// Let the valuation rise or fall.
    #[serde(default)]
    pub valuation_rule: Option<ValuationRule>,
}

/// Pays into the deposit out of the holder's balance.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AutoTopUpIn{Sum}")]
pub struct AutoTopUp<Sum> {
    /// When the runway has shrunk to this; at least 1 second.
    pub when_below: Duration,
    /// So that the deposit lasts this long again; at least a day more than `when_below`, at most 5 years.
    pub up_to: Duration,
    /// Unless less than this would be left of the balance.
    pub keep: Sum,
}

/// Lets the valuation follow a straight line from where the holder last set it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValuationRule {
    /// By which part of the valuation it changes in a year.
    pub change: Change,
    /// How often it is done; 1 day to 1 year.
    pub every: Duration,
}

/// A rise or a fall per year, with at most nine decimals, written `+0.02` or `-0.1`; at most 1 either way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, JsonSchema)]
#[schemars(with = "String", extend("pattern" = "^[+-]?(0(\\.[0-9]{1,9})?|1(\\.0{1,9})?)$"), example = &"+0.02")]
pub struct Change {
    falls: bool,
    size: Rate,
}

/// A top-up that failed is tried again when half of the runway left is over, but not sooner than this: money may have
/// come in, though nothing happened to the asset.
const RETRY_AFTER: u64 = 3_600;

/// Which standing instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Instruction {
    /// The automatic top-up.
    AutoTopUp,
    /// The valuation rule.
    ValuationRule,
}

impl FromStr for Change {
    type Err = String;
    fn from_str(text: &str) -> Result<Change, String> {
        let (falls, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let refusal =
            || format!("\"{text}\" is not a change per year such as \"+0.02\" or \"-0.1\", at most 1");
        let size: Rate = digits.parse().map_err(|_| refusal())?;
        if size.billionths() > 1_000_000_000 {
            return Err(refusal());
        }
        Ok(Change { falls, size })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.falls { '-' } else { '+' }, self.size)
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Change, D::Error> {
        SmolStr::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Instructions that stand, and how far they have been carried out.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Standing {
    pub(crate) instructions: Instructions,
    /// When the top-up last failed, unless something changed since that may let it succeed.
    failed_at: Option<Timestamp>,
    /// From where the valuation rule reckons ...
    base: Money,
    base_at: Timestamp,
    /// ... and its next step; none after the last year there is.
    next_at: Option<Timestamp>,
}

/// All instructions that stand.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct StandingInstructions(pub(crate) BTreeMap<AssetId, Standing>);

impl Standing {
    fn new(instructions: Instructions, valuation: Money, at: Timestamp) -> Standing {
        let mut standing =
            Standing { instructions, failed_at: None, base: valuation, base_at: at, next_at: None };
        standing.step(at);
        standing
    }

    /// When the top-up is due, the deposit being used up at `used_up_at` if nobody pays.
    pub(crate) fn top_up_due(&self, used_up_at: Timestamp, settled_at: Timestamp) -> Option<Timestamp> {
        let due = (used_up_at - self.instructions.auto_top_up?.when_below).max(settled_at);
        let Some(failed_at) = self.failed_at else { return Some(due) };
        let half = (used_up_at.since(failed_at).seconds() / 2).max(RETRY_AFTER);
        failed_at.checked_add_seconds(half.into()).map(|again| again.max(due))
    }

    /// When the valuation rule takes its next step.
    pub(crate) fn step_due(&self, settled_at: Timestamp) -> Option<Timestamp> {
        self.next_at.map(|at| at.max(settled_at))
    }

    /// The rule's valuation at `at`: base ± ⌊base·|change|·seconds / year⌋, at least `min` and at most what can be.
    fn valuation(&self, rule: ValuationRule, min: Money, at: Timestamp) -> Money {
        let seconds = u128::from(at.since(self.base_at).seconds());
        let size = u128::from(rule.change.size.billionths()) * seconds;
        let base = self.base.units();
        let moved = ledger::wide::mul_div_floor(base.unsigned_abs(), size, crate::tax::DENOMINATOR.into());
        let moved = i128::try_from(moved).unwrap_or(Currency::AMOUNT_MAX).min(Currency::AMOUNT_MAX);
        let units = if rule.change.falls { base - moved } else { base + moved };
        self.base.with_units(units.clamp(min.units(), Currency::AMOUNT_MAX))
    }

    /// The step at `at` is done: the next one is the first multiple after it.
    fn step(&mut self, at: Timestamp) {
        if let Some(rule) = self.instructions.valuation_rule {
            let steps = at.since(self.base_at).seconds() / rule.every.seconds() + 1;
            let next = u128::from(steps) * u128::from(rule.every.seconds());
            self.next_at = self.base_at.checked_add_seconds(next);
        }
    }
}

impl StandingInstructions {
    pub(crate) fn of<'w>(world: &'w World, asset: &AssetId) -> Option<&'w Standing> {
        world.resource::<StandingInstructions>().0.get(asset)
    }

    /// The instructions are what the holder gave now; none of them takes all back.
    pub(crate) fn set(
        &mut self,
        asset: &AssetId,
        instructions: Instructions,
        valuation: Money,
        at: Timestamp,
    ) {
        if instructions == Instructions::default() {
            self.0.remove(asset);
        } else {
            self.0.insert(asset.clone(), Standing::new(instructions, valuation, at));
        }
    }

    /// Something changed that may let a top-up succeed that failed before.
    pub(crate) fn arm(&mut self, asset: &AssetId) {
        if let Some(standing) = self.0.get_mut(asset) {
            standing.failed_at = None;
        }
    }

    /// The valuation was set: the rule reckons from there, or has done a step if it was the rule that did it.
    pub(crate) fn revalued(&mut self, asset: &AssetId, to: Money, by_rule: bool, at: Timestamp) {
        if let Some(standing) = self.0.get_mut(asset) {
            standing.failed_at = None;
            if !by_rule {
                (standing.base, standing.base_at) = (to, at);
            }
            standing.step(at);
        }
    }

    /// An instruction could not be carried out.
    pub(crate) fn skipped(&mut self, asset: &AssetId, instruction: Instruction, at: Timestamp) {
        if let Some(standing) = self.0.get_mut(asset) {
            match instruction {
                Instruction::AutoTopUp => standing.failed_at = Some(at),
                Instruction::ValuationRule => standing.step(at),
            }
        }
    }
}

/// Decides the automatic top-up of a holding that is due `at`.
pub(crate) fn decide_top_up(world: &World, holding: &Holding<'_>, at: Timestamp) -> Vec<Event> {
    let standing = StandingInstructions::of(world, holding.id).expect("instructions that are due");
    let AutoTopUp { up_to, keep, .. } = standing.instructions.auto_top_up.expect("a top-up that is due");
    let mut draft = Draft::new(world, at);
    let settled = holding.settle(&mut draft);
    let needed = minimum_deposit(holding.class, holding.assessment.valuation, settled.residue, up_to);
    let amount = needed.saturating_sub(settled.deposit);
    let (asset, payer) = (holding.id.clone(), holding.tenure.holder);
    let balance = ledger::view::balance(world, payer).unwrap_or(amount.zero());
    if balance < amount + keep {
        let reason =
            format_smolstr!("{amount} is needed and {keep} is to be kept, but the balance is {balance}");
        return vec![skipped(holding, Instruction::AutoTopUp, reason)];
    }
    draft.push(Event::ToppedUp { asset, payer, amount, standing: true });
    draft.events
}

/// Decides the step of a holding's valuation rule that is due `at`.
pub(crate) fn decide_step(world: &World, holding: &Holding<'_>, at: Timestamp) -> Vec<Event> {
    let standing = StandingInstructions::of(world, holding.id).expect("instructions that are due");
    let rule = standing.instructions.valuation_rule.expect("a rule that is due");
    let to = standing.valuation(rule, holding.class.min_valuation, at);
    let mut draft = Draft::new(world, at);
    let settled = holding.settle(&mut draft);
    if let Err(refusal) = holding.check_valuation(world, to, settled, at) {
        return vec![skipped(holding, Instruction::ValuationRule, format_smolstr!("{refusal}"))];
    }
    draft.push(holding.revalued(to, at, true));
    draft.events
}

fn skipped(holding: &Holding<'_>, instruction: Instruction, reason: SmolStr) -> Event {
    let (asset, holder) = (holding.id.clone(), holding.tenure.holder);
    Event::InstructionSkipped { asset, holder, instruction, reason }
}

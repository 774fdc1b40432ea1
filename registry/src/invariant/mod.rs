//! What is always true of the register; the numbers are those of the crate's first page.

mod market;

use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::{Currency, Source, Timestamp};
use thiserror::Error;

use crate::calendar::Scheduled;
use crate::class::{Class, Classes, Figures};
use crate::component::{Assessment, Asset, HeldBy, Status};
use crate::{AssetId, bundles, due};

/// A rule of the register that does not hold: a defect of this program, never a user's mistake.
#[derive(Clone, PartialEq, Debug, Error)]
#[error("registry invariant {number}: {what}")]
pub struct Violation {
    /// The invariant's number.
    pub number: u8,
    /// What was found.
    pub what: String,
}

/// Checks every invariant of the register as of `now`. Walks all assets.
pub fn check(world: &World, now: Timestamp) -> Result<(), Violation> {
    let classes = Classes::of(world);
    let zero = Currency::of(world).zero();
    let empty = |class: &Class| Figures { assets: 0, held: 0, valuation: 0, ..class.figures.clone() };
    let mut counted: Vec<Figures> = classes.list.iter().map(empty).collect();
    let mut deposits = 0;
    let mut assets = world
        .try_query::<(Entity, &Asset, &HeldBy, &Assessment, &Status, &Scheduled)>()
        .expect("assets are components");
    for (entity, asset, held_by, assessment, status, scheduled) in assets.iter(world) {
        let class = classes.get(asset.class);
        one_status(asset, held_by, assessment, status, class)?;
        paid_or_lapsing(asset, assessment, status, class, now)?;
        in_time(world, entity, &asset.id, scheduled, now)?;
        deposits += assessment.deposit.units();
        let assets = bundles::size(world, &asset.id);
        count(&mut counted[asset.class.0 as usize], assessment, status, assets);
    }
    let total = ledger::view::totals(world).deposits;
    require(2, total.units() == deposits, || {
        format!("deposits of {deposits} units, but a total of {total}")
    })?;

    let mut treasury = 0;
    for (class, counted) in classes.list.iter().zip(counted) {
        treasury += class.figures.tax.units();
        treasury -= shares_received(class)?;
        require(5, class.figures == counted, || format!("{:?} counted as {counted:?}", class.figures))?;
    }
    let received = ledger::view::flow(world, Source::Tax);
    let expected = zero.with_units(treasury);
    require(3, received == expected, || format!("the treasury received {received} of tax, not {expected}"))?;
    let rate = classes.next_rate;
    require(4, rate.is_none_or(|(at, _)| at >= now), || format!("a rate was to change: {rate:?}"))?;
    market::check(world, now)
}

/// What the beneficiaries of `class` received, in minor units: what they are due, but for the units that an empty
/// treasury could not pass on. Shares of at most half of the tax miss fewer than one unit each.
pub(crate) fn shares_received(class: &Class) -> Result<i128, Violation> {
    let figures = &class.figures;
    let (mut sum, mut missing) = (figures.passed_on_before.units(), 0);
    let tax = (figures.tax - figures.tax_before).units().unsigned_abs();
    for ((account, share), received) in class.beneficiaries.iter().zip(&class.figures.received) {
        let due = share.floor_of(tax).cast_signed();
        let received = received.units();
        require(3, received <= due, || {
            format!("beneficiary {account} received {received} units, not {due}")
        })?;
        sum += received;
        missing += due - received;
    }
    let beneficiaries = class.beneficiaries.len();
    require(3, missing == 0 || missing < beneficiaries as i128, || {
        format!("{beneficiaries} beneficiaries of {} miss {missing} units", class.terms.id)
    })?;
    Ok(sum)
}

fn one_status(
    asset: &Asset,
    held_by: &HeldBy,
    figures: &Assessment,
    status: &Status,
    class: &Class,
) -> Result<(), Violation> {
    let held = status.is_held();
    require(1, held == held_by.tenure.is_some(), || {
        format!("{} is {status:?}, held by {:?}", asset.id, held_by.tenure)
    })?;
    let valued = !held || figures.valuation >= class.figures.least_minimum;
    require(1, valued, || format!("{} is held at {}", asset.id, figures.valuation))?;
    let empty = *status == Status::Held || figures.deposit.is_zero();
    require(1, empty, || format!("{} is {status:?} with a deposit of {}", asset.id, figures.deposit))
}

fn paid_or_lapsing(
    asset: &Asset,
    figures: &Assessment,
    status: &Status,
    class: &Class,
    now: Timestamp,
) -> Result<(), Violation> {
    let due = match status {
        Status::Held => due::used_up_at(class, figures),
        Status::InArrears { lapses_at, .. } => Some(*lapses_at),
        Status::Vacant(_) | Status::Bundled(_) | Status::Retired => None,
    };
    // What is due in this very second may still be waiting for its pulse.
    require(4, due.is_none_or(|due| due >= now), || format!("{} is {status:?}, due at {due:?}", asset.id))
}

/// Nothing is overdue, and the calendar looks in time.
fn in_time(
    world: &World,
    entity: Entity,
    asset: &AssetId,
    scheduled: &Scheduled,
    now: Timestamp,
) -> Result<(), Violation> {
    let Some((at, what)) = due::next_of(world, entity) else { return Ok(()) };
    // What is due in this very second may still be waiting for its pulse.
    require(4, at >= now, || format!("{what:?} of {asset} was due at {at}"))?;
    let looked_at = scheduled.0;
    require(4, looked_at <= at, || {
        format!("{what:?} of {asset} is due at {at}, but looked for at {looked_at}")
    })
}

/// Counts an asset whose licence, if it is held, is for so many `assets`.
fn count(figures: &mut Figures, assessment: &Assessment, status: &Status, assets: u64) {
    figures.assets += u64::from(*status != Status::Retired);
    if status.is_held() {
        figures.held += assets;
        figures.valuation += assessment.valuation.units();
    }
}

fn require(number: u8, holds: bool, what: impl FnOnce() -> String) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation { number, what: what() }) }
}

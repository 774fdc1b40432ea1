//! Settlement: the tax that has accrued on one asset, or on all of them at once.

use bevy_ecs::world::World;
use ledger::{Currency, Money, Timestamp};

use crate::class::{Class, ClassIndex, Classes};
use crate::component::{Assessment, Asset, Status};
use crate::holding::Arrears;
use crate::tax::{self, Accrual};
use crate::{ClassTax, Event};

/// What has accrued since the last settlement.
pub(crate) fn owed(class: &Class, assessment: &Assessment, now: Timestamp) -> Accrual {
    let seconds = now.since(assessment.settled_at).seconds();
    let valuation = assessment.valuation.units().unsigned_abs();
    tax::accrue(valuation, class.figures.rate, seconds, assessment.residue)
}

/// What is owed at `now` where `debt` was owed at the last settlement.
pub(crate) fn arrears(class: &Class, assessment: &Assessment, debt: Money, now: Timestamp) -> Arrears {
    let accrual = owed(class, assessment, now);
    Arrears { owed: debt + debt.with_units(accrual.tax.cast_signed()), residue: accrual.residue }
}

/// Adds to `debt` what accrued on it up to `at`, and settles there.
pub(crate) fn carry_on(class: &Class, figures: &mut Assessment, debt: &mut Money, at: Timestamp) {
    let Arrears { owed, residue } = arrears(class, figures, *debt, at);
    *debt = owed;
    figures.residue = residue;
    figures.settled_at = at;
}

/// The tax, at `now`, of every held asset that is not in arrears, in all classes or in one, class by class.
fn taxes(world: &World, only: Option<ClassIndex>, now: Timestamp) -> Vec<u128> {
    let classes = Classes::of(world);
    let mut taxes = vec![0_u128; classes.list.len()];
    let mut assets = world.try_query::<(&Asset, &Assessment, &Status)>().expect("assets are components");
    for (asset, assessment, status) in assets.iter(world) {
        if *status == Status::Held && only.is_none_or(|only| only == asset.class) {
            taxes[asset.class.0 as usize] += owed(classes.get(asset.class), assessment, now).tax;
        }
    }
    taxes
}

/// The tax, at `now`, of every held asset of the class that is not in arrears, in minor units.
pub(crate) fn tax_of_class(world: &World, class: ClassIndex, now: Timestamp) -> u128 {
    taxes(world, Some(class), now)[class.0 as usize]
}

/// Tax that has accrued on all held assets at `now` but is not settled yet, in minor units.
pub(crate) fn tax_of_all(world: &World, now: Timestamp) -> u128 {
    taxes(world, None, now).iter().sum()
}

/// Settles every held asset that is not in arrears, at `now`: one event with the tax of each class.
pub fn decide_settle_all(world: &World, now: Timestamp) -> Event {
    let currency = Currency::of(world);
    let mut treasury = ledger::view::treasury(world);
    let of_class = |(class, tax): (&Class, u128)| {
        let tax = currency.units(tax.cast_signed());
        let receipt = class.figures.split(&class.beneficiaries, tax, treasury);
        treasury = receipt.treasury_after(treasury);
        ClassTax { class: class.terms.id.clone(), receipt }
    };
    let classes = Classes::of(world).list.iter().zip(taxes(world, None, now));
    Event::AllSettled { classes: classes.map(of_class).collect() }
}

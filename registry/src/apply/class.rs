//! What happens to whole classes: everything is settled at once, and rates change.

use bevy_ecs::change_detection::{DetectChangesMut, Mut};
use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::{Rate, Timestamp};

use crate::calendar::schedule;
use crate::class::{Class, ClassIndex, Classes};
use crate::component::{Assessment, Asset, Status};
use crate::settle::{carry_on, owed};
use crate::{ClassId, ClassTax, TaxReceipt, rates};

pub(super) fn settle_all(world: &mut World, receipts: &[ClassTax], at: Timestamp) {
    world.resource_scope(|world, mut classes: Mut<Classes>| {
        let mut collected = vec![0_i128; classes.list.len()];
        let mut assets = world.query::<(&Asset, &Status, &mut Assessment)>();
        for (asset, status, mut figures) in assets.iter_mut(world) {
            if *status == Status::Held {
                let figures = figures.bypass_change_detection();
                collected[asset.class.0 as usize] += settle(classes.get(asset.class), figures, at);
            }
        }
        for ((class, receipt), collected) in classes.list.iter_mut().zip(receipts).zip(collected) {
            assert_eq!(receipt.receipt.tax.units(), collected, "the tax of class {}", class.terms.id);
            class.receive(&receipt.receipt);
        }
    });
}

/// Everything in the class is settled at the old rate, debts too, before the new one is in force.
pub(super) fn change_rate(world: &mut World, class: &ClassId, to: Rate, receipt: &TaxReceipt, at: Timestamp) {
    let index = Classes::of(world).find(class).expect("a class of the constitution");
    let touched = world.resource_scope(|world, mut classes: Mut<Classes>| {
        let (collected, touched) = settle_class(world, classes.get(index), index, at);
        assert_eq!(receipt.tax.units(), collected, "the tax of class {class}");
        let class = classes.get_mut(index);
        class.receive(receipt);
        rates::apply(class, to, at);
        classes.find_next_rate();
        touched
    });
    rates::arm_top_ups(world, index);
    touched.into_iter().for_each(|entity| schedule(world, entity));
}

/// Settles all of a class; tells the tax collected, in minor units, and the assets to which something else is now due.
fn settle_class(world: &mut World, class: &Class, index: ClassIndex, at: Timestamp) -> (i128, Vec<Entity>) {
    let (mut collected, mut touched) = (0, Vec::new());
    let mut assets = world.query::<(Entity, &Asset, &mut Status, &mut Assessment)>();
    for (entity, asset, mut status, mut figures) in assets.iter_mut(world) {
        if asset.class != index {
            continue;
        }
        let figures = figures.bypass_change_detection();
        match status.bypass_change_detection() {
            Status::Held => {
                collected += settle(class, figures, at);
                touched.push(entity);
            }
            Status::InArrears { debt, .. } => carry_on(class, figures, debt, at),
            Status::Vacant(vacancy) => {
                // Only a reclaim pays more than was owed at the lapse; after its time nothing grows.
                if let Some(lapse) = vacancy.lapse.as_mut().filter(|lapse| at < lapse.reclaim_until) {
                    carry_on(class, figures, &mut lapse.debt, at);
                }
            }
            Status::Bundled(_) | Status::Retired => {}
        }
    }
    (collected, touched)
}

/// Takes the tax up to `at` from the deposit; tells how much, in minor units.
fn settle(class: &Class, figures: &mut Assessment, at: Timestamp) -> i128 {
    let accrual = owed(class, figures, at);
    let tax = figures.deposit.with_units(accrual.tax.cast_signed());
    figures.deposit -= tax;
    figures.residue = accrual.residue;
    figures.settled_at = at;
    tax.units()
}

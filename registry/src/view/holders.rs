//! What each account holds, class by class, in figures.

use std::collections::BTreeMap;

use bevy_ecs::world::World;
use ledger::{AccountId, Timestamp};

use crate::class::Classes;
use crate::component::{Assessment, Asset, HeldBy, Status};
use crate::settle::{arrears, owed};
use crate::{AssetId, ClassId, component};

/// What an account holds in a class, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Held {
    /// The sum of the valuations.
    pub valuation: i128,
    /// What is left of the deposits, tax that accrued taken off.
    pub prepaid: i128,
    /// What is owed in arrears.
    pub arrears: i128,
}

/// What each account holds in each class at `now`. Walks all assets.
pub fn holders(world: &World, now: Timestamp) -> BTreeMap<(ClassId, AccountId), Held> {
    let classes = Classes::of(world);
    let mut holders = BTreeMap::new();
    let mut assets =
        world.try_query::<(&Asset, &HeldBy, &Assessment, &Status)>().expect("assets are components");
    for (asset, held_by, figures, status) in assets.iter(world) {
        let Some(tenure) = held_by.tenure else { continue };
        let class = classes.get(asset.class);
        let held: &mut Held = holders.entry((asset.class, tenure.holder)).or_default();
        match status {
            Status::Held => {
                held.prepaid += figures.deposit.units() - owed(class, figures, now).tax.cast_signed();
            }
            Status::InArrears { debt, .. } => {
                held.prepaid += figures.deposit.units();
                held.arrears += arrears(class, figures, *debt, now).owed.units();
            }
            // The bundle's lead has the figures of all.
            Status::Bundled(_) | Status::Vacant(_) | Status::Retired => continue,
        }
        held.valuation += figures.valuation.units();
    }
    let named = |((class, holder), held)| ((classes.get(class).terms.id.clone(), holder), held);
    holders.into_iter().map(named).collect()
}

/// The class of the asset `id`, if there is such an asset.
pub fn class_of<'w>(world: &'w World, id: &AssetId) -> Option<&'w ClassId> {
    let asset: &Asset = world.get(component::entity(world, id)?)?;
    Some(&Classes::of(world).get(asset.class).terms.id)
}

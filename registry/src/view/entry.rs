//! Assets as lists look at them: one after the other, without making more of each than is asked.

use bevy_ecs::entity::Entity;
use bevy_ecs::query::QueryData;
use bevy_ecs::world::World;
use geometry::Bounds;
use ledger::{AccountId, Money, Timestamp};

use super::asset::StatusName;
use crate::class::{Class, Classes};
use crate::component::{self, Assessment, Asset, Described, Folded, HeldBy, Status};
use crate::holding::Holding;
use crate::{AssetId, ClassId, due};

/// An asset in the register. Whatever it tells is what the whole [`Asset`](super::Asset) tells.
pub struct Entry<'w> {
    world: &'w World,
    entity: Entity,
    asset: &'w Asset,
    class: &'w Class,
    described: &'w Described,
    folded: &'w Folded,
    held_by: &'w HeldBy,
    figures: &'w Assessment,
    status: &'w Status,
}

/// What is read of each, which lies side by side in memory.
type Parts<'w> = (Entity, &'w Asset, &'w Described, &'w Folded, &'w HeldBy, &'w Assessment, &'w Status);

/// Looks at `count` assets after the first `from`, in the order in which they came into this world; tells whether there
/// are more.
pub fn entries<'w>(world: &'w World, from: usize, count: usize, mut look: impl FnMut(&Entry<'w>)) -> bool {
    let classes = Classes::of(world);
    let mut parts = world.try_query::<Parts>().expect("assets are components");
    let mut rest = parts.iter(world).skip(from);
    rest.by_ref().take(count).for_each(|parts| look(&Entry::new(world, classes, parts)));
    rest.next().is_some()
}

/// The asset `id`, if there is one.
pub fn entry<'w>(world: &'w World, id: &AssetId) -> Option<Entry<'w>> {
    let entity = component::entity(world, id)?;
    let parts = world.entity(entity).get_components::<Parts>().ok()?;
    Some(Entry::new(world, Classes::of(world), parts))
}

impl<'w> Entry<'w> {
    fn new(
        world: &'w World,
        classes: &'w Classes,
        parts: <Parts<'_> as QueryData>::Item<'w, '_>,
    ) -> Entry<'w> {
        let (entity, asset, described, folded, held_by, figures, status) = parts;
        Entry {
            world,
            entity,
            asset,
            class: classes.get(asset.class),
            described,
            folded,
            held_by,
            figures,
            status,
        }
    }

    /// Its id.
    pub fn id(&self) -> &'w AssetId {
        &self.asset.id
    }

    /// Its class.
    pub fn class(&self) -> &'w ClassId {
        &self.class.terms.id
    }

    /// Where it is in its life.
    pub fn status(&self) -> StatusName {
        match self.status {
            Status::Vacant(_) => StatusName::Vacant,
            Status::Held => StatusName::Held,
            Status::InArrears { .. } => StatusName::InArrears,
            Status::Retired => StatusName::Retired,
            Status::Bundled(lead) => self.of(lead).status(),
        }
    }

    /// Who holds its licence: for a bundle, its lead alone says so.
    pub fn licensee(&self) -> Option<AccountId> {
        self.held_by.tenure.map(|tenure| tenure.holder)
    }

    /// What its holder assesses it at; none while vacant or retired, and in a bundle but for its lead.
    pub fn valuation(&self) -> Option<Money> {
        self.status.is_held().then_some(self.figures.valuation)
    }

    /// When the deposit will be used up; none while nothing accrues.
    pub fn runs_out_at(&self) -> Option<Timestamp> {
        match self.status {
            Status::Held => due::used_up_at(self.class, self.figures),
            Status::Bundled(lead) => self.of(lead).runs_out_at(),
            Status::Vacant(_) | Status::InArrears { .. } | Status::Retired => None,
        }
    }

    /// The price at which the holder must sell at `now`, or at which a vacant asset can be claimed.
    pub fn sale_price(&self, now: Timestamp) -> Option<Money> {
        match self.status {
            Status::Vacant(vacancy) => vacancy.sale_price(self.figures.deposit.zero(), now),
            Status::Held | Status::InArrears { .. } => {
                Holding::at(self.world, self.entity).map(|holding| holding.sale_price(self.world, now))
            }
            Status::Bundled(_) | Status::Retired => None,
        }
    }

    /// Whether `text`, in small letters, is in its id or its name, whatever the case of that.
    pub fn mentions(&self, text: &str) -> bool {
        self.asset.id.as_str().contains(text) || self.folded.0.contains(text)
    }

    /// Whether its bounding box meets `bounds`; never once it is retired.
    pub fn meets(&self, bounds: &Bounds) -> bool {
        let geometry = self.described.0.geometry.as_ref().filter(|_| *self.status != Status::Retired);
        geometry.is_some_and(|geometry| geometry.bounds().meets(bounds))
    }

    /// The lead of the bundle that it is part of.
    fn of(&self, lead: &AssetId) -> Entry<'w> {
        entry(self.world, lead).expect("a bundle is led by an asset")
    }
}

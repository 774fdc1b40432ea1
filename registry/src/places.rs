//! Where assets lie: found by place, and kept from overlapping where their class says so.

use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use geometry::{Geometry, Map};

use crate::class::ClassIndex;
use crate::component::{self, Asset, Described};
use crate::{AssetId, Rejection};

/// The shapes of all assets that are not retired.
#[derive(Resource, Default, Debug)]
pub(crate) struct Places(pub(crate) Map<AssetId>);

impl Places {
    pub(crate) fn of(world: &World) -> &Places {
        world.resource::<Places>()
    }

    /// The asset lies at `to` from now on, having lain at `from`.
    pub(crate) fn move_to(&mut self, asset: &AssetId, from: Option<&Geometry>, to: Option<&Geometry>) {
        if let Some(from) = from {
            self.0.remove(asset, from);
        }
        if let Some(to) = to {
            self.0.insert(asset.clone(), to);
        }
    }
}

/// The shape of an asset, if it has one.
pub(crate) fn shape<'w>(world: &'w World, asset: &AssetId) -> Option<&'w Geometry> {
    let described = world.get::<Described>(component::entity(world, asset)?)?;
    described.0.geometry.as_ref()
}

/// Refuses a shape that overlaps another asset's of the class.
pub(crate) fn refuse_overlap(
    world: &World,
    class: ClassIndex,
    asset: &AssetId,
    geometry: &Geometry,
) -> Result<(), Rejection> {
    let of_class = |other: &AssetId| {
        let entity = component::entity(world, other);
        entity.and_then(|entity| world.get::<Asset>(entity)).is_some_and(|other| other.class == class)
    };
    let near = Places::of(world).0.within(&geometry.bounds());
    let others = near.into_iter().filter(|other| *other != asset && of_class(other));
    for other in others {
        if shape(world, other).is_some_and(|shape| shape.overlaps(geometry)) {
            return Err(Rejection::Overlaps { asset: other.clone() });
        }
    }
    Ok(())
}

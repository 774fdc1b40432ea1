//! The register as plain rows, in order of id: what a snapshot stores and the state digest hashes.

use bevy_ecs::world::World;
use geometry::Geometry;
use ledger::{Money, Timestamp};
use serde::{Deserialize, Serialize};

use crate::bundles::Bundles;
use crate::calendar::{Scheduled, schedule};
use crate::class::{self, ClassIndex, Classes, Figures};
use crate::component::{Assessment, Asset, Assets, Described, Folded, HeldBy, Status};
use crate::instructions::StandingInstructions;
use crate::lows::RecentLows;
use crate::offers::Offers;
use crate::places::Places;
use crate::portfolio::Portfolios;
use crate::provenance::Provenance;
use crate::{AssetId, ConstitutionVersion, Particulars};

/// All that the register remembers. The classes' parameters are the constitution's.
#[derive(Serialize, Deserialize)]
pub struct Snapshot {
    constitution: u64,
    classes: Vec<Figures>,
    assets: Vec<Row>,
    offers: Offers,
    instructions: StandingInstructions,
    bundles: Bundles,
    provenance: Provenance,
}

#[derive(Serialize, Deserialize)]
struct Row {
    id: AssetId,
    class: u32,
    name: smol_str::SmolStr,
    description: smol_str::SmolStr,
    link: Option<smol_str::SmolStr>,
    geometry: Option<Geometry>,
    held_by: HeldBy,
    valuation: Money,
    deposit: Money,
    residue: u64,
    settled_at: Timestamp,
    status: Status,
    lows: RecentLows,
}

/// Takes the register down.
pub fn capture(world: &World) -> Snapshot {
    type Parts<'a> = (&'a Asset, &'a Described, &'a HeldBy, &'a Assessment, &'a Status, &'a RecentLows);
    let mut query = world.try_query::<Parts>().expect("assets are components");
    let row =
        |(asset, described, held_by, figures, status, lows): <Parts as bevy_ecs::query::QueryData>::Item<
            '_,
            '_,
        >| Row {
            id: asset.id.clone(),
            class: asset.class.0,
            name: described.0.name.clone(),
            description: described.0.description.clone(),
            link: described.0.link.clone(),
            geometry: described.0.geometry.clone(),
            held_by: *held_by,
            valuation: figures.valuation,
            deposit: figures.deposit,
            residue: figures.residue,
            settled_at: figures.settled_at,
            status: status.clone(),
            lows: lows.clone(),
        };
    let mut assets: Vec<Row> = query.iter(world).map(row).collect();
    assets.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let classes = Classes::of(world).list.iter().map(|class| class.figures.clone()).collect();
    Snapshot {
        constitution: world.resource::<ConstitutionVersion>().0,
        classes,
        assets,
        offers: Offers::of(world).clone(),
        instructions: world.resource::<StandingInstructions>().clone(),
        bundles: Bundles::of(world).clone(),
        provenance: world.resource::<Provenance>().clone(),
    }
}

/// Sets the register of a freshly installed world up as it was. Refuses rows of classes that are not there.
pub fn restore(world: &mut World, snapshot: Snapshot) -> Result<(), String> {
    world.insert_resource(ConstitutionVersion(snapshot.constitution));
    let mut classes = world.resource_mut::<Classes>();
    if classes.list.len() != snapshot.classes.len() {
        return Err(format!(
            "a snapshot of {} classes where there are {}",
            snapshot.classes.len(),
            classes.list.len()
        ));
    }
    for (class, figures) in classes.list.iter_mut().zip(snapshot.classes) {
        class.figures = figures;
    }
    classes.find_next_rate();
    let count = classes.list.len();
    class::name_beneficiaries(world);
    world.insert_resource(snapshot.offers);
    world.insert_resource(snapshot.instructions);
    world.insert_resource(snapshot.bundles);
    world.insert_resource(snapshot.provenance);
    let placed = snapshot.assets.iter().filter(|row| row.status != Status::Retired);
    let placed = placed.filter_map(|row| Some((row.id.clone(), row.geometry.as_ref()?)));
    world.insert_resource(Places(placed.collect()));
    for row in snapshot.assets {
        if row.class as usize >= count {
            return Err(format!("asset {} of class number {} where there are {count}", row.id, row.class));
        }
        restore_asset(world, row);
    }
    Ok(())
}

fn restore_asset(world: &mut World, row: Row) {
    let (name, description, link, geometry) = (row.name, row.description, row.link, row.geometry);
    let particulars = Particulars { name, description, link, geometry };
    let bid = match &row.status {
        Status::Vacant(vacancy) => vacancy.bid,
        _ => None,
    };
    let bundle = (
        Asset { id: row.id.clone(), class: ClassIndex(row.class) },
        Folded::new(&particulars),
        Described(Box::new(particulars)),
        row.held_by,
        Assessment {
            valuation: row.valuation,
            deposit: row.deposit,
            residue: row.residue,
            settled_at: row.settled_at,
        },
        row.status,
        row.lows,
        Scheduled::NEVER,
    );
    let class = ClassIndex(row.class);
    let mut portfolios = world.resource_mut::<Portfolios>();
    if let Some(tenure) = row.held_by.tenure {
        portfolios.enter(tenure.holder, class, row.valuation);
    }
    if let Some(bid) = bid {
        portfolios.bid(bid.bidder, class, bid.valuation);
    }
    let entity = world.spawn(bundle).id();
    world.resource_mut::<Assets>().0.insert(row.id, entity);
    schedule(world, entity);
}

//! Amendments of the classes' terms: in force from their second on, for what happens from then on (rulebook §10).

use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::{Currency, Timestamp};

use crate::calendar::schedule;
use crate::class::{self, ClassIndex, Classes};
use crate::component::Asset;
use crate::offers::Offers;
use crate::rates::{self, Year};
use crate::{AssetId, ClassTerms, ConstitutionVersion, Event};

/// Decides what comes before these terms are in force, `at`: where a rate changes, all is settled at the old one.
pub fn decide_amendment(world: &World, classes: &[ClassTerms], at: Timestamp) -> Vec<Event> {
    let mut treasury = ledger::view::treasury(world);
    let mut events = Vec::new();
    for terms in classes {
        let index = Classes::of(world).find(&terms.id).expect("an amendment keeps the classes");
        if Classes::of(world).get(index).figures.rate != terms.rate {
            events.push(rates::change(world, index, terms.rate, &mut treasury, at));
        }
    }
    events
}

/// Puts these terms, the same classes in the same order, in force as `version` of the constitution.
///
/// Tenures, lapses, auctions and bids go on as they began. Raises that had not bound buyers yet bind them if the
/// class's raise delay changes; who is owed a share of the tax is counted anew if the beneficiaries change.
pub fn amend(world: &mut World, classes: Vec<ClassTerms>, version: u64, at: Timestamp) {
    let currency = Currency::of(world).clone();
    let mut changed = Vec::new();
    let mut known = world.resource_mut::<Classes>();
    for (index, terms) in (0..).map(ClassIndex).zip(classes) {
        let class = known.get_mut(index);
        assert_eq!(class.terms.id, terms.id, "an amendment keeps the classes");
        if class.terms == terms {
            continue;
        }
        changed.push(index);
        if class.terms.raise_delay != terms.raise_delay {
            class.figures.raises_bind_from = Some(at);
        }
        if class.terms.turnover.is_some() != terms.turnover.is_some() {
            class.figures.year = terms.turnover.map(|_| Year::beginning(at));
        }
        if class.terms.beneficiaries != terms.beneficiaries {
            class.figures.count_shares_anew(terms.beneficiaries.len());
        }
        class.put_in_force(terms, &currency);
    }
    known.find_next_rate();
    class::name_beneficiaries(world);
    world.insert_resource(ConstitutionVersion(version));
    let mut assets = world.query::<(Entity, &Asset)>();
    let touched = assets.iter(world).filter(|(_, asset)| changed.contains(&asset.class));
    let touched: Vec<(Entity, AssetId)> = touched.map(|(entity, asset)| (entity, asset.id.clone())).collect();
    for (entity, asset) in touched {
        // Terms that make an offer good do so from now on, not from when it was placed.
        world.resource_mut::<Offers>().stir(&asset, at);
        schedule(world, entity);
    }
}

//! What happens by itself when its second has come, in the rulebook's order within that second.

use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::Timestamp;

use crate::class::Classes;
use crate::component::{self, Asset};
use crate::draft::Draft;
use crate::due::{Due, used_up_at};
use crate::holding::Holding;
use crate::settle::{arrears, owed};
use crate::{AssetId, Event, bids, bundles, calendar, instructions, offers, rates};

/// A second before which nothing is due in the register; `None` if nothing ever is.
pub fn not_before(world: &World) -> Option<Timestamp> {
    let rate = Classes::of(world).next_rate.map(|(at, _)| at);
    calendar::not_before(world).into_iter().chain(rate).min()
}

/// What is due first, at or before `now`; the rate of a class where no asset is named.
fn first(world: &World, now: Timestamp) -> Option<(Timestamp, Due, Option<&AssetId>)> {
    let asset = calendar::first(world, now).map(|(at, what, id)| (at, what, Some(id)));
    let rate = Classes::of(world).next_rate.filter(|(at, _)| *at <= now);
    asset.into_iter().chain(rate.map(|(at, _)| (at, Due::Rate, None))).min()
}

/// The second of what is due first in the register, if that is at or before `now`.
///
/// The calendar must be up to date for `now` ([`crate::bring_up_to_date`]).
pub fn next_due(world: &World, now: Timestamp) -> Option<Timestamp> {
    first(world, now).map(|(at, ..)| at)
}

/// Decides the one thing that is due first in the register, at or before `now`, and tells its second.
///
/// The calendar must be up to date for `now` ([`crate::bring_up_to_date`]). Apply the events and ask again.
pub fn decide_due(world: &World, now: Timestamp) -> Option<(Timestamp, Vec<Event>)> {
    let (at, what, asset) = first(world, now)?;
    let events = match asset.and_then(|id| component::entity(world, id)) {
        Some(entity) => decide(world, entity, what, at),
        None => rates::decide(world, at),
    };
    Some((at, events))
}

fn decide(world: &World, entity: Entity, what: Due, at: Timestamp) -> Vec<Event> {
    let id = &world.get::<Asset>(entity).expect("an asset says what it is").id;
    let holding = || Holding::at(world, entity).expect("a held asset");
    match what {
        Due::Arrears => fall_into_arrears(world, &holding(), at),
        Due::Lapse => vec![lapse(world, &holding(), at)],
        Due::Close => bids::decide_close(world, id, at),
        Due::Bundle => bundles::decide_due(world, id, at),
        Due::OfferExpiry => vec![offers::decide_expiry(world, id, at)],
        Due::Offer => offers::decide_trial(world, entity, at),
        Due::Step => instructions::decide_step(world, &holding(), at),
        Due::TopUp => instructions::decide_top_up(world, &holding(), at),
        Due::Notice => give_notice(world, &holding(), at),
        Due::Rate => unreachable!("rates are classes'"),
    }
}

fn fall_into_arrears(world: &World, holding: &Holding<'_>, at: Timestamp) -> Vec<Event> {
    let accrual = owed(holding.class, &holding.assessment, at);
    let deposit = holding.assessment.deposit;
    vec![Event::FellIntoArrears {
        asset: holding.id.clone(),
        holder: holding.tenure.holder,
        receipt: Draft::new(world, at).split(holding.class_index, deposit),
        debt: deposit.with_units(accrual.tax.cast_signed()) - deposit,
        residue: accrual.residue,
        lapses_at: at + holding.class.terms.grace,
    }]
}

fn lapse(world: &World, holding: &Holding<'_>, at: Timestamp) -> Event {
    let class = holding.class;
    let component::Status::InArrears { debt, .. } = holding.status else {
        unreachable!("only arrears lapse")
    };
    let owed = arrears(class, &holding.assessment, *debt, at);
    Event::Lapsed {
        asset: holding.id.clone(),
        former_holder: holding.tenure.holder,
        arrears: owed.owed,
        residue: owed.residue,
        auction: class.auction_after(holding.lows(world).lowest(holding.assessment.valuation, at)),
        reclaim_until: at + class.terms.auction_length,
    }
}

/// A notice settles the asset, so that what it says is in the books, and is given once.
fn give_notice(world: &World, holding: &Holding<'_>, at: Timestamp) -> Vec<Event> {
    let mut draft = Draft::new(world, at);
    holding.settle(&mut draft);
    let runs_out_at = used_up_at(holding.class, &holding.assessment).expect("a deposit that runs out");
    let (asset, holder) = (holding.id.clone(), holding.tenure.holder);
    draft.push(Event::RunwayNotice { asset, holder, runs_out_at });
    draft.events
}

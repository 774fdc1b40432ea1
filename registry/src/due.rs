//! What happens by itself when its second has come: arrears, then lapses, within each by id.

use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::{AccountId, Money, Timestamp};

use crate::calendar::{self, Due};
use crate::class::{Class, Classes};
use crate::component::{Assessment, Asset, HeldBy, Status};
use crate::lows::RecentLows;
use crate::settle::{arrears, owed};
use crate::{Auction, Event, Handout, component, tax};

/// What is next due to an asset, and when: derived from its components alone.
pub(crate) fn next_of(world: &World, entity: Entity) -> Option<(Timestamp, Due)> {
    let entity = world.entity(entity);
    let class = Classes::of(world).get(entity.get::<Asset>()?.class);
    let assessment = entity.get::<Assessment>()?;
    match entity.get::<Status>()? {
        Status::Held => used_up_at(class, assessment).map(|at| (at, Due::Arrears)),
        Status::InArrears { .. } => Some((assessment.settled_at + class.terms.grace, Due::Lapse)),
        Status::Vacant(_) | Status::Retired => None,
    }
}

/// The second at which the deposit is used up, if there is one before the year 10000.
pub(crate) fn used_up_at(class: &Class, assessment: &Assessment) -> Option<Timestamp> {
    let valuation = assessment.valuation.units().unsigned_abs();
    let deposit = assessment.deposit.units().unsigned_abs();
    let seconds = tax::seconds_until_used_up(valuation, class.terms.rate, deposit, assessment.residue)?;
    assessment.settled_at.checked_add_seconds(u128::try_from(seconds).ok()?)
}

/// Decides the one thing that is due first in the register, at or before `now`, and tells its second.
///
/// The calendar must be up to date for `now` ([`crate::bring_up_to_date`]). Apply the event and ask again.
pub fn decide_due(world: &World, now: Timestamp) -> Option<(Timestamp, Event)> {
    let (at, what, id) = calendar::first(world, now)?;
    let entity = world.entity(component::entity(world, id).expect("assets are never removed"));
    let class = Classes::of(world).get(entity.get::<Asset>()?.class);
    let assessment = entity.get::<Assessment>()?;
    let holder = entity.get::<HeldBy>()?.0.expect("a held asset has a holder");
    let event = match what {
        Due::Arrears => {
            let accrual = owed(class, assessment, at);
            let debt = assessment.deposit.with_units(accrual.tax.cast_signed()) - assessment.deposit;
            Event::FellIntoArrears {
                asset: id.clone(),
                holder,
                receipt: class.split(assessment.deposit, ledger::view::treasury(world)),
                debt,
                residue: accrual.residue,
                lapses_at: at + class.terms.grace,
            }
        }
        Due::Lapse => {
            let Status::InArrears { debt } = entity.get::<Status>()? else { return None };
            let auction = auction_after(class, assessment.valuation, entity.get::<RecentLows>()?, at);
            lapse(id, holder, class, arrears(class, assessment, *debt, at).owed, auction, at)
        }
    };
    Some((at, event))
}

fn lapse(
    id: &crate::AssetId,
    holder: AccountId,
    class: &Class,
    owed: Money,
    auction: Option<Auction>,
    at: Timestamp,
) -> Event {
    let reclaim_until = at + class.terms.auction_length;
    Event::Lapsed { asset: id.clone(), former_holder: holder, arrears: owed, auction, reclaim_until }
}

/// How an asset is given out that becomes vacant at `now`, its valuation having been `valuation` until now.
pub(crate) fn auction_after(
    class: &Class,
    valuation: Money,
    lows: &RecentLows,
    now: Timestamp,
) -> Option<Auction> {
    let start = lows.lowest(valuation, now);
    (class.terms.after_vacancy == Handout::Dutch)
        .then(|| Auction::new(start, class.floor, class.terms.auction_length))
}

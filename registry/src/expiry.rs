//! What happens by itself when its second has come: arrears, then lapses, within each by id.

use bevy_ecs::world::World;
use ledger::{AccountId, Money, Timestamp};

use crate::class::{Class, Classes};
use crate::component::{Assessment, Asset, HeldBy, Status};
use crate::due::Due;
use crate::lows::RecentLows;
use crate::settle::{arrears, owed};
use crate::{AssetId, Auction, Event, calendar, component};

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
            let auction = class.auction_after(entity.get::<RecentLows>()?.lowest(assessment.valuation, at));
            lapse(id, holder, class, arrears(class, assessment, *debt, at).owed, auction, at)
        }
    };
    Some((at, event))
}

fn lapse(
    id: &AssetId,
    holder: AccountId,
    class: &Class,
    owed: Money,
    auction: Option<Auction>,
    at: Timestamp,
) -> Event {
    let reclaim_until = at + class.terms.auction_length;
    Event::Lapsed { asset: id.clone(), former_holder: holder, arrears: owed, auction, reclaim_until }
}

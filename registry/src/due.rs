//! What is next due to an asset by itself, and when.

use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::{Duration, Timestamp};

use crate::bundles::Bundles;
use crate::class::{Class, Classes};
use crate::component::{Assessment, Asset, Status};
use crate::instructions::StandingInstructions;
use crate::{bids, offers, tax};

/// What is due to an asset, in the order in which it happens within one second.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Due {
    Arrears,
    Lapse,
    /// An English auction closes.
    Close,
    /// A bundle is formed or split.
    Bundle,
    OfferExpiry,
    /// An offer is tried.
    Offer,
    /// The valuation rule takes a step.
    Step,
    TopUp,
    Notice,
    /// The rate of a class changes; in no asset's calendar.
    Rate,
}

/// How long before a deposit is used up a notice is given.
const NOTICES: [Duration; 3] = [Duration::from_days(30), Duration::from_days(14), Duration::from_days(3)];

/// What is next due to an asset, and when: derived from what the world remembers of it alone.
pub(crate) fn next_of(world: &World, entity: Entity) -> Option<(Timestamp, Due)> {
    let components = world.entity(entity);
    let asset: &Asset = components.get()?;
    let assessment: &Assessment = components.get()?;
    let by_status = match components.get()? {
        Status::Held => {
            let class = Classes::of(world).get(asset.class);
            next_of_solvent(world, asset, class, assessment)
        }
        Status::InArrears { lapses_at, .. } => Some((*lapses_at, Due::Lapse)),
        Status::Vacant(vacancy) => bids::closes_at(vacancy).map(|at| (at, Due::Close)),
        Status::Bundled(_) | Status::Retired => None,
    };
    let bundle = Bundles::of(world).due(&asset.id).map(|at| (at, Due::Bundle));
    let expiry = offers::next_expiry(world, &asset.id).map(|at| (at, Due::OfferExpiry));
    let offer = offers::next_trial(world, entity, &asset.id).map(|at| (at, Due::Offer));
    [by_status, bundle, expiry, offer].into_iter().flatten().min()
}

fn next_of_solvent(
    world: &World,
    asset: &Asset,
    class: &Class,
    assessment: &Assessment,
) -> Option<(Timestamp, Due)> {
    let settled_at = assessment.settled_at;
    let used_up = used_up_at(class, assessment);
    let runway = used_up.map(|at| next_notice(at, settled_at).unwrap_or((at, Due::Arrears)));
    let standing = StandingInstructions::of(world, &asset.id);
    let step = standing.and_then(|standing| standing.step_due(settled_at)).map(|at| (at, Due::Step));
    let top_up = standing.zip(used_up).and_then(|(standing, at)| standing.top_up_due(at, settled_at));
    let top_up = top_up.map(|at| (at, Due::TopUp));
    [runway, step, top_up].into_iter().flatten().min()
}

/// The first notice that is still to be given: each settles the asset, so those before the settlement were given, or
/// were never due.
fn next_notice(used_up_at: Timestamp, settled_at: Timestamp) -> Option<(Timestamp, Due)> {
    let notices = NOTICES.into_iter().map(|ahead| used_up_at - ahead);
    notices.into_iter().find(|at| *at > settled_at).map(|at| (at, Due::Notice))
}

/// The second at which the deposit is used up, if there is one before the year 10000.
pub(crate) fn used_up_at(class: &Class, assessment: &Assessment) -> Option<Timestamp> {
    let valuation = assessment.valuation.units().unsigned_abs();
    let deposit = assessment.deposit.units().unsigned_abs();
    let rate = class.figures.rate;
    let seconds = tax::seconds_until_used_up(valuation, rate, deposit, assessment.residue)?;
    assessment.settled_at.checked_add_seconds(u128::try_from(seconds).ok()?)
}

//! Claim: take a vacant asset, at its auction's price or for its deposit alone.

use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Timestamp};

use super::purchase::{Acquisition, refuse_beneficiary};
use crate::class::{Class, Classes};
use crate::component::{Assessment, Asset, HeldBy, Lapse, Status, Vacancy};
use crate::settle::arrears;
use crate::{AssetId, Event, Rejection, component};

/// Asks to take the vacant `asset`.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The asset.
    pub asset: AssetId,
    /// Refuse if the auction stands above this.
    pub max_price: Amount,
    /// What the claimant will assess it at; at least the price.
    pub valuation: Amount,
    /// Tax paid in advance; at least the class's minimum runway of it.
    pub deposit: Amount,
}

/// A vacant asset as `decide` sees it.
pub(super) struct VacantAsset<'w> {
    pub(super) class: &'w Class,
    pub(super) assessment: Assessment,
    pub(super) vacancy: &'w Vacancy,
}

/// The asset, if it is vacant.
pub(super) fn vacancy<'w>(world: &'w World, asset: &AssetId) -> Result<VacantAsset<'w>, Rejection> {
    let entity = component::entity(world, asset).ok_or_else(|| Rejection::unknown_asset(asset))?;
    let entity = world.entity(entity);
    let vacancy = match entity.get::<Status>().expect("an asset has a status") {
        Status::Vacant(vacancy) => vacancy,
        Status::Retired => return Err(Rejection::Retired),
        Status::Held | Status::InArrears { .. } => {
            let holder = entity.get::<HeldBy>().and_then(|held_by| held_by.0);
            return Err(Rejection::NotVacant { holder: holder.expect("a held asset has a holder") });
        }
    };
    let class = Classes::of(world).get(entity.get::<Asset>().expect("an asset says what it is").class);
    Ok(VacantAsset { class, assessment: *entity.get().expect("an asset has an assessment"), vacancy })
}

impl Claim {
    /// Decides for `claimant` at `now`. Reads the world; changes nothing.
    pub fn decide(
        &self,
        world: &World,
        claimant: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Rejection> {
        let max_price = crate::money(world, self.max_price)?;
        let terms = Acquisition::new(world, self.valuation, self.deposit)?;
        let VacantAsset { class, assessment, vacancy } = vacancy(world, &self.asset)?;
        let free = max_price.zero();
        let price = vacancy.auction.map_or(free, |auction| auction.price(vacancy.since, now));

        refuse_beneficiary(class, claimant)?;
        if max_price < price {
            return Err(Rejection::PriceAboveLimit { sale_price: price, max_price });
        }
        let lapse = vacancy.lapse.as_ref();
        let (owed, residue) =
            lapse.map_or((free, assessment.residue), |lapse| at_lapse(class, &assessment, lapse, vacancy));
        terms.check(world, class, claimant, price, residue)?;

        let arrears = owed.min(price);
        Ok(vec![Event::Claimed {
            asset: self.asset.clone(),
            account: claimant,
            paid: price,
            arrears: class.split(arrears, ledger::view::treasury(world)),
            written_off: owed - arrears,
            former_holder: lapse.map(|lapse| lapse.former_holder),
            valuation: terms.valuation,
            deposit: terms.deposit,
            residue,
        }])
    }
}

/// What was owed when the asset lapsed, and what was left below one minor unit.
fn at_lapse(
    class: &Class,
    assessment: &Assessment,
    lapse: &Lapse,
    vacancy: &Vacancy,
) -> (ledger::Money, u64) {
    (lapse.arrears, arrears(class, assessment, lapse.debt, vacancy.since).residue)
}

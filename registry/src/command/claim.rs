//! Claim: take a vacant asset, at its auction's price or for its deposit alone.

use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Money};

use crate::acquisition::{Replaced, Terms, refuse_beneficiary, take_within_cap};
use crate::auction::Auction;
use crate::bundles::{self, Bundles};
use crate::class::{Class, ClassIndex, Classes};
use crate::component::{self, Assessment, Asset, HeldBy, Status, Vacancy};
use crate::draft::{Draft, Purse};
use crate::{AssetId, Event, Rejection};

/// Asks to take the vacant `asset`.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The asset; the lead of a bundle stands for all of it.
    pub asset: AssetId,
    /// Refuse if the auction stands above this.
    pub max_price: Amount,
    /// What the claimant will assess it at; at least the price.
    pub valuation: Amount,
    /// Tax paid in advance; at least what the minimum runway and the minimum tenure need.
    pub deposit: Amount,
}

/// A vacant asset as `decide` sees it.
pub(crate) struct VacantAsset<'w> {
    pub(crate) id: &'w AssetId,
    pub(crate) class: &'w Class,
    pub(crate) class_index: ClassIndex,
    pub(crate) assessment: Assessment,
    pub(crate) vacancy: &'w Vacancy,
}

/// Who takes a vacant asset, and on which terms.
pub(crate) struct Taking {
    pub(crate) account: AccountId,
    pub(crate) price: Money,
    pub(crate) valuation: Money,
    pub(crate) deposit: Money,
}

impl<'w> VacantAsset<'w> {
    /// The asset, if it is vacant.
    pub(crate) fn find(world: &'w World, asset: &AssetId) -> Result<VacantAsset<'w>, Rejection> {
        let entity = component::entity(world, asset).ok_or_else(|| Rejection::unknown_asset(asset))?;
        let entity = world.entity(entity);
        let vacancy = match entity.get::<Status>().expect("an asset has a status") {
            Status::Vacant(vacancy) => vacancy,
            Status::Retired => return Err(Rejection::Retired),
            Status::Bundled(bundle) => return Err(Rejection::InBundle { bundle: bundle.clone() }),
            Status::Held | Status::InArrears { .. } => {
                let tenure = entity.get::<HeldBy>().and_then(|held_by| held_by.tenure);
                let holder = tenure.expect("a held asset has a holder").holder;
                return Err(Rejection::NotVacant { holder });
            }
        };
        let asset = entity.get::<Asset>().expect("an asset says what it is");
        Ok(VacantAsset {
            id: &asset.id,
            class: Classes::of(world).get(asset.class),
            class_index: asset.class,
            assessment: *entity.get().expect("an asset has an assessment"),
            vacancy,
        })
    }

    /// The asset, if it is vacant and no bundle.
    pub(crate) fn single(world: &'w World, asset: &AssetId) -> Result<VacantAsset<'w>, Rejection> {
        let vacant = VacantAsset::find(world, asset)?;
        match Bundles::of(world).formed.contains_key(asset) {
            true => Err(Rejection::InBundle { bundle: asset.clone() }),
            false => Ok(vacant),
        }
    }

    /// Gives the asset out: the price pays the arrears of a lapse first.
    pub(crate) fn take(&self, draft: &mut Draft<'_>, taking: Taking, purse: Purse) -> Result<(), Rejection> {
        let Taking { account, price, valuation, deposit } = taking;
        let escrow = draft.pay_from(purse, account, price + deposit)?;
        let lapse = self.vacancy.lapse.as_ref();
        let owed = lapse.map_or(price.zero(), |lapse| lapse.arrears);
        let covered = owed.min(price);
        let arrears = draft.split(self.class_index, covered);
        draft.push(Event::Claimed {
            asset: self.id.clone(),
            account,
            paid: price,
            arrears,
            written_off: owed - covered,
            former_holder: lapse.map(|lapse| lapse.tenure.holder),
            valuation,
            deposit,
            residue: self.assessment.residue,
            tenure_until: draft.now + self.class.terms.min_tenure,
            escrow,
        });
        Ok(())
    }
}

impl Claim {
    /// Decides for `claimant`, who pays out of `purse`.
    pub(crate) fn decide(
        &self,
        draft: &mut Draft<'_>,
        claimant: AccountId,
        purse: Purse,
    ) -> Result<(), Rejection> {
        let max_price = crate::money(draft.world, self.max_price)?;
        let terms = Terms::read(draft.world, self.valuation, self.deposit)?;
        let vacant = VacantAsset::find(draft.world, &self.asset)?;
        let price = match vacant.vacancy.auction {
            None => max_price.zero(),
            Some(Auction::Dutch(dutch)) => dutch.price(vacant.vacancy.since, draft.now),
            Some(Auction::English(_)) => return Err(Rejection::GoesToBidders),
        };

        refuse_beneficiary(vacant.class, claimant)?;
        if max_price < price {
            return Err(Rejection::PriceAboveLimit { sale_price: price, max_price });
        }
        let assets = bundles::size(draft.world, &self.asset);
        let nothing = Replaced { held_at: None, assets, own_bid: None };
        take_within_cap(draft, vacant.class_index, claimant, terms.valuation, &nothing)?;
        terms.check(vacant.class, price, vacant.assessment.residue)?;
        let Terms { valuation, deposit } = terms;
        vacant.take(draft, Taking { account: claimant, price, valuation, deposit }, purse)
    }
}

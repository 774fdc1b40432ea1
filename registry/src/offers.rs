//! Standing offers: purchases that wait until an asset costs no more than their limit (rulebook §5).

use std::collections::BTreeMap;

use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::{AccountId, Amount, EscrowId, Money, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::format_smolstr;

use crate::auction::Auction;
use crate::command::{Claim, Purchase};
use crate::component::{Asset, Status};
use crate::draft::{Draft, Purse};
use crate::holding::Holding;
use crate::{AssetId, Event, Rejection};

/// An offer that stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Offer {
    pub(crate) number: u64,
    pub(crate) account: AccountId,
    pub(crate) max_price: Money,
    pub(crate) valuation: Money,
    pub(crate) deposit: Money,
    pub(crate) placed_at: Timestamp,
    pub(crate) expires: Timestamp,
}

/// The offers on one asset, the one to be filled first at the front.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Book {
    /// When something last happened to the asset that may let an offer be filled.
    stirred_at: Timestamp,
    /// When the asset last became a bundle, or ceased to be one: offers from before are for something else.
    changed_at: Timestamp,
    pub(crate) offers: Vec<Offer>,
}

/// All offers that stand.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Offers {
    /// How many were ever placed; the next one's number is one more.
    pub(crate) placed: u64,
    pub(crate) books: BTreeMap<AssetId, Book>,
    /// On which asset an offer is.
    pub(crate) assets: BTreeMap<u64, AssetId>,
}

/// The escrow of an offer.
pub(crate) fn escrow(number: u64) -> EscrowId {
    format_smolstr!("offer:{number}")
}

impl Offer {
    /// The offer goes back, for this reason.
    pub(crate) fn returned(&self, asset: &AssetId, reason: &str) -> Event {
        let (offer, account, returned) = (self.number, self.account, self.escrowed());
        Event::OfferReturned { offer, asset: asset.clone(), account, returned, reason: reason.into() }
    }

    pub(crate) fn escrowed(&self) -> Money {
        self.max_price + self.deposit
    }
}

impl Book {
    /// Whether the offer is for something that the asset's id stands for no longer.
    fn outdates(&self, offer: &Offer) -> bool {
        offer.placed_at < self.changed_at
    }
}

impl Offers {
    pub(crate) fn of(world: &World) -> &Offers {
        world.resource::<Offers>()
    }

    /// The offer of this number and the asset it is on.
    pub(crate) fn find(&self, number: u64) -> Option<(&AssetId, &Offer)> {
        let asset = self.assets.get(&number)?;
        Some((asset, self.books.get(asset)?.offers.iter().find(|offer| offer.number == number)?))
    }

    pub(crate) fn place(&mut self, asset: &AssetId, offer: Offer) {
        self.placed = offer.number;
        self.assets.insert(offer.number, asset.clone());
        let at = offer.placed_at;
        let none = || Book { stirred_at: at, changed_at: at, offers: Vec::new() };
        let book = self.books.entry(asset.clone()).or_insert_with(none);
        let after = book.offers.partition_point(|before| before.max_price >= offer.max_price);
        book.offers.insert(after, offer);
    }

    pub(crate) fn remove(&mut self, number: u64) {
        let asset = self.assets.remove(&number).expect("an offer that stands");
        let book = self.books.get_mut(&asset).expect("an offer is in its asset's book");
        book.offers.retain(|offer| offer.number != number);
        if book.offers.is_empty() {
            self.books.remove(&asset);
        }
    }

    /// Something happened to the asset that may let an offer be filled.
    pub(crate) fn stir(&mut self, asset: &AssetId, at: Timestamp) {
        if let Some(book) = self.books.get_mut(asset) {
            book.stirred_at = at;
        }
    }

    /// The asset's id stands for something else from now on: more assets than before, or fewer.
    pub(crate) fn outdate(&mut self, asset: &AssetId, at: Timestamp) {
        if let Some(book) = self.books.get_mut(asset) {
            book.changed_at = at;
        }
    }
}

/// When the first offer on the asset expires.
pub(crate) fn next_expiry(world: &World, asset: &AssetId) -> Option<Timestamp> {
    Offers::of(world).books.get(asset)?.offers.iter().map(|offer| offer.expires).min()
}

/// When an offer on the asset is to be tried next.
pub(crate) fn next_trial(world: &World, entity: Entity, asset: &AssetId) -> Option<Timestamp> {
    let book = Offers::of(world).books.get(asset)?;
    book.offers.iter().filter_map(|offer| trial(world, entity, book, offer)).min()
}

/// The first second at which the asset costs no more than the offer's limit, if time alone brings it about.
fn trial(world: &World, entity: Entity, book: &Book, offer: &Offer) -> Option<Timestamp> {
    if book.outdates(offer) {
        return Some(book.changed_at);
    }
    let earliest = book.stirred_at.max(offer.placed_at);
    match world.get(entity)? {
        Status::Held | Status::InArrears { .. } => {
            let holding = Holding::at(world, entity)?;
            // The price of a held asset never falls by itself, so this second decides.
            let at = holding.quiet_until().map_or(earliest, |quiet| quiet.max(earliest));
            (holding.price_to_pay(world, at) <= offer.max_price).then_some(at)
        }
        Status::Vacant(vacancy) => match vacancy.auction {
            None => Some(earliest),
            Some(Auction::Dutch(dutch)) => {
                dutch.reaches(offer.max_price, vacancy.since).map(|at| at.max(earliest))
            }
            Some(Auction::English(_)) => None,
        },
        Status::Bundled(_) | Status::Retired => None,
    }
}

/// Decides the end of the asset's first offer whose time is over.
pub(crate) fn decide_expiry(world: &World, asset: &AssetId, at: Timestamp) -> Event {
    let offers = &Offers::of(world).books[asset].offers;
    let expired = offers.iter().filter(|offer| offer.expires <= at).min_by_key(|offer| offer.number);
    let offer = expired.expect("an offer that expires");
    let (number, account, returned) = (offer.number, offer.account, offer.escrowed());
    Event::OfferExpired { offer: number, asset: asset.clone(), account, returned }
}

/// Tries the offer that comes first among those that are due: it is filled, or goes back with the reason.
pub(crate) fn decide_trial(world: &World, entity: Entity, at: Timestamp) -> Vec<Event> {
    let asset = &world.get::<Asset>(entity).expect("an asset says what it is").id;
    let book = &Offers::of(world).books[asset];
    let due = |offer: &&Offer| trial(world, entity, book, offer).is_some_and(|trial| trial <= at);
    let offer = book.offers.iter().find(due).expect("an offer that is due");
    let filled = match book.outdates(offer) {
        true => Err(format_smolstr!("{asset} stands for other assets than when the offer was made")),
        false => fill(world, entity, asset, offer, at).map_err(|refusal| format_smolstr!("{refusal}")),
    };
    filled.unwrap_or_else(|reason| vec![offer.returned(asset, &reason)])
}

fn fill(
    world: &World,
    entity: Entity,
    asset: &AssetId,
    offer: &Offer,
    at: Timestamp,
) -> Result<Vec<Event>, Rejection> {
    let mut draft = Draft::new(world, at);
    let purse = Purse::Escrow { id: escrow(offer.number), holds: offer.escrowed() };
    let (asset, max_price) = (asset.clone(), Amount::from(offer.max_price));
    let (valuation, deposit) = (offer.valuation.into(), offer.deposit.into());
    if world.get::<Status>(entity).is_some_and(Status::is_held) {
        let (expected_constitution, expected_assets) = (None, None);
        let purchase =
            Purchase { asset, max_price, valuation, deposit, expected_constitution, expected_assets };
        purchase.decide(&mut draft, offer.account, purse)?;
    } else {
        Claim { asset, max_price, valuation, deposit }.decide(&mut draft, offer.account, purse)?;
    }
    Ok(draft.events)
}

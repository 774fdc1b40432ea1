//! Place offer: a purchase that waits until an asset costs no more than its limit.

use ledger::{AccountId, Amount, Duration, Timestamp};

use crate::acquisition::{Terms, refuse_beneficiary};
use crate::class::Classes;
use crate::component::{self, Asset, HeldBy, Status};
use crate::draft::Draft;
use crate::offers::Offers;
use crate::{AssetId, Event, Rejection, tax};

/// Most offers that may stand on one asset.
pub const OFFERS_MAX: usize = 100;

/// How long an offer may stand.
const LIFETIME_MAX: Duration = Duration::YEAR;

/// Asks to take `asset` as soon as it costs at most `max_price`. Price and deposit wait in escrow.
#[derive(Clone, Debug)]
pub struct PlaceOffer {
    /// The asset, held or vacant; the lead of a bundle stands for all of it.
    pub asset: AssetId,
    /// The most to pay for it.
    pub max_price: Amount,
    /// What the account will assess it at; at least `max_price`.
    pub valuation: Amount,
    /// Tax paid in advance; at least what the minimum runway and the minimum tenure need.
    pub deposit: Amount,
    /// Until when, exclusively, the offer stands; at most 365 days from now.
    pub expires: Timestamp,
}

impl PlaceOffer {
    /// Decides for `account`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, account: AccountId) -> Result<(), Rejection> {
        let (world, now) = (draft.world, draft.now);
        let max_price = crate::money(world, self.max_price)?;
        let terms = Terms::read(world, self.valuation, self.deposit)?;
        let entity =
            component::entity(world, &self.asset).ok_or_else(|| Rejection::unknown_asset(&self.asset))?;
        match world.get(entity) {
            Some(Status::Retired) => return Err(Rejection::Retired),
            Some(Status::Bundled(bundle)) => return Err(Rejection::InBundle { bundle: bundle.clone() }),
            _ => {}
        }
        let tenure = world.get::<HeldBy>(entity).and_then(|held_by| held_by.tenure);
        if tenure.is_some_and(|tenure| tenure.holder == account) {
            return Err(Rejection::AlreadyHolder);
        }
        let class = world.get::<Asset>(entity).expect("an asset says what it is").class;
        let class = Classes::of(world).get(class);
        refuse_beneficiary(class, account)?;
        let latest = now + LIFETIME_MAX;
        if self.expires <= now || self.expires > latest {
            return Err(Rejection::InvalidExpiry { expires: self.expires, latest });
        }
        let offers = Offers::of(world);
        let standing = offers.books.get(&self.asset).map_or(&[][..], |book| &book.offers);
        if let Some(own) = standing.iter().find(|offer| offer.account == account) {
            return Err(Rejection::OfferExists { offer: own.number });
        }
        // A full book lets a better offer in for the last one, or a holder could fill it with worthless ones.
        let last = standing.last().filter(|_| standing.len() >= OFFERS_MAX);
        if last.is_some_and(|last| max_price <= last.max_price) {
            return Err(Rejection::OffersFull { most: OFFERS_MAX });
        }
        // The residue at the moment when it is filled may be anything below a unit: the largest asks for the most.
        terms.check(class, max_price, tax::DENOMINATOR - 1)?;
        draft.pay(account, max_price + terms.deposit)?;
        draft.events.extend(last.map(|last| last.returned(&self.asset, "a higher one took its place")));
        draft.push(Event::OfferPlaced {
            offer: offers.placed + 1,
            asset: self.asset.clone(),
            account,
            max_price,
            valuation: terms.valuation,
            deposit: terms.deposit,
            expires: self.expires,
        });
        Ok(())
    }
}

//! Cancel offer: an account takes its standing offer back, and what waited in escrow.

use ledger::AccountId;

use crate::draft::Draft;
use crate::offers::Offers;
use crate::{Event, Rejection};

/// Asks to take an offer back.
#[derive(Clone, Debug)]
pub struct CancelOffer {
    /// Its number.
    pub offer: u64,
}

impl CancelOffer {
    /// Decides for `account`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, account: AccountId) -> Result<(), Rejection> {
        let found = Offers::of(draft.world).find(self.offer);
        let (asset, offer) = found.ok_or(Rejection::UnknownOffer { offer: self.offer })?;
        if offer.account != account {
            return Err(Rejection::NotOfferer { offer: self.offer });
        }
        let (asset, returned) = (asset.clone(), offer.escrowed());
        draft.push(Event::OfferCancelled { offer: self.offer, asset, account, returned });
        Ok(())
    }
}

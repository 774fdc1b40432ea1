//! Retire: a surveyor takes a vacant asset out of the register, for good.

use ledger::AccountId;

use super::claim::VacantAsset;
use super::register::require_surveyor;
use crate::draft::Draft;
use crate::{AssetId, Event, Rejection};

/// Asks to retire `asset`.
#[derive(Clone, Debug)]
pub struct Retire {
    /// The asset; vacant, with no bid on it, and in no bundle.
    pub asset: AssetId,
}

impl Retire {
    /// Decides for `surveyor`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, surveyor: AccountId) -> Result<(), Rejection> {
        require_surveyor(draft.world, surveyor)?;
        let vacant = VacantAsset::single(draft.world, &self.asset)?;
        if let Some(bid) = vacant.vacancy.bid {
            return Err(Rejection::BidStands { bidder: bid.bidder, closes_at: bid.closes_at });
        }
        draft.push(Event::AssetRetired { asset: self.asset.clone() });
        Ok(())
    }
}

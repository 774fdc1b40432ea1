//! English auctions: the highest bid waits in escrow, and takes the asset when the auction closes.

use bevy_ecs::world::World;
use ledger::{EscrowId, Timestamp};
use smol_str::format_smolstr;

use crate::command::claim::{Taking, VacantAsset};
use crate::component::{Bid, Vacancy};
use crate::draft::{Draft, Purse};
use crate::{AssetId, Event};

/// The escrow of the highest bid on an asset.
pub(crate) fn escrow(asset: &AssetId) -> EscrowId {
    format_smolstr!("bid:{}", asset.as_str())
}

/// When the auction closes, if somebody has bid.
pub(crate) fn closes_at(vacancy: &Vacancy) -> Option<Timestamp> {
    vacancy.bid.map(|bid| bid.closes_at)
}

/// The highest bidder takes the asset for its bid. Everything was checked when it bid.
pub(crate) fn decide_close(world: &World, asset: &AssetId, at: Timestamp) -> Vec<Event> {
    let vacant = VacantAsset::find(world, asset).expect("an auction that closes has a vacant asset");
    let Bid { bidder, amount, valuation, deposit, .. } = vacant.vacancy.bid.expect("somebody has bid");
    let mut draft = Draft::new(world, at);
    let purse = Purse::Escrow { id: escrow(asset), holds: amount + deposit };
    let taking = Taking { account: bidder, price: amount, valuation, deposit };
    vacant.take(&mut draft, taking, purse).expect("an escrow that holds the bid pays it");
    draft.events
}

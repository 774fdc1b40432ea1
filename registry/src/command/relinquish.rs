//! Relinquish: the holder gives the asset back and takes the rest of the deposit.

use bevy_ecs::world::World;
use ledger::{AccountId, Timestamp};

use crate::lows::RecentLows;
use crate::settle::Holding;
use crate::{AssetId, Event, Rejection, component};

/// Asks to give `asset` back.
#[derive(Clone, Debug)]
pub struct Relinquish {
    /// The asset; not in arrears: what is owed is paid first, or the asset lapses.
    pub asset: AssetId,
}

impl Relinquish {
    /// Decides for `holder` at `now`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, holder: AccountId, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        let holding = Holding::solvent(world, &self.asset, holder, now)?;
        let entity =
            component::entity(world, &self.asset).ok_or_else(|| Rejection::unknown_asset(&self.asset))?;
        let lows = world.get::<RecentLows>(entity).expect("an asset remembers its lows");
        let auction = holding.class.auction_after(lows.lowest(holding.assessment.valuation, now));
        let settled = holding.settle(world, &self.asset, now);
        let mut events = Vec::from_iter(settled.event);
        events.push(Event::Relinquished {
            asset: self.asset.clone(),
            holder,
            returned: settled.deposit,
            auction,
        });
        Ok(events)
    }
}

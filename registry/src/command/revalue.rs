//! Revalue: the holder states a new valuation. It is the tax base and the sale price from this second on.

use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Currency, Timestamp};

use crate::settle::Holding;
use crate::{AssetId, Event, Rejection};

/// Asks to assess `asset` at `valuation` from now on.
#[derive(Clone, Debug)]
pub struct Revalue {
    /// The asset.
    pub asset: AssetId,
    /// The new valuation; at least the class's minimum.
    pub valuation: Amount,
    /// Tax paid in advance along with it.
    pub top_up: Option<Amount>,
}

impl Revalue {
    /// Decides for `holder` at `now`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, holder: AccountId, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        let valuation = crate::money(world, self.valuation)?;
        let top_up =
            self.top_up.map_or(Ok(Currency::of(world).zero()), |amount| crate::money(world, amount))?;
        let holding = Holding::solvent(world, &self.asset, holder, now)?;
        let minimum = holding.class.min_valuation;
        if valuation < minimum {
            return Err(Rejection::ValuationBelowMinimum { valuation, minimum });
        }
        let settled = holding.settle(world, &self.asset, now);
        let deposit = settled.deposit + top_up;
        let minimum_deposit = holding.minimum_deposit(valuation, settled.residue);
        if valuation > holding.assessment.valuation && deposit < minimum_deposit {
            return Err(Rejection::DepositTooSmall { deposit, minimum_deposit });
        }
        ledger::view::require_balance(world, holder, top_up)?;

        let mut events = Vec::from_iter(settled.event);
        if !top_up.is_zero() {
            events.push(Event::ToppedUp { asset: self.asset.clone(), payer: holder, amount: top_up });
        }
        let from = holding.assessment.valuation;
        events.push(Event::Revalued { asset: self.asset.clone(), from, to: valuation });
        Ok(events)
    }
}

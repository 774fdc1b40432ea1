//! Withdraw: the holder takes some of the deposit back, down to what the minimum runway needs.

use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Timestamp};

use crate::settle::Holding;
use crate::{AssetId, Event, Rejection};

/// Asks to take `amount` out of the deposit of `asset`.
#[derive(Clone, Debug)]
pub struct Withdraw {
    /// The asset.
    pub asset: AssetId,
    /// How much; more than nothing.
    pub amount: Amount,
}

impl Withdraw {
    /// Decides for `holder` at `now`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, holder: AccountId, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        let amount = crate::money(world, self.amount)?;
        if amount.is_zero() {
            return Err(ledger::Rejection::ZeroAmount.into());
        }
        let holding = Holding::solvent(world, &self.asset, holder, now)?;
        let settled = holding.settle(world, &self.asset, now);
        let minimum_deposit = holding.minimum_deposit(holding.assessment.valuation, settled.residue);
        if settled.deposit < minimum_deposit + amount {
            let deposit = settled.deposit.saturating_sub(amount);
            return Err(Rejection::DepositTooSmall { deposit, minimum_deposit });
        }
        let mut events = Vec::from_iter(settled.event);
        events.push(Event::Withdrawn { asset: self.asset.clone(), holder, amount });
        Ok(events)
    }
}

//! Top up: anyone pays tax in advance for an asset, or ends its arrears.

use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Timestamp};

use crate::settle::Holding;
use crate::{AssetId, Event, Rejection};

/// Asks to pay `amount` into the deposit of `asset`.
#[derive(Clone, Debug)]
pub struct TopUp {
    /// The asset.
    pub asset: AssetId,
    /// How much; in arrears at least what is owed and the minimum deposit.
    pub amount: Amount,
}

impl TopUp {
    /// Decides for `payer` at `now`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, payer: AccountId, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        let amount = crate::money(world, self.amount)?;
        if amount.is_zero() {
            return Err(ledger::Rejection::ZeroAmount.into());
        }
        let holding = Holding::find(world, &self.asset)?;
        let asset = self.asset.clone();
        let Some(arrears) = holding.arrears(now) else {
            ledger::view::require_balance(world, payer, amount)?;
            let settled = holding.settle(world, &asset, now);
            return Ok(settled.event.into_iter().chain([Event::ToppedUp { asset, payer, amount }]).collect());
        };
        let needed = arrears.owed + holding.minimum_deposit(holding.assessment.valuation, arrears.residue);
        if amount < needed {
            return Err(Rejection::PaymentBelowArrears { amount, needed });
        }
        ledger::view::require_balance(world, payer, amount)?;
        let (receipt, deposit) =
            (holding.class.split(arrears.owed, ledger::view::treasury(world)), amount - arrears.owed);
        Ok(vec![Event::ArrearsPaid { asset, payer, receipt, deposit, residue: arrears.residue }])
    }
}

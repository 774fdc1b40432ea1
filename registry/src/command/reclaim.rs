//! Reclaim: the former holder takes a lapsed asset back, at the old valuation, for what it owes and a fee.

use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Timestamp};

use super::claim::vacancy;
use crate::settle::{arrears, minimum_deposit};
use crate::{AssetId, Event, Rejection};

/// Asks to take `asset` back.
#[derive(Clone, Debug)]
pub struct Reclaim {
    /// The asset; it lapsed, and nobody has taken it yet.
    pub asset: AssetId,
    /// Tax paid in advance; at least the class's minimum runway of it.
    pub deposit: Amount,
}

impl Reclaim {
    /// Decides for `claimant` at `now`. Reads the world; changes nothing.
    pub fn decide(
        &self,
        world: &World,
        claimant: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Rejection> {
        let deposit = crate::money(world, self.deposit)?;
        let vacant = vacancy(world, &self.asset)?;
        let lapse = vacant.vacancy.lapse.as_ref().filter(|lapse| lapse.former_holder == claimant);
        let lapse = lapse.ok_or(Rejection::NotFormerHolder)?;
        if now >= lapse.reclaim_until {
            return Err(Rejection::ReclaimOver { ended_at: lapse.reclaim_until });
        }
        // The arrears have gone on accruing, as if the asset had never been out of the holder's hands.
        let arrears = arrears(vacant.class, &vacant.assessment, lapse.debt, now);
        let fee = vacant.class.terms.reclaim_fee.ceil_of(arrears.owed.units().unsigned_abs());
        let fee = deposit.with_units(fee.cast_signed());
        let minimum_deposit = minimum_deposit(vacant.class, vacant.assessment.valuation, arrears.residue);
        if deposit < minimum_deposit {
            return Err(Rejection::DepositTooSmall { deposit, minimum_deposit });
        }
        ledger::view::require_balance(world, claimant, arrears.owed + fee + deposit)?;

        let receipt = vacant.class.split(arrears.owed, ledger::view::treasury(world));
        let (asset, residue) = (self.asset.clone(), arrears.residue);
        Ok(vec![Event::Reclaimed { asset, holder: claimant, receipt, fee, deposit, residue }])
    }
}

//! Transfer: pay another account.

use bevy_ecs::world::World;
use smol_str::SmolStr;

use crate::{AccountId, Amount, Event, Rejection, view};

/// Asks to pay `amount` to another account.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// Who pays; it must be the signer.
    pub from: AccountId,
    /// Who is paid.
    pub to: AccountId,
    /// How much; more than nothing.
    pub amount: Amount,
    /// What for; at most 200 characters.
    pub memo: Option<SmolStr>,
}

impl Transfer {
    /// Decides for `payer`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, payer: AccountId) -> Result<Vec<Event>, Rejection> {
        if self.from != payer {
            return Err(Rejection::NotYourAccount { account: self.from });
        }
        let amount = super::positive(world, self.amount)?;
        if let Some(memo) = &self.memo {
            super::check_text("memo", memo)?;
        }
        if self.to == payer {
            return Err(Rejection::SameAccount);
        }
        view::balance(world, self.to)?;
        view::require_balance(world, payer, amount)?;
        Ok(vec![Event::Transferred { from: payer, to: self.to, amount, memo: self.memo.clone() }])
    }
}

//! Purchase: anyone may take an asset by paying its holder the holder's own price.

use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Money, Timestamp};

use crate::class::Class;
use crate::settle::{Holding, minimum_deposit};
use crate::{AssetId, ConstitutionVersion, Event, Rejection, TaxReceipt};

/// Asks to take `asset` at its holder's valuation.
#[derive(Clone, Debug)]
pub struct Purchase {
    /// The asset.
    pub asset: AssetId,
    /// Refuse if buyers must pay more than this by now.
    pub max_price: Amount,
    /// What the buyer will assess it at, and be taxed on, from now on; at least the price.
    pub valuation: Amount,
    /// Tax paid in advance; at least the class's minimum runway of it.
    pub deposit: Amount,
    /// Refuse if another version of the constitution is in force by now.
    pub expected_constitution: Option<u64>,
}

impl Purchase {
    /// Decides for `buyer` at `now`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, buyer: AccountId, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        let max_price = crate::money(world, self.max_price)?;
        let terms = Acquisition::new(world, self.valuation, self.deposit)?;
        let holding = Holding::find(world, &self.asset)?;
        let price = holding.assessment.valuation;

        if holding.holder == buyer {
            return Err(Rejection::AlreadyHolder);
        }
        refuse_beneficiary(holding.class, buyer)?;
        if max_price < price {
            return Err(Rejection::PriceAboveLimit { sale_price: price, max_price });
        }
        self.check_constitution(world)?;
        let settled = holding.settle(world, &self.asset, now); // The seller owes tax up to this second.
        let (owed, residue) =
            holding.arrears(now).map_or((price.zero(), settled.residue), |a| (a.owed, a.residue));
        terms.check(world, holding.class, buyer, price, residue)?;

        let covered = owed.min(price);
        let arrears = match settled.event {
            // Nothing is owed, and what the class's beneficiaries may have missed is in the settlement already.
            Some(_) => TaxReceipt { tax: covered, shares: Vec::new() },
            None => holding.class.split(covered, ledger::view::treasury(world)),
        };
        let mut events = Vec::from_iter(settled.event);
        events.push(Event::Purchased {
            asset: self.asset.clone(),
            seller: holding.holder,
            buyer,
            paid: price,
            arrears,
            written_off: owed - covered,
            returned: settled.deposit,
            valuation: terms.valuation,
            deposit: terms.deposit,
            residue,
        });
        Ok(events)
    }

    fn check_constitution(&self, world: &World) -> Result<(), Rejection> {
        let actual = world.resource::<ConstitutionVersion>().0;
        match self.expected_constitution {
            Some(expected) if expected != actual => Err(Rejection::OtherConstitution { expected, actual }),
            _ => Ok(()),
        }
    }
}

/// What whoever acquires an asset states and prepays.
pub(super) struct Acquisition {
    pub(super) valuation: Money,
    pub(super) deposit: Money,
}

impl Acquisition {
    pub(super) fn new(world: &World, valuation: Amount, deposit: Amount) -> Result<Acquisition, Rejection> {
        Ok(Acquisition { valuation: crate::money(world, valuation)?, deposit: crate::money(world, deposit)? })
    }

    /// Refuses what breaks the class's terms, and then what the account cannot pay.
    pub(super) fn check(
        &self,
        world: &World,
        class: &Class,
        account: AccountId,
        price: Money,
        residue: u64,
    ) -> Result<(), Rejection> {
        let Acquisition { valuation, deposit } = *self;
        if valuation < price {
            return Err(Rejection::ValuationBelowPrice { valuation, price });
        }
        if valuation < class.min_valuation {
            return Err(Rejection::ValuationBelowMinimum { valuation, minimum: class.min_valuation });
        }
        let minimum_deposit = minimum_deposit(class, valuation, residue);
        if deposit < minimum_deposit {
            return Err(Rejection::DepositTooSmall { deposit, minimum_deposit });
        }
        ledger::view::require_balance(world, account, price + deposit)?;
        Ok(())
    }
}

/// Refuses a beneficiary of the class.
pub(super) fn refuse_beneficiary(class: &Class, account: AccountId) -> Result<(), Rejection> {
    if class.is_beneficiary(account) {
        Err(Rejection::Beneficiary { class: class.terms.id.clone() })
    } else {
        Ok(())
    }
}

//! What every way to acquire an asset has in common: purchase, claim, bid and offer.

use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Currency, Money, Share};

use crate::Rejection;
use crate::class::{Class, ClassIndex};
use crate::draft::Draft;
use crate::holding::minimum_deposit;
use crate::portfolio::Portfolios;

/// What whoever acquires an asset states and prepays.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) valuation: Money,
    pub(crate) deposit: Money,
}

impl Terms {
    pub(crate) fn read(world: &World, valuation: Amount, deposit: Amount) -> Result<Terms, Rejection> {
        Ok(Terms { valuation: crate::money(world, valuation)?, deposit: crate::money(world, deposit)? })
    }

    /// Refuses what breaks the class's terms at this price.
    pub(crate) fn check(&self, class: &Class, price: Money, residue: u64) -> Result<(), Rejection> {
        let Terms { valuation, deposit } = *self;
        if valuation < price {
            return Err(Rejection::ValuationBelowPrice { valuation, price });
        }
        if valuation < class.min_valuation {
            return Err(Rejection::ValuationBelowMinimum { valuation, minimum: class.min_valuation });
        }
        let minimum_deposit = minimum_deposit(class, valuation, residue, class.acquisition_runway());
        if deposit < minimum_deposit {
            return Err(Rejection::DepositTooSmall { deposit, minimum_deposit });
        }
        Ok(())
    }
}

/// Refuses a beneficiary of the class.
pub(crate) fn refuse_beneficiary(class: &Class, account: AccountId) -> Result<(), Rejection> {
    if class.is_beneficiary(account) {
        Err(Rejection::Beneficiary { class: class.terms.id.clone() })
    } else {
        Ok(())
    }
}

/// What an acquisition takes out of a class beside what it puts in.
pub(crate) struct Replaced {
    /// The valuation of whoever held the asset.
    pub(crate) held_at: Option<Money>,
    /// How many assets come with it: all of a bundle.
    pub(crate) assets: u64,
    /// The valuation that the account's own standing bid on it states.
    pub(crate) own_bid: Option<Money>,
}

/// Refuses an account that would hold more of the class than its cap, and counts the acquisition in.
///
/// The cap binds whoever holds another licence of the class already, or bids for one, in classes of which 20 assets are
/// held.
pub(crate) fn take_within_cap(
    draft: &mut Draft<'_>,
    index: ClassIndex,
    account: AccountId,
    valuation: Money,
    replaced: &Replaced,
) -> Result<(), Rejection> {
    let before = Portfolios::of(draft.world, account, index);
    let acquired = *draft.acquired(index);
    let (class, figures) = draft.class(index);
    let cap = class.terms.hold_cap;
    if replaced.held_at.is_none() {
        figures.held += replaced.assets;
    }
    figures.valuation += valuation.units() - replaced.held_at.map_or(0, Money::units);
    let (held, class_total) = (figures.held, figures.valuation);

    let own_bid = replaced.own_bid.map_or(0, Money::units);
    let others = before.licences + before.bids + acquired.licences - u64::from(replaced.own_bid.is_some());
    let total = before.valuation + before.bid_valuation + acquired.valuation - own_bid + valuation.units();
    if cap < Share::ONE && others >= 1 && held >= HOLD_CAP_FROM {
        let most = cap.floor_of(class_total.unsigned_abs()).cast_signed();
        if total > most {
            let show = |units: i128| Currency::of(draft.world).show_sum(units.unsigned_abs());
            let (class, would_hold, most) = (class.terms.id.clone(), show(total), show(most));
            return Err(Rejection::HoldCap { class, would_hold, most });
        }
    }
    let acquired = draft.acquired(index);
    acquired.licences += 1;
    acquired.valuation += valuation.units();
    Ok(())
}

/// From how many held assets on a class has a holding cap.
const HOLD_CAP_FROM: u64 = 20;

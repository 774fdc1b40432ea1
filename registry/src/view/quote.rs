//! What taking an asset would cost in all, and what stands against it.

use bevy_ecs::world::World;
use ledger::{AccountId, Money, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::asset::{self, StatusName, tax_per_day};
use crate::acquisition::{Replaced, refuse_beneficiary, take_within_cap};
use crate::bundles::{self, Bundles};
use crate::class::{Class, Classes};
use crate::draft::Draft;
use crate::holding::minimum_deposit;
use crate::{AssetId, Rejection, tax};

/// How an asset can be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TakenBy {
    /// A purchase from its holder.
    Purchase,
    /// A claim while it is vacant.
    Claim,
    /// The highest bid while it is vacant.
    Bid,
}

/// What taking an asset would cost at one second.
#[derive(Clone, Debug)]
pub struct Quote {
    /// How.
    pub by: TakenBy,
    /// What comes with it: the asset, or all of the bundle that it leads.
    pub assets: Vec<AssetId>,
    /// What must be paid for it now, or bid at least.
    pub price: Money,
    /// Until when neither a raise nor a bundle that is announced can change the price; none where a raise binds at
    /// once, and for vacant assets.
    pub price_holds_until: Option<Timestamp>,
    /// What the taker would assess it at.
    pub valuation: Money,
    /// The least deposit at that valuation.
    pub minimum_deposit: Money,
    /// Price and least deposit together.
    pub total: Money,
    /// Tax of one day at that valuation, rounded down.
    pub tax_per_day: Money,
    /// Everything that stands against it now.
    pub refusals: Vec<Rejection>,
}

/// What taking the asset `id` at `now` would cost `account`, or anybody, assessing it at `valuation`, by default at
/// its price. Refuses only what has no price: an unknown or retired asset, or a bundle's part.
pub fn quote(
    world: &World,
    id: &AssetId,
    valuation: Option<Money>,
    account: Option<AccountId>,
    now: Timestamp,
) -> Result<Quote, Rejection> {
    let seen = asset::asset(world, id, now)?;
    let (by, price) = match (seen.status, seen.price_to_pay, seen.least_bid) {
        (StatusName::Retired, ..) => return Err(Rejection::Retired),
        (StatusName::Vacant, Some(price), _) => (TakenBy::Claim, price),
        (StatusName::Vacant, None, Some(least)) => (TakenBy::Bid, least),
        (_, Some(price), _) => (TakenBy::Purchase, price),
        _ => return Err(Rejection::InBundle { bundle: seen.bundle.unwrap_or(seen.id) }),
    };
    let index = Classes::of(world).find(&seen.class).expect("an asset's class is one of the constitution");
    let class = Classes::of(world).get(index);
    let mut refusals = Vec::new();
    let valuation = accepted_valuation(class, valuation, price, &mut refusals);
    // What a holder owes at the moment of the purchase may be any fraction of a unit: the largest asks for the most.
    let residue = if by == TakenBy::Purchase { tax::DENOMINATOR - 1 } else { seen.residue };
    let minimum_deposit = minimum_deposit(class, valuation, residue, class.acquisition_runway());
    let total = price + minimum_deposit;
    if let Some(until) = seen.quiet_until {
        refusals.push(Rejection::Cooldown { until });
    }
    if let Some(account) = account {
        if seen.holder == Some(account) {
            refusals.push(Rejection::AlreadyHolder);
        }
        refusals.extend(refuse_beneficiary(class, account).err());
        let own_bid = seen.bid.filter(|bid| bid.bidder == account).map(|bid| bid.valuation);
        let replaced = Replaced { held_at: seen.valuation, assets: bundles::size(world, id), own_bid };
        let mut draft = Draft::new(world, now);
        refusals.extend(take_within_cap(&mut draft, index, account, valuation, &replaced).err());
        refusals.extend(ledger::view::require_balance(world, account, total).err().map(Rejection::from));
    }
    let delay = class.terms.raise_delay;
    let honoured = (by == TakenBy::Purchase && delay.seconds() > 0).then(|| now + delay);
    let held = by == TakenBy::Purchase;
    let announced = Bundles::of(world).changes_at(id).filter(|_| held);
    let price_holds_until =
        seen.price_rises_at.or(honoured).map(|at| announced.map_or(at, |change| at.min(change)));
    let tax_per_day = tax_per_day(class, valuation);
    let assets = super::held_with(world, id);
    Ok(Quote {
        by,
        assets,
        price,
        price_holds_until,
        valuation,
        minimum_deposit,
        total,
        tax_per_day,
        refusals,
    })
}

/// The valuation, or the lowest that is accepted where it is not stated or too low, which is then told.
fn accepted_valuation(
    class: &Class,
    stated: Option<Money>,
    price: Money,
    refusals: &mut Vec<Rejection>,
) -> Money {
    let minimum = class.min_valuation;
    let least = price.max(minimum);
    let Some(valuation) = stated else { return least };
    if valuation < price {
        refusals.push(Rejection::ValuationBelowPrice { valuation, price });
    } else if valuation < minimum {
        refusals.push(Rejection::ValuationBelowMinimum { valuation, minimum });
    }
    valuation.max(least)
}

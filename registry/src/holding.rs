//! A held asset, as whoever decides sees it.

use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::{AccountId, Duration, Money, Timestamp};

use crate::class::{Class, ClassIndex, Classes};
use crate::component::{self, Assessment, Asset, HeldBy, Status, Tenure};
use crate::draft::Draft;
use crate::lows::RecentLows;
use crate::settle::{self, owed};
use crate::{AssetId, Event, Rejection, tax};

/// An asset that somebody holds, in arrears or not.
pub(crate) struct Holding<'w> {
    pub(crate) entity: Entity,
    pub(crate) id: &'w AssetId,
    pub(crate) class: &'w Class,
    pub(crate) class_index: ClassIndex,
    pub(crate) tenure: Tenure,
    pub(crate) quiet_from: Option<Timestamp>,
    pub(crate) assessment: Assessment,
    pub(crate) status: &'w Status,
}

/// A held asset when its tax is paid up to now.
#[derive(Clone, Copy)]
pub(crate) struct Settled {
    pub(crate) deposit: Money,
    pub(crate) residue: u64,
}

/// What an asset in arrears owes.
pub(crate) struct Arrears {
    pub(crate) owed: Money,
    pub(crate) residue: u64,
}

impl<'w> Holding<'w> {
    /// The asset, if it is held.
    pub(crate) fn find(world: &'w World, asset: &AssetId) -> Result<Holding<'w>, Rejection> {
        let entity = component::entity(world, asset).ok_or_else(|| Rejection::unknown_asset(asset))?;
        Holding::at(world, entity).ok_or_else(|| match world.get(entity) {
            Some(Status::Bundled(bundle)) => Rejection::InBundle { bundle: bundle.clone() },
            _ => Rejection::NotHeld,
        })
    }

    /// The asset of `entity`, if it is held.
    pub(crate) fn at(world: &'w World, entity: Entity) -> Option<Holding<'w>> {
        let components = world.entity(entity);
        let HeldBy { tenure, quiet_from } = *components.get()?;
        let asset: &Asset = components.get()?;
        Some(Holding {
            entity,
            id: &asset.id,
            class: Classes::of(world).get(asset.class),
            class_index: asset.class,
            tenure: tenure?,
            quiet_from,
            assessment: *components.get()?,
            status: components.get()?,
        })
    }

    /// The asset, if `account` holds it.
    pub(crate) fn of(
        world: &'w World,
        asset: &AssetId,
        account: AccountId,
    ) -> Result<Holding<'w>, Rejection> {
        let holding = Holding::find(world, asset)?;
        let holder = holding.tenure.holder;
        if holder == account { Ok(holding) } else { Err(Rejection::NotHolder { holder }) }
    }

    /// The asset, if `account` holds it and it is not in arrears.
    pub(crate) fn solvent(
        world: &'w World,
        asset: &AssetId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Holding<'w>, Rejection> {
        let holding = Holding::of(world, asset, account)?;
        match holding.arrears(now) {
            Some(arrears) => Err(Rejection::InArrears { arrears: arrears.owed }),
            None => Ok(holding),
        }
    }

    /// What it owes at `now`, if it is in arrears.
    pub(crate) fn arrears(&self, now: Timestamp) -> Option<Arrears> {
        match self.status {
            Status::InArrears { debt, .. } => Some(settle::arrears(self.class, &self.assessment, *debt, now)),
            _ => None,
        }
    }

    /// The lowest valuation that buyers may still rely on at `now` (rulebook §4).
    pub(crate) fn sale_price(&self, world: &World, now: Timestamp) -> Money {
        let (valuation, delay) = (self.assessment.valuation, self.class.terms.raise_delay);
        if delay == Duration::ZERO {
            return valuation;
        }
        self.lows(world).honoured(valuation, delay, self.priced_since(), now)
    }

    /// From when on valuations that were replaced may still bind the holder.
    fn priced_since(&self) -> Timestamp {
        let since = self.tenure.since;
        self.class.figures.raises_bind_from.map_or(since, |from| from.max(since))
    }

    /// When the sale price next rises by itself, as a raise takes effect.
    pub(crate) fn price_rises_at(&self, world: &World, now: Timestamp) -> Option<Timestamp> {
        let delay = self.class.terms.raise_delay;
        if delay == Duration::ZERO {
            return None;
        }
        self.lows(world).next_step(self.assessment.valuation, delay, self.priced_since(), now)
    }

    /// What a buyer must pay at `now`: the sale price and the class's premium on it, rounded up.
    pub(crate) fn price_to_pay(&self, world: &World, now: Timestamp) -> Money {
        let sale_price = self.sale_price(world, now);
        let premium = self.class.terms.premium.ceil_of(sale_price.units().unsigned_abs());
        sale_price + sale_price.with_units(premium.cast_signed())
    }

    /// Until when, exclusively, no other forced purchase is possible.
    pub(crate) fn quiet_until(&self) -> Option<Timestamp> {
        self.quiet_from.map(|from| from + self.class.terms.cooldown)
    }

    pub(crate) fn lows<'a>(&self, world: &'a World) -> &'a RecentLows {
        world.get(self.entity).expect("an asset remembers its lows")
    }

    /// Takes the tax up to now from the deposit. In arrears there is nothing to take: the debt goes on growing.
    pub(crate) fn settle(&self, draft: &mut Draft<'_>) -> Settled {
        let Assessment { deposit, residue, settled_at, .. } = self.assessment;
        if settled_at == draft.now || *self.status != Status::Held {
            return Settled { deposit, residue };
        }
        let accrual = owed(self.class, &self.assessment, draft.now);
        let tax = deposit.with_units(accrual.tax.cast_signed());
        assert!(tax <= deposit, "{} is in arrears, but nobody noticed", self.id);
        let receipt = draft.split(self.class_index, tax);
        draft.push(Event::TaxCollected { asset: self.id.clone(), receipt, residue: accrual.residue });
        Settled { deposit: deposit - tax, residue: accrual.residue }
    }

    /// Refuses to set the valuation to what the holder may not: below the minimum, below what it stands by, beyond
    /// what the deposit carries, or once too often.
    pub(crate) fn check_valuation(
        &self,
        world: &World,
        valuation: Money,
        settled: Settled,
        now: Timestamp,
    ) -> Result<(), Rejection> {
        let minimum = self.class.min_valuation;
        if valuation < minimum {
            return Err(Rejection::ValuationBelowMinimum { valuation, minimum });
        }
        let Tenure { stated, until, .. } = self.tenure;
        if now < until && valuation < stated {
            return Err(Rejection::CutWithinTenure { valuation, stated, until });
        }
        if valuation <= self.assessment.valuation {
            return Ok(());
        }
        let minimum_deposit =
            minimum_deposit(self.class, valuation, settled.residue, self.class.terms.min_runway);
        if settled.deposit < minimum_deposit {
            return Err(Rejection::DepositTooSmall { deposit: settled.deposit, minimum_deposit });
        }
        self.check_raises(world, now)
    }

    /// The new valuation of `to`, as an event.
    pub(crate) fn revalued(&self, to: Money, now: Timestamp, standing: bool) -> Event {
        let (from, delay) = (self.assessment.valuation, self.class.terms.raise_delay);
        // In the second in which the tenure begins nobody has seen a price yet that could be honoured.
        let waits = to > from && delay > Duration::ZERO && now > self.priced_since();
        let binds_from = waits.then(|| now + delay);
        Event::Revalued { asset: self.id.clone(), from, to, binds_from, standing }
    }

    /// Refuses a raise that would leave too many steps of the sale price pending.
    fn check_raises(&self, world: &World, now: Timestamp) -> Result<(), Rejection> {
        let delay = self.class.terms.raise_delay;
        if delay == Duration::ZERO {
            return Ok(());
        }
        let pending =
            self.lows(world).pending(self.assessment.valuation, delay, self.priced_since(), now) + 1;
        if pending > PENDING_RAISES_MAX {
            return Err(Rejection::TooManyRaises { pending: pending - 1, most: PENDING_RAISES_MAX });
        }
        Ok(())
    }
}

/// Most raises that may wait to bind buyers.
pub(crate) const PENDING_RAISES_MAX: usize = 16;

/// The smallest deposit that lasts for `runway` at `valuation` and the class's rate.
pub(crate) fn minimum_deposit(class: &Class, valuation: Money, residue: u64, runway: Duration) -> Money {
    let units = valuation.units().unsigned_abs();
    let least = tax::minimum_deposit(units, class.figures.rate, residue, runway.seconds());
    valuation.with_units(least.cast_signed())
}

//! Settlement: taking the tax that has accrued, on one asset or on all of them at once.

use bevy_ecs::world::World;
use ledger::{AccountId, Currency, Money, Timestamp};

use crate::class::{Class, Classes};
use crate::component::{Assessment, Asset, HeldBy, Status};
use crate::tax::{self, Accrual};
use crate::{AssetId, ClassTax, Event, Rejection, component};

/// A held asset as `decide` sees it.
pub(crate) struct Holding<'w> {
    pub(crate) class: &'w Class,
    pub(crate) holder: AccountId,
    pub(crate) assessment: Assessment,
    pub(crate) status: &'w Status,
}

/// A held asset when its tax is paid up to now.
pub(crate) struct Settled {
    /// The settlement, unless it was settled in this second already.
    pub(crate) event: Option<Event>,
    pub(crate) deposit: Money,
    pub(crate) residue: u64,
}

/// What an asset in arrears owes.
pub(crate) struct Arrears {
    pub(crate) owed: Money,
    pub(crate) residue: u64,
}

impl<'w> Holding<'w> {
    /// The asset, if it is held, in arrears or not.
    pub(crate) fn find(world: &'w World, asset: &AssetId) -> Result<Holding<'w>, Rejection> {
        let entity = component::entity(world, asset).ok_or_else(|| Rejection::unknown_asset(asset))?;
        let entity = world.entity(entity);
        let holder = entity.get::<HeldBy>().and_then(|held_by| held_by.0).ok_or(Rejection::NotHeld)?;
        let class = entity.get::<Asset>().expect("an asset says what it is").class;
        Ok(Holding {
            class: Classes::of(world).get(class),
            holder,
            assessment: *entity.get().expect("an asset has an assessment"),
            status: entity.get().expect("an asset has a status"),
        })
    }

    /// The asset, if `account` holds it.
    pub(crate) fn of(
        world: &'w World,
        asset: &AssetId,
        account: AccountId,
    ) -> Result<Holding<'w>, Rejection> {
        let holding = Holding::find(world, asset)?;
        if holding.holder == account {
            Ok(holding)
        } else {
            Err(Rejection::NotHolder { holder: holding.holder })
        }
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
            Status::InArrears { debt } => Some(arrears(self.class, &self.assessment, *debt, now)),
            _ => None,
        }
    }

    /// Takes the tax up to `now` from the deposit. In arrears there is nothing to take: the debt goes on growing.
    pub(crate) fn settle(&self, world: &World, asset: &AssetId, now: Timestamp) -> Settled {
        let Assessment { deposit, residue, settled_at, .. } = self.assessment;
        if settled_at == now || self.arrears(now).is_some() {
            return Settled { event: None, deposit, residue };
        }
        let accrual = owed(self.class, &self.assessment, now);
        let tax = deposit.with_units(accrual.tax.cast_signed());
        assert!(tax <= deposit, "{asset} is in arrears, but nobody noticed");
        let receipt = self.class.split(tax, ledger::view::treasury(world));
        let event = Event::TaxCollected { asset: asset.clone(), receipt, residue: accrual.residue };
        Settled { event: Some(event), deposit: deposit - tax, residue: accrual.residue }
    }

    /// The smallest deposit that the class accepts at `valuation`, with this residue.
    pub(crate) fn minimum_deposit(&self, valuation: Money, residue: u64) -> Money {
        minimum_deposit(self.class, valuation, residue)
    }
}

/// The smallest deposit that lasts for the class's `min_runway` at `valuation`.
pub(crate) fn minimum_deposit(class: &Class, valuation: Money, residue: u64) -> Money {
    let runway = class.terms.min_runway.seconds();
    let least = tax::minimum_deposit(valuation.units().unsigned_abs(), class.terms.rate, residue, runway);
    valuation.with_units(least.cast_signed())
}

/// What has accrued since the last settlement.
pub(crate) fn owed(class: &Class, assessment: &Assessment, now: Timestamp) -> Accrual {
    let seconds = now.since(assessment.settled_at).seconds();
    tax::accrue(assessment.valuation.units().unsigned_abs(), class.terms.rate, seconds, assessment.residue)
}

/// What is owed at `now` by an asset whose deposit was used up at its last settlement.
pub(crate) fn arrears(class: &Class, assessment: &Assessment, debt: Money, now: Timestamp) -> Arrears {
    let accrual = owed(class, assessment, now);
    Arrears { owed: debt + debt.with_units(accrual.tax.cast_signed()), residue: accrual.residue }
}

/// Settles every held asset that is not in arrears, at `now`: one event with the tax of each class.
pub fn decide_settle_all(world: &World, now: Timestamp) -> Event {
    let classes = Classes::of(world);
    let mut taxes = vec![0_u128; classes.list.len()];
    let mut assets = world.try_query::<(&Asset, &Assessment, &Status)>().expect("assets are components");
    for (asset, assessment, status) in assets.iter(world) {
        if *status == Status::Held {
            taxes[asset.class.0 as usize] += owed(classes.get(asset.class), assessment, now).tax;
        }
    }
    let currency = Currency::of(world);
    let mut treasury = ledger::view::treasury(world);
    let of_class = |(class, tax): (&Class, u128)| {
        let receipt = class.split(currency.units(tax.cast_signed()), treasury);
        let shares = receipt.shares.iter().fold(currency.zero(), |sum, (_, share)| sum + *share);
        treasury = treasury + receipt.tax - shares;
        ClassTax { class: class.terms.id.clone(), receipt }
    };
    Event::AllSettled { classes: classes.list.iter().zip(taxes).map(of_class).collect() }
}

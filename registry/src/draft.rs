//! What a command has decided so far, seen as if it had happened: so a command may do several things in turn.

use bevy_ecs::world::World;
use ledger::{AccountId, EscrowId, Money, Timestamp};

use crate::class::{Class, ClassIndex, Classes, Figures};
use crate::portfolio::Portfolio;
use crate::{Event, FromEscrow, Rejection, TaxReceipt};

/// The events so far, and the sums that a later one must take into account. One account pays for all of them.
pub(crate) struct Draft<'w> {
    pub(crate) world: &'w World,
    pub(crate) now: Timestamp,
    pub(crate) events: Vec<Event>,
    treasury: Money,
    spent: Money,
    /// The figures of the classes that were touched.
    classes: Vec<(ClassIndex, Figures)>,
    /// What the payer acquired.
    acquired: Vec<(ClassIndex, Portfolio)>,
}

/// Where an acquisition's price and deposit come from.
pub(crate) enum Purse {
    Balance,
    Escrow { id: EscrowId, holds: Money },
}

impl<'w> Draft<'w> {
    pub(crate) fn new(world: &'w World, now: Timestamp) -> Draft<'w> {
        let treasury = ledger::view::treasury(world);
        let spent = treasury.zero();
        Draft { world, now, events: Vec::new(), treasury, spent, classes: Vec::new(), acquired: Vec::new() }
    }

    pub(crate) fn push(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Splits tax that somebody pays now among the class's beneficiaries and the treasury.
    pub(crate) fn split(&mut self, index: ClassIndex, tax: Money) -> TaxReceipt {
        let treasury = self.treasury;
        let (class, figures) = self.class(index);
        let receipt = figures.split(&class.beneficiaries, tax, treasury);
        figures.book(&class.beneficiaries, &receipt);
        self.treasury = receipt.treasury_after(treasury);
        receipt
    }

    /// Lets `account` pay `amount` out of its balance, or refuses.
    pub(crate) fn pay(&mut self, account: AccountId, amount: Money) -> Result<(), Rejection> {
        let needed = self.spent + amount;
        ledger::view::require_balance(self.world, account, needed)?;
        self.spent = needed;
        Ok(())
    }

    /// Lets `account` pay `amount` out of its purse, or refuses; tells what an escrow gives back.
    pub(crate) fn pay_from(
        &mut self,
        purse: Purse,
        account: AccountId,
        amount: Money,
    ) -> Result<Option<FromEscrow>, Rejection> {
        match purse {
            Purse::Balance => self.pay(account, amount).map(|()| None),
            Purse::Escrow { id, holds } => Ok(Some(FromEscrow { id, rest: holds - amount })),
        }
    }

    /// The class and its figures as they would be.
    pub(crate) fn class(&mut self, index: ClassIndex) -> (&'w Class, &mut Figures) {
        let class = Classes::of(self.world).get(index);
        let found = self.classes.iter().position(|(touched, _)| *touched == index);
        let found = found.unwrap_or_else(|| {
            self.classes.push((index, class.figures.clone()));
            self.classes.len() - 1
        });
        (class, &mut self.classes[found].1)
    }

    /// What the payer acquired in the class so far.
    pub(crate) fn acquired(&mut self, index: ClassIndex) -> &mut Portfolio {
        let found = self.acquired.iter().position(|(touched, _)| *touched == index);
        let found = found.unwrap_or_else(|| {
            self.acquired.push((index, Portfolio::default()));
            self.acquired.len() - 1
        });
        &mut self.acquired[found].1
    }
}

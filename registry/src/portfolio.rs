//! What an account holds and bids for in a class: what the holding cap looks at.

use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::{AccountId, Index, Money};

use crate::class::ClassIndex;

/// The licences of one account in one class; a bundle is one.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Portfolio {
    pub(crate) licences: u64,
    /// The sum of their valuations, in minor units.
    pub(crate) valuation: i128,
    /// Its standing highest bids.
    pub(crate) bids: u64,
    /// The sum of the valuations that these state.
    pub(crate) bid_valuation: i128,
}

/// The portfolios of all accounts; derived from the assets, so no snapshot stores it.
#[derive(Resource, Default, Debug)]
pub(crate) struct Portfolios(Index<(AccountId, ClassIndex), Portfolio>);

impl Portfolios {
    pub(crate) fn of(world: &World, account: AccountId, class: ClassIndex) -> Portfolio {
        world.resource::<Portfolios>().0.get(&(account, class)).unwrap_or_default()
    }

    /// How many there are that hold or bid for anything.
    pub(crate) fn count(world: &World) -> usize {
        world.resource::<Portfolios>().0.len()
    }

    /// A licence comes in at `valuation`.
    pub(crate) fn enter(&mut self, account: AccountId, class: ClassIndex, valuation: Money) {
        self.0.change((account, class), |held| {
            held.licences += 1;
            held.valuation += valuation.units();
        });
    }

    /// A licence goes out that stood at `valuation`.
    pub(crate) fn leave(&mut self, account: AccountId, class: ClassIndex, valuation: Money) {
        self.0.change((account, class), |held| {
            held.licences -= 1;
            held.valuation -= valuation.units();
        });
    }

    /// A bid stands that states `valuation`.
    pub(crate) fn bid(&mut self, account: AccountId, class: ClassIndex, valuation: Money) {
        self.0.change((account, class), |held| {
            held.bids += 1;
            held.bid_valuation += valuation.units();
        });
    }

    /// A bid that stated `valuation` stands no longer.
    pub(crate) fn unbid(&mut self, account: AccountId, class: ClassIndex, valuation: Money) {
        self.0.change((account, class), |held| {
            held.bids -= 1;
            held.bid_valuation -= valuation.units();
        });
    }

    /// A licence that stood at `from` now stands at `to`.
    pub(crate) fn revalue(&mut self, account: AccountId, class: ClassIndex, from: Money, to: Money) {
        self.0.change((account, class), |held| held.valuation += to.units() - from.units());
    }
}

//! What people may ask of the register.

pub mod bid; // offer an amount for a vacant asset that goes to the highest bidder
pub mod cancel_bundle; // take back the plan to form or split a bundle
pub mod cancel_offer; // take a standing offer back
pub mod claim; // take a vacant asset
pub mod describe; // surveyor: correct a description
pub mod form_bundle; // join assets under one valuation
pub mod place_offer; // a purchase that waits for its price
pub mod purchase; // take an asset at its holder's price
pub mod purchase_many; // take several assets, all or none
pub mod reclaim; // take back an asset that lapsed
pub mod register; // surveyor: enter assets
pub mod relinquish; // give an asset back
pub mod retire; // surveyor: take a vacant asset out
pub mod revalue; // state a new valuation for an asset one holds
pub mod revalue_many; // state new valuations for several assets, all or none
pub mod set_instructions; // automatic top-up, valuation rule
pub mod split_bundle; // hold a bundle's assets singly again
pub mod top_up; // pay tax in advance, or what is owed
pub mod withdraw; // take some of a deposit back

use bevy_ecs::world::World;
use ledger::{AccountId, Timestamp};

use crate::draft::{Draft, Purse};
use crate::{AssetId, Event, Rejection};

pub use crate::instructions::{AutoTopUp, ValuationRule};
pub use bid::Bid;
pub use cancel_bundle::CancelBundle;
pub use cancel_offer::CancelOffer;
pub use claim::Claim;
pub use describe::Describe;
pub use form_bundle::FormBundle;
pub use place_offer::PlaceOffer;
pub use purchase::Purchase;
pub use purchase_many::PurchaseMany;
pub use reclaim::Reclaim;
pub use register::{Register, Registration};
pub use relinquish::Relinquish;
pub use retire::Retire;
pub use revalue::Revalue;
pub use revalue_many::RevalueMany;
pub use set_instructions::SetInstructions;
pub use split_bundle::SplitBundle;
pub use top_up::TopUp;
pub use withdraw::Withdraw;

/// A command on the register.
#[derive(Clone, Debug)]
pub enum Command {
    /// Enter assets.
    Register(Register),
    /// Correct a description.
    Describe(Describe),
    /// Take a vacant asset out.
    Retire(Retire),
    /// State a new valuation.
    Revalue(Revalue),
    /// State several new valuations.
    RevalueMany(RevalueMany),
    /// Pay tax in advance, or what is owed.
    TopUp(TopUp),
    /// Take some of a deposit back.
    Withdraw(Withdraw),
    /// Let an asset's time top it up and revalue it.
    SetInstructions(SetInstructions),
    /// Take an asset at its holder's price.
    Purchase(Purchase),
    /// Take several assets at their holders' prices.
    PurchaseMany(PurchaseMany),
    /// Take a vacant asset.
    Claim(Claim),
    /// Bid for a vacant asset.
    Bid(Bid),
    /// Take back an asset that lapsed.
    Reclaim(Reclaim),
    /// Give an asset back.
    Relinquish(Relinquish),
    /// Take an asset as soon as it costs no more than a limit.
    PlaceOffer(PlaceOffer),
    /// Take an offer back.
    CancelOffer(CancelOffer),
    /// Join assets.
    FormBundle(FormBundle),
    /// Split a bundle.
    SplitBundle(SplitBundle),
    /// Take back the plan to form or to split a bundle.
    CancelBundle(CancelBundle),
}

impl Command {
    /// Decides for `signer` at `now`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, signer: AccountId, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        let mut draft = Draft::new(world, now);
        let decided = &mut draft;
        match self {
            Command::Register(command) => command.decide(decided, signer),
            Command::Describe(command) => command.decide(decided, signer),
            Command::Retire(command) => command.decide(decided, signer),
            Command::Revalue(command) => command.decide(decided, signer),
            Command::RevalueMany(command) => command.decide(decided, signer),
            Command::TopUp(command) => command.decide(decided, signer),
            Command::Withdraw(command) => command.decide(decided, signer),
            Command::SetInstructions(command) => command.decide(decided, signer),
            Command::Purchase(command) => command.decide(decided, signer, Purse::Balance),
            Command::PurchaseMany(command) => command.decide(decided, signer),
            Command::Claim(command) => command.decide(decided, signer, Purse::Balance),
            Command::Bid(command) => command.decide(decided, signer),
            Command::Reclaim(command) => command.decide(decided, signer),
            Command::Relinquish(command) => command.decide(decided, signer),
            Command::PlaceOffer(command) => command.decide(decided, signer),
            Command::CancelOffer(command) => command.decide(decided, signer),
            Command::FormBundle(command) => command.decide(decided, signer),
            Command::SplitBundle(command) => command.decide(decided, signer),
            Command::CancelBundle(command) => command.decide(decided, signer),
        }?;
        Ok(draft.events)
    }

    /// The assets that it names.
    pub fn assets(&self) -> Vec<&AssetId> {
        match self {
            Command::Register(command) => command.0.iter().map(|registration| &registration.id).collect(),
            Command::Describe(command) => vec![&command.asset],
            Command::Retire(command) => vec![&command.asset],
            Command::Revalue(command) => vec![&command.asset],
            Command::RevalueMany(command) => command.0.iter().map(|revalue| &revalue.asset).collect(),
            Command::TopUp(command) => vec![&command.asset],
            Command::Withdraw(command) => vec![&command.asset],
            Command::SetInstructions(command) => vec![&command.asset],
            Command::Purchase(command) => vec![&command.asset],
            Command::PurchaseMany(command) => command.0.iter().map(|purchase| &purchase.asset).collect(),
            Command::Claim(command) => vec![&command.asset],
            Command::Bid(command) => vec![&command.asset],
            Command::Reclaim(command) => vec![&command.asset],
            Command::Relinquish(command) => vec![&command.asset],
            Command::PlaceOffer(command) => vec![&command.asset],
            Command::CancelOffer(_) => Vec::new(),
            Command::FormBundle(command) => command.assets.iter().collect(),
            Command::SplitBundle(command) => command.valuations.keys().collect(),
            Command::CancelBundle(command) => vec![&command.bundle],
        }
    }
}

//! What people may ask of the register.

pub mod claim; // take a vacant asset
pub mod describe; // surveyor: correct a description
pub mod purchase; // take an asset at its holder's price
pub mod reclaim; // take back an asset that lapsed
pub mod register; // surveyor: enter assets
pub mod relinquish; // give an asset back
pub mod retire; // surveyor: take a vacant asset out
pub mod revalue; // state a new valuation for an asset one holds
pub mod top_up; // pay tax in advance, or what is owed
pub mod withdraw; // take some of a deposit back

use bevy_ecs::world::World;
use ledger::{AccountId, Timestamp};

use crate::{Event, Rejection};

pub use claim::Claim;
pub use describe::Describe;
pub use purchase::Purchase;
pub use reclaim::Reclaim;
pub use register::{Register, Registration};
pub use relinquish::Relinquish;
pub use retire::Retire;
pub use revalue::Revalue;
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
    /// Pay tax in advance, or what is owed.
    TopUp(TopUp),
    /// Take some of a deposit back.
    Withdraw(Withdraw),
    /// Take an asset at its holder's price.
    Purchase(Purchase),
    /// Take a vacant asset.
    Claim(Claim),
    /// Take back an asset that lapsed.
    Reclaim(Reclaim),
    /// Give an asset back.
    Relinquish(Relinquish),
}

impl Command {
    /// Decides for `signer` at `now`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, signer: AccountId, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        match self {
            Command::Register(command) => command.decide(world, signer),
            Command::Describe(command) => command.decide(world, signer),
            Command::Retire(command) => command.decide(world, signer),
            Command::Revalue(command) => command.decide(world, signer, now),
            Command::TopUp(command) => command.decide(world, signer, now),
            Command::Withdraw(command) => command.decide(world, signer, now),
            Command::Purchase(command) => command.decide(world, signer, now),
            Command::Claim(command) => command.decide(world, signer, now),
            Command::Reclaim(command) => command.decide(world, signer, now),
            Command::Relinquish(command) => command.decide(world, signer, now),
        }
    }
}

//! What people may ask of the books.

pub mod cancel_recovery; // the own key is not lost
pub mod issue; // cashier: money enters against an outside payment
pub mod open_account; // publish a key
pub mod request_recovery; // the own key is lost
pub mod request_redemption; // set money aside to be paid out
pub mod return_redemption; // cashier: it could not be paid out
pub mod rotate_key; // sign with another key from now on
pub mod set_recovery_key; // provide for the loss of one's key
pub mod settle_redemption; // cashier: it was paid out
pub mod transfer; // pay another account

use bevy_ecs::world::World;
use smol_str::SmolStr;

use crate::{AccountId, Amount, Currency, Event, Money, Officers, Rejection, Role, Timestamp};

pub use cancel_recovery::CancelRecovery;
pub use issue::{Approval, Issue};
pub use open_account::OpenAccount;
pub use request_recovery::RequestRecovery;
pub use request_redemption::RequestRedemption;
pub use return_redemption::ReturnRedemption;
pub use rotate_key::RotateKey;
pub use set_recovery_key::SetRecoveryKey;
pub use settle_redemption::SettleRedemption;
pub use transfer::Transfer;

/// Most characters of a payment reference or a memo.
pub const TEXT_LENGTH_MAX: usize = 200;

/// A command on the books.
#[derive(Clone, Debug)]
pub enum Command {
    /// Publish a key.
    OpenAccount(OpenAccount),
    /// Have another key sign.
    RotateKey(RotateKey),
    /// Provide for the loss of one's key.
    SetRecoveryKey(SetRecoveryKey),
    /// Have another key sign where the present one is lost.
    RequestRecovery(RequestRecovery),
    /// Stop that.
    CancelRecovery(CancelRecovery),
    /// Pay another account.
    Transfer(Transfer),
    /// Bring money in.
    Issue(Issue),
    /// Ask for money to be paid out.
    RequestRedemption(RequestRedemption),
    /// Say that it was paid out.
    SettleRedemption(SettleRedemption),
    /// Give it back.
    ReturnRedemption(ReturnRedemption),
}

impl Command {
    /// Decides for `signer` at `now`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, signer: AccountId, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        match self {
            Command::OpenAccount(command) => command.decide(world, signer),
            Command::RotateKey(command) => command.decide(world, signer),
            Command::SetRecoveryKey(command) => command.decide(world, signer),
            Command::RequestRecovery(command) => command.decide(world, signer, now),
            Command::CancelRecovery(command) => command.decide(world, signer),
            Command::Transfer(command) => command.decide(world, signer),
            Command::Issue(command) => command.decide(world, signer, now),
            Command::RequestRedemption(command) => command.decide(world, signer),
            Command::SettleRedemption(command) => command.decide(world, signer),
            Command::ReturnRedemption(command) => command.decide(world, signer),
        }
    }
}

/// Takes an amount into the currency and refuses nothing at all.
fn positive(world: &World, amount: Amount) -> Result<Money, Rejection> {
    let money = Currency::of(world).money(amount)?;
    if money.is_zero() { Err(Rejection::ZeroAmount) } else { Ok(money) }
}

fn require_role(world: &World, signer: AccountId, role: Role) -> Result<(), Rejection> {
    if Officers::hold(world, role, signer) { Ok(()) } else { Err(Rejection::NotAnOfficer { role }) }
}

fn check_text(field: &'static str, text: &SmolStr) -> Result<(), Rejection> {
    let length = text.chars().count();
    if length == 0 || length > TEXT_LENGTH_MAX || text.chars().any(char::is_control) {
        return Err(Rejection::InvalidText { field, most: TEXT_LENGTH_MAX });
    }
    Ok(())
}

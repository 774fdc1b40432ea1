//! The bodies of commands on the books.

use ledger::command as keeping;
use ledger::{AccountId, Amount};
use schemars::JsonSchema;
use serde::Deserialize;
use smol_str::SmolStr;

use super::{Body, Malformed, Params};
use crate::Command;

impl Body for keeping::OpenAccount {
    fn command(self, _: &Params) -> Result<Command, Malformed> {
        Ok(Command::Ledger(ledger::Command::OpenAccount(self)))
    }
}

/// Pays another account. Signed by the account in the address, or with its token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TransferBody {
    /// Who is paid.
    to: AccountId,
    /// How much; more than nothing.
    amount: Amount,
    /// What for; 1 to 200 characters.
    #[serde(default)]
    memo: Option<SmolStr>,
}

impl Body for TransferBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let TransferBody { to, amount, memo } = self;
        let transfer = keeping::Transfer { from: path.first()?, to, amount, memo };
        Ok(Command::Ledger(ledger::Command::Transfer(transfer)))
    }
}

impl Body for keeping::Issue {
    fn command(self, _: &Params) -> Result<Command, Malformed> {
        Ok(Command::Ledger(ledger::Command::Issue(self)))
    }
}

impl Body for keeping::RequestRedemption {
    fn command(self, _: &Params) -> Result<Command, Malformed> {
        Ok(Command::Ledger(ledger::Command::RequestRedemption(self)))
    }
}

/// Says that a redemption was paid outside: the money leaves the books. Signed by a cashier.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettlementBody {
    /// Names the outside payment; used once.
    reference: SmolStr,
}

impl Body for SettlementBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let settle = keeping::SettleRedemption { redemption: path.first()?, reference: self.reference };
        Ok(Command::Ledger(ledger::Command::SettleRedemption(settle)))
    }
}

/// Gives the money of a redemption back to its account. Signed by a cashier.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReturnBody {}

impl Body for ReturnBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let command = keeping::ReturnRedemption { redemption: path.first()? };
        Ok(Command::Ledger(ledger::Command::ReturnRedemption(command)))
    }
}

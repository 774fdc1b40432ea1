//! Everything that can have happened to the books by itself. Append-only: journals outlive code.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::redemption::escrow;
use crate::{AccountId, Handle, Money, Place, Posting, PublicKey};

/// A change of the books.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A key opened its account.
    AccountOpened {
        /// The account, derived from the key.
        account: AccountId,
        /// The key that signs for it.
        key: PublicKey,
        /// What it calls itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        handle: Option<Handle>,
    },
    /// An account paid another one.
    Transferred {
        /// Who paid.
        from: AccountId,
        /// Who was paid.
        to: AccountId,
        /// How much.
        amount: Money,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        memo: Option<SmolStr>,
    },
    /// Money entered the books against an outside payment.
    Issued {
        /// Who received it.
        account: AccountId,
        /// How much.
        amount: Money,
        /// Names the outside payment; used once.
        reference: SmolStr,
        /// The cashier who issued it.
        cashier: AccountId,
        /// Whether it was within that cashier's daily limit, alone.
        alone: bool,
    },
    /// Money was set aside on its way out of the books.
    RedemptionRequested {
        /// Its number.
        redemption: u64,
        /// Whose money.
        account: AccountId,
        /// How much.
        amount: Money,
    },
    /// A cashier paid a redemption outside, and the money left the books.
    RedemptionSettled {
        /// Its number.
        redemption: u64,
        /// Whose money it was.
        account: AccountId,
        /// How much.
        amount: Money,
        /// Names the outside payment; used once.
        reference: SmolStr,
    },
    /// A redemption came back to its account: a cashier returned it, or its time was up.
    RedemptionReturned {
        /// Its number.
        redemption: u64,
        /// Whose money.
        account: AccountId,
        /// How much.
        amount: Money,
    },
}

impl Event {
    /// The movements of money that this event is.
    pub fn postings(&self) -> Vec<Posting> {
        let move_money = |from, to, amount: &Money| vec![Posting::new(from, to, *amount)];
        match self {
            Event::AccountOpened { .. } => Vec::new(),
            Event::Transferred { from, to, amount, .. } => {
                move_money(Place::Account(*from), Place::Account(*to), amount)
            }
            Event::Issued { account, amount, .. } => {
                move_money(Place::Outside, Place::Account(*account), amount)
            }
            Event::RedemptionRequested { redemption, account, amount } => {
                move_money(Place::Account(*account), Place::Escrow(escrow(*redemption)), amount)
            }
            Event::RedemptionSettled { redemption, amount, .. } => {
                move_money(Place::Escrow(escrow(*redemption)), Place::Outside, amount)
            }
            Event::RedemptionReturned { redemption, account, amount } => {
                move_money(Place::Escrow(escrow(*redemption)), Place::Account(*account), amount)
            }
        }
    }
}

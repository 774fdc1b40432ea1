//! Everything that can have happened to the books by itself. Append-only: journals outlive code.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::redemption::escrow;
use crate::{AccountId, Handle, Money, Place, Posting, PublicKey, Timestamp};

/// A change of the books.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A key opened its account.
    AccountOpened {
        /// The account, derived from the key.
        account: AccountId,
        /// The key that signs for it, until another one does.
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
    /// Another key signs for an account from now on, as the former one asked.
    KeyRotated {
        /// The account.
        account: AccountId,
        /// The key that signs from now on.
        key: PublicKey,
        /// Whether all tokens of the account were revoked with it.
        tokens_revoked: bool,
    },
    /// An account registered or replaced its recovery key, or removed it.
    RecoveryKeySet {
        /// The account.
        account: AccountId,
        /// The recovery key from now on, if there is one.
        #[serde(default)]
        key: Option<PublicKey>,
    },
    /// The recovery key asked for another key to sign; in the place of what it may have asked for before.
    RecoveryRequested {
        /// The account.
        account: AccountId,
        /// The key that will sign, unless the present one stops it.
        key: PublicKey,
        /// From which second on.
        takes_effect_at: Timestamp,
    },
    /// The account's own key stopped a recovery.
    RecoveryCancelled {
        /// The account.
        account: AccountId,
    },
    /// A recovery took effect: another key signs, and all tokens of the account are revoked.
    AccountRecovered {
        /// The account.
        account: AccountId,
        /// The key that signs from now on.
        key: PublicKey,
    },
}

impl Event {
    /// The account whose tokens are all revoked with this.
    pub fn revokes_tokens_of(&self) -> Option<AccountId> {
        match self {
            Event::KeyRotated { account, tokens_revoked: true, .. }
            | Event::AccountRecovered { account, .. } => Some(*account),
            _ => None,
        }
    }

    /// The account whose keys this is about.
    pub fn keys_of(&self) -> Option<AccountId> {
        match self {
            Event::AccountOpened { account, .. }
            | Event::KeyRotated { account, .. }
            | Event::RecoveryKeySet { account, .. }
            | Event::RecoveryRequested { account, .. }
            | Event::RecoveryCancelled { account }
            | Event::AccountRecovered { account, .. } => Some(*account),
            _ => None,
        }
    }

    /// The movements of money that this event is.
    pub fn postings(&self) -> Vec<Posting> {
        let move_money = |from, to, amount: &Money| vec![Posting::new(from, to, *amount)];
        match self {
            Event::AccountOpened { .. }
            | Event::KeyRotated { .. }
            | Event::RecoveryKeySet { .. }
            | Event::RecoveryRequested { .. }
            | Event::RecoveryCancelled { .. }
            | Event::AccountRecovered { .. } => Vec::new(),
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

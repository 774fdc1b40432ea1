//! Everything that can have happened in a commons. Append-only: journals outlive code.

use ledger::{AccountId, Money, Posting, PublicKey, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::token::{Scope, TokenId, TokenLimits};

/// A change, in the part of the commons where it happened.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The commons was founded under the constitution in this record.
    Founded {
        /// What it is called.
        name: String,
    },
    /// In the books.
    #[schemars(skip)]
    Ledger(ledger::Event),
    /// In the register.
    #[schemars(skip)]
    Registry(registry::Event),
    /// Among members, proposals and rounds.
    #[schemars(skip)]
    Governance(governance::Event),
    /// An account let whoever has a secret act for it, within limits.
    TokenGranted {
        /// The hash of the secret.
        token: TokenId,
        /// For whom it acts.
        account: AccountId,
        /// What it may do.
        scopes: Vec<Scope>,
        /// Until when, exclusively.
        expires: Timestamp,
        /// With what, and how much of it.
        #[serde(default)]
        limits: TokenLimits,
    },
    /// An account took such a permission back.
    TokenRevoked {
        /// The hash of the secret.
        token: TokenId,
    },
    /// A token with a daily limit moved its account's money.
    TokenSpent {
        /// The hash of the secret.
        token: TokenId,
        /// How much left the account.
        amount: Money,
    },
}

/// An event and the second at which it happened; what fell due carries the second at which it was due.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Occurred(pub Timestamp, pub Event);

impl Event {
    /// The account of a key that the constitution names is opened for it.
    pub(crate) fn account_opened(key: PublicKey) -> Event {
        Event::Ledger(ledger::Event::AccountOpened { account: key.account(), key, handle: None })
    }

    /// The movements of money that this event is.
    pub fn postings(&self) -> Vec<Posting> {
        match self {
            Event::Ledger(event) => event.postings(),
            Event::Registry(event) => event.postings(),
            Event::Governance(event) => event.postings(),
            Event::Founded { .. }
            | Event::TokenGranted { .. }
            | Event::TokenRevoked { .. }
            | Event::TokenSpent { .. } => Vec::new(),
        }
    }
}

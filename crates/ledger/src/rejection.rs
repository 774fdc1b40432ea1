//! Every reason for which the books refuse, each with its sentence and its fields.

use schemars::JsonSchema;
use serde::Serialize;
use smol_str::SmolStr;
use thiserror::Error;

use crate::{AccountId, AmountError, Money, PublicKey, Role};

/// Why a command on the books is refused. Nothing has changed.
#[derive(Clone, PartialEq, Debug, Error, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// The amount is not one that the books can hold.
    #[error(transparent)]
    InvalidAmount(#[from] AmountError),
    /// An amount of nothing where something must move.
    #[error("the amount is zero")]
    ZeroAmount,
    /// The key's account is open already.
    #[error("account {account} is open already")]
    AccountExists {
        /// The account of that key.
        account: AccountId,
    },
    /// No such account.
    #[error("there is no account {account}; it opens when its key is published")]
    UnknownAccount {
        /// The account that was named.
        account: AccountId,
    },
    /// The key in the body is not the one that signed.
    #[error("an account is opened by its own key: sign with the key in the body")]
    NotTheKey,
    /// The keys of another account.
    #[error("only account {account} itself may change its keys")]
    NotYourKeys {
        /// The account.
        account: AccountId,
    },
    /// The key belongs to somebody, or did.
    #[error("key {key} is somebody's already, or was; make a new one")]
    KeyTaken {
        /// The key.
        key: PublicKey,
    },
    /// Nothing shows that whoever asks has the key.
    #[error(
        "the proof is not the signature of key {key} on the text that names this commons and account {account}"
    )]
    KeyNotProven {
        /// The key.
        key: PublicKey,
        /// The account that it is to be a key of.
        account: AccountId,
    },
    /// The account has no recovery key.
    #[error("account {account} has no recovery key")]
    NoRecoveryKey {
        /// The account.
        account: AccountId,
    },
    /// Signed with another key than the account's recovery key.
    #[error("this must be signed by the recovery key of account {account} itself")]
    NotTheRecoveryKey {
        /// The account.
        account: AccountId,
    },
    /// Nothing is there to be stopped.
    #[error("no recovery of account {account} is pending")]
    NoRecoveryPending {
        /// The account.
        account: AccountId,
    },
    /// The money of another account.
    #[error("this would spend the money of account {account}, which did not ask for it")]
    NotYourAccount {
        /// The account that would pay.
        account: AccountId,
    },
    /// A transfer from an account to itself.
    #[error("payer and payee are the same account")]
    SameAccount,
    /// The balance does not cover what must be paid.
    #[error("the balance is {balance}, but {needed} must be paid")]
    BalanceTooLow {
        /// What the account can spend.
        balance: Money,
        /// What it would have to spend.
        needed: Money,
    },
    /// The signer does not hold the office that this needs.
    #[error("only a {role} named in the constitution may do this")]
    NotAnOfficer {
        /// The office.
        role: Role,
    },
    /// The reference of an outside payment was used before.
    #[error("reference \"{reference}\" was used before; each outside payment counts once")]
    ReferenceUsed {
        /// The reference.
        reference: SmolStr,
    },
    /// A text is empty or too long, or has control characters.
    #[error("{field} must have 1 to {most} characters, none of them a control character")]
    InvalidText {
        /// The field.
        field: &'static str,
        /// The most characters it may have.
        most: usize,
    },
    /// More would be in the books, or would ever have been issued, than they can count.
    #[error("{issued} is issued already; {amount} more would exceed the most, {most}")]
    IssueTooLarge {
        /// In circulation, or ever issued.
        issued: Money,
        /// What was asked.
        amount: Money,
        /// The most that may circulate, or may ever be issued.
        most: Money,
    },
    /// Above the cashier's daily limit, without enough approvals.
    #[error(
        "the cashier's limit leaves {left} today; {amount} needs the approval of {needed} cashiers, {approvals} approved"
    )]
    AboveIssueLimit {
        /// What the cashier may still issue alone today.
        left: Money,
        /// What was asked.
        amount: Money,
        /// How many cashiers must agree, the signer included.
        needed: usize,
        /// How many agreed, the signer included.
        approvals: usize,
    },
    /// No redemption with this number waits.
    #[error("no redemption {redemption} is waiting")]
    UnknownRedemption {
        /// The number.
        redemption: u64,
    },
}

//! Every reason for which the register refuses, each with its sentence and its fields.

use ledger::{AccountId, AmountError, Money, Timestamp};
use serde::Serialize;
use thiserror::Error;

use crate::{AssetId, ClassId};

/// Why a command on the register is refused. Nothing has changed.
#[derive(Clone, PartialEq, Debug, Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// No such asset.
    #[error("there is no asset {asset}")]
    UnknownAsset {
        /// The asset that was named.
        asset: AssetId,
    },
    /// No such class.
    #[error("there is no class {class}")]
    UnknownClass {
        /// The class that was named.
        class: ClassId,
    },
    /// The id is taken, in the register or earlier in the same list.
    #[error("there is an asset {asset} already")]
    AssetExists {
        /// The asset.
        asset: AssetId,
    },
    /// A list of nothing, or of too many.
    #[error("{count} assets in one list; 1 to {most} are taken at once")]
    ListLength {
        /// How many there were.
        count: usize,
        /// The most.
        most: usize,
    },
    /// A text is too long, or has control characters, or is no link.
    #[error("{field} {requirement}")]
    InvalidParticulars {
        /// The field.
        field: &'static str,
        /// What it must be.
        requirement: &'static str,
    },
    /// The asset is vacant or retired.
    #[error("the asset is not held by anybody")]
    NotHeld,
    /// The asset is held.
    #[error("the asset is not vacant: {holder} holds it")]
    NotVacant {
        /// Who holds it.
        holder: AccountId,
    },
    /// The asset was taken out of the register.
    #[error("the asset is retired")]
    Retired,
    /// Only the holder may do this.
    #[error("only the holder, {holder}, may do this")]
    NotHolder {
        /// Who holds it.
        holder: AccountId,
    },
    /// The holder would buy from itself.
    #[error("the buyer holds the asset already")]
    AlreadyHolder,
    /// A beneficiary of a class cannot acquire its assets.
    #[error("a beneficiary of class {class} cannot acquire its assets")]
    Beneficiary {
        /// The class.
        class: ClassId,
    },
    /// The price has risen above what the buyer would pay.
    #[error("the price is {sale_price}, above the limit of {max_price}")]
    PriceAboveLimit {
        /// What must be paid now.
        sale_price: Money,
        /// What the buyer would pay at most.
        max_price: Money,
    },
    /// The buyer insists on another version of the constitution.
    #[error("version {actual} of the constitution is in force, not {expected}")]
    OtherConstitution {
        /// What the buyer read.
        expected: u64,
        /// What is in force.
        actual: u64,
    },
    /// Nobody may assess an asset below what was paid for it.
    #[error("the valuation of {valuation} is below the price of {price}")]
    ValuationBelowPrice {
        /// What was stated.
        valuation: Money,
        /// What would be paid.
        price: Money,
    },
    /// The class has a lowest valuation.
    #[error("the valuation of {valuation} is below the class's minimum of {minimum}")]
    ValuationBelowMinimum {
        /// What was stated.
        valuation: Money,
        /// The least.
        minimum: Money,
    },
    /// The deposit would not last for the class's minimum runway.
    #[error("the deposit of {deposit} does not last long enough; at least {minimum_deposit} is needed")]
    DepositTooSmall {
        /// What it would be.
        deposit: Money,
        /// The least.
        minimum_deposit: Money,
    },
    /// The tax owed must be paid first.
    #[error("the asset is in arrears: {arrears} is owed")]
    InArrears {
        /// What is owed now.
        arrears: Money,
    },
    /// A payment into arrears must end them.
    #[error("a payment of {amount} does not end the arrears; at least {needed} is needed")]
    PaymentBelowArrears {
        /// What was offered.
        amount: Money,
        /// Arrears and the minimum deposit together.
        needed: Money,
    },
    /// Only who lost the asset by a lapse may take it back.
    #[error("only the former holder of a lapsed asset may reclaim it")]
    NotFormerHolder,
    /// The time for a reclaim is over.
    #[error("the time to reclaim the asset ended at {ended_at}")]
    ReclaimOver {
        /// When it ended.
        ended_at: Timestamp,
    },
    /// The books refuse.
    #[error(transparent)]
    #[serde(untagged)]
    Ledger(#[from] ledger::Rejection),
}

impl Rejection {
    pub(crate) fn unknown_asset(asset: &AssetId) -> Rejection {
        Rejection::UnknownAsset { asset: asset.clone() }
    }
}

impl From<AmountError> for Rejection {
    fn from(refusal: AmountError) -> Rejection {
        Rejection::Ledger(refusal.into())
    }
}

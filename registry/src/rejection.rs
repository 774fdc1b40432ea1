//! Every reason for which the register refuses, each with its sentence and its fields.

use ledger::{AccountId, AmountError, Money, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use crate::{AssetId, ClassId};

/// Why a command on the register is refused. Nothing has changed.
#[derive(Clone, PartialEq, Debug, Error, Serialize, JsonSchema)]
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
    /// Areas of the class must not overlap.
    #[error("the area overlaps that of {asset}, and areas of the class must not")]
    Overlaps {
        /// The other asset.
        asset: AssetId,
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
    /// A list names an asset twice.
    #[error("asset {asset} is named twice")]
    NamedTwice {
        /// The asset.
        asset: AssetId,
    },
    /// A part of a bundle is dealt with together with the rest of it.
    #[error("the asset is part of the bundle {bundle}; deal with that asset, which stands for all of it")]
    InBundle {
        /// Names the bundle: its first asset by id.
        bundle: AssetId,
    },
    /// A forced purchase is followed by a quiet time.
    #[error("the asset was bought lately; the next purchase is possible from {until} on")]
    Cooldown {
        /// From when on.
        until: Timestamp,
    },
    /// Nobody acquires more than a class's cap.
    #[error("the account would hold {would_hold} of class {class}, above its cap of {most} by now")]
    HoldCap {
        /// The class.
        class: ClassId,
        /// What it would hold and bid for, by valuation.
        would_hold: String,
        /// The most.
        most: String,
    },
    /// Within the minimum tenure the holder stands by the valuation that it stated.
    #[error("the valuation of {valuation} is below {stated}, by which the holder stands until {until}")]
    CutWithinTenure {
        /// What was stated now.
        valuation: Money,
        /// What was stated when the tenure began.
        stated: Money,
        /// Until when, exclusively.
        until: Timestamp,
    },
    /// So many raises wait to bind buyers that no other is taken.
    #[error("{pending} raises wait to bind buyers; at most {most} may")]
    TooManyRaises {
        /// How many wait.
        pending: usize,
        /// The most.
        most: usize,
    },
    /// The asset is auctioned: a claim is not enough.
    #[error("the asset goes to the highest bidder; place a bid")]
    GoesToBidders,
    /// The asset is not auctioned to bidders.
    #[error("the asset takes no bids; claim it at its price")]
    TakesNoBids,
    /// The bid does not exceed the highest one by the increment, or the reserve.
    #[error("a bid of {bid} is too low; at least {least} is needed")]
    BidTooLow {
        /// What was bid.
        bid: Money,
        /// The least.
        least: Money,
    },
    /// A vacant asset that somebody bids for stays in the register.
    #[error("{bidder} bids for the asset; the auction closes at {closes_at}")]
    BidStands {
        /// Who.
        bidder: AccountId,
        /// When.
        closes_at: Timestamp,
    },
    /// An offer's time must lie ahead, but not too far.
    #[error("an offer cannot stand until {expires}; it must be later than now and not after {latest}")]
    InvalidExpiry {
        /// What was asked.
        expires: Timestamp,
        /// The latest.
        latest: Timestamp,
    },
    /// One account has one offer on an asset.
    #[error("offer {offer} of this account stands on the asset already; cancel it first")]
    OfferExists {
        /// Its number.
        offer: u64,
    },
    /// Many offers stand on the asset.
    #[error("{most} offers stand on the asset already, none of them below this one")]
    OffersFull {
        /// The most.
        most: usize,
    },
    /// No such offer stands.
    #[error("there is no offer {offer}, or it stands no longer")]
    UnknownOffer {
        /// The number that was named.
        offer: u64,
    },
    /// Only who placed an offer takes it back.
    #[error("offer {offer} is another account's")]
    NotOfferer {
        /// Its number.
        offer: u64,
    },
    /// A standing instruction is out of bounds.
    #[error("{field} {requirement}")]
    InvalidInstruction {
        /// The field.
        field: &'static str,
        /// What it must be.
        requirement: &'static str,
    },
    /// A bundle is of a few different assets.
    #[error("a bundle is of 2 to 8 different assets, not {count}")]
    BundleSize {
        /// How many different ones there were.
        count: usize,
    },
    /// A bundle's assets are of one class.
    #[error("{asset} is of another class; a bundle's assets are of one")]
    OtherClass {
        /// The asset that does not fit.
        asset: AssetId,
    },
    /// A bundle was formed or split since the buyer looked.
    #[error("{actual} assets are sold here, not {expected}: a bundle was formed or split")]
    OtherAssets {
        /// How many the buyer expected.
        expected: u64,
        /// How many there are.
        actual: u64,
    },
    /// Nobody plans to form or to split this bundle.
    #[error("no bundle named {bundle} is to be formed or split")]
    NothingPlanned {
        /// What would name it.
        bundle: AssetId,
    },
    /// A split says what every asset of the bundle will be assessed at, and no other.
    #[error("a valuation is needed for each asset of the bundle and for no other: {}", list(assets))]
    NotItsMembers {
        /// The bundle's assets; none where it is no bundle.
        assets: Vec<AssetId>,
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

fn list(assets: &[AssetId]) -> String {
    if assets.is_empty() {
        return "it is no bundle".into();
    }
    assets.iter().map(AssetId::as_str).collect::<Vec<_>>().join(", ")
}

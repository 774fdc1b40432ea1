//! The bodies of commands on the register.

use std::fmt;

use ledger::{Amount, Timestamp};
use registry::command as registering;
use registry::{AssetId, Command as Asked, Particulars};
use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Body, Malformed, Params};
use crate::Command;

/// Enters an asset into the register, or 1 to 1,000 assets in an array, all or none; they are vacant. Signed by a
/// surveyor.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum RegistrationsBody {
    /// One asset.
    One(Box<registering::Registration>),
    /// Several assets.
    Many(Vec<registering::Registration>),
}

impl<'de> Deserialize<'de> for RegistrationsBody {
    /// By what it begins with: trying one after the other would tell nobody what is wrong.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RegistrationsBody, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = RegistrationsBody;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an asset or an array of assets")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RegistrationsBody, A::Error> {
                Deserialize::deserialize(MapAccessDeserializer::new(map)).map(RegistrationsBody::One)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<RegistrationsBody, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(seq)).map(RegistrationsBody::Many)
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}

impl Body for RegistrationsBody {
    const MAY_BE_A_LIST: bool = true;

    fn command(self, _: &Params) -> Result<Command, Malformed> {
        let registrations = match self {
            RegistrationsBody::One(registration) => vec![*registration],
            RegistrationsBody::Many(registrations) => registrations,
        };
        Ok(Command::Registry(Asked::Register(registering::Register(registrations))))
    }
}

/// Corrects what the register says of an asset: all of it is replaced. Signed by a surveyor.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct DescriptionBody(Particulars);

impl Body for DescriptionBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let describe = registering::Describe { asset: path.first()?, particulars: self.0 };
        Ok(Command::Registry(Asked::Describe(describe)))
    }
}

/// Takes a vacant asset out of the register, for ever. Signed by a surveyor.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetirementBody {}

impl Body for RetirementBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        Ok(Command::Registry(Asked::Retire(registering::Retire { asset: path.first()? })))
    }
}

/// States a new valuation: tax is on it at once; buyers must pay a raise after the class's raise delay. Signed by the
/// holder, or with the holder's token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValuationBody {
    /// The price at which the holder must sell, and is taxed on.
    valuation: Amount,
    /// Paid into the deposit at the same time.
    #[serde(default)]
    top_up: Option<Amount>,
}

impl Body for ValuationBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let ValuationBody { valuation, top_up } = self;
        let revalue = registering::Revalue { asset: path.first()?, valuation, top_up };
        Ok(Command::Registry(Asked::Revalue(revalue)))
    }
}

/// One of several valuations.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ValuationOfAsset {
    /// The asset.
    asset: AssetId,
    /// The price at which the holder must sell, and is taxed on.
    valuation: Amount,
    /// Paid into the deposit at the same time.
    #[serde(default)]
    top_up: Option<Amount>,
}

/// States new valuations for 1 to 1,000 assets, all or none. Signed by their holder, or with the holder's token.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct ValuationsBody(Vec<ValuationOfAsset>);

impl Body for ValuationsBody {
    const MAY_BE_A_LIST: bool = true;

    fn command(self, _: &Params) -> Result<Command, Malformed> {
        let revalue =
            |ValuationOfAsset { asset, valuation, top_up }| registering::Revalue { asset, valuation, top_up };
        let valuations = self.0.into_iter().map(revalue).collect();
        Ok(Command::Registry(Asked::RevalueMany(registering::RevalueMany(valuations))))
    }
}

/// Lets the asset's own time top its deposit up and move its valuation; what is left out is taken back. Signed by the
/// holder.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InstructionsBody {
    /// Pay into the deposit when it runs low.
    #[serde(default)]
    auto_top_up: Option<registering::AutoTopUp<Amount>>,
    /// Let the valuation rise or fall.
    #[serde(default)]
    valuation_rule: Option<registering::ValuationRule>,
}

impl Body for InstructionsBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let InstructionsBody { auto_top_up, valuation_rule } = self;
        let set = registering::SetInstructions { asset: path.first()?, auto_top_up, valuation_rule };
        Ok(Command::Registry(Asked::SetInstructions(set)))
    }
}

/// Pays tax in advance for an asset, or what it owes; anybody may, with their own money. Signed, or with a token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DepositBody {
    /// How much; of an asset in arrears, at least what it owes and the minimum deposit.
    amount: Amount,
}

impl Body for DepositBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let top_up = registering::TopUp { asset: path.first()?, amount: self.amount };
        Ok(Command::Registry(Asked::TopUp(top_up)))
    }
}

/// Takes some of a deposit back, down to the minimum deposit. Signed by the holder, or with the holder's token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawalBody {
    /// How much.
    amount: Amount,
}

impl Body for WithdrawalBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let withdraw = registering::Withdraw { asset: path.first()?, amount: self.amount };
        Ok(Command::Registry(Asked::Withdraw(withdraw)))
    }
}

/// Takes an asset by paying its holder the holder's own price; the holder cannot refuse. Signed by the buyer, or with
/// the buyer's token. `GET /v1/assets/{asset}/quote` tells what it costs in all.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PurchaseBody {
    /// The most that the buyer pays to the holder.
    max_price: Amount,
    /// What the buyer assesses the asset at, and is taxed on, from now on; at least the price paid.
    valuation: Amount,
    /// Tax paid in advance.
    deposit: Amount,
    /// Refused if another version of the constitution is in force.
    #[serde(default)]
    expected_constitution: Option<u64>,
    /// Refused if the purchase would take another number of assets, as those of a bundle.
    #[serde(default)]
    expected_assets: Option<u64>,
}

impl PurchaseBody {
    fn of(self, asset: AssetId) -> registering::Purchase {
        let PurchaseBody { max_price, valuation, deposit, expected_constitution, expected_assets } = self;
        registering::Purchase { asset, max_price, valuation, deposit, expected_constitution, expected_assets }
    }
}

impl Body for PurchaseBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        Ok(Command::Registry(Asked::Purchase(self.of(path.first()?))))
    }
}

/// One of several purchases.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PurchaseOfAsset {
    /// The asset.
    asset: AssetId,
    /// The most that the buyer pays to the holder.
    max_price: Amount,
    /// What the buyer assesses the asset at, and is taxed on, from now on; at least the price paid.
    valuation: Amount,
    /// Tax paid in advance.
    deposit: Amount,
    /// Refused if another version of the constitution is in force.
    #[serde(default)]
    expected_constitution: Option<u64>,
    /// Refused if the purchase would take another number of assets, as those of a bundle.
    #[serde(default)]
    expected_assets: Option<u64>,
}

/// Takes 1 to 1,000 assets at their holders' prices, all or none. Signed by the buyer, or with the buyer's token.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct PurchasesBody(Vec<PurchaseOfAsset>);

impl Body for PurchasesBody {
    const MAY_BE_A_LIST: bool = true;

    fn command(self, _: &Params) -> Result<Command, Malformed> {
        let purchase = |PurchaseOfAsset {
                            asset,
                            max_price,
                            valuation,
                            deposit,
                            expected_constitution,
                            expected_assets,
                        }| {
            PurchaseBody { max_price, valuation, deposit, expected_constitution, expected_assets }.of(asset)
        };
        let purchases = self.0.into_iter().map(purchase).collect();
        Ok(Command::Registry(Asked::PurchaseMany(registering::PurchaseMany(purchases))))
    }
}

/// Takes a vacant asset, at the price that its auction has fallen to, or for the deposit alone where it has none.
/// Signed by whoever takes it, or with a token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClaimBody {
    /// The most that is paid for it.
    max_price: Amount,
    /// What it is assessed at, and taxed on, from now on; at least the price paid.
    valuation: Amount,
    /// Tax paid in advance.
    deposit: Amount,
}

impl Body for ClaimBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let ClaimBody { max_price, valuation, deposit } = self;
        let claim = registering::Claim { asset: path.first()?, max_price, valuation, deposit };
        Ok(Command::Registry(Asked::Claim(claim)))
    }
}

/// Bids for a vacant asset that goes to the highest bidder; the money waits in escrow and returns when somebody bids
/// more. Signed by the bidder, or with a token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BidBody {
    /// The price bid.
    amount: Amount,
    /// What the bidder will assess it at; at least the amount.
    valuation: Amount,
    /// Tax paid in advance.
    deposit: Amount,
}

impl Body for BidBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let BidBody { amount, valuation, deposit } = self;
        let bid = registering::Bid { asset: path.first()?, amount, valuation, deposit };
        Ok(Command::Registry(Asked::Bid(bid)))
    }
}

/// Offers to take an asset as soon as its price is low enough; the money waits in escrow. Signed by whoever offers, or
/// with a token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferBody {
    /// The asset.
    asset: AssetId,
    /// The most that is paid for it.
    max_price: Amount,
    /// What it will be assessed at; at least the price paid.
    valuation: Amount,
    /// Tax paid in advance.
    deposit: Amount,
    /// Until when the offer stands; at most 365 days ahead.
    expires: Timestamp,
}

impl Body for OfferBody {
    fn command(self, _: &Params) -> Result<Command, Malformed> {
        let OfferBody { asset, max_price, valuation, deposit, expires } = self;
        let offer = registering::PlaceOffer { asset, max_price, valuation, deposit, expires };
        Ok(Command::Registry(Asked::PlaceOffer(offer)))
    }
}

/// Takes a standing offer back; its money returns. Signed by whoever placed it, or with a token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancellationOfOfferBody {}

impl Body for CancellationOfOfferBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        Ok(Command::Registry(Asked::CancelOffer(registering::CancelOffer { offer: path.first()? })))
    }
}

/// Takes an asset back that lapsed, at its old valuation, for what it owed and the reclaim fee. Signed by the former
/// holder, or with a token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReclaimBody {
    /// Tax paid in advance.
    deposit: Amount,
}

impl Body for ReclaimBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let reclaim = registering::Reclaim { asset: path.first()?, deposit: self.deposit };
        Ok(Command::Registry(Asked::Reclaim(reclaim)))
    }
}

/// Gives an asset back; what is left of its deposit returns, and it is vacant. Signed by the holder.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RelinquishmentBody {}

impl Body for RelinquishmentBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        Ok(Command::Registry(Asked::Relinquish(registering::Relinquish { asset: path.first()? })))
    }
}

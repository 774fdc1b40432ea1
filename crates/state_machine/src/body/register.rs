//! The register's commands.

use std::collections::BTreeMap;

use ledger::{Amount, Timestamp};
use registry::command as registering;
use registry::{AssetId, Particulars};
use serde::Deserialize;

use super::{Malformed, Nothing, Params, read};
use crate::Command;

pub(crate) fn register(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    let many = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let registrations = if many { read(body)? } else { vec![read(body)?] };
    Ok(Command::Registry(registry::Command::Register(registering::Register(registrations))))
}

pub(crate) fn describe(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    let particulars: Particulars = read(body)?;
    let describe = registering::Describe { asset: params.first()?, particulars };
    Ok(Command::Registry(registry::Command::Describe(describe)))
}

pub(crate) fn retire(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    read::<Nothing>(body)?;
    Ok(Command::Registry(registry::Command::Retire(registering::Retire { asset: params.first()? })))
}

pub(crate) fn revalue(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        valuation: Amount,
        #[serde(default)]
        top_up: Option<Amount>,
    }
    let Body { valuation, top_up } = read(body)?;
    let revalue = registering::Revalue { asset: params.first()?, valuation, top_up };
    Ok(Command::Registry(registry::Command::Revalue(revalue)))
}

/// One of several valuations.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneOfValuations {
    asset: AssetId,
    valuation: Amount,
    #[serde(default)]
    top_up: Option<Amount>,
}

pub(crate) fn revalue_many(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    let valuations: Vec<OneOfValuations> = read(body)?;
    let revalue =
        |OneOfValuations { asset, valuation, top_up }| registering::Revalue { asset, valuation, top_up };
    let valuations = valuations.into_iter().map(revalue).collect();
    Ok(Command::Registry(registry::Command::RevalueMany(registering::RevalueMany(valuations))))
}

pub(crate) fn set_instructions(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[serde(default)]
        auto_top_up: Option<registering::AutoTopUp<Amount>>,
        #[serde(default)]
        valuation_rule: Option<registering::ValuationRule>,
    }
    let Body { auto_top_up, valuation_rule } = read(body)?;
    let set = registering::SetInstructions { asset: params.first()?, auto_top_up, valuation_rule };
    Ok(Command::Registry(registry::Command::SetInstructions(set)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AmountBody {
    amount: Amount,
}

pub(crate) fn top_up(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    let command = registering::TopUp { asset: params.first()?, amount: read::<AmountBody>(body)?.amount };
    Ok(Command::Registry(registry::Command::TopUp(command)))
}

pub(crate) fn withdraw(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    let command = registering::Withdraw { asset: params.first()?, amount: read::<AmountBody>(body)?.amount };
    Ok(Command::Registry(registry::Command::Withdraw(command)))
}

pub(crate) fn purchase(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        max_price: Amount,
        valuation: Amount,
        deposit: Amount,
        #[serde(default)]
        expected_constitution: Option<u64>,
        #[serde(default)]
        expected_assets: Option<u64>,
    }
    let Body { max_price, valuation, deposit, expected_constitution, expected_assets } = read(body)?;
    let asset: AssetId = params.first()?;
    let purchase = registering::Purchase {
        asset,
        max_price,
        valuation,
        deposit,
        expected_constitution,
        expected_assets,
    };
    Ok(Command::Registry(registry::Command::Purchase(purchase)))
}

/// One of several purchases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneOfPurchases {
    asset: AssetId,
    max_price: Amount,
    valuation: Amount,
    deposit: Amount,
    #[serde(default)]
    expected_constitution: Option<u64>,
    #[serde(default)]
    expected_assets: Option<u64>,
}

pub(crate) fn purchase_many(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    let purchases: Vec<OneOfPurchases> = read(body)?;
    let purchase = |body| {
        let OneOfPurchases { asset, max_price, valuation, deposit, expected_constitution, expected_assets } =
            body;
        registering::Purchase { asset, max_price, valuation, deposit, expected_constitution, expected_assets }
    };
    let purchases = purchases.into_iter().map(purchase).collect();
    Ok(Command::Registry(registry::Command::PurchaseMany(registering::PurchaseMany(purchases))))
}

pub(crate) fn claim(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        max_price: Amount,
        valuation: Amount,
        deposit: Amount,
    }
    let Body { max_price, valuation, deposit } = read(body)?;
    let claim = registering::Claim { asset: params.first()?, max_price, valuation, deposit };
    Ok(Command::Registry(registry::Command::Claim(claim)))
}

pub(crate) fn bid(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        amount: Amount,
        valuation: Amount,
        deposit: Amount,
    }
    let Body { amount, valuation, deposit } = read(body)?;
    let bid = registering::Bid { asset: params.first()?, amount, valuation, deposit };
    Ok(Command::Registry(registry::Command::Bid(bid)))
}

pub(crate) fn place_offer(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        asset: AssetId,
        max_price: Amount,
        valuation: Amount,
        deposit: Amount,
        expires: Timestamp,
    }
    let Body { asset, max_price, valuation, deposit, expires } = read(body)?;
    let offer = registering::PlaceOffer { asset, max_price, valuation, deposit, expires };
    Ok(Command::Registry(registry::Command::PlaceOffer(offer)))
}

pub(crate) fn cancel_offer(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    read::<Nothing>(body)?;
    let cancel = registering::CancelOffer { offer: params.first()? };
    Ok(Command::Registry(registry::Command::CancelOffer(cancel)))
}

pub(crate) fn form_bundle(_: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        assets: Vec<AssetId>,
        valuation: Amount,
    }
    let Body { assets, valuation } = read(body)?;
    Ok(Command::Registry(registry::Command::FormBundle(registering::FormBundle { assets, valuation })))
}

pub(crate) fn split_bundle(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[serde(deserialize_with = "ledger::each_once")]
        valuations: BTreeMap<AssetId, Amount>,
    }
    let split =
        registering::SplitBundle { bundle: params.first()?, valuations: read::<Body>(body)?.valuations };
    Ok(Command::Registry(registry::Command::SplitBundle(split)))
}

pub(crate) fn cancel_bundle(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    read::<Nothing>(body)?;
    let cancel = registering::CancelBundle { bundle: params.first()? };
    Ok(Command::Registry(registry::Command::CancelBundle(cancel)))
}

pub(crate) fn reclaim(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        deposit: Amount,
    }
    let reclaim = registering::Reclaim { asset: params.first()?, deposit: read::<Body>(body)?.deposit };
    Ok(Command::Registry(registry::Command::Reclaim(reclaim)))
}

pub(crate) fn relinquish(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    read::<Nothing>(body)?;
    Ok(Command::Registry(registry::Command::Relinquish(registering::Relinquish { asset: params.first()? })))
}

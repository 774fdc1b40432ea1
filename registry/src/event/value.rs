//! What events carry beside ids and amounts.

use geometry::Geometry;
use ledger::{AccountId, EscrowId, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{AssetId, ClassId};

/// What people call an asset.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Particulars {
    /// Its name; 1 to 200 characters.
    pub name: SmolStr,
    /// What it is; at most 10 000 characters.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub description: SmolStr,
    /// Where to read more; at most 2 000 characters, `http://` or `https://`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<SmolStr>,
    /// Where it lies and which shape it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geometry: Option<Geometry>,
}

/// Tax received, and what of it goes to beneficiaries; the rest is the treasury's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TaxReceipt {
    /// All of it.
    pub tax: Money,
    /// The beneficiaries' shares of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<(AccountId, Money)>,
}

impl TaxReceipt {
    /// What the treasury has after it, if it had `treasury` before.
    pub(crate) fn treasury_after(&self, treasury: Money) -> Money {
        self.shares.iter().fold(treasury + self.tax, |left, (_, share)| left - *share)
    }
}

/// What a class paid when everything was settled at once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ClassTax {
    /// The class.
    pub class: ClassId,
    /// Its tax.
    pub receipt: TaxReceipt,
}

/// The escrow that an acquisition was paid from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FromEscrow {
    /// Which one: `offer:7`, or `bid:` and the asset.
    pub id: EscrowId,
    /// What was left in it, and went back to its account.
    pub rest: Money,
}

/// One of several assets that were a bundle.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Part {
    /// The asset.
    pub asset: AssetId,
    /// Its valuation from now on.
    pub valuation: Money,
    /// Its part of the deposit.
    pub deposit: Money,
}

impl FromEscrow {
    /// The number of the offer whose escrow it was, if it was one's.
    pub fn offer(&self) -> Option<u64> {
        self.id.strip_prefix("offer:")?.parse().ok()
    }
}

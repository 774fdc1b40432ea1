//! What a commons shows, as far as programs that trade need it. `GET /openapi.json` describes all of it.

use ledger::{AccountId, Amount, Timestamp};
use serde::Deserialize;
use serde_json::Value;

/// A page of a list.
#[derive(Clone, Debug, Deserialize)]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// The cursor of the next page; none at the end.
    pub next: Option<String>,
}

/// An asset of the register.
#[derive(Clone, Debug, Deserialize)]
pub struct Asset {
    /// Its id.
    pub id: String,
    /// Its class.
    pub class: String,
    /// What people call it.
    pub name: String,
    /// `vacant`, `held`, `in_arrears` or `retired`.
    pub status: String,
    /// Who holds it.
    pub holder: Option<AccountId>,
    /// What the holder assesses it at.
    pub valuation: Option<Amount>,
    /// What a buyer pays the holder now.
    pub price_to_pay: Option<Amount>,
    /// Tax that is prepaid.
    pub deposit: Amount,
    /// When tax owed has used the deposit up.
    pub runs_out_at: Option<Timestamp>,
}

/// What taking an asset would cost now.
#[derive(Clone, Debug, Deserialize)]
pub struct Quote {
    /// The asset.
    pub asset: String,
    /// What is paid for it; none if it cannot be taken.
    pub price: Option<Amount>,
    /// The least tax that must be prepaid.
    pub minimum_deposit: Option<Amount>,
    /// Both together.
    pub total: Option<Amount>,
    /// Every refusal that stands against it, as problems.
    pub refusals: Vec<Value>,
}

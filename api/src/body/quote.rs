use ledger::{AccountId, Money, Timestamp};
use registry::view::{self, TakenBy};
use registry::{AssetId, Rejection};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::problem::{Problem, ProblemBody};
use crate::read::Seen;

/// What taking an asset would cost now in all, and everything that stands against it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct QuoteBody {
    /// The asset that was asked about.
    asset: AssetId,
    /// `purchase` from its holder, `claim` or `bid` while vacant; null when it cannot be taken by itself.
    taken_by: Option<TakenBy>,
    /// What comes with it: the asset, or all of the bundle that it leads.
    assets: Vec<AssetId>,
    /// What is paid to the holder, or for a vacant asset.
    price: Option<Money>,
    /// Until when the price cannot rise.
    price_holds_until: Option<Timestamp>,
    /// The valuation that the rest is computed for: the one asked about, or the price.
    valuation: Option<Money>,
    /// The least tax that must be prepaid at that valuation.
    minimum_deposit: Option<Money>,
    /// Price and minimum deposit together.
    total: Option<Money>,
    /// Tax of one day at that valuation.
    tax_per_day: Option<Money>,
    /// Every refusal that stands against it now, as problems.
    #[schemars(with = "Vec<ProblemBody>")]
    refusals: Vec<Value>,
}

impl QuoteBody {
    /// The quote for `account`, if one is named, which would assess the asset at `valuation`, by default at its price.
    pub(crate) fn new(
        seen: &Seen,
        asset: &AssetId,
        valuation: Option<Money>,
        account: Option<AccountId>,
    ) -> Result<QuoteBody, Problem> {
        let world = seen.state.machine.world();
        let (quote, refusals) = match view::quote(world, asset, valuation, account, seen.now) {
            Ok(quote) => (Some(quote.clone()), quote.refusals),
            Err(refusal @ (Rejection::Retired | Rejection::InBundle { .. })) => (None, vec![refusal]),
            Err(refusal) => return Err(refusal.into()),
        };
        let quote = quote.as_ref();
        Ok(QuoteBody {
            asset: asset.clone(),
            taken_by: quote.map(|quote| quote.by),
            assets: quote.map_or_else(Vec::new, |quote| quote.assets.clone()),
            price: quote.map(|quote| quote.price),
            price_holds_until: quote.and_then(|quote| quote.price_holds_until),
            valuation: quote.map(|quote| quote.valuation),
            minimum_deposit: quote.map(|quote| quote.minimum_deposit),
            total: quote.map(|quote| quote.total),
            tax_per_day: quote.map(|quote| quote.tax_per_day),
            refusals: refusals.iter().map(|refusal| Problem::of(refusal).to_json()).collect(),
        })
    }
}

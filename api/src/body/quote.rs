use ledger::{AccountId, Money};
use registry::view::{self, Quote, StatusName};
use registry::{AssetId, Rejection};
use serde::Serialize;
use serde_json::Value;

use crate::problem::Problem;
use crate::read::Seen;

/// What taking an asset would cost now, and every refusal that stands against purchasing it.
#[derive(Serialize)]
pub(crate) struct QuoteBody {
    asset: AssetId,
    /// `purchase` from its holder, or `claim` while vacant; null when retired.
    taken_by: Option<&'static str>,
    price: Option<Money>,
    valuation: Option<Money>,
    minimum_deposit: Option<Money>,
    total: Option<Money>,
    tax_per_day: Option<Money>,
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
        let shown = view::asset(world, asset, seen.now)?;
        let mut refusals = Vec::new();
        match shown.status {
            StatusName::Held | StatusName::InArrears => {}
            StatusName::Vacant => refusals.push(Problem::from(Rejection::NotHeld)),
            StatusName::Retired => {
                refusals.push(Rejection::NotHeld.into());
                refusals.push(Rejection::Retired.into());
            }
        }
        if account.is_some() && shown.holder == account {
            refusals.push(Rejection::AlreadyHolder.into());
        }
        let class = view::class(world, &shown.class)?;
        if account.is_some_and(|account| class.beneficiaries.iter().any(|(id, _)| *id == account)) {
            refusals.push(Rejection::Beneficiary { class: shown.class }.into());
        }
        let quote = match view::quote(world, asset, valuation, seen.now) {
            // Too low a valuation is refused; the figures are then those of the lowest that is not.
            Err(
                refusal @ (Rejection::ValuationBelowPrice { .. } | Rejection::ValuationBelowMinimum { .. }),
            ) => {
                refusals.push(refusal.into());
                Some(view::quote(world, asset, None, seen.now)?)
            }
            Err(Rejection::Retired) => None,
            quote => Some(quote?),
        };
        if let (Some(account), Some(quote)) = (account, &quote)
            && let Err(refusal) = ledger::view::require_balance(world, account, quote.total)
        {
            refusals.push(refusal.into());
        }
        Ok(QuoteBody::of(asset.clone(), quote, &refusals))
    }

    fn of(asset: AssetId, quote: Option<Quote>, refusals: &[Problem]) -> QuoteBody {
        let quote = quote.as_ref();
        QuoteBody {
            asset,
            taken_by: quote.map(|quote| if quote.held { "purchase" } else { "claim" }),
            price: quote.map(|quote| quote.price),
            valuation: quote.map(|quote| quote.valuation),
            minimum_deposit: quote.map(|quote| quote.minimum_deposit),
            total: quote.map(|quote| quote.total),
            tax_per_day: quote.map(|quote| quote.tax_per_day),
            refusals: refusals.iter().map(Problem::to_json).collect(),
        }
    }
}

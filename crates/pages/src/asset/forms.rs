//! What can be done with an asset: by those who would take it, by its holder, by a surveyor.

use ledger::Money;
use maud::{Markup, html};
use registry::instructions::{AutoTopUp, ValuationRule};
use registry::view::{Asset, Quote, TakenBy};

use crate::desk;
use crate::form::{Field, Form, Kind};
use crate::link;
use crate::visit::See;

/// The ways in which somebody else can take it.
pub(super) fn taking(see: &See, asset: &Asset, quote: &Quote) -> Markup {
    let language = see.language;
    let at = |end: &str| format!("/v1{}/{end}", link::asset_path(&asset.id));
    let terms = |price: &'static str, name| {
        vec![
            Field::new(name, price, Kind::Amount).with(quote.price),
            Field::new("valuation", "your-valuation", Kind::Amount).with(quote.valuation),
            Field::new("deposit", "your-deposit", Kind::Amount).with(quote.minimum_deposit),
        ]
    };
    let (end, name, fields) = match quote.by {
        TakenBy::Purchase => ("purchase", "buy", terms("max-price", "max_price")),
        TakenBy::Claim => ("claim", "claim", terms("max-price", "max_price")),
        TakenBy::Bid => ("bids", "bid", terms("bid-amount", "amount")),
    };
    let take = Form { method: "POST", path: at(end), name, fields, language };
    let mut fields = terms("max-price", "max_price");
    fields.push(Field::new("asset", "asset", Kind::Hidden).with(&asset.id));
    fields.push(Field::new("expires", "offer-expires", Kind::Day));
    let offer = Form { method: "POST", path: "/v1/offers".into(), name: "offer", fields, language };
    html! {
        div.for-key {
            (take.draw())
            @if quote.by == TakenBy::Purchase {
                details { summary { (language.text("offer-title")) } (offer.draw()) }
            }
        }
        p.without-key { (language.text("without-key")) " " a href="/key" { (language.text("nav-key")) } }
    }
}

/// What its holder can do.
pub(super) fn holding(see: &See, asset: &Asset) -> Markup {
    let language = see.language;
    let at = |end: &str| format!("/v1{}/{end}", link::asset_path(&asset.id));
    if let Some((account, _)) = asset.reclaim {
        let fields = vec![Field::new("deposit", "your-deposit", Kind::Amount)];
        let reclaim = Form { method: "POST", path: at("reclaim"), name: "reclaim", fields, language };
        return html! { section data-for=(account) hidden { (reclaim.draw()) } };
    }
    let (Some(holder), Some(valuation)) = (asset.holder, asset.valuation) else { return html! {} };
    let forms = [
        Form {
            method: "PUT",
            path: at("valuation"),
            name: "revalue",
            fields: vec![
                Field::new("valuation", "valuation", Kind::Amount).with(valuation),
                Field::new("top_up", "top-up-with-it", Kind::Amount).optional(),
            ],
            language,
        },
        Form {
            method: "POST",
            path: at("deposits"),
            name: "top-up",
            fields: vec![Field::new("amount", "amount", Kind::Amount)],
            language,
        },
        Form {
            method: "POST",
            path: at("withdrawals"),
            name: "withdraw",
            fields: vec![Field::new("amount", "amount", Kind::Amount)],
            language,
        },
        Form {
            method: "PUT",
            path: at("standing-instructions"),
            name: "instructions",
            fields: instructions(asset),
            language,
        },
        Form { method: "POST", path: at("relinquishment"), name: "relinquish", fields: vec![], language },
    ];
    html! {
        section data-for=(holder) hidden { h2 { (language.text("holding-title")) }
            div.columns { @for form in &forms { (form.draw()) } } }
    }
}

/// What its holder lets happen by itself, as it is set now: all of it is sent, and what is empty is switched off.
fn instructions(asset: &Asset) -> Vec<Field<'static>> {
    let set = asset.instructions.unwrap_or_default();
    let (top_up, rule) = (set.auto_top_up, set.valuation_rule);
    let said = |value: Option<String>| value.unwrap_or_default();
    let of_top_up = |of: fn(&AutoTopUp<Money>) -> String| said(top_up.as_ref().map(of));
    let of_rule = |of: fn(&ValuationRule) -> String| said(rule.as_ref().map(of));
    let fields = [
        ("auto_top_up.when_below", "when-below", of_top_up(|top_up| top_up.when_below.to_string())),
        ("auto_top_up.up_to", "up-to", of_top_up(|top_up| top_up.up_to.to_string())),
        ("auto_top_up.keep", "keep", of_top_up(|top_up| top_up.keep.to_string())),
        ("valuation_rule.change", "rule-change", of_rule(|rule| rule.change.to_string())),
        ("valuation_rule.every", "rule-every", of_rule(|rule| rule.every.to_string())),
    ];
    fields.map(|(name, label, value)| Field::new(name, label, Kind::Text).with(value).optional()).into()
}

/// What a surveyor can do.
pub(super) fn surveying(see: &See, asset: &Asset) -> Markup {
    let language = see.language;
    let at = |end: &str| format!("/v1{}/{end}", link::asset_path(&asset.id));
    let particulars = &asset.particulars;
    let shape = particulars.geometry.as_ref().and_then(|shape| serde_json::to_string(shape).ok());
    let correct = vec![
        Field::new("name", "asset-name", Kind::Text).with(&particulars.name),
        Field::new("description", "asset-description", Kind::LongText)
            .with(&particulars.description)
            .optional(),
        Field::new("link", "asset-link", Kind::Text)
            .with(particulars.link.clone().unwrap_or_default())
            .optional(),
        Field::new("geometry", "asset-geometry", Kind::Json).with(shape.unwrap_or_default()).optional(),
    ];
    let forms = [
        Form { method: "PUT", path: at("description"), name: "correct", fields: correct, language },
        Form { method: "POST", path: at("retirement"), name: "retire", fields: vec![], language },
    ];
    html! {
        section data-for=(desk::accounts(see, &see.state.machine.constitution().officers.surveyors)) hidden {
            h2 { (language.text("desk-surveyor")) }
            div.columns { @for form in &forms { (form.draw()) } }
        }
    }
}

//! The officers' desks: what cashiers, surveyors and registrars do, each for whoever has such a key here.

use axum::response::Response;
use ledger::PublicKey;
use maud::{Markup, html};

use crate::form::{Field, Form, Kind};
use crate::layout::{Page, respond};
use crate::link;
use crate::visit::{See, Visit};

pub(crate) async fn show(visit: Visit) -> Response {
    let see = visit.see();
    let page = Page {
        title: see.text("nav-desk"),
        main: main(&see),
        record: see.head(),
        live: Some("type=redemption_requested,redemption_settled,redemption_returned".into()),
        scripts: &["attest.js"],
    };
    drop(see);
    respond(&visit, page)
}

fn main(see: &See) -> Markup {
    let t = see.language;
    let officers = &see.state.machine.constitution().officers;
    html! {
        h1 { (t.text("nav-desk")) }
        p { (t.text("desk-about")) }
        (desk(see, "desk-cashier", &officers.cashiers, &cashing(see)))
        (desk(see, "desk-surveyor", &officers.surveyors, &surveying(see)))
        (desk(see, "desk-registrar", &officers.registrars, &registering(see)))
    }
}

/// The desk of whoever has one of these keys, and who that is.
fn desk(see: &See, name: &'static str, keys: &[PublicKey], work: &Markup) -> Markup {
    let held_by = keys.iter().map(|key| ledger::view::account_named(see.world(), key));
    html! { section {
        h2 { (see.text(name)) }
        p { (see.text(&format!("{name}-about"))) }
        p.soft { (see.text("desk-held-by")) " "
            @for (n, account) in held_by.enumerate() { @if n > 0 { ", " } (link::account(see, account)) } }
        div data-for=(accounts(see, keys)) hidden { (work) }
    } }
}

/// The accounts of the officers with these keys, one after the other, for the scripts.
pub(crate) fn accounts(see: &See, keys: &[PublicKey]) -> String {
    let accounts = keys.iter().map(|key| ledger::view::account_named(see.world(), key).to_string());
    accounts.collect::<Vec<_>>().join(" ")
}

fn cashing(see: &See) -> Markup {
    html! { (issue(see)) div #redemptions data-live { (redemptions(see)) } }
}

fn issue(see: &See) -> Markup {
    Form {
        method: "POST",
        path: "/v1/issuances".into(),
        name: "issue",
        fields: vec![
            Field::new("account", "transfer-to", Kind::Text),
            Field::new("amount", "amount", Kind::Amount),
            Field::new("reference", "reference", Kind::Text),
        ],
        language: see.language,
    }
    .draw()
}

fn redemptions(see: &See) -> Markup {
    let t = see.language;
    let waiting = ledger::view::redemptions(see.world());
    let settle = |id, end, name, fields| {
        let path = format!("/v1/redemptions/{id}/{end}");
        Form { method: "POST", path, name, fields, language: t }.draw()
    };
    html! {
        h3 { (t.text("redemptions")) }
        @if waiting.is_empty() { p { (t.text("redemptions-none")) } }
        @for redemption in waiting.values() {
            fieldset { legend { (see.money(redemption.amount)) " " (link::account(see, redemption.account)) }
                (settle(redemption.id, "settlement", "settle", vec![Field::new("reference", "reference", Kind::Text)]))
                (settle(redemption.id, "return", "return", vec![]))
            }
        }
    }
}

fn surveying(see: &See) -> Markup {
    Form {
        method: "POST",
        path: "/v1/assets".into(),
        name: "register-asset",
        fields: vec![
            Field::new("id", "asset-id", Kind::Text),
            Field::new("class", "class", Kind::Text),
            Field::new("name", "asset-name", Kind::Text),
            Field::new("description", "asset-description", Kind::LongText).optional(),
            Field::new("link", "asset-link", Kind::Text).optional(),
            Field::new("geometry", "asset-geometry", Kind::Json).optional(),
        ],
        language: see.language,
    }
    .draw()
}

/// A registrar attests, which is a signature and no request; whoever has enough attestations sends them.
fn registering(see: &See) -> Markup {
    let t = see.language;
    html! {
        form.attest hidden data-refused=(t.text("refused")) {
            h3 { (t.text("attest-title")) }
            p.hint { (t.text("attest-about")) }
            label { (t.text("attest-account")) input name="account" required autocomplete="off"; }
            label { (t.text("attest-tag")) small { (t.text("attest-tag-about")) }
                input name="tag" required maxlength="128" autocomplete="off"; }
            p { button { (t.text("attest-submit")) } }
            label { (t.text("attest-result")) textarea name="result" rows="6" readonly {} }
            output role="status" {}
        }
        (Form {
            method: "POST",
            path: "/v1/members".into(),
            name: "admit",
            fields: vec![
                Field::new("account", "attest-account", Kind::Text),
                Field::new("uniqueness_tag", "attest-tag", Kind::Text),
                Field::new("attestations", "attestations", Kind::Words),
            ],
            language: t,
        }.draw())
    }
}

//! An account: what it holds and when that is due, what moved its money, what acts for it, and what its owner can do.

use std::collections::BTreeSet;

use axum::response::Response;
use journal::Record;
use ledger::{AccountId, Money, Place};
use maud::{Markup, html};
use node::TradeKind;
use registry::AssetId;
use registry::view::{self, Asset};
use state_machine::Scope;
use state_machine::view::Token;

use crate::asset::runway;
use crate::form::{AMOUNT, Field, Form, Kind};
use crate::layout::{Page, missing, respond};
use crate::link;
use crate::table::Column::{Figures, Words};
use crate::table::table;
use crate::tell::{News, events_of};
use crate::visit::{See, Visit};

/// Records of an account's statement that a page reads.
const RECORDS: usize = 100;
/// Holdings that are listed: those that are due first.
const HOLDINGS: usize = 200;

pub(crate) async fn show(visit: Visit) -> Response {
    let Some(id) = visit.path::<AccountId>("account") else { return missing(&visit) };
    let numbers = {
        let see = visit.see();
        let records = see.state.projection.accounts.get(&id).map_or(&[][..], Vec::as_slice);
        records[records.len().saturating_sub(RECORDS)..].to_vec()
    };
    let records = visit.records(numbers).await;
    let see = visit.see();
    let Ok(account) = ledger::view::account(see.world(), id) else {
        drop(see);
        return missing(&visit);
    };
    let title = account.handle.as_ref().map_or_else(|| id.to_string(), ToString::to_string);
    let main = main(&see, &account, &records);
    let page =
        Page { title, main, record: see.head(), live: Some(format!("account={id}")), scripts: &["token.js"] };
    drop(see);
    respond(&visit, page)
}

fn main(see: &See, account: &ledger::view::Account, records: &[Record]) -> Markup {
    let t = see.language;
    let held = see.state.projection.holdings.get(&account.id).into_iter().flatten();
    let mut assets: Vec<Asset> =
        held.filter_map(|asset| view::asset(see.world(), asset, see.now).ok()).collect();
    assets.sort_by_key(|asset| asset.lapses_at.or(asset.runs_out_at));
    let per_day = assets.iter().fold(see.zero(), |sum, asset| sum + asset.tax_per_day);
    let more = assets.len().saturating_sub(HOLDINGS);
    assets.truncate(HOLDINGS);
    let count = see.state.projection.holdings.get(&account.id).map_or(0, BTreeSet::len);
    let tile = |key: &str, figure: &str| html! { div.tile { h2 { (t.text(key)) } p.figure { (figure) } } };
    html! {
        h1 { @match &account.handle { Some(handle) => bdi { (handle) }, None => (t.text("account")) } }
        p.soft { code { (account.id) } }
        div.tiles #figures data-live {
            (tile("balance", &see.money(account.balance)))
            (tile("holdings", &t.number(count)))
            (tile("tax-per-day", &see.money(per_day)))
            (membership(see, account.id))
        }
        div #lost data-live { (lost(see, account.id)) }
        section { h2 { (t.text("holdings")) }
            div #holdings data-live { (holdings(see, &assets))
                @if more > 0 { p.soft { (t.with("and-more", [("count", &t.number(more))])) } } }
            div #bulk data-live { (bulk(see, account.id, &assets)) }
        }
        section #statement data-live { h2 { (t.text("statement")) } (statement(see, account, records)) }
        section #keys data-live { h2 { (t.text("keys-and-tokens")) } (keys(see, account)) (tokens(see, account.id)) }
        section data-for=(account.id) hidden { (grant(see)) }
        (own(see, account.id))
    }
}

/// What this account lost lately for unpaid tax, and may reclaim.
fn lost(see: &See, id: AccountId) -> Markup {
    let t = see.language;
    let lapses =
        see.state.projection.trades.recent.iter().rev().filter(|trade| trade.kind == TradeKind::Lapse);
    let lost = lapses.filter(|lapse| lapse.from == Some(id)).filter_map(|lapse| {
        let (owner, until) = view::asset(see.world(), &lapse.asset, see.now).ok()?.reclaim?;
        (owner == id).then_some((&lapse.asset, until))
    });
    html! { @for (asset, until) in lost {
        p.banner.alarm { (t.with("lost", [("time", &t.time(until))])) " " (link::asset(asset)) }
    } }
}

fn membership(see: &See, id: AccountId) -> Markup {
    let t = see.language;
    let member = governance::view::member(see.world(), id).ok();
    html! { div.tile { h2 { (t.text("credits")) } @match member {
        Some(member) => {
            p.figure { (t.number(member.credits)) }
            @if member.active_from > see.now {
                p { (t.with("member-from", [("time", &t.date(member.active_from))])) }
            }
        }
        None => { p.figure { "–" } p { (t.text("no-member")) } }
    } } }
}

fn holdings(see: &See, assets: &[Asset]) -> Markup {
    let t = see.language;
    if assets.is_empty() {
        return html! { p { (t.text("holdings-none")) } };
    }
    let columns = [
        Words("asset"),
        Figures("valuation"),
        Figures("tax-per-day"),
        Figures("deposit"),
        Words("paid-until"),
    ];
    let rows = html! { @for asset in assets { tr {
        th scope="row" { (link::named(asset)) }
        td.figure { @match asset.valuation { Some(valuation) => (t.number(valuation)), None => "–" } }
        td.figure { (t.number(asset.tax_per_day)) }
        td.figure { (t.number(asset.deposit)) }
        td.runway { (runway(see, asset)) }
    } } };
    table(see, &t.text("holdings"), &columns, &rows)
}

/// Revalues many at once: a figure beside each, and a look at what it would change.
fn bulk(see: &See, id: AccountId, assets: &[Asset]) -> Markup {
    let t = see.language;
    let held: Vec<(&AssetId, Money)> =
        assets.iter().filter_map(|asset| Some((&asset.id, asset.valuation?))).collect();
    if held.len() < 2 {
        return html! {};
    }
    html! { details data-for=(id) hidden { summary { (t.text("bulk-title")) }
        form.command data-list data-method="PUT" data-path="/v1/valuations" data-refused=(t.text("refused"))
            data-done=(t.text("done")) hidden {
            p.hint { (t.text("bulk-about")) }
            @for (asset, valuation) in &held {
                label { (asset)
                    input name=(asset) value=(valuation) data-before=(valuation) inputmode="decimal"
                        pattern=(AMOUNT) autocomplete="off"; }
            }
            p { button { (t.text("bulk-submit")) } " "
                button.plain type="button" data-preview { (t.text("preview")) } }
            output role="status" {}
        }
    } }
}

/// A movement of the account's money.
struct Line {
    news: News,
    change: i128,
    after: Money,
}

/// The latest movements first: what there is now, and back from there.
fn statement(see: &See, account: &ledger::view::Account, records: &[Record]) -> Markup {
    let t = see.language;
    let mut after = account.balance;
    let mut lines = Vec::new();
    for record in records.iter().rev() {
        for occurred in events_of(record).iter().rev() {
            let own = Place::Account(account.id);
            let postings = occurred.1.postings();
            let change: i128 = postings
                .iter()
                .map(|posting| {
                    let units = posting.amount.units();
                    i128::from(posting.to == own) * units - i128::from(posting.from == own) * units
                })
                .sum();
            if change != 0 {
                lines.push(Line { news: News::new(record.header.index, occurred), change, after });
                after = after.with_units(after.units() - change);
            }
        }
    }
    if lines.is_empty() {
        return html! { p { (t.text("statement-none")) } };
    }
    let columns = [Words("when"), Words("what"), Figures("amount"), Figures("balance")];
    let rows = html! { @for Line { news, change, after } in &lines { tr {
        td.when { a href={ "/record/" (news.record) } { time datetime=(news.at) { (t.time(news.at)) } } }
        td { (news.tell(see)) }
        td.figure { (if *change > 0 { "+" } else { "−" }) (t.number(after.with_units(change.abs()))) }
        td.figure { (t.number(after)) }
    } } };
    table(see, &t.text("statement"), &columns, &rows)
}

fn keys(see: &See, account: &ledger::view::Account) -> Markup {
    let t = see.language;
    html! { dl.facts {
        dt { (t.text("signing-key")) } dd { code { (account.key) } }
        dt { (t.text("recovery-key")) } dd { @match &account.recovery_key {
            Some(key) => code { (key) },
            None => (t.text("recovery-key-none")),
        } }
        @if let Some(pending) = &account.recovery {
            dt { (t.text("recovery")) }
            dd {
                p.banner.alarm { (t.with("recovery-pending", [("time", &t.time(pending.takes_effect_at))])) }
                div data-for=(account.id) hidden { (cancel_recovery(see)) }
            }
        }
    } }
}

fn cancel_recovery(see: &See) -> Markup {
    let path = "/v1/accounts/{account}/recovery/cancellation".into();
    Form { method: "POST", path, name: "cancel-recovery", fields: vec![], language: see.language }.draw()
}

/// What a token may do.
const SCOPES: [Scope; 6] = [
    Scope::Valuations,
    Scope::Deposits,
    Scope::Purchases,
    Scope::Transfers,
    Scope::Proposals,
    Scope::Webhooks,
];

/// Lets a program act for the account; `assets/token.js` makes the secret.
fn grant(see: &See) -> Markup {
    let t = see.language;
    html! { details { summary { (t.text("grant-title")) }
        form.grant hidden data-refused=(t.text("refused")) data-done=(t.text("done")) {
            p.hint { (t.text("grant-about")) }
            fieldset { legend { (t.text("scopes")) }
                @for scope in SCOPES {
                    label { input type="checkbox" name="scopes" value=(scope); " "
                        (t.text(&format!("scope-{scope}"))) }
                }
            }
            label { (t.text("until")) input type="date" name="expires" required; }
            label { (t.text("grant-per-day"))
                input name="amount_per_day" inputmode="decimal" pattern=(AMOUNT) autocomplete="off"; }
            p { button { (t.text("grant-submit")) } }
            label hidden { (t.text("grant-secret")) small { (t.text("grant-secret-about")) }
                input name="secret" readonly; }
            output role="status" {}
        }
    } }
}

/// The tokens that act now, and what takes them away.
fn tokens(see: &See, id: AccountId) -> Markup {
    let t = see.language;
    let acts = |token: &Token| !token.revoked && token.expires > see.now;
    let tokens: Vec<Token> =
        state_machine::view::tokens(&see.state.machine, id).into_iter().filter(acts).collect();
    let revoke = |token: &Token| {
        let path = format!("/v1/tokens/{}/revocation", token.id);
        Form { method: "POST", path, name: "revoke", fields: vec![], language: t }.draw()
    };
    let rows = html! { @for token in &tokens { tr {
        th scope="row" { code { (format!("{:.12}…", token.id.to_string())) } }
        td { @for scope in &token.scopes { (t.text(&format!("scope-{scope}"))) ". " } }
        td { time datetime=(token.expires) { (t.date(token.expires)) } }
        td { div data-for=(id) hidden { (revoke(token)) } }
    } } };
    html! { @if !tokens.is_empty() {
        h3 { (t.text("tokens")) }
        (table(see, &t.text("tokens"), &[Words("token"), Words("scopes"), Words("until"), Words("")], &rows))
    } }
}

/// What its owner can do with the money.
fn own(see: &See, id: AccountId) -> Markup {
    let language = see.language;
    let pay = Form {
        method: "POST",
        path: "/v1/accounts/{account}/transfers".into(),
        name: "transfer",
        fields: vec![
            Field::new("to", "transfer-to", Kind::Text),
            Field::new("amount", "amount", Kind::Amount),
            Field::new("memo", "memo", Kind::Text).optional(),
        ],
        language,
    };
    let redeem = Form {
        method: "POST",
        path: "/v1/redemptions".into(),
        name: "redeem",
        fields: vec![Field::new("amount", "amount", Kind::Amount)],
        language,
    };
    html! { section data-for=(id) hidden { h2 { (language.text("money")) }
    div.columns { (pay.draw()) (redeem.draw()) } } }
}

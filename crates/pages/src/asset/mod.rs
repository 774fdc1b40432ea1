//! One asset: what it is, what it costs in all, what became of its price, and what one can do.

mod forms;

use axum::response::Response;
use journal::Record;
use ledger::{AccountId, Currency, Money, Timestamp};
use maud::{Markup, html};
use node::Moment;
use node::search::{Place, Search};
use registry::view::{self, Asset, Quote, Tenure};
use registry::{AssetId, Event as Happened};
use state_machine::{Event, Occurred};

use crate::chart::Steps;
use crate::layout::{Page, missing, respond};
use crate::link;
use crate::register::{on_map, status_class, status_word};
use crate::tell::{self, News, events_of};
use crate::visit::{See, Visit};

/// How many records of its history a page reads.
const RECORDS: usize = 500;
/// How much of it is told.
const TOLD: usize = 40;

/// How many assets around it are on its map.
const NEIGHBOURS: usize = 100;

const DAY: f64 = 86_400.0;

pub(crate) async fn show(visit: Visit) -> Response {
    let Some(id) = visit.path::<AssetId>("asset") else { return missing(&visit) };
    let numbers = {
        let see = visit.see();
        let records = see.state.projection.assets.get(&id).map_or(&[][..], Vec::as_slice);
        records[records.len().saturating_sub(RECORDS)..].to_vec()
    };
    let records = visit.records(numbers).await;
    let near = neighbours(&visit, &id).await;
    let see = visit.see();
    let Ok(asset) = view::asset(see.world(), &id, see.now) else {
        drop(see);
        return missing(&visit);
    };
    let stated = visit.query("valuation").and_then(|amount| Currency::of(see.world()).money(amount).ok());
    let quote = view::quote(see.world(), &id, stated, None, see.now).ok();
    let history = History::new(&id, &records, visit.query::<String>("history").is_some());
    let near: Vec<Asset> =
        near.iter().filter_map(|place| view::asset(see.world(), &place.id, see.now).ok()).collect();
    let page = Page {
        title: asset.particulars.name.to_string(),
        main: main(&see, &asset, quote.as_ref(), &history, &near),
        record: see.head(),
        live: Some(format!("asset={}", link::segment(id.as_str()))),
        scripts: &[],
    };
    drop(see);
    respond(&visit, page)
}

/// What lies around an asset, and itself.
async fn neighbours(visit: &Visit, id: &AssetId) -> Vec<Place> {
    let bounds = {
        let see = visit.see();
        let asset = view::asset(see.world(), id, see.now).ok();
        asset.and_then(|asset| Some(asset.particulars.geometry.as_ref()?.bounds().with_surroundings()))
    };
    match bounds {
        Some(_) => {
            let search = Search { bounds, ..Search::default() };
            search.find(&Moment::Now(visit.node.clone()), None, NEIGHBOURS).await
        }
        None => Vec::new(),
    }
}

/// What became of an asset.
struct History {
    /// The latest first.
    news: Vec<News>,
    /// Whether there is more than that.
    leaves_out: bool,
    /// What it was assessed at from when on, as minor units.
    valuations: Vec<(f64, Money)>,
    sales: Vec<(f64, Money)>,
}

impl History {
    /// What happened most lately: all of it, or without the tax, which every other event collects.
    fn new(id: &AssetId, records: &[Record], all: bool) -> History {
        let mut history =
            History { news: Vec::new(), leaves_out: false, valuations: Vec::new(), sales: Vec::new() };
        for record in records {
            for occurred in &events_of(record) {
                let Occurred(at, Event::Registry(event)) = occurred else { continue };
                if !event.assets().contains(&id) {
                    continue;
                }
                let day = at.seconds() as f64 / DAY;
                match event {
                    Happened::Revalued { to, .. } => history.valuations.push((day, *to)),
                    Happened::Purchased { paid, valuation, .. } => {
                        history.sales.push((day, *paid));
                        history.valuations.push((day, *valuation));
                    }
                    Happened::Claimed { valuation, .. } => history.valuations.push((day, *valuation)),
                    Happened::Lapsed { .. } | Happened::Relinquished { .. } => {
                        history
                            .valuations
                            .extend(history.valuations.last().map(|(_, last)| (day, last.zero())));
                    }
                    // It is held again at what it was assessed at before it lapsed.
                    Happened::Reclaimed { .. } => {
                        let before = history.valuations.iter().rev().find(|(_, money)| !money.is_zero());
                        history.valuations.extend(before.map(|(_, money)| (day, *money)));
                    }
                    _ => {}
                }
                if all || !matches!(event, Happened::TaxCollected { .. }) {
                    history.news.push(News::new(record.header.index, occurred));
                }
            }
        }
        history.news.retain(|news| !news.says_nothing());
        history.news.reverse();
        history.leaves_out = !all;
        if !all {
            history.news.truncate(TOLD);
        }
        history
    }
}

fn main(see: &See, asset: &Asset, quote: Option<&Quote>, history: &History, near: &[Asset]) -> Markup {
    let t = see.language;
    let particulars = &asset.particulars;
    html! {
        h1 { bdi { (particulars.name) } }
        p.soft #status data-live {
            code { (asset.id) } " · " (t.text("class")) " "
            a href={ "/register?class=" (link::segment(asset.class.as_str())) } { (asset.class) } " · "
            span.status.{ (status_class(asset.status)) } { (status_word(see, asset.status)) }
        }
        @if !particulars.description.is_empty() { p.text dir="auto" { (particulars.description) } }
        @if let Some(link) = &particulars.link {
            p { a href=(link) rel="noopener noreferrer nofollow ugc" { bdi { (link) } } }
        }
        div.tiles #figures data-live { (figures(see, asset)) }
        (facts(see, asset))
        section data-not-for=[asset.holder] { h2 { (t.text("asset-take")) }
            @match quote {
                Some(quote) => {
                    (quote_form(see, quote))
                    div #taking data-live data-keep { (forms::taking(see, asset, quote)) }
                }
                None => p { (t.text("asset-not-to-be-taken")) }
            }
        }
        div #holding data-live { (forms::holding(see, asset)) }
        (forms::surveying(see, asset))
        @if !near.is_empty() {
            section { h2 { (t.text("asset-place")) } (on_map(&t.text("asset-map"), near, Some(&asset.id))) }
        }
        section #history data-live { h2 { (t.text("history")) }
            (chart(see, history))
            (tell::list(see, &history.news))
            @if history.leaves_out { p { a href="?history=all#history" { (t.text("history-all")) } } }
        }
    }
}

fn figures(see: &See, asset: &Asset) -> Markup {
    let t = see.language;
    let tile = |name: &str, figure: Option<Money>, about: Markup| {
        html! {
            div.tile { h2 { (t.text(name)) }
                p.figure { @match figure { Some(money) => (see.money(money)), None => "–" } }
                p { (about) } }
        }
    };
    let rises = asset.price_rises_at.map(|at| t.with("price-rises", [("time", &t.time(at))]));
    let by = html! { @if let Some(holder) = asset.holder { (t.text("said-by")) " " (link::account(see, holder)) } };
    html! {
        (tile("price-to-pay", asset.price_to_pay, html! { (rises.unwrap_or_default()) }))
        (tile("valuation", asset.valuation, by))
        (tile("tax-per-day", asset.valuation.map(|_| asset.tax_per_day), html! {}))
        div.tile { h2 { (t.text("paid-until")) } (runway(see, asset)) }
    }
}

/// How long the deposit lasts, as a bar that is full at half a year.
pub(crate) fn runway(see: &See, asset: &Asset) -> Markup {
    let t = see.language;
    html! {
        @if let Some(at) = asset.lapses_at {
            @let length = t.length(at.since(see.now));
            p.figure.alarm { (t.text("status-in-arrears")) }
            p { (t.with("lapses-in", [("length", &length), ("amount", &see.money(asset.arrears))])) }
        } @else if let Some(at) = asset.runs_out_at {
            @let left = at.since(see.now);
            p.figure { time datetime=(at) title=(t.time(at)) { (t.length(left)) } }
            meter min="0" max="180" low="14" high="60" optimum="180" value=(left.seconds() / 86_400)
                aria-label=(t.text("paid-until")) { (t.length(left)) }
        } @else { p.figure { "–" } }
    }
}

fn facts(see: &See, asset: &Asset) -> Markup {
    let t = see.language;
    let until = |amount: Money, account: AccountId, until: Timestamp| {
        html! { (see.money(amount)) " " (link::account(see, account)) ", " (t.text("until")) " " (t.time(until)) }
    };
    let fact = |key: &str, what: Markup| html! { dt { (t.text(key)) } dd { (what) } };
    html! { dl.facts #facts data-live {
        @if asset.holder.is_some() { (fact("deposit", html! { (see.money(asset.deposit)) })) }
        @if let Some(tenure) = &asset.tenure { (fact("held-since", held(see, tenure))) }
        @if let Some(at) = asset.quiet_until { (fact("quiet-until", html! { (t.time(at)) })) }
        @if let Some(at) = asset.handover_until { (fact("handover-until", html! { (t.time(at)) })) }
        @if let Some((account, at)) = asset.reclaim {
            (fact("reclaim", html! { (link::account(see, account)) ", " (t.text("until")) " " (t.time(at)) }))
        }
        @if let Some(bid) = &asset.bid { (fact("highest-bid", until(bid.amount, bid.bidder, bid.closes_at))) }
        @if let Some(bundle) = &asset.bundle {
            (fact("bundle", html! { @for part in view::held_with(see.world(), bundle) { (link::asset(&part)) " " } }))
        }
        @for offer in view::offers_on(see.world(), &asset.id) {
            (fact("standing-offer", until(offer.max_price, offer.account, offer.expires)))
        }
    } }
}

/// Since when it is held, and until when its holder stands by what they said at the beginning.
fn held(see: &See, tenure: &Tenure) -> Markup {
    let t = see.language;
    let amount = see.money(tenure.stated);
    html! {
        time datetime=(tenure.since) { (t.date(tenure.since)) }
        @if tenure.until > see.now {
            " – " (t.with("stands-by", [("amount", &amount), ("time", &t.date(tenure.until))]))
        }
    }
}

/// What it costs in all at another valuation: works without scripts, and follows the typing with them.
fn quote_form(see: &See, quote: &Quote) -> Markup {
    let t = see.language;
    let line = |key: &str, what: Markup| html! { dt { (t.text(key)) } dd.figure { (what) } };
    html! {
        form.quote method="get" data-refresh {
            label { (t.text("quote-valuation")) small { (t.text("quote-valuation-about")) }
                input name="valuation" inputmode="decimal" value=(quote.valuation) autocomplete="off"; }
            noscript { p { button { (t.text("quote-submit")) } } }
        }
        div #quote data-live {
            dl.facts {
                (line("quote-price", html! { (see.money(quote.price)) }))
                (line("quote-deposit", html! { (see.money(quote.minimum_deposit)) }))
                (line("quote-total", html! { strong { (see.money(quote.total)) } }))
                (line("tax-per-day", html! { (see.money(quote.tax_per_day)) }))
                @if let Some(at) = quote.price_holds_until { (line("quote-holds", html! { (t.time(at)) })) }
                @if quote.assets.len() > 1 {
                    (line("bundle", html! { @for part in &quote.assets { (link::asset(part)) " " } }))
                }
            }
            @for refusal in &quote.refusals { p.banner lang="en" { (refusal) } }
            data #terms data-valuation=(quote.valuation) data-deposit=(quote.minimum_deposit) {}
        }
    }
}

fn chart(see: &See, history: &History) -> Markup {
    let t = see.language;
    let float = |(at, money): &(f64, Money)| (*at, see.float(money.units()));
    Steps {
        title: &t.text("asset-chart"),
        steps: history.valuations.iter().map(float).collect(),
        marks: history.sales.iter().map(float).collect(),
        until: see.now.seconds() as f64 / DAY,
        write: &|value| t.number(format!("{value:.0}")),
        date: &|day| Timestamp::new((day * DAY) as i64).map(|at| t.date(at)).unwrap_or_default(),
    }
    .draw()
}

//! The front page: the commons at a glance.

use std::collections::BTreeMap;

use axum::response::Response;
use governance::{Phase, view};
use ledger::{AccountId, Source, Timestamp};
use maud::{Markup, html};
use node::{Trade, TradeKind};
use registry::view::ClassView;

use crate::chart::Bars;
use crate::insights::Look;
use crate::layout::{Page, respond};
use crate::link;
use crate::visit::{See, Visit};

/// How many months the charts go back.
const MONTHS: usize = 24;
/// How many sales are listed, and how many lapses.
const LATEST: usize = 6;

pub(crate) async fn show(visit: Visit) -> Response {
    let look = visit.insights.latest(&visit.node).await;
    let see = visit.see();
    let page = Page {
        title: see.text("front-title"),
        main: main(&see, look.as_deref()),
        record: see.head(),
        live: Some(String::new()),
        scripts: &[],
    };
    drop(see);
    respond(&visit, page)
}

fn main(see: &See, look: Option<&Look>) -> Markup {
    let t = see.language;
    let world = see.world();
    let assets = registry::view::asset_count(world);
    let accounts = ledger::view::account_count(world);
    let members = view::member_count(world);
    let counts = t.with(
        "front-counts",
        [("assets", &t.number(assets)), ("accounts", &t.number(accounts)), ("members", &t.number(members))],
    );
    let money = |key: &str, amount: &str| tile(&t.text(key), amount, &t.text(&format!("{key}-about")));
    html! {
        h1 { bdi { (see.state.machine.constitution().name) } }
        p.lead { (t.text("front-what")) }
        p #counts data-live { (counts) }
        div.tiles #tiles data-live {
            (money("front-treasury", &see.money(ledger::view::treasury(world))))
            (money("front-tax-per-day", &tax_per_day(see)))
            (money("front-revenue", &see.money(ledger::view::revenue(world))))
            (next_round(see))
        }
        div.columns {
            section #trades data-live { h2 { (t.text("front-trades")) } (trades(see)) }
            section #lapses data-live { h2 { (t.text("front-lapses")) } (lapses(see)) }
        }
        section #sources data-live { h2 { (t.text("front-sources")) } (sources(see)) }
        section #turnover data-live { h2 { (t.text("front-turnover")) } (turnover(see)) }
        @if let Some(Look { insights, .. }) = look {
            section #alarms data-live { h2 { (t.text("insights-notable")) }
                (crate::insights::alarms(see, insights))
                p { a href="/insights" { (t.text("insights-all")) } }
            }
        }
    }
}

fn tile(name: &str, figure: &str, about: &str) -> Markup {
    html! { div.tile { h2 { (name) } p.figure { (figure) } p { (about) } } }
}

/// The tax of one day on all that is held, at the rates in force.
fn tax_per_day(see: &See) -> String {
    let classes = registry::view::classes(see.world());
    let yearly = |class: &ClassView| class.valuation.checked_mul(class.rate.billionths().into());
    let sum = classes.iter().try_fold(0, |sum: i128, class| sum.checked_add(yearly(class)?));
    sum.map_or("–".into(), |sum| see.money(see.zero().with_units(sum / PER_DAY)))
}

/// Billionths of a year's tax in a day's.
const PER_DAY: i128 = 365 * 1_000_000_000;

fn next_round(see: &See) -> Markup {
    let t = see.language;
    match view::running_round(see.world()) {
        Some(round) => {
            let (key, at) = match round.phase {
                Phase::Deliberation => ("front-round-deliberation", round.opening.voting_opens_at),
                _ => ("front-round-voting", round.opening.closes_at),
            };
            let number = round.opening.round;
            let name = t.with("round-number", [("number", &t.number(number))]);
            html! { div.tile { h2 { a href={ "/rounds/" (number) } { (name) } }
            p.figure { (countdown(see, at)) } p { (t.text(key)) } } }
        }
        None => html! { div.tile { h2 { a href="/rounds" { (t.text("front-next-round")) } }
        @match view::next_opening(see.world()) {
            Some(at) => { p.figure { (countdown(see, at)) } p { (t.text("front-next-round-about")) } }
            None => p { "–" }
        } } },
    }
}

/// How long it is until then, and when that is.
fn countdown(see: &See, at: Timestamp) -> Markup {
    html! { time datetime=(at) title=(see.language.time(at)) { (see.language.length(at.since(see.now))) } }
}

/// The last sales, the latest first.
fn trades(see: &See) -> Markup {
    latest(see, |kind| kind != TradeKind::Lapse, "front-trades-none")
}

fn lapses(see: &See) -> Markup {
    latest(see, |kind| kind == TradeKind::Lapse, "front-lapses-none")
}

/// The latest of some kinds: what, for how much, and from whom to whom.
fn latest(see: &See, is_shown: fn(TradeKind) -> bool, none: &str) -> Markup {
    let t = see.language;
    let all = see.state.projection.trades.recent.iter().rev();
    let latest: Vec<&Trade> = all.filter(|trade| is_shown(trade.kind)).take(LATEST).collect();
    let amount = |trade: &Trade| match trade.kind {
        TradeKind::Lapse => html! { (t.with("front-owed", [("amount", &see.money(trade.amount))])) },
        _ => html! { strong { (see.money(trade.amount)) } },
    };
    let account = |id: Option<AccountId>| html! { @if let Some(id) = id { (link::account(see, id)) } };
    html! {
        @if latest.is_empty() { p { (t.text(none)) } }
        ol.news { @for trade in latest { li {
            a href={ "/record/" (trade.record) } { time datetime=(trade.at) { (t.date(trade.at)) } }
            span {
                (link::asset(&trade.asset)) " · " (amount(trade)) " · "
                (account(trade.from)) @if trade.from.is_some() && trade.to.is_some() { " → " } (account(trade.to))
            }
        } } }
    }
}

/// The prices of all sales by month.
fn turnover(see: &See) -> Markup {
    let t = see.language;
    let days = &see.state.projection.trades.days;
    let months = by_month(days.iter().map(|(day, turnover)| (*day, [see.float(turnover.paid)])));
    Bars {
        title: &t.text("front-turnover-about"),
        columns: months.iter().map(|(month, _)| month.clone()).collect(),
        series: vec![(t.text("front-turnover"), months.iter().map(|(_, [paid])| *paid).collect())],
        write: &|figure| t.number(format!("{figure:.0}")),
        heading: &t.text("month"),
        as_table: &t.text("as-table"),
        beside: false,
    }
    .draw()
}

/// What the treasury received, by month and source.
fn sources(see: &See) -> Markup {
    let t = see.language;
    let shown = [
        (Source::Tax, "source-tax"),
        (Source::Issue, "source-issue"),
        (Source::Fee, "source-fee"),
        (Source::Bond, "source-bond"),
    ];
    let months = by_month(see.state.projection.treasury.iter().map(|(day, flows)| {
        let flow = |(source, _)| flows.get(&source).map_or(0.0, |flow| see.float(flow.units()));
        (*day, shown.map(flow))
    }));
    let series = shown
        .iter()
        .enumerate()
        .map(|(n, (_, key))| (t.text(key), months.iter().map(|(_, sums)| sums[n]).collect()));
    Bars {
        title: &t.text("front-sources-about"),
        columns: months.iter().map(|(month, _)| month.clone()).collect(),
        series: series.collect(),
        write: &|figure| t.number(format!("{figure:.0}")),
        heading: &t.text("month"),
        as_table: &t.text("as-table"),
        beside: false,
    }
    .draw()
}

/// The sums of each month's days, of the last months in which there was something.
fn by_month<const N: usize>(days: impl Iterator<Item = (i64, [f64; N])>) -> Vec<(String, [f64; N])> {
    let mut months: BTreeMap<String, [f64; N]> = BTreeMap::new();
    for (day, figures) in days {
        let at = Timestamp::new(day * 86_400).map(|at| at.to_string()).unwrap_or_default();
        let sums = months.entry(at.chars().take(7).collect()).or_insert([0.0; N]);
        sums.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
    }
    let first = months.len().saturating_sub(MONTHS);
    months.into_iter().skip(first).collect()
}

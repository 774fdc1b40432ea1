//! The register: which assets there are, who holds them, and at what price.

use axum::response::Response;
use maud::{Markup, html};
use node::Moment;
use node::search::{Place, Search, Sort};
use registry::AssetId;
use registry::view::{self, Asset, StatusName};

use crate::layout::{Page, respond};
use crate::link;
use crate::map::{self, Placed};
use crate::table::Column::{Figures, Words};
use crate::table::table;
use crate::visit::{See, Visit};

/// Assets on one page.
const ROWS: usize = 50;
/// Assets on its map: those of the page, and others that follow in the same search.
const PLACED: usize = 300;

const STATUSES: [(&str, StatusName); 4] = [
    ("held", StatusName::Held),
    ("vacant", StatusName::Vacant),
    ("in_arrears", StatusName::InArrears),
    ("retired", StatusName::Retired),
];
const SORTS: [(&str, Sort, &str); 4] = [
    ("id", Sort::Id, "sort-id"),
    ("valuation", Sort::Valuation, "sort-valuation"),
    ("-valuation", Sort::ValuationDown, "sort-valuation-down"),
    ("runs_out_at", Sort::RunsOutAt, "sort-runs-out-at"),
];

pub(crate) async fn show(visit: Visit) -> Response {
    let search = Search {
        class: visit.query("class"),
        status: visit.query("status"),
        text: visit.query::<String>("q").map(|text| text.trim().to_lowercase()),
        sort: visit.query("sort").unwrap_or_default(),
        ..Search::default()
    };
    // As many as the map shows; one more than there are rows tells that another page follows.
    let now = Moment::Now(visit.node.clone());
    let found = search.find(&now, visit.query::<Place>("after").as_ref(), PLACED).await;
    let see = visit.see();
    let assets: Vec<Asset> = found
        .iter()
        .take(PLACED)
        .filter_map(|place| view::asset(see.world(), &place.id, see.now).ok())
        .collect();
    let next = found.get(ROWS).and(found.get(ROWS - 1));
    let main = main(&see, &visit, &search, &assets, next);
    let page = Page {
        title: see.text("nav-register"),
        main,
        record: see.head(),
        live: Some(String::new()),
        scripts: &[],
    };
    drop(see);
    respond(&visit, page)
}

fn main(see: &See, visit: &Visit, search: &Search, assets: &[Asset], next: Option<&Place>) -> Markup {
    let t = see.language;
    html! {
        h1 { (t.text("nav-register")) }
        p { (t.with("register-count", [("count", &t.number(view::asset_count(see.world())))])) }
        (filters(see, visit, search))
        div data-live id="assets" {
            @if assets.is_empty() { p { (t.text("register-none")) } }
            @else {
                (on_map(&t.text("register-map"), assets, None))
                (listed(see, &assets[..assets.len().min(ROWS)]))
            }
        }
        @if let Some(next) = next {
            p { a.button href=(next_page(visit, next)) rel="next" { (t.text("more")) } }
        }
    }
}

/// The same search, from there on.
fn next_page(visit: &Visit, next: &Place) -> String {
    let kept = ["q", "class", "status", "sort"].into_iter();
    let kept =
        kept.filter_map(|name| Some(format!("{name}={}&", link::segment(&visit.query::<String>(name)?))));
    format!("?{}after={}", kept.collect::<String>(), link::segment(&next.to_string()))
}

fn filters(see: &See, visit: &Visit, search: &Search) -> Markup {
    let t = see.language;
    let classes = view::classes(see.world());
    html! {
        form.filters method="get" role="search" {
            label { (t.text("register-text"))
                input type="search" name="q" maxlength="100" value=[visit.query::<String>("q")]; }
            label { (t.text("class")) select name="class" {
                option value="" { (t.text("all")) }
                @for id in classes.iter().map(|class| &class.terms.id) {
                    option value=(id) selected[search.class.as_ref() == Some(id)] { (id) }
                }
            } }
            label { (t.text("status")) select name="status" {
                option value="" { (t.text("all")) }
                @for (name, status) in STATUSES {
                    option value=(name) selected[search.status == Some(status)] { (status_word(see, status)) }
                }
            } }
            label { (t.text("sort")) select name="sort" {
                @for (name, sort, key) in SORTS {
                    option value=(name) selected[search.sort == sort] { (t.text(key)) }
                }
            } }
            button { (t.text("search")) }
        }
    }
}

/// Where an asset is in its life, in a word.
pub(crate) fn status_word(see: &See, status: StatusName) -> String {
    see.text(match status {
        StatusName::Held => "status-held",
        StatusName::Vacant => "status-vacant",
        StatusName::InArrears => "status-in-arrears",
        StatusName::Retired => "status-retired",
    })
}

fn listed(see: &See, assets: &[Asset]) -> Markup {
    let columns = [
        Words("asset"),
        Words("class"),
        Words("status"),
        Words("holder"),
        Figures("price-to-pay"),
        Figures("tax-per-day"),
        Words("paid-until"),
    ];
    let rows = html! { @for asset in assets { (row(see, asset)) } };
    table(see, &see.text("nav-register"), &columns, &rows)
}

fn row(see: &See, asset: &Asset) -> Markup {
    let t = see.language;
    html! { tr {
        th scope="row" { (link::named(asset)) }
        td { (asset.class) }
        td { span.status.{ (status_class(asset.status)) } { (status_word(see, asset.status)) } }
        td { @match asset.holder { Some(holder) => (link::account(see, holder)), None => "–" } }
        td.figure { @match asset.price_to_pay { Some(price) => (t.number(price)), None => "–" } }
        td.figure { (t.number(asset.tax_per_day)) }
        td { @match asset.runs_out_at.or(asset.lapses_at) {
            Some(at) => time datetime=(at) { (t.date(at)) },
            None => "–",
        } }
    } }
}

/// The same as a class of the style sheet.
pub(crate) fn status_class(status: StatusName) -> &'static str {
    match status {
        StatusName::Held => "held",
        StatusName::Vacant => "vacant",
        StatusName::InArrears => "in-arrears",
        StatusName::Retired => "retired",
    }
}

/// Where these lie; one of them may be what the map is about.
pub(crate) fn on_map(title: &str, assets: &[Asset], subject: Option<&AssetId>) -> Markup {
    let placed = assets.iter().filter_map(|asset| {
        let geometry = asset.particulars.geometry.as_ref()?;
        let (name, status) = (&asset.particulars.name, asset.status);
        Some(Placed { id: &asset.id, name, status, geometry, is_subject: subject == Some(&asset.id) })
    });
    map::draw(title, &placed.collect::<Vec<_>>())
}

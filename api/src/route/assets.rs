//! The register: assets, what happened to them, what they would cost.

use geometry::Bounds;
use ledger::{AccountId, Amount, Currency, Money};
use node::search::{Place, Search, Sort};
use registry::view::{self, StatusName};
use registry::{AssetId, ClassId};
use serde_json::value::RawValue;

use crate::body::{AssetBody, QuoteBody, events_of};
use crate::event::{self, EventBody, EventId};
use crate::operation::{Query, Routes, list, one};
use crate::problem::{Answer, Problem};
use crate::read::{Read, Seen, page_json};

const VALUATION: Query<Amount> =
    Query::new("valuation", "What the buyer would assess the asset at; by default, its price.");
const ACCOUNT: Query<AccountId> =
    Query::new("account", "Who asks: tells the refusals that only this account would meet.");
const CLASS: Query<ClassId> = Query::new("class", "Assets of this class alone.");
const HOLDER: Query<AccountId> = Query::new("holder", "Assets that this account holds.");
const STATUS: Query<StatusName> = Query::new("status", "Assets that stand so in their life.");
const TEXT: Query<String> = Query::new("q", "Assets with this text in their id or name, whatever the case.");
const MIN_PRICE: Query<Amount> = Query::new("min_price", "Assets with at least this sale price.");
const MAX_PRICE: Query<Amount> = Query::new("max_price", "Assets with at most this sale price.");
const BOUNDS: Query<Bounds> = Query::new("bbox", "Assets whose bounding box meets this one.");
const SORT: Query<Sort> = Query::new("sort", "The order; assets that lack what it goes by come last.");

pub(super) fn routes() -> Routes {
    let filters = [
        CLASS.documented(),
        HOLDER.documented(),
        STATUS.documented(),
        TEXT.documented(),
        MIN_PRICE.documented(),
        MAX_PRICE.documented(),
        BOUNDS.documented(),
        SORT.documented(),
    ];
    let quoted = one::<QuoteBody>(
        "get-quote",
        "/v1/assets/{asset}/quote",
        "What taking an asset would cost now in all, and every refusal that stands against it.",
    );
    Routes::default()
        .with(list::<AssetBody>("list-assets", "/v1/assets", "The register.").query(filters), list_assets)
        .with(
            one::<AssetBody>(
                "get-asset",
                "/v1/assets/{asset}",
                "An asset: who holds it, what it is assessed at, what a buyer pays now.",
            ),
            show,
        )
        .with(
            list::<EventBody>(
                "get-asset-history",
                "/v1/assets/{asset}/history",
                "Every event that touched an asset, the oldest first.",
            ),
            history,
        )
        .with(quoted.query([VALUATION.documented(), ACCOUNT.documented()]), quote)
}

async fn show(read: Read) -> Answer {
    let asset: AssetId = read.id("asset")?;
    read.one(|seen| Ok(AssetBody::from(view::asset(seen.state.machine.world(), &asset, seen.now)?)))
}

async fn quote(mut read: Read) -> Answer {
    let asset: AssetId = read.id("asset")?;
    let valuation = read.query(&VALUATION)?;
    let account = read.query(&ACCOUNT)?;
    read.one(|seen| QuoteBody::new(seen, &asset, money(seen, valuation)?, account))
}

async fn history(mut read: Read) -> Answer {
    let asset: AssetId = read.id("asset")?;
    let paging = read.paging()?;
    let after: Option<EventId> = paging.after()?;
    let (head, numbers) = read.build(|seen| {
        view::asset(seen.state.machine.world(), &asset, seen.now)?;
        let records = seen.state.projection.assets.get(&asset).map_or(&[][..], Vec::as_slice);
        let from = after.map_or(0, |after| records.partition_point(|record| *record < after.record));
        // One more than the page, as each record has an event of this asset, and one for what came before the page.
        Ok(records[from..].iter().take(paging.limit() + 2).copied().collect())
    })?;
    let mut events: Vec<(EventId, Box<RawValue>)> = Vec::new();
    for record in read.records(numbers).await? {
        let number = record.header.index;
        for (n, occurred) in events_of(&record)?.iter().enumerate() {
            let id = EventId { record: number, n };
            if event::assets(occurred).contains(&&asset) && after.is_none_or(|after| id > after) {
                events.push((id, event::one(id, occurred)));
            }
        }
    }
    Ok(page_json(head, &paging.page(events.into_iter())))
}

async fn list_assets(mut read: Read) -> Answer {
    let class = read.query(&CLASS)?;
    let (min_price, max_price) = (read.query(&MIN_PRICE)?, read.query(&MAX_PRICE)?);
    let mut search = Search {
        class,
        holder: read.query(&HOLDER)?,
        status: read.query(&STATUS)?,
        text: read.query(&TEXT)?.map(|text| text.to_lowercase()),
        bounds: read.query(&BOUNDS)?,
        sort: read.query(&SORT)?.unwrap_or_default(),
        ..Search::default()
    };
    let paging = read.paging()?;
    let after: Option<Place> = paging.after()?;

    let (head, ()) = read.build(|seen| {
        if let Some(class) = &search.class {
            view::class(seen.state.machine.world(), class)?;
        }
        (search.min_price, search.max_price) = (money(seen, min_price)?, money(seen, max_price)?);
        Ok(())
    })?;
    // One more tells that another page follows.
    let found = search.find(&read.moment, after.as_ref(), paging.limit() + 1).await;
    let (_, page) = read.build(|seen| {
        let world = seen.state.machine.world();
        let page = paging.page(found.iter().map(|place| (place, &place.id)));
        page.try_map(|id| Ok(AssetBody::from(view::asset(world, id, seen.now)?)))
    })?;
    Ok(page_json(head, &page))
}

fn money(seen: &Seen, amount: Option<Amount>) -> Result<Option<Money>, Problem> {
    let currency = Currency::of(seen.state.machine.world());
    let money = amount.map(|amount| currency.money(amount)).transpose();
    money.map_err(|refusal| ledger::Rejection::from(refusal).into())
}

//! The register: assets, what happened to them, what they would cost.

use std::ops::Bound::{Excluded, Unbounded};

use geometry::Bounds;
use ledger::{AccountId, Amount, Currency, Money};
use registry::view::{self, Asset, StatusName};
use registry::{AssetId, ClassId};
use serde_json::value::RawValue;

use self::sort::{Place, Sort};
use crate::body::{AssetBody, QuoteBody, events_of};
use crate::event::{self, EventBody, EventId};
use crate::operation::{Query, Routes, list, one};
use crate::problem::{Answer, Problem};
use crate::read::{Read, Seen, page_json};

mod sort;

/// How many assets are looked at before others get their turn: a few milliseconds' worth. In tests, a few assets.
const SLICE: usize = if cfg!(test) { 40 } else { 10_000 };

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
    let filter = Filter {
        class: read.query(&CLASS)?,
        holder: read.query(&HOLDER)?,
        status: read.query(&STATUS)?,
        text: read.query(&TEXT)?.map(|text| text.to_lowercase()),
        min_price: read.query(&MIN_PRICE)?,
        max_price: read.query(&MAX_PRICE)?,
        bounds: read.query(&BOUNDS)?,
    };
    let sort = read.query(&SORT)?.unwrap_or(Sort::Id);
    let paging = read.paging()?;
    let after: Option<Place> = paging.after()?;

    let (head, within) = read.build(|seen| {
        filter.check(seen)?;
        Ok(filter.within(seen))
    })?;
    let mut begin = after.as_ref().filter(|_| sort == Sort::Id).map(|after| after.id.clone());
    let wanted = paging.limit() + 1; // One more tells that another page follows.
    let mut found = Vec::new();
    loop {
        // Whoever waits for the state goes between two slices: a long walk must not keep everybody waiting.
        let (_, (places, last)) =
            read.build(|seen| filter.scan(seen, within.as_deref(), sort, begin.as_ref(), wanted))?;
        found.extend(places.into_iter().filter(|place| Some(place) > after.as_ref()));
        sort::keep_first(&mut found, wanted);
        let enough = sort == Sort::Id && found.len() == wanted;
        match last {
            Some(last) if !enough => begin = Some(last),
            _ => break,
        }
        tokio::task::yield_now().await;
    }
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

/// Which assets a list is about.
struct Filter {
    class: Option<ClassId>,
    holder: Option<AccountId>,
    status: Option<StatusName>,
    /// In the id or the name, whatever the case.
    text: Option<String>,
    min_price: Option<Amount>,
    max_price: Option<Amount>,
    bounds: Option<Bounds>,
}

impl Filter {
    /// Refuses what no list can be made of.
    fn check(&self, seen: &Seen) -> Result<(), Problem> {
        if let Some(class) = &self.class {
            view::class(seen.state.machine.world(), class)?;
        }
        money(seen, self.min_price)?;
        money(seen, self.max_price)?;
        Ok(())
    }

    /// The assets that match among the next few thousand after `begin`, and the last of those if more follow.
    fn scan(
        &self,
        seen: &Seen,
        within: Option<&[AssetId]>,
        sort: Sort,
        begin: Option<&AssetId>,
        wanted: usize,
    ) -> Result<(Vec<Place>, Option<AssetId>), Problem> {
        let world = seen.state.machine.world();
        let prices = (money(seen, self.min_price)?, money(seen, self.max_price)?);
        let mut found = Vec::new();
        let mut looked_at = 0;
        for id in self.ids(seen, within, begin) {
            let asset = view::asset(world, id, seen.now)?;
            if self.matches(&asset, prices) {
                found.push(Place::new(sort, &asset));
            }
            looked_at += 1;
            if looked_at == SLICE || (sort == Sort::Id && found.len() == wanted) {
                return Ok((found, Some(id.clone())));
            }
        }
        Ok((found, None))
    }

    /// The ids in the bounds, in order, if there are bounds.
    fn within(&self, seen: &Seen) -> Option<Vec<AssetId>> {
        let bounds = self.bounds.as_ref()?;
        Some(view::within(seen.state.machine.world(), bounds).into_iter().cloned().collect())
    }

    /// The ids to look at, in order: those in the bounds or of the holder, if they are wanted, or all.
    fn ids<'a>(
        &self,
        seen: &'a Seen,
        within: Option<&'a [AssetId]>,
        begin: Option<&AssetId>,
    ) -> Box<dyn Iterator<Item = &'a AssetId> + 'a> {
        let projection = &seen.state.projection;
        if let Some(within) = within {
            return Box::new(within[within.partition_point(|id| Some(id) <= begin)..].iter());
        }
        let range = (begin.map_or(Unbounded, |begin| Excluded(begin.clone())), Unbounded);
        match self.holder {
            Some(holder) => {
                let held = projection.holdings.get(&holder).into_iter();
                Box::new(held.flat_map(move |held| held.range(range.clone())))
            }
            None => Box::new(projection.assets.range(range).map(|(id, _)| id)),
        }
    }

    fn matches(&self, asset: &Asset, (least, most): (Option<Money>, Option<Money>)) -> bool {
        let has = |text: &String| {
            asset.id.as_str().contains(text) || asset.particulars.name.to_lowercase().contains(text)
        };
        self.class.as_ref().is_none_or(|class| *class == asset.class)
            && self.status.is_none_or(|status| status == asset.status)
            && self.holder.is_none_or(|holder| asset.holder == Some(holder))
            && self.text.as_ref().is_none_or(has)
            && least.is_none_or(|least| asset.sale_price.is_some_and(|price| least <= price))
            && most.is_none_or(|most| asset.sale_price.is_some_and(|price| price <= most))
    }
}

//! The highest bids of the auctions that run.

use ledger::AccountId;
use registry::view::{self, Bid};
use registry::{AssetId, Rejection};
use schemars::JsonSchema;
use serde::Serialize;

use crate::operation::{Query, Routes, list, one};
use crate::problem::{Answer, Problem};
use crate::read::{Read, Seen};

const BIDDER: Query<AccountId> = Query::new("bidder", "Bids of this account alone.");

pub(super) fn routes() -> Routes {
    let all =
        list::<BidBody>("list-bids", "/v1/bids", "The highest bid of every auction that runs, by asset.");
    Routes::default()
        .with(all.query([BIDDER.documented()]), list_bids)
        .with(one::<BidBody>("get-bid", "/v1/bids/{asset}", "The highest bid for an asset."), show)
}

/// The bid that wins an asset unless somebody bids more.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StandingBid")]
struct BidBody {
    /// The asset.
    asset: AssetId,
    #[serde(flatten)]
    bid: Bid,
}

fn standing(seen: &Seen, asset: &AssetId) -> Result<Option<BidBody>, Rejection> {
    let bid = view::asset(seen.state.machine.world(), asset, seen.now)?.bid;
    Ok(bid.map(|bid| BidBody { asset: asset.clone(), bid }))
}

async fn show(read: Read) -> Answer {
    let asset: AssetId = read.id("asset")?;
    let none = || Problem::new("no_bid", format!("nobody bids for {asset} now"));
    read.one(|seen| standing(seen, &asset)?.ok_or_else(none))
}

async fn list_bids(mut read: Read) -> Answer {
    let bidder = read.query(&BIDDER)?;
    let paging = read.paging()?;
    let after: Option<AssetId> = paging.after()?;
    read.page(|seen| {
        let bids = &seen.state.projection.bids;
        let wanted = bids.iter().filter(|(asset, by)| {
            after.as_ref().is_none_or(|after| *asset > after) && bidder.is_none_or(|bidder| bidder == **by)
        });
        let page = paging.page(wanted.map(|(asset, _)| (asset, asset)));
        page.try_map(|asset| Ok(standing(seen, asset)?))
    })
}

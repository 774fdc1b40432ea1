//! The highest bids of the auctions that run.

use axum::Router;
use axum::routing::get;
use ledger::AccountId;
use node::Node;
use registry::view::{self, Bid};
use registry::{AssetId, Rejection};
use serde::Serialize;

use crate::problem::{Answer, Problem};
use crate::read::{Read, Seen};

pub(super) fn router() -> Router<Node> {
    Router::new().route("/v1/bids", get(list)).route("/v1/bids/{asset}", get(show))
}

/// The bid that wins an asset unless somebody bids more.
#[derive(Serialize)]
struct BidBody {
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

async fn list(mut read: Read) -> Answer {
    let bidder: Option<AccountId> = read.query("bidder")?;
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

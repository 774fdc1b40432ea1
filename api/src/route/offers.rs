//! Standing offers.

use axum::Router;
use axum::routing::get;
use ledger::AccountId;
use node::Node;
use registry::view::{self, Offer};
use registry::{AssetId, Rejection};

use crate::problem::Answer;
use crate::read::Read;

pub(super) fn router() -> Router<Node> {
    Router::new().route("/v1/offers", get(list)).route("/v1/offers/{offer}", get(show))
}

async fn show(read: Read) -> Answer {
    let offer: u64 = read.id("offer")?;
    read.one(|seen| {
        let standing = view::offer(seen.state.machine.world(), offer);
        Ok(standing.ok_or(Rejection::UnknownOffer { offer })?)
    })
}

async fn list(mut read: Read) -> Answer {
    let asset: Option<AssetId> = read.query("asset")?;
    let account: Option<AccountId> = read.query("account")?;
    let paging = read.paging()?;
    let after: u64 = paging.after()?.unwrap_or(0);
    read.page(|seen| {
        let world = seen.state.machine.world();
        let wanted = |offer: &Offer| {
            asset.as_ref().is_none_or(|asset| *asset == offer.asset)
                && account.is_none_or(|account| account == offer.account)
        };
        let standing: Box<dyn Iterator<Item = Offer>> = match (&asset, account) {
            (Some(asset), _) => {
                view::asset(world, asset, seen.now)?;
                let mut on_asset = view::offers_on(world, asset);
                on_asset.sort_by_key(|offer| offer.id);
                Box::new(on_asset.into_iter())
            }
            (None, Some(account)) => {
                let own = seen.state.projection.offers.get(&account).into_iter().flatten();
                Box::new(own.filter_map(|offer| view::offer(world, *offer)))
            }
            (None, None) => Box::new(view::offers(world, after)),
        };
        let rest = standing.filter(|offer| offer.id > after && wanted(offer));
        Ok(paging.page(rest.map(|offer| (offer.id, offer))))
    })
}

//! Standing offers.

use ledger::AccountId;
use registry::view::{self, Offer};
use registry::{AssetId, Rejection};

use crate::operation::{Query, Routes, list, one};
use crate::problem::Answer;
use crate::read::Read;

const ASSET: Query<AssetId> = Query::new("asset", "Offers on this asset alone.");
const ACCOUNT: Query<AccountId> = Query::new("account", "Offers of this account alone.");

pub(super) fn routes() -> Routes {
    let standing = list::<Offer>("list-offers", "/v1/offers", "The offers that stand, the oldest first.");
    Routes::default()
        .with(standing.query([ASSET.documented(), ACCOUNT.documented()]), list_offers)
        .with(one::<Offer>("get-offer", "/v1/offers/{offer}", "An offer that stands."), show)
}

async fn show(read: Read) -> Answer {
    let offer: u64 = read.id("offer")?;
    read.one(|seen| {
        let standing = view::offer(seen.state.machine.world(), offer);
        Ok(standing.ok_or(Rejection::UnknownOffer { offer })?)
    })
}

async fn list_offers(mut read: Read) -> Answer {
    let asset = read.query(&ASSET)?;
    let account = read.query(&ACCOUNT)?;
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

//! Bids and offers that come and go.

use bevy_ecs::change_detection::DetectChangesMut;
use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::Timestamp;

use super::class_index;
use crate::component::{Bid, Status};
use crate::offers::{Offer, Offers};
use crate::portfolio::Portfolios;
use crate::{AssetId, Event};

pub(super) fn change(world: &mut World, entity: Entity, asset: &AssetId, event: &Event, at: Timestamp) {
    match event {
        Event::BidPlaced { bidder, amount, valuation, deposit, closes_at, .. } => {
            let bid = Bid {
                bidder: *bidder,
                amount: *amount,
                valuation: *valuation,
                deposit: *deposit,
                closes_at: *closes_at,
            };
            place_bid(world, entity, bid);
        }
        Event::OfferPlaced { offer, account, max_price, valuation, deposit, expires, .. } => {
            let offer = Offer {
                number: *offer,
                account: *account,
                max_price: *max_price,
                valuation: *valuation,
                deposit: *deposit,
                placed_at: at,
                expires: *expires,
            };
            world.resource_mut::<Offers>().place(asset, offer);
        }
        Event::OfferCancelled { offer, .. }
        | Event::OfferExpired { offer, .. }
        | Event::OfferReturned { offer, .. } => {
            world.resource_mut::<Offers>().remove(*offer);
        }
        _ => unreachable!("no bid and no offer"),
    }
}

fn place_bid(world: &mut World, entity: Entity, bid: Bid) {
    let index = class_index(world, entity);
    let mut status = world.get_mut::<Status>(entity).expect("an asset has a status");
    let Status::Vacant(vacancy) = status.bypass_change_detection() else {
        unreachable!("only a vacant asset takes bids")
    };
    let outbid = vacancy.bid.replace(bid);
    let mut portfolios = world.resource_mut::<Portfolios>();
    if let Some(outbid) = outbid {
        portfolios.unbid(outbid.bidder, index, outbid.valuation);
    }
    portfolios.bid(bid.bidder, index, bid.valuation);
}

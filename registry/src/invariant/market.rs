//! What is always true of the market: bids, offers, bundles, instructions, and what accounts hold.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use ledger::{AccountId, EscrowId, Money, Timestamp};

use super::{Violation, require};
use crate::auction::Auction;
use crate::bundles::Bundles;
use crate::class::ClassIndex;
use crate::command::form_bundle::SIZES;
use crate::command::place_offer::OFFERS_MAX;
use crate::component::{self, Assessment, Asset, HeldBy, Status};
use crate::holding::{Holding, PENDING_RAISES_MAX};
use crate::instructions::StandingInstructions;
use crate::offers::{Book, Offer, Offers};
use crate::portfolio::{Portfolio, Portfolios};
use crate::{AssetId, bids, offers, view};

pub(super) fn check(world: &World, now: Timestamp) -> Result<(), Violation> {
    let mut portfolios: BTreeMap<(AccountId, ClassIndex), Portfolio> = BTreeMap::new();
    let mut assets =
        world.try_query::<(Entity, &Asset, &HeldBy, &Assessment, &Status)>().expect("assets are components");
    for (entity, asset, held_by, figures, status) in assets.iter(world) {
        if let Some(holding) = Holding::at(world, entity) {
            stands_by_its_word(world, &holding, now)?;
        }
        if let Status::Vacant(vacancy) = status {
            bid_is_in_order(world, &asset.id, vacancy)?;
        }
        hold(&mut portfolios, asset.class, held_by, figures, status);
    }
    require(9, Portfolios::count(world) == portfolios.len(), || "more portfolios than holders".into())?;
    for ((account, class), counted) in portfolios {
        let kept = Portfolios::of(world, account, class);
        require(9, kept == counted, || format!("{account} holds {kept:?}, counted as {counted:?}"))?;
    }
    offers_are_in_order(world, now)?;
    bundles_are_whole(world)?;
    instructions_are_of_holders(world)
}

/// 8: what a holder stands by, and how many raises wait.
fn stands_by_its_word(world: &World, holding: &Holding<'_>, now: Timestamp) -> Result<(), Violation> {
    let (tenure, figures, class) = (holding.tenure, holding.assessment, holding.class);
    let stands = now >= tenure.until || figures.valuation >= tenure.stated;
    require(8, stands, || format!("{} at {} within {tenure:?}", holding.id, figures.valuation))?;
    let delay = class.terms.raise_delay;
    let pending = holding.lows(world).pending(figures.valuation, delay, tenure.since, now);
    require(8, pending <= PENDING_RAISES_MAX, || format!("{pending} raises of {} wait", holding.id))
}

/// 6: a bid stands in an English auction only, and its escrow holds amount and deposit.
fn bid_is_in_order(world: &World, asset: &AssetId, vacancy: &component::Vacancy) -> Result<(), Violation> {
    let english = matches!(vacancy.auction, Some(Auction::English(_)));
    require(6, english || vacancy.bid.is_none(), || format!("{asset} takes no bids, but has one"))?;
    let escrowed = vacancy.bid.map(|bid| bid.amount + bid.deposit);
    escrow_holds(world, &bids::escrow(asset), escrowed)
}

fn escrow_holds(world: &World, id: &EscrowId, expected: Option<Money>) -> Result<(), Violation> {
    let held = ledger::view::escrow_balance(world, id);
    let expected = expected.unwrap_or(held.zero());
    require(6, held == expected, || format!("escrow {id} holds {held}, not {expected}"))
}

fn hold(
    portfolios: &mut BTreeMap<(AccountId, ClassIndex), Portfolio>,
    class: ClassIndex,
    held_by: &HeldBy,
    figures: &Assessment,
    status: &Status,
) {
    if let Some(tenure) = held_by.tenure {
        let held = portfolios.entry((tenure.holder, class)).or_default();
        held.licences += 1;
        held.valuation += figures.valuation.units();
    }
    if let Status::Vacant(vacancy) = status
        && let Some(bid) = vacancy.bid
    {
        let held = portfolios.entry((bid.bidder, class)).or_default();
        held.bids += 1;
        held.bid_valuation += bid.valuation.units();
    }
}

/// 6 and 7: the books of offers.
fn offers_are_in_order(world: &World, now: Timestamp) -> Result<(), Violation> {
    let offers = Offers::of(world);
    let count: usize = offers.books.values().map(|book| book.offers.len()).sum();
    require(7, count == offers.assets.len(), || "offers are lost".into())?;
    for (asset, book) in &offers.books {
        book_is_in_order(asset, book)?;
        for offer in &book.offers {
            let known = offers.assets.get(&offer.number) == Some(asset) && offer.number <= offers.placed;
            require(7, known, || format!("offer {} on {asset} is not known", offer.number))?;
            require(7, offer.expires >= now, || format!("offer {} outlives its time", offer.number))?;
            escrow_holds(world, &offers::escrow(offer.number), Some(offer.escrowed()))?;
        }
    }
    Ok(())
}

/// 7: highest first, then oldest; at most so many, and one of each account.
fn book_is_in_order(asset: &AssetId, book: &Book) -> Result<(), Violation> {
    let first = |offer: &Offer| (std::cmp::Reverse(offer.max_price), offer.number);
    let sorted = book.offers.is_sorted_by_key(first);
    let accounts: BTreeSet<AccountId> = book.offers.iter().map(|offer| offer.account).collect();
    let each_once = accounts.len() == book.offers.len();
    let fits = (1..=OFFERS_MAX).contains(&book.offers.len());
    require(7, sorted && each_once && fits, || format!("the offers on {asset} are out of order"))
}

/// 10: a bundle's assets are of one class, none is in two, and each knows its lead.
fn bundles_are_whole(world: &World) -> Result<(), Violation> {
    let bundles = Bundles::of(world);
    for (lead, bundle) in &bundles.formed {
        members_fit(world, lead, &bundle.assets)?;
        for asset in &bundle.assets {
            let expected = asset != lead;
            let known = status(world, asset) == Some(&Status::Bundled(lead.clone()));
            require(10, known == expected, || format!("{asset} does not know its bundle {lead}"))?;
        }
        require(10, status(world, lead) != Some(&Status::Retired), || format!("bundle {lead} is retired"))?;
        let held = status(world, lead).is_some_and(Status::is_held);
        let split = bundle.split.as_ref();
        require(10, held || split.is_none(), || format!("nobody holds {lead}, which is to be split"))?;
        let whole = split.is_none_or(|split| split.valuations.iter().map(|part| &part.0).eq(&bundle.assets));
        require(10, whole, || format!("the split of {lead} is not into its assets"))?;
    }
    for (lead, plan) in &bundles.plans {
        members_fit(world, lead, &plan.assets)?;
        let known = plan.assets.iter().all(|asset| bundles.plan_of(asset) == Some(lead));
        require(10, known, || format!("not every asset knows of the plan {lead}"))?;
        let held = plan.assets.iter().all(|asset| view::holder(world, asset) == Some(plan.holder));
        require(10, held, || format!("who plans the bundle {lead} does not hold all of it"))?;
    }
    let mut statuses = world.try_query::<(&Asset, &Status)>().expect("assets are components");
    let listed =
        |lead: &AssetId, id: &AssetId| bundles.formed.get(lead).is_some_and(|b| b.assets.contains(id));
    let lost = statuses.iter(world).find(|(asset, status)| match status {
        Status::Bundled(lead) => !listed(lead, &asset.id),
        _ => false,
    });
    require(10, lost.is_none(), || format!("{lost:?} is in a bundle that is not there"))
}

fn members_fit(world: &World, lead: &AssetId, assets: &[AssetId]) -> Result<(), Violation> {
    let sorted = assets.is_sorted() && assets.first() == Some(lead) && SIZES.contains(&assets.len());
    require(10, sorted, || format!("bundle {lead} is of {assets:?}"))?;
    let class = |asset: &AssetId| Some(world.get::<Asset>(component::entity(world, asset)?)?.class);
    let one = assets.iter().all(|asset| class(asset) == class(lead));
    require(10, one, || format!("bundle {lead} is of several classes"))
}

/// 11: instructions stand on held assets only.
fn instructions_are_of_holders(world: &World) -> Result<(), Violation> {
    let mut instructed = world.resource::<StandingInstructions>().0.keys();
    let orphan = instructed.find(|asset| !status(world, asset).is_some_and(Status::is_held));
    require(11, orphan.is_none(), || format!("nobody holds {orphan:?}, which has instructions"))
}

fn status<'w>(world: &'w World, asset: &AssetId) -> Option<&'w Status> {
    world.get(component::entity(world, asset)?)
}

//! Standing offers (rulebook §5).

use std::cmp::Reverse;

use super::asset::{denominator, minimum_deposit};
use super::purchase::Wish;
use super::{Auction, DAY, Int, Model, Refusal, Second, State};

const LONGEST: Second = 365 * DAY;
const MOST_PER_ASSET: usize = 100;

/// Its `max_price` and deposit lie in escrow.
#[derive(Clone, Debug)]
pub struct Offer {
    pub asset: String,
    pub account: String,
    pub wish: Wish,
    pub expires: Second,
    pub placed_at: Second,
    /// When the asset became a bundle, or ceased to be one, since it was placed.
    pub outdated_at: Option<Second>,
}

impl Model {
    pub(super) fn place_offer(
        &mut self,
        now: Second,
        who: &str,
        id: &str,
        wish: &Wish,
        expires: Second,
    ) -> Result<(), Refusal> {
        match &self.assets.get(id).ok_or("unknown_asset")?.state {
            State::Retired => return Err("retired"),
            State::Bundled { .. } => return Err("in_bundle"),
            State::Held(held) if held.holder == who => return Err("already_holder"),
            State::Held(_) | State::Vacant { .. } => {}
        }
        self.not_a_beneficiary(who, id)?;
        if expires <= now || expires > now + LONGEST {
            return Err("invalid_expiry");
        }
        let book: Vec<&Offer> = self.offers.values().filter(|offer| offer.asset == id).collect();
        if book.iter().any(|offer| offer.account == who) {
            return Err("offer_exists");
        }
        let last = (book.len() >= MOST_PER_ASSET).then(|| self.last_offer(id));
        if last.is_some_and(|last| wish.max_price <= self.offers[&last].wish.max_price) {
            return Err("offers_full");
        }
        if wish.valuation < wish.max_price {
            return Err("valuation_below_price");
        }
        if wish.valuation < self.class_of(id).min_valuation {
            return Err("valuation_below_minimum");
        }
        if wish.deposit < self.offer_deposit(id, &wish.valuation) {
            return Err("deposit_too_small");
        }
        self.afford(who, &wish.escrow())?;
        self.take(who, &wish.escrow());
        last.map(|last| self.return_escrow(last));
        self.offers_placed += 1;
        let offer = Offer {
            asset: id.to_string(),
            account: who.to_string(),
            wish: wish.clone(),
            expires,
            placed_at: now,
            outdated_at: None,
        };
        self.offers.insert(self.offers_placed, offer);
        Ok(())
    }

    /// The offer on `id` that would be tried last.
    fn last_offer(&self, id: &str) -> u64 {
        let on_it = self.offers.iter().filter(|(_, offer)| offer.asset == id);
        let last = on_it.min_by_key(|(number, offer)| (&offer.wish.max_price, Reverse(**number)));
        *last.expect("a book that is full").0
    }

    /// The least deposit of an offer: enough whatever residue the asset has when it fills.
    pub fn offer_deposit(&self, id: &str, valuation: &Int) -> Int {
        let largest_residue = denominator() - 1;
        let seconds = self.class_of(id).entry_runway();
        minimum_deposit(valuation, self.rate_of(id), &largest_residue, seconds)
    }

    pub(super) fn cancel_offer(&mut self, who: &str, number: u64) -> Result<(), Refusal> {
        let offer = self.offers.get(&number).ok_or("unknown_offer")?;
        if offer.account != who {
            return Err("not_offerer");
        }
        self.return_escrow(number);
        Ok(())
    }

    fn return_escrow(&mut self, number: u64) -> Offer {
        let offer = self.offers.remove(&number).expect("a standing offer");
        self.pay(&offer.account, &offer.wish.escrow());
        offer
    }

    pub(super) fn expire_offer(&mut self, number: u64, second: Second) {
        let offer = self.return_escrow(number);
        self.note("offer expired", second, &offer.asset);
    }

    /// Something happened to `id`.
    pub(super) fn stir(&mut self, now: Second, id: &str) {
        self.change(id).stirred_at = now;
    }

    /// `id` is not what it was when people made offers for it.
    pub(super) fn outdate_offers(&mut self, now: Second, id: &str) {
        for offer in self.offers.values_mut().filter(|offer| offer.asset == id) {
            offer.outdated_at = Some(now);
        }
    }

    /// The second at which `offer` is to be tried, unless something happens before.
    pub(super) fn tried_at(&self, offer: &Offer) -> Option<Second> {
        if offer.outdated_at.is_some() {
            return offer.outdated_at;
        }
        let id = &offer.asset;
        let asset = &self.assets[id];
        let earliest = asset.stirred_at.max(offer.placed_at);
        let acceptable =
            |second| self.price_to_pay(second, id).is_some_and(|price| price <= offer.wish.max_price);
        match &asset.state {
            State::Held(_) => {
                let second = earliest.max(self.quiet_until(id).unwrap_or(earliest));
                acceptable(second).then_some(second)
            }
            State::Vacant { auction: Auction::Free, .. } => Some(earliest),
            State::Vacant { auction: Auction::Dutch(_), since, .. } => {
                let last = earliest.max(since + self.class_of(id).auction_length);
                first_second(earliest, last, acceptable)
            }
            State::Vacant { auction: Auction::English(_), .. } | State::Bundled { .. } | State::Retired => {
                None
            }
        }
    }

    /// Fills, or goes back.
    pub(super) fn try_offer(&mut self, number: u64, second: Second) {
        let Offer { asset, account, wish, outdated_at, .. } = self.offers[&number].clone();
        let held = self.assets[&asset].holding().is_some();
        let price = match held {
            _ if outdated_at.is_some() => Err("outdated"),
            true => self.may_purchase(second, &account, &asset, &wish),
            false => self.may_claim(second, &account, &asset, &wish),
        };
        let Ok(price) = price else {
            self.return_escrow(number);
            return self.note("offer returned", second, &asset);
        };
        self.return_escrow(number);
        if held {
            self.sell(second, &account, &asset, &price, &wish);
            self.note("offer filled by purchase", second, &asset);
        } else {
            self.take(&account, &(&price + &wish.deposit));
            self.give_out(second, &account, &asset, &price, &wish.valuation, &wish.deposit);
            self.note("offer filled by claim", second, &asset);
        }
    }

    /// Money that waits in offers.
    pub(super) fn offered(&self) -> Int {
        self.offers.values().map(|offer| offer.wish.escrow()).sum()
    }
}

/// The first second from `from` to `to` that is `good`, where every one after a good one is good, too.
fn first_second(from: Second, to: Second, good: impl Fn(Second) -> bool) -> Option<Second> {
    if good(from) {
        return Some(from);
    }
    if !good(to) {
        return None;
    }
    let (mut bad_at, mut good_at) = (from, to);
    while good_at - bad_at > 1 {
        let middle = bad_at + (good_at - bad_at) / 2;
        if good(middle) {
            good_at = middle;
        } else {
            bad_at = middle;
        }
    }
    Some(good_at)
}

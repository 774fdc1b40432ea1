//! What an asset costs: the sale price of a held one, the falling price of a vacant one (rulebook §4 to §6).

use super::asset::InForce;
use super::{Auction, Holding, Int, Model, PARTS, Second, State, divide_up};

/// At most so many raises may be pending.
pub const MOST_RAISES: usize = 16;

impl Model {
    /// The sale price of a held asset, the auction's price of a vacant one; none in an English auction.
    pub fn price(&self, now: Second, id: &str) -> Option<Int> {
        match &self.assets[id].state {
            State::Held(holding) => Some(self.sale_price(now, id, holding)),
            State::Vacant { auction: Auction::Free, .. } => Some(Int::ZERO),
            State::Vacant { since, auction: Auction::Dutch(start), .. } => {
                Some(self.dutch_price(now - since, id, start))
            }
            State::Vacant { auction: Auction::English(_), .. } | State::Bundled { .. } | State::Retired => {
                None
            }
        }
    }

    /// The price, and the premium of a held asset.
    pub fn price_to_pay(&self, now: Second, id: &str) -> Option<Int> {
        let price = self.price(now, id)?;
        let premium = match &self.assets[id].state {
            State::Held(_) => divide_up(&(&price * self.class_of(id).premium), &PARTS.into()),
            _ => Int::ZERO,
        };
        Some(price + premium)
    }

    /// The lowest valuation of the last `raise_delay` seconds, counted at most from the last sale.
    fn sale_price(&self, now: Second, id: &str, holding: &Holding) -> Int {
        let earlier = self.assets[id].valuations.iter().filter(|held| self.binds(now, id, holding, held));
        let lowest = earlier.map(|held| &held.valuation).min();
        lowest.map_or(&holding.valuation, |lowest| lowest.min(&holding.valuation)).clone()
    }

    /// Whether a valuation that was replaced still counts at `now`.
    fn binds(&self, now: Second, id: &str, holding: &Holding, earlier: &InForce) -> bool {
        let bind_from = self.classes[&self.assets[id].class].raises_bind_from;
        let after = (now - self.class_of(id).raise_delay).max(holding.tenure.since);
        let after = bind_from.map_or(after, |from| after.max(from));
        earlier.until.is_some_and(|until| until > after)
    }

    /// How many steps the sale price would have to climb if `id` were revalued to `new` at `now`.
    pub fn pending_raises(&self, now: Second, id: &str, new: &Int) -> usize {
        let mut asset = self.assets[id].clone();
        asset.value_no_more(now);
        let holding = asset.holding().expect("held");
        let counted = asset.valuations.iter().filter(|held| self.binds(now, id, holding, held));
        let counted: Vec<&Int> = counted.map(|held| &held.valuation).collect();
        let lower_than_all_later = |&place: &usize| {
            let mut later = counted[place + 1..].iter().copied().chain([new]);
            later.all(|later| counted[place] < later)
        };
        (0..counted.len()).filter(lower_than_all_later).count()
    }

    fn dutch_price(&self, passed: Second, id: &str, start: &Int) -> Int {
        let (floor, length) = (&self.class_of(id).floor, self.class_of(id).auction_length);
        if start < floor || passed >= length {
            return floor.clone();
        }
        let reached: Int = start * length - (start - floor) * passed;
        divide_up(&reached, &Int::from(length))
    }
}

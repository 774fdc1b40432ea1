//! What somebody in the town does for the first time: an offer, a bidding, a bundle, instructions.

use anyhow::Result;
use ledger::Duration;
use registry::Auction;
use registry::view::{Asset, StatusName};
use serde_json::json;

use super::town::{Town, at, money};

impl Town {
    /// Somebody bids against others, somebody makes a bundle; offers and instructions are tried again and again.
    pub(super) fn try_something(&mut self) -> Result<()> {
        let register = self.register()?;
        let tried = match self.tried {
            0 => self.bid(&register)?,
            1 => self.bundle(&register)?,
            _ => false,
        };
        self.tried += u64::from(tried);
        if self.dice.chance(150) {
            self.offer(&register)?;
        }
        if self.dice.chance(60) {
            self.instruct(&register)?;
        }
        Ok(())
    }

    /// Whoever would pay most for a thing whose price falls offers a little less than it costs.
    fn offer(&mut self, register: &[Asset]) -> Result<()> {
        for (thing, asset) in register.iter().enumerate() {
            let Some(Auction::Dutch(dutch)) = asset.auction.as_ref().map(|auction| auction.terms) else {
                continue;
            };
            let price = asset.sale_price.map_or(0, |price| price.units()) * 95 / 100;
            let Some(&person) = self.fondest(thing, 2 * price).first() else { continue };
            if price > dutch.floor.units() && price < self.opinion(person, thing) {
                let (amount, deposit, expires) =
                    (money(price), money(price / 5), self.now + Duration::from_days(30));
                let body = json!({ "asset": asset.id, "max_price": amount, "valuation": amount,
                    "deposit": deposit, "expires": expires });
                return self.person(person, "/v1/offers", &body);
            }
        }
        Ok(())
    }

    /// Two people bid for something, the second more than the first; whether there was something to bid for.
    fn bid(&mut self, register: &[Asset]) -> Result<bool> {
        for (thing, asset) in register.iter().enumerate() {
            let Some(least) = asset.least_bid.filter(|_| asset.bid.is_none()) else { continue };
            let most = self.things[thing].worth;
            let [second, first, ..] = self.fondest(thing, 2 * most)[..] else { continue };
            for (person, share) in [(first, 50), (second, 70)] {
                let amount = money((most * share / 100).max(least.units() * share / 50));
                let body = json!({ "amount": amount, "valuation": amount, "deposit": money(most / 5) });
                self.person(person, &at(&asset.id, "/bids"), &body)?;
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// Somebody who holds two things of a kind announces a bundle, until there is one; whether there is.
    fn bundle(&mut self, register: &[Asset]) -> Result<bool> {
        let state = self.asker.node.state();
        let world = state.machine.world();
        let formed = registry::view::bundles(world, None).next().is_some();
        let announced = registry::view::bundle_plans(world, None).next().is_some();
        drop(state);
        if formed || announced {
            return Ok(formed);
        }
        let held: Vec<&Asset> = register.iter().filter(|asset| asset.status == StatusName::Held).collect();
        for (n, one) in held.iter().enumerate() {
            let alike = |other: &&&Asset| other.holder == one.holder && other.class == one.class;
            let Some((other, holder)) = held[n + 1..].iter().find(alike).zip(self.holder(one.holder)) else {
                continue;
            };
            let valuation =
                [one, other].iter().filter_map(|asset| asset.valuation).map(|it| it.units()).sum();
            let body = json!({ "assets": [one.id, other.id], "valuation": money(valuation) });
            self.person(holder, "/v1/bundles", &body)?;
            break;
        }
        Ok(false)
    }

    /// Somebody lets a deposit be topped up and a valuation rise by themselves.
    fn instruct(&mut self, register: &[Asset]) -> Result<()> {
        let asset = &register[self.dice.place(register.len())];
        let single = asset.status == StatusName::Held && asset.bundle.is_none();
        let Some(holder) = self.holder(asset.holder).filter(|_| single) else { return Ok(()) };
        let body = json!({
            "auto_top_up": { "when_below": "P100D", "up_to": "P190D", "keep": "500" },
            "valuation_rule": { "change": "+0.02", "every": "P30D" },
        });
        self.person(holder, &at(&asset.id, "/standing-instructions"), &body)
    }

    /// Who is here and could spend that much, in cents, those first to whom the thing is worth most.
    fn fondest(&self, thing: usize, cents: i128) -> Vec<usize> {
        let state = self.asker.node.state();
        let world = state.machine.world();
        let has = |person: &usize| {
            let balance = ledger::view::balance(world, self.people[*person].key.account());
            balance.is_ok_and(|balance| balance.units() > cents)
        };
        let mut people: Vec<usize> = (0..self.people.len()).filter(has).collect();
        people.sort_by_key(|person| std::cmp::Reverse(self.opinion(*person, thing)));
        people
    }
}

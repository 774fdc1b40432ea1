//! What people do: they settle, take care, trade, forget, leave, and vote.

use anyhow::Result;
use governance::Attestation;
use governance::{Opening, Phase, attestation_message};
use ledger::{AccountId, Duration};
use registry::view::{Asset, StatusName};
use serde_json::{Map, Value, json};

use super::cast::{KINDS, THEMES, WISHES, Wish};
use super::place;
use super::town::{Person, Town, at, money};

/// Everything is asked for in these steps, from a few hours to a few days long.
const STEP_HOURS: (i128, i128) = (30, 90);

impl Town {
    /// Lives until `days` have passed since the founding.
    pub(super) fn live(&mut self, days: u64, mut progress: impl FnMut(u64)) -> Result<()> {
        let end = self.now + Duration::from_days(days);
        let start = self.now;
        self.survey()?;
        while self.now < end {
            let step = self.dice.between(STEP_HOURS.0 * 3_600, STEP_HOURS.1 * 3_600);
            let left = end.since(self.now).seconds();
            self.advance(Duration::from_seconds(left.min(step.unsigned_abs() as u64)))?;
            self.drift();
            let register = self.register()?;
            self.take_care(&register)?;
            self.trade()?;
            self.be_neighbours()?;
            self.arrive()?;
            self.govern()?;
            self.try_something()?;
            self.settle()?;
            progress(self.now.since(start).seconds() / 86_400);
        }
        Ok(())
    }

    /// The surveyor enters everything there is.
    fn survey(&mut self) -> Result<()> {
        let registrations: Vec<Value> = self
            .things
            .iter()
            .map(|thing| {
                let mut entry = json!({ "id": thing.id, "class": thing.class, "name": thing.name });
                let number = thing.id.as_str().rsplit('/').next().and_then(|number| number.parse().ok());
                if let Some(outline) = number.and_then(|number| place::outline(thing.class, number)) {
                    entry["geometry"] = outline;
                }
                entry
            })
            .collect();
        self.officer("surveyor", "/v1/assets", &Value::Array(registrations))?;
        self.settle()
    }

    /// Opinions change a little.
    fn drift(&mut self) {
        for thing in 0..self.things.len() {
            let per_mille = self.dice.between(-11, 13);
            self.things[thing].worth += self.things[thing].worth * per_mille / 1_000;
        }
    }

    /// Newcomers open accounts; registrars attest most of them.
    fn arrive(&mut self) -> Result<()> {
        for person in 0..self.people.len() {
            let Person { is_here, is_member, wants_to_vote, arrives, .. } = self.people[person];
            if !is_here && arrives <= self.now {
                self.welcome(person)?;
            } else if is_here && wants_to_vote && !is_member && self.dice.chance(250) {
                self.admit(person)?;
            }
        }
        Ok(())
    }

    fn admit(&mut self, person: usize) -> Result<()> {
        let key = &self.people[person].key;
        let (public, account) = (key.public(), key.account());
        let expires = self.now + Duration::from_days(7);
        let tag = format!("person-{}", 1_000 + person);
        let commons = self.asker.node.state().machine.id();
        // In turn, as no set of registrars may stand for more than a third.
        let first = self.people.iter().filter(|person| person.is_member).count();
        let word = |registrar: usize| {
            let key = self.officer_key(["registrar-1", "registrar-2", "registrar-3"][registrar % 3]);
            let message = attestation_message(&commons, &public, &tag, expires);
            Attestation { registrar: key.public(), expires, signature: key.sign(&message) }
        };
        let attestations = [word(first), word(first + 1)];
        let body = json!({ "account": account, "uniqueness_tag": tag, "attestations": attestations });
        self.people[person].is_member = true;
        self.person(person, "/v1/members", &body)
    }

    /// Everything in the register as it is now.
    pub(super) fn register(&self) -> Result<Vec<Asset>> {
        let state = self.asker.node.state();
        let world = state.machine.world();
        self.things.iter().map(|thing| Ok(registry::view::asset(world, &thing.id, self.now)?)).collect()
    }

    /// Holders revalue, top up, pay what they owe, forget, and give things back.
    fn take_care(&mut self, register: &[Asset]) -> Result<()> {
        for (thing, asset) in register.iter().enumerate() {
            if let Some((former, _)) = asset.reclaim
                && self.dice.chance(90)
                && let Some(former) = self.holder(Some(former))
            {
                let body = json!({ "deposit": money(self.things[thing].worth / 20) });
                self.person(former, &at(&asset.id, "/reclaim"), &body)?;
            }
            let single = asset.bundle.is_none();
            let leads = single || asset.bundle.as_ref() == Some(&asset.id);
            let Some(holder) = self.holder(asset.holder).filter(|_| leads) else { continue };
            match asset.status {
                StatusName::InArrears => self.pay_arrears(holder, asset)?,
                StatusName::Held => {
                    let soon = self.now + Duration::from_days(20);
                    let runs_out = asset.runs_out_at.is_some_and(|at| at < soon);
                    if runs_out && self.dice.chance(self.people[holder].diligence) {
                        let days = self.dice.between(60, 240);
                        let body = json!({ "amount": money(asset.tax_per_day.units() * days + 100) });
                        self.person(holder, &at(&asset.id, "/deposits"), &body)?;
                    } else if single && self.dice.chance(22) {
                        self.revalue(holder, thing, asset)?;
                    } else if single
                        && self.dice.chance(1)
                        && asset.valuation.is_some_and(|it| it.units() < 1_000_000)
                    {
                        self.person(holder, &at(&asset.id, "/relinquishment"), &json!({}))?;
                    }
                }
                StatusName::Vacant | StatusName::Retired => {}
            }
        }
        Ok(())
    }

    fn pay_arrears(&mut self, holder: usize, asset: &Asset) -> Result<()> {
        if self.dice.chance(self.people[holder].diligence / 2) {
            let amount = asset.arrears.units() + asset.tax_per_day.units() * 100 + 200;
            self.person(holder, &at(&asset.id, "/deposits"), &json!({ "amount": money(amount) }))?;
        }
        Ok(())
    }

    fn revalue(&mut self, holder: usize, thing: usize, asset: &Asset) -> Result<()> {
        // Nobody says to the cent what a home is worth.
        let opinion = (self.opinion(holder, thing) / 1_000).max(1) * 1_000;
        let before = asset.valuation.map_or(0, |valuation| valuation.units());
        let raise = opinion - before;
        if raise.abs() * 30 < before {
            return Ok(());
        }
        let top_up = if raise > 0 { asset.tax_per_day.units() * 30 + raise / 40 } else { 0 };
        let body = json!({ "valuation": money(opinion), "top_up": money(top_up) });
        self.person(holder, &at(&asset.id, "/valuation"), &body)
    }

    /// People look at a few things, and take what they value more than it costs.
    fn trade(&mut self) -> Result<()> {
        let early = self.now.seconds() < self.people[0].arrives.seconds() + 30 * 86_400;
        let looks = if early { 160 } else { 42 };
        let here: Vec<usize> = (0..self.people.len()).filter(|&person| self.people[person].is_here).collect();
        for _ in 0..looks {
            if here.is_empty() {
                break;
            }
            let (person, thing) = (*self.dice.pick(&here), self.dice.place(self.things.len()));
            self.consider(person, thing)?;
        }
        Ok(())
    }

    fn consider(&mut self, person: usize, thing: usize) -> Result<()> {
        let account = self.people[person].key.account();
        let opinion = self.opinion(person, thing);
        let Some(look) = self.look(account, thing, opinion) else { return Ok(()) };
        let Look { id, class, price, minimum_deposit, balance, status } = look;
        let deposit = minimum_deposit * self.dice.between(10, 40) / 10 + 1;
        let valuation = opinion.max(price);
        let body =
            json!({ "max_price": money(price), "valuation": money(valuation), "deposit": money(deposit) });
        let affordable = price + deposit < balance * 9 / 10;
        match status {
            _ if !affordable => Ok(()),
            StatusName::Vacant if price == 0 => {
                let kind = KINDS.iter().find(|kind| kind.class == class);
                let wanted = kind.is_some_and(|kind| self.dice.chance(10 * kind.taken_at_first));
                if wanted { self.person(person, &at(&id, "/claim"), &body) } else { Ok(()) }
            }
            StatusName::Vacant if price < opinion => self.person(person, &at(&id, "/claim"), &body),
            StatusName::Held | StatusName::InArrears if price * 108 < opinion * 100 => {
                self.person(person, &at(&id, "/purchase"), &body)
            }
            _ => Ok(()),
        }
    }

    /// What a person sees of a thing; nothing of what they hold themselves.
    fn look(&self, account: AccountId, thing: usize, opinion: i128) -> Option<Look> {
        let state = self.asker.node.state();
        let world = state.machine.world();
        let asset = registry::view::asset(world, &self.things[thing].id, self.now).ok()?;
        if asset.holder == Some(account) {
            return None;
        }
        let price = asset.sale_price?;
        let valuation = price.with_units(opinion.max(price.units()));
        let quote = registry::view::quote(world, &asset.id, Some(valuation), None, self.now).ok()?;
        Some(Look {
            id: asset.id,
            class: self.things[thing].class,
            price: price.units(),
            minimum_deposit: quote.minimum_deposit.units(),
            balance: ledger::view::balance(world, account).ok()?.units(),
            status: asset.status,
        })
    }

    /// People pay each other for small things, and take some money out.
    fn be_neighbours(&mut self) -> Result<()> {
        let here: Vec<usize> = (0..self.people.len()).filter(|&person| self.people[person].is_here).collect();
        if here.len() < 2 {
            return Ok(());
        }
        for _ in 0..3 {
            let (from, to) = (*self.dice.pick(&here), *self.dice.pick(&here));
            if from == to {
                continue;
            }
            let memo = *self.dice.pick(&[
                "bread",
                "for the hedge",
                "a week's rent",
                "piano lessons",
                "firewood",
                "thank you",
            ]);
            let amount = money(self.dice.between(400, 60_000));
            let path = format!("/v1/accounts/{}/transfers", self.people[from].key.account());
            let to = self.people[to].key.account();
            self.person(from, &path, &json!({ "to": to, "amount": amount, "memo": memo }))?;
        }
        if self.dice.chance(25) {
            let person = *self.dice.pick(&here);
            let amount = money(self.dice.between(20_000, 900_000));
            self.person(person, "/v1/redemptions", &json!({ "amount": amount }))?;
        }
        self.pay_out()
    }

    /// A cashier pays out what has waited for some days, and most of it.
    fn pay_out(&mut self) -> Result<()> {
        let waiting = ledger::view::redemptions(self.asker.node.state().machine.world());
        for (id, redemption) in waiting {
            if redemption.requested_at + Duration::from_days(3) < self.now && self.dice.chance(500) {
                let body = json!({ "reference": format!("bank payout {id}") });
                self.officer("cashier-1", &format!("/v1/redemptions/{id}/settlement"), &body)?;
            }
        }
        Ok(())
    }

    /// People file proposals for the next round, and vote in the one that runs.
    fn govern(&mut self) -> Result<()> {
        let (next, voting) = {
            let state = self.asker.node.state();
            let world = state.machine.world();
            let next = governance::view::rounds(world).len() as u64 + 1;
            let running = governance::view::running_round(world).filter(|round| round.phase == Phase::Voting);
            (next, running.map(|round| round.opening.clone()))
        };
        for wish in WISHES.iter().filter(|wish| wish.round == next) {
            self.file(wish)?;
        }
        let Some(opening) = voting else { return Ok(()) };
        for person in 0..self.people.len() {
            if self.dice.chance(200) {
                self.vote(person, &opening)?;
            }
        }
        Ok(())
    }

    /// Somebody who cares for its theme files it, once in the months before the round.
    fn file(&mut self, wish: &Wish) -> Result<()> {
        let filed = {
            let state = self.asker.node.state();
            let id = wish.id.parse().map_err(anyhow::Error::msg)?;
            governance::view::proposal(state.machine.world(), &id).is_ok()
        };
        if filed || !self.dice.chance(90) {
            return Ok(());
        }
        let cares = |person: &usize| {
            self.people[*person].is_here && self.people[*person].tastes[wish.theme as usize] > 5
        };
        let filers: Vec<usize> = (0..self.people.len()).filter(cares).collect();
        if filers.is_empty() {
            return Ok(());
        }
        let filer = *self.dice.pick(&filers);
        let body = json!({
            "kind": "funding",
            "id": wish.id,
            "title": wish.title,
            "text": wish.text,
            "ask": money(wish.ask * 100),
            "recipient": self.people[filer].key.account(),
        });
        self.person(filer, "/v1/proposals", &body)
    }

    fn vote(&mut self, person: usize, opening: &Opening) -> Result<()> {
        let account = self.people[person].key.account();
        let member = governance::view::member(self.asker.node.state().machine.world(), account);
        let Ok(member) = member else { return Ok(()) };
        if member.active_from > opening.opened_at {
            return Ok(());
        }
        let likings: Vec<(&Wish, i128)> = WISHES
            .iter()
            .filter(|wish| opening.proposals.iter().any(|id| id.as_str() == wish.id))
            .map(|wish| (wish, self.people[person].tastes[wish.theme as usize] + wish.appeal - 4))
            .filter(|(_, liking)| liking.abs() > 1)
            .collect();
        let votes = share_out(&likings, member.credits);
        self.person(person, &format!("/v1/rounds/{}/ballot", opening.round), &json!({ "votes": votes }))
    }
}

/// Spends up to `credits` on proposals, as much on each as it is liked or disliked.
fn share_out(likings: &[(&Wish, i128)], credits: u64) -> Map<String, Value> {
    let total: u64 = likings.iter().map(|(_, liking)| liking.unsigned_abs() as u64).sum();
    let vote = |liking: i128| {
        let credits = u128::from(credits) * liking.unsigned_abs() / u128::from(total);
        (credits as u64).isqrt().cast_signed() * liking.signum() as i64
    };
    likings.iter().map(|(wish, liking)| (wish.id.to_owned(), json!(vote(*liking)))).collect()
}

struct Look {
    id: registry::AssetId,
    class: &'static str,
    price: i128,
    minimum_deposit: i128,
    balance: i128,
    status: StatusName,
}

const _: () = assert!(THEMES == super::cast::Theme::Streets as usize + 1);

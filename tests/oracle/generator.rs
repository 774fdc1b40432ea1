//! Random commons and random operations, chosen so that things happen: amounts at the edge of what is
//! allowed, deposits that run out, seconds at which something is due.

use std::collections::BTreeMap;

use super::random::Random;
use super::{CASHIER, DAY, Int, Model, Operation, PARTS, Phase, SURVEYOR, Second, State, Terms};

const ACCOUNTS: usize = 30;
const ASSETS: usize = 50;
const MEMBERS: usize = 12;

pub struct Generator {
    random: Random,
    /// How many names were given out.
    named: u64,
}

impl Generator {
    pub fn new(seed: u64) -> Generator {
        Generator { random: Random::new(seed), named: 0 }
    }

    /// A constitution of its own for every seed.
    pub fn terms(&mut self) -> Terms {
        Terms::random(&mut self.random)
    }

    /// When the next operation comes: often at once, often in the very second something is due.
    pub fn next_second(&mut self, now: Second, model: &Model) -> Second {
        let patience = if self.random.one_in(10) { 3 * DAY } else { DAY / 8 };
        let due = model.next_due().filter(|due| (now..now + patience).contains(due));
        match (self.random.below(100), due) {
            (0..30, _) => now,
            (30..50, _) => now + 1,
            (50..65, Some(due)) => due,
            (65..69, Some(due)) => (due - 1).max(now),
            (69..72, Some(due)) => due + 1,
            (50..98, _) => now + self.random.below(3_600) as Second,
            (98, _) => now + self.random.below(DAY as u64) as Second,
            _ => now + self.random.below(2 * DAY as u64) as Second,
        }
    }

    /// Who asks for what at `now`.
    pub fn operation(&mut self, now: Second, model: &Model) -> (String, Operation) {
        if let Some(founding) = self.founding(model) {
            return founding;
        }
        let account = self.account(model);
        let voting = model.current_round().is_some_and(|round| round.phase == Phase::Voting);
        match self.random.below(1_000) {
            0..20 => (account.clone(), self.transfer(&account, model)),
            20..60 => (self.officer(CASHIER, &account), self.issue(&account, model)),
            60..70 => {
                let amount = self.about(&model.balances[&account]);
                (account, Operation::RequestRedemption { amount })
            }
            70..80 => self.redemption(&account, model),
            80 => self.retire(&account, model),
            81 => (account, Operation::OpenAccount),
            82..84 => {
                let tag = self.random.below(6);
                (SURVEYOR.to_string(), Operation::AdmitMember { account, tag: format!("tag-{tag}") })
            }
            84..250 => self.claim(now, model),
            250..440 => self.revalue(now, model),
            440..560 => self.top_up(now, account, model),
            560..640 => self.withdraw(now, model),
            640..660 => {
                let (who, asset) = self.held_by(model);
                (who, Operation::Relinquish { asset })
            }
            660..700 => self.reclaim(now, account, model),
            700..708 => self.file(account, model),
            708..711 => self.withdraw_proposal(account, model),
            711..830 if voting || self.random.one_in(10) => self.ballot(account, model),
            _ => self.purchase(now, model),
        }
    }

    /// What a commons needs before anything can happen in it.
    fn founding(&mut self, model: &Model) -> Option<(String, Operation)> {
        let usable = model.assets.values().filter(|asset| !matches!(asset.state, State::Retired)).count();
        if model.balances.len() < ACCOUNTS {
            Some((self.name("account"), Operation::OpenAccount))
        } else if model.members.len() < MEMBERS + model.rounds.len() && self.random.one_in(20) {
            let operation = Operation::AdmitMember { account: self.account(model), tag: self.name("tag") };
            Some((SURVEYOR.to_string(), operation))
        } else if usable < ASSETS && self.random.one_in(3) {
            Some(self.register(model))
        } else {
            None
        }
    }

    fn register(&mut self, model: &Model) -> (String, Operation) {
        let classes: Vec<&String> = model.terms.classes.keys().collect();
        let class = self.random.of(&classes).to_string();
        let class = if self.random.one_in(30) { "no-such-class".to_string() } else { class };
        let used: Vec<&String> = model.assets.keys().collect();
        let used = self.random.pick(&used).copied().filter(|_| self.random.one_in(20)).cloned();
        let asset = used.unwrap_or_else(|| self.name(&class));
        (self.officer(SURVEYOR, "somebody"), Operation::RegisterAsset { asset, class })
    }

    /// A new name; names sort by age.
    fn name(&mut self, kind: &str) -> String {
        self.named += 1;
        format!("{kind}-{:06}", self.named)
    }

    fn account(&mut self, model: &Model) -> String {
        let accounts: Vec<&String> = model.balances.keys().collect();
        self.random.pick(&accounts).expect("accounts are opened first").to_string()
    }

    /// The richest of three, so that purchases succeed often.
    fn rich_account(&mut self, model: &Model) -> String {
        let three = [self.account(model), self.account(model), self.account(model)];
        three.into_iter().max_by_key(|account| model.balances[account].clone()).expect("three")
    }

    fn asset(&mut self, model: &Model, wanted: fn(&State) -> bool) -> String {
        let all: Vec<&String> = model.assets.keys().collect();
        let fitting = model.assets.iter().filter(|(_, asset)| wanted(&asset.state)).map(|(id, _)| id);
        let fitting: Vec<&String> = if self.random.one_in(30) { Vec::new() } else { fitting.collect() };
        let picked = self.random.pick(&fitting).or(self.random.pick(&all)).copied().cloned();
        picked.filter(|_| !self.random.one_in(500)).unwrap_or_else(|| "no-such-asset".to_string())
    }

    /// A held asset, and nearly always its holder.
    fn held_by(&mut self, model: &Model) -> (String, String) {
        let asset = self.asset(model, |state| matches!(state, State::Held { .. }));
        let holder = match model.assets.get(&asset).map(|asset| &asset.state) {
            Some(State::Held { holder, .. }) if !self.random.one_in(30) => holder.clone(),
            _ => self.account(model),
        };
        (holder, asset)
    }

    /// An amount up to `limit`, rarely zero.
    fn some(&mut self, limit: &Int) -> Int {
        let amount = self.random.up_to(limit);
        if self.random.one_in(50) { amount } else { amount.max(1.into()) }
    }

    /// An amount about as large as `edge`, rarely zero.
    fn about(&mut self, edge: &Int) -> Int {
        let amount = self.random.near(edge);
        if self.random.one_in(50) { amount } else { amount.max(1.into()) }
    }

    fn transfer(&mut self, account: &str, model: &Model) -> Operation {
        let amount = match self.random.below(3) {
            0 => self.about(&model.balances[account]),
            _ => self.some(&model.balances[account]),
        };
        let to = if self.random.one_in(20) { "nobody".to_string() } else { self.account(model) };
        Operation::Transfer { to, amount }
    }

    fn issue(&mut self, account: &str, model: &Model) -> Operation {
        let wealth = &model.terms.wealth;
        let left = Model::money_limit() - &model.money;
        let amount = match self.random.below(400) {
            0 if *wealth > Model::money_limit() / 100 => self.random.near(&left),
            _ if model.money < wealth * 5 => wealth / 2,
            0..100 => wealth / 100,
            _ => self.some(&Int::from(10_000_000).min(wealth.clone())),
        };
        Operation::Issue { account: account.to_string(), amount, reference: self.reference() }
    }

    /// Mostly a new one.
    fn reference(&mut self) -> String {
        if self.random.one_in(30) { "reference-used".to_string() } else { self.name("reference") }
    }

    /// Mostly the officer who may, rarely somebody who may not.
    fn officer(&mut self, officer: &str, account: &str) -> String {
        if self.random.one_in(40) { account.to_string() } else { officer.to_string() }
    }

    fn redemption(&mut self, account: &str, model: &Model) -> (String, Operation) {
        let waiting: Vec<u64> = model.redemptions.keys().copied().collect();
        let id = self.random.pick(&waiting).copied().unwrap_or(model.redemptions_requested / 2);
        let operation = if self.random.one_in(3) {
            Operation::ReturnRedemption { id }
        } else {
            Operation::SettleRedemption { id, reference: self.reference() }
        };
        (self.officer(CASHIER, account), operation)
    }

    fn retire(&mut self, account: &str, model: &Model) -> (String, Operation) {
        let asset = self.asset(model, |state| matches!(state, State::Vacant { .. }));
        (self.officer(SURVEYOR, account), Operation::Retire { asset })
    }

    fn claim(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let asset = self.asset(model, |state| matches!(state, State::Vacant { .. }));
        let who = self.rich_account(model);
        let (max_price, valuation, deposit) = self.offer(now, model, &who, &asset);
        (who, Operation::Claim { asset, max_price, valuation, deposit })
    }

    fn purchase(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let asset = self.asset(model, |state| matches!(state, State::Held { .. }));
        let who = self.rich_account(model);
        let (max_price, valuation, deposit) = self.offer(now, model, &who, &asset);
        (who, Operation::Purchase { asset, max_price, valuation, deposit })
    }

    /// Limit, valuation and deposit, most of them enough.
    fn offer(&mut self, now: Second, model: &Model, who: &str, asset: &str) -> (Int, Int, Int) {
        let price = model.assets.get(asset).and_then(|_| model.price(now, asset));
        let Some(price) = price else { return (1.into(), 1.into(), 1.into()) };
        let max_price = if self.random.one_in(8) { self.random.near(&price) } else { price.clone() };
        let valuation = self.valuation(model, asset).max(price.clone());
        let valuation = if self.random.one_in(4) { self.random.near(&price) } else { valuation };
        let minimum = model.minimum_deposit_at(now, asset, &valuation);
        let deposit = match self.random.below(12) {
            0 => &model.balances[who] - price,
            1 => &model.balances[who] - price + 1,
            2..6 => minimum,
            _ => self.random.near(&minimum),
        };
        (max_price, valuation, deposit.max(Int::ZERO))
    }

    /// What somebody might think an asset is worth.
    fn valuation(&mut self, model: &Model, asset: &str) -> Int {
        let grand = model.assets[asset].class == "grand";
        let wealth = model.terms.wealth.clone();
        let most = if grand { wealth } else { wealth.min(10_000_000.into()) };
        match self.random.below(20) {
            0 => self.random.near(&model.class_of(asset).min_valuation),
            1..4 => most,
            _ => self.random.up_to(&most),
        }
    }

    fn revalue(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let (who, asset) = self.held_by(model);
        let Some(left) = model.assets.get(&asset).and_then(|_| model.deposit_left(now, &asset)) else {
            return (who, Operation::Revalue { asset, valuation: 1.into(), top_up: None });
        };
        let class = model.class_of(&asset);
        let tax_of_runway = Int::from(class.rate) * class.min_runway;
        let valuation = if self.random.one_in(3) && tax_of_runway > Int::ZERO {
            // What the deposit just carries.
            let most = left.clone().max(Int::ZERO) * PARTS * 365 * DAY / tax_of_runway;
            self.random.near(&most).min(Model::money_limit())
        } else {
            self.valuation(model, &asset)
        };
        let missing = model.minimum_deposit_at(now, &asset, &valuation) - left;
        let top_up = (!self.random.one_in(3)).then(|| self.random.near(&missing.max(Int::ZERO)));
        (who, Operation::Revalue { asset, valuation, top_up })
    }

    fn top_up(&mut self, now: Second, account: String, model: &Model) -> (String, Operation) {
        let indebted = |state: &State| matches!(state, State::Held { debt: Some(_), .. });
        let held = |state: &State| matches!(state, State::Held { .. });
        let asset = if self.random.one_in(2) { self.asset(model, indebted) } else { self.asset(model, held) };
        let Some(State::Held { valuation, .. }) = model.assets.get(&asset).map(|asset| &asset.state) else {
            return (account, Operation::TopUp { asset, amount: 1.into() });
        };
        let minimum = model.minimum_deposit_at(now, &asset, valuation);
        let arrears = model.arrears(now, &asset).unwrap_or_default();
        let amount = match self.random.below(10) {
            0 => self.about(&model.balances[&account]),
            1 => self.about(&arrears),
            2 => self.some(&minimum),
            _ => self.about(&(arrears + minimum)),
        };
        (account, Operation::TopUp { asset, amount })
    }

    fn withdraw(&mut self, now: Second, model: &Model) -> (String, Operation) {
        let (who, asset) = self.held_by(model);
        let state = model.assets.get(&asset).map(|asset| &asset.state);
        let Some(State::Held { valuation, .. }) = state else {
            return (who, Operation::Withdraw { asset, amount: 1.into() });
        };
        let left = model.deposit_left(now, &asset).unwrap_or_default();
        let most = left - model.minimum_deposit_at(now, &asset, valuation);
        let amount = self.about(&most.max(Int::ZERO));
        (who, Operation::Withdraw { asset, amount })
    }

    fn reclaim(&mut self, now: Second, account: String, model: &Model) -> (String, Operation) {
        let asset = self.asset(model, |state| matches!(state, State::Vacant { lapsed: Some(_), .. }));
        let state = model.assets.get(&asset).map(|asset| &asset.state);
        let Some(State::Vacant { lapsed: Some(lapsed), .. }) = state else {
            return (account, Operation::Reclaim { asset, deposit: 1.into() });
        };
        let who = if self.random.one_in(20) { account } else { lapsed.holder.clone() };
        let (minimum, _) = model.reclaim_deposit(now, &asset).expect("lapsed");
        let deposit = self.random.near(&minimum);
        (who, Operation::Reclaim { asset, deposit })
    }

    fn file(&mut self, account: String, model: &Model) -> (String, Operation) {
        let budget = model.rounds.last().map_or(&model.treasury.balance, |round| &round.budget);
        let quarter = budget / 4;
        let (account, ask) = match self.random.below(6) {
            0 => (account, self.random.up_to(&1_000_000.into())),
            1 => (account, self.random.near(&quarter)),
            2 => (self.rich_account(model), self.random.near(&quarter)),
            3 => (self.rich_account(model), budget + self.random.up_to(budget)),
            _ => (self.rich_account(model), self.random.up_to(&budget.clone())),
        };
        let ask = if self.random.one_in(50) { ask } else { ask.max(1.into()) };
        let minimum = self.random.one_in(3).then(|| self.random.up_to(&(&ask + 1)));
        let recipient = if self.random.one_in(30) { "nobody".to_string() } else { self.account(model) };
        let filed: Vec<&String> = model.filers.keys().collect();
        let used = self.random.pick(&filed).copied().filter(|_| self.random.one_in(50)).cloned();
        let id = used.unwrap_or_else(|| self.name("proposal"));
        (account, Operation::FileProposal { id, ask, minimum, recipient })
    }

    fn withdraw_proposal(&mut self, account: String, model: &Model) -> (String, Operation) {
        let waiting: Vec<&String> = model.waiting.keys().collect();
        let filed: Vec<&String> = model.filers.keys().rev().take(30).collect();
        let picked =
            if self.random.one_in(2) { self.random.pick(&waiting) } else { self.random.pick(&filed) };
        let Some(&id) = picked else {
            return (account, Operation::WithdrawProposal { id: "no-such-proposal".to_string() });
        };
        let who = if self.random.one_in(10) { account } else { model.filers[id].clone() };
        (who, Operation::WithdrawProposal { id: id.to_string() })
    }

    fn ballot(&mut self, account: String, model: &Model) -> (String, Operation) {
        let Some(round) = model.current_round() else {
            let round = model.rounds.len() + self.random.below(2) as usize;
            return (account, Operation::CastBallot { round, votes: BTreeMap::new() });
        };
        let eligible: Vec<&String> = round.eligible.iter().collect();
        let members: Vec<&String> = model.members.keys().collect();
        let who = match self.random.below(30) {
            _ if round.phase != Phase::Voting => account,
            0 => account,
            1 => self.random.of(&members).to_string(),
            _ => self.random.of(&eligible).to_string(),
        };
        let credits = model.members.get(&who).map_or(Int::ZERO, |member| member.credits.clone());
        let proposals: Vec<&String> = round.proposals.keys().collect();
        let mut votes = BTreeMap::new();
        let mut left = credits;
        for _ in 0..self.random.below(5) {
            let Some(&id) = self.random.pick(&proposals) else { break };
            let most = left.sqrt();
            let cast = if self.random.one_in(3) { self.random.near(&most) } else { self.random.up_to(&most) };
            let cast = if self.random.one_in(60) { Int::from((1 << 26) + 1) } else { cast };
            left = (left - &cast * &cast).max(Int::ZERO);
            let cast = i64::try_from(cast).expect("credits stay below 2⁵³");
            votes.insert(id.clone(), if self.random.one_in(6) { -cast } else { cast });
        }
        if self.random.one_in(60) {
            votes.insert("no-such-proposal".to_string(), 1);
        }
        (who, Operation::CastBallot { round: model.rounds.len(), votes })
    }
}

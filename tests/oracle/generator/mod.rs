//! Random commons and random operations, chosen so that things happen: amounts at the edge of what is
//! allowed, deposits that run out, seconds at which something is due and those beside them.

mod assets;
mod keys;
mod market;
mod money;
mod planning;
mod rounds;
mod seconds;
mod voting;

use super::random::Random;
use super::{CASHIER, Int, Model, Operation, Phase, SURVEYOR, Second, State, Terms};

const ACCOUNTS: usize = 30;
const MEMBERS: usize = 12;
/// So many assets in each class, and more in one, where the hold cap counts.
const ASSETS: usize = 7;
const CROWD: usize = 30;
/// So many raises in a row of one asset.
const CLIMB: u64 = 18;
/// So many proposals in a row, that there is something to divide.
const CAMPAIGN: u64 = 8;

pub struct Generator {
    random: Random,
    /// How many names were given out.
    named: u64,
    /// The asset about which something is due.
    focus: Option<String>,
    /// An asset that is being raised step by step, and how many steps are left.
    climbing: Option<(String, u64)>,
    /// How many proposals in a row are still to come.
    campaign: u64,
}

impl Generator {
    pub fn new(seed: u64) -> Generator {
        Generator { random: Random::new(seed), named: 0, focus: None, climbing: None, campaign: 0 }
    }

    /// A constitution of its own for every seed.
    pub fn terms(&mut self) -> Terms {
        Terms::random(&mut self.random)
    }

    /// Who asks for what at `now`.
    pub fn operation(&mut self, now: Second, model: &Model) -> (String, Operation) {
        if let Some(founding) = self.founding(model) {
            return founding;
        }
        let account = self.account(model);
        let voting = model.current_round().is_some_and(|round| round.phase == Phase::Voting);
        match self.random.below(1_000) {
            _ if self.random.one_in(60) => self.keys(account, model),
            _ if self.climbing.is_some() => self.climb(now, model),
            _ if self.campaign > 0 => {
                self.campaign -= 1;
                self.file(account, model)
            }
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
            84..88 => {
                self.campaign = if self.random.one_in(2) { CAMPAIGN } else { 0 };
                self.file(account, model)
            }
            88..94 => self.file_amendment(model),
            94 => self.file_opinion(account, model),
            95..98 => self.withdraw_proposal(account, model),
            98..101 => self.set_standing(account, model),
            101..109 if voting || self.random.one_in(5) => self.paper_ballots(&account, model),
            101..299 if voting => self.ballot(account, model),
            101..199 if self.random.one_in(10) => self.ballot(account, model),
            101..299 => self.purchase(now, model),
            _ => self.holding(now, account, model),
        }
    }

    /// What people do with assets, forced purchases aside.
    fn holding(&mut self, now: Second, account: String, model: &Model) -> (String, Operation) {
        match self.random.below(700) {
            0..90 => self.claim(now, model),
            90..170 => self.bid(now, model),
            170..270 => self.revalue(now, model),
            270..370 => self.top_up(now, account, model),
            370..430 => self.withdraw(now, model),
            430..450 => {
                let (who, asset) = self.held_by(model);
                (who, Operation::Relinquish { asset })
            }
            450..490 => self.reclaim(now, account, model),
            490..565 => self.place_offer(now, model),
            565..575 => self.cancel_offer(account, model),
            575..615 => self.set_instructions(model),
            615..645 => self.form_bundle(now, model),
            645..657 => self.split_bundle(model),
            657..660 => self.cancel_bundle(model),
            660..680 => self.purchase_many(now, model),
            680..697 => self.revalue_many(now, model),
            _ => {
                let (_, asset) = self.held_by(model);
                self.climbing = Some((asset, CLIMB));
                self.climb(now, model)
            }
        }
    }

    /// What a commons needs before anything can happen in it.
    fn founding(&mut self, model: &Model) -> Option<(String, Operation)> {
        if model.balances.len() < ACCOUNTS {
            Some((self.name("account"), Operation::OpenAccount))
        } else if model.members.len() < MEMBERS + model.rounds.len() && self.random.one_in(20) {
            let operation = Operation::AdmitMember { account: self.account(model), tag: self.name("tag") };
            Some((SURVEYOR.to_string(), operation))
        } else {
            let class = self.wanting(model).filter(|_| self.random.one_in(3))?;
            Some(self.register(class, model))
        }
    }

    /// A class that has fewer assets than it should.
    fn wanting(&mut self, model: &Model) -> Option<String> {
        let fewer = |class: &&String| {
            let usable = model.assets.values().filter(|asset| asset.class == **class);
            let usable = usable.filter(|asset| !matches!(asset.state, State::Retired)).count();
            let wanted = match class.as_str() {
                "crowded" => CROWD,
                "turning" => 2 * ASSETS,
                _ => ASSETS,
            };
            usable < wanted
        };
        let classes: Vec<&String> = model.terms.classes.keys().filter(fewer).collect();
        self.random.pick(&classes).map(|class| class.to_string())
    }

    fn register(&mut self, class: String, model: &Model) -> (String, Operation) {
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

    /// One of the assets that are as wanted: often the one about which something is due.
    fn asset(&mut self, model: &Model, wanted: fn(&State) -> bool) -> String {
        if let Some(focus) = self.focus.take()
            && model.assets.get(&focus).is_some_and(|asset| wanted(&asset.state))
            && !self.random.one_in(4)
        {
            self.focus = Some(focus.clone()).filter(|_| self.random.one_in(2));
            return focus;
        }
        let all: Vec<&String> = model.assets.keys().collect();
        let fitting = model.assets.iter().filter(|(_, asset)| wanted(&asset.state)).map(|(id, _)| id);
        let fitting: Vec<&String> = if self.random.one_in(30) { Vec::new() } else { fitting.collect() };
        let picked = self.random.pick(&fitting).or(self.random.pick(&all)).copied().cloned();
        picked.filter(|_| !self.random.one_in(500)).unwrap_or_else(|| "no-such-asset".to_string())
    }

    /// A held asset, and nearly always its holder.
    fn held_by(&mut self, model: &Model) -> (String, String) {
        let asset = self.asset(model, |state| matches!(state, State::Held(_)));
        (self.holder_of(&asset, model), asset)
    }

    /// The holder, rarely somebody else.
    fn holder_of(&mut self, asset: &str, model: &Model) -> String {
        match model.assets.get(asset).and_then(|asset| asset.holding()) {
            Some(held) if !self.random.one_in(30) => held.holder.clone(),
            _ => self.account(model),
        }
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
}

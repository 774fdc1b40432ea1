//! A second model of the rulebook, written to be obviously right rather than fast.
//!
//! Plain maps and big integers, nothing imported from the crates it checks: where the machine and this
//! model disagree, one of them misreads the rulebook. Refusals are the machine's, by name.

pub mod allocation;
pub mod amendments;
pub mod asset;
mod auction;
mod ballots;
mod bundles;
mod class_amendments;
mod class_terms;
mod due;
pub mod generator;
pub mod instructions;
mod keys;
mod market_tests;
mod members;
mod money;
mod offers;
mod operation;
mod price;
mod proposals;
mod purchase;
pub mod random;
mod rates;
mod register;
mod rounds;
mod tenure;
mod terms;
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;

pub use amendments::Adopted;
pub use asset::{Asset, Auction, Holding, State};
pub use ballots::{OnPaper, Votes};
pub use bundles::{Bundle, Plan};
pub use class_terms::{ClassTerms, FirstIssue, Vacated};
pub use keys::Keys;
pub use members::Member;
pub use offers::Offer;
pub use operation::Operation;
pub use proposals::{Funding, Proposal, Wants};
pub use purchase::Wish;
pub use rates::Class;
pub use rounds::{Outcome, Phase, Round};
pub use terms::{RoundTerms, Terms};

/// Minor units, credits, and everything else that is counted.
pub type Int = BigInt;
/// Whole Unix seconds.
pub type Second = i64;
/// Why an operation was refused: the name of the machine's rejection, in snake case.
pub type Refusal = &'static str;

pub const DAY: Second = 86_400;
/// Issues and redeems money.
pub const CASHIER: &str = "cashier";
/// Registers assets and retires them.
pub const SURVEYOR: &str = "surveyor";
/// Any two of them admit, suspend and reinstate members; each records ballots on paper.
pub const REGISTRARS: [&str; 3] = ["registrar-1", "registrar-2", "registrar-3"];
/// Rates, shares and fees are whole parts of this many.
pub const PARTS: i64 = 1_000_000_000;
const SECONDS_PER_YEAR: i64 = 31_536_000;
/// At most so many assets are bought at once.
const MOST_PURCHASES: usize = 100;
/// At most so many assets are revalued at once.
const MOST_REVALUATIONS: usize = 500;

/// The treasury, and what it received from where.
#[derive(Clone, Debug, Default)]
pub struct Treasury {
    pub balance: Int,
    pub tax: Int,
    pub issue: Int,
    pub fee: Int,
    pub bond: Int,
}

impl Treasury {
    /// What counts as revenue when a round opens: bonds do not.
    fn revenue(&self) -> Int {
        &self.tax + &self.issue + &self.fee
    }
}

/// Money on its way out, until a cashier settles or returns it.
#[derive(Clone, Debug)]
pub struct Redemption {
    pub account: String,
    pub amount: Int,
    pub requested_at: Second,
}

/// One commons, whole.
#[derive(Clone, Debug)]
pub struct Model {
    pub terms: Terms,
    pub balances: BTreeMap<String, Int>,
    pub keys: Keys,
    pub treasury: Treasury,
    /// Issued less redeemed.
    pub money: Int,
    pub redemptions: BTreeMap<u64, Redemption>,
    pub redemptions_requested: u64,
    pub references: BTreeSet<String>,
    pub assets: BTreeMap<String, Asset>,
    /// What is to become a bundle, by the lowest of its assets.
    pub plans: BTreeMap<String, Plan>,
    /// By the lowest of its assets, which stands for all.
    pub bundles: BTreeMap<String, Bundle>,
    pub offers: BTreeMap<u64, Offer>,
    pub offers_placed: u64,
    pub classes: BTreeMap<String, Class>,
    /// Up to when licences × seconds are counted.
    pub counted_to: Second,
    /// What happened by itself or beside something else: kind, second, and asset or class.
    pub happened: Vec<(&'static str, Second, String)>,
    /// Tax collected per class, beneficiaries' part included.
    pub class_tax: BTreeMap<String, Int>,
    /// Of the tax of a class, by class and beneficiary.
    pub received: BTreeMap<(String, String), Int>,
    pub members: BTreeMap<String, Member>,
    pub tags: BTreeSet<String>,
    /// Filed and neither withdrawn nor in a round yet.
    pub waiting: BTreeMap<String, Proposal>,
    /// Every proposal ever filed, and by whom.
    pub filers: BTreeMap<String, String>,
    pub withdrawn: BTreeSet<String>,
    /// Amendments that two rounds passed and that will take effect.
    pub adopted: BTreeMap<String, Adopted>,
    /// Those, and those that took effect or could not.
    pub adopted_ever: BTreeSet<String>,
    /// Of the constitution, from 1.
    pub version: u64,
    pub rounds: Vec<Round>,
    /// The last opening date, with or without a round; before the first, the founding.
    pub last_date: Second,
    pub carry: Int,
    /// Revenue up to the last opening.
    pub revenue_counted: Int,
}

impl Model {
    pub fn new(terms: Terms) -> Model {
        Model {
            last_date: terms.founded_at,
            balances: terms.accounts.iter().map(|account| (account.clone(), Int::ZERO)).collect(),
            class_tax: terms.classes.keys().map(|class| (class.clone(), Int::ZERO)).collect(),
            received: BTreeMap::new(),
            keys: Keys::default(),
            treasury: Treasury::default(),
            money: Int::ZERO,
            redemptions: BTreeMap::new(),
            redemptions_requested: 0,
            references: BTreeSet::new(),
            assets: BTreeMap::new(),
            plans: BTreeMap::new(),
            bundles: BTreeMap::new(),
            offers: BTreeMap::new(),
            offers_placed: 0,
            classes: terms
                .classes
                .iter()
                .map(|(id, class)| (id.clone(), Class::new(class, terms.founded_at)))
                .collect(),
            counted_to: terms.founded_at,
            happened: Vec::new(),
            members: BTreeMap::new(),
            tags: BTreeSet::new(),
            waiting: BTreeMap::new(),
            filers: BTreeMap::new(),
            withdrawn: BTreeSet::new(),
            adopted: BTreeMap::new(),
            adopted_ever: BTreeSet::new(),
            version: 1,
            rounds: Vec::new(),
            carry: Int::ZERO,
            revenue_counted: Int::ZERO,
            terms,
        }
    }

    fn note(&mut self, kind: &'static str, second: Second, of: &str) {
        self.happened.push((kind, second, of.to_string()));
    }

    /// Performs `operation` for `who` at `now`, or says why not and changes nothing.
    pub fn perform(&mut self, now: Second, who: &str, operation: &Operation) -> Result<(), Refusal> {
        use Operation::*;
        if operation.officers().is_some_and(|officers| !officers.contains(&who)) {
            return Err("not_an_officer");
        }
        if operation.amounts().into_iter().any(|amount| *amount > Model::money_limit()) {
            return Err("invalid_amount");
        }
        match operation {
            OpenAccount => self.open_account(who),
            RotateKey { account, key, proven } => self.rotate_key(who, account, key, *proven),
            SetRecoveryKey { account, key } => self.set_recovery_key(who, account, key),
            RequestRecovery { account, key, proven } => {
                self.request_recovery(now, who, account, key, *proven)
            }
            CancelRecovery { account } => self.cancel_recovery(who, account),
            Transfer { to, amount } => self.transfer(who, to, amount),
            Issue { account, amount, reference } => self.issue(account, amount, reference),
            RequestRedemption { amount } => self.request_redemption(now, who, amount),
            SettleRedemption { id, reference } => self.settle_redemption(*id, reference),
            ReturnRedemption { id } => self.return_redemption(*id),
            AdmitMember { account, tag } => self.admit(now, account, tag),
            _ => self.perform_in_rounds(now, who, operation),
        }
    }

    fn perform_in_rounds(&mut self, now: Second, who: &str, operation: &Operation) -> Result<(), Refusal> {
        use Operation::*;
        match operation {
            SetStanding { member, suspended, registrars } => {
                self.set_standing(now, member, *suspended, *registrars)
            }
            FileProposal { id, wanted, bond } => self.file_funding(who, id, wanted, bond),
            FileAmendment { id, changes, bond } => self.file_amendment(who, id, changes, bond),
            FileOpinion { id, bond } => self.file_opinion(who, id, bond),
            WithdrawProposal { id } => self.withdraw_proposal(who, id),
            CastBallot { round, votes } => self.cast(who, *round, votes),
            RecordPaperBallots { round, ballots } => self.record_paper_ballots(*round, ballots),
            _ => self.perform_in_register(now, who, operation),
        }
    }

    fn perform_in_register(&mut self, now: Second, who: &str, operation: &Operation) -> Result<(), Refusal> {
        use Operation::*;
        match operation {
            RegisterAsset { asset, class } => self.register(now, asset, class),
            Retire { asset } => self.retire(asset),
            Claim { asset, wish } => self.claim(now, who, asset, wish),
            Bid { asset, amount, valuation, deposit } => {
                self.bid(now, who, asset, amount, valuation, deposit)
            }
            Revalue { asset, valuation, top_up } => self.revalue(now, who, asset, valuation, top_up),
            RevalueMany(revaluations) => self.several(now, who, revaluations, MOST_REVALUATIONS),
            TopUp { asset, amount } => self.top_up(now, who, asset, amount),
            Withdraw { asset, amount } => self.withdraw(now, who, asset, amount),
            SetInstructions { asset, auto_top_up, valuation_rule } => {
                self.set_instructions(now, who, asset, auto_top_up, valuation_rule)
            }
            Purchase { asset, wish } => self.purchase(now, who, asset, wish),
            PurchaseMany(purchases) => self.several(now, who, purchases, MOST_PURCHASES),
            PlaceOffer { asset, wish, expires } => self.place_offer(now, who, asset, wish, *expires),
            CancelOffer { offer } => self.cancel_offer(who, *offer),
            FormBundle { assets, valuation } => self.form_bundle(now, who, assets, valuation),
            SplitBundle { bundle, valuations } => self.split_bundle(now, who, bundle, valuations),
            CancelBundle { bundle } => self.cancel_bundle(who, bundle),
            Relinquish { asset } => self.relinquish(now, who, asset),
            Reclaim { asset, deposit } => self.reclaim(now, who, asset, deposit),
            _ => unreachable!("not for the register"),
        }
    }

    /// All money there is, wherever it lies: equals `money` at any time.
    pub fn money_in_all_places(&self) -> Int {
        let balances: Int = self.balances.values().sum();
        let deposits: Int = self.assets.values().filter_map(Asset::holding).map(|held| &held.deposit).sum();
        let bids: Int = self.assets.values().filter_map(Asset::bid).map(auction::Bid::escrow).sum();
        let redemptions: Int = self.redemptions.values().map(|redemption| &redemption.amount).sum();
        let bonds: Int = self.bonds().sum();
        balances + deposits + bids + self.offered() + redemptions + bonds + &self.treasury.balance
    }

    /// Takes `amount` into the treasury, which passes on what beneficiaries of `class` are due, as far as it can.
    fn collect_tax(&mut self, class: &str, amount: &Int) {
        let all = &self.class_tax[class] + amount;
        let mut rest = &self.treasury.balance + amount;
        let mut passed_on = Int::ZERO;
        for (account, share) in self.terms.classes[class].beneficiaries.clone() {
            let received = self.received.entry((class.to_string(), account.clone())).or_default();
            let part = (&all * share / PARTS - &*received).min(rest.clone());
            *received += &part;
            rest -= &part;
            passed_on += &part;
            self.pay(&account, &part);
        }
        self.treasury.balance = rest;
        self.treasury.tax += amount - passed_on;
        self.class_tax.insert(class.to_string(), all);
    }

    fn pay(&mut self, account: &str, amount: &Int) {
        *self.balances.get_mut(account).expect("whoever is paid has an account") += amount;
    }

    fn take(&mut self, account: &str, amount: &Int) {
        let balance = self.balances.get_mut(account).expect("whoever pays has an account");
        *balance -= amount;
        assert!(*balance >= Int::ZERO, "{account} paid more than it had");
    }

    fn afford(&self, account: &str, amount: &Int) -> Result<(), Refusal> {
        if self.balances[account] < *amount { Err("balance_too_low") } else { Ok(()) }
    }
}

/// `a / b`, rounded up, for `a` ≥ 0 and `b` > 0.
fn divide_up(a: &Int, b: &Int) -> Int {
    (a + b - 1) / b
}

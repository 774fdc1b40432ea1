//! What reads need beside the state itself: orders, histories, totals by day. Derived from events alone.

use std::collections::{BTreeMap, BTreeSet};

use governance::{Changes, ProposalId};
use ledger::{AccountId, Money, Place, Source, Timestamp};
use registry::{AssetId, ClassId, FromEscrow};
use serde::{Deserialize, Serialize};
use state_machine::{Event, Machine, Occurred};

use crate::trades::Trades;

/// Indexes over a commons, for reads.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Projection {
    /// Every asset in order of id, and the records that touched it.
    pub assets: BTreeMap<AssetId, Vec<u64>>,
    /// What each account holds.
    pub holdings: BTreeMap<AccountId, BTreeSet<AssetId>>,
    /// Every account in order of id, and the records that opened it or moved its money.
    pub accounts: BTreeMap<AccountId, Vec<u64>>,
    /// What the treasury received or spent on each day, counted from 1970-01-01.
    pub treasury: BTreeMap<i64, BTreeMap<Source, Money>>,
    /// The offers that stand, of each account.
    pub offers: BTreeMap<AccountId, BTreeSet<u64>>,
    /// Whose bid stands on an asset.
    pub bids: BTreeMap<AssetId, AccountId>,
    /// The record of the ballot that stands, by round and member.
    pub ballots: BTreeMap<(u64, AccountId), u64>,
    /// What each account has brought in for tax, as deposits or in arrears, less what came back; in minor units. Beside
    /// tax, that is what is left of its deposits: settling everything names no payers.
    pub advanced: BTreeMap<AccountId, i128>,
    /// For how long licences were held, by class.
    pub tenures: BTreeMap<ClassId, HeldTime>,
    /// The amendments in force, by the version of the constitution that each made.
    pub amendments: BTreeMap<u64, Amendment>,
    /// What was sold and what lapsed.
    pub trades: Trades,
}

/// An amendment that took effect.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Amendment {
    /// Its proposal.
    pub proposal: ProposalId,
    /// What each parameter became.
    pub changes: Changes,
    /// When.
    pub at: Timestamp,
    /// The record in which it did.
    pub record: u64,
}

/// For how long the licences of a class were held, all together; a bundle is one.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct HeldTime {
    licences: i64,
    /// The seconds since 1970 at which those began, less those at which others ended: so no clock need tick.
    began: i128,
}

impl HeldTime {
    /// Seconds up to `now`, tenures that are over included.
    pub fn seconds(&self, now: Timestamp) -> i128 {
        i128::from(self.licences) * i128::from(now.seconds()) - self.began
    }

    fn count(&mut self, licences: i64, at: Timestamp) {
        self.licences += licences;
        self.began += i128::from(licences) * i128::from(at.seconds());
    }
}

impl Projection {
    /// Takes in what happened in `record`, as it has happened in `machine` too.
    pub(crate) fn take_in(&mut self, record: u64, events: &[Occurred], machine: &Machine) {
        for Occurred(at, event) in events {
            for posting in event.postings() {
                for place in [&posting.from, &posting.to] {
                    match place {
                        Place::Account(account) => self.touch_account(*account, record),
                        Place::Treasury(source) => {
                            let flows = self.treasury.entry(at.day()).or_default();
                            let flow = flows.entry(*source).or_insert(posting.amount.zero());
                            // Tax that the treasury passes on to a beneficiary was not its own.
                            let passed_on = *place == posting.from && *source == Source::Tax;
                            *flow = if passed_on {
                                flow.saturating_sub(posting.amount)
                            } else {
                                *flow + posting.amount
                            };
                        }
                        Place::Outside | Place::Deposits | Place::Escrow(_) => {}
                    }
                }
            }
            match event {
                Event::Ledger(event) => {
                    event.keys_of().into_iter().for_each(|account| self.touch_account(account, record));
                }
                Event::Registry(event) => {
                    self.take_in_asset(record, event);
                    self.take_in_advances(event);
                    self.take_in_tenure(event, *at, machine);
                    self.trades.take_in(record, event, *at);
                }
                Event::Governance(governance::Event::AmendmentInForce { proposal, changes, version }) => {
                    let (proposal, changes) = (proposal.clone(), changes.clone());
                    self.amendments.insert(*version, Amendment { proposal, changes, at: *at, record });
                }
                Event::Governance(event) => {
                    let (round, members) = event.ballots().unwrap_or_default();
                    self.ballots.extend(members.into_iter().map(|member| ((round, member), record)));
                }
                _ => {}
            }
        }
    }

    fn touch_account(&mut self, account: AccountId, record: u64) {
        push_once(self.accounts.entry(account).or_default(), record);
    }

    fn take_in_asset(&mut self, record: u64, event: &registry::Event) {
        for asset in event.assets() {
            match self.assets.get_mut(asset) {
                Some(records) => push_once(records, record),
                None => {
                    self.assets.insert(asset.clone(), vec![record]);
                }
            }
        }
        self.take_in_holder(event);
        self.take_in_market(event);
    }

    fn take_in_holder(&mut self, event: &registry::Event) {
        use registry::Event as Happened;
        match event {
            Happened::Purchased { asset, seller, buyer, .. } => {
                self.let_go(*seller, asset);
                self.hold(*buyer, asset);
            }
            Happened::Relinquished { asset, holder: former, .. }
            | Happened::Lapsed { asset, former_holder: former, .. } => self.let_go(*former, asset),
            Happened::Claimed { asset, account: holder, .. } | Happened::Reclaimed { asset, holder, .. } => {
                self.hold(*holder, asset);
            }
            // The first asset of a bundle stands for all, whoever holds it.
            Happened::BundleFormed { assets, holder, .. } => {
                assets.iter().skip(1).for_each(|asset| self.let_go(*holder, asset));
            }
            Happened::BundleSplit { holder, parts, .. } => {
                parts.iter().for_each(|part| self.hold(*holder, &part.asset));
            }
            _ => {}
        }
    }

    /// What was paid towards tax, and what came back, by whoever it was for.
    fn take_in_advances(&mut self, event: &registry::Event) {
        use registry::Event as Happened;
        match event {
            Happened::ToppedUp { payer, amount, .. } => self.advance(*payer, amount.units()),
            Happened::ArrearsPaid { payer: account, receipt, deposit, .. }
            | Happened::Reclaimed { holder: account, receipt, deposit, .. } => {
                self.advance(*account, receipt.tax.units() + deposit.units());
            }
            Happened::Withdrawn { holder, amount: returned, .. }
            | Happened::Relinquished { holder, returned, .. } => self.advance(*holder, -returned.units()),
            // Arrears come off what the former holder would have received.
            Happened::Purchased { seller, buyer, arrears, returned, deposit, .. } => {
                self.advance(*seller, arrears.tax.units() - returned.units());
                self.advance(*buyer, deposit.units());
            }
            Happened::Claimed { account, former_holder, arrears, deposit, .. } => {
                self.advance(former_holder.unwrap_or(*account), arrears.tax.units());
                self.advance(*account, deposit.units());
            }
            _ => {}
        }
    }

    fn advance(&mut self, account: AccountId, units: i128) {
        if units != 0 {
            *self.advanced.entry(account).or_default() += units;
        }
    }

    fn take_in_tenure(&mut self, event: &registry::Event, at: Timestamp, machine: &Machine) {
        use registry::Event as Happened;
        let (asset, licences) = match event {
            Happened::Claimed { asset, .. } | Happened::Reclaimed { asset, .. } => (asset, 1),
            Happened::Relinquished { asset, .. } | Happened::Lapsed { asset, .. } => (asset, -1),
            Happened::BundleFormed { bundle, assets, .. } => (bundle, 1 - assets.len().cast_signed() as i64),
            Happened::BundleSplit { bundle, parts, .. } => (bundle, parts.len().cast_signed() as i64 - 1),
            _ => return,
        };
        let class =
            registry::view::class_of(machine.world(), asset).expect("an asset that is held has a class");
        self.tenures.entry(class.clone()).or_default().count(licences, at);
    }

    fn take_in_market(&mut self, event: &registry::Event) {
        use registry::Event as Happened;
        match event {
            Happened::OfferPlaced { offer, account, .. } => {
                self.offers.entry(*account).or_default().insert(*offer);
            }
            Happened::OfferCancelled { offer, account, .. }
            | Happened::OfferExpired { offer, account, .. }
            | Happened::OfferReturned { offer, account, .. } => {
                self.end_offer(*account, *offer);
            }
            Happened::BidPlaced { asset, bidder, .. } => drop(self.bids.insert(asset.clone(), *bidder)),
            Happened::Reclaimed { asset, .. } => drop(self.bids.remove(asset)),
            Happened::Purchased { buyer: account, escrow, .. } => self.end_offer_of_escrow(*account, escrow),
            Happened::Claimed { asset, account, escrow, .. } => {
                self.bids.remove(asset);
                self.end_offer_of_escrow(*account, escrow);
            }
            _ => {}
        }
    }

    fn hold(&mut self, account: AccountId, asset: &AssetId) {
        self.holdings.entry(account).or_default().insert(asset.clone());
    }

    fn let_go(&mut self, account: AccountId, asset: &AssetId) {
        if let Some(held) = self.holdings.get_mut(&account) {
            held.remove(asset);
        }
    }

    fn end_offer(&mut self, account: AccountId, offer: u64) {
        if let Some(offers) = self.offers.get_mut(&account) {
            offers.remove(&offer);
            if offers.is_empty() {
                self.offers.remove(&account);
            }
        }
    }

    fn end_offer_of_escrow(&mut self, account: AccountId, escrow: &Option<FromEscrow>) {
        if let Some(offer) = escrow.as_ref().and_then(FromEscrow::offer) {
            self.end_offer(account, offer);
        }
    }
}

fn push_once(records: &mut Vec<u64>, record: u64) {
    if records.last() != Some(&record) {
        records.push(record);
    }
}

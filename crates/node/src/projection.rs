//! What reads need beside the state itself: orders, histories, totals by day. Derived from events alone.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{AccountId, Money, Place, Source};
use registry::AssetId;
use serde::{Deserialize, Serialize};
use state_machine::{Event, Occurred};

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
    /// The record of the ballot that stands, by round and member.
    pub ballots: BTreeMap<(u64, AccountId), u64>,
}

impl Projection {
    /// Takes in what happened in `record`.
    pub(crate) fn take_in(&mut self, record: u64, events: &[Occurred]) {
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
                Event::Ledger(ledger::Event::AccountOpened { account, .. }) => {
                    self.touch_account(*account, record)
                }
                Event::Registry(event) => self.take_in_asset(record, event),
                Event::Governance(governance::Event::BallotCast { round, member, .. }) => {
                    self.ballots.insert((*round, *member), record);
                }
                _ => {}
            }
        }
    }

    fn touch_account(&mut self, account: AccountId, record: u64) {
        push_once(self.accounts.entry(account).or_default(), record);
    }

    fn take_in_asset(&mut self, record: u64, event: &registry::Event) {
        use registry::Event as Happened;
        let Some(asset) = event.asset() else { return };
        match self.assets.get_mut(asset) {
            Some(records) => push_once(records, record),
            None => {
                self.assets.insert(asset.clone(), vec![record]);
            }
        }
        let (from, to) = match event {
            Happened::Purchased { seller, buyer, .. } => (Some(seller), Some(buyer)),
            Happened::Relinquished { holder, .. } => (Some(holder), None),
            Happened::Lapsed { former_holder, .. } => (Some(former_holder), None),
            Happened::Claimed { account, .. } => (None, Some(account)),
            Happened::Reclaimed { holder, .. } => (None, Some(holder)),
            _ => return,
        };
        if let Some(held) = from.and_then(|account| self.holdings.get_mut(account)) {
            held.remove(asset);
        }
        if let Some(account) = to {
            self.holdings.entry(*account).or_default().insert(asset.clone());
        }
    }
}

fn push_once(records: &mut Vec<u64>, record: u64) {
    if records.last() != Some(&record) {
        records.push(record);
    }
}

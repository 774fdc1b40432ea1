//! What was sold and what lapsed: the last of it one by one, and all of it by day.

use std::collections::{BTreeMap, VecDeque};

use ledger::{AccountId, Money, Timestamp};
use registry::{AssetId, Event};
use serde::{Deserialize, Serialize};

/// Sales that are kept one by one, and so many lapses beside them: neither drives the other out.
const RECENT_MAX: usize = 50;

/// What was sold and what lapsed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trades {
    /// The last fifty sales and the last fifty lapses, the oldest first.
    pub recent: VecDeque<Trade>,
    /// How much of it there was on each day, counted from 1970-01-01.
    pub days: BTreeMap<i64, Turnover>,
}

/// An asset that was sold, or whose licence lapsed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trade {
    /// The record that keeps it.
    pub record: u64,
    /// When.
    pub at: Timestamp,
    /// The asset: for a bundle, its first.
    pub asset: AssetId,
    /// What happened to it.
    pub kind: TradeKind,
    /// What was paid for it; of a lapse, what was owed.
    pub amount: Money,
    /// Who held it; none where it was vacant.
    pub from: Option<AccountId>,
    /// Who holds it now; none after a lapse.
    pub to: Option<AccountId>,
}

/// How an asset came out of somebody's hands, or into them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TradeKind {
    /// A buyer took it at its holder's price.
    Purchase,
    /// The same by an offer that had stood.
    Offer,
    /// It was vacant, and somebody paid for it.
    Issue,
    /// Its deposit was used up, and grace was over.
    Lapse,
}

/// What was sold and what lapsed on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turnover {
    /// How many assets were sold; a bundle is one.
    pub sales: u64,
    /// The sum of their prices, in minor units.
    pub paid: i128,
    /// How many licences lapsed.
    pub lapses: u64,
}

impl Trades {
    /// Takes in `event`, which happened in `record` at `at`.
    pub(crate) fn take_in(&mut self, record: u64, event: &Event, at: Timestamp) {
        let (asset, kind, amount, from, to) = match event {
            Event::Purchased { asset, seller, buyer, paid, escrow, .. } => {
                let kind = if escrow.is_some() { TradeKind::Offer } else { TradeKind::Purchase };
                (asset, kind, *paid, Some(*seller), Some(*buyer))
            }
            // What is given out for nothing is no sale.
            Event::Claimed { asset, account, paid, .. } if !paid.is_zero() => {
                (asset, TradeKind::Issue, *paid, None, Some(*account))
            }
            Event::Lapsed { asset, former_holder, arrears, .. } => {
                (asset, TradeKind::Lapse, *arrears, Some(*former_holder), None)
            }
            _ => return,
        };
        let day = self.days.entry(at.day()).or_default();
        if kind == TradeKind::Lapse {
            day.lapses += 1;
        } else {
            day.sales += 1;
            day.paid += amount.units();
        }
        let is_lapse = |kind| kind == TradeKind::Lapse;
        let mut alike =
            self.recent.iter().enumerate().filter(|(_, trade)| is_lapse(trade.kind) == is_lapse(kind));
        if let (Some((oldest, _)), Some(_)) = (alike.next(), alike.nth(RECENT_MAX - 2)) {
            self.recent.remove(oldest);
        }
        self.recent.push_back(Trade { record, at, asset: asset.clone(), kind, amount, from, to });
    }
}

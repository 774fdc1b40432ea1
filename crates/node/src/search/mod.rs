//! Searching the register: which assets, and in which order.
//!
//! There is no index to be kept up to date: what a search asks of an asset lies side by side in memory, so that looking
//! at all of them takes a few milliseconds, and where few can match those alone are looked at.

use std::collections::BinaryHeap;
use std::fmt;
use std::ops::Bound::{Excluded, Unbounded};
use std::str::FromStr;

use geometry::Bounds;
use ledger::{AccountId, Money, Timestamp};
use registry::view::{self, Entry, StatusName};
use registry::{AssetId, ClassId};
use schemars::JsonSchema;

use crate::{Moment, State};

#[cfg(test)]
mod tests;

/// How many assets are looked at before others get their turn: a millisecond's worth.
const SLICE: usize = 50_000;
/// So many are looked at by id; if more may match, looking at all is as quick. In tests, some of the few there are.
const FEW: usize = if cfg!(test) { 6 } else { 5_000 };

/// Which assets are meant, and in which order.
#[derive(Clone, Default, Debug)]
pub struct Search {
    /// Of this class alone.
    pub class: Option<ClassId>,
    /// Held by this account.
    pub holder: Option<AccountId>,
    /// Where they are in their life.
    pub status: Option<StatusName>,
    /// In the id or the name, in small letters.
    pub text: Option<String>,
    /// The least sale price.
    pub min_price: Option<Money>,
    /// The highest sale price.
    pub max_price: Option<Money>,
    /// Those that lie here.
    pub bounds: Option<Bounds>,
    /// In which order.
    pub sort: Sort,
}

/// An order of assets; those that lack what it goes by come last, and equal ones go by id.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, JsonSchema)]
pub enum Sort {
    /// By id.
    #[default]
    #[schemars(rename = "id")]
    Id,
    /// The lowest valuation first.
    #[schemars(rename = "valuation")]
    Valuation,
    /// The highest valuation first.
    #[schemars(rename = "-valuation")]
    ValuationDown,
    /// Those first that run out of deposit first.
    #[schemars(rename = "runs_out_at")]
    RunsOutAt,
}

impl FromStr for Sort {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Sort, Self::Err> {
        match text {
            "id" => Ok(Sort::Id),
            "valuation" => Ok(Sort::Valuation),
            "-valuation" => Ok(Sort::ValuationDown),
            "runs_out_at" => Ok(Sort::RunsOutAt),
            _ => Err("it must be one of id, valuation, -valuation, runs_out_at"),
        }
    }
}

/// Where an asset stands in an order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    rank: i128,
    /// The asset.
    pub id: AssetId,
}

impl Sort {
    fn rank(self, entry: &Entry) -> i128 {
        let rank = match self {
            Sort::Id => Some(0),
            Sort::Valuation => entry.valuation().map(Money::units),
            Sort::ValuationDown => entry.valuation().map(|valuation| -valuation.units()),
            Sort::RunsOutAt => entry.runs_out_at().map(|at| at.seconds().into()),
        };
        rank.unwrap_or(i128::MAX)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rank, self.id)
    }
}

impl FromStr for Place {
    type Err = ();
    fn from_str(text: &str) -> Result<Place, ()> {
        let (rank, id) = text.split_once(' ').ok_or(())?;
        Ok(Place { rank: rank.parse().map_err(drop)?, id: id.parse().map_err(drop)? })
    }
}

/// The first places after one, as far as they are found.
struct First<'a> {
    after: Option<&'a Place>,
    wanted: usize,
    /// The last one on top.
    places: BinaryHeap<Place>,
}

impl First<'_> {
    /// Whether this place would be one of them.
    fn takes(&self, rank: i128, id: &AssetId) -> bool {
        let place = (rank, id);
        let is_after = self.after.is_none_or(|after| place > (after.rank, &after.id));
        let last = self.places.peek().filter(|_| self.places.len() >= self.wanted);
        is_after && last.is_none_or(|last| place < (last.rank, &last.id))
    }

    fn take(&mut self, place: Place) {
        self.places.push(place);
        if self.places.len() > self.wanted {
            self.places.pop();
        }
    }
}

impl Search {
    /// The first `wanted` places after `after`, in order. Whoever waits for the state goes between two looks at it.
    pub async fn find(&self, moment: &Moment, after: Option<&Place>, wanted: usize) -> Vec<Place> {
        let mut first = First { after, wanted, places: BinaryHeap::new() };
        let mut from = 0;
        while moment.see(|state, now| self.look(state, now, from, SLICE, &mut first)) {
            from += SLICE;
            tokio::task::yield_now().await;
        }
        first.places.into_sorted_vec()
    }

    /// Looks at the `slice` assets after the first `from`, or at the few that can match; tells whether there are more.
    fn look(&self, state: &State, now: Timestamp, from: usize, slice: usize, first: &mut First) -> bool {
        let world = state.machine.world();
        if from == 0 {
            if let Some(few) = self.few(state) {
                let few = few.into_iter().filter_map(|id| view::entry(world, id));
                few.for_each(|entry| self.consider(&entry, now, first));
                return false;
            }
            if self.sort == Sort::Id && self.look_ahead(state, now, first) {
                return false;
            }
        }
        view::entries(world, from, slice, |entry| self.consider(entry, now, first))
    }

    /// Looks at the next few by id: where most assets match, these are enough. Tells whether they were.
    fn look_ahead(&self, state: &State, now: Timestamp, first: &mut First) -> bool {
        let after = first.after.map_or(Unbounded, |after| Excluded(&after.id));
        let mut rest = state.projection.assets.range::<AssetId, _>((after, Unbounded));
        for (id, _) in rest.by_ref().take(FEW) {
            let entry = view::entry(state.machine.world(), id);
            entry.iter().for_each(|entry| self.consider(entry, now, first));
            if first.places.len() == first.wanted {
                return true;
            }
        }
        let are_all = rest.next().is_none();
        if !are_all {
            first.places.clear(); // They are met again.
        }
        are_all
    }

    fn consider(&self, entry: &Entry, now: Timestamp, first: &mut First) {
        if !self.may_match(entry) {
            return;
        }
        let rank = self.sort.rank(entry);
        if first.takes(rank, entry.id()) && self.matches(entry, now) {
            first.take(Place { rank, id: entry.id().clone() });
        }
    }

    /// All that can match, where those are known to be few.
    fn few<'a>(&self, state: &'a State) -> Option<Vec<&'a AssetId>> {
        if let Some(holder) = &self.holder {
            let held = state.projection.holdings.get(holder).into_iter().flatten();
            let few: Vec<&AssetId> = held.take(FEW + 1).collect();
            return Some(few).filter(|few| few.len() <= FEW);
        }
        view::few_within(state.machine.world(), self.bounds.as_ref()?, FEW)
    }

    /// What is quickly seen.
    fn may_match(&self, entry: &Entry) -> bool {
        self.class.as_ref().is_none_or(|class| class == entry.class())
            && self.status.is_none_or(|status| status == entry.status())
            && self.holder.is_none_or(|holder| entry.licensee() == Some(holder))
    }

    /// What takes longer.
    fn matches(&self, entry: &Entry, now: Timestamp) -> bool {
        let priced = |fits: &dyn Fn(Money) -> bool| entry.sale_price(now).is_some_and(fits);
        self.text.as_ref().is_none_or(|text| entry.mentions(text))
            && self.bounds.as_ref().is_none_or(|bounds| entry.meets(bounds))
            && self.min_price.is_none_or(|least| priced(&|price| least <= price))
            && self.max_price.is_none_or(|most| priced(&|price| price <= most))
    }
}

//! Rates that change: from dates given, or by turnover (rulebook §3).

use super::{ClassTerms, DAY, Int, Model, PARTS, SECONDS_PER_YEAR, Second, State, divide_up};

const YEAR: Second = 365 * DAY;
/// As many sales and asset-years are taken for granted.
const SALES: i64 = 6;
const ASSET_YEARS: i64 = 100;
const LEAST_RATE: i64 = PARTS / 200;
const LARGEST_RATE: i64 = PARTS / 5;

/// The figures of a class.
#[derive(Clone, Debug)]
pub struct Class {
    /// The rate in force.
    pub rate: i64,
    /// Changes yet to come.
    pub changes: Vec<(Second, i64)>,
    /// Where turnover sets the rate: when it does so next.
    pub year_ends: Option<Second>,
    /// Sales of this year that count.
    pub sales: u64,
    /// Licences held this year × seconds.
    pub asset_seconds: Int,
    /// When an amendment changed the raise delay: raises of before bind from then on.
    pub raises_bind_from: Option<Second>,
}

impl Class {
    pub fn new(terms: &ClassTerms, founded_at: Second) -> Class {
        let past = terms.rate_changes.iter().rev().find(|(from, _)| *from <= founded_at);
        Class {
            rate: past.map_or(terms.rate, |(_, rate)| *rate),
            changes: terms.rate_changes.iter().copied().filter(|(from, _)| *from > founded_at).collect(),
            year_ends: terms.turnover.map(|_| founded_at + YEAR),
            sales: 0,
            asset_seconds: Int::ZERO,
            raises_bind_from: None,
        }
    }

    pub fn changes_at(&self) -> Option<Second> {
        self.changes.first().map(|(from, _)| *from).or(self.year_ends)
    }
}

/// Half-way from `rate` to `share` of the year's turnover, within the bounds.
pub fn next_rate(rate: i64, share: i64, sales: u64, asset_seconds: &Int) -> i64 {
    let sold = (Int::from(sales) + SALES) * share * SECONDS_PER_YEAR;
    let target = sold / (asset_seconds + Int::from(ASSET_YEARS) * SECONDS_PER_YEAR);
    let to: Int = (target + rate) / 2;
    let (rate, tenth) = (Int::from(rate), Int::from(10));
    let to = to.max(divide_up(&(&rate * 8), &tenth)).min(rate * 12 / tenth);
    let to = to.max(LEAST_RATE.into()).min(LARGEST_RATE.into());
    i64::try_from(to).expect("a rate within bounds")
}

impl Model {
    /// Counts assets × seconds up to `now`; called before anything happens.
    pub(super) fn count_time(&mut self, now: Second) {
        assert!(now >= self.counted_to, "something is due in the past");
        for (id, asset) in self.assets.iter().filter(|(_, asset)| asset.holding().is_some()) {
            let size = self.bundles.get(id).map_or(1, |bundle| bundle.members.len());
            let class = self.classes.get_mut(&asset.class).expect("a class");
            class.asset_seconds += Int::from(now - self.counted_to) * size;
        }
        self.counted_to = now;
    }

    pub(super) fn change_rate(&mut self, class: &str, second: Second) {
        let figures = self.classes.get_mut(class).expect("a class");
        let to = if let Some(share) = self.terms.classes[class].turnover {
            figures.year_ends = Some(second + YEAR);
            let sales = std::mem::take(&mut figures.sales);
            let asset_seconds = std::mem::take(&mut figures.asset_seconds);
            next_rate(figures.rate, share, sales, &asset_seconds)
        } else {
            figures.changes.remove(0).1
        };
        let kind = if figures.year_ends.is_some() { "rate set by turnover" } else { "rate changed" };
        self.settle_class(second, class, |_| true);
        self.carry_debts_on(class, second);
        self.classes.get_mut(class).expect("a class").rate = to;
        let held: Vec<String> = self.licences(class).map(|(id, _)| id.clone()).collect();
        held.iter().for_each(|id| self.arm(id));
        self.note(kind, second, class);
    }

    /// What reclaims would pay grows to this second at the old rate, as long as there may be one.
    pub(super) fn carry_debts_on(&mut self, class: &str, second: Second) {
        let of_class = self.assets.iter().filter(|(_, asset)| asset.class == class);
        let ids: Vec<String> = of_class.map(|(id, _)| id.clone()).collect();
        for id in ids {
            let State::Vacant { since, .. } = self.assets[&id].state else { continue };
            if second >= since + self.class_of(&id).auction_length {
                continue;
            }
            let Some((_, residue)) = self.reclaim_deposit(second, &id) else { continue };
            let grown = self.arrears(second, &id).expect("lapsed");
            let asset = self.change(&id);
            asset.residue = residue;
            let State::Vacant { lapsed: Some(lapsed), .. } = &mut asset.state else { unreachable!() };
            (lapsed.debt, lapsed.grown_to) = (grown, second);
        }
    }
}

//! What time does to an asset: tax, arrears, lapse, the falling price of a vacant one (rulebook §3, §4, §6).

use super::asset::{Lapsed, minimum_deposit, runway, tax};
use super::{Asset, ClassTerms, Int, Model, Second, State, divide_up};

impl Model {
    pub fn class_of(&self, id: &str) -> &ClassTerms {
        &self.terms.classes[&self.assets[id].class]
    }

    /// What `id` needs as a deposit at `valuation`, with what is owed at `now` counted.
    pub fn minimum_deposit_at(&self, now: Second, id: &str, valuation: &Int) -> Int {
        let class = self.class_of(id);
        minimum_deposit(valuation, class.rate, &self.owed(now, id).1, class.min_runway)
    }

    /// What a reclaim at `now` needs as a deposit, and the residue it would leave.
    pub fn reclaim_deposit(&self, now: Second, id: &str) -> Option<(Int, Int)> {
        let State::Vacant { since, lapsed: Some(lapsed), .. } = &self.assets[id].state else { return None };
        let class = self.class_of(id);
        let (_, residue) = tax(&lapsed.valuation, class.rate, &self.assets[id].residue, now - since);
        Some((minimum_deposit(&lapsed.valuation, class.rate, &residue, class.min_runway), residue))
    }

    /// What would be left of the deposit if the asset were settled at `now`.
    pub fn deposit_left(&self, now: Second, id: &str) -> Option<Int> {
        Some(self.assets[id].deposit()? - self.owed(now, id).0)
    }

    /// What a claim of a vacant asset costs, or the holder's valuation of a held one.
    pub fn price(&self, now: Second, id: &str) -> Option<Int> {
        match &self.assets[id].state {
            State::Retired => None,
            State::Held { valuation, .. } => Some(valuation.clone()),
            State::Vacant { start: None, .. } => Some(Int::ZERO),
            State::Vacant { since, start: Some(start), .. } => {
                let (floor, length) = (&self.class_of(id).floor, self.class_of(id).auction_length);
                let passed = now - since;
                if start < floor || passed >= length {
                    return Some(floor.clone());
                }
                let reached: Int = start * length - (start - floor) * passed;
                Some(divide_up(&reached, &Int::from(length)))
            }
        }
    }

    /// Arrears of an asset at `now`: of one in arrears, or as they went on accruing after a lapse.
    pub fn arrears(&self, now: Second, id: &str) -> Option<Int> {
        match &self.assets[id].state {
            State::Held { debt: Some(debt), .. } => Some(debt + self.owed(now, id).0),
            State::Vacant { since, lapsed: Some(lapsed), .. } => {
                let rate = self.class_of(id).rate;
                let (accrued, _) = tax(&lapsed.valuation, rate, &self.assets[id].residue, now - since);
                Some(&lapsed.arrears + accrued)
            }
            _ => None,
        }
    }

    /// Tax of a held asset since its last settlement, and the residue it would leave.
    pub(super) fn owed(&self, now: Second, id: &str) -> (Int, Int) {
        let asset = &self.assets[id];
        match &asset.state {
            State::Held { valuation, settled_at, .. } => {
                tax(valuation, self.class_of(id).rate, &asset.residue, now - settled_at)
            }
            _ => (Int::ZERO, asset.residue.clone()),
        }
    }

    pub(super) fn asset_due(&self, id: &str) -> Option<Second> {
        self.runs_out_at(id).or(self.lapses_at(id))
    }

    pub fn runs_out_at(&self, id: &str) -> Option<Second> {
        let asset = &self.assets[id];
        let State::Held { valuation, deposit, settled_at, debt: None, .. } = &asset.state else {
            return None;
        };
        Some(settled_at + runway(valuation, self.class_of(id).rate, &asset.residue, deposit)?)
    }

    pub fn lapses_at(&self, id: &str) -> Option<Second> {
        match &self.assets[id].state {
            State::Held { settled_at, debt: Some(_), .. } => Some(settled_at + self.class_of(id).grace),
            _ => None,
        }
    }

    /// Settles everything held that is not in arrears, class by class.
    pub(super) fn settle_everything(&mut self, now: Second) {
        for class in self.terms.classes.clone().into_keys() {
            let taxed =
                |asset: &Asset| asset.class == class && matches!(asset.state, State::Held { debt: None, .. });
            let taxed = self.assets.iter().filter(|(_, asset)| taxed(asset)).map(|(id, _)| id.clone());
            let taxed: Vec<String> = taxed.collect();
            let tax = taxed.iter().map(|id| self.take_tax(now, id)).sum();
            self.collect_tax(&class, &tax);
        }
    }

    /// Collects the tax owed up to `now`, or adds it to the debt; answers with the deposit left.
    pub(super) fn settle(&mut self, now: Second, id: &str) -> Int {
        let tax = self.take_tax(now, id);
        self.collect(id, &tax);
        self.assets[id].deposit().expect("it is held").clone()
    }

    /// Takes the tax owed up to `now` from the deposit, or adds it to the debt and takes nothing.
    fn take_tax(&mut self, now: Second, id: &str) -> Int {
        let (owed, left) = self.owed(now, id);
        let asset = self.change(id);
        asset.residue = left;
        let State::Held { deposit, settled_at, debt, .. } = &mut asset.state else { unreachable!() };
        *settled_at = now;
        if let Some(debt) = debt {
            *debt += owed;
            return Int::ZERO;
        }
        *deposit -= &owed;
        assert!(*deposit >= Int::ZERO, "{id} was settled after its deposit had run out");
        owed
    }

    pub(super) fn fall_into_arrears(&mut self, id: &str, second: Second) {
        let (owed, left) = self.owed(second, id);
        let asset = self.change(id);
        asset.residue = left;
        let State::Held { deposit, settled_at, debt, .. } = &mut asset.state else { unreachable!() };
        let collected = std::mem::take(deposit);
        *settled_at = second;
        *debt = Some(owed - &collected);
        self.collect(id, &collected);
    }

    pub(super) fn lapse(&mut self, id: &str, second: Second) {
        let arrears = self.arrears(second, id).expect("only what is in arrears lapses");
        self.settle(second, id);
        let State::Held { holder, valuation, .. } = self.assets[id].state.clone() else { unreachable!() };
        self.vacate(second, id, Some(Lapsed { holder, valuation, arrears }));
    }

    pub(super) fn vacate(&mut self, now: Second, id: &str, lapsed: Option<Lapsed>) {
        let dutch = self.class_of(id).dutch_after_vacancy;
        let asset = self.change(id);
        let start = dutch.then(|| asset.lowest_valuation_before(now));
        asset.value_no_more(now);
        asset.state = State::Vacant { since: now, start, lapsed };
    }

    pub(super) fn hold(&mut self, now: Second, id: &str, holder: &str, valuation: &Int, deposit: &Int) {
        let asset = self.change(id);
        asset.value_at(valuation, now);
        asset.state = State::Held {
            holder: holder.to_string(),
            valuation: valuation.clone(),
            deposit: deposit.clone(),
            settled_at: now,
            debt: None,
        };
    }

    pub(super) fn collect(&mut self, id: &str, amount: &Int) {
        let class = self.assets[id].class.clone();
        self.collect_tax(&class, amount);
    }

    pub(super) fn change(&mut self, id: &str) -> &mut Asset {
        self.assets.get_mut(id).expect("checked before")
    }
}

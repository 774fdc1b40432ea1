//! What time does to an asset: tax, arrears, lapse; how a licence begins and ends (rulebook §3, §4).

use super::asset::{Arrears, Lapsed, Tenure, minimum_deposit, runway, tax};
use super::instructions::Instructions;
use super::{Asset, Auction, ClassTerms, FirstIssue, Holding, Int, Model, Second, State, Vacated};

impl Model {
    pub fn class_of(&self, id: &str) -> &ClassTerms {
        &self.terms.classes[&self.assets[id].class]
    }

    /// The rate in force.
    pub fn rate_of(&self, id: &str) -> i64 {
        self.classes[&self.assets[id].class].rate
    }

    pub fn holding(&self, id: &str) -> &Holding {
        self.assets[id].holding().expect("checked before: it is held")
    }

    pub(super) fn holding_mut(&mut self, id: &str) -> &mut Holding {
        let State::Held(holding) = &mut self.change(id).state else { panic!("{id} is not held") };
        holding
    }

    /// What `id` needs at `valuation` to last `seconds`, with what is owed at `now` counted.
    pub fn deposit_for(&self, now: Second, id: &str, valuation: &Int, seconds: Second) -> Int {
        minimum_deposit(valuation, self.rate_of(id), &self.owed(now, id).1, seconds)
    }

    /// What a holder must leave in the deposit of `id` at `valuation`.
    pub fn minimum_deposit_at(&self, now: Second, id: &str, valuation: &Int) -> Int {
        self.deposit_for(now, id, valuation, self.class_of(id).min_runway)
    }

    /// What somebody who acquires `id` must put in at `valuation`.
    pub fn entry_deposit_at(&self, now: Second, id: &str, valuation: &Int) -> Int {
        self.deposit_for(now, id, valuation, self.class_of(id).entry_runway())
    }

    /// What a reclaim at `now` needs as a deposit, and the residue it would leave.
    pub fn reclaim_deposit(&self, now: Second, id: &str) -> Option<(Int, Int)> {
        let State::Vacant { lapsed: Some(lapsed), .. } = &self.assets[id].state else { return None };
        let rate = self.rate_of(id);
        let (_, residue) = tax(&lapsed.valuation, rate, &self.assets[id].residue, now - lapsed.grown_to);
        Some((minimum_deposit(&lapsed.valuation, rate, &residue, self.class_of(id).min_runway), residue))
    }

    /// What would be left of the deposit if the asset were settled at `now`.
    pub fn deposit_left(&self, now: Second, id: &str) -> Option<Int> {
        Some(&self.assets[id].holding()?.deposit - self.owed(now, id).0)
    }

    /// Arrears of an asset at `now`: of one in arrears, or as they went on accruing after a lapse.
    pub fn arrears(&self, now: Second, id: &str) -> Option<Int> {
        match &self.assets[id].state {
            State::Held(Holding { arrears: Some(arrears), .. }) => Some(&arrears.debt + self.owed(now, id).0),
            State::Vacant { lapsed: Some(lapsed), .. } => {
                let residue = &self.assets[id].residue;
                let seconds = now - lapsed.grown_to;
                Some(&lapsed.debt + tax(&lapsed.valuation, self.rate_of(id), residue, seconds).0)
            }
            _ => None,
        }
    }

    /// Tax of a held asset since its last settlement, and the residue it would leave.
    pub(super) fn owed(&self, now: Second, id: &str) -> (Int, Int) {
        let asset = &self.assets[id];
        match asset.holding() {
            Some(held) => tax(&held.valuation, self.rate_of(id), &asset.residue, now - held.settled_at),
            None => (Int::ZERO, asset.residue.clone()),
        }
    }

    /// When the deposit of a solvent asset is used up.
    pub fn runs_out_at(&self, id: &str) -> Option<Second> {
        let asset = &self.assets[id];
        let held = asset.holding().filter(|holding| holding.arrears.is_none())?;
        Some(held.settled_at + runway(&held.valuation, self.rate_of(id), &asset.residue, &held.deposit)?)
    }

    pub fn lapses_at(&self, id: &str) -> Option<Second> {
        let arrears = self.assets[id].holding()?.arrears.as_ref()?;
        Some(arrears.since + self.class_of(id).grace)
    }

    /// Settles everything held that is not in arrears, class by class.
    pub(super) fn settle_everything(&mut self, now: Second) {
        for class in self.terms.classes.clone().into_keys() {
            self.settle_class(now, &class, |holding| holding.arrears.is_none());
        }
    }

    pub(super) fn settle_class(&mut self, now: Second, class: &str, wanted: fn(&Holding) -> bool) {
        let taxed = |asset: &Asset| asset.class == class && asset.holding().is_some_and(wanted);
        let taxed = self.assets.iter().filter(|(_, asset)| taxed(asset)).map(|(id, _)| id.clone());
        let taxed: Vec<String> = taxed.collect();
        let tax = taxed.iter().map(|id| self.take_tax(now, id)).sum();
        self.collect_tax(class, &tax);
    }

    /// Collects the tax owed up to `now`, or adds it to the debt; answers with the deposit left.
    pub(super) fn settle(&mut self, now: Second, id: &str) -> Int {
        let tax = self.take_tax(now, id);
        self.collect(id, &tax);
        self.holding(id).deposit.clone()
    }

    /// Takes the tax owed up to `now` from the deposit, or adds it to the debt and takes nothing.
    fn take_tax(&mut self, now: Second, id: &str) -> Int {
        let (owed, left) = self.owed(now, id);
        self.change(id).residue = left;
        let held = self.holding_mut(id);
        held.settled_at = now;
        if let Some(arrears) = &mut held.arrears {
            arrears.debt += owed;
            return Int::ZERO;
        }
        held.deposit -= &owed;
        assert!(held.deposit >= Int::ZERO, "{id} was settled after its deposit had run out");
        owed
    }

    pub(super) fn fall_into_arrears(&mut self, id: &str, second: Second) {
        let (owed, left) = self.owed(second, id);
        self.change(id).residue = left;
        let held = self.holding_mut(id);
        let collected = std::mem::take(&mut held.deposit);
        held.settled_at = second;
        held.arrears = Some(Arrears { since: second, debt: owed - &collected });
        self.collect(id, &collected);
        self.note("arrears", second, id);
    }

    pub(super) fn lapse(&mut self, id: &str, second: Second) {
        let arrears = self.arrears(second, id).expect("only what is in arrears lapses");
        self.settle(second, id);
        let Holding { holder, valuation, tenure, .. } = self.holding(id).clone();
        let debt = arrears.clone();
        self.vacate(second, id, Some(Lapsed { holder, valuation, tenure, arrears, debt, grown_to: second }));
        self.note("lapsed", second, id);
    }

    pub(super) fn vacate(&mut self, now: Second, id: &str, lapsed: Option<Lapsed>) {
        self.end_tenure(now, id);
        let how = self.class_of(id).after_vacancy;
        let asset = self.change(id);
        let auction = match how {
            Vacated::Dutch => Auction::Dutch(asset.lowest_valuation_before(now)),
            Vacated::English => Auction::English(None),
            Vacated::Claim => Auction::Free,
        };
        asset.value_no_more(now);
        asset.state = State::Vacant { since: now, auction, lapsed };
        self.stir(now, id);
    }

    pub(super) fn first_auction(&self, class: &str) -> Auction {
        match &self.terms.classes[class].first_issue {
            FirstIssue::Dutch(price) => Auction::Dutch(price.clone()),
            FirstIssue::English => Auction::English(None),
            FirstIssue::Claim => Auction::Free,
        }
    }

    /// The present holder loses the asset: whoever buys it back within a year makes no sale of it.
    pub(super) fn end_tenure(&mut self, now: Second, id: &str) {
        let holder = self.holding(id).holder.clone();
        self.change(id).former.insert(holder, now);
        self.forget_plans(id);
    }

    /// Somebody acquires the asset, by whatever way; the old holder has until `now + handover`.
    pub(super) fn acquire(
        &mut self,
        now: Second,
        id: &str,
        holder: &str,
        valuation: &Int,
        deposit: &Int,
        handover: Second,
    ) {
        let until = now + self.class_of(id).min_tenure;
        let stated = valuation.clone();
        let tenure = Tenure { since: now, stated, until, handover_until: now + handover };
        self.hold(now, id, holder, valuation, deposit, tenure);
    }

    pub(super) fn hold(
        &mut self,
        now: Second,
        id: &str,
        holder: &str,
        valuation: &Int,
        deposit: &Int,
        tenure: Tenure,
    ) {
        let asset = self.change(id);
        asset.value_at(valuation, now);
        asset.state = State::Held(Holding {
            holder: holder.to_string(),
            valuation: valuation.clone(),
            deposit: deposit.clone(),
            settled_at: now,
            arrears: None,
            tenure,
            instructions: Instructions::default(),
        });
        self.stir(now, id);
    }

    pub(super) fn collect(&mut self, id: &str, amount: &Int) {
        let class = self.assets[id].class.clone();
        self.collect_tax(&class, amount);
    }

    pub(super) fn change(&mut self, id: &str) -> &mut Asset {
        self.assets.get_mut(id).expect("checked before")
    }
}

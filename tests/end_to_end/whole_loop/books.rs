//! What everybody must have, in cents, by the rulebook and this file alone.

use std::collections::BTreeMap;

/// One cent of tax, in billionths of a year's seconds.
const DENOMINATOR: i128 = 1_000_000_000 * 31_536_000;
/// A month of runway, which every class here insists on.
const MIN_RUNWAY: i128 = 30 * 86_400;

/// Where money is: an account by name, `deposits`, `escrows` or the `treasury`.
type Place = &'static str;

/// A held asset.
#[derive(Clone, Debug)]
pub struct Holding {
    pub class: &'static str,
    pub valuation: i128,
    pub deposit: i128,
    pub residue: i128,
    pub settled_at: i128,
}

/// All the money of the commons.
#[derive(Default)]
pub struct Books {
    pub places: BTreeMap<Place, i128>,
    pub issued: i128,
    pub redeemed: i128,
    /// Tax, issue and fees of the treasury.
    pub revenue: i128,
    pub holdings: BTreeMap<&'static str, Holding>,
    /// All tax on land, of which the parish has a tenth.
    land_tax: i128,
}

/// The tax on `valuation` for `seconds`, and what is left of a cent.
pub fn tax(class: &str, valuation: i128, seconds: i128, residue: i128) -> (i128, i128) {
    let n = residue + valuation * rate(class) * seconds;
    (n / DENOMINATOR, n % DENOMINATOR)
}

/// The smallest deposit that lasts a month.
pub fn minimum_deposit(class: &str, valuation: i128, residue: i128) -> i128 {
    tax(class, valuation, MIN_RUNWAY - 1, residue).0 + 1
}

/// In billionths a year: 10 % on land, 20 % on stalls.
fn rate(class: &str) -> i128 {
    if class == "land" { 100_000_000 } else { 200_000_000 }
}

impl Books {
    pub fn pay(&mut self, from: Place, to: Place, cents: i128) {
        *self.places.entry(from).or_default() -= cents;
        *self.places.entry(to).or_default() += cents;
    }

    pub fn issue(&mut self, to: Place, cents: i128) {
        *self.places.entry(to).or_default() += cents;
        self.issued += cents;
    }

    /// The treasury earns what no beneficiary has a share of.
    pub fn earn(&mut self, from: Place, cents: i128) {
        self.pay(from, "treasury", cents);
        self.revenue += cents;
    }

    /// Tax is paid: of that on land, a tenth, cumulated and rounded down, goes to the parish.
    pub fn collect(&mut self, from: Place, class: &str, cents: i128) {
        let mut parish = 0;
        if class == "land" {
            parish = (self.land_tax + cents) / 10 - self.land_tax / 10;
            self.land_tax += cents;
        }
        self.pay(from, "parish", parish);
        self.earn(from, cents - parish);
    }

    /// `account` takes an asset over, with a deposit.
    pub fn hold(&mut self, account: Place, asset: &'static str, holding: Holding) {
        self.pay(account, "deposits", holding.deposit);
        self.holdings.insert(asset, holding);
    }

    /// Somebody pays tax in advance.
    pub fn top_up(&mut self, payer: Place, asset: &'static str, cents: i128) {
        self.pay(payer, "deposits", cents);
        self.holding(asset).deposit += cents;
    }

    /// Takes the tax up to `now` from the deposit on `asset`, and tells how much.
    pub fn settle(&mut self, asset: &'static str, now: i128) -> i128 {
        let holding = self.holding(asset);
        let seconds = now - holding.settled_at;
        let (cents, residue) = tax(holding.class, holding.valuation, seconds, holding.residue);
        assert!(cents <= holding.deposit, "{asset} would be in arrears");
        (holding.residue, holding.settled_at) = (residue, now);
        holding.deposit -= cents;
        let class = holding.class;
        self.collect("deposits", class, cents);
        cents
    }

    /// Time passes until `now`: holders are told 30, 14 and 3 days before a deposit is used up, and each notice settles.
    pub fn give_notices(&mut self, now: i128) {
        let held: Vec<&str> = self.holdings.keys().copied().collect();
        for asset in held {
            let Holding { class, valuation, deposit, residue, settled_at } = self.holdings[asset];
            let per_second = valuation * rate(class);
            let used_up_at = settled_at + (deposit * DENOMINATOR - residue + per_second - 1) / per_second;
            for days in [30, 14, 3] {
                let notice = used_up_at - days * 86_400;
                if deposit > 0 && settled_at < notice && notice <= now {
                    self.settle(asset, notice);
                }
            }
        }
    }

    /// The deposit on `asset` is used up: takes what is left of it.
    pub fn use_up(&mut self, asset: &'static str) {
        let holding = self.holding(asset);
        let (class, left) = (holding.class, std::mem::take(&mut holding.deposit));
        self.collect("deposits", class, left);
    }

    /// Ends the holding of `asset`, and tells what it was; its deposit goes to `account`.
    pub fn give_back(&mut self, asset: &'static str, account: Place) -> Holding {
        let holding = self.holdings.remove(asset).expect("a held asset");
        self.pay("deposits", account, holding.deposit);
        holding
    }

    pub fn holding(&mut self, asset: &'static str) -> &mut Holding {
        self.holdings.get_mut(asset).expect("a held asset")
    }
}

/// Cents as the API writes them.
pub fn euros(cents: i128) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

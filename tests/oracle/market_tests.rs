//! The model's market, against figures worked out by hand.
//!
//! At the valuation `WORTH` and the rate used here an asset owes one unit of tax a second.

use std::collections::BTreeMap;

use super::class_terms::plain;
use super::instructions::{AutoTopUp, ValuationRule};
use super::random::Random;
use super::rates::next_rate;
use super::{
    CASHIER, ClassTerms, DAY, FirstIssue, Int, Model, Operation, PARTS, Refusal, SURVEYOR, Second, Terms,
    Vacated, Wish,
};

const WORTH: i64 = 31_536_000;
const MONEY: i64 = 1_000_000_000;

struct Town {
    model: Model,
    now: Second,
}

/// Nothing that restrains anybody.
fn free_market() -> ClassTerms {
    ClassTerms {
        rate: PARTS,
        min_runway: 0,
        min_tenure: 0,
        hold_cap: PARTS,
        first_issue: FirstIssue::Claim,
        ..plain()
    }
}

impl Town {
    /// Some people with money, and so many assets of one class: "0", "1", and so on.
    fn new(class: ClassTerms, assets: usize) -> Town {
        let mut terms = Terms::random(&mut Random::new(1));
        terms.classes = BTreeMap::from([("town".to_string(), class)]);
        let mut town = Town { now: terms.founded_at, model: Model::new(terms) };
        for who in ["ann", "ben", "cat"] {
            let (account, reference) = (who.to_string(), who.to_string());
            town.does(who, Operation::OpenAccount);
            town.does(CASHIER, Operation::Issue { account, amount: MONEY.into(), reference });
        }
        for asset in 0..assets {
            let (asset, class) = (asset.to_string(), "town".to_string());
            town.does(SURVEYOR, Operation::RegisterAsset { asset, class });
        }
        town
    }

    fn ask(&mut self, who: &str, operation: Operation) -> Result<(), Refusal> {
        self.model.perform(self.now, who, &operation)
    }

    fn does(&mut self, who: &str, operation: Operation) {
        self.ask(who, operation.clone()).unwrap_or_else(|refusal| panic!("{who}: {operation:?}: {refusal}"));
    }

    fn wait(&mut self, seconds: Second) {
        self.now += seconds;
        self.model.time_passes(self.now);
    }

    fn happened(&self, kind: &str) -> Vec<Second> {
        let happened = self.model.happened.iter().filter(|(of_kind, _, _)| *of_kind == kind);
        happened.map(|(_, second, _)| second - self.now).collect()
    }

    fn price(&self) -> Int {
        self.model.price(self.now, "0").expect("it has a price")
    }

    fn holder(&self, asset: &str) -> &str {
        self.model.assets[asset].holding().map_or("nobody", |held| &held.holder)
    }
}

fn wish(price: i64, valuation: i64, deposit: i64) -> Wish {
    Wish { max_price: price.into(), valuation: valuation.into(), deposit: deposit.into() }
}

fn claim(asset: &str, valuation: i64, deposit: i64) -> Operation {
    Operation::Claim { asset: asset.to_string(), wish: wish(MONEY, valuation, deposit) }
}

fn purchase(valuation: i64, deposit: i64) -> Operation {
    Operation::Purchase { asset: "0".to_string(), wish: wish(MONEY, valuation, deposit) }
}

fn revalue(valuation: i64) -> Operation {
    Operation::Revalue { asset: "0".to_string(), valuation: valuation.into(), top_up: None }
}

fn bid(amount: i64, deposit: i64) -> Operation {
    let [amount, valuation, deposit] = [amount, WORTH, deposit].map(Int::from);
    Operation::Bid { asset: "0".to_string(), amount, valuation, deposit }
}

#[test]
fn a_raise_binds_when_its_delay_is_over_and_a_cut_at_once() {
    let mut town = Town::new(ClassTerms { raise_delay: 100, ..free_market() }, 1);
    town.does("ann", claim("0", 1_000, 10));
    town.wait(10);
    town.does("ann", revalue(2_000));
    town.wait(99);
    assert_eq!(town.price(), 1_000.into());
    town.wait(1);
    assert_eq!(town.price(), 2_000.into());
    town.does("ann", revalue(500));
    assert_eq!(town.price(), 500.into());
    town.does("ben", purchase(3_000, 10));
    assert_eq!(town.price(), 3_000.into());
}

#[test]
fn at_most_sixteen_raises_are_pending() {
    let mut town = Town::new(ClassTerms { raise_delay: 100, ..free_market() }, 1);
    town.does("ann", claim("0", 1_000, 10));
    for raise in 1..=16 {
        town.wait(1);
        town.does("ann", revalue(1_000 + raise));
    }
    assert_eq!(town.ask("ann", revalue(2_000)), Err("too_many_raises"));
    town.wait(84);
    assert_eq!(town.ask("ann", revalue(2_000)), Err("too_many_raises"));
    town.wait(1);
    town.does("ann", revalue(2_000));
}

#[test]
fn a_buyer_stays_for_the_tenure_and_a_quiet_time_follows_a_sale_once_a_year() {
    let class = ClassTerms { min_tenure: 100, cooldown: 50, handover: 7, premium: 1, ..free_market() };
    let mut town = Town::new(class, 1);
    town.does("ann", claim("0", WORTH, 100));
    let (limit, short) = (wish(WORTH, WORTH, 100), purchase(WORTH + 1, 99));
    let limited = Operation::Purchase { asset: "0".to_string(), wish: limit };
    assert_eq!(town.ask("ben", limited), Err("price_above_limit"), "the premium of one unit");
    assert_eq!(town.ask("ben", short), Err("deposit_too_small"));
    town.does("ben", purchase(WORTH + 1, 101));
    assert_eq!(town.model.balances["ann"], (MONEY + WORTH + 1).into());
    assert_eq!(town.model.holding("0").tenure.handover_until, town.now + 7);
    town.wait(49);
    assert_eq!(town.ask("cat", purchase(WORTH + 2, 101)), Err("cooldown"));
    assert_eq!(town.ask("ben", revalue(WORTH)), Err("cut_within_tenure"));
    town.wait(1);
    town.does("cat", purchase(WORTH + 2, 101));
    // No second quiet time within the year.
    town.does("ben", purchase(WORTH + 3, 150));
    town.does("ben", Operation::Relinquish { asset: "0".to_string() });
    assert_eq!(town.model.treasury.tax, 150.into(), "49 + 1 s of tax, and 100 forfeited");
}

#[test]
fn nobody_gets_more_than_the_cap_of_twenty_licences() {
    let mut town = Town::new(ClassTerms { hold_cap: PARTS / 4, ..free_market() }, 21);
    town.does("ann", claim("0", 100, 10));
    (1..19).for_each(|asset| town.does("ben", claim(&asset.to_string(), 100, 10)));
    // 100 + v ≤ (1900 + v) / 4 up to v = 500, from the twentieth licence on.
    let mut twentieth = town.model.clone();
    let refused = twentieth.perform(town.now, "ann", &claim("19", 501, 10));
    assert_eq!(refused, Err("hold_cap"));
    town.does("cat", claim("20", 9_999, 10));
    town.does("ann", claim("19", 3_000, 10));
    town = Town { model: twentieth, now: town.now };
    town.does("ann", claim("19", 500, 10));
}

#[test]
fn a_late_bid_moves_the_close_and_the_loser_is_paid_back() {
    let auction = ClassTerms {
        first_issue: FirstIssue::English,
        auction_length: 1_000,
        soft_close: 100,
        floor: 50.into(),
        ..free_market()
    };
    let mut town = Town::new(auction, 1);
    town.wait(5_000);
    assert_eq!(town.ask("ann", bid(49, 10_000)), Err("bid_too_low"));
    town.does("ann", bid(50, 10_000));
    town.wait(900);
    assert_eq!(town.ask("ben", bid(52, 10_000)), Err("bid_too_low"), "5 % of 50 is 3, rounded up");
    town.does("ben", bid(53, 10_000));
    assert_eq!(town.model.balances["ann"], MONEY.into());
    town.wait(99);
    town.does("ann", bid(60, 10_000));
    town.wait(99);
    assert_eq!(town.holder("0"), "nobody");
    town.wait(1);
    assert_eq!(town.holder("0"), "ann");
    assert_eq!(town.model.treasury.issue, 60.into());
}

#[test]
fn an_offer_fills_in_the_second_a_falling_price_reaches_it() {
    let auction = ClassTerms {
        first_issue: FirstIssue::Dutch(1_000.into()),
        after_vacancy: Vacated::Dutch,
        auction_length: 999,
        ..free_market()
    };
    let mut town = Town::new(auction, 1);
    let offer = |max_price: i64, expires| {
        let wish = wish(max_price, WORTH, 5_000);
        Operation::PlaceOffer { asset: "0".to_string(), wish, expires }
    };
    let expires = town.now + 10_000;
    town.does("ann", offer(400, expires));
    town.does("ben", offer(300, expires));
    town.wait(599);
    assert_eq!((town.price(), town.holder("0")), (401.into(), "nobody"));
    town.wait(1);
    assert_eq!(town.holder("0"), "ann");
    town.does("ann", revalue(300));
    town.wait(0);
    assert_eq!(town.holder("0"), "ben");
    assert_eq!(town.model.offers.len(), 0);
    assert_eq!(town.model.money_in_all_places(), town.model.money);
}

#[test]
fn notices_and_top_ups_come_at_their_second() {
    let mut town = Town::new(free_market(), 1);
    town.does("ann", claim("0", WORTH, 31 * DAY));
    town.wait(28 * DAY + 1);
    assert_eq!(town.happened("notice"), [-27 * DAY - 1, -11 * DAY - 1, -1]);
    let top_up = AutoTopUp { when_below: DAY, up_to: 2 * DAY, keep: (MONEY - 32 * DAY).into() };
    town.does(
        "ann",
        Operation::SetInstructions {
            asset: "0".to_string(),
            auto_top_up: Some(top_up),
            valuation_rule: Some(ValuationRule { change: -PARTS / 10, every: 365 * DAY }),
        },
    );
    town.wait(4 * DAY);
    assert_eq!(town.happened("topped up"), [-2 * DAY - 1], "at 30 days, to 32");
    let tried = [DAY, DAY / 2, DAY / 4, DAY / 8, DAY / 16, DAY / 16 - 3_600].map(|left| -left - 1);
    assert_eq!(town.happened("top-up skipped"), tried, "the second would leave too little");
    assert_eq!(town.happened("arrears"), [-1]);
}

#[test]
fn a_bundle_is_one_licence_until_it_is_split() {
    let mut town = Town::new(free_market(), 2);
    town.does("ann", claim("0", WORTH, 40 * DAY));
    town.does("ann", claim("1", WORTH, 20 * DAY));
    let assets = vec!["1".to_string(), "0".to_string()];
    town.does("ann", Operation::FormBundle { assets, valuation: (2 * WORTH).into() });
    town.wait(7 * DAY);
    let bundle = town.model.holding("0").clone();
    assert_eq!(bundle.deposit, (46 * DAY).into());
    assert_eq!(town.ask("ann", claim("1", WORTH, 0)), Err("in_bundle"));
    let valuations = BTreeMap::from([("0".to_string(), WORTH.into()), ("1".to_string(), (2 * WORTH).into())]);
    town.does("ann", Operation::SplitBundle { bundle: "0".to_string(), valuations });
    town.wait(7 * DAY);
    let deposit = |asset| town.model.holding(asset).deposit.clone();
    assert_eq!((deposit("0"), deposit("1")), ((32 * DAY / 3).into(), (64 * DAY / 3).into()));
}

#[test]
fn turnover_moves_a_rate_half_way_within_a_fifth() {
    let check = |rate: i64, share: i64, sales: u64, asset_years: i64, expected: i64| {
        let asset_seconds = Int::from(asset_years) * 365 * DAY;
        assert_eq!(next_rate(rate, share, sales, &asset_seconds), expected, "{rate} {share} {sales}");
    };
    // 6 / 100 of a third, 0.019999999, is less than a fifth below.
    check(50_000_000, 333_333_333, 0, 0, 40_000_000);
    // (44 + 6) / (400 + 100) of one half: half-way from 0.048 to 0.05.
    check(48_000_000, PARTS / 2, 44, 400, 49_000_000);
    check(48_000_001, PARTS / 2, 44, 400, 49_000_000);
    check(50_000_000, PARTS, 94, 0, 60_000_000);
    check(190_000_000, PARTS, 94, 0, 200_000_000);
    check(5_000_000, 1, 0, 0, 5_000_000);
    check(0, PARTS, 94, 0, 5_000_000);
}

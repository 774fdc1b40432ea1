//! The register's part of the story: claims, valuations, purchases, arrears, lapses, auctions.

use ledger::AccountId;
use serde_json::{Value, json};

use super::books::{Holding, euros, minimum_deposit, tax};
use super::{DAY, PEOPLE, Story};
use crate::commons::{asset_path, done, refused};

impl Story {
    pub(super) fn accounts_open_and_money_enters(&mut self) {
        for name in PEOPLE {
            self.commons.open_account(self.key(name));
        }
        let again = self.post("ada", "/v1/accounts", json!({ "key": self.key("ada").public() }));
        refused(again, 409, "account-exists");
        for (cashier, name, cents) in [
            ("cashier-1", "ada", 50_000_00),
            ("cashier-1", "bob", 50_000_00),
            ("cashier-2", "cyn", 50_000_00),
            ("cashier-2", "dan", 5_000_00),
            ("cashier-2", "eve", 5_000_00),
        ] {
            done(self.commons.issue(cashier, self.key(name), &euros(cents), &format!("bank-{name}")));
            self.books.issue(name, cents);
        }
        let above = self.commons.issue("cashier-1", self.key("ada"), "0.01", "bank-more");
        refused(above, 403, "above-issue-limit");
        let twice = self.commons.issue("cashier-2", self.key("ada"), "1", "bank-ada");
        refused(twice, 409, "reference-used");
        self.count("money entered");
    }

    pub(super) fn assets_are_registered_and_claimed(&mut self) {
        let assets = json!([
            { "id": "land/1", "class": "land", "name": "The mill" },
            { "id": "land/2", "class": "land", "name": "The meadow" },
            { "id": "stall", "class": "stalls", "name": "The stall by the gate" },
        ]);
        refused(self.post("ada", "/v1/assets", assets.clone()), 403, "not-an-officer");
        done(self.commons.post(&self.commons.officer("surveyor"), "/v1/assets", assets));
        assert_eq!(self.asset("land/1")["status"], "vacant");

        let claim = |valuation: &str, deposit: &str| json!({ "max_price": "0", "valuation": valuation, "deposit": deposit });
        let path = asset_path("land/1", "/claim");
        let few = refused(self.post("ada", &path, claim("10000", "82.19")), 422, "deposit-too-small");
        assert_eq!(few["minimum_deposit"], "82.20");
        assert_eq!(minimum_deposit("land", 10_000_00, 0), 82_20);
        done(self.post("ada", &path, claim("10000", "100")));
        self.holds("ada", "land/1", "land", 10_000_00, 100_00, 0);
        done(self.post("bob", &asset_path("land/2", "/claim"), claim("2000", "20")));
        self.holds("bob", "land/2", "land", 2_000_00, 20_00, 0);
        refused(self.post("cyn", &path, claim("10000", "100")), 409, "not-vacant");
        self.count("the first claims");

        // The stall's price falls from 900 to 100 in a week: 114 2/7 a day, rounded in the seller's favour.
        self.goes_on_until(DAY);
        assert_eq!(self.asset("stall")["sale_price"], "785.72");
        let offer = |max_price: &str| json!({ "max_price": max_price, "valuation": "1000", "deposit": "20" });
        let path = asset_path("stall", "/claim");
        let dear = refused(self.post("dan", &path, offer("785.71")), 409, "price-above-limit");
        assert_eq!(dear["sale_price"], "785.72");
        done(self.post("dan", &path, offer("800")));
        self.books.earn("dan", 785_72);
        self.holds("dan", "stall", "stalls", 1_000_00, 20_00, 0);
        self.count("the first Dutch auction");
    }

    fn holds(
        &mut self,
        name: &'static str,
        asset: &'static str,
        class: &'static str,
        valuation: i128,
        deposit: i128,
        residue: i128,
    ) {
        self.books.hold(name, asset, Holding { class, valuation, deposit, residue, settled_at: self.now });
        let shown = self.asset(asset);
        let expected = [
            ("status", json!("held")),
            ("holder", json!(self.account(name))),
            ("valuation", json!(euros(valuation))),
            ("sale_price", json!(euros(valuation))),
            ("deposit", json!(euros(deposit))),
        ];
        for (field, expected) in expected {
            assert_eq!(shown[field], expected, "{field} of {asset}");
        }
    }

    pub(super) fn money_moves_and_leaves(&mut self) {
        let path = format!("/v1/accounts/{}/transfers", self.account("bob"));
        let body = json!({ "to": self.account("ada"), "amount": "12.34", "memo": "seeds" });
        refused(self.post("cyn", &path, body.clone()), 403, "not-your-account");
        done(self.post("bob", &path, body));
        self.books.pay("bob", "ada", 12_34);
        let receipt = done(self.post("bob", "/v1/redemptions", json!({ "amount": "100" })));
        self.books.pay("bob", "escrows", 100_00);
        self.count("a redemption was asked for");
        let redemption = &receipt["events"][0]["redemption"];
        let path = format!("/v1/redemptions/{redemption}/settlement");
        done(self.commons.post(&self.commons.officer("cashier-1"), &path, json!({ "reference": "out-1" })));
        *self.books.places.entry("escrows").or_default() -= 100_00;
        self.books.redeemed += 100_00;
        self.count("it was paid out");
    }

    pub(super) fn a_holder_revalues(&mut self) {
        self.goes_on_until(10 * DAY);
        let path = asset_path("land/1", "/valuation");
        let body = json!({ "valuation": "12000", "top_up": "50" });
        refused(self.put("bob", &path, body.clone()), 403, "not-holder");
        // A notice took the tax of the first six days and a half; 27.39 in all.
        assert_eq!(self.asset("land/1")["tax_owed"], "9.59");
        done(self.put("ada", &path, body));
        assert_eq!(self.books.settle("land/1", self.now), 9_59);
        self.books.top_up("ada", "land/1", 50_00);
        self.books.holding("land/1").valuation = 12_000_00;
        self.count("a raise");
        assert_eq!(self.asset("land/1")["sale_price"], "12000.00");
    }

    pub(super) fn a_purchase_is_forced(&mut self) {
        self.goes_on_until(20 * DAY);
        let buyer: AccountId = self.key("cyn").account();
        let quote = asset_path("land/1", &format!("/quote?valuation=15000&account={buyer}"));
        let quote = self.commons.get(&quote);
        assert_eq!((&quote["price"], &quote["refusals"]), (&json!("12000.00"), &json!([])));
        let path = asset_path("land/1", "/purchase");
        let offer = |max_price: &str, valuation: &str, deposit: &str| json!({ "max_price": max_price, "valuation": valuation, "deposit": deposit });
        refused(self.post("ada", &path, offer("12000", "15000", "600")), 409, "already-holder");
        refused(self.post("parish", &path, offer("12000", "15000", "600")), 403, "beneficiary");
        refused(self.post("cyn", &path, offer("11999.99", "15000", "600")), 409, "price-above-limit");
        refused(self.post("cyn", &path, offer("12000", "11999.99", "600")), 422, "valuation-below-price");
        refused(self.post("cyn", &path, offer("12000", "15000", "1")), 422, "deposit-too-small");
        refused(self.post("dan", &path, offer("12000", "15000", "600")), 409, "balance-too-low");
        self.count("refused purchases");
        done(self.post("cyn", &path, offer("12500", "15000", "600")));
        self.books.settle("land/1", self.now);
        let sold = self.books.give_back("land/1", "ada");
        assert_eq!(sold.deposit, 150_00 - 27_39 - 32_88);
        self.books.pay("cyn", "ada", 12_000_00);
        self.holds("cyn", "land/1", "land", 15_000_00, 600_00, sold.residue);
        self.count("the purchase");

        done(self.post("eve", &asset_path("land/1", "/deposits"), json!({ "amount": "25" })));
        self.books.top_up("eve", "land/1", 25_00);
        let path = asset_path("land/1", "/withdrawals");
        refused(self.post("eve", &path, json!({ "amount": "1" })), 403, "not-holder");
        done(self.post("cyn", &path, json!({ "amount": "100" })));
        self.books.pay("deposits", "cyn", 100_00);
        self.books.holding("land/1").deposit -= 100_00;
        let much = refused(self.post("cyn", &path, json!({ "amount": "401.72" })), 422, "deposit-too-small");
        assert_eq!(much["minimum_deposit"], euros(minimum_deposit("land", 15_000_00, sold.residue)));
        self.count("a top-up and a withdrawal");
    }

    /// The meadow's tax is 200 a year: 20 last 36 days and a half, to the second.
    pub(super) fn a_deposit_is_used_up_and_the_asset_lapses(&mut self) {
        let used_up = 365 * DAY / 10;
        self.goes_on_until(used_up - 1);
        assert_eq!(self.asset("land/2")["status"], "held");
        self.goes_on_until(used_up);
        let meadow = self.asset("land/2");
        assert_eq!((&meadow["status"], &meadow["deposit"]), (&json!("in_arrears"), &json!("0.00")));
        assert_eq!(meadow["lapses_at"], "2030-02-20T12:00:00Z");
        self.books.use_up("land/2");
        self.count("the arrears began");
        let valuation = json!({ "valuation": "1" });
        refused(self.put("bob", &asset_path("land/2", "/valuation"), valuation), 409, "in-arrears");
        let path = asset_path("land/2", "/deposits");
        let few =
            refused(self.post("bob", &path, json!({ "amount": "16.43" })), 422, "payment-below-arrears");
        assert_eq!(few["needed"], "16.44");

        // The stall's tax is 200 a year too, and a day later; nobody looks until both have lapsed.
        self.goes_on_until(used_up + 14 * DAY - 1);
        assert_eq!(self.asset("land/2")["status"], "in_arrears");
        assert_eq!(self.asset("land/2")["arrears"], "7.67");
        self.goes_on_until(used_up + 14 * DAY);
        let meadow = self.asset("land/2");
        assert_eq!((&meadow["status"], &meadow["holder"]), (&json!("vacant"), &Value::Null));
        assert_eq!(meadow["sale_price"], "2000.00");
        self.books.use_up("stall");
        self.count("the lapse");
    }

    /// From 2,000 to the floor of 100 in a week: after three days and an hour, ⌈2000 − 1900·73/168⌉ in cents.
    pub(super) fn a_dutch_auction_is_won(&mut self) {
        let lapsed_at = self.now;
        self.goes_on_until(lapsed_at + 3 * DAY + 3_600);
        assert_eq!(self.asset("land/2")["sale_price"], "1174.41");
        let body = json!({ "max_price": "1174.41", "valuation": "1200", "deposit": "30" });
        done(self.post("eve", &asset_path("land/2", "/claim"), body));
        // Two weeks of arrears are paid first, and the rest is bob's.
        let meadow = self.books.holdings.remove("land/2").expect("it was bob's");
        let (arrears, residue) = tax("land", meadow.valuation, 14 * DAY, 0);
        assert_eq!(arrears, 7_67);
        self.books.collect("eve", "land", arrears);
        self.books.pay("eve", "bob", 1_174_41 - arrears);
        self.holds("eve", "land/2", "land", 1_200_00, 30_00, residue);
        self.count("the auction");
    }

    /// The stall lapsed fourteen days after its deposit was used up, on day 1 + 36.5.
    pub(super) fn a_lapsed_asset_is_reclaimed(&mut self) {
        let used_up = DAY + 365 * DAY / 10;
        assert_eq!(self.asset("stall")["reclaim"]["account"], self.account("dan"));
        let path = asset_path("stall", "/reclaim");
        refused(self.post("ada", &path, json!({ "deposit": "50" })), 403, "not-former-holder");
        // Its arrears went on accruing while it was vacant; a tenth of them, rounded up, is the fee.
        let (arrears, residue) = tax("stalls", 1_000_00, self.now - used_up, 0);
        assert_eq!(arrears, 8_78);
        done(self.post("dan", &path, json!({ "deposit": "50" })));
        self.books.collect("dan", "stalls", arrears);
        self.books.earn("dan", 88);
        self.books.holdings.remove("stall");
        self.holds("dan", "stall", "stalls", 1_000_00, 50_00, residue);
        self.count("the reclaim");
    }
}

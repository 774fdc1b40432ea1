//! Tax, lapses and auctions of other systems: `harberger.json`.

use std::collections::BTreeMap;

use ledger::Rate;
use registry::tax;
use serde_json::Value;

use crate::{commonhold_tax, dutch, lapse, number, owed, vectors};

const YEAR: u128 = 31_536_000;

/// Where a vector stands.
enum Verdict {
    /// What this shows of it is equal.
    Equal(fn(&Vector)),
    /// Their number, ours, and why.
    Differs { theirs: &'static str, ours: (&'static str, fn(&Vector) -> String), why: &'static str },
    /// It is not about this; why.
    Outside(&'static str),
}

use Verdict::{Differs, Equal, Outside};

/// Every vector of `harberger.json`: tax and lapses, and what is neither.
#[rustfmt::skip]
const TAX_AND_LAPSES: &[(&str, Verdict)] = &[
    ("V001", Equal(|v| v.is("owed", v.owed()))),
    ("V002", Equal(|v| v.is("owed", v.owed()))),
    ("V003", Equal(|v| v.is("owed", v.owed()))),
    ("V007", Equal(|v| {
        v.is("owed", v.owed());
        v.is("owed_if_price_one_less", owed(v.input("price") - 1, &v.rate(), v.input("elapsed_s")));
        assert_eq!(v.lapse(), v.input("elapsed_s"));
    })),
    ("V008", Equal(|v| {
        v.is("owed", v.owed());
        v.is("old_owner_receives", v.input("buyer_pays_price") + v.input("deposit") - v.owed());
        assert_eq!(v.lapse(), v.input("elapsed_s") + 1, "used up at the 20-year mark, and not a second before");
    })),
    ("V011", Differs {
        theirs: "600", ours: ("601", |v| v.lapse().to_string()),
        why: "their second is divided out of a rounded debt; ours is the first at which tax reaches the deposit, whenever it is asked",
    }),
    ("V013", Equal(|v| {
        v.is("withdrawable", v.input("deposit") - v.owed());
        assert_eq!(v.lapse(), v.input("elapsed_s"));
    })),
    ("V015", Equal(|v| {
        v.is("tax_collected", v.owed());
        v.is("pull_credit_to_seller", v.input("price") + v.input("deposit") - v.owed());
    })),
    ("V017", Equal(|v| v.is("seller_receives", v.input("price") + v.input("deposit") - v.owed()))),
    ("V019", Outside("a purchase: refused too, as valuation-below-minimum")),
    ("V023", Equal(|v| v.is("owed", v.owed()))),
    ("V026", Equal(|v| v.is("owed", v.owed()))),
    ("V027", Differs {
        theirs: "33333333333333333", ours: ("33333333334246575", |v| v.owed().to_string()),
        why: "their rate is per 30 days; ours is per year, with 9 decimals",
    }),
    ("V029", Differs {
        theirs: "3858024691358", ours: ("3858024695585", |v| {
            assert_eq!(v.lapse(), v.input("elapsed_s"), "the second is the same");
            v.owed().to_string()
        }),
        why: "their rate is per 90 days; ours is per year, with 9 decimals. And the asset is in arrears then, not lost, unless grace is 0",
    }),
    ("V030", Differs {
        theirs: "231481481481481", ours: ("231481481487823", |v| {
            assert_eq!(v.lapse(), v.input("boundary_s"), "the second is the same");
            owed(v.input("price"), &v.rate(), v.input("boundary_s")).to_string()
        }),
        why: "their rate is per 30 days; ours is per year, with 9 decimals",
    }),
    ("V035", Outside("a purchase: refused too, as valuation-below-price")),
    ("V036", Outside("a purchase: refused too, as deposit-too-small")),
    ("V037", Outside("a purchase: refused too, as already-holder")),
    ("V038", Outside("a purchase: a beneficiary cannot acquire assets of its class at all")),
    ("V039", Equal(|v| v.is("owed", v.owed()))),
    ("V040", Equal(|v| v.is("tax_settled", v.owed()))), // Its purchase royalty is outside.
    ("V042", Differs {
        theirs: "2200000000000000000", ours: ("2199999961948249620", |v| {
            let rate: Rate = v.rate().parse().expect("a rate");
            (v.input("bid") + tax::minimum_deposit(v.input("bid"), rate, 0, 31_536_000)).to_string()
        }),
        why: "the smallest deposit with a runway of a year is one unit above the tax of a second less, not the tax of the year",
    }),
    ("V043", Outside("nothing here has an oath or a recall")),
    ("V045", Outside("an auction by bids")),
    ("V046", Outside("an auction by bids")),
    ("V048", Outside("a royalty on auctions")),
    ("V055", Equal(|v| v.is("tax", v.owed_by_block()))), // Our valuations do not depreciate.
    ("V057", Equal(|v| v.is("tax", v.owed_by_block()))),
    ("V059", Equal(|v| v.is("tax", v.owed_by_block()))),
    ("V061", Equal(|v| v.is("tax", v.owed_by_block()))),
    ("V062", Differs {
        theirs: "1", ours: ("refused", |_| refused("--rate", "0.000000000000000001")),
        why: "a rate has at most 9 decimals",
    }),
    ("V063", Equal(|v| v.is("beneficiary_gets", owed(v.input("collateral"), "0.01", 10 * YEAR)))),
    ("V064", Outside("a fee on bids")),
    ("V066", Outside("a fee on bids")),
    ("V067", Outside("an auction by bids")),
    ("V070", Outside("an auction by bids")),
    ("V071", Outside("fees shared by units that change; ours are fixed shares, together at most half")),
    ("V074", Equal(|v| v.is_input("rate_per_s", owed(v.expected("price"), "0.1", 1)))),
    ("V076", Outside("a holder cannot reject a purchase")),
    ("V079", Equal(|v| v.is("price", v.auction("start_price", "end_price")))),
    ("V080", Equal(|v| v.is("price", v.auction("start_price", "end_price")))),
    ("V081", Equal(|v| v.is("price", v.auction("old_price", "")))),
    ("V082", Equal(|v| v.is("price", v.auction("old_price", "")))),
    ("V085", Equal(|v| {
        // The vector leaves out its rate, 1200 % a year.
        v.is("foreclosed_at_s", lapse(v.input("price"), "12", v.input("deposit")));
    })),
    ("V086", Equal(|v| v.is("cost", v.auction("start_price", "end_price")))),
    ("V089", Equal(|v| v.is("cost", v.auction("last_price", "end_price")))),
    ("V090", Equal(|v| v.is("cost", v.auction("last_price", "end_price")))),
    ("V091", Differs {
        theirs: "826388888888888889", ours: ("500000000000000000", |v| v.auction("last_price", "end_price").to_string()),
        why: "an auction whose start would be below its floor stays at the floor; there is no other price to start from",
    }),
    ("V094", Outside("roots are never claimed: a vote costs its square")),
    ("V096", Outside("a round's grants, not a caller's share")),
    ("V097", Outside("a round's grants, not a caller's share")),
    ("V098", Outside("credits are equal per member at each opening, whatever anyone holds")),
    ("V100", Outside("a change of rates, which must never be retroactive as this one is")),
    ("V102", Outside("a purchase from the pool: ours is a Dutch auction")),
    ("V104", Equal(|v| v.is("tax", owed(v.input("price"), "0.002", YEAR)))),
    ("V105", Equal(|v| v.is("tax", owed(v.input("price"), "0.1", YEAR)))),
    ("V106", Equal(|v| {
        assert_eq!(v.value["inputs"]["rate"], "2^256-1");
        let rate = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        assert_eq!(refused("--rate", rate), "refused");
    })),
];

/// A vector of `harberger.json`.
struct Vector {
    value: Value,
}

impl Vector {
    fn input(&self, name: &str) -> u128 {
        number(&self.value["inputs"][name]).unwrap_or_else(|| panic!("no {name} in {}", self.value))
    }

    fn expected(&self, name: &str) -> u128 {
        number(&self.value["expected"][name]).unwrap_or_else(|| panic!("no {name} in {}", self.value))
    }

    fn is(&self, name: &str, ours: u128) {
        assert_eq!(ours, self.expected(name), "{name} of {}", self.value);
    }

    fn is_input(&self, name: &str, ours: u128) {
        assert_eq!(ours, self.input(name), "{name} of {}", self.value);
    }

    /// Its rate per year, as near as 9 decimals allow.
    fn rate(&self) -> String {
        let inputs = &self.value["inputs"];
        let (over, under) = match number(&inputs["rate_bps"]) {
            Some(basis_points) => (basis_points, 10_000),
            None => (self.input("rate_num"), self.input("rate_den")),
        };
        let period = number(&inputs["period_s"]).unwrap_or(YEAR);
        let (over, under) = (over * 1_000_000_000 * YEAR, under * period);
        let billionths = (2 * over + under) / (2 * under);
        format!("{}.{:09}", billionths / 1_000_000_000, billionths % 1_000_000_000)
    }

    fn owed(&self) -> u128 {
        owed(self.input("price"), &self.rate(), self.input("elapsed_s"))
    }

    /// Tax at a rate per block: a year may stand for one.
    fn owed_by_block(&self) -> u128 {
        owed(self.input("price"), &self.rate(), self.input("blocks") * YEAR)
    }

    fn lapse(&self) -> u128 {
        lapse(self.input("price"), &self.rate(), self.input("deposit"))
    }

    /// The price of a Dutch auction between two inputs; without a second one, down to 0.
    fn auction(&self, start: &str, floor: &str) -> u128 {
        let floor = if floor.is_empty() { 0 } else { self.input(floor) };
        dutch(self.input(start), floor, self.input("length_s"), self.input("elapsed_s"))
    }
}

/// "refused", if the program is used wrongly where `option` is `value`.
fn refused(option: &str, value: &str) -> String {
    let output = commonhold_tax(&["owed", "--price", "1000", "--seconds", "1", option, value]);
    let refused = output.status.code() == Some(2) && !output.stderr.is_empty();
    if refused { "refused".into() } else { format!("{output:?}") }
}

#[test]
fn tax_and_lapses_of_other_systems() {
    let Some(vectors) = vectors("harberger.json") else { return };
    let vectors = vectors.as_array().expect("a list").iter().map(|value| (id(value), value.clone()));
    let mut vectors: BTreeMap<String, Value> = vectors.collect();
    let (mut equal, mut differing, mut outside) = (0, 0, 0);
    for (id, verdict) in TAX_AND_LAPSES {
        let value = vectors.remove(*id).unwrap_or_else(|| panic!("{id} is gone, or listed twice"));
        let theirs_is_there = |number: &str| value["expected"].to_string().contains(&format!("\"{number}\""));
        let vector = Vector { value: value.clone() };
        match verdict {
            Equal(check) => {
                check(&vector);
                equal += 1;
            }
            Differs { theirs, ours: (ours, calculate), why } => {
                assert!(theirs_is_there(theirs), "{id} does not say {theirs}");
                assert_eq!(calculate(&vector), *ours, "{id}");
                println!("{id}: theirs {theirs}, ours {ours}: {why}");
                differing += 1;
            }
            Outside(why) => {
                println!("{id}: outside: {why}");
                outside += 1;
            }
        }
    }
    assert!(vectors.is_empty(), "in no list: {:?}", vectors.keys());
    println!("harberger.json: {equal} equal, {differing} differ, {outside} outside");
}

fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").into()
}

//! What the commands say about offers, bids, bundles and lists of assets.

use expect_test::{Expect, expect};

use super::Session;

#[test]
fn what_a_write_lets_happen_in_its_second_is_told_too() {
    let session = Session::begin();
    session.run("town/keys/surveyor", "asset register lot-7 --class land --name Seven");
    session.run("anna", "claim lot-7 --valuation 12000 --deposit 200");
    session.check(
        "bert",
        "offer place lot-7 13000 --dry-run",
        expect![[r#"
        nothing has happened; asked for now, it would be:
        You offered up to 13000.00 for lot-7 until 2026-01-31T00:00:00Z: offer 1, with a deposit of 96.18
        lot-7 costs 12000.00 now: the offer would be filled at once
    "#]],
    );
    session.check("bert", "offer place lot-7 13000 --deposit 500", expect![[r#"
        You offered up to 13000.00 for lot-7 until 2026-01-31T00:00:00Z: offer 1, with a deposit of 500.00
        At once: You bought lot-7 from anna for 12000.00, assessed it at 13000.00 and prepaid 500.00, through offer:1
        lot-7 is paid for until 2027-04-13T22:46:10Z
        record 7 at 2026-01-01T00:00:00Z
    "#]]);
    session.check("bert", "instruct lot-7 --below P600D --up-to P590D", expect![[r#"
        refused: --up-to must be longer than --below by a day or more, and at most 5 years (invalid-instruction)
    "#]]);
    session.check("bert", "instruct lot-7 --below P500D --up-to P590D --keep 50", expect![[r#"
        The instructions for lot-7 were set; its deposit is topped up to last P590D when it lasts P500D, unless less than 50.00 would be left on the account
        At once: You prepaid 130.42 of tax on lot-7 by a standing top-up
        lot-7 is paid for until 2027-08-14T00:12:12Z
        record 9 at 2026-01-01T00:00:00Z
    "#]]);
    session.run("-", "clock --advance P100D");
    session.run("anna", "offer place lot-7 11000");
    session.check("bert", "revalue lot-7 10500", expect![[r#"
        lot-7 was revalued from 13000.00 to 10500.00
        Tax of 10.67 was taken from the deposit on lot-7
        At once: anna bought lot-7 from you for 10500.00, assessed it at 11000.00 and prepaid 81.38, through offer:2
        record 14 at 2026-04-11T00:00:00Z
    "#]]);
    session.check("-", "asset show lot-7", expect![[r#"
        ┌───────────────────────────────────────────────────────────────────────────────────────────────────────┐
        │ id               lot-7                                                                                │
        │ name             Seven                                                                                │
        │ class            land                                                                                 │
        │ status           held                                                                                 │
        │ holder           anna                                                                                 │
        │ valuation        11000.00                                                                             │
        │ sale price       11000.00                                                                             │
        │ price to pay     11000.00                                                                             │
        │ deposit          81.38                                                                                │
        │ runs out at      2026-07-10T00:01:19Z                                                                 │
        │ tax owed         0.00                                                                                 │
        │ tax per day      0.90                                                                                 │
        │ arrears          0.00                                                                                 │
        │ description                                                                                           │
        │ handover until   2026-05-11T00:00:00Z                                                                 │
        │ tenure           since 2026-04-11T00:00:00Z; may not be cut below 11000.00 until 2026-07-10T00:00:00Z │
        └───────────────────────────────────────────────────────────────────────────────────────────────────────┘
    "#]]);
}

#[test]
fn of_many_the_one_that_is_refused_is_named() {
    let session = Session::begin();
    for lot in ["lot-7", "lot-8"] {
        session.run("town/keys/surveyor", &format!("asset register {lot} --class land --name {lot}"));
        session.run("anna", &format!("claim {lot} --valuation 1000 --deposit 20"));
    }
    let revalue = |lines: &str, expected: Expect| {
        std::fs::write(session.dir.path().join("v.csv"), lines).expect("written");
        session.check("anna", "revalue --file v.csv", expected);
    };
    revalue(
        "Asset,Valuation\nlot-7,1001\nlot-8,90000\n",
        expect![[r#"
        refused: the deposit of 20.00 does not last long enough; at least 665.76 is needed (deposit-too-small)
        that is line 3, lot-8; nothing was changed
    "#]],
    );
    revalue(
        "asset,valuation\nlot-7,1001\nlot-8,1e5\n",
        expect![[r#"
        error: v.csv, line 3: "1e5" is not an amount: write digits with at most one point, such as "120.50"
    "#]],
    );
    revalue(
        "asset;valuation\nlot-7;1001\n",
        expect![[r#"
        error: v.csv: columns must be separated by commas
    "#]],
    );
    revalue(
        "asset,valuation\nlot-7,1001\nlot-7,1002\n",
        expect![[r#"
        error: v.csv, line 3: line 2 names lot-7 already
    "#]],
    );
    revalue(
        "asset,valuation,top_up\nlot-7,1001,\nlot-8,90000,5000\n",
        expect![[r#"
            lot-7 was revalued from 1000.00 to 1001.00
            You prepaid 5000.00 of tax on lot-8
            lot-8 was revalued from 1000.00 to 90000.00
            record 9 at 2026-01-01T00:00:00Z
        "#]],
    );
    session.check("bert", "revalue --file v.csv --dry-run", expect![[r#"
        ┌────────────────────────────────────────────────────────────────────────────────────────────────────────────────┐
        │ asset   valuation    becomes   tax a day   becomes   paid until   becomes   refused because                    │
        ╞════════════════════════════════════════════════════════════════════════════════════════════════════════════════╡
        │ lot-7   –            1001.00   –           –         –            –         only the holder, anna, may do this │
        │ lot-8   –           90000.00   –           –         –            –         only the holder, anna, may do this │
        └────────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
        tax a day in all: 0.00 becomes 0.00
        nothing has happened; 2 of 2 would be refused
    "#]]);
    session.check(
        "bert",
        "buy lot-7 lot-8 --max-price 34000",
        expect![[r#"
        refused: the price is 90000.00, above the limit of 34000.00 (price-above-limit)
        that is lot-8; nothing was changed
    "#]],
    );
}

#[test]
fn a_bidder_raises_its_own_bid_and_offers_are_no_bids() {
    let session = Session::begin();
    session.run("town/keys/surveyor", "asset register band-1 --class bands --name One");
    session.check(
        "anna",
        "claim band-1",
        expect![[r#"
        refused: the asset goes to the highest bidder; place a bid (goes-to-bidders)
    "#]],
    );
    session.check(
        "anna",
        "bid band-1 20 --valuation 500",
        expect![[r#"
        You bid 20.00 for band-1; the auction closes at 2026-01-08T00:00:00Z unless somebody bids more
        record 6 at 2026-01-01T00:00:00Z
    "#]],
    );
    session.check("anna", "bid band-1 30", expect![[r#"
        You raised the bid for band-1 to 30.00; the auction closes at 2026-01-08T00:00:00Z unless somebody bids more
        record 7 at 2026-01-01T00:00:00Z
    "#]]);
    session.check(
        "bert",
        "offer place band-1 50",
        expect![[r#"
        You offered up to 50.00 for band-1 until 2026-01-31T00:00:00Z: offer 1, with a deposit of 0.63
        record 8 at 2026-01-01T00:00:00Z
        an offer does not bid in the auction that runs: `commonhold bid band-1` does
    "#]],
    );
    session.check("-", "asset show band-1", expect![[r#"
        ┌──────────────────────────────────────────────────────────────────────────────────────────────────────────┐
        │ id            band-1                                                                                     │
        │ name          One                                                                                        │
        │ class         bands                                                                                      │
        │ status        vacant                                                                                     │
        │ least bid     31.50                                                                                      │
        │ deposit       0.00                                                                                       │
        │ tax owed      0.00                                                                                       │
        │ tax per day   0.00                                                                                       │
        │ arrears       0.00                                                                                       │
        │ auction       to the highest bid from 10.00 on; closes at 2026-01-08T00:00:00Z unless somebody bids more │
        │ bid           30.00 by anna, who would assess it at 500.00 and prepay 6.17                               │
        │ description                                                                                              │
        └──────────────────────────────────────────────────────────────────────────────────────────────────────────┘
    "#]]);
    let shown = session.run("-", "account show anna");
    assert!(shown.contains("36.17 for bid band-1"), "{shown}");
}

#[test]
fn a_bundle_says_what_is_in_it() {
    let session = Session::begin();
    for lot in ["lot-7", "lot-8"] {
        session.run("town/keys/surveyor", &format!("asset register {lot} --class land --name {lot}"));
        session.run("anna", &format!("claim {lot} --valuation 1000 --deposit 20"));
    }
    session.run("anna", "bundle form lot-7 lot-8 --valuation 1900");
    session.check(
        "anna",
        "bundle form lot-7 lot-8 --valuation 2000",
        expect![[r#"
        You announced a bundle of lot-7, lot-8 at 2000.00; it binds buyers from 2026-01-08T00:00:00Z on
        record 10 at 2026-01-01T00:00:00Z
        this replaces the bundle of lot-7, lot-8 that was announced before
    "#]],
    );
    session.run("-", "clock --advance P8D");
    session.check(
        "-",
        "asset quote lot-7",
        expect![[r#"
        ┌──────────────────────────────────────────┐
        │ asset               lot-7 with lot-8     │
        │ taken by            purchase             │
        │ price               2000.00              │
        │ valuation           2000.00              │
        │ minimum deposit     14.81                │
        │ total               2014.81              │
        │ price holds until   2026-01-10T00:00:00Z │
        │ tax per day         0.16                 │
        └──────────────────────────────────────────┘
    "#]],
    );
    session.check(
        "anna",
        "bundle split lot-7 lot-7=1000 lot-8=1000",
        expect![[r#"
            A split of the bundle lot-7 was announced; each asset stands for itself from 2026-01-16T00:00:00Z on
            record 12 at 2026-01-09T00:00:00Z
        "#]],
    );
    session.check("anna", "bundle split lot-7 lot-7=9000 lot-8=1000", expect![[r#"
        A split of the bundle lot-7 was announced; each asset stands for itself from 2026-01-16T00:00:00Z on
        record 13 at 2026-01-09T00:00:00Z
        the deposit on lot-7 will be 37.53 by then: unless it is at least 74.10, the bundle stays whole; top it up with `commonhold deposit top-up lot-7 36.57`
    "#]]);
    session.run("anna", "bundle split lot-7 lot-7=1000 lot-8=1000");
    session.check("-", "bundle list", expect![[r#"
        ┌───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────┐
        │ id      status   assets   holder   valuation   binds at   split                                                       │
        ╞═══════════════════════════════════════════════════════════════════════════════════════════════════════════════════════╡
        │ lot-7   formed   lot-7    anna       2000.00   –          at 2026-01-16T00:00:00Z: lot-7 at 1000.00, lot-8 at 1000.00 │
        │                  lot-8                                                                                                │
        └───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
    "#]]);
    session.check(
        "bert",
        "buy lot-7",
        expect![[r#"
            You bought lot-7 from anna for 2000.00, assessed it at 2000.00 and prepaid 14.81
            Tax of 0.16 was taken from the deposit on lot-7
            lot-7 with lot-8 is paid for until 2026-04-09T01:31:12Z
            record 15 at 2026-01-09T00:00:00Z
        "#]],
    );
}

//! Taking an asset: a claim of a vacant one, a purchase of a held one.

use expect_test::expect;

use crate::check;

#[test]
fn a_vacant_asset_is_claimed_for_its_deposit() {
    check(
        "alice claims lot at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            lot: alice at 1000, deposit 30 lasts until P30D
            alice -30, deposits 30
        "#]],
    );
    // One unit below, at and above the deposit that lasts 30 days.
    check(
        "alice claims lot at 1000 with 29; alice claims lot at 1000 with 30;
         bob claims yard at 1000 with 31",
        expect![[r#"
            PT0S refused: the deposit of 29 does not last long enough; at least 30 is needed
            PT0S lot given out for 0
            PT0S yard given out for 0
            lot: alice at 1000, deposit 30 lasts until P30D
            yard: bob at 1000, deposit 31 lasts until P31D
            alice -30, bob -31, deposits 61
        "#]],
    );
    // Nothing is taxed at a rate of zero.
    check(
        "alice claims bench at 1000 with 0; 400 days pass",
        expect![[r#"
            PT0S bench given out for 0
            bench: alice at 1000, deposit 0 lasts for ever
            no money moved
        "#]],
    );
    // Nothing must be prepaid where no runway is asked for.
    check(
        "alice claims stall at 1000 with 0",
        expect![[r#"
            PT0S stall given out for 0
            stall: alice at 1000, deposit 0 lasts until PT0S
            no money moved
        "#]],
    );
}

#[test]
fn a_claim_is_refused() {
    check(
        "alice claims nothing at 1000 with 30",
        expect![[r#"
            PT0S refused: there is no asset nothing
            no money moved
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; bob claims lot at 1000 with 30;
         alice claims lot at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the asset is not vacant: alice holds it
            PT0S refused: the asset is not vacant: alice holds it
            lot: alice at 1000, deposit 30 lasts until P30D
            alice -30, deposits 30
        "#]],
    );
    check(
        "surveyor retires lot; alice claims lot at 1000 with 30",
        expect![[r#"
            PT0S refused: the asset is retired
            lot: retired
            no money moved
        "#]],
    );
    check(
        "gallery claims mural at 1000 with 30; gallery claims lot at 1000 with 30",
        expect![[r#"
            PT0S refused: a beneficiary of class art cannot acquire its assets
            PT0S lot given out for 0
            lot: gallery at 1000, deposit 30 lasts until P30D
            gallery -30, deposits 30
        "#]],
    );
    // The auction stands at 1000, for all of the first 959 seconds.
    check(
        "959 seconds pass; alice claims band for 999 at 1000 with 30; 1 second passes;
         alice claims band for 998 at 1000 with 30; alice claims band for 999 at 1000 with 30",
        expect![[r#"
            PT15M59S refused: the price is 1000, above the limit of 999
            PT16M refused: the price is 999, above the limit of 998
            PT16M band given out for 999
            band: alice at 1000, deposit 30 lasts until P30DT16M
            alice -1029, deposits 30, treasury 999, issue proceeds 999
        "#]],
    );
    check(
        "alice claims band for 2000 at 999 with 30; alice claims band for 2000 at 1000 with 30",
        expect![[r#"
            PT0S refused: the valuation of 999 is below the price of 1000
            PT0S band given out for 1000
            band: alice at 1000, deposit 30 lasts until P30D
            alice -1030, deposits 30, treasury 1000, issue proceeds 1000
        "#]],
    );
    check(
        "alice claims name at 9 with 1; alice claims name at 10 with 1",
        expect![[r#"
            PT0S refused: the valuation of 9 is below the class's minimum of 10
            PT0S name given out for 0
            name: alice at 10, deposit 1 lasts until P100D
            alice -1, deposits 1
        "#]],
    );
    check(
        "alice claims lot at 0 with 1; alice claims lot at 1 with 1",
        expect![[r#"
            PT0S refused: the valuation of 0 is below the class's minimum of 1
            PT0S lot given out for 0
            lot: alice at 1, deposit 1 lasts until P1000D
            alice -1, deposits 1
        "#]],
    );
    check(
        "alice claims lot at 1000 with 10001; alice claims lot at 1000 with 10000",
        expect![[r#"
            PT0S refused: the balance is 10000, but 10001 must be paid
            PT0S lot given out for 0
            lot: alice at 1000, deposit 10000 lasts until P10000D
            alice -10000, deposits 10000
        "#]],
    );
    check(
        "alice claims band for 1000 at 1000 with 9001;
         alice claims band for 1000 at 1000 with 9000",
        expect![[r#"
            PT0S refused: the balance is 10000, but 10001 must be paid
            PT0S band given out for 1000
            band: alice at 1000, deposit 9000 lasts until P9000D
            alice -10000, deposits 9000, treasury 1000, issue proceeds 1000
        "#]],
    );
    check(
        "stranger claims stall at 1000 with 0",
        expect![[r#"
            PT0S refused: there is no account stranger; it opens when its key is published
            no money moved
        "#]],
    );
    // The order: auction price, valuation, minimum, deposit, balance; a beneficiary hears that first.
    check(
        "gallery claims mural at 0 with 20000; alice claims band for 999 at 0 with 0;
         alice claims band for 1000 at 0 with 0; alice claims name at 0 with 0;
         alice claims name at 10 with 0; alice claims name at 10 with 10001",
        expect![[r#"
            PT0S refused: a beneficiary of class art cannot acquire its assets
            PT0S refused: the price is 1000, above the limit of 999
            PT0S refused: the valuation of 0 is below the price of 1000
            PT0S refused: the valuation of 0 is below the class's minimum of 10
            PT0S refused: the deposit of 0 does not last long enough; at least 1 is needed
            PT0S refused: the balance is 10000, but 10001 must be paid
            no money moved
        "#]],
    );
}

#[test]
fn a_buyer_pays_the_holders_own_price() {
    check(
        "alice claims lot at 1000 with 30; 5 days pass;
         bob purchases lot for 1200 at 1200 with 36",
        expect![[r#"
            PT0S lot given out for 0
            P5D lot sold for 1000
            lot: bob at 1200, deposit 36 lasts until P35D
            alice +995, bob -1036, deposits 36, treasury 5, tax of land 5
        "#]],
    );
    // In the second of the claim nothing is owed yet.
    check(
        "alice claims lot at 1000 with 30; bob purchases lot for 1000 at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            PT0S lot sold for 1000
            lot: bob at 1000, deposit 30 lasts until P30D
            alice +1000, bob -1030, deposits 30
        "#]],
    );
    // One buys from another in one second, and the next from that one.
    check(
        "alice claims lot at 1000 with 30; 1 day passes;
         bob purchases lot for 1000 at 1500 with 45; carol purchases lot for 1500 at 2000 with 60;
         alice purchases lot for 2000 at 2000 with 60",
        expect![[r#"
            PT0S lot given out for 0
            P1D lot sold for 1000
            P1D lot sold for 1500
            P1D lot sold for 2000
            lot: alice at 2000, deposit 60 lasts until P31D
            alice -1061, bob +500, carol +500, deposits 60, treasury 1, tax of land 1
        "#]],
    );
    // What half a unit of tax leaves behind, the buyer takes over.
    check(
        "alice claims lot at 1000 with 30; 132 hours pass;
         bob purchases lot for 1000 at 1200 with 36; bob purchases lot for 1000 at 1200 with 37",
        expect![[r#"
            PT0S lot given out for 0
            P5DT12H refused: the deposit of 36 does not last long enough; at least 37 is needed
            P5DT12H lot sold for 1000
            lot: bob at 1200, deposit 37 lasts until P35DT22H
            alice +995, bob -1037, deposits 37, treasury 5, tax of land 5
        "#]],
    );
    // A beneficiary of one class may buy in another.
    check(
        "alice claims lot at 1000 with 30; gallery purchases lot for 1000 at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            PT0S lot sold for 1000
            lot: gallery at 1000, deposit 30 lasts until P30D
            alice +1000, gallery -1030, deposits 30
        "#]],
    );
    // What is unused of a deposit is the seller's, whoever paid it in.
    check(
        "alice claims lot at 1000 with 30; carol tops up lot with 70; 10 days pass;
         bob purchases lot for 1000 at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            P10D lot sold for 1000
            lot: bob at 1000, deposit 30 lasts until P40D
            alice +1060, bob -1030, carol -70, deposits 30, treasury 10, tax of land 10
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; version 2 is in force;
         bob purchases lot for 1000 at 1000 with 30 under 2",
        expect![[r#"
            PT0S lot given out for 0
            PT0S lot sold for 1000
            lot: bob at 1000, deposit 30 lasts until P30D
            alice +1000, bob -1030, deposits 30
        "#]],
    );
}

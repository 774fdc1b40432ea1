//! Keeping an asset: new valuations, top-ups, withdrawals, and giving it back.

use expect_test::expect;

use crate::check;

#[test]
fn a_valuation_is_taxed_and_binds_at_once() {
    check(
        "alice claims lot at 1000 with 60; 10 days pass; alice revalues lot to 500; 10 days pass",
        expect![[r#"
            PT0S lot given out for 0
            lot: alice at 500, deposit 50 owing 5 lasts until P110D
            alice -60, deposits 50, treasury 10, tax of land 10
        "#]],
    );
    // A raise needs the minimum deposit, after tax: one unit below and at it.
    check(
        "alice claims lot at 1000 with 60; 10 days pass; alice revalues lot to 1667;
         alice revalues lot to 1666; bob purchases lot for 1665 at 1700 with 51;
         bob purchases lot for 1666 at 1700 with 51",
        expect![[r#"
            PT0S lot given out for 0
            P10D refused: the deposit of 50 does not last long enough; at least 51 is needed
            P10D refused: the price is 1666, above the limit of 1665
            P10D lot sold for 1666
            lot: bob at 1700, deposit 51 lasts until P40D
            alice +1656, bob -1717, deposits 51, treasury 10, tax of land 10
        "#]],
    );
    // A top-up comes with the raise: one unit below, at and above what is needed.
    check(
        "alice claims lot at 1000 with 30; alice revalues lot to 2000 with 29;
         alice revalues lot to 2000 with 30; alice claims yard at 1000 with 30;
         alice revalues yard to 2000 with 31",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the deposit of 59 does not last long enough; at least 60 is needed
            PT0S yard given out for 0
            lot: alice at 2000, deposit 60 lasts until P30D
            yard: alice at 2000, deposit 61 lasts until P30DT12H
            alice -121, deposits 121
        "#]],
    );
    // A cut needs no deposit, nor does the same valuation again.
    check(
        "alice claims lot at 1000 with 30; 29 days pass; alice revalues lot to 1001;
         alice revalues lot to 1000; alice revalues lot to 999; 1 day passes",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P29D refused: the deposit of 1 does not last long enough; at least 31 is needed
            lot: alice at 999, deposit 1 lasts until P30DT1M27S
            alice -30, deposits 1, treasury 29, tax of land 29
        "#]],
    );
    check(
        "alice claims name at 20 with 1; alice revalues name to 9; alice revalues name to 10;
         alice revalues name to 11",
        expect![[r#"
            PT0S name given out for 0
            PT0S refused: the valuation of 9 is below the class's minimum of 10
            name: alice at 11, deposit 1 lasts until P90DT21H49M6S
            alice -1, deposits 1
        "#]],
    );
    check(
        "alice claims lot at 20 with 1; alice revalues lot to 0; alice revalues lot to 1",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the valuation of 0 is below the class's minimum of 1
            lot: alice at 1, deposit 1 lasts until P1000D
            alice -1, deposits 1
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; bob revalues lot to 900; alice revalues yard to 900;
         alice revalues nothing to 900",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: only the holder, alice, may do this
            PT0S refused: the asset is not held by anybody
            PT0S refused: there is no asset nothing
            lot: alice at 1000, deposit 30 lasts until P30D
            alice -30, deposits 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; alice revalues lot to 1000 with 9971;
         alice revalues lot to 1000 with 9970",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the balance is 9970, but 9971 must be paid
            lot: alice at 1000, deposit 10000 lasts until P10000D
            alice -10000, deposits 10000
        "#]],
    );
    // The order: not held, not the holder, minimum, deposit, balance.
    check(
        "alice revalues name to 0 with 20000; alice claims name at 20 with 1;
         bob revalues name to 0 with 20000; alice revalues name to 0 with 20000;
         alice revalues name to 1000 with 1; alice revalues name to 1000 with 10000",
        expect![[r#"
            PT0S refused: the asset is not held by anybody
            PT0S name given out for 0
            PT0S refused: only the holder, alice, may do this
            PT0S refused: the valuation of 0 is below the class's minimum of 10
            PT0S refused: the deposit of 2 does not last long enough; at least 30 is needed
            PT0S refused: the balance is 9999, but 10000 must be paid
            name: alice at 20, deposit 1 lasts until P50D
            alice -1, deposits 1
        "#]],
    );
}

#[test]
fn anyone_tops_up() {
    check(
        "alice claims lot at 1000 with 30; 10 days pass; bob tops up lot with 10;
         alice tops up lot with 5",
        expect![[r#"
            PT0S lot given out for 0
            lot: alice at 1000, deposit 35 lasts until P45D
            alice -35, bob -10, deposits 35, treasury 10, tax of land 10
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; bob tops up lot with 0; bob tops up lot with 1",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the amount is zero
            lot: alice at 1000, deposit 31 lasts until P31D
            alice -30, bob -1, deposits 31
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; bob tops up lot with 10001; bob tops up lot with 10000;
         bob tops up lot with 1",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the balance is 10000, but 10001 must be paid
            PT0S refused: the balance is 0, but 1 must be paid
            lot: alice at 1000, deposit 10030 lasts until P10030D
            alice -30, bob -10000, deposits 10030
        "#]],
    );
    check(
        "bob tops up lot with 1; bob tops up nothing with 1; alice claims lot at 1000 with 30;
         stranger tops up lot with 1",
        expect![[r#"
            PT0S refused: the asset is not held by anybody
            PT0S refused: there is no asset nothing
            PT0S lot given out for 0
            PT0S refused: there is no account stranger; it opens when its key is published
            lot: alice at 1000, deposit 30 lasts until P30D
            alice -30, deposits 30
        "#]],
    );
    // In the last second before arrears it is a top-up like any other.
    check(
        "alice claims lot at 1000 with 30; 30 days less 1 second pass; bob tops up lot with 1",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            lot: alice at 1000, deposit 2 lasts until P31D
            alice -30, bob -1, deposits 2, treasury 29, tax of land 29
        "#]],
    );
}

#[test]
fn the_holder_withdraws_down_to_the_minimum_deposit() {
    check(
        "alice claims lot at 1000 with 60; alice withdraws 31 from lot;
         alice withdraws 30 from lot; alice withdraws 1 from lot",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the deposit of 29 does not last long enough; at least 30 is needed
            PT0S refused: the deposit of 29 does not last long enough; at least 30 is needed
            lot: alice at 1000, deposit 30 lasts until P30D
            alice -30, deposits 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 60; 10 days pass; alice withdraws 21 from lot;
         alice withdraws 20 from lot",
        expect![[r#"
            PT0S lot given out for 0
            P10D refused: the deposit of 29 does not last long enough; at least 30 is needed
            lot: alice at 1000, deposit 30 lasts until P40D
            alice -40, deposits 30, treasury 10, tax of land 10
        "#]],
    );
    // Half a unit of tax has accrued that no unit was taken for yet: the deposit must last for that, too.
    check(
        "alice claims lot at 1000 with 60; 12 hours pass; alice withdraws 30 from lot;
         alice withdraws 29 from lot",
        expect![[r#"
            PT0S lot given out for 0
            PT12H refused: the deposit of 30 does not last long enough; at least 31 is needed
            lot: alice at 1000, deposit 31 lasts until P31D
            alice -31, deposits 31
        "#]],
    );
    check(
        "alice claims lot at 1000 with 60; alice withdraws 0 from lot;
         alice withdraws 61 from lot; bob withdraws 1 from lot; bob withdraws 1 from yard;
         bob withdraws 1 from nothing",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the amount is zero
            PT0S refused: the deposit of 0 does not last long enough; at least 30 is needed
            PT0S refused: only the holder, alice, may do this
            PT0S refused: the asset is not held by anybody
            PT0S refused: there is no asset nothing
            lot: alice at 1000, deposit 60 lasts until P60D
            alice -60, deposits 60
        "#]],
    );
    check(
        "alice claims stall at 1000 with 5; alice withdraws 6 from stall;
         alice withdraws 5 from stall",
        expect![[r#"
            PT0S stall given out for 0
            PT0S refused: the deposit of 0 does not last long enough; at least 0 is needed
            stall: alice at 1000, deposit 0 lasts until PT0S
            no money moved
        "#]],
    );
}

#[test]
fn the_holder_gives_an_asset_back() {
    check(
        "alice claims lot at 1000 with 60; 10 days pass; alice relinquishes lot",
        expect![[r#"
            PT0S lot given out for 0
            lot: vacant at 1000 from 1000 to 1 since P10D
            alice -10, treasury 10, tax of land 10
        "#]],
    );
    check(
        "alice claims lot at 1000 with 60; bob relinquishes lot; alice relinquishes lot;
         alice relinquishes lot; alice relinquishes nothing",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: only the holder, alice, may do this
            PT0S refused: the asset is not held by anybody
            PT0S refused: there is no asset nothing
            lot: vacant at 1000 from 1000 to 1 since PT0S
            no money moved
        "#]],
    );
    // After a relinquishment there is nothing to reclaim, and a sale is the treasury's.
    check(
        "alice claims lot at 1000 with 60; alice relinquishes lot; alice reclaims lot with 30;
         84 hours pass; bob claims lot for 500 at 600 with 18;
         bob claims lot for 501 at 600 with 18",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: only the former holder of a lapsed asset may reclaim it
            P3DT12H refused: the price is 501, above the limit of 500
            P3DT12H lot given out for 501
            lot: bob at 600, deposit 18 lasts until P33DT12H
            bob -519, deposits 18, treasury 501, issue proceeds 501
        "#]],
    );
    check(
        "alice claims lot at 1000 with 60; alice relinquishes lot; 84 hours pass;
         alice claims lot for 501 at 600 with 18",
        expect![[r#"
            PT0S lot given out for 0
            P3DT12H lot given out for 501
            lot: alice at 600, deposit 18 lasts until P33DT12H
            alice -519, deposits 18, treasury 501, issue proceeds 501
        "#]],
    );
    // Where assets are given out by claim, the next one pays nothing.
    check(
        "alice claims name at 1000 with 30; alice relinquishes name; bob claims name at 10 with 1",
        expect![[r#"
            PT0S name given out for 0
            PT0S name given out for 0
            name: bob at 10, deposit 1 lasts until P100D
            bob -1, deposits 1
        "#]],
    );
}

//! A deposit is used up, grace runs, the licence lapses: each at its second.

use expect_test::expect;

use crate::check;

#[test]
fn a_deposit_is_used_up_at_one_second() {
    check(
        "alice claims lot at 1000 with 30; 30 days less 1 second pass",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            lot: alice at 1000, deposit 3 owing 2 lasts until P30D
            alice -30, deposits 3, treasury 27, tax of land 27
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; 30 days pass",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            lot: alice at 1000 in arrears of 0, lapses P44D
            alice -30, treasury 30, tax of land 30
        "#]],
    );
    // One unit of tax at 999 takes 86,486.486 seconds: the 86,487th uses the deposit up.
    check(
        "alice claims stall at 999 with 1; 86486 seconds pass",
        expect![[r#"
            PT0S stall given out for 0
            stall: alice at 999, deposit 1 lasts until P1DT1M27S
            alice -1, deposits 1
        "#]],
    );
    check(
        "alice claims stall at 999 with 1; 86487 seconds pass",
        expect![[r#"
            PT0S stall given out for 0
            P1DT1M27S stall in arrears by 0
            stall: alice at 999 in arrears of 0, lapses P1DT1M28S
            alice -1, treasury 1, tax of stalls 1
        "#]],
    );
    // A second's tax may be more than the deposit: the rest is owed at once.
    check(
        "rich claims stall at 1000000000000 with 1; 1 second passes",
        expect![[r#"
            PT0S stall given out for 0
            PT1S stall in arrears by 11573
            stall: rich at 1000000000000 in arrears of 11573, lapses PT2S
            rich -1, treasury 1, tax of stalls 1
        "#]],
    );
    // Nothing in the deposit: in arrears in the same second, before anybody's next command.
    check(
        "alice claims stall at 1000 with 0; bob claims stall at 1000 with 0; 1 second passes",
        expect![[r#"
            PT0S stall given out for 0
            PT0S stall in arrears by 0
            PT0S refused: the asset is not vacant: alice holds it
            PT1S stall lapses owing 0
            stall: vacant at 1000 from 1000 to 1 since PT1S, alice may reclaim until P7DT1S
            no money moved
        "#]],
    );
    // The deposit outlasts the calendar.
    check(
        "alice claims lot at 1 with 10000; 1 day passes",
        expect![[r#"
            PT0S lot given out for 0
            lot: alice at 1, deposit 10000 lasts for ever
            alice -10000, deposits 10000
        "#]],
    );
}

#[test]
fn arrears_grow_until_they_are_paid_with_the_minimum_deposit() {
    check(
        "alice claims lot at 1000 with 30; 35 days pass",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            lot: alice at 1000 in arrears of 5, lapses P44D
            alice -30, treasury 30, tax of land 30
        "#]],
    );
    // One unit too small, exact, and one more.
    check(
        "alice claims lot at 1000 with 30; alice claims yard at 1000 with 30; 35 days pass;
         bob tops up lot with 34; bob tops up lot with 35; bob tops up yard with 36",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P16D lot runs out at P30D
            P16D yard runs out at P30D
            P27D lot runs out at P30D
            P27D yard runs out at P30D
            P30D lot in arrears by 0
            P30D yard in arrears by 0
            P35D refused: a payment of 34 does not end the arrears; at least 35 is needed
            lot: alice at 1000, deposit 30 lasts until P65D
            yard: alice at 1000, deposit 31 lasts until P66D
            alice -60, bob -71, deposits 61, treasury 70, tax of land 70
        "#]],
    );
    // Of half a unit owed, nothing is paid, but it is kept for.
    check(
        "alice claims lot at 1000 with 30; 30 days pass; 12 hours pass; bob tops up lot with 30;
         bob tops up lot with 31",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P30DT12H refused: a payment of 30 does not end the arrears; at least 31 is needed
            lot: alice at 1000, deposit 31 lasts until P61D
            alice -30, bob -31, deposits 31, treasury 30, tax of land 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; 35 days pass; alice revalues lot to 1;
         alice withdraws 1 from lot; alice relinquishes lot; bob withdraws 1 from lot;
         alice reclaims lot with 30; bob claims lot at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P35D refused: the asset is in arrears: 5 is owed
            P35D refused: the asset is in arrears: 5 is owed
            P35D refused: the asset is in arrears: 5 is owed
            P35D refused: only the holder, alice, may do this
            P35D refused: the asset is not vacant: alice holds it
            P35D refused: the asset is not vacant: alice holds it
            lot: alice at 1000 in arrears of 5, lapses P44D
            alice -30, treasury 30, tax of land 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; alice claims yard at 9000 with 9970; 35 days pass;
         alice tops up lot with 34; alice tops up lot with 35",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P35D refused: a payment of 34 does not end the arrears; at least 35 is needed
            P35D refused: the balance is 0, but 35 must be paid
            lot: alice at 1000 in arrears of 5, lapses P44D
            yard: alice at 9000, deposit 9970 owing 315 lasts until P1107DT18H40M
            alice -10000, deposits 9970, treasury 30, tax of land 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; 30 days pass; bob tops up lot with 0;
         bob tops up lot with 29; bob tops up lot with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P30D refused: the amount is zero
            P30D refused: a payment of 29 does not end the arrears; at least 30 is needed
            lot: alice at 1000, deposit 30 lasts until P60D
            alice -30, bob -30, deposits 30, treasury 30, tax of land 30
        "#]],
    );
    // Whoever has no money is refused for what is missing first, then for the balance.
    check(
        "alice claims lot at 1000 with 30; 35 days pass; stranger tops up lot with 34;
         stranger tops up lot with 35; bob tops up lot with 10001",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P35D refused: a payment of 34 does not end the arrears; at least 35 is needed
            P35D refused: there is no account stranger; it opens when its key is published
            P35D refused: the balance is 10000, but 10001 must be paid
            lot: alice at 1000 in arrears of 5, lapses P44D
            alice -30, treasury 30, tax of land 30
        "#]],
    );
}

#[test]
fn a_purchase_in_arrears_pays_them_first() {
    check(
        "alice claims lot at 1000 with 30; 35 days pass;
         bob purchases lot for 1000 at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P35D lot sold for 1000; arrears paid 5, written off 0
            lot: bob at 1000, deposit 30 lasts until P65D
            alice +965, bob -1030, deposits 30, treasury 35, tax of land 35
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; 44 days less 1 second pass;
         bob purchases lot for 1000 at 1000 with 30; bob purchases lot for 1000 at 1000 with 31",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P43DT23H59M59S refused: the deposit of 30 does not last long enough; at least 31 is needed
            P43DT23H59M59S lot sold for 1000; arrears paid 13, written off 0
            lot: bob at 1000, deposit 31 lasts until P74D
            alice +957, bob -1031, deposits 31, treasury 43, tax of land 43
        "#]],
    );
    // The price is one more than is owed, what is owed, and one less, which is written off.
    check(
        "alice claims peak at 100 with 1; 100 days pass; bob purchases peak for 100 at 100 with 1",
        expect![[r#"
            PT0S peak given out for 0
            P1D peak in arrears by 0
            P100D peak sold for 100; arrears paid 99, written off 0
            peak: bob at 100, deposit 1 lasts until P101D
            bob -101, deposits 1, treasury 100, tax of peaks 100
        "#]],
    );
    check(
        "alice claims peak at 100 with 1; 101 days pass; bob purchases peak for 100 at 100 with 1",
        expect![[r#"
            PT0S peak given out for 0
            P1D peak in arrears by 0
            P101D peak sold for 100; arrears paid 100, written off 0
            peak: bob at 100, deposit 1 lasts until P102D
            alice -1, bob -101, deposits 1, treasury 101, tax of peaks 101
        "#]],
    );
    check(
        "alice claims peak at 100 with 1; 102 days pass; bob purchases peak for 100 at 100 with 1",
        expect![[r#"
            PT0S peak given out for 0
            P1D peak in arrears by 0
            P102D peak sold for 100; arrears paid 100, written off 1
            peak: bob at 100, deposit 1 lasts until P103D
            alice -1, bob -101, deposits 1, treasury 101, tax of peaks 101
        "#]],
    );
}

#[test]
fn the_licence_lapses_when_grace_is_over() {
    check(
        "alice claims lot at 1000 with 30; 44 days less 1 second pass; alice tops up lot with 43",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P43DT23H59M59S refused: a payment of 43 does not end the arrears; at least 44 is needed
            lot: alice at 1000 in arrears of 13, lapses P44D
            alice -30, treasury 30, tax of land 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; 44 days pass; alice tops up lot with 44;
         bob purchases lot for 1000 at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P44D refused: the asset is not held by anybody
            P44D refused: the asset is not held by anybody
            lot: vacant at 1000 from 1000 to 1 since P44D, alice may reclaim until P51D
            alice -30, treasury 30, tax of land 30
        "#]],
    );
    // However late anybody asks.
    check(
        "alice claims lot at 1000 with 30; 300 days pass",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            lot: vacant at 1 from 1000 to 1 since P44D
            alice -30, treasury 30, tax of land 30
        "#]],
    );
    // No grace: it lapses in the second of its arrears.
    check(
        "alice claims name at 1000 with 30; 30 days pass; bob claims name at 10 with 1",
        expect![[r#"
            PT0S name given out for 0
            P16D name runs out at P30D
            P27D name runs out at P30D
            P30D name in arrears by 0
            P30D name lapses owing 0
            P30D name given out for 0
            name: bob at 10, deposit 1 lasts until P130D
            alice -30, bob -1, deposits 1, treasury 30, tax of names 30
        "#]],
    );
    // One second of grace.
    check(
        "alice claims stall at 1000 with 1; 1 day passes; bob tops up stall with 1",
        expect![[r#"
            PT0S stall given out for 0
            P1D stall in arrears by 0
            stall: alice at 1000, deposit 1 lasts until P2D
            alice -1, bob -1, deposits 1, treasury 1, tax of stalls 1
        "#]],
    );
    check(
        "alice claims stall at 1000 with 1; 1 day passes; 1 second passes;
         bob tops up stall with 1",
        expect![[r#"
            PT0S stall given out for 0
            P1D stall in arrears by 0
            P1DT1S stall lapses owing 0
            P1DT1S refused: the asset is not held by anybody
            stall: vacant at 1000 from 1000 to 1 since P1DT1S, alice may reclaim until P8DT1S
            alice -1, treasury 1, tax of stalls 1
        "#]],
    );
}

#[test]
fn within_one_second_arrears_come_before_lapses_and_both_by_id() {
    check(
        "alice claims yard at 1000 with 30; bob claims lot at 1000 with 30;
         carol claims name at 1000 with 30; 30 days pass",
        expect![[r#"
            PT0S yard given out for 0
            PT0S lot given out for 0
            PT0S name given out for 0
            P16D lot runs out at P30D
            P16D name runs out at P30D
            P16D yard runs out at P30D
            P27D lot runs out at P30D
            P27D name runs out at P30D
            P27D yard runs out at P30D
            P30D lot in arrears by 0
            P30D name in arrears by 0
            P30D yard in arrears by 0
            P30D name lapses owing 0
            lot: bob at 1000 in arrears of 0, lapses P44D
            name: vacant at 0, carol may reclaim until P37D
            yard: alice at 1000 in arrears of 0, lapses P44D
            alice -30, bob -30, carol -30, treasury 90, tax of land 60, tax of names 30
        "#]],
    );
    // The stall lapses in the second in which the lot falls into arrears.
    check(
        "alice claims stall at 1000 with 30; 1 second passes; alice claims lot at 1000 with 30;
         30 days pass",
        expect![[r#"
            PT0S stall given out for 0
            PT1S lot given out for 0
            P16D stall runs out at P30D
            P16DT1S lot runs out at P30DT1S
            P27D stall runs out at P30D
            P27DT1S lot runs out at P30DT1S
            P30D stall in arrears by 0
            P30DT1S lot in arrears by 0
            P30DT1S stall lapses owing 0
            lot: alice at 1000 in arrears of 0, lapses P44DT1S
            stall: vacant at 1000 from 1000 to 1 since P30DT1S, alice may reclaim until P37DT1S
            alice -60, treasury 60, tax of land 30, tax of stalls 30
        "#]],
    );
    // What was to be a lapse in that second becomes arrears again, and moves before the yard's.
    check(
        "alice claims yard at 1000 with 30; 2591989 seconds pass;
         rich claims stall at 86400000 with 10; 10 seconds pass; rich tops up stall with 1;
         1 second passes",
        expect![[r#"
            PT0S yard given out for 0
            P16D yard runs out at P30D
            P27D yard runs out at P30D
            P29DT23H59M49S stall given out for 0
            P29DT23H59M59S stall in arrears by 0
            P30D stall in arrears by 0
            P30D yard in arrears by 0
            stall: rich at 86400000 in arrears of 0, lapses P30DT1S
            yard: alice at 1000 in arrears of 0, lapses P44D
            alice -30, rich -11, treasury 41, tax of land 30, tax of stalls 11
        "#]],
    );
}

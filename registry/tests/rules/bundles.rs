//! Bundles: a notice of 7 days, or the raise delay where that is longer, joint figures, and the way back.

use expect_test::expect;

use crate::{check, check_about};

const TWO: &str = "alice claims lot at 1000 with 100; alice claims yard at 2000 with 200";

#[test]
fn a_bundle_binds_after_its_notice() {
    // Until then each can be bought singly.
    check(
        &format!(
            "{TWO}; alice joins lot and yard at 2500; 7 days less 1 second pass;
                  bob purchases yard for 2000 at 2000 with 61; 1 second passes"
        ),
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P6DT23H59M59S yard sold for 2000
            P7D yard runs out at P37D
            lot: alice at 1000, deposit 100 owing 7 lasts until P100D
            yard: bob at 2000, deposit 60 lasts until P37D
            alice +1887, bob -2061, deposits 160, treasury 14, tax of land 14
        "#]],
    );
    // 93 and 186 are left of the deposits, 2.5 a day from now on.
    check(
        &format!(
            "{TWO}; alice joins lot and yard at 2500; 7 days pass;
                  bob purchases yard for 2000 at 2500 with 75; bob purchases lot for 2500 at 2500 with 75"
        ),
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P7D bundle lot formed
            P7D refused: the asset is part of the bundle lot; deal with that asset, which stands for all of it
            P7D lot sold for 2500
            lot: bob at 2500, deposit 75 lasts until P37D
            yard: in the bundle lot
            alice +2479, bob -2575, deposits 75, treasury 21, tax of land 21
        "#]],
    );
    let parks = "alice claims glade at 1000 with 100; alice claims grove at 1000 with 100;
                 alice joins glade and grove at 2000";
    check_about("bundle", &format!("{parks}; 10 days less 1 second pass"), expect![[""]]);
    check_about(
        "bundle",
        &format!("{parks}; 10 days pass"),
        expect![[r#"
        P10D bundle glade formed
        grove: in the bundle glade
    "#]],
    );
}

#[test]
fn a_bundle_needs_its_joint_deposit() {
    // 23 and 23 are left after the notice: 46 last 30 days at 1,533, not at 1,534.
    let join = |valuation: u32, expected| {
        let script = format!(
            "alice claims lot at 1000 with 30; alice claims yard at 1000 with 30;
             alice joins lot and yard at {valuation}; 7 days pass"
        );
        check_about("P7D", &script, expected);
    };
    join(
        1_533,
        expect![[r#"
        P7D bundle lot formed
    "#]],
    );
    join(
        1_534,
        expect![[r#"
        P7D bundle lot abandoned: the deposits of 46 are below the 47 needed
    "#]],
    );
    // Halves of units add up: 7 days at 500 and 500 are 3 and 3 taken, and one more from what is joined.
    check(
        "alice claims lot at 500 with 50; alice claims yard at 500 with 50; alice joins lot and yard at 1000;
         7 days pass",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P7D bundle lot formed
            lot: alice at 1000, deposit 93 lasts until P100D
            yard: in the bundle lot
            alice -100, deposits 93, treasury 7, tax of land 7
        "#]],
    );
}

#[test]
fn a_holder_stands_by_its_tenures_in_a_bundle() {
    // 1,000 and 2,000 until 90 days; the villa's tenure ends 10 days later.
    let join = |valuation: u32, pause: &str, expected| {
        let script = format!(
            "alice claims house at 1000 with 300; 10 days pass; alice claims villa at 2000 with 600;
             {pause} pass; alice joins house and villa at {valuation}; 7 days pass"
        );
        check_about("house", &script, expected);
    };
    join(
        2_999,
        "1 hours",
        expect![[r#"
        PT0S house given out for 0
        P17DT1H bundle house abandoned: the valuation of 2999 is below the 3000 by which the holder stands for its minimum tenures
        house: alice at 1000, deposit 300 owing 17 lasts until P300D, stands by 1000 until P90D
    "#]],
    );
    join(
        3_000,
        "0 seconds",
        expect![[r#"
            PT0S house given out for 0
            P17D bundle house formed
            house: alice at 3000, deposit 869 lasts until P306DT16H, stands by 3000 until P100D
            villa: in the bundle house
            alice -900, deposits 869, treasury 31, tax of houses 31
        "#]],
    );
    // After 90 days only the villa's counts.
    join(
        2_000,
        "73 days",
        expect![[r#"
            PT0S house given out for 0
            P90D bundle house formed
            house: alice at 2000, deposit 650 lasts until P415D, stands by 2000 until P100D
            villa: in the bundle house
            alice -900, deposits 650, treasury 250, tax of houses 250
        "#]],
    );
}

#[test]
fn forming_a_bundle_is_refused() {
    check(
        &format!(
            "{TWO}; alice claims mural at 1000 with 100; bob claims band for 1000 at 1000 with 100;
                  alice joins lot at 2000; alice joins lot and lot at 2000;
                  alice joins lot yard a b c d e f g at 2000; alice joins lot and nothing at 2000;
                  alice joins lot and peak at 2000; bob joins lot and yard at 2000;
                  alice joins lot and mural at 2000; alice joins lot and yard at 0;
                  alice joins lot and peak at 0; alice joins lot and mural at 0"
        ),
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            PT0S mural given out for 0
            PT0S band given out for 1000
            PT0S refused: a bundle is of 2 to 8 different assets, not 1
            PT0S refused: a bundle is of 2 to 8 different assets, not 1
            PT0S refused: a bundle is of 2 to 8 different assets, not 9
            PT0S refused: there is no asset nothing
            PT0S refused: the asset is not held by anybody
            PT0S refused: only the holder, alice, may do this
            PT0S refused: mural is of another class; a bundle's assets are of one
            PT0S refused: the valuation of 0 is below the class's minimum of 1
            PT0S refused: the asset is not held by anybody
            PT0S refused: mural is of another class; a bundle's assets are of one
            band: bob at 1000, deposit 100 lasts until P100D
            lot: alice at 1000, deposit 100 lasts until P100D
            mural: alice at 1000, deposit 100 lasts until P100D
            yard: alice at 2000, deposit 200 lasts until P100D
            alice -400, bob -1100, deposits 500, treasury 1000, issue proceeds 1000
        "#]],
    );
    // Eight are not too many; one of a bundle cannot be in another; who is in arrears joins nothing.
    check_about(
        "P",
        "surveyor registers a in benches b in benches c in benches d in benches e in benches f in benches g in benches;
         alice claims a at 1 with 0; alice claims b at 1 with 0; alice claims c at 1 with 0;
         alice claims d at 1 with 0; alice claims e at 1 with 0; alice claims f at 1 with 0;
         alice claims g at 1 with 0; alice claims bench at 1 with 0;
         alice joins a b c d e f g bench at 9; 7 days pass; alice joins a bench at 9",
        expect![[r#"
            PT0S a given out for 0
            PT0S b given out for 0
            PT0S c given out for 0
            PT0S d given out for 0
            PT0S e given out for 0
            PT0S f given out for 0
            PT0S g given out for 0
            PT0S bench given out for 0
            P7D bundle a formed
            P7D refused: the asset is part of the bundle a; deal with that asset, which stands for all of it
        "#]],
    );
    check_about(
        "P30D",
        "alice claims lot at 1000 with 30; alice claims yard at 1000 with 100; 30 days pass;
         alice joins lot and yard at 2000",
        expect![[r#"
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P30D refused: the asset is in arrears: 0 is owed
        "#]],
    );
}

const BUNDLE: &str = "alice claims lot at 1000 with 100; alice claims yard at 2000 with 200;
                      alice joins lot and yard at 2500; 7 days pass";

#[test]
fn a_split_binds_after_its_notice() {
    check_about(
        "bundle",
        &format!(
            "{BUNDLE}; alice splits lot into lot at 1000 yard at 1500; 7 days less 1 second pass;
                  bob purchases yard for 2000 at 2500 with 75"
        ),
        expect![[r#"
            P7D bundle lot formed
            P13DT23H59M59S refused: the asset is part of the bundle lot; deal with that asset, which stands for all of it
            yard: in the bundle lot
        "#]],
    );
    // Of 279 there are 261.5 after 7 days at 2.5: 104 and 157, one unit over and the half to the lead.
    check(
        &format!("{BUNDLE}; alice splits lot into lot at 1000 yard at 1500; 7 days pass"),
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P7D bundle lot formed
            P14D bundle lot split
            lot: alice at 1000, deposit 105 lasts until P118DT12H
            yard: alice at 1500, deposit 157 lasts until P118DT16H
            alice -300, deposits 262, treasury 38, tax of land 38
        "#]],
    );
    // A second plan replaces the first, and counts from its own second.
    check_about(
        "D",
        &format!(
            "{BUNDLE}; alice splits lot into lot at 1000 yard at 1500; 1 day passes;
                  alice splits lot into lot at 500 yard at 2000; 7 days pass"
        ),
        expect![[r#"
            P7D bundle lot formed
            P15D bundle lot split
            lot: alice at 500, deposit 52 lasts until P119D
            yard: alice at 2000, deposit 207 lasts until P118DT12H
        "#]],
    );
}

#[test]
fn a_split_needs_a_deposit_for_each_part() {
    // 23 and 23 joined at 1,500: 10.5 are due after 7 days, so 36 are left, and half a unit is owed already.
    let split = |lot: u32, yard: u32, expected| {
        let script = format!(
            "alice claims lot at 1000 with 30; alice claims yard at 1000 with 30; alice joins lot and yard at 1500;
             7 days pass; alice splits lot into lot at {lot} yard at {yard}; 7 days pass"
        );
        check_about("P14D bundle", &script, expected);
    };
    // The lead has the unit that is over: 23 and 1 are the least for 783 with the half owed, 12 for 392.
    split(
        783,
        392,
        expect![[r#"
        P14D bundle lot split
    "#]],
    );
    split(
        784,
        392,
        expect![[r#"
        P14D bundle lot abandoned: the deposit of lot would be 24, below the 25 needed
    "#]],
    );
    split(
        783,
        400,
        expect![[r#"
        P14D bundle lot split
    "#]],
    );
    split(
        783,
        401,
        expect![[r#"
        P14D bundle lot abandoned: the deposit of yard would be 12, below the 13 needed
    "#]],
    );
    check_about(
        "refused",
        &format!(
            "{BUNDLE}; alice splits lot into lot at 1000; alice splits lot into lot at 1000 peak at 1;
                  alice splits lot into lot at 1000 yard at 0; bob splits lot into lot at 1000 yard at 1;
                  alice splits yard into lot at 1000 yard at 1; alice splits peak into peak at 1"
        ),
        expect![[r#"
            P7D refused: a valuation is needed for each asset of the bundle and for no other: lot, yard
            P7D refused: a valuation is needed for each asset of the bundle and for no other: lot, yard
            P7D refused: the valuation of 0 is below the class's minimum of 1
            P7D refused: only the holder, alice, may do this
            P7D refused: the asset is part of the bundle lot; deal with that asset, which stands for all of it
            P7D refused: the asset is not held by anybody
        "#]],
    );
    // A sale in between ends the plan.
    check_about(
        "split",
        &format!(
            "{BUNDLE}; alice splits lot into lot at 1000 yard at 1500; 1 day passes;
                  bob purchases lot for 2500 at 2500 with 100; 7 days pass"
        ),
        expect![[""]],
    );
}

#[test]
fn a_bundle_lives_as_one() {
    // Kept, left, auctioned from its joint price, and taken again as one.
    check(
        &format!("{BUNDLE}; alice revalues yard to 1; alice tops up yard with 1; alice relinquishes yard;
                  bob offers 1 for yard at 1 with 31 until P9D; surveyor retires lot; alice relinquishes lot;
                  surveyor retires lot; surveyor retires yard; bob claims yard for 1 at 1 with 1; 84 hours pass;
                  bob claims lot for 1251 at 1251 with 38"),
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P7D bundle lot formed
            P7D refused: the asset is part of the bundle lot; deal with that asset, which stands for all of it
            P7D refused: the asset is part of the bundle lot; deal with that asset, which stands for all of it
            P7D refused: the asset is part of the bundle lot; deal with that asset, which stands for all of it
            P7D refused: the asset is part of the bundle lot; deal with that asset, which stands for all of it
            P7D refused: the asset is not vacant: alice holds it
            P7D refused: the asset is part of the bundle lot; deal with that asset, which stands for all of it
            P7D refused: the asset is part of the bundle lot; deal with that asset, which stands for all of it
            P7D refused: the asset is part of the bundle lot; deal with that asset, which stands for all of it
            P10DT12H lot given out for 1251
            lot: bob at 1251, deposit 38 lasts until P40DT21H1M1S
            yard: in the bundle lot
            alice -21, bob -1289, deposits 38, treasury 1272, issue proceeds 1251, tax of land 21
        "#]],
    );
    // It lapses and is reclaimed as one: 279 last 111.6 days, 14 days more are 35, and 75 last 30 days.
    check_about(
        "lot",
        &format!("{BUNDLE}; 126 days pass; alice reclaims yard with 75; alice reclaims lot with 75"),
        expect![[r#"
            PT0S lot given out for 0
            P7D bundle lot formed
            P88DT14H24M lot runs out at P118DT14H24M
            P104DT14H24M lot runs out at P118DT14H24M
            P115DT14H24M lot runs out at P118DT14H24M
            P118DT14H24M lot in arrears by 0
            P132DT14H24M lot lapses owing 35
            P133D refused: the asset is part of the bundle lot; deal with that asset, which stands for all of it
            P133D lot reclaimed for 36 and a fee of 4
            lot: alice at 2500, deposit 75 lasts until P163D
            yard: in the bundle lot
        "#]],
    );
}

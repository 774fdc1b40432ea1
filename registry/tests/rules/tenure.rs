//! `min_tenure`: whoever takes an asset prepays its tax and stands by its valuation for a while.

use expect_test::expect;

use crate::{check, check_about};

#[test]
fn an_acquisition_prepays_the_tenure() {
    check(
        "alice claims house at 1000 with 89; alice claims house at 1000 with 90;
         bob purchases house for 1000 at 1000 with 89; bob purchases house for 1000 at 1000 with 90;
         carol claims villa at 1000 with 91",
        expect![[r#"
            PT0S refused: the deposit of 89 does not last long enough; at least 90 is needed
            PT0S house given out for 0
            PT0S refused: the deposit of 89 does not last long enough; at least 90 is needed
            PT0S house sold for 1000
            PT0S villa given out for 0
            house: bob at 1000, deposit 90 lasts until P90D, stands by 1000 until P90D
            villa: carol at 1000, deposit 91 lasts until P91D, stands by 1000 until P90D
            alice +1000, bob -1090, carol -91, deposits 181
        "#]],
    );
}

#[test]
fn the_holder_stands_by_its_valuation_until_the_tenure_is_over() {
    // Raised and cut again, but never below what was stated; 2026-04-01 is 90 days after the founding.
    check(
        "alice claims house at 1000 with 200; alice revalues house to 999;
         alice revalues house to 2000; alice revalues house to 999; alice revalues house to 1000",
        expect![[r#"
            PT0S house given out for 0
            PT0S refused: the valuation of 999 is below 1000, by which the holder stands until 2026-04-01T00:17:05Z
            PT0S refused: the valuation of 999 is below 1000, by which the holder stands until 2026-04-01T00:17:05Z
            house: alice at 1000, deposit 200 lasts until P200D, stands by 1000 until P90D
            alice -200, deposits 200
        "#]],
    );
    check_about(
        "house",
        "alice claims house at 1000 with 200; 90 days less 1 second pass; alice revalues house to 500",
        expect![[r#"
            PT0S house given out for 0
            house: alice at 1000, deposit 200 owing 89 lasts until P200D, stands by 1000 until P90D
        "#]],
    );
    check_about(
        "house",
        "alice claims house at 1000 with 200; 90 days pass; alice revalues house to 500",
        expect![[r#"
            PT0S house given out for 0
            house: alice at 500, deposit 110 lasts until P310D
            alice -200, deposits 110, treasury 90, tax of houses 90
        "#]],
    );
    // A buyer's tenure is its own.
    check_about(
        "house: ",
        "alice claims house at 1000 with 200; 10 days pass; bob purchases house for 1000 at 1500 with 150",
        expect![[r#"
            house: bob at 1500, deposit 150 lasts until P110D, stands by 1500 until P100D
        "#]],
    );
}

#[test]
fn a_withdrawal_leaves_the_tax_of_the_tenure_left() {
    // 80 days are left: the longer of them and 30.
    let withdraw = |days: u32, sums: [u32; 2], expected| {
        let [refused, taken] = sums;
        let script = format!(
            "alice claims house at 1000 with 200; {days} days pass;
             alice withdraws {refused} from house; alice withdraws {taken} from house"
        );
        check_about("D", &script, expected);
    };
    withdraw(
        10,
        [111, 110],
        expect![[r#"
        P10D refused: the deposit of 79 does not last long enough; at least 80 is needed
        house: alice at 1000, deposit 80 lasts until P90D, stands by 1000 until P90D
    "#]],
    );
    withdraw(
        59,
        [111, 110],
        expect![[r#"
        P59D refused: the deposit of 30 does not last long enough; at least 31 is needed
        house: alice at 1000, deposit 31 lasts until P90D, stands by 1000 until P90D
    "#]],
    );
    withdraw(
        60,
        [111, 110],
        expect![[r#"
        P60D refused: the deposit of 29 does not last long enough; at least 30 is needed
        house: alice at 1000, deposit 30 lasts until P90D, stands by 1000 until P90D
    "#]],
    );
    withdraw(
        61,
        [110, 109],
        expect![[r#"
        P61D refused: the deposit of 29 does not last long enough; at least 30 is needed
        house: alice at 1000, deposit 30 lasts until P91D, stands by 1000 until P90D
    "#]],
    );
}

#[test]
fn whoever_leaves_early_forfeits_the_tax_of_the_tenure_left() {
    // 10 days of tax and 80 forfeited; a second before the end one unit for both; at the end nothing is left to forfeit.
    for pause in ["10 days", "90 days less 1 second", "90 days"] {
        check_about(
            "alice",
            &format!("alice claims house at 1000 with 200; {pause} pass; alice relinquishes house"),
            expect![[r#"
                alice -90, treasury 90, tax of houses 90
            "#]],
        );
    }
    // At the present valuation: 20 of tax, 160 forfeited.
    check(
        "alice claims house at 1000 with 200; alice revalues house to 2000; 10 days pass;
         alice relinquishes house",
        expect![[r#"
            PT0S house given out for 0
            house: vacant at 1000 from 1000 to 1 since P10D
            alice -180, treasury 180, tax of houses 180
        "#]],
    );
    // No more than there is: 30 of tax, then 240 would be due, but 60 are left.
    check_about(
        "alice",
        "alice claims house at 1000 with 90; alice revalues house to 3000; 10 days pass;
         alice relinquishes house",
        expect![[r#"
            alice -90, treasury 90, tax of houses 90
        "#]],
    );
}

#[test]
fn a_reclaim_goes_on_with_the_tenure_that_lapsed() {
    // 42 of arrears, 5 of fee, and the minimum deposit of 30 days only.
    check(
        "alice claims house at 1000 with 90; alice revalues house to 3000; 44 days pass;
         alice reclaims house with 89; alice reclaims house with 90; alice revalues house to 999",
        expect![[r#"
            PT0S house given out for 0
            P16D house runs out at P30D
            P27D house runs out at P30D
            P30D house in arrears by 0
            P44D house lapses owing 42
            P44D refused: the deposit of 89 does not last long enough; at least 90 is needed
            P44D house reclaimed for 42 and a fee of 5
            P44D refused: the valuation of 999 is below 1000, by which the holder stands until 2026-04-01T00:17:05Z
            house: alice at 3000, deposit 90 lasts until P74D, stands by 1000 until P90D
            alice -227, deposits 90, treasury 137, fees 5, tax of houses 132
        "#]],
    );
}

/// Bundling and splitting again is no way out of the valuation that one stands by.
#[test]
fn a_split_stands_by_what_was_stated_together() {
    check(
        "alice claims house at 1000 with 300; alice claims villa at 1000 with 300;
         alice joins house and villa at 2000; 7 days pass;
         alice splits house into house at 1 villa at 1; 7 days pass",
        expect![[r#"
            PT0S house given out for 0
            PT0S villa given out for 0
            P7D bundle house formed
            P14D bundle house abandoned: the valuations of 2 are below the 2000 by which the holder stands for its minimum tenure
            house: alice at 2000, deposit 586 owing 14 lasts until P300D, stands by 2000 until P90D
            villa: in the bundle house
            alice -600, deposits 586, treasury 14, tax of houses 14
        "#]],
    );
    check(
        "alice claims house at 1000 with 300; alice claims villa at 1000 with 300;
         alice joins house and villa at 2000; 7 days pass;
         alice splits house into house at 500 villa at 1500; 7 days pass",
        expect![[r#"
            PT0S house given out for 0
            PT0S villa given out for 0
            P7D bundle house formed
            P14D bundle house split
            house: alice at 500, deposit 143 lasts until P300D, stands by 500 until P90D
            villa: alice at 1500, deposit 429 lasts until P300D, stands by 1500 until P90D
            alice -600, deposits 572, treasury 28, tax of houses 28
        "#]],
    );
}

//! `rate_changes`: a rate changes at its second, for everybody, and never backwards.

use expect_test::expect;

use crate::{check, check_about};

#[test]
fn a_rate_changes_at_its_second_and_settles_at_the_old_one() {
    let after = |pause: &str, expected| {
        let script = format!("alice claims forge at 1000 with 200; {pause} pass");
        check_about("forge: ", &script, expected);
    };
    after(
        "10 days less 1 second",
        expect![[r#"
        forge: alice at 1000, deposit 200 owing 9 lasts until P200D
    "#]],
    );
    after(
        "10 days",
        expect![[r#"
        forge: alice at 1000, deposit 190 lasts until P105D
    "#]],
    );
    after(
        "10 days less 1 second pass; 2 seconds",
        expect![[r#"
        forge: alice at 1000, deposit 190 lasts until P105D
    "#]],
    );
    after(
        "11 days",
        expect![[r#"
        forge: alice at 1000, deposit 190 owing 2 lasts until P105D
    "#]],
    );
    after(
        "40 days",
        expect![[r#"
        forge: alice at 1000, deposit 130 lasts until P170D
    "#]],
    );
    after(
        "60 days",
        expect![[r#"
        forge: alice at 1000, deposit 110 lasts for ever
    "#]],
    );
    check(
        "alice claims forge at 1000 with 200; 100 days pass; everything is settled",
        expect![[r#"
            PT0S forge given out for 0
            P10D forges is taxed at 0.73
            P40D forges is taxed at 0.365
            P60D forges is taxed at 0
            forge: alice at 1000, deposit 110 lasts for ever
            alice -200, deposits 110, treasury 90, tax of forges 90
        "#]],
    );
}

#[test]
fn half_a_unit_is_carried_over_the_change() {
    // 10 days at 250 are 2 and a half, then 1 a day is a half: whole at P11D.
    check_about(
        "forge: ",
        "alice claims forge at 250 with 100; 11 days less 1 second pass",
        expect![[r#"
            forge: alice at 250, deposit 98 lasts until P205D
        "#]],
    );
    check_about(
        "forge: ",
        "alice claims forge at 250 with 100; 11 days pass",
        expect![[r#"
            forge: alice at 250, deposit 98 owing 1 lasts until P205D
        "#]],
    );
}

#[test]
fn a_debt_grows_at_the_old_rate_and_then_at_the_new_one() {
    // 20 days of tax, then 2 a day for 20 days and 1 a day for 10; the lapse stays where it was.
    check(
        "alice claims forge at 1000 with 30; 40 days less 1 second pass; bob tops up forge with 69;
         1 second passes; bob tops up forge with 69; 10 days pass; alice reclaims forge with 30",
        expect![[r#"
            PT0S forge given out for 0
            P10D forges is taxed at 0.73
            P17D forge runs out at P20D
            P20D forge in arrears by 0
            P39DT23H59M59S refused: a payment of 69 does not end the arrears; at least 100 is needed
            P40D forges is taxed at 0.365
            P40D refused: a payment of 69 does not end the arrears; at least 70 is needed
            P50D forge lapses owing 50
            P50D forge reclaimed for 50 and a fee of 5
            forge: alice at 1000, deposit 30 lasts until P80D
            alice -115, deposits 30, treasury 85, fees 5, tax of forges 80
        "#]],
    );
    // A reclaim pays what has grown since the lapse; a claim what was owed then.
    let after_52_days = "alice claims forge at 1000 with 30; 52 days pass";
    check_about(
        "P52D",
        &format!("{after_52_days}; alice reclaims forge with 30"),
        expect![[r#"
            P52D forge reclaimed for 52 and a fee of 6
        "#]],
    );
    check_about(
        "P52D",
        &format!("{after_52_days}; bob claims forge for 1000 at 1000 with 30"),
        expect![[r#"
            P52D forge given out for 715; arrears paid 50, written off 0
        "#]],
    );
}

#[test]
fn an_offer_made_before_a_rise_goes_back_when_its_price_is_reached() {
    // Half as much again from P31D on: 43.15 for 30 days at 1,050.
    check_about(
        "offer",
        "alice bids 100 for plaza at 1100 with 60; 1 day passes;
         bob offers 1050 for plaza at 1050 with 33 until P60D; 31 days pass; alice revalues plaza to 1000;
         1 second passes",
        expect![[r#"
            P32D offer 1 goes back: the deposit of 33 does not last long enough; at least 44 is needed
        "#]],
    );
}

//! What a forced purchase begins: `cooldown`, `handover`; and what it costs: `premium`.

use expect_test::expect;

use crate::{check, check_about};

#[test]
fn a_quiet_time_follows_a_purchase() {
    // Carol comes a second too early; then alice finds that the year's quiet time is over.
    check(
        "alice claims booth at 1000 with 100; bob purchases booth for 1000 at 1000 with 100;
         1 hour less 1 second pass; carol purchases booth for 1000 at 1000 with 100; 1 second passes;
         carol purchases booth for 1000 at 1000 with 100;
         alice purchases booth for 1000 at 1000 with 100",
        expect![[r#"
            PT0S booth given out for 0
            PT0S booth sold for 1000
            PT59M59S refused: the asset was bought lately; the next purchase is possible from 2026-01-01T01:17:05Z on
            PT1H booth sold for 1000
            PT1H booth sold for 1000
            booth: alice at 1000, deposit 100 lasts until P100D
            alice -100, deposits 100
        "#]],
    );
    check(
        "alice claims booth at 1000 with 100; bob purchases booth for 1000 at 1000 with 100;
         1 hour passes; 1 second passes; carol purchases booth for 1000 at 1000 with 100",
        expect![[r#"
            PT0S booth given out for 0
            PT0S booth sold for 1000
            PT1H1S booth sold for 1000
            booth: carol at 1000, deposit 100 lasts until P100D
            alice +1000, carol -1100, deposits 100
        "#]],
    );
}

#[test]
fn there_is_one_quiet_time_a_year() {
    // A sale in the year's last second begins none,
    check(
        "alice claims booth at 1000 with 500; bob purchases booth for 1000 at 1000 with 500;
         365 days less 1 second pass; carol purchases booth for 1000 at 1000 with 500;
         alice purchases booth for 1000 at 1000 with 500",
        expect![[r#"
            PT0S booth given out for 0
            PT0S booth sold for 1000
            P364DT23H59M59S booth sold for 1000
            P364DT23H59M59S booth sold for 1000
            booth: alice at 1000, deposit 500 lasts until P864D
            alice -500, bob -364, deposits 500, treasury 364, tax of booths 364
        "#]],
    );
    // one a second later does.
    check(
        "alice claims booth at 1000 with 500; bob purchases booth for 1000 at 1000 with 500;
         365 days pass; carol purchases booth for 1000 at 1000 with 500;
         alice purchases booth for 1000 at 1000 with 500",
        expect![[r#"
            PT0S booth given out for 0
            PT0S booth sold for 1000
            P365D booth sold for 1000
            P365D refused: the asset was bought lately; the next purchase is possible from 2027-01-01T01:17:05Z on
            booth: carol at 1000, deposit 500 lasts until P865D
            alice +1000, bob -365, carol -1500, deposits 500, treasury 365, tax of booths 365
        "#]],
    );
}

#[test]
fn a_quiet_time_survives_a_vacancy_and_no_claim_begins_one() {
    check(
        "alice claims booth at 1000 with 100; bob purchases booth for 1000 at 1000 with 100;
         bob relinquishes booth; carol claims booth for 1000 at 1000 with 100;
         alice purchases booth for 1000 at 1000 with 100",
        expect![[r#"
            PT0S booth given out for 0
            PT0S booth sold for 1000
            PT0S booth given out for 1000
            PT0S refused: the asset was bought lately; the next purchase is possible from 2026-01-01T01:17:05Z on
            booth: carol at 1000, deposit 100 lasts until P100D
            alice +1000, bob -1000, carol -1100, deposits 100, treasury 1000, issue proceeds 1000
        "#]],
    );
}

#[test]
fn a_premium_is_paid_on_top_rounded_up() {
    check(
        "alice claims shop at 1001 with 100; bob purchases shop for 1101 at 1250 with 100;
         bob purchases shop for 1102 at 1101 with 100; bob purchases shop for 1102 at 1250 with 100;
         30 days pass",
        expect![[r#"
            PT0S shop given out for 0
            PT0S refused: the price is 1102, above the limit of 1101
            PT0S refused: the valuation of 1101 is below the price of 1102
            PT0S shop sold for 1102
            shop: bob at 1250, sold for 1375, deposit 100 owing 37 lasts until P80D
            alice +1102, bob -1202, deposits 100
        "#]],
    );
    let price = |valuation: u32, expected| {
        let script = format!("alice claims shop at {valuation} with 100; alice tops up shop with 1");
        check_about("shop: ", &script, expected);
    };
    price(
        1,
        expect![[r#"
        shop: alice at 1, sold for 2, deposit 101 lasts until P101000D
    "#]],
    );
    price(
        10,
        expect![[r#"
        shop: alice at 10, sold for 11, deposit 101 lasts until P10100D
    "#]],
    );
    price(
        20,
        expect![[r#"
        shop: alice at 20, sold for 22, deposit 101 lasts until P5050D
    "#]],
    );
    price(
        101,
        expect![[r#"
        shop: alice at 101, sold for 112, deposit 101 lasts until P1000D
    "#]],
    );
    // Where there is none, nothing is added.
    check_about(
        "lot: ",
        "alice claims lot at 101 with 101",
        expect![[r#"
            lot: alice at 101, deposit 101 lasts until P1000D
        "#]],
    );
    // Arrears are paid out of the premium, too: 44 days at 1,000 for 30, and a price of 1,100.
    check(
        "alice claims shop at 1000 with 30; 43 days pass; bob purchases shop for 1100 at 1100 with 100",
        expect![[r#"
            PT0S shop given out for 0
            P16D shop runs out at P30D
            P27D shop runs out at P30D
            P30D shop in arrears by 0
            P43D shop sold for 1100; arrears paid 13, written off 0
            shop: bob at 1100, sold for 1210, deposit 100 lasts until P133DT21H49M6S, handed over by P73D
            alice +1057, bob -1200, deposits 100, treasury 43, tax of shops 43
        "#]],
    );
}

#[test]
fn a_seller_may_stay_for_the_handover() {
    check_about(
        "shop: ",
        "alice claims shop at 1000 with 100; bob purchases shop for 1100 at 1250 with 100;
         30 days less 1 second pass",
        expect![[r#"
            shop: bob at 1250, sold for 1375, deposit 100 owing 37 lasts until P80D, handed over by P30D
        "#]],
    );
    check_about(
        "shop: ",
        "alice claims shop at 1000 with 100; bob purchases shop for 1100 at 1250 with 100;
         30 days pass",
        expect![[r#"
            shop: bob at 1250, sold for 1375, deposit 100 owing 37 lasts until P80D
        "#]],
    );
    // Nobody leaves who held nothing.
    check_about(
        "shop: ",
        "alice claims shop at 1000 with 100; alice relinquishes shop;
         bob claims shop for 1000 at 1000 with 100",
        expect![[r#"
            shop: bob at 1000, sold for 1100, deposit 100 lasts until P100D
        "#]],
    );
}

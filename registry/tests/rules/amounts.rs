//! Amounts at the bounds of the currency, with the richest account there can be.

use expect_test::expect;

use crate::check;

#[test]
fn amounts_are_whole_and_bounded() {
    check(
        "rich claims bench at 1000000000000000000000000000 with 0;
         alice purchases bench for 1000000000000000000000000000 at 1000000000000000000000000000 with 0",
        expect![[r#"
            PT0S bench given out for 0
            PT0S refused: the balance is 10000, but 1000000000000000000000000000 must be paid
            bench: rich at 1000000000000000000000000000, deposit 0 lasts for ever
            no money moved
        "#]],
    );
    check(
        "rich claims bench at 1000000000000000000000000001 with 0;
         rich claims bench for 1000000000000000000000000001 at 1 with 0;
         rich claims bench at 1 with 1000000000000000000000000001",
        expect![[r#"
            PT0S refused: 1000000000000000000000000001 is more than the largest amount, 1000000000000000000000000000
            PT0S refused: 1000000000000000000000000001 is more than the largest amount, 1000000000000000000000000000
            PT0S refused: 1000000000000000000000000001 is more than the largest amount, 1000000000000000000000000000
            no money moved
        "#]],
    );
    check(
        "alice claims lot at 1000.5 with 30; alice claims lot at 1000 with 30.0;
         alice claims lot at 1000 with 30; alice revalues lot to 1.5;
         alice revalues lot to 1 with 0.5; alice tops up lot with 0.5;
         alice withdraws 0.5 from lot; alice reclaims lot with 0.5",
        expect![[r#"
            PT0S refused: 1000.5 has more decimals than the 0 that the currency has; amounts are never rounded
            PT0S refused: 30.0 has more decimals than the 0 that the currency has; amounts are never rounded
            PT0S lot given out for 0
            PT0S refused: 1.5 has more decimals than the 0 that the currency has; amounts are never rounded
            PT0S refused: 0.5 has more decimals than the 0 that the currency has; amounts are never rounded
            PT0S refused: 0.5 has more decimals than the 0 that the currency has; amounts are never rounded
            PT0S refused: 0.5 has more decimals than the 0 that the currency has; amounts are never rounded
            PT0S refused: 0.5 has more decimals than the 0 that the currency has; amounts are never rounded
            lot: alice at 1000, deposit 30 lasts until P30D
            alice -30, deposits 30
        "#]],
    );
}

#[test]
fn tax_on_the_highest_valuation_is_exact() {
    check(
        "rich claims lot at 1000000000000000000000000000 with 29999988425925925925925925;
         rich claims lot at 1000000000000000000000000000 with 29999988425925925925925926;
         30 days less 1 second pass",
        expect![[r#"
            PT0S refused: the deposit of 29999988425925925925925925 does not last long enough; at least 29999988425925925925925926 is needed
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            lot: rich at 1000000000000000000000000000, deposit 2999988425925925925925926 owing 2999988425925925925925925 lasts until P30D
            rich -29999988425925925925925926, deposits 2999988425925925925925926, treasury 27000000000000000000000000, tax of land 27000000000000000000000000
        "#]],
    );
    check(
        "rich claims lot at 1000000000000000000000000000 with 30000000000000000000000000;
         30 days pass",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            lot: rich at 1000000000000000000000000000 in arrears of 0, lapses P44D
            rich -30000000000000000000000000, treasury 30000000000000000000000000, tax of land 30000000000000000000000000
        "#]],
    );
    check(
        "rich claims lot at 1000000000000000000000000000 with 30000000000000000000000000;
         44 days pass; rich reclaims lot with 30000000000000000000000000",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14000000000000000000000000
            P44D lot reclaimed for 14000000000000000000000000 and a fee of 1400000000000000000000000
            lot: rich at 1000000000000000000000000000, deposit 30000000000000000000000000 lasts until P74D
            rich -75400000000000000000000000, deposits 30000000000000000000000000, treasury 45400000000000000000000000, fees 1400000000000000000000000, tax of land 44000000000000000000000000
        "#]],
    );
    check(
        "rich claims lot at 1000000000000000000000000000 with 30000000000000000000000000;
         44 days pass; 84 hours pass",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14000000000000000000000000
            lot: vacant at 500000000000000000000000001 from 1000000000000000000000000000 to 1 since P44D, rich may reclaim until P51D
            rich -30000000000000000000000000, treasury 30000000000000000000000000, tax of land 30000000000000000000000000
        "#]],
    );
}

//! After a lapse the former holder may take the asset back for a while.

use expect_test::expect;

use crate::check;

#[test]
fn the_former_holder_reclaims() {
    // Arrears of 14 days, a fee of 1.4 rounded up, and the minimum deposit: one unit below, and at it.
    check(
        "alice claims lot at 1000 with 30; 44 days pass; alice reclaims lot with 29;
         alice reclaims lot with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P44D refused: the deposit of 29 does not last long enough; at least 30 is needed
            P44D lot reclaimed for 14 and a fee of 2
            lot: alice at 1000, deposit 30 lasts until P74D
            alice -76, deposits 30, treasury 46, fees 2, tax of land 44
        "#]],
    );
    // The arrears go on accruing: 20 of them have a fee of 2 exactly.
    check(
        "alice claims lot at 1000 with 30; 50 days pass; alice reclaims lot with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P50D lot reclaimed for 20 and a fee of 2
            lot: alice at 1000, deposit 30 lasts until P80D
            alice -82, deposits 30, treasury 52, fees 2, tax of land 50
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; 51 days less 1 second pass; alice reclaims lot with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P50DT23H59M59S refused: the deposit of 30 does not last long enough; at least 31 is needed
            lot: vacant at 2 from 1000 to 1 since P44D, alice may reclaim until P51D
            alice -30, treasury 30, tax of land 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; 51 days less 1 second pass; alice reclaims lot with 31",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P50DT23H59M59S lot reclaimed for 20 and a fee of 2
            lot: alice at 1000, deposit 31 lasts until P81D
            alice -83, deposits 31, treasury 52, fees 2, tax of land 50
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; 51 days pass; alice reclaims lot with 31",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P51D refused: the time to reclaim the asset ended at 2026-02-21T00:17:05Z
            lot: vacant at 1 from 1000 to 1 since P44D
            alice -30, treasury 30, tax of land 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; 44 days pass; bob reclaims lot with 30;
         alice reclaims yard with 30; alice reclaims nothing with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P44D refused: only the former holder of a lapsed asset may reclaim it
            P44D refused: only the former holder of a lapsed asset may reclaim it
            P44D refused: there is no asset nothing
            lot: vacant at 1000 from 1000 to 1 since P44D, alice may reclaim until P51D
            alice -30, treasury 30, tax of land 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; alice claims yard at 1000 with 9970; 44 days pass;
         alice reclaims lot with 29; alice reclaims lot with 30",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P44D refused: the deposit of 29 does not last long enough; at least 30 is needed
            P44D refused: the balance is 0, but 46 must be paid
            lot: vacant at 1000 from 1000 to 1 since P44D, alice may reclaim until P51D
            yard: alice at 1000, deposit 9970 owing 44 lasts until P9970D
            alice -10000, deposits 9970, treasury 30, tax of land 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; 44 days pass; alice reclaims lot with 9955;
         alice reclaims lot with 9954",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P44D refused: the balance is 9970, but 9971 must be paid
            P44D lot reclaimed for 14 and a fee of 2
            lot: alice at 1000, deposit 9954 lasts until P9998D
            alice -10000, deposits 9954, treasury 46, fees 2, tax of land 44
        "#]],
    );
    // Where nothing is owed there is no fee.
    check(
        "alice claims name at 1000 with 30; 30 days pass; alice reclaims name with 30",
        expect![[r#"
            PT0S name given out for 0
            P16D name runs out at P30D
            P27D name runs out at P30D
            P30D name in arrears by 0
            P30D name lapses owing 0
            P30D name reclaimed for 0 and a fee of 0
            name: alice at 1000, deposit 30 lasts until P60D
            alice -60, deposits 30, treasury 30, tax of names 30
        "#]],
    );
    // Somebody else was faster.
    check(
        "alice claims lot at 1000 with 30; 44 days pass; bob claims lot for 1000 at 1000 with 30;
         alice reclaims lot with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P44D lot given out for 1000; arrears paid 14, written off 0
            P44D refused: the asset is not vacant: bob holds it
            lot: bob at 1000, deposit 30 lasts until P74D
            alice +956, bob -1030, deposits 30, treasury 44, tax of land 44
        "#]],
    );
    // Retired meanwhile.
    check(
        "alice claims lot at 1000 with 30; 44 days pass; surveyor retires lot;
         alice reclaims lot with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P44D refused: the asset is retired
            lot: retired
            alice -30, treasury 30, tax of land 30
        "#]],
    );
    // The order: former holder, end, deposit, balance.
    check(
        "alice claims lot at 1000 with 30; 51 days pass; bob reclaims lot with 0;
         alice reclaims lot with 0",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P51D refused: only the former holder of a lapsed asset may reclaim it
            P51D refused: the time to reclaim the asset ended at 2026-02-21T00:17:05Z
            lot: vacant at 1 from 1000 to 1 since P44D
            alice -30, treasury 30, tax of land 30
        "#]],
    );
    // A relinquishment of what was reclaimed leaves nothing to reclaim.
    check(
        "alice claims lot at 1000 with 30; 44 days pass; alice reclaims lot with 30;
         alice relinquishes lot; alice reclaims lot with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P44D lot reclaimed for 14 and a fee of 2
            P44D refused: only the former holder of a lapsed asset may reclaim it
            lot: vacant at 1000 from 1000 to 1 since P44D
            alice -46, treasury 46, fees 2, tax of land 44
        "#]],
    );
}

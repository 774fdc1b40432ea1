//! Vacant assets: Dutch auctions, where they begin, and who is paid.

use expect_test::expect;

use crate::check;

#[test]
fn a_price_falls_in_a_line_and_stays() {
    check(
        "alice claims lot at 1000 with 30; alice relinquishes lot; 605 seconds pass",
        expect![[r#"
            PT0S lot given out for 0
            lot: vacant at 1000 from 1000 to 1 since PT0S
            no money moved
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; alice relinquishes lot; 606 seconds pass",
        expect![[r#"
            PT0S lot given out for 0
            lot: vacant at 999 from 1000 to 1 since PT0S
            no money moved
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; alice relinquishes lot; 7 days less 1 second pass",
        expect![[r#"
            PT0S lot given out for 0
            lot: vacant at 2 from 1000 to 1 since PT0S
            no money moved
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; alice relinquishes lot; 7 days pass",
        expect![[r#"
            PT0S lot given out for 0
            lot: vacant at 1 from 1000 to 1 since PT0S
            no money moved
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; alice relinquishes lot; 700 days pass;
         bob claims lot for 0 at 1 with 1; bob claims lot for 1 at 1 with 1",
        expect![[r#"
            PT0S lot given out for 0
            P700D refused: the price is 1, above the limit of 0
            P700D lot given out for 1
            lot: bob at 1, deposit 1 lasts until P1700D
            bob -2, deposits 1, treasury 1, issue proceeds 1
        "#]],
    );
    // Whatever is lower than the floor begins at the floor.
    check(
        "alice claims band for 1000 at 1000 with 30; alice revalues band to 50;
         alice relinquishes band; 1 day passes",
        expect![[r#"
            PT0S band given out for 1000
            band: vacant at 100 from 100 to 100 since PT0S
            alice -1000, treasury 1000, issue proceeds 1000
        "#]],
    );
    check(
        "10 days less 1 second pass; alice claims band for 99 at 100 with 3; 1 second passes;
         alice claims band for 100 at 100 with 3",
        expect![[r#"
            P9DT23H59M59S refused: the price is 101, above the limit of 99
            P10D band given out for 100
            band: alice at 100, deposit 3 lasts until P40D
            alice -103, deposits 3, treasury 100, issue proceeds 100
        "#]],
    );
}

#[test]
fn an_auction_begins_at_the_lowest_valuation_of_30_days() {
    // A cut.
    check(
        "alice claims lot at 1000 with 30; 1 day passes; alice revalues lot to 400;
         alice relinquishes lot",
        expect![[r#"
            PT0S lot given out for 0
            lot: vacant at 400 from 400 to 1 since P1D
            alice -1, treasury 1, tax of land 1
        "#]],
    );
    // A raise: the valuation before it counts for 30 days less a second.
    check(
        "alice claims lot at 400 with 100; alice revalues lot to 1000; 30 days less 1 second pass;
         alice relinquishes lot",
        expect![[r#"
            PT0S lot given out for 0
            lot: vacant at 400 from 400 to 1 since P29DT23H59M59S
            alice -29, treasury 29, tax of land 29
        "#]],
    );
    check(
        "alice claims lot at 400 with 100; alice revalues lot to 1000; 30 days pass;
         alice relinquishes lot",
        expect![[r#"
            PT0S lot given out for 0
            lot: vacant at 1000 from 1000 to 1 since P30D
            alice -30, treasury 30, tax of land 30
        "#]],
    );
    // A raise after a cut.
    check(
        "alice claims lot at 1000 with 100; alice revalues lot to 300; 1 day passes;
         alice revalues lot to 800; 10 days pass; alice revalues lot to 500;
         alice revalues lot to 900; alice relinquishes lot",
        expect![[r#"
            PT0S lot given out for 0
            lot: vacant at 300 from 300 to 1 since P11D
            alice -8, treasury 8, tax of land 8
        "#]],
    );
    // The lower one is forgotten first.
    check(
        "alice claims lot at 300 with 200; alice revalues lot to 500; 20 days pass;
         alice revalues lot to 900; 10 days pass; alice relinquishes lot",
        expect![[r#"
            PT0S lot given out for 0
            lot: vacant at 500 from 500 to 1 since P30D
            alice -19, treasury 19, tax of land 19
        "#]],
    );
    // A sale at a higher valuation.
    check(
        "alice claims lot at 400 with 30; bob purchases lot for 400 at 1000 with 100;
         29 days pass; bob relinquishes lot",
        expect![[r#"
            PT0S lot given out for 0
            PT0S lot sold for 400
            lot: vacant at 400 from 400 to 1 since P29D
            alice +400, bob -429, treasury 29, tax of land 29
        "#]],
    );
    check(
        "alice claims lot at 400 with 30; bob purchases lot for 400 at 1000 with 100;
         30 days pass; bob relinquishes lot",
        expect![[r#"
            PT0S lot given out for 0
            PT0S lot sold for 400
            lot: vacant at 1000 from 1000 to 1 since P30D
            alice +400, bob -430, treasury 30, tax of land 30
        "#]],
    );
    // What it was valued at before an earlier vacancy counts as well.
    check(
        "alice claims lot at 400 with 30; alice relinquishes lot; 1 day passes;
         bob claims lot for 400 at 1000 with 100; 28 days pass; bob relinquishes lot",
        expect![[r#"
            PT0S lot given out for 0
            P1D lot given out for 343
            lot: vacant at 400 from 400 to 1 since P29D
            bob -371, treasury 371, issue proceeds 343, tax of land 28
        "#]],
    );
    check(
        "alice claims lot at 400 with 30; alice relinquishes lot; 1 day passes;
         bob claims lot for 400 at 1000 with 100; 29 days pass; bob relinquishes lot",
        expect![[r#"
            PT0S lot given out for 0
            P1D lot given out for 343
            lot: vacant at 1000 from 1000 to 1 since P30D
            bob -372, treasury 372, issue proceeds 343, tax of land 29
        "#]],
    );
    // A raise exactly 30 days before a lapse, and one second less.
    check(
        "alice claims stall at 400 with 30; 3 seconds pass; alice revalues stall to 1000;
         31 days pass",
        expect![[r#"
            PT0S stall given out for 0
            P16DT2S stall runs out at P30DT2S
            P27DT2S stall runs out at P30DT2S
            P30DT2S stall in arrears by 0
            P30DT3S stall lapses owing 0
            stall: vacant at 858 from 1000 to 1 since P30DT3S, alice may reclaim until P37DT3S
            alice -30, treasury 30, tax of stalls 30
        "#]],
    );
    check(
        "alice claims stall at 400 with 30; 5 seconds pass; alice revalues stall to 1000;
         31 days pass",
        expect![[r#"
            PT0S stall given out for 0
            P16DT3S stall runs out at P30DT3S
            P27DT3S stall runs out at P30DT3S
            P30DT3S stall in arrears by 0
            P30DT4S stall lapses owing 0
            stall: vacant at 343 from 400 to 1 since P30DT4S, alice may reclaim until P37DT4S
            alice -30, treasury 30, tax of stalls 30
        "#]],
    );
}

#[test]
fn an_auction_pays_arrears_then_the_former_holder() {
    check(
        "alice claims lot at 1000 with 30; 44 days pass; 84 hours pass;
         bob claims lot for 501 at 501 with 16",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P47DT12H lot given out for 501; arrears paid 14, written off 0
            lot: bob at 501, deposit 16 lasts until P79DT10H28M2S
            alice +457, bob -517, deposits 16, treasury 44, tax of land 44
        "#]],
    );
    // The former holder may claim as well: the price returns, less the arrears.
    check(
        "alice claims lot at 1000 with 30; 44 days pass; 84 hours pass;
         alice claims lot for 501 at 501 with 16",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P47DT12H lot given out for 501; arrears paid 14, written off 0
            lot: alice at 501, deposit 16 lasts until P79DT10H28M2S
            alice -60, deposits 16, treasury 44, tax of land 44
        "#]],
    );
    // At the floor the arrears are written off, but for 1.
    check(
        "alice claims lot at 1000 with 30; 51 days pass; bob claims lot for 1 at 1 with 1",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P51D lot given out for 1; arrears paid 1, written off 13
            lot: bob at 1, deposit 1 lasts until P1051D
            alice -30, bob -2, deposits 1, treasury 31, tax of land 31
        "#]],
    );
    // The proceeds are one more than is owed, what is owed, and one less.
    check(
        "alice claims lot at 1000 with 30; 44 days pass; 596929 seconds pass;
         bob claims lot for 14 at 20 with 1; bob claims lot for 15 at 20 with 1",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P50DT21H48M49S refused: the price is 15, above the limit of 14
            P50DT21H48M49S lot given out for 15; arrears paid 14, written off 0
            lot: bob at 20, deposit 1 lasts until P100DT21H48M49S
            alice -29, bob -16, deposits 1, treasury 44, tax of land 44
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; 44 days pass; 596930 seconds pass;
         bob claims lot for 14 at 20 with 1",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P50DT21H48M50S lot given out for 14; arrears paid 14, written off 0
            lot: bob at 20, deposit 1 lasts until P100DT21H48M50S
            alice -30, bob -15, deposits 1, treasury 44, tax of land 44
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; 44 days pass; 597536 seconds pass;
         bob claims lot for 13 at 20 with 1",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P50DT21H58M56S lot given out for 13; arrears paid 13, written off 1
            lot: bob at 20, deposit 1 lasts until P100DT21H58M56S
            alice -30, bob -14, deposits 1, treasury 43, tax of land 43
        "#]],
    );
    // Money that would come back to the claimant does not count beforehand.
    check(
        "alice claims lot at 1000 with 30; alice claims yard at 9000 with 9454; 44 days pass;
         84 hours pass; alice claims lot for 501 at 501 with 16; bob tops up yard with 1",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P47DT12H refused: the balance is 516, but 517 must be paid
            lot: vacant at 501 from 1000 to 1 since P44D, alice may reclaim until P51D
            yard: alice at 9000, deposit 9028 lasts until P1050DT13H20M
            alice -9484, bob -1, deposits 9028, treasury 457, tax of land 457
        "#]],
    );
    // Half a unit owed at the lapse is the next holder's to keep for.
    check(
        "alice claims lot at 250 with 8; 46 days pass; 84 hours pass;
         bob claims lot for 126 at 126 with 4; bob claims lot for 126 at 126 with 5",
        expect![[r#"
            PT0S lot given out for 0
            P2D lot runs out at P32D
            P18D lot runs out at P32D
            P29D lot runs out at P32D
            P32D lot in arrears by 0
            P46D lot lapses owing 3
            P49DT12H refused: the deposit of 4 does not last long enough; at least 5 is needed
            P49DT12H lot given out for 126; arrears paid 3, written off 0
            lot: bob at 126, deposit 5 lasts until P85DT5H8M35S
            alice +115, bob -131, deposits 5, treasury 11, tax of land 11
        "#]],
    );
}

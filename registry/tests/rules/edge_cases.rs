//! What went wrong, or was argued about, in other systems in which anyone may buy from a self-assessing holder, and
//! what happens here: holders and buyers. Auctions and escrows are in `market_edge_cases`.

use expect_test::expect;

use crate::{check, check_about};

/// What a buyer states is the most it pays, and what it pays is the price.
#[test]
fn wrong_stated_price() {
    check(
        "alice claims lot at 1000 with 30; bob purchases lot for 999 at 1500 with 45;
         bob purchases lot for 1400 at 1500 with 45",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the price is 1000, above the limit of 999
            PT0S lot sold for 1000
            lot: bob at 1500, deposit 45 lasts until P30D
            alice +1000, bob -1045, deposits 45
        "#]],
    );
}

/// Where raises are delayed a buyer still pays the price it saw; where they are not, its limit protects its money.
#[test]
fn holder_reprices_on_seeing_a_buy() {
    check_about(
        "P1D",
        "alice claims field at 1000 with 300; 1 day passes; alice revalues field to 9000;
         bob purchases field for 1000 at 1000 with 30",
        expect![[r#"
            P1D field sold for 1000
        "#]],
    );
    check_about(
        "P1D",
        "alice claims lot at 1000 with 300; 1 day passes; alice revalues lot to 9000;
         bob purchases lot for 1000 at 1000 with 30",
        expect![[r#"
            P1D refused: the price is 9000, above the limit of 1000
        "#]],
    );
}

/// A buyer may insist on the version of the terms that it read, and an auction goes on as it began.
#[test]
fn creator_changes_terms() {
    check(
        "alice claims lot at 1000 with 30; 1 hour passes; version 2 is in force;
         bob purchases lot for 1000 at 1000 with 31 under 1; bob purchases lot for 1000 at 1000 with 31 under 2",
        expect![[r#"
            PT0S lot given out for 0
            PT1H refused: version 2 of the constitution is in force, not 1
            PT1H lot sold for 1000
            lot: bob at 1000, deposit 31 lasts until P31D
            alice +1000, bob -1031, deposits 31
        "#]],
    );
    check_about(
        "band: ",
        "version 2 is in force; 5 days pass; version 3 is in force; bob describes band as band; 0 seconds pass;
         surveyor describes band as band",
        expect![[r#"
            band: vacant at 550 from 1000 to 100 since PT0S
        "#]],
    );
}

/// Nobody buys from itself, by a command or by an offer, so neither a deposit nor a clock is reset by it.
#[test]
fn self_purchase() {
    check(
        "alice claims lot at 1000 with 40; 39 days pass; alice purchases lot for 1000 at 1000 with 40;
         alice offers 1000 for lot at 1000 with 40 until P50D; 1 day passes",
        expect![[r#"
            PT0S lot given out for 0
            P10D lot runs out at P40D
            P26D lot runs out at P40D
            P37D lot runs out at P40D
            P39D refused: the buyer holds the asset already
            P39D refused: the buyer holds the asset already
            P40D lot in arrears by 0
            lot: alice at 1000 in arrears of 0, lapses P54D
            alice -40, treasury 40, tax of land 40
        "#]],
    );
}

/// A valuation is at least one minor unit, so nothing is ever free to take from a holder, nor free of tax.
#[test]
fn zero_price() {
    check(
        "alice claims lot at 0 with 30; alice claims lot at 1 with 30; alice revalues lot to 0;
         bob purchases lot for 0 at 1 with 1; bob purchases lot for 1 at 0 with 1;
         bob purchases lot for 1 at 1 with 1",
        expect![[r#"
            PT0S refused: the valuation of 0 is below the class's minimum of 1
            PT0S lot given out for 0
            PT0S refused: the valuation of 0 is below the class's minimum of 1
            PT0S refused: the price is 1, above the limit of 0
            PT0S refused: the valuation of 0 is below the price of 1
            PT0S lot sold for 1
            lot: bob at 1, deposit 1 lasts until P1000D
            alice +1, bob -2, deposits 1
        "#]],
    );
}

/// A holder cannot drain a deposit below the minimum; a used-up one means arrears, with a grace, and no seizure.
#[test]
fn deposit_drained_to_zero() {
    check(
        "alice claims lot at 1000 with 60; alice withdraws 60 from lot; alice withdraws 31 from lot;
         alice withdraws 30 from lot; 30 days pass; alice withdraws 1 from lot; alice tops up lot with 30",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the deposit of 0 does not last long enough; at least 30 is needed
            PT0S refused: the deposit of 29 does not last long enough; at least 30 is needed
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P30D refused: the asset is in arrears: 0 is owed
            lot: alice at 1000, deposit 30 lasts until P60D
            alice -60, deposits 30, treasury 30, tax of land 30
        "#]],
    );
}

/// In the second of arrears a purchase is one like any other; in that of the lapse it comes too late, and costs
/// nothing.
#[test]
fn purchase_in_the_foreclosure_second() {
    check(
        "alice claims lot at 1000 with 30; 30 days pass; bob purchases lot for 1000 at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P30D lot sold for 1000
            lot: bob at 1000, deposit 30 lasts until P60D
            alice +970, bob -1030, deposits 30, treasury 30, tax of land 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; 44 days pass; bob purchases lot for 1000 at 1000 with 30;
         bob claims lot for 1000 at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P44D refused: the asset is not held by anybody
            P44D lot given out for 1000; arrears paid 14, written off 0
            lot: bob at 1000, deposit 30 lasts until P74D
            alice +956, bob -1030, deposits 30, treasury 44, tax of land 44
        "#]],
    );
}

/// What is due happens before a command is looked at, so nobody acts on a licence that has just ended.
#[test]
fn authorisation_stale_after_accrual() {
    check_about(
        "P44D",
        "alice claims lot at 1000 with 30; 44 days pass; alice revalues lot to 1; alice withdraws 1 from lot;
         alice relinquishes lot; alice instructs lot below P1D up_to P2D",
        expect![[r#"
            P44D lot lapses owing 14
            P44D refused: the asset is not held by anybody
            P44D refused: the asset is not held by anybody
            P44D refused: the asset is not held by anybody
            P44D refused: the asset is not held by anybody
            lot: vacant at 1000 from 1000 to 1 since P44D, alice may reclaim until P51D
        "#]],
    );
}

/// A payment is what the asset's state at its second makes it: a top-up before, a payment of arrears from then on.
#[test]
fn payment_classified_before_accrual() {
    check_about(
        "P",
        "alice claims lot at 1000 with 30; 30 days less 1 second pass; bob tops up lot with 1; 1 day passes;
         1 second passes; bob tops up lot with 1; bob tops up lot with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P31D lot in arrears by 0
            P31D refused: a payment of 1 does not end the arrears; at least 30 is needed
            lot: alice at 1000, deposit 30 lasts until P61D
        "#]],
    );
}

/// A lapse never happens within another movement: it is a second's own, and a list of purchases is all or none.
#[test]
fn nested_foreclosure_inside_a_transfer() {
    check(
        "alice claims lot at 1000 with 30; carol claims yard at 1000 with 100; 44 days pass;
         bob purchases all yard for 1000 at 1000 with 30 and lot for 1000 at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P44D refused: the asset is not held by anybody
            lot: vacant at 1000 from 1000 to 1 since P44D, alice may reclaim until P51D
            yard: carol at 1000, deposit 100 owing 44 lasts until P100D
            alice -30, carol -100, deposits 100, treasury 30, tax of land 30
        "#]],
    );
}

/// Nobody is exempt, and a tenure's tax runs from its own second: the seller pays up to it, however long ago it last
/// did.
#[test]
fn tax_exempt_holder_hands_over() {
    check(
        "alice claims lot at 1000 with 1000; 300 days pass; bob purchases lot for 1000 at 1000 with 31;
         1 day passes; everything is settled",
        expect![[r#"
            PT0S lot given out for 0
            P300D lot sold for 1000
            P301D lot runs out at P331D
            lot: bob at 1000, deposit 30 lasts until P331D
            alice +700, bob -1031, deposits 30, treasury 301, tax of land 301
        "#]],
    );
}

/// Whoever is paid cannot refuse: the money is on the account's balance, and the sale has happened.
#[test]
fn rejecting_payee() {
    check(
        "alice claims lot at 1000 with 30; bob purchases lot for 1000 at 1000 with 30; alice reclaims lot with 30;
         alice revalues lot to 9000; alice withdraws 1 from lot",
        expect![[r#"
            PT0S lot given out for 0
            PT0S lot sold for 1000
            PT0S refused: the asset is not vacant: bob holds it
            PT0S refused: only the holder, bob, may do this
            PT0S refused: only the holder, bob, may do this
            lot: bob at 1000, deposit 30 lasts until P30D
            alice +1000, bob -1030, deposits 30
        "#]],
    );
}

/// A command happens whole before the next: nothing is lent within one, and a buyer needs the money beforehand.
#[test]
fn reentrancy() {
    // Bob could pay for the yard out of the lot, if he sold it first; but not before he has bought it.
    check(
        "alice claims lot at 6000 with 180; carol claims yard at 6000 with 180;
         bob purchases all lot for 6000 at 6000 with 180 and yard for 6000 at 6000 with 180;
         bob purchases lot for 6000 at 6000 with 180; alice purchases lot for 6000 at 6000 with 180;
         bob purchases yard for 6000 at 6000 with 180",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            PT0S refused: the balance is 10000, but 12360 must be paid
            PT0S lot sold for 6000
            PT0S lot sold for 6000
            PT0S yard sold for 6000
            lot: alice at 6000, deposit 180 lasts until P30D
            yard: bob at 6000, deposit 180 lasts until P30D
            alice -180, bob -6180, carol +6000, deposits 360
        "#]],
    );
}

/// Amounts end where the currency does, and a sale of everything there is overflows nothing.
#[test]
fn overflow() {
    check(
        "alice claims lot at 1000000000000000000000000001 with 30; alice claims lot at 1000 with 30;
         alice tops up lot with 1000000000000000000000000001;
         rich purchases lot for 1000000000000000000000000000 at 1000000000000000000000000000 with 30000000000000000000000000",
        expect![[r#"
            PT0S refused: 1000000000000000000000000001 is more than the largest amount, 1000000000000000000000000000
            PT0S lot given out for 0
            PT0S refused: 1000000000000000000000000001 is more than the largest amount, 1000000000000000000000000000
            PT0S lot sold for 1000
            lot: rich at 1000000000000000000000000000, deposit 30000000000000000000000000 lasts until P30D
            alice +1000, rich -30000000000000000000001000, deposits 30000000000000000000000000
        "#]],
    );
}

/// What a stranger pays in is the asset's: it lengthens the tenure of whoever holds it, and only the holder withdraws.
#[test]
fn deposit_by_strangers() {
    check(
        "alice claims lot at 1000 with 30; bob tops up lot with 70; bob withdraws 70 from lot;
         carol withdraws 1 from lot; alice withdraws 70 from lot",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: only the holder, alice, may do this
            PT0S refused: only the holder, alice, may do this
            lot: alice at 1000, deposit 30 lasts until P30D
            alice +40, bob -70, deposits 30
        "#]],
    );
}

/// Settling forgives nothing: arrears end only with all of them and the minimum deposit paid.
#[test]
fn insolvent_holder_pays_late() {
    check(
        "alice claims lot at 1000 with 30; 40 days pass; everything is settled; alice tops up lot with 39;
         everything is settled; alice tops up lot with 40",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P40D refused: a payment of 39 does not end the arrears; at least 40 is needed
            lot: alice at 1000, deposit 30 lasts until P70D
            alice -70, deposits 30, treasury 40, tax of land 40
        "#]],
    );
}

/// Whoever buys only to harm pays the holder's own price, prepays the tenure, and must stand by its valuation.
#[test]
fn spite_buying() {
    check(
        "alice claims house at 1000 with 90; bob purchases house for 1000 at 1000 with 90;
         bob revalues house to 1; bob relinquishes house; alice claims house for 1000 at 1000 with 90",
        expect![[r#"
            PT0S house given out for 0
            PT0S house sold for 1000
            PT0S refused: the valuation of 1 is below 1000, by which the holder stands until 2026-04-01T00:17:05Z
            PT0S house given out for 1000
            house: alice at 1000, deposit 90 lasts until P90D, stands by 1000 until P90D
            alice -90, bob -1090, deposits 90, treasury 1090, issue proceeds 1000, tax of houses 90
        "#]],
    );
}

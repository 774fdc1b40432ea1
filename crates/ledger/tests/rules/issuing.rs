//! Money enters the books: references, daily limits, and the approval of other cashiers.

use expect_test::expect;

use crate::check;

#[test]
fn a_cashier_issues_against_an_outside_payment() {
    check(
        "kim issues 50.25 to carol as bank-1",
        expect![[r#"
            alice 100.00, bob 100.00, carol 50.25, issued 250.25, redeemed 0.00
        "#]],
    );
    // A reference is used once, by whomever and for whatever.
    check(
        "kim issues 1 to alice as bank-1; kim issues 1 to alice as bank-1;
         lee issues 2 to bob as bank-1; lee issues 2 to bob as bank-2",
        expect![[r#"
            PT0S refused: reference "bank-1" was used before; each outside payment counts once
            PT0S refused: reference "bank-1" was used before; each outside payment counts once
            alice 101.00, bob 102.00, carol 0.00, issued 203.00, redeemed 0.00
        "#]],
    );
    // A refused issue does not use it up.
    check(
        "kim issues 1001 to alice as bank-1; kim issues 1000 to alice as bank-1",
        expect![[r#"
            PT0S refused: the cashier's limit leaves 1000.00 today; 1001.00 needs the approval of 3 cashiers, 1 approved
            alice 1100.00, bob 100.00, carol 0.00, issued 1200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice issues 1 to alice as a; surveyor issues 1 to alice as a;
         kim issues 0 to alice as a; kim issues 0.001 to alice as a; kim issues 1 to zoe as a",
        expect![[r#"
            PT0S refused: only a cashier named in the constitution may do this
            PT0S refused: only a cashier named in the constitution may do this
            PT0S refused: the amount is zero
            PT0S refused: 0.001 has more decimals than the 2 that the currency has; amounts are never rounded
            PT0S refused: there is no account zoe; it opens when its key is published
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "kim issues 1 to alice as x*200; kim issues 1 to alice as x*201;
         kim issues 1 to alice as _; kim issues 1 to alice as be~ll",
        expect![[r#"
            PT0S refused: reference must have 1 to 200 characters, none of them a control character
            PT0S refused: reference must have 1 to 200 characters, none of them a control character
            PT0S refused: reference must have 1 to 200 characters, none of them a control character
            alice 101.00, bob 100.00, carol 0.00, issued 201.00, redeemed 0.00
        "#]],
    );
    // The order: office, amount, reference, account, used reference, limit.
    check(
        "alice issues 0 to zoe as _; kim issues 0 to zoe as _; kim issues 2000 to zoe as _;
         kim issues 2000 to zoe as a; kim issues 1 to bob as a; kim issues 2000 to bob as a;
         kim issues 2000 to bob as b",
        expect![[r#"
            PT0S refused: only a cashier named in the constitution may do this
            PT0S refused: the amount is zero
            PT0S refused: reference must have 1 to 200 characters, none of them a control character
            PT0S refused: there is no account zoe; it opens when its key is published
            PT0S refused: reference "a" was used before; each outside payment counts once
            PT0S refused: the cashier's limit leaves 999.00 today; 2000.00 needs the approval of 3 cashiers, 1 approved
            alice 100.00, bob 101.00, carol 0.00, issued 201.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn each_cashier_has_a_limit_for_each_day_of_utc() {
    // One unit above, at, and below.
    check(
        "kim issues 1000.01 to alice as a; kim issues 1000 to alice as b;
         lee issues 999.99 to alice as c",
        expect![[r#"
            PT0S refused: the cashier's limit leaves 1000.00 today; 1000.01 needs the approval of 3 cashiers, 1 approved
            alice 2099.99, bob 100.00, carol 0.00, issued 2199.99, redeemed 0.00
        "#]],
    );
    // What is left is used up to the unit.
    check(
        "kim issues 600 to alice as a; kim issues 400.01 to alice as b;
         kim issues 400 to alice as c; kim issues 0.01 to alice as d",
        expect![[r#"
            PT0S refused: the cashier's limit leaves 400.00 today; 400.01 needs the approval of 3 cashiers, 1 approved
            PT0S refused: the cashier's limit leaves 0.00 today; 0.01 needs the approval of 3 cashiers, 1 approved
            alice 1100.00, bob 100.00, carol 0.00, issued 1200.00, redeemed 0.00
        "#]],
    );
    // The day ends at midnight, not 24 hours later.
    check(
        "kim issues 1000 to alice as a; 1 hours less 1 second pass; kim issues 0.01 to alice as b;
         1 second passes; kim issues 1000.01 to alice as c; kim issues 1000 to alice as d",
        expect![[r#"
            PT59M59S refused: the cashier's limit leaves 0.00 today; 0.01 needs the approval of 3 cashiers, 1 approved
            PT1H refused: the cashier's limit leaves 1000.00 today; 1000.01 needs the approval of 3 cashiers, 1 approved
            alice 2100.00, bob 100.00, carol 0.00, issued 2200.00, redeemed 0.00
        "#]],
    );
    // Others have their own; what three agreed on counts for none.
    check(
        "kim issues 1000 to alice as a; lee issues 1000 to alice as b;
         kim issues 5000 to alice as c approved by lee max;
         max issues 5000 to alice as d approved by kim lee; max issues 1000 to alice as e",
        expect![[r#"
            alice 13100.00, bob 100.00, carol 0.00, issued 13200.00, redeemed 0.00
        "#]],
    );
    // Approvals that are not needed are not looked at, and the amount counts.
    check(
        "kim issues 600 to alice as a approved by lee max; kim issues 400.01 to alice as b",
        expect![[r#"
            PT0S refused: the cashier's limit leaves 400.00 today; 400.01 needs the approval of 3 cashiers, 1 approved
            alice 700.00, bob 100.00, carol 0.00, issued 800.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn above_the_limit_three_cashiers_agree() {
    check(
        "kim issues 1000.01 to alice as a approved by lee;
         kim issues 1000.01 to alice as a approved by lee max",
        expect![[r#"
            PT0S refused: the cashier's limit leaves 1000.00 today; 1000.01 needs the approval of 3 cashiers, 2 approved
            alice 1100.01, bob 100.00, carol 0.00, issued 1200.01, redeemed 0.00
        "#]],
    );
    check(
        "kim issues 1000.01 to alice as a approved by lee max ned",
        expect![[r#"
            alice 1100.01, bob 100.00, carol 0.00, issued 1200.01, redeemed 0.00
        "#]],
    );
    // Nobody counts twice, nor does the signer.
    check(
        "kim issues 1000.01 to alice as a approved by lee lee;
         kim issues 1000.01 to alice as a approved by kim lee;
         kim issues 1000.01 to alice as a approved by lee lee max",
        expect![[r#"
            PT0S refused: the cashier's limit leaves 1000.00 today; 1000.01 needs the approval of 3 cashiers, 2 approved
            PT0S refused: the cashier's limit leaves 1000.00 today; 1000.01 needs the approval of 3 cashiers, 2 approved
            alice 1100.01, bob 100.00, carol 0.00, issued 1200.01, redeemed 0.00
        "#]],
    );
    // Whoever is no cashier does not count.
    check(
        "kim issues 1000.01 to alice as a approved by lee alice;
         kim issues 1000.01 to alice as a approved by lee surveyor;
         kim issues 1000.01 to alice as a approved by lee forger",
        expect![[r#"
            PT0S refused: the cashier's limit leaves 1000.00 today; 1000.01 needs the approval of 3 cashiers, 2 approved
            PT0S refused: the cashier's limit leaves 1000.00 today; 1000.01 needs the approval of 3 cashiers, 2 approved
            PT0S refused: the cashier's limit leaves 1000.00 today; 1000.01 needs the approval of 3 cashiers, 2 approved
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    // What was signed is this issue, in this commons, by this key.
    check(
        "kim issues 1000.01 to alice as a approved by lee max/amount;
         kim issues 1000.01 to alice as a approved by lee max/account;
         kim issues 1000.01 to alice as a approved by lee max/reference;
         kim issues 1000.01 to alice as a approved by lee max/commons;
         kim issues 1000.01 to alice as a approved by lee max/key",
        expect![[r#"
            PT0S refused: the cashier's limit leaves 1000.00 today; 1000.01 needs the approval of 3 cashiers, 2 approved
            PT0S refused: the cashier's limit leaves 1000.00 today; 1000.01 needs the approval of 3 cashiers, 2 approved
            PT0S refused: the cashier's limit leaves 1000.00 today; 1000.01 needs the approval of 3 cashiers, 2 approved
            PT0S refused: the cashier's limit leaves 1000.00 today; 1000.01 needs the approval of 3 cashiers, 2 approved
            PT0S refused: the cashier's limit leaves 1000.00 today; 1000.01 needs the approval of 3 cashiers, 2 approved
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    // A wrong signature does not spoil the right ones.
    check(
        "kim issues 1000.01 to alice as a approved by max/amount lee max",
        expect![[r#"
            alice 1100.01, bob 100.00, carol 0.00, issued 1200.01, redeemed 0.00
        "#]],
    );
}

#[test]
fn no_more_is_issued_than_the_books_can_hold() {
    check(
        "kim issues 9999999999999999999999800.01 to alice as a approved by lee max;
         kim issues 9999999999999999999999800 to alice as a approved by lee max;
         lee issues 0.01 to bob as b",
        expect![[r#"
            PT0S refused: 200.00 is issued already; 9999999999999999999999800.01 more would exceed the most, 10000000000000000000000000.00
            PT0S refused: 10000000000000000000000000.00 is issued already; 0.01 more would exceed the most, 10000000000000000000000000.00
            alice 9999999999999999999999900.00, bob 100.00, carol 0.00, issued 10000000000000000000000000.00, redeemed 0.00
        "#]],
    );
    check(
        "kim issues most to alice as a approved by lee max;
         kim issues 10000000000000000000000000.01 to alice as a",
        expect![[r#"
            PT0S refused: 200.00 is issued already; 10000000000000000000000000.00 more would exceed the most, 10000000000000000000000000.00
            PT0S refused: 10000000000000000000000000.01 is more than the largest amount, 10000000000000000000000000.00
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    // What was redeemed makes room.
    check(
        "kim issues 9999999999999999999999800 to alice as a approved by lee max; alice requests 1;
         lee issues 0.01 to bob as b; kim settles 1 as c; lee issues 1.01 to bob as b;
         lee issues 1 to bob as b",
        expect![[r#"
            PT0S refused: 10000000000000000000000000.00 is issued already; 0.01 more would exceed the most, 10000000000000000000000000.00
            PT0S refused: 9999999999999999999999999.00 is issued already; 1.01 more would exceed the most, 10000000000000000000000000.00
            alice 9999999999999999999999899.00, bob 101.00, carol 0.00, issued 10000000000000000000000001.00, redeemed 1.00
        "#]],
    );
}

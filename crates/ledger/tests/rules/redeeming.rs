//! Money leaves the books: requests wait in escrow, are settled, returned, or return by themselves.

use expect_test::expect;

use crate::{check, play};

#[test]
fn a_request_sets_money_aside() {
    check(
        "alice requests 40; alice requests 60",
        expect![[r#"
            redemption 1 of 40.00 returns at P14D
            redemption 2 of 60.00 returns at P14D
            alice 0.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    // One unit above, at, and below what there is.
    check(
        "alice requests 100.01; alice requests 100; bob requests 99.99",
        expect![[r#"
            PT0S refused: the balance is 100.00, but 100.01 must be paid
            redemption 1 of 100.00 returns at P14D
            redemption 2 of 99.99 returns at P14D
            alice 0.00, bob 0.01, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice requests 0; alice requests 0.001; zoe requests 1; carol requests 0.01",
        expect![[r#"
            PT0S refused: the amount is zero
            PT0S refused: 0.001 has more decimals than the 2 that the currency has; amounts are never rounded
            PT0S refused: there is no account zoe; it opens when its key is published
            PT0S refused: the balance is 0.00, but 0.01 must be paid
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    // What is set aside cannot be spent.
    check(
        "alice requests 60; alice pays bob 40.01; alice pays bob 40; alice requests 0.01",
        expect![[r#"
            PT0S refused: the balance is 40.00, but 40.01 must be paid
            PT0S refused: the balance is 0.00, but 0.01 must be paid
            redemption 1 of 60.00 returns at P14D
            alice 0.00, bob 140.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn a_cashier_settles() {
    check(
        "alice requests 40; kim settles 1 as out-1",
        expect![[r#"
            alice 60.00, bob 100.00, carol 0.00, issued 200.00, redeemed 40.00
        "#]],
    );
    check(
        "alice requests 40; kim settles 1 as out-1; kim settles 1 as out-2; kim returns 1;
         kim settles 2 as out-2; kim settles 0 as out-2",
        expect![[r#"
            PT0S refused: no redemption 1 is waiting
            PT0S refused: no redemption 1 is waiting
            PT0S refused: no redemption 2 is waiting
            PT0S refused: no redemption 0 is waiting
            alice 60.00, bob 100.00, carol 0.00, issued 200.00, redeemed 40.00
        "#]],
    );
    // References of payments in and out are used once.
    check(
        "kim issues 1 to carol as bank-1; alice requests 40; bob requests 10;
         kim settles 1 as bank-1; kim settles 1 as bank-2; kim settles 2 as bank-2;
         kim settles 2 as bank-3; kim issues 1 to carol as bank-3",
        expect![[r#"
            PT0S refused: reference "bank-1" was used before; each outside payment counts once
            PT0S refused: reference "bank-2" was used before; each outside payment counts once
            PT0S refused: reference "bank-3" was used before; each outside payment counts once
            alice 60.00, bob 90.00, carol 1.00, issued 201.00, redeemed 50.00
        "#]],
    );
    check(
        "alice requests 40; alice settles 1 as a; surveyor settles 1 as a; kim settles 1 as _;
         kim settles 1 as x*201; kim settles 1 as x*200",
        expect![[r#"
            PT0S refused: only a cashier named in the constitution may do this
            PT0S refused: only a cashier named in the constitution may do this
            PT0S refused: reference must have 1 to 200 characters, none of them a control character
            PT0S refused: reference must have 1 to 200 characters, none of them a control character
            alice 60.00, bob 100.00, carol 0.00, issued 200.00, redeemed 40.00
        "#]],
    );
    // The order: office, reference, redemption, used reference.
    check(
        "kim issues 1 to carol as a; alice settles 1 as _; kim settles 1 as _; kim settles 1 as a;
         alice requests 1; kim settles 1 as a",
        expect![[r#"
            PT0S refused: only a cashier named in the constitution may do this
            PT0S refused: reference must have 1 to 200 characters, none of them a control character
            PT0S refused: no redemption 1 is waiting
            PT0S refused: reference "a" was used before; each outside payment counts once
            redemption 1 of 1.00 returns at P14D
            alice 99.00, bob 100.00, carol 1.00, issued 201.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn a_cashier_returns() {
    check(
        "alice requests 40; kim returns 1; alice requests 100",
        expect![[r#"
            redemption 2 of 100.00 returns at P14D
            alice 0.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice requests 40; alice returns 1; surveyor returns 1; kim returns 2; kim returns 1;
         kim returns 1; kim settles 1 as a",
        expect![[r#"
            PT0S refused: only a cashier named in the constitution may do this
            PT0S refused: only a cashier named in the constitution may do this
            PT0S refused: no redemption 2 is waiting
            PT0S refused: no redemption 1 is waiting
            PT0S refused: no redemption 1 is waiting
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn after_14_days_it_returns_by_itself() {
    check(
        "alice requests 40; 14 days less 1 second pass",
        expect![[r#"
            redemption 1 of 40.00 returns at P14D
            alice 60.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice requests 40; 14 days pass",
        expect![[r#"
            P14D redemption 1 returns by itself
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    // In the last second it can be settled, in the next one no more.
    check(
        "alice requests 40; 14 days less 1 second pass; kim settles 1 as a",
        expect![[r#"
            alice 60.00, bob 100.00, carol 0.00, issued 200.00, redeemed 40.00
        "#]],
    );
    check(
        "alice requests 40; 14 days pass; kim settles 1 as a; kim returns 1; bob requests 1",
        expect![[r#"
            P14D redemption 1 returns by itself
            P14D refused: no redemption 1 is waiting
            P14D refused: no redemption 1 is waiting
            redemption 2 of 1.00 returns at P28D
            alice 100.00, bob 99.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    // Each at its second, in one second by number; others are not touched.
    check(
        "alice requests 10; bob requests 20; 1 second passes; alice requests 30; alice requests 5;
         kim settles 3 as a; 14 days less 1 second pass; 1 second passes",
        expect![[r#"
            P14D redemption 1 returns by itself
            P14D redemption 2 returns by itself
            P14DT1S redemption 4 returns by itself
            alice 70.00, bob 100.00, carol 0.00, issued 200.00, redeemed 30.00
        "#]],
    );
    // However late anybody asks.
    check(
        "alice requests 10; 1 day passes; bob requests 20; 100 days pass",
        expect![[r#"
            P14D redemption 1 returns by itself
            P15D redemption 2 returns by itself
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn a_redemption_that_is_over_takes_no_room() {
    let room = |script| play(script, |bank| bank).bytes().len();
    assert_eq!(room("alice requests 40; kim returns 1"), room(""));
}

//! Accounts and transfers.

use expect_test::expect;

use crate::check;

#[test]
fn accounts_are_opened_by_their_own_keys() {
    check(
        "zoe opens an account; alice pays zoe 10",
        expect![[r#"
            alice 90.00, bob 100.00, carol 0.00, zoe 10.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice opens the account of zoe; alice opens an account; zoe opens the account of alice",
        expect![[r#"
            PT0S refused: an account is opened by its own key: sign with the key in the body
            PT0S refused: account alice is open already
            PT0S refused: an account is opened by its own key: sign with the key in the body
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "zoe opens an account; zoe opens an account",
        expect![[r#"
            PT0S refused: account zoe is open already
            alice 100.00, bob 100.00, carol 0.00, zoe 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn a_transfer_moves_what_the_payer_has() {
    check(
        "alice pays bob 40.50; bob pays carol 140.50 for rent",
        expect![[r#"
            alice 59.50, bob 0.00, carol 140.50, issued 200.00, redeemed 0.00
        "#]],
    );
    // One unit above, at, and below what there is.
    check(
        "alice pays carol 100.01; alice pays carol 100; bob pays carol 99.99",
        expect![[r#"
            PT0S refused: the balance is 100.00, but 100.01 must be paid
            alice 0.00, bob 0.01, carol 199.99, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice pays carol 0; alice pays carol 0.00; alice pays carol 0.01",
        expect![[r#"
            PT0S refused: the amount is zero
            PT0S refused: the amount is zero
            alice 99.99, bob 100.00, carol 0.01, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice pays carol 0.001; alice pays carol 100000000000000000000000000;
         alice pays carol most",
        expect![[r#"
            PT0S refused: 0.001 has more decimals than the 2 that the currency has; amounts are never rounded
            PT0S refused: 100000000000000000000000000 is more than the largest amount, 10000000000000000000000000.00
            PT0S refused: the balance is 100.00, but 10000000000000000000000000.00 must be paid
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice pays alice 10; alice pays zoe 10; bob spends 10 of alice on bob; zoe pays alice 10;
         zoe pays zoe 10",
        expect![[r#"
            PT0S refused: payer and payee are the same account
            PT0S refused: there is no account zoe; it opens when its key is published
            PT0S refused: this would spend the money of account alice, which did not ask for it
            PT0S refused: there is no account zoe; it opens when its key is published
            PT0S refused: payer and payee are the same account
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice pays bob 1 for x*200; alice pays bob 1 for é*200; alice pays bob 1 for x*201;
         alice pays bob 1 for _; alice pays bob 1 for bell~",
        expect![[r#"
            PT0S refused: memo must have 1 to 200 characters, none of them a control character
            PT0S refused: memo must have 1 to 200 characters, none of them a control character
            PT0S refused: memo must have 1 to 200 characters, none of them a control character
            alice 98.00, bob 102.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    // The order: whose money, amount, memo, to oneself, to whom, balance.
    check(
        "bob spends 0 of alice on alice; alice pays alice 0 for ~; alice pays alice 1000 for ~;
         alice pays alice 1000; alice pays zoe 1000; alice pays bob 1000",
        expect![[r#"
            PT0S refused: this would spend the money of account alice, which did not ask for it
            PT0S refused: the amount is zero
            PT0S refused: memo must have 1 to 200 characters, none of them a control character
            PT0S refused: payer and payee are the same account
            PT0S refused: there is no account zoe; it opens when its key is published
            PT0S refused: the balance is 100.00, but 1000.00 must be paid
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
}

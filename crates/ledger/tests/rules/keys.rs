//! Keys are rotated, lost and recovered; the account stays.

use expect_test::expect;

use crate::check;

#[test]
fn another_key_signs_from_now_on() {
    check(
        "alice rotates to new",
        expect![[r#"
        new signs for alice
        alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
    "#]],
    );
    check(
        "alice rotates to new; alice rotates to newer revoking tokens",
        expect![[r#"
        newer signs for alice
        alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
    "#]],
    );
    // None that signed, signs or recovers, for whomever; the account's first one neither.
    check(
        "alice rotates to alice; alice rotates to bob; alice provides spare; alice rotates to spare;
         alice rotates to new; alice rotates to newer; alice rotates to new; bob rotates to new; bob rotates to newer;
         bob rotates to spare; bob rotates to alice; zoe opens the account of new",
        expect![[r#"
            PT0S refused: key alice is somebody's already, or was; make a new one
            PT0S refused: key bob is somebody's already, or was; make a new one
            PT0S refused: key spare is somebody's already, or was; make a new one
            PT0S refused: key new is somebody's already, or was; make a new one
            PT0S refused: key new is somebody's already, or was; make a new one
            PT0S refused: key newer is somebody's already, or was; make a new one
            PT0S refused: key spare is somebody's already, or was; make a new one
            PT0S refused: key alice is somebody's already, or was; make a new one
            PT0S refused: an account is opened by its own key: sign with the key in the body
            newer signs for alice, spare recovers
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "zoe opens an account; new opens an account; alice rotates to new",
        expect![[r#"
        PT0S refused: key new is somebody's already, or was; make a new one
        alice 100.00, bob 100.00, carol 0.00, zoe 0.00, issued 200.00, redeemed 0.00
    "#]],
    );
    // An officer's key names its own account, open or not.
    check(
        "alice rotates to kim; alice rotates to surveyor; alice provides kim",
        expect![[r#"
            PT0S refused: key kim is somebody's already, or was; make a new one
            PT0S refused: key Qff7j-g1JwbIzlVe9P-7EfAYDbmZUwZi_QLpVtdQquE is somebody's already, or was; make a new one
            PT0S refused: key kim is somebody's already, or was; make a new one
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice rotates to new/commons; alice rotates to new/account; alice rotates to new/key; alice rotates to new",
        expect![[r#"
            PT0S refused: the proof is not the signature of key new on the text that names this commons and account alice
            PT0S refused: the proof is not the signature of key new on the text that names this commons and account alice
            PT0S refused: the proof is not the signature of key new on the text that names this commons and account alice
            new signs for alice
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "bob rotates alice to new; new rotates alice to newer; kim rotates to new; zoe rotates to new; alice rotates to new",
        expect![[r#"
            PT0S refused: only account alice itself may change its keys
            PT0S refused: only account alice itself may change its keys
            PT0S refused: there is no account kim; it opens when its key is published
            PT0S refused: there is no account zoe; it opens when its key is published
            new signs for alice
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn a_key_that_was_replaced_opens_no_account() {
    check(
        "alice rotates to new; alice opens an account; new opens an account; alice rotates to newer;
         new opens an account; bob provides spare; spare opens an account; bob provides no key for bob;
         spare opens an account",
        expect![[r#"
            PT0S refused: account alice is open already
            PT0S refused: key new is somebody's already, or was; make a new one
            PT0S refused: key new is somebody's already, or was; make a new one
            PT0S refused: key spare is somebody's already, or was; make a new one
            PT0S refused: key spare is somebody's already, or was; make a new one
            newer signs for alice
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn a_recovery_key_is_set_replaced_and_removed_at_once() {
    check(
        "alice provides spare",
        expect![[r#"
        alice signs for alice, spare recovers
        alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
    "#]],
    );
    check(
        "alice provides spare; alice provides spare-2",
        expect![[r#"
        alice signs for alice, spare-2 recovers
        alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
    "#]],
    );
    check(
        "alice provides spare; alice provides no key for alice; alice provides no key for alice",
        expect![[r#"
            PT0S refused: account alice has no recovery key
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice provides alice; alice provides bob; alice provides spare/key; alice provides spare/commons;
         bob provides spare for alice; bob provides no key for alice; alice provides spare; alice provides spare;
         bob provides spare; alice provides no key for alice; alice provides spare; alice provides no key for zoe",
        expect![[r#"
            PT0S refused: key alice is somebody's already, or was; make a new one
            PT0S refused: key bob is somebody's already, or was; make a new one
            PT0S refused: the proof is not the signature of key spare on the text that names this commons and account alice
            PT0S refused: the proof is not the signature of key spare on the text that names this commons and account alice
            PT0S refused: only account alice itself may change its keys
            PT0S refused: only account alice itself may change its keys
            PT0S refused: key spare is somebody's already, or was; make a new one
            PT0S refused: key spare is somebody's already, or was; make a new one
            PT0S refused: key spare is somebody's already, or was; make a new one
            PT0S refused: there is no account zoe; it opens when its key is published
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn a_recovery_takes_effect_after_its_delay() {
    check(
        "alice provides spare; spare recovers alice with new",
        expect![[r#"
        alice signs for alice, spare recovers, new signs from P7D on
        alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
    "#]],
    );
    check(
        "alice provides spare; spare recovers alice with new; 7 days less 1 second pass; alice cancels the recovery",
        expect![[r#"
            alice signs for alice, spare recovers
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice provides spare; spare recovers alice with new; 7 days pass; alice cancels the recovery;
         alice rotates to newer",
        expect![[r#"
            P7D alice is recovered
            P7D refused: no recovery of account alice is pending
            newer signs for alice, spare recovers
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice provides spare; spare recovers alice with new; 7 days pass; spare recovers alice with newer;
         7 days pass; spare recovers alice with new; spare recovers alice with newest; 7 days pass",
        expect![[r#"
            P7D alice is recovered
            P14D alice is recovered
            P14D refused: key new is somebody's already, or was; make a new one
            P21D alice is recovered
            newest signs for alice, spare recovers
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    // Two of one second, by id.
    check(
        "alice provides spare; bob provides spare-2; spare recovers alice with new; spare-2 recovers bob with newer;
         7 days pass",
        expect![[r#"
            P7D bob is recovered
            P7D alice is recovered
            new signs for alice, spare recovers
            newer signs for bob, spare-2 recovers
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn another_request_takes_the_place_of_the_first_and_begins_anew() {
    check(
        "alice provides spare; spare recovers alice with new; 6 days pass; spare recovers alice with newer;
         6 days pass; 1 day less 1 second pass; 1 second passes",
        expect![[r#"
            P13D alice is recovered
            newer signs for alice, spare recovers
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    // The key that was replaced, or was to sign, is used up.
    check(
        "alice provides spare; spare recovers alice with new; spare recovers alice with new;
         spare recovers alice with newer; spare recovers alice with new; alice rotates to new",
        expect![[r#"
            PT0S refused: key new is somebody's already, or was; make a new one
            PT0S refused: key new is somebody's already, or was; make a new one
            PT0S refused: key new is somebody's already, or was; make a new one
            alice signs for alice, spare recovers, newer signs from P7D on
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn a_key_that_is_not_lost_stops_a_recovery() {
    check(
        "alice provides spare; spare recovers alice with new; alice cancels the recovery; alice cancels the recovery;
         7 days pass",
        expect![[r#"
            PT0S refused: no recovery of account alice is pending
            alice signs for alice, spare recovers
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice provides spare; spare recovers alice with new; alice rotates to newer; 7 days pass",
        expect![[r#"
            newer signs for alice, spare recovers
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice provides spare; spare recovers alice with new; alice provides spare-2; 7 days pass",
        expect![[r#"
            alice signs for alice, spare-2 recovers
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice provides spare; spare recovers alice with new; alice provides no key for alice; 7 days pass;
         spare recovers alice with newer",
        expect![[r#"
            P7D refused: account alice has no recovery key
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
    check(
        "alice provides spare; spare recovers alice with new; bob cancels the recovery of alice;
         spare cancels the recovery of alice; new cancels the recovery of alice; alice cancels the recovery of zoe;
         bob cancels the recovery",
        expect![[r#"
            PT0S refused: only account alice itself may change its keys
            PT0S refused: only account alice itself may change its keys
            PT0S refused: only account alice itself may change its keys
            PT0S refused: there is no account zoe; it opens when its key is published
            PT0S refused: no recovery of account bob is pending
            alice signs for alice, spare recovers, new signs from P7D on
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn only_the_recovery_key_recovers() {
    check(
        "spare recovers alice with new; alice provides spare; alice recovers alice with new; bob recovers alice with new;
         spare-2 recovers alice with new; spare recovers bob with new; spare recovers zoe with new;
         spare recovers alice with new/key; spare recovers alice with new/commons; spare recovers alice with spare;
         spare recovers alice with alice; spare recovers alice with bob; spare recovers alice with kim;
         spare recovers alice with new",
        expect![[r#"
            PT0S refused: account alice has no recovery key
            PT0S refused: this must be signed by the recovery key of account alice itself
            PT0S refused: this must be signed by the recovery key of account alice itself
            PT0S refused: this must be signed by the recovery key of account alice itself
            PT0S refused: account bob has no recovery key
            PT0S refused: there is no account zoe; it opens when its key is published
            PT0S refused: the proof is not the signature of key new on the text that names this commons and account alice
            PT0S refused: the proof is not the signature of key new on the text that names this commons and account alice
            PT0S refused: key spare is somebody's already, or was; make a new one
            PT0S refused: key alice is somebody's already, or was; make a new one
            PT0S refused: key bob is somebody's already, or was; make a new one
            PT0S refused: key kim is somebody's already, or was; make a new one
            alice signs for alice, spare recovers, new signs from P7D on
            alice 100.00, bob 100.00, carol 0.00, issued 200.00, redeemed 0.00
        "#]],
    );
}

#[test]
fn an_officer_stays_who_it_is() {
    // The office is the account's, which any key may come to sign for.
    check(
        "kim opens an account; kim rotates to new; kim issues 1 to alice as a; new issues 1 to alice as b",
        expect![[r#"
            PT0S refused: only a cashier named in the constitution may do this
            new signs for kim
            alice 101.00, bob 100.00, carol 0.00, issued 201.00, redeemed 0.00
        "#]],
    );
    check(
        "kim opens an account; lee issues 5000 to alice as a approved by kim max; kim rotates to new;
         lee issues 5000 to alice as b approved by kim max; lee issues 5000 to alice as b approved by new max;
         lee issues 5000 to alice as c approved by new kim",
        expect![[r#"
            PT0S refused: the cashier's limit leaves 1000.00 today; 5000.00 needs the approval of 3 cashiers, 2 approved
            PT0S refused: the cashier's limit leaves 1000.00 today; 5000.00 needs the approval of 3 cashiers, 2 approved
            new signs for kim
            alice 10100.00, bob 100.00, carol 0.00, issued 10200.00, redeemed 0.00
        "#]],
    );
    // What a cashier issued today still counts.
    check(
        "kim opens an account; kim issues 1000 to alice as a; kim rotates to new; kim issues 0.01 to alice as b",
        expect![[r#"
            PT0S refused: the cashier's limit leaves 0.00 today; 0.01 needs the approval of 3 cashiers, 1 approved
            new signs for kim
            alice 1100.00, bob 100.00, carol 0.00, issued 1200.00, redeemed 0.00
        "#]],
    );
}

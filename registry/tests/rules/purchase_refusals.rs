//! Every refusal of a purchase, at its boundary and in its order.

use expect_test::expect;

use crate::check;

#[test]
fn each_refusal_has_its_boundary() {
    check(
        "bob purchases nothing for 1000 at 1000 with 30",
        expect![[r#"
            PT0S refused: there is no asset nothing
            no money moved
        "#]],
    );
    check(
        "bob purchases lot for 1000 at 1000 with 30; surveyor retires lot;
         bob purchases lot for 1000 at 1000 with 30",
        expect![[r#"
            PT0S refused: the asset is not held by anybody
            PT0S refused: the asset is not held by anybody
            lot: retired
            no money moved
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; alice purchases lot for 1000 at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the buyer holds the asset already
            lot: alice at 1000, deposit 30 lasts until P30D
            alice -30, deposits 30
        "#]],
    );
    check(
        "alice claims mural at 1000 with 30; museum purchases mural for 1000 at 1000 with 30",
        expect![[r#"
            PT0S mural given out for 0
            PT0S refused: a beneficiary of class art cannot acquire its assets
            mural: alice at 1000, deposit 30 lasts until P30D
            alice -30, deposits 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; bob purchases lot for 999 at 1000 with 30;
         bob purchases lot for 1000 at 1000 with 30; alice claims yard at 1000 with 30;
         bob purchases yard for 1001 at 1001 with 31",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the price is 1000, above the limit of 999
            PT0S lot sold for 1000
            PT0S yard given out for 0
            PT0S yard sold for 1000
            lot: bob at 1000, deposit 30 lasts until P30D
            yard: bob at 1001, deposit 31 lasts until P30DT23H15M25S
            alice +2000, bob -2061, deposits 61
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; bob purchases lot for 1000 at 1000 with 30 under 2;
         bob purchases lot for 1000 at 1000 with 30 under 0;
         bob purchases lot for 1000 at 1000 with 30 under 1",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: version 1 of the constitution is in force, not 2
            PT0S refused: version 1 of the constitution is in force, not 0
            PT0S lot sold for 1000
            lot: bob at 1000, deposit 30 lasts until P30D
            alice +1000, bob -1030, deposits 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; bob purchases lot for 1000 at 999 with 30;
         bob purchases lot for 1000 at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the valuation of 999 is below the price of 1000
            PT0S lot sold for 1000
            lot: bob at 1000, deposit 30 lasts until P30D
            alice +1000, bob -1030, deposits 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; bob purchases lot for 1000 at 1000 with 29;
         bob purchases lot for 1000 at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the deposit of 29 does not last long enough; at least 30 is needed
            PT0S lot sold for 1000
            lot: bob at 1000, deposit 30 lasts until P30D
            alice +1000, bob -1030, deposits 30
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; bob purchases lot for 1000 at 1000 with 9001;
         bob purchases lot for 1000 at 1000 with 9000",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the balance is 10000, but 10001 must be paid
            PT0S lot sold for 1000
            lot: bob at 1000, deposit 9000 lasts until P9000D
            alice +1000, bob -10000, deposits 9000
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; stranger purchases lot for 1000 at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: there is no account stranger; it opens when its key is published
            lot: alice at 1000, deposit 30 lasts until P30D
            alice -30, deposits 30
        "#]],
    );
}

#[test]
fn refusals_come_in_the_rulebooks_order() {
    // Each attempt mends the first fault of the one before.
    check(
        "bob purchases mural for 1 at 1 with 0 under 2; alice claims mural at 9000 with 270;
         alice purchases mural for 1 at 1 with 0 under 2;
         gallery purchases mural for 1 at 1 with 0 under 2;
         bob purchases mural for 1 at 1 with 0 under 2;
         bob purchases mural for 9000 at 1 with 0 under 2;
         bob purchases mural for 9000 at 1 with 0; bob purchases mural for 9000 at 9000 with 0;
         bob purchases mural for 9000 at 9000 with 1001;
         bob purchases mural for 9000 at 9000 with 1000",
        expect![[r#"
            PT0S refused: the asset is not held by anybody
            PT0S mural given out for 0
            PT0S refused: the buyer holds the asset already
            PT0S refused: a beneficiary of class art cannot acquire its assets
            PT0S refused: the price is 9000, above the limit of 1
            PT0S refused: version 1 of the constitution is in force, not 2
            PT0S refused: the valuation of 1 is below the price of 9000
            PT0S refused: the deposit of 0 does not last long enough; at least 270 is needed
            PT0S refused: the balance is 10000, but 10001 must be paid
            PT0S mural sold for 9000
            mural: bob at 9000, deposit 1000 lasts until P111DT2H40M
            alice +9000, bob -10000, deposits 1000
        "#]],
    );
    // An amount that cannot be is refused before anything is looked at.
    check(
        "bob purchases nothing for 1.5 at 1 with 0; bob purchases nothing for 1 at 1.5 with 0;
         bob purchases nothing for 1 at 1 with 1.5",
        expect![[r#"
            PT0S refused: 1.5 has more decimals than the 0 that the currency has; amounts are never rounded
            PT0S refused: 1.5 has more decimals than the 0 that the currency has; amounts are never rounded
            PT0S refused: 1.5 has more decimals than the 0 that the currency has; amounts are never rounded
            no money moved
        "#]],
    );
}

#[test]
fn a_quiet_time_comes_between_the_terms_and_the_valuation() {
    // The booth was bought a moment ago.
    check(
        "alice claims booth at 1000 with 100; bob purchases booth for 1000 at 1000 with 100;
         bob purchases booth for 0 at 0 with 0 under 2; carol purchases booth for 999 at 0 with 0 under 2;
         carol purchases booth for 1000 at 0 with 0 under 2; carol purchases booth for 1000 at 0 with 0",
        expect![[r#"
            PT0S booth given out for 0
            PT0S booth sold for 1000
            PT0S refused: the buyer holds the asset already
            PT0S refused: the price is 1000, above the limit of 999
            PT0S refused: version 1 of the constitution is in force, not 2
            PT0S refused: the asset was bought lately; the next purchase is possible from 2026-01-01T01:17:05Z on
            booth: bob at 1000, deposit 100 lasts until P100D
            alice +1000, bob -1100, deposits 100
        "#]],
    );
}

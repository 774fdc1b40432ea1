//! `raise_delay`: a raise binds buyers only after it, a cut at once.

use expect_test::expect;

use crate::{check, check_about};

#[test]
fn a_price_that_was_seen_is_honoured_for_the_delay() {
    // The second before it is over,
    check(
        "alice claims field at 1000 with 101; 1 day passes; alice revalues field to 2000;
         1 day less 1 second pass; bob purchases field for 1000 at 2000 with 61",
        expect![[r#"
            PT0S field given out for 0
            P1DT23H59M59S field sold for 1000
            field: bob at 2000, deposit 61 lasts until P32D
            alice +998, bob -1061, deposits 61, treasury 2, tax of fields 2
        "#]],
    );
    // at it,
    check(
        "alice claims field at 1000 with 101; 1 day passes; alice revalues field to 2000;
         1 day passes; bob purchases field for 1999 at 2000 with 60;
         bob purchases field for 2000 at 2000 with 60",
        expect![[r#"
            PT0S field given out for 0
            P2D refused: the price is 2000, above the limit of 1999
            P2D field sold for 2000
            field: bob at 2000, deposit 60 lasts until P32D
            alice +1997, bob -2060, deposits 60, treasury 3, tax of fields 3
        "#]],
    );
    // and after it.
    check(
        "alice claims field at 1000 with 101; 1 day passes; alice revalues field to 2000;
         1 day passes; 1 second passes",
        expect![[r#"
            PT0S field given out for 0
            field: alice at 2000, deposit 100 owing 2 lasts until P51D
            alice -101, deposits 100, treasury 1, tax of fields 1
        "#]],
    );
}

#[test]
fn each_of_several_raises_waits_for_itself() {
    let at = |pause: &str, expected| {
        let script = format!(
            "alice claims field at 1000 with 200; 1 day passes; alice revalues field to 2000;
             12 hours pass; alice revalues field to 3000; {pause} pass"
        );
        check_about("field: ", &script, expected);
    };
    // Tax is on 3,000 from a day and a half on: of 200 there are 199 at a day, 198 then, and 66 days are left.
    at(
        "12 hours less 1 second",
        expect![[r#"
        field: alice at 3000, sold for 1000, deposit 198 owing 1 lasts until P67DT12H
    "#]],
    );
    at(
        "12 hours",
        expect![[r#"
        field: alice at 3000, sold for 2000, deposit 198 owing 1 lasts until P67DT12H
    "#]],
    );
    at(
        "1 day less 1 second",
        expect![[r#"
        field: alice at 3000, sold for 2000, deposit 198 owing 2 lasts until P67DT12H
    "#]],
    );
    at(
        "1 day",
        expect![[r#"
        field: alice at 3000, deposit 198 owing 3 lasts until P67DT12H
    "#]],
    );
}

#[test]
fn a_cut_binds_at_once_and_a_raise_after_it_waits() {
    check_about(
        "field: ",
        "alice claims field at 1000 with 200; 1 day passes; alice revalues field to 2000;
         alice revalues field to 500",
        expect![[r#"
            field: alice at 500, deposit 199 lasts until P399D
        "#]],
    );
    check_about(
        "field: ",
        "alice claims field at 1000 with 200; 1 day passes; alice revalues field to 500;
         alice revalues field to 4000; 1 day less 1 second pass",
        expect![[r#"
            field: alice at 4000, sold for 500, deposit 199 owing 3 lasts until P50DT18H
        "#]],
    );
    check_about(
        "field: ",
        "alice claims field at 1000 with 200; 1 day passes; alice revalues field to 500;
         alice revalues field to 4000; 1 day passes",
        expect![[r#"
            field: alice at 4000, deposit 199 owing 4 lasts until P50DT18H
        "#]],
    );
}

#[test]
fn nothing_before_the_tenure_is_honoured() {
    // A raise in the second of the claim replaces what no buyer could see.
    check_about(
        "field: ",
        "alice claims field at 1000 with 100; alice revalues field to 2000",
        expect![[r#"
            field: alice at 2000, deposit 100 lasts until P50D
        "#]],
    );
    check_about(
        "field: ",
        "alice claims field at 1000 with 100; 1 second passes; alice revalues field to 2000",
        expect![[r#"
            field: alice at 2000, sold for 1000, deposit 100 lasts until P50DT1S
        "#]],
    );
    // The buyer's valuation is the price from the second of the sale on, whatever waited before.
    check(
        "alice claims field at 1000 with 101; 1 day passes; alice revalues field to 3000;
         bob purchases field for 1000 at 2000 with 60; carol purchases field for 1999 at 2000 with 60;
         carol purchases field for 2000 at 2000 with 60",
        expect![[r#"
            PT0S field given out for 0
            P1D field sold for 1000
            P1D refused: the price is 2000, above the limit of 1999
            P1D field sold for 2000
            field: carol at 2000, deposit 60 lasts until P31D
            alice +999, bob +1000, carol -2060, deposits 60, treasury 1, tax of fields 1
        "#]],
    );
}

#[test]
fn sixteen_raises_may_wait() {
    let raises = |least: u32, most: u32| -> String {
        (least..=most).map(|price| format!("alice revalues field to {price};")).collect()
    };
    let begun = "alice claims field at 1000 with 200; 1 second passes";
    check_about(
        "field",
        &format!("{begun}; {}", raises(1_001, 1_015)),
        expect![[r#"
            PT0S field given out for 0
            field: alice at 1015, sold for 1000, deposit 200 lasts until P197DT1H3M51S
        "#]],
    );
    // The 17th is one too many until the first takes effect.
    check_about(
        "PT",
        &format!("{begun}; {}; 1 day less 1 second pass; alice revalues field to 1017", raises(1_001, 1_017)),
        expect![[r#"
            PT0S field given out for 0
            PT1S refused: 16 raises wait to bind buyers; at most 16 may
        "#]],
    );
    check_about(
        "field: ",
        &format!("{begun}; {}; 1 day passes; alice revalues field to 1017", raises(1_001, 1_016)),
        expect![[r#"
            field: alice at 1017, sold for 1016, deposit 199 lasts until P196DT15H47M16S
        "#]],
    );
    // Raises above a later cut wait for nothing.
    check_about(
        "refused",
        &format!("{begun}; {}; alice revalues field to 900; {}", raises(1_001, 1_016), raises(901, 917)),
        expect![[r#"
            PT1S refused: 16 raises wait to bind buyers; at most 16 may
        "#]],
    );
    // Without a delay nothing waits.
    let raises = raises(1_001, 1_030).replace("field", "lot");
    check(
        &format!("alice claims lot at 1000 with 206; {raises}"),
        expect![[r#"
            PT0S lot given out for 0
            lot: alice at 1030, deposit 206 lasts until P200D
            alice -206, deposits 206
        "#]],
    );
}

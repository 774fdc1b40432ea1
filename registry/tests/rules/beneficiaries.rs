//! Tax is split exactly: each beneficiary has ⌊all tax of the class × its share⌋, the treasury the rest.

use expect_test::expect;

use crate::check;

#[test]
fn shares_are_exact_however_often_tax_is_settled() {
    check(
        "alice claims mural at 1000 with 100; 10 days pass; everything is settled",
        expect![[r#"
            PT0S mural given out for 0
            mural: alice at 1000, deposit 90 lasts until P100D
            alice -100, gallery +1, museum +3, deposits 90, treasury 6, tax of art 10
        "#]],
    );
    // One at a time.
    check(
        "alice claims mural at 1000 with 100; 1 day passes; everything is settled; 1 day passes;
         everything is settled; 1 day passes; everything is settled; 1 day passes;
         everything is settled; 1 day passes; everything is settled; 1 day passes;
         everything is settled; 1 day passes; everything is settled; 1 day passes;
         everything is settled; 1 day passes; everything is settled; 1 day passes;
         everything is settled",
        expect![[r#"
            PT0S mural given out for 0
            mural: alice at 1000, deposit 90 lasts until P100D
            alice -100, gallery +1, museum +3, deposits 90, treasury 6, tax of art 10
        "#]],
    );
    // Each unit as it is completed: at 3 nothing for 0.333333333, at 4 its first.
    check(
        "alice claims mural at 1000 with 100; 3 days pass; everything is settled",
        expect![[r#"
            PT0S mural given out for 0
            mural: alice at 1000, deposit 97 lasts until P100D
            alice -100, deposits 97, treasury 3, tax of art 3
        "#]],
    );
    check(
        "alice claims mural at 1000 with 100; 4 days pass; everything is settled",
        expect![[r#"
            PT0S mural given out for 0
            mural: alice at 1000, deposit 96 lasts until P100D
            alice -100, museum +1, deposits 96, treasury 3, tax of art 4
        "#]],
    );
    check(
        "alice claims mural at 1000 with 100; 9 days pass; everything is settled; 1 day passes;
         everything is settled",
        expect![[r#"
            PT0S mural given out for 0
            mural: alice at 1000, deposit 90 lasts until P100D
            alice -100, gallery +1, museum +3, deposits 90, treasury 6, tax of art 10
        "#]],
    );
    // A purchase settles, too, and arrears are shared alike.
    check(
        "alice claims mural at 1000 with 30; 40 days pass;
         bob purchases mural for 1000 at 1000 with 30",
        expect![[r#"
            PT0S mural given out for 0
            P16D mural runs out at P30D
            P27D mural runs out at P30D
            P30D mural in arrears by 0
            P40D mural sold for 1000; arrears paid 10, written off 0
            mural: bob at 1000, deposit 30 lasts until P70D
            alice +960, bob -1030, gallery +4, museum +13, deposits 30, treasury 23, tax of art 40
        "#]],
    );
    // Nothing of a fee is shared, nor of an auction's proceeds beyond the arrears.
    check(
        "alice claims mural at 1000 with 30; 44 days pass; alice reclaims mural with 30",
        expect![[r#"
            PT0S mural given out for 0
            P16D mural runs out at P30D
            P27D mural runs out at P30D
            P30D mural in arrears by 0
            P44D mural lapses owing 14
            P44D mural reclaimed for 14 and a fee of 2
            mural: alice at 1000, deposit 30 lasts until P74D
            alice -76, gallery +4, museum +14, deposits 30, treasury 28, fees 2, tax of art 44
        "#]],
    );
    check(
        "alice claims mural at 1000 with 30; alice relinquishes mural;
         bob claims mural for 1000 at 1000 with 30",
        expect![[r#"
            PT0S mural given out for 0
            PT0S mural given out for 1000
            mural: bob at 1000, deposit 30 lasts until P30D
            bob -1030, deposits 30, treasury 1000, issue proceeds 1000
        "#]],
    );
}

#[test]
fn the_treasury_passes_on_what_one_unit_completes_for_two() {
    check(
        "alice claims duet at 1000 with 30; 3 days pass; everything is settled",
        expect![[r#"
            PT0S duet given out for 0
            duet: alice at 1000, deposit 27 lasts until P30D
            alice -30, deposits 27, treasury 3, tax of pairs 3
        "#]],
    );
    check(
        "alice claims duet at 1000 with 30; 3 days pass; everything is settled; 1 day passes;
         everything is settled",
        expect![[r#"
            PT0S duet given out for 0
            duet: alice at 1000, deposit 26 lasts until P30D
            alice -30, gallery +1, museum +1, deposits 26, treasury 2, tax of pairs 4
        "#]],
    );
    // An empty treasury passes on nothing: the second waits,
    check(
        "alice claims duet at 1000 with 30; 3 days pass; everything is settled;
         the treasury grants all to carol; 1 day passes; everything is settled",
        expect![[r#"
            PT0S duet given out for 0
            duet: alice at 1000, deposit 26 lasts until P30D
            alice -30, carol +3, gallery +1, deposits 26, tax of pairs 4
        "#]],
    );
    // and is paid with the next tax.
    check(
        "alice claims duet at 1000 with 30; 3 days pass; everything is settled;
         the treasury grants all to carol; 1 day passes; everything is settled; 1 day passes;
         everything is settled",
        expect![[r#"
            PT0S duet given out for 0
            duet: alice at 1000, deposit 25 lasts until P30D
            alice -30, carol +3, gallery +1, museum +1, deposits 25, tax of pairs 5
        "#]],
    );
    // Or, where there is more in the treasury by then, with the tax of a sale.
    check(
        "alice claims duet at 1000 with 30; 3 days pass; everything is settled;
         the treasury grants all to carol; 1 day passes; everything is settled;
         carol claims band for 1000 at 1000 with 30; 1 day passes;
         bob purchases duet for 1000 at 1000 with 30; 10 days pass; everything is settled",
        expect![[r#"
            PT0S duet given out for 0
            P4D band given out for 640
            P5D duet sold for 1000
            band: carol at 1000, deposit 19 lasts until P34D
            duet: bob at 1000, deposit 20 lasts until P35D
            alice +995, bob -1030, carol -667, gallery +3, museum +3, deposits 39, treasury 657, issue proceeds 640, tax of spectrum 11, tax of pairs 15
        "#]],
    );
    // A sale in the same second has no tax to pay it with.
    check(
        "alice claims duet at 1000 with 30; 3 days pass; everything is settled;
         the treasury grants all to carol; 1 day passes; everything is settled;
         carol claims band for 1000 at 1000 with 30; bob purchases duet for 1000 at 1000 with 30;
         10 days pass; everything is settled",
        expect![[r#"
            PT0S duet given out for 0
            P4D band given out for 640
            P4D duet sold for 1000
            band: carol at 1000, deposit 20 lasts until P34D
            duet: bob at 1000, deposit 20 lasts until P34D
            alice +996, bob -1030, carol -667, gallery +3, museum +3, deposits 40, treasury 655, issue proceeds 640, tax of spectrum 10, tax of pairs 14
        "#]],
    );
}

#[test]
fn taxes_of_several_classes_are_settled_together() {
    check(
        "alice claims mural at 1000 with 100; bob claims duet at 2000 with 100;
         carol claims lot at 3000 with 100; alice claims bench at 100 with 0; 10 days pass;
         everything is settled",
        expect![[r#"
            PT0S mural given out for 0
            PT0S duet given out for 0
            PT0S lot given out for 0
            PT0S bench given out for 0
            P3DT8H lot runs out at P33DT8H
            bench: alice at 100, deposit 0 lasts for ever
            duet: bob at 2000, deposit 80 lasts until P50D
            lot: carol at 3000, deposit 70 lasts until P33DT8H
            mural: alice at 1000, deposit 90 lasts until P100D
            alice -100, bob -100, carol -100, gallery +6, museum +8, deposits 240, treasury 46, tax of land 30, tax of art 10, tax of pairs 20
        "#]],
    );
    // What is in arrears is not settled, what is vacant owes nothing.
    check(
        "alice claims lot at 1000 with 30; bob claims yard at 1000 with 60; 35 days pass;
         everything is settled",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P30D yard runs out at P60D
            lot: alice at 1000 in arrears of 5, lapses P44D
            yard: bob at 1000, deposit 25 lasts until P60D
            alice -30, bob -60, deposits 25, treasury 65, tax of land 65
        "#]],
    );
}

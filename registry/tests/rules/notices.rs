//! Notices come 30, 14 and 3 days before a deposit runs out, each at its second and once.

use expect_test::expect;

use crate::check_about;

#[test]
fn a_notice_comes_at_its_second() {
    let until = |pause: &str, expected| {
        let script = format!("alice claims lot at 1000 with 31; {pause} pass");
        check_about("runs out", &script, expected);
    };
    until("1 day less 1 second", expect![[""]]);
    until(
        "1 days",
        expect![[r#"
        P1D lot runs out at P31D
    "#]],
    );
    until(
        "17 days less 1 second",
        expect![[r#"
        P1D lot runs out at P31D
    "#]],
    );
    until(
        "17 days",
        expect![[r#"
        P1D lot runs out at P31D
        P17D lot runs out at P31D
    "#]],
    );
    until(
        "28 days less 1 second",
        expect![[r#"
        P1D lot runs out at P31D
        P17D lot runs out at P31D
    "#]],
    );
    until(
        "40 days",
        expect![[r#"
        P1D lot runs out at P31D
        P17D lot runs out at P31D
        P28D lot runs out at P31D
    "#]],
    );
}

#[test]
fn a_notice_is_given_once_and_none_that_was_due_at_a_settlement() {
    // A runway of 30 days from now on is known to the holder already.
    check_about(
        "runs out",
        "alice claims lot at 1000 with 30; 14 days pass; alice claims yard at 1000 with 14;
         alice claims yard at 1000 with 30; 1 day passes",
        expect![[""]],
    );
    // Settling around the second makes no difference.
    check_about(
        "runs out",
        "alice claims lot at 1000 with 31; 1 day less 1 second pass; everything is settled; 1 second passes;
         everything is settled; alice revalues lot to 1000; 1 second passes; everything is settled",
        expect![[r#"
            P1D lot runs out at P31D
        "#]],
    );
    // A cut after which it lasts longer takes a notice back, a raise brings one forward, a top-up puts it off.
    check_about(
        "runs out",
        "alice claims lot at 1000 with 31; 12 hours pass; alice revalues lot to 500; 1 day passes",
        expect![[""]],
    );
    check_about(
        "runs out",
        "alice claims lot at 1000 with 70; 5 days pass; alice revalues lot to 2000; 3 days pass",
        expect![[r#"
            P7DT12H lot runs out at P37DT12H
        "#]],
    );
    check_about(
        "runs out",
        "alice claims lot at 1000 with 31; 1 day passes; bob tops up lot with 1; 1 day passes",
        expect![[r#"
            P1D lot runs out at P31D
            P2D lot runs out at P32D
        "#]],
    );
    // In arrears there is nothing left to warn of; the lapse is told when it comes.
    check_about(
        "lot",
        "alice claims lot at 1000 with 30; 50 days pass",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            lot: vacant at 144 from 1000 to 1 since P44D, alice may reclaim until P51D
        "#]],
    );
}

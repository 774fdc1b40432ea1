//! Standing instructions: their bounds, the seconds at which they are carried out, and when they are passed over.

use expect_test::expect;
use registry::instructions::Change;

use crate::{check, check_about};

#[test]
fn a_deposit_is_topped_up_when_it_runs_low() {
    // 60 last 60 days: 10 are left at P50D, and 60 are needed.
    let topped_up = |pause: &str, expected| {
        let script = format!(
            "alice claims lot at 1000 with 60; alice instructs lot below P10D up_to P60D; {pause} pass"
        );
        check_about("lot", &script, expected);
    };
    topped_up(
        "50 days less 1 second",
        expect![[r#"
        PT0S lot given out for 0
        P30D lot runs out at P60D
        P46D lot runs out at P60D
        lot: alice at 1000, deposit 14 owing 3 lasts until P60D
    "#]],
    );
    topped_up(
        "50 days",
        expect![[r#"
        PT0S lot given out for 0
        P30D lot runs out at P60D
        P46D lot runs out at P60D
        P50D lot topped up by 50
        lot: alice at 1000, deposit 60 lasts until P110D
    "#]],
    );
    topped_up(
        "100 days",
        expect![[r#"
        PT0S lot given out for 0
        P30D lot runs out at P60D
        P46D lot runs out at P60D
        P50D lot topped up by 50
        P80D lot runs out at P110D
        P96D lot runs out at P110D
        P100D lot topped up by 50
        lot: alice at 1000, deposit 60 lasts until P160D
    "#]],
    );
    // One that is below already is topped up at once.
    check_about(
        "topped",
        "alice claims lot at 1000 with 60; alice instructs lot below P90D up_to P100D; 1 second passes",
        expect![[r#"
            PT0S lot topped up by 40
        "#]],
    );
}

#[test]
fn a_top_up_leaves_what_is_to_be_kept() {
    // The balance is 9,940, and 50 are needed; tried again when half of the 10 days left is over, and so on.
    let keeping = |keep: u32, expected| {
        let script = format!(
            "alice claims lot at 1000 with 60; alice instructs lot below P10D up_to P60D keeping {keep}; 58 days pass"
        );
        check_about("P5", &script, expected);
    };
    keeping(
        9_889,
        expect![[r#"
        P50D lot topped up by 50
    "#]],
    );
    keeping(
        9_890,
        expect![[r#"
        P50D lot topped up by 50
    "#]],
    );
    keeping(
        9_891,
        expect![[r#"
            P50D lot: instruction skipped: 50 is needed and 9891 is to be kept, but the balance is 9940
            P55D lot: instruction skipped: 55 is needed and 9891 is to be kept, but the balance is 9940
            P57D lot runs out at P60D
            P57DT12H lot: instruction skipped: 58 is needed and 9891 is to be kept, but the balance is 9940
        "#]],
    );
    // With money meanwhile it succeeds the next time, or as soon as anything else happens to the asset.
    let paid = "alice claims lot at 1000 with 60; alice claims yard at 100 with 100;
                alice instructs lot below P10D up_to P60D keeping 9791; 51 days pass;
                bob purchases yard for 100 at 100 with 4";
    check_about(
        "P5",
        &format!("{paid}; 8 days pass"),
        expect![[r#"
            P50D lot: instruction skipped: 50 is needed and 9791 is to be kept, but the balance is 9840
            P51D yard sold for 100
            P55D lot topped up by 55
        "#]],
    );
    check_about(
        "P5",
        &format!("{paid}; bob tops up lot with 1; 1 hour passes"),
        expect![[r#"
            P50D lot: instruction skipped: 50 is needed and 9791 is to be kept, but the balance is 9840
            P51D yard sold for 100
            P51D lot topped up by 50
        "#]],
    );
}

#[test]
fn a_valuation_follows_its_rule() {
    // 1,000 and a hundredth of it in 10 days, each time of what the holder stated.
    let ruled = |change: &str, pause: &str, expected| {
        let script = format!(
            "alice claims lot at 1000 with 200; alice instructs lot change {change} every P10D; {pause} pass"
        );
        check_about("revalued", &script, expected);
    };
    ruled("+0.365", "10 days less 1 second", expect![[""]]);
    ruled(
        "+0.365",
        "10 days",
        expect![[r#"
        P10D lot revalued to 1010
    "#]],
    );
    ruled(
        "+0.365",
        "30 days",
        expect![[r#"
        P10D lot revalued to 1010
        P20D lot revalued to 1020
        P30D lot revalued to 1030
    "#]],
    );
    ruled(
        "-0.365",
        "20 days",
        expect![[r#"
        P10D lot revalued to 990
        P20D lot revalued to 980
    "#]],
    );
    // Rounded towards where it began, and told even where it stays.
    ruled(
        "-0.05",
        "10 days",
        expect![[r#"
        P10D lot revalued to 999
    "#]],
    );
    ruled(
        "+0",
        "10 days",
        expect![[r#"
        P10D lot revalued to 1000
    "#]],
    );
    // Never below the minimum.
    check_about(
        "revalued",
        "alice claims name at 11 with 200; alice instructs name change -1 every P365D; 365 days pass",
        expect![[r#"
            P365D name revalued to 10
        "#]],
    );
    // What the holder states is the new base, from its second on.
    check_about(
        "revalued",
        "alice claims lot at 1000 with 200; alice instructs lot change +0.365 every P10D; 15 days pass;
         alice revalues lot to 2000; 20 days pass",
        expect![[r#"
            P10D lot revalued to 1010
            P25D lot revalued to 2020
            P35D lot revalued to 2040
        "#]],
    );
}

#[test]
fn a_step_that_would_be_refused_is_passed_over() {
    // 20 are left, and 1,010 needs 31.
    check_about(
        "lot",
        "alice claims lot at 1000 with 30; alice instructs lot change +0.365 every P10D; 20 days less 1 second pass",
        expect![[r#"
            PT0S lot given out for 0
            P10D lot: instruction skipped: the deposit of 20 does not last long enough; at least 31 is needed
            P16D lot runs out at P30D
            lot: alice at 1000, deposit 14 owing 3 lasts until P30D
        "#]],
    );
    check_about(
        "P90D",
        "alice claims house at 1000 with 300; alice instructs house change -0.365 every P10D; 90 days pass",
        expect![[r#"
            P90D house revalued to 910
        "#]],
    );
    check_about(
        "P10D",
        "alice claims house at 1000 with 300; alice instructs house change -0.365 every P10D; 10 days pass",
        expect![[r#"
            P10D house: instruction skipped: the valuation of 990 is below 1000, by which the holder stands until 2026-04-01T00:17:05Z
        "#]],
    );
    // Nothing is done in arrears; what was missed is done in the second in which they are paid.
    check_about(
        "P4",
        "alice claims lot at 1000 with 30; alice instructs lot change -0.365 every P41D; 43 days pass;
         alice tops up lot with 43; 50 days pass",
        expect![[r#"
            P43D lot revalued to 957
            P44DT8H21M4S lot runs out at P74DT8H21M4S
        "#]],
    );
}

#[test]
fn instructions_end_with_the_tenure() {
    check_about(
        "D",
        "alice claims lot at 1000 with 60; alice instructs lot below P10D up_to P60D change +0.365 every P10D;
         bob purchases lot for 1000 at 1000 with 60; 31 days pass",
        expect![[r#"
            P30D lot runs out at P60D
            lot: bob at 1000, deposit 30 owing 1 lasts until P60D
        "#]],
    );
    // The holder takes them back by asking for none.
    check_about(
        "D",
        "alice claims lot at 1000 with 60; alice instructs lot change +0.365 every P10D; alice instructs lot;
         20 days pass",
        expect![[r#"
            lot: alice at 1000, deposit 60 owing 20 lasts until P60D
        "#]],
    );
}

#[test]
fn instructions_have_bounds() {
    let refused = |instruction: &str, expected| {
        check_about(
            "refused",
            &format!("alice claims lot at 1000 with 60; alice instructs lot {instruction}"),
            expected,
        );
    };
    refused(
        "below PT0S up_to P1D",
        expect![[r#"
        PT0S refused: auto_top_up.when_below must be at least 1 second
    "#]],
    );
    refused("below PT1S up_to P1DT1S", expect![[""]]);
    refused(
        "below P1D up_to P1D",
        expect![[r#"
            PT0S refused: auto_top_up.up_to must be longer than when_below by a day or more, and at most 5 years
        "#]],
    );
    refused(
        "below P1D up_to P1DT23H59M59S",
        expect![[r#"
        PT0S refused: auto_top_up.up_to must be longer than when_below by a day or more, and at most 5 years
    "#]],
    );
    refused(
        "below P1D up_to P1825DT1S",
        expect![[r#"
            PT0S refused: auto_top_up.up_to must be longer than when_below by a day or more, and at most 5 years
        "#]],
    );
    refused("below P1D up_to P1825D", expect![[""]]);
    refused(
        "change +1 every PT23H59M59S",
        expect![[r#"
        PT0S refused: valuation_rule.every must be from 1 day to 1 year
    "#]],
    );
    refused("change +1 every P1D", expect![[""]]);
    refused("change -1 every P365D", expect![[""]]);
    refused(
        "change +1 every P365DT1S",
        expect![[r#"
        PT0S refused: valuation_rule.every must be from 1 day to 1 year
    "#]],
    );
    for (text, read) in [("+1", true), ("-1.000000000", true), ("+1.000000001", false), ("-1.1", false)] {
        assert_eq!(text.parse::<Change>().is_ok(), read, "{text}");
    }
    // Only the holder gives them, and not in arrears.
    check(
        "bob instructs lot change +1 every P1D; alice claims lot at 1000 with 30;
         bob instructs lot change +1 every P1D; 30 days pass; alice instructs lot change +1 every P1D",
        expect![[r#"
            PT0S refused: the asset is not held by anybody
            PT0S lot given out for 0
            PT0S refused: only the holder, alice, may do this
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P30D refused: the asset is in arrears: 0 is owed
            lot: alice at 1000 in arrears of 0, lapses P44D
            alice -30, treasury 30, tax of land 30
        "#]],
    );
}

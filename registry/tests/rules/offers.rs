//! Standing offers: what they must promise, when they are filled, by whom first, and when their time is over.

use expect_test::expect;

use crate::{check, check_about};

#[test]
fn an_offer_is_filled_when_the_price_falls_to_it() {
    // One unit above, at, and one unit below the limit; what is not paid comes back.
    check(
        "alice claims lot at 1000 with 100; bob offers 900 for lot at 1000 with 31 until P10D;
         alice revalues lot to 901; 1 second passes",
        expect![[r#"
            PT0S lot given out for 0
            lot: alice at 901, deposit 100 lasts until P110DT23H42M26S
            offer 1: bob pays up to 900 for lot
            alice -100, bob -931, deposits 100, escrows 931
        "#]],
    );
    check(
        "alice claims lot at 1000 with 100; bob offers 900 for lot at 1000 with 31 until P10D;
         alice revalues lot to 900; 1 second passes",
        expect![[r#"
            PT0S lot given out for 0
            PT0S lot sold for 900
            lot: bob at 1000, deposit 31 lasts until P31D
            alice +900, bob -931, deposits 31
        "#]],
    );
    check(
        "alice claims lot at 1000 with 100; bob offers 900 for lot at 1000 with 31 until P10D;
         alice revalues lot to 899; 1 second passes",
        expect![[r#"
            PT0S lot given out for 0
            PT0S lot sold for 899
            lot: bob at 1000, deposit 31 lasts until P31D
            alice +899, bob -930, deposits 31
        "#]],
    );
    // One that the price is within already is filled in its own second.
    check_about(
        "lot",
        "alice claims lot at 1000 with 100; 5 seconds pass;
         bob offers 1100 for lot at 1100 with 34 until P10D; 1 second passes",
        expect![[r#"
            PT0S lot given out for 0
            PT5S lot sold for 1000
            lot: bob at 1100, deposit 34 lasts until P30DT21H49M6S
        "#]],
    );
}

#[test]
fn an_offer_promises_what_a_purchase_must() {
    // 31 days' tax, as what is left of a unit by then may be anything; a valuation of at least the limit.
    check(
        "alice claims lot at 1000 with 100; bob offers 900 for lot at 899 with 31 until P10D;
         bob offers 900 for lot at 1000 with 30 until P10D; bob offers 9970 for lot at 9970 with 301 until P10D;
         alice offers 900 for lot at 1000 with 31 until P10D; museum offers 900 for mural at 1000 with 31 until P10D;
         bob offers 900 for nothing at 1000 with 31 until P10D; surveyor retires yard;
         bob offers 900 for yard at 1000 with 31 until P10D; bob offers 0 for name at 9 with 31 until P10D",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the valuation of 899 is below the price of 900
            PT0S refused: the deposit of 30 does not last long enough; at least 31 is needed
            PT0S refused: the balance is 10000, but 10271 must be paid
            PT0S refused: the buyer holds the asset already
            PT0S refused: a beneficiary of class art cannot acquire its assets
            PT0S refused: there is no asset nothing
            PT0S refused: the asset is retired
            PT0S refused: the valuation of 9 is below the class's minimum of 10
            lot: alice at 1000, deposit 100 lasts until P100D
            yard: retired
            alice -100, deposits 100
        "#]],
    );
    // Where there is a tenure it is prepaid.
    check_about(
        "refused",
        "alice claims house at 1000 with 100; bob offers 900 for house at 1000 with 90 until P10D;
         bob offers 900 for house at 1000 with 91 until P10D",
        expect![[r#"
            PT0S refused: the deposit of 90 does not last long enough; at least 91 is needed
        "#]],
    );
}

#[test]
fn an_offer_stands_for_a_while() {
    // It must expire later than now and within a year.
    check_about(
        "P",
        "alice claims lot at 1000 with 500; bob offers 9 for lot at 9 with 31 until PT0S;
         bob offers 9 for lot at 9 with 31 until P365DT1S; bob offers 9 for lot at 9 with 31 until P365D;
         carol offers 9 for lot at 9 with 31 until PT1S; 365 days less 1 second pass; 1 second passes",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: an offer cannot stand until 2026-01-01T00:17:05Z; it must be later than now and not after 2027-01-01T00:17:05Z
            PT0S refused: an offer cannot stand until 2027-01-01T00:17:06Z; it must be later than now and not after 2027-01-01T00:17:05Z
            PT1S offer 2 expires
            P365D offer 1 expires
            lot: alice at 1000, deposit 500 owing 365 lasts until P500D
        "#]],
    );
    // The second before its end it is filled, at its end it is over.
    check_about(
        "P10D",
        "alice claims lot at 1000 with 100; bob offers 900 for lot at 1000 with 31 until P10D;
         10 days pass; alice revalues lot to 900; 1 second passes",
        expect![[r#"
            P10D offer 1 expires
        "#]],
    );
    check(
        "alice claims lot at 1000 with 100; bob offers 900 for lot at 1000 with 31 until P10D;
         10 days less 1 second pass; alice revalues lot to 900; 1 second passes",
        expect![[r#"
            PT0S lot given out for 0
            P9DT23H59M59S lot sold for 900
            P10D lot runs out at P40D
            lot: bob at 1000, deposit 30 lasts until P40D
            alice +891, bob -931, deposits 30, treasury 10, tax of land 10
        "#]],
    );
}

#[test]
fn an_account_has_one_offer_on_an_asset_and_may_cancel_it() {
    check(
        "alice claims lot at 1000 with 100; bob offers 900 for lot at 1000 with 31 until P10D;
         bob offers 800 for lot at 1000 with 31 until P10D; bob offers 800 for yard at 1000 with 31 until PT1S;
         carol cancels offer 1; bob cancels offer 3; bob cancels offer 1; bob cancels offer 1;
         bob offers 800 for lot at 1000 with 31 until P10D; bob cancels offer 3",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: offer 1 of this account stands on the asset already; cancel it first
            PT0S yard given out for 0
            PT0S refused: offer 1 is another account's
            PT0S refused: there is no offer 3, or it stands no longer
            PT0S refused: there is no offer 1, or it stands no longer
            lot: alice at 1000, deposit 100 lasts until P100D
            yard: bob at 1000, deposit 31 lasts until P31D
            alice -100, bob -31, deposits 131
        "#]],
    );
}

#[test]
fn a_hundred_offers_stand_on_an_asset() {
    let offers: String =
        (1..=101).map(|guest| format!("guest{guest} offers 1 for lot at 1 with 2 until P10D;")).collect();
    check_about(
        "P",
        &format!("alice claims lot at 1000 with 100; rich welcomes 101 more; {offers}"),
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: 100 offers stand on the asset already, none of them below this one
            lot: alice at 1000, deposit 100 lasts until P100D
        "#]],
    );
    // A better one takes the place of the last.
    check_about(
        "back",
        &format!(
            "rich welcomes 101 more; alice claims lot at 1000 with 100; {offers}
             bob offers 2 for lot at 2 with 2 until P9D; guest100 offers 2 for lot at 2 with 2 until P9D"
        ),
        expect![[r#"
            PT0S offer 100 goes back: a higher one took its place
            PT0S offer 99 goes back: a higher one took its place
        "#]],
    );
}

#[test]
fn the_highest_offer_is_filled_first_then_the_oldest() {
    check(
        "alice claims lot at 1000 with 100; bob offers 900 for lot at 1000 with 31 until P10D;
         carol offers 950 for lot at 1000 with 31 until P10D; alice revalues lot to 900; 1 second passes",
        expect![[r#"
            PT0S lot given out for 0
            PT0S lot sold for 900
            lot: carol at 1000, deposit 31 lasts until P31D
            offer 1: bob pays up to 900 for lot
            alice +900, bob -931, carol -931, deposits 31, escrows 931
        "#]],
    );
    check_about(
        "lot",
        "alice claims lot at 1000 with 100; bob offers 950 for lot at 1000 with 31 until P10D;
         carol offers 950 for lot at 1000 with 31 until P10D; alice revalues lot to 900; 1 second passes",
        expect![[r#"
            PT0S lot given out for 0
            PT0S lot sold for 900
            lot: bob at 1000, deposit 31 lasts until P31D
            offer 2: carol pays up to 950 for lot
        "#]],
    );
    // One after the other in one second: bob buys from alice, and carol from bob, whose valuation is within her limit.
    check(
        "alice claims lot at 1000 with 100; bob offers 950 for lot at 950 with 31 until P10D;
         carol offers 950 for lot at 1000 with 31 until P10D; alice revalues lot to 900; 1 second passes",
        expect![[r#"
            PT0S lot given out for 0
            PT0S lot sold for 900
            PT0S lot sold for 950
            lot: carol at 1000, deposit 31 lasts until P31D
            alice +900, bob +50, carol -981, deposits 31
        "#]],
    );
}

#[test]
fn an_offer_waits_for_the_end_of_a_quiet_time() {
    let bought = "alice claims booth at 1000 with 100; bob purchases booth for 1000 at 1000 with 100;
                  carol offers 1000 for booth at 1000 with 31 until P10D";
    check_about(
        "booth: ",
        &format!("{bought}; 1 hour less 1 second pass"),
        expect![[r#"
            booth: bob at 1000, deposit 100 lasts until P100D
        "#]],
    );
    check_about(
        "booth",
        &format!("{bought}; 1 hour passes; bob revalues booth to 5000"),
        expect![[r#"
            PT0S booth given out for 0
            PT0S booth sold for 1000
            PT1H booth sold for 1000
            booth: carol at 1000, deposit 31 lasts until P31D
        "#]],
    );
}

#[test]
fn an_offer_is_filled_in_the_second_in_which_a_falling_price_reaches_it() {
    // The band falls from 1,000 to 100 in 864,000 seconds: a unit each 960.
    let band = |limit: u32, pause: &str, expected| {
        let script = format!("bob offers {limit} for band at 1000 with 31 until P20D; {pause} pass");
        check_about("band", &script, expected);
    };
    band(
        999,
        "959 seconds",
        expect![[r#"
            band: vacant at 1000 from 1000 to 100 since PT0S
            offer 1: bob pays up to 999 for band
        "#]],
    );
    band(
        999,
        "960 seconds",
        expect![[r#"
        PT16M band given out for 999
        band: bob at 1000, deposit 31 lasts until P31DT16M
    "#]],
    );
    band(
        1_000,
        "0 seconds",
        expect![[r#"
        PT0S band given out for 1000
        band: bob at 1000, deposit 31 lasts until P31D
    "#]],
    );
    band(
        100,
        "10 days less 1 second",
        expect![[r#"
            band: vacant at 101 from 1000 to 100 since PT0S
            offer 1: bob pays up to 100 for band
        "#]],
    );
    band(
        100,
        "10 days",
        expect![[r#"
        P10D band given out for 100
        band: bob at 1000, deposit 31 lasts until P41D
    "#]],
    );
    band(
        99,
        "19 days",
        expect![[r#"
            band: vacant at 100 from 1000 to 100 since PT0S
            offer 1: bob pays up to 99 for band
        "#]],
    );
    // A claim in the second before is faster.
    check_about(
        "band",
        "bob offers 999 for band at 1000 with 31 until P20D; 959 seconds pass;
         carol claims band for 1000 at 1500 with 100; 1 second passes",
        expect![[r#"
            PT15M59S band given out for 1000
            band: carol at 1500, deposit 100 lasts until P66DT16H15M59S
            offer 1: bob pays up to 999 for band
        "#]],
    );
    // What costs nothing is taken at once, and all of the limit comes back.
    check(
        "bob offers 500 for lot at 1000 with 31 until P10D; 1 second passes",
        expect![[r#"
            PT0S lot given out for 0
            lot: bob at 1000, deposit 31 lasts until P31D
            bob -31, deposits 31
        "#]],
    );
    // A relinquished lot falls from 1,000 to 1 in seven days.
    check_about(
        "lot",
        "alice claims lot at 1000 with 100; bob offers 501 for lot at 1000 with 31 until P10D;
         alice relinquishes lot; 84 hours pass",
        expect![[r#"
            PT0S lot given out for 0
            P3DT11H54M58S lot given out for 501
            lot: bob at 1000, deposit 31 lasts until P34DT11H54M58S
        "#]],
    );
}

#[test]
fn english_auctions_ignore_offers() {
    check_about(
        "mast",
        "bob offers 500 for mast at 1000 with 31 until P20D; carol bids 100 for mast at 600 with 30;
         7 days less 1 second pass",
        expect![[r#"
            PT0S mast closes at P7D
            mast: vacant at 105 or more, carol bids 100 until P7D
            offer 1: bob pays up to 500 for mast
        "#]],
    );
    // Whoever wins must sell at its valuation, in the same second.
    check_about(
        "mast",
        "bob offers 500 for mast at 1000 with 31 until P20D; carol bids 100 for mast at 500 with 30;
         7 days pass",
        expect![[r#"
            PT0S mast closes at P7D
            P7D mast given out for 100
            P7D mast sold for 500
            mast: bob at 1000, deposit 31 lasts until P38D
        "#]],
    );
}

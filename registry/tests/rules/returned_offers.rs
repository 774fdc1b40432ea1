//! Offers that go back when their price is reached: refused, or for something that is no more.

use expect_test::expect;

use crate::check_about;

#[test]
fn an_offer_that_would_be_refused_goes_back() {
    // The rate has doubled meanwhile: 31 do not last 30 days at 1,000 any more. The next one is filled.
    check_about(
        "offer",
        "alice claims forge at 1000 with 200; bob offers 900 for forge at 1000 with 31 until P30D;
         carol offers 800 for forge at 900 with 60 until P30D; 12 days pass; alice revalues forge to 901;
         1 day passes; alice revalues forge to 900; 1 day passes",
        expect![[r#"
            P13D offer 1 goes back: the deposit of 31 does not last long enough; at least 61 is needed
            offer 2: carol pays up to 800 for forge
        "#]],
    );
    check_about(
        "forge",
        "alice claims forge at 1000 with 200; bob offers 900 for forge at 1000 with 31 until P30D;
         carol offers 800 for forge at 900 with 60 until P30D; 12 days pass; alice revalues forge to 800;
         1 second passes",
        expect![[r#"
            PT0S forge given out for 0
            P10D forges is taxed at 0.73
            P12D forge sold for 800
            forge: carol at 900, deposit 60 lasts until P45DT8H
            alice +786, carol -860, deposits 60, treasury 14, tax of forges 14
        "#]],
    );
    // Whoever has bought it otherwise holds it already when its price is reached; until then the offer stands.
    let bought = "alice claims lot at 1000 with 100; bob offers 900 for lot at 1000 with 31 until P10D;
                  bob purchases lot for 1000 at 1000 with 31";
    check_about(
        "offer",
        &format!("{bought}; 1 second passes"),
        expect![[r#"
        offer 1: bob pays up to 900 for lot
    "#]],
    );
    check_about(
        "offer",
        &format!("{bought}; bob revalues lot to 900; 1 second passes"),
        expect![[r#"
        PT0S offer 1 goes back: the buyer holds the asset already
    "#]],
    );
    check_about(
        "lot",
        &format!("{bought}; bob relinquishes lot; 1 second passes"),
        expect![[r#"
        PT0S lot given out for 0
        PT0S lot sold for 1000
        lot: vacant at 1000 from 1000 to 1 since PT0S
        offer 1: bob pays up to 900 for lot
    "#]],
    );
}

#[test]
fn an_offer_goes_back_when_its_asset_joins_others_or_is_split_from_them() {
    let two = "alice claims lot at 1000 with 100; alice claims yard at 2000 with 200;
               bob offers 500 for lot at 1000 with 31 until P30D;
               carol offers 600 for yard at 1000 with 31 until P30D; alice joins lot and yard at 3000";
    check_about(
        "offer",
        &format!("{two}; 7 days less 1 second pass"),
        expect![[r#"
        offer 1: bob pays up to 500 for lot
        offer 2: carol pays up to 600 for yard
    "#]],
    );
    check_about(
        "offer",
        &format!("{two}; 7 days pass"),
        expect![[r#"
        P7D offer 1 goes back: lot stands for other assets than when the offer was made
        offer 2: carol pays up to 600 for yard
    "#]],
    );
    // Nobody who asked for two gets one of them at the price of both; who asked for the one still may get it.
    check_about(
        "P",
        &format!(
            "{two}; 7 days pass; bob offers 2900 for lot at 3000 with 100 until P30D;
             alice splits lot into lot at 2800 yard at 500; 7 days pass"
        ),
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P7D bundle lot formed
            P7D offer 1 goes back: lot stands for other assets than when the offer was made
            P14D bundle lot split
            P14D offer 3 goes back: lot stands for other assets than when the offer was made
            P14D yard sold for 500
            lot: alice at 2800, deposit 219 lasts until P92DT5H8M35S
            yard: carol at 1000, deposit 31 lasts until P45D
        "#]],
    );
}

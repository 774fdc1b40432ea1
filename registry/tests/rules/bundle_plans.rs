//! Bundles that are announced, and what becomes of the plan before its day.

use expect_test::expect;

use crate::check_about;

const TWO: &str = "alice claims lot at 1000 with 100; alice claims yard at 2000 with 200";

#[test]
fn a_plan_lasts_until_it_is_replaced_or_taken_back_or_a_member_goes() {
    let planned = |then: &str, expected| {
        let script = format!(
            "surveyor registers hill in land; {TWO}; alice claims hill at 500 with 50;
             alice joins lot and yard at 2500; 1 day passes; {then}"
        );
        check_about("P", &script, expected);
    };
    // The last plan counts, whatever it shares with those before.
    planned(
        "alice joins yard and hill at 3000; 8 days pass",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            PT0S hill given out for 0
            P8D bundle hill formed
            hill: alice at 3000, deposit 230 owing 3 lasts until P84DT16H
            lot: alice at 1000, deposit 100 owing 9 lasts until P100D
        "#]],
    );
    planned(
        "alice keeps lot; alice keeps lot; 8 days pass",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            PT0S hill given out for 0
            P1D bundle lot abandoned: its holder took it back
            P1D refused: no bundle named lot is to be formed or split
            hill: alice at 500, deposit 50 owing 4 lasts until P100D
            lot: alice at 1000, deposit 100 owing 9 lasts until P100D
            yard: alice at 2000, deposit 200 owing 18 lasts until P100D
        "#]],
    );
    planned(
        "bob keeps lot; alice keeps yard; alice keeps nothing; alice keeps hill; 8 days pass",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            PT0S hill given out for 0
            P1D refused: only the holder, alice, may do this
            P1D refused: no bundle named yard is to be formed or split
            P1D refused: there is no asset nothing
            P1D refused: no bundle named hill is to be formed or split
            P7D bundle lot formed
            hill: alice at 500, deposit 50 owing 4 lasts until P100D
            lot: alice at 2500, deposit 279 owing 5 lasts until P118DT14H24M
        "#]],
    );
    // Whoever comes next may make its own plan at once.
    planned(
        "bob purchases yard for 2000 at 2000 with 100; bob purchases hill for 500 at 500 with 50;
         bob joins hill and yard at 3000; alice keeps lot; 8 days pass",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            PT0S hill given out for 0
            P1D yard sold for 2000
            P1D hill sold for 500
            P1D refused: no bundle named lot is to be formed or split
            P8D bundle hill formed
            hill: bob at 3000, deposit 132 owing 3 lasts until P52D
            lot: alice at 1000, deposit 100 owing 9 lasts until P100D
        "#]],
    );
    // The same for a split.
    check_about(
        "bundle",
        &format!(
            "{TWO}; alice joins lot and yard at 2500; 7 days pass;
             alice splits lot into lot at 1000 yard at 1500; bob keeps lot; alice keeps lot; 8 days pass;
             alice keeps lot; alice keeps yard"
        ),
        expect![[r#"
            P7D bundle lot formed
            P7D bundle lot abandoned: its holder took it back
            P15D refused: no bundle named lot is to be formed or split
            P15D refused: the asset is part of the bundle lot; deal with that asset, which stands for all of it
            yard: in the bundle lot
        "#]],
    );
}

#[test]
fn a_buyer_may_say_how_many_assets_it_expects() {
    let bought = |of: u32, when: &str, expected| {
        let script = format!(
            "{TWO}; alice joins lot and yard at 2500; 7 days pass; alice splits lot into lot at 2400 yard at 100;
             {when} pass; bob purchases lot for 2500 at 2500 with 76 of {of}"
        );
        check_about("P", &script, expected);
    };
    bought(
        2,
        "7 days less 1 second",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P7D bundle lot formed
            P13DT23H59M59S lot sold for 2500
            lot: bob at 2500, deposit 76 lasts until P44DT4H48M
        "#]],
    );
    bought(
        2,
        "7 days",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P7D bundle lot formed
            P14D bundle lot split
            P14D refused: 1 assets are sold here, not 2: a bundle was formed or split
            lot: alice at 2400, deposit 252 lasts until P118DT19H
            yard: alice at 100, deposit 10 lasts until P114D
        "#]],
    );
    bought(
        1,
        "7 days less 1 second",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P7D bundle lot formed
            P13DT23H59M59S refused: 2 assets are sold here, not 1: a bundle was formed or split
            lot: alice at 2500, deposit 279 owing 17 lasts until P118DT14H24M
        "#]],
    );
    bought(
        1,
        "7 days",
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            P7D bundle lot formed
            P14D bundle lot split
            P14D lot sold for 2400
            lot: bob at 2500, deposit 76 lasts until P44DT4H48M
            yard: alice at 100, deposit 10 lasts until P114D
        "#]],
    );
}

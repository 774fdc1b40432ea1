//! Several at once: all or none, decided one after the other as if each had happened.

use expect_test::expect;

use crate::{check, check_about};

const TWO: &str = "alice claims lot at 1000 with 100; alice claims yard at 2000 with 200";

#[test]
fn several_purchases_are_one() {
    check(
        &format!("{TWO}; bob purchases all lot for 1000 at 1000 with 30 and yard for 2000 at 2000 with 60"),
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            PT0S lot sold for 1000
            PT0S yard sold for 2000
            lot: bob at 1000, deposit 30 lasts until P30D
            yard: bob at 2000, deposit 60 lasts until P30D
            alice +3000, bob -3090, deposits 90
        "#]],
    );
    // The second refusal stands for all; the balance must suffice for both, to the unit.
    check(
        &format!(
            "{TWO}; bob purchases all lot for 1000 at 1000 with 30 and yard for 1999 at 2000 with 60;
                  bob purchases all lot for 1000 at 1000 with 6941 and yard for 2000 at 2000 with 60;
                  bob purchases all lot for 1000 at 1000 with 6940 and yard for 2000 at 2000 with 60"
        ),
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            PT0S refused: the price is 2000, above the limit of 1999
            PT0S refused: the balance is 10000, but 10001 must be paid
            PT0S lot sold for 1000
            PT0S yard sold for 2000
            lot: bob at 1000, deposit 6940 lasts until P6940D
            yard: bob at 2000, deposit 60 lasts until P30D
            alice +3000, bob -10000, deposits 7000
        "#]],
    );
}

#[test]
fn several_valuations_are_one() {
    check(
        &format!("{TWO}; alice revalues all lot to 3334 and yard to 500;
                  alice revalues all lot to 500 and yard to 2000 with 9701; alice revalues all lot to 500 and name to 1;
                  alice revalues all lot to 3333 and yard to 500 with 9700"),
        expect![[r#"
            PT0S lot given out for 0
            PT0S yard given out for 0
            PT0S refused: the deposit of 100 does not last long enough; at least 101 is needed
            PT0S refused: the balance is 9700, but 9701 must be paid
            PT0S refused: the asset is not held by anybody
            lot: alice at 3333, deposit 100 lasts until P30DT4M20S
            yard: alice at 500, deposit 9900 lasts until P19800D
            alice -10000, deposits 10000
        "#]],
    );
}

#[test]
fn a_list_has_bounds_and_names_each_asset_once() {
    let purchases = |count| vec!["lot for 1 at 1 with 1"; count].join(" and ");
    let valuations = |count| vec!["lot to 1"; count].join(" and ");
    for (script, expected) in [
        (format!("bob purchases all {}", purchases(100)), "asset lot is named twice"),
        (
            format!("bob purchases all {}", purchases(101)),
            "101 assets in one list; 1 to 100 are taken at once",
        ),
        (format!("bob revalues all {}", valuations(500)), "asset lot is named twice"),
        (
            format!("bob revalues all {}", valuations(501)),
            "501 assets in one list; 1 to 500 are taken at once",
        ),
    ] {
        let town = crate::play(&script, |town| town);
        assert_eq!(town.told, [format!("PT0S refused: {expected}")]);
    }
    check_about(
        "refused",
        "bob purchases all lot for 1 at 1 with 1",
        expect![[r#"
            PT0S refused: the asset is not held by anybody
        "#]],
    );
}

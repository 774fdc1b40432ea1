//! `hold_cap`: nobody acquires more than a quarter of a class of 20 licences or more, but for its first licence.

use expect_test::expect;

use crate::check_about;

/// The surveyor registers so many isles in a class, and the rich one takes each at 1,000.
fn isles(count: u32, class: &str, takes: &str) -> String {
    let isles: Vec<String> = (1..=count).map(|number| format!("isle{number}")).collect();
    let registered: String = isles.iter().map(|isle| format!(" {isle} in {class}")).collect();
    let taken = isles.iter().map(|isle| format!("; rich {}", takes.replace("ISLE", isle)));
    format!("surveyor registers{registered}{}", taken.collect::<String>())
}

const CLAIMS: &str = "claims ISLE at 1000 with 30";
const BIDS: &str = "bids 100 for ISLE at 1000 with 30";

#[test]
fn the_cap_binds_from_twenty_held_licences_on() {
    // Nineteen held with this one,
    check_about(
        "yard",
        &format!(
            "{}; alice claims lot at 1000 with 30; alice claims yard at 9000 with 270",
            isles(17, "land", CLAIMS)
        ),
        expect![[r#"
            PT0S yard given out for 0
            yard: alice at 9000, deposit 270 lasts until P30D
        "#]],
    );
    // twenty: alice would have 1,000 + v of 19,000 + v, so v may be 5,000: one above, at, and one below.
    let twentieth = |valuation: u32, expected| {
        let isles = isles(18, "land", CLAIMS);
        let script =
            format!("{isles}; alice claims lot at 1000 with 30; alice claims yard at {valuation} with 200");
        check_about(" of class land", &script, expected);
    };
    twentieth(
        5_001,
        expect![[r#"
        PT0S refused: the account would hold 6001 of class land, above its cap of 6000 by now
    "#]],
    );
    twentieth(5_000, expect![[""]]);
    twentieth(4_999, expect![[""]]);
}

#[test]
fn the_first_licence_is_free_of_the_cap() {
    check_about(
        "lot",
        &format!("{}; alice claims lot at 100000 with 3000", isles(19, "land", CLAIMS)),
        expect![[r#"
            PT0S lot given out for 0
            lot: alice at 100000, deposit 3000 lasts until P30D
        "#]],
    );
    // The second one is not, and neither is that of the rich one.
    check_about(
        "refused",
        &format!(
            "{}; alice claims lot at 1000 with 30; rich claims yard at 1 with 1",
            isles(19, "land", CLAIMS)
        ),
        expect![[r#"
            PT0S refused: the account would hold 19001 of class land, above its cap of 5000 by now
        "#]],
    );
}

#[test]
fn a_purchase_replaces_what_the_seller_held() {
    // Of 20 licences at 1,000 alice has one: again 1,000 + v of 19,000 + v.
    let buys = |valuation: u32, expected| {
        let isles = isles(19, "land", CLAIMS);
        let script = format!(
            "{isles}; alice claims lot at 1000 with 30; alice purchases isle1 for 1000 at {valuation} with 200"
        );
        check_about("alice", &script, expected);
    };
    check_about(
        "refused",
        &format!(
            "{}; alice claims lot at 1000 with 30; alice purchases isle1 for 1000 at 5001 with 200",
            isles(19, "land", CLAIMS)
        ),
        expect![[r#"
            PT0S refused: the account would hold 6001 of class land, above its cap of 6000 by now
        "#]],
    );
    buys(
        5_000,
        expect![[r#"
            isle1: alice at 5000, deposit 200 lasts until P40D
            lot: alice at 1000, deposit 30 lasts until P30D
            alice -1230, rich +460, deposits 770
        "#]],
    );
}

#[test]
fn the_cap_comes_before_the_valuation() {
    // A price of 6,000 makes 6,000 the least; the deposit and the balance would not do either.
    check_about(
        "refused",
        &format!(
            "{}; rich revalues isle1 to 6000 with 200; alice claims lot at 1000 with 30; \
             alice purchases isle1 for 6000 at 5999 with 0; alice purchases isle1 for 6000 at 1 with 0",
            isles(19, "land", CLAIMS)
        ),
        // 1,000 and 5,999 of 19,000 and 5,999; 1,000 and 1 are within it.
        expect![[r#"
            PT0S refused: the account would hold 6999 of class land, above its cap of 6249 by now
            PT0S refused: the valuation of 1 is below the price of 6000
        "#]],
    );
}

#[test]
fn a_cap_of_one_is_none() {
    check_about(
        "bench",
        &format!(
            "{}; alice claims bench at 1 with 0; rich revalues isle1 to 1000000; \
             rich purchases bench for 1 at 1000000 with 0",
            isles(19, "benches", "claims ISLE at 1000 with 0")
        ),
        expect![[r#"
            PT0S bench given out for 0
            PT0S bench sold for 1
            bench: rich at 1000000, deposit 0 lasts for ever
        "#]],
    );
}

#[test]
fn standing_bids_count() {
    // 19 masts are held, 18 of them by the rich one. Who bids 1,000 for one more and v for another, would have both.
    let held = format!(
        "{}; carol bids 100 for mast at 1000 with 30; 7 days pass; surveyor registers crest in masts west in masts",
        isles(18, "masts", BIDS)
    );
    let bids = |valuation: u32, expected| {
        let script = format!(
            "{held}; alice bids 100 for crest at 1000 with 30; alice bids 100 for west at {valuation} with 200"
        );
        check_about("est", &script, expected);
    };
    bids(
        5_001,
        expect![[r#"
            P7D crest closes at P14D
            crest: vacant at 105 or more, alice bids 100 until P14D
            west: vacant at 100 or more
        "#]],
    );
    bids(
        5_000,
        expect![[r#"
        P7D crest closes at P14D
        P7D west closes at P14D
        crest: vacant at 105 or more, alice bids 100 until P14D
        west: vacant at 105 or more, alice bids 100 until P14D
    "#]],
    );
    // One's own bid on the same asset is replaced, and leaves it a first licence.
    check_about(
        "est",
        &format!(
            "{held}; alice bids 100 for crest at 1000 with 30; alice bids 105 for crest at 9000 with 270"
        ),
        expect![[r#"
            P7D crest closes at P14D
            P7D crest closes at P14D
            crest: vacant at 111 or more, alice bids 105 until P14D
            west: vacant at 100 or more
        "#]],
    );
    // Who is outbid holds one less.
    check_about(
        "west: ",
        &format!(
            "{held}; alice bids 100 for crest at 1000 with 30; bob bids 105 for crest at 1000 with 30;
             alice bids 100 for west at 9000 with 270"
        ),
        expect![[r#"
            west: vacant at 105 or more, alice bids 100 until P14D
        "#]],
    );
}

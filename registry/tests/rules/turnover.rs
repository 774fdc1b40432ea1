//! `turnover`: once a year a rate moves half-way towards half of (sales + 6) / (asset-years + 100), and which sales
//! count. The tree is the only asset of its class, held for the whole year: 7 / 101 after one sale that counts.

use expect_test::{Expect, expect};

use crate::check_about;

const FIRST_SALE: &str = "alice claims tree at 1000 with 200; bob purchases tree for 1000 at 1000 with 200";

fn after_first_sale(script: &str, expected: Expect) {
    check_about("orchards is", &format!("{FIRST_SALE}; {script}"), expected);
}

#[test]
fn the_rate_follows_the_sales_of_the_year() {
    // Towards 3 % where nothing is held and nothing sold: it stays.
    check_about(
        "orchards is",
        "alice claims tree at 1000 with 200; alice relinquishes tree; 365 days less 1 second pass",
        expect![[""]],
    );
    check_about(
        "orchards is",
        "alice claims tree at 1000 with 200; alice relinquishes tree; 365 days pass",
        expect![[r#"
        P365D orchards is taxed at 0.03
    "#]],
    );
    // (0.03 + 0.5 · 6/101) / 2, and with 7 sales 0.5 · 7/101.
    check_about(
        "orchards is",
        "alice claims tree at 1000 with 200; 365 days pass",
        expect![[r#"
        P365D orchards is taxed at 0.029851485
    "#]],
    );
    after_first_sale(
        "365 days pass",
        expect![[r#"
        P365D orchards is taxed at 0.032326732
    "#]],
    );
}

#[test]
fn a_sale_soon_after_another_does_not_count() {
    after_first_sale(
        "90 days less 1 second pass; carol purchases tree for 1000 at 1000 with 200; 300 days pass",
        expect![[r#"
            P365D orchards is taxed at 0.032326732
        "#]],
    );
    // (0.03 + 0.5 · 8/101) / 2.
    after_first_sale(
        "90 days pass; carol purchases tree for 1000 at 1000 with 200; 300 days pass",
        expect![[r#"
            P365D orchards is taxed at 0.03480198
        "#]],
    );
    // One that does not count is a sale before the next one all the same.
    after_first_sale(
        "89 days pass; carol purchases tree for 1000 at 1000 with 200; 89 days pass;
         museum purchases tree for 1000 at 1000 with 200; 200 days pass",
        expect![[r#"
            P365D orchards is taxed at 0.032326732
        "#]],
    );
}

#[test]
fn a_sale_back_to_a_holder_of_the_last_year_does_not_count() {
    after_first_sale(
        "180 days pass; alice purchases tree for 1000 at 1000 with 200; 200 days pass",
        expect![[r#"
            P365D orchards is taxed at 0.032326732
        "#]],
    );
    // A second before the year is over, in the first year; at its end, in the second year: 6 and 7 sales in that.
    after_first_sale(
        "365 days less 1 second pass; alice purchases tree for 1000 at 1000 with 200; 366 days pass",
        expect![[r#"
            P365D orchards is taxed at 0.032326732
            P730D orchards is taxed at 0.031014851
        "#]],
    );
    after_first_sale(
        "365 days pass; alice purchases tree for 1000 at 1000 with 200; 366 days pass",
        expect![[r#"
            P365D orchards is taxed at 0.032326732
            P730D orchards is taxed at 0.033490098
        "#]],
    );
    // A claim of what was given back is no sale.
    check_about(
        "orchards is",
        "alice claims tree at 1000 with 200; alice relinquishes tree; bob claims tree for 1000 at 1000 with 200;
         365 days pass",
        expect![[r#"
            P365D orchards is taxed at 0.029851485
        "#]],
    );
}

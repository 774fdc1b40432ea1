//! English auctions: `floor` as the reserve, `min_increment`, `auction_length`, `soft_close`.

use expect_test::expect;

use crate::{check, check_about};

#[test]
fn a_bid_reaches_the_reserve_and_then_the_increment() {
    check(
        "bob bids 99 for mast at 1000 with 30; bob bids 100 for mast at 1000 with 30;
         carol bids 104 for mast at 1000 with 30; carol bids 105 for mast at 1000 with 30;
         bob bids 110 for mast at 1000 with 30; bob bids 111 for mast at 1000 with 30;
         carol bids 118 for mast at 1000 with 30",
        expect![[r#"
            PT0S refused: a bid of 99 is too low; at least 100 is needed
            PT0S mast closes at P7D
            PT0S refused: a bid of 104 is too low; at least 105 is needed
            PT0S mast closes at P7D
            PT0S refused: a bid of 110 is too low; at least 111 is needed
            PT0S mast closes at P7D
            PT0S mast closes at P7D
            mast: vacant at 124 or more, carol bids 118 until P7D
            carol -148, escrows 148
        "#]],
    );
    // Without an increment it is a unit; the plaza's tenure lasts 10 days, its reserve is 50.
    check(
        "bob bids 50 for plaza at 1000 with 30; carol bids 50 for plaza at 1000 with 30;
         carol bids 51 for plaza at 1000 with 30",
        expect![[r#"
            PT0S plaza closes at P1D
            PT0S refused: a bid of 50 is too low; at least 51 is needed
            PT0S plaza closes at P1D
            plaza: vacant at 52 or more, carol bids 51 until P1D
            carol -81, escrows 81
        "#]],
    );
}

#[test]
fn an_auction_closes_at_its_second() {
    check_about(
        "mast: ",
        "bob bids 100 for mast at 1000 with 30; 7 days less 1 second pass",
        expect![[r#"
            mast: vacant at 105 or more, bob bids 100 until P7D
        "#]],
    );
    check(
        "bob bids 100 for mast at 1000 with 30; 7 days pass; carol bids 105 for mast at 1000 with 30",
        expect![[r#"
            PT0S mast closes at P7D
            P7D mast given out for 100
            P7D refused: the asset is not vacant: bob holds it
            mast: bob at 1000, deposit 30 lasts until P37D
            bob -130, deposits 30, treasury 100, issue proceeds 100
        "#]],
    );
    // It waits for its first bid, however long.
    check_about(
        "mast",
        "400 days pass; bob bids 100 for mast at 1000 with 30",
        expect![[r#"
            P400D mast closes at P407D
            mast: vacant at 105 or more, bob bids 100 until P407D
        "#]],
    );
}

#[test]
fn a_late_bid_moves_the_close() {
    let late = |seconds: u32, expected| {
        let script = format!(
            "bob bids 100 for mast at 1000 with 30; {seconds} seconds pass; carol bids 105 for mast at 1000 with 30"
        );
        check_about("closes", &script, expected);
    };
    late(
        604_199,
        expect![[r#"
        PT0S mast closes at P7D
        P6DT23H49M59S mast closes at P7D
    "#]],
    );
    late(
        604_200,
        expect![[r#"
        PT0S mast closes at P7D
        P6DT23H50M mast closes at P7D
    "#]],
    );
    late(
        604_201,
        expect![[r#"
        PT0S mast closes at P7D
        P6DT23H50M1S mast closes at P7DT1S
    "#]],
    );
    late(
        604_799,
        expect![[r#"
        PT0S mast closes at P7D
        P6DT23H59M59S mast closes at P7DT9M59S
    "#]],
    );
    // Again and again.
    check_about(
        "mast",
        "bob bids 100 for mast at 1000 with 30; 604799 seconds pass; carol bids 105 for mast at 1000 with 30;
         599 seconds pass; bob bids 111 for mast at 1000 with 30; 600 seconds pass",
        expect![[r#"
            PT0S mast closes at P7D
            P6DT23H59M59S mast closes at P7DT9M59S
            P7DT9M58S mast closes at P7DT19M58S
            P7DT19M58S mast given out for 111
            mast: bob at 1000, deposit 30 lasts until P37DT19M58S
        "#]],
    );
}

#[test]
fn who_is_outbid_has_the_escrow_back_at_once() {
    // Of 10,000 all but 5,150 wait; what one's own bid gives back can be bid again, to the unit.
    check(
        "bob bids 5000 for mast at 5000 with 150; bob bids 9709 for mast at 9709 with 292;
         bob bids 9708 for mast at 9708 with 292",
        expect![[r#"
            PT0S mast closes at P7D
            PT0S refused: the balance is 4850, but 4851 must be paid
            PT0S mast closes at P7D
            mast: vacant at 10194 or more, bob bids 9708 until P7D
            bob -10000, escrows 10000
        "#]],
    );
    check(
        "bob bids 9708 for mast at 9708 with 292; rich bids 10194 for mast at 20000 with 600;
         bob claims lot at 1000 with 10000",
        expect![[r#"
            PT0S mast closes at P7D
            PT0S mast closes at P7D
            PT0S lot given out for 0
            lot: bob at 1000, deposit 10000 lasts until P10000D
            mast: vacant at 10704 or more, rich bids 10194 until P7D
            bob -10000, rich -10794, deposits 10000, escrows 10794
        "#]],
    );
}

#[test]
fn a_bid_is_refused() {
    check(
        "bob bids 100 for lot at 1000 with 30; bob claims mast for 1000 at 1000 with 30;
         bob bids 100 for mast at 99 with 30; bob bids 100 for mast at 1000 with 29;
         bob bids 9971 for mast at 9971 with 300; bob bids 100 for mast at 1000 with 9901;
         bob bids 100 for mast at 1000 with 9900; surveyor retires mast; bob bids 100 for nothing at 1 with 1",
        expect![[r#"
            PT0S refused: the asset takes no bids; claim it at its price
            PT0S refused: the asset goes to the highest bidder; place a bid
            PT0S refused: the valuation of 99 is below the price of 100
            PT0S refused: the deposit of 29 does not last long enough; at least 30 is needed
            PT0S refused: the balance is 10000, but 10271 must be paid
            PT0S refused: the balance is 10000, but 10001 must be paid
            PT0S mast closes at P7D
            PT0S refused: bob bids for the asset; the auction closes at 2026-01-08T00:17:05Z
            PT0S refused: there is no asset nothing
            mast: vacant at 105 or more, bob bids 100 until P7D
            bob -10000, escrows 10000
        "#]],
    );
}

#[test]
fn proceeds_after_a_lapse_are_the_former_holders() {
    // Arrears of 14 first, then 86 for bob, who held it.
    check(
        "bob bids 100 for mast at 1000 with 30; 51 days pass; carol bids 100 for mast at 1000 with 30;
         7 days less 1 second pass; 1 second passes",
        expect![[r#"
            PT0S mast closes at P7D
            P7D mast given out for 100
            P23D mast runs out at P37D
            P34D mast runs out at P37D
            P37D mast in arrears by 0
            P51D mast lapses owing 14
            P51D mast closes at P58D
            P58D mast given out for 100; arrears paid 14, written off 0
            mast: carol at 1000, deposit 30 lasts until P88D
            bob -44, carol -130, deposits 30, treasury 144, issue proceeds 100, tax of masts 44
        "#]],
    );
    // A reclaim in time returns the bid that stands: 20 days owed, a fee of 2, and 31 for half a unit's residue.
    check(
        "bob bids 100 for mast at 1000 with 30; 51 days pass; carol bids 100 for mast at 1000 with 30;
         7 days less 1 second pass; bob reclaims mast with 31; 1 second passes",
        expect![[r#"
            PT0S mast closes at P7D
            P7D mast given out for 100
            P23D mast runs out at P37D
            P34D mast runs out at P37D
            P37D mast in arrears by 0
            P51D mast lapses owing 14
            P51D mast closes at P58D
            P57DT23H59M59S mast reclaimed for 20 and a fee of 2
            P58D mast runs out at P88D
            mast: bob at 1000, deposit 30 lasts until P88D
            bob -183, deposits 30, treasury 153, issue proceeds 100, fees 2, tax of masts 51
        "#]],
    );
}

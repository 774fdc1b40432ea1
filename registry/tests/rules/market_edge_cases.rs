//! What went wrong in the auctions and escrows of other systems, and what happens here.

use expect_test::expect;

use crate::{check, check_about};

/// The former holder has the price that was paid, less the arrears, whatever the valuation was.
#[test]
fn auction_proceeds_against_price_paid() {
    check(
        "alice claims lot at 1000 with 30; 44 days pass; 84 hours pass; bob claims lot for 501 at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P44D lot lapses owing 14
            P47DT12H lot given out for 501; arrears paid 14, written off 0
            lot: bob at 1000, deposit 30 lasts until P77DT12H
            alice +457, bob -531, deposits 30, treasury 44, tax of land 44
        "#]],
    );
}

/// A bid stands until somebody bids more: its escrow pays when the auction closes, and there is no way to take it
/// back.
#[test]
fn highest_bidder_withdraws() {
    check(
        "bob bids 100 for mast at 1000 with 30; bob withdraws 30 from mast; bob relinquishes mast;
         bob cancels offer 1; bob bids 50 for mast at 1000 with 30; bob claims lot at 1000 with 9871; 7 days pass",
        expect![[r#"
            PT0S mast closes at P7D
            PT0S refused: the asset is not held by anybody
            PT0S refused: the asset is not held by anybody
            PT0S refused: there is no offer 1, or it stands no longer
            PT0S refused: a bid of 50 is too low; at least 105 is needed
            PT0S refused: the balance is 9870, but 9871 must be paid
            P7D mast given out for 100
            mast: bob at 1000, deposit 30 lasts until P37D
            bob -130, deposits 30, treasury 100, issue proceeds 100
        "#]],
    );
}

/// A rate of zero taxes nothing, an increment is at least a unit, there is nobody without a key, and nothing begins in
/// the past.
#[test]
fn zero_fee_zero_increment_zero_address_and_start_in_the_past() {
    check(
        "alice claims bench at 1000 with 0; bob bids 50 for plaza at 1000 with 30;
         carol bids 50 for plaza at 1000 with 30; carol bids 51 for plaza at 1000 with 30;
         stranger purchases bench for 1000 at 1000 with 0; 1 day less 1 second pass;
         stranger bids 100 for plaza at 1000 with 30; bob offers 9 for bench at 9 with 0 until PT1S",
        expect![[r#"
            PT0S bench given out for 0
            PT0S plaza closes at P1D
            PT0S refused: a bid of 50 is too low; at least 51 is needed
            PT0S plaza closes at P1D
            PT0S refused: there is no account stranger; it opens when its key is published
            PT23H59M59S refused: there is no account stranger; it opens when its key is published
            PT23H59M59S refused: an offer cannot stand until 2026-01-01T00:17:06Z; it must be later than now and not after 2027-01-02T00:17:04Z
            bench: alice at 1000, deposit 0 lasts for ever
            plaza: vacant at 52 or more, carol bids 51 until P1D
            carol -81, escrows 81
        "#]],
    );
}

/// Where nobody bids it stays vacant and waits: there is no repossessor, and a falling price stays at the floor.
#[test]
fn no_bids_after_a_holders_cycle() {
    check(
        "bob bids 100 for mast at 1000 with 30; 51 days pass; 300 days pass; bob reclaims mast with 30;
         carol bids 100 for mast at 1000 with 30",
        expect![[r#"
            PT0S mast closes at P7D
            P7D mast given out for 100
            P23D mast runs out at P37D
            P34D mast runs out at P37D
            P37D mast in arrears by 0
            P51D mast lapses owing 14
            P351D refused: the time to reclaim the asset ended at 2026-02-28T00:17:05Z
            P351D mast closes at P358D
            mast: vacant at 105 or more, carol bids 100 until P358D
            bob -130, carol -130, escrows 130, treasury 130, issue proceeds 100, tax of masts 30
        "#]],
    );
    check_about(
        "band: ",
        "300 days pass; bob describes band as band; surveyor describes band as band",
        expect![[r#"
        band: vacant at 100 from 1000 to 100 since PT0S
    "#]],
    );
}

/// What a bid or an offer promises waits in escrow, where its account cannot spend it.
#[test]
fn bidder_revokes_funding() {
    check(
        "rich claims lot at 9000 with 1000; bob bids 5000 for mast at 5000 with 150;
         bob offers 4000 for lot at 4000 with 121 until P10D; bob claims yard at 10 with 730;
         bob claims yard at 10 with 729; 7 days pass",
        expect![[r#"
            PT0S lot given out for 0
            PT0S mast closes at P7D
            PT0S refused: the balance is 729, but 730 must be paid
            PT0S yard given out for 0
            P7D mast given out for 5000
            lot: rich at 9000, deposit 1000 owing 63 lasts until P111DT2H40M
            mast: bob at 5000, deposit 150 lasts until P37D
            yard: bob at 10, deposit 729 lasts until P72900D
            offer 1: bob pays up to 4000 for lot
            bob -10000, rich -1000, deposits 1879, escrows 4121, treasury 5000, issue proceeds 5000
        "#]],
    );
}

/// While bids stand nobody holds the asset; while an offer stands the holder is as free as before, and the offer is
/// filled or not at its own second.
#[test]
fn holder_tampers_during_a_bid() {
    check(
        "bob bids 100 for mast at 1000 with 30; 51 days pass; carol bids 100 for mast at 1000 with 30;
         bob revalues mast to 9000; bob tops up mast with 1; bob withdraws 1 from mast; bob relinquishes mast;
         surveyor retires mast; 7 days pass",
        expect![[r#"
            PT0S mast closes at P7D
            P7D mast given out for 100
            P23D mast runs out at P37D
            P34D mast runs out at P37D
            P37D mast in arrears by 0
            P51D mast lapses owing 14
            P51D mast closes at P58D
            P51D refused: the asset is not held by anybody
            P51D refused: the asset is not held by anybody
            P51D refused: the asset is not held by anybody
            P51D refused: the asset is not held by anybody
            P51D refused: carol bids for the asset; the auction closes at 2026-02-28T00:17:05Z
            P58D mast given out for 100; arrears paid 14, written off 0
            mast: carol at 1000, deposit 30 lasts until P88D
            bob -44, carol -130, deposits 30, treasury 144, issue proceeds 100, tax of masts 44
        "#]],
    );
}

/// A weak bid blocks nobody: whoever bids more stands in its place at once, and many offers stand side by side.
#[test]
fn one_bid_at_a_time() {
    check(
        "alice claims lot at 1000 with 100; bob offers 1 for lot at 1 with 2 until P10D;
         carol offers 500 for lot at 500 with 16 until P10D; museum purchases lot for 1000 at 1000 with 30;
         bob bids 100 for mast at 1000 with 30; carol bids 105 for mast at 1000 with 30",
        expect![[r#"
            PT0S lot given out for 0
            PT0S lot sold for 1000
            PT0S mast closes at P7D
            PT0S mast closes at P7D
            lot: museum at 1000, deposit 30 lasts until P30D
            mast: vacant at 111 or more, carol bids 105 until P7D
            offer 1: bob pays up to 1 for lot
            offer 2: carol pays up to 500 for lot
            alice +1000, bob -3, carol -651, museum -1030, deposits 30, escrows 654
        "#]],
    );
}

/// Nobody need call for it: an auction closes and a licence lapses at its own second, whenever anybody looks next.
#[test]
fn failed_clearing() {
    check(
        "bob bids 100 for mast at 1000 with 30; 3000 days pass; alice claims lot at 1000 with 30",
        expect![[r#"
            PT0S mast closes at P7D
            P7D mast given out for 100
            P23D mast runs out at P37D
            P34D mast runs out at P37D
            P37D mast in arrears by 0
            P51D mast lapses owing 14
            P3000D lot given out for 0
            lot: alice at 1000, deposit 30 lasts until P3030D
            mast: vacant at 100 or more
            alice -30, bob -130, deposits 30, treasury 130, issue proceeds 100, tax of masts 30
        "#]],
    );
}

/// There are no allowances: a deposit is paid in, settling it every day collects what is due and no more, and a
/// balance is only drawn on if its owner says so, down to what it keeps.
#[test]
fn allowance_as_deposit() {
    check(
        "alice claims lot at 1000 with 40; 1 day passes; everything is settled; everything is settled;
         1 day passes; everything is settled; alice instructs lot below P35D up_to P40D keeping 9955; 10 days pass",
        expect![[r#"
            PT0S lot given out for 0
            P5D lot topped up by 5
            P10D lot: instruction skipped: 5 is needed and 9955 is to be kept, but the balance is 9955
            lot: alice at 1000, deposit 40 owing 7 lasts until P45D
            alice -45, deposits 40, treasury 5, tax of land 5
        "#]],
    );
}

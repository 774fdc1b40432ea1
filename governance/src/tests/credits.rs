use ledger::Share;
use proptest::prelude::*;

use crate::credits::{Dividend, SHARE_MAX, dividend, roll};
use crate::{Kappa, VOTES_PER_PROPOSAL_MAX, vote_cost};

#[test]
fn revenue_becomes_shares() {
    let check = |carry, revenue, credits, per_units, min_share, members, share, carry_out| {
        let kappa = Kappa { credits, per_units };
        let Dividend { pool, share: found, carry } = dividend(carry, revenue, kappa, min_share, members);
        assert_eq!((found, carry), (share, carry_out), "{revenue} for {members} from a pool of {pool}");
    };
    check(0, 1000, 1, 1, 0, 3, 333, 1);
    check(1, 1000, 1, 1, 0, 3, 333, 2);
    check(0, 7, 1, 1, 0, 10, 0, 7);
    check(7, 7, 1, 1, 0, 10, 1, 4);
    check(0, 123_456_789, 100, 1, 0, 1001, 12_333_345, 555);
    // The ratio, rounded down.
    check(0, 1999, 1, 1000, 0, 1, 1, 0);
    check(0, 3, 5, 2, 0, 1, 7, 0);
    // The least and the most.
    check(0, 29_999, 1, 1, 10_000, 3, 10_000, 2);
    check(0, 30_002, 1, 1, 10_000, 3, 10_000, 2);
    check(0, 30_003, 1, 1, 10_000, 3, 10_001, 0);
    check(0, u128::from(SHARE_MAX), 1, 1, 1, 1, SHARE_MAX, 0);
    check(0, 2 * u128::from(SHARE_MAX) + 3, 1, 1, 1, 2, SHARE_MAX, 1);
    check(u64::MAX, (1 << 96) - 1, Kappa::CREDITS_MAX, 1, 1, u64::MAX, SHARE_MAX, 4_294_967_295_000_000_000);
}

#[test]
fn credits_decay_and_are_capped() {
    let check = |credits, decay: &str, share, expected| {
        let decay: Share = decay.parse().expect("a share");
        assert_eq!(roll(credits, decay, share).credits, expected, "{credits}, decay {decay}, share {share}");
    };
    check(0, "0.5", 10_000, 10_000);
    check(10_000, "0.5", 10_000, 15_000);
    check(15_000, "0.5", 10_000, 17_500);
    check(20_000, "0.5", 10_000, 20_000);
    check(99_999, "0.5", 10_000, 20_000);
    check(7, "0.5", 3, 6);
    check(5, "0.5", 10, 12);
    check(10_000, "1", 10_000, 10_000);
    check(10_000, "0", 10_000, 20_000);
    check(2 * SHARE_MAX, "0", SHARE_MAX, 2 * SHARE_MAX);
}

#[test]
fn votes_cost_their_square() {
    let check = |votes, credits| assert_eq!(vote_cost(votes), credits, "{votes} votes");
    check(0, 0);
    check(1, 1);
    check(-1, 1);
    check(2, 4);
    check(9, 81);
    check(31, 961);
    check(100, 10_000);
    check(-999, 998_001);
    check(1000, 1_000_000);
    check(VOTES_PER_PROPOSAL_MAX as i64, SHARE_MAX);
}

proptest! {
    /// After an opening nobody holds more than twice what anybody holds: whatever was held before, whatever tax was
    /// paid. (Their Gini coefficient is then at most 3 − 2·√2, about 0.17.)
    #[test]
    fn an_opening_leaves_everyone_between_one_share_and_two(
        credits in 0..=2 * SHARE_MAX,
        share in 0..=SHARE_MAX,
        billionths in 0..=1_000_000_000_u64,
    ) {
        let decay: Share = format!("{}.{:09}", billionths / 1_000_000_000, billionths % 1_000_000_000)
            .parse()
            .expect("a share");
        let after = roll(credits, decay, share);
        prop_assert!((share..=2 * share).contains(&after.credits), "{after:?}");
        prop_assert_eq!(credits + share, after.credits + after.decayed + after.capped);
    }

    /// What is divided is what was minted: shares and carry make up the pool, unless a bound holds.
    #[test]
    fn no_credit_of_the_pool_is_lost(
        carry in 0..1_000_000_u64,
        revenue in 0..1_000_000_000_000_u128,
        credits in 1..1000_u64,
        per_units in 1..1000_u64,
        members in 1..10_000_u64,
    ) {
        let kappa = Kappa { credits, per_units };
        let divided = dividend(carry, revenue, kappa, 0, members);
        let minted = revenue * u128::from(credits) / u128::from(per_units);
        prop_assert_eq!(divided.pool, minted + u128::from(carry));
        prop_assert_eq!(
            u128::from(divided.share) * u128::from(members) + u128::from(divided.carry),
            divided.pool
        );
    }
}

use ledger::{Currency, Place, Posting, Source, post};
use proptest::prelude::*;

use super::{Commons, amount, ballot, closed, days, funding, id, opened};
use crate::credits::SHARE_MAX;
use crate::{Kappa, Terms, view};

#[test]
fn nobody_receives_more_credits_than_votes_can_spend() {
    let kappa = Kappa { credits: Kappa::CREDITS_MAX, per_units: 1 };
    let mut commons = Commons::with_members(
        Terms { kappa, decay: "0".parse().expect("a share"), ..Terms::default() },
        &[1],
    );
    commons.propose(1, funding("well", "1", 1));
    commons.earn(Currency::AMOUNT_MAX / 2);
    commons.pass(days(8));
    assert_eq!(commons.credits(1), SHARE_MAX);
    commons.must(1, ballot(1, &[("well", 67_108_864)]));
    commons.pass(days(14));
    assert_eq!(commons.credits(1), 0);
}

/// Whatever the rule, the largest asks and ballots are counted without overflow.
#[test]
fn the_largest_amounts_are_counted() {
    for rule in crate::allocation::RULES {
        let kappa = Kappa { credits: Kappa::CREDITS_MAX, per_units: 1 };
        let terms = Terms {
            rule: rule.name.into(),
            kappa,
            bond_share: "0".parse().expect("a share"),
            ..Terms::default()
        };
        let mut commons = Commons::with_members(terms, &[1, 2, 3]);
        for proposal in ["a", "b", "c"] {
            commons.propose(1, funding(proposal, "9999999999999999999999999.99", 1));
            commons.propose(1, funding(&format!("{proposal}-small"), "0.01", 1));
        }
        commons.earn(Currency::AMOUNT_MAX / 2);
        commons.pass(days(8));
        for person in [1, 2, 3] {
            commons
                .must(person, ballot(1, &[("a", 47_000_000), ("a-small", 1), ("b", -3), ("c", 40_000_000)]));
        }
        let events = commons.pass(days(14));
        assert_eq!(closed(&events).refusal, None, "{}", rule.name);
        assert!(!closed(&events).paid.is_zero(), "{}", rule.name);
    }
}

/// Passes revenue on to person 1, as the register does where one unit of tax completes a unit for several.
fn pass_on(commons: &mut Commons, units: i128) {
    let money = Currency::of(&commons.world).units(units);
    let posting = Posting::new(Place::Treasury(Source::Tax), Place::Account(id(1)), money);
    post(&mut commons.world, &[posting]);
}

#[test]
fn revenue_that_was_passed_on_is_made_up_for_before_more_is_counted() {
    let mut commons = Commons::with_members(Terms::default(), &[1]);
    let mut revenue = |earned, passed_on| {
        commons.earn(earned);
        pass_on(&mut commons, passed_on);
        let events = commons.pass(days(90));
        opened(&events).revenue.units()
    };
    assert_eq!(revenue(100, 0), 100);
    assert_eq!(revenue(1, 2), 0);
    assert_eq!(revenue(1, 0), 0);
    assert_eq!(revenue(5, 0), 5);
}

#[test]
fn a_round_pays_no_more_than_the_treasury_has_left() {
    let whole = "1".parse().expect("a share");
    let terms =
        Terms { treasury_share: whole, ask_share: whole, rule: "proportional".into(), ..Terms::default() };
    let mut commons = Commons::with_members(terms, &[1, 2, 3]);
    commons.propose(1, funding("well", "1", 1));
    commons.earn(100);
    let events = commons.pass(days(8));
    assert_eq!(opened(&events).budget.units(), 100);
    for person in [1, 2, 3] {
        commons.must(person, ballot(1, &[("well", 1)]));
    }
    pass_on(&mut commons, 2);
    let events = commons.pass(days(14));
    assert_eq!((closed(&events).budget.units(), closed(&events).paid.units()), (98, 98));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is earned, voted and asked, in whatever rule: every invariant holds after every event
    /// (`Commons::happen` checks them), and an opening leaves active members between one share and two.
    #[test]
    fn rounds_keep_their_promises(
        rule in 0..crate::allocation::RULES.len(),
        revenues in prop::collection::vec(0..1_000_000_i128, 4),
        asks in prop::collection::vec(1..100_000_u32, 1..5),
        votes in prop::collection::vec((1..=4_u8, 0..5_usize, -70..70_i64), 0..40),
    ) {
        let rule = crate::allocation::RULES[rule].name.into();
        let terms = Terms { rule, min_bond: amount("0.10"), kappa: Kappa { credits: 1, per_units: 7 }, ..Terms::default() };
        let mut commons = Commons::with_members(terms, &[1, 2, 3, 4]);
        for (round, revenue) in (1..).zip(revenues) {
            let name = |index: usize| format!("r{round}-{index}");
            for (index, ask) in asks.iter().enumerate() {
                commons.propose(1, funding(&name(index), &format!("{}.{:02}", ask / 100, ask % 100), 2));
            }
            commons.earn(revenue);
            let events = commons.pass(days(8));
            let share = opened(&events).share;
            for member in view::members(&commons.world) {
                prop_assert!((share..=2 * share).contains(&member.credits));
            }
            for &(person, index, votes) in votes.iter().filter(|vote| vote.1 < asks.len()) {
                let refused = commons.ask(person, ballot(round, &[(&name(index), votes), (&name(0), 1)]));
                prop_assert!(refused.is_ok(), "{refused:?}");
            }
            commons.pass(days(82));
        }
    }
}

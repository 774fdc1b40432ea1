//! The largest record that happens by itself: a pulse cannot be refused, so it must always fit.

use governance::allocation::{Phase, Why};
use governance::{AmendmentVote, Closing, Outcome, PROPOSALS_PER_ROUND_MAX, ProposalId, Ruling};
use ledger::{AccountId, Currency};
use num_bigint::BigUint;
use num_rational::Ratio;
use state_machine::{Event, Occurred};

/// As many proposals as wait for a round, and as many amendments that passed in the one before: each with the longest
/// id, and figures as large as any.
#[test]
fn the_largest_close_of_a_round_fits_into_a_record() {
    let id = |number: usize| -> ProposalId { format!("{number:x>64}").parse().expect("an id") };
    let most = Currency { code: "LONG".into(), scale: 18 }.units(10_i128.pow(28));
    let account = AccountId::from_bytes([255; 16]);
    let finest = BigUint::from(10_u64.pow(18));
    let rho = Ratio::new_raw(BigUint::from(10_u64).pow(46) - 1u32, finest);
    let why = Why::Bought { phase: Phase::Completion, rho, payers: u64::MAX };
    let funding = Ruling::Funding { recipient: account, ask: most, grant: most, why: Some(why) };
    let amendment = |number| Ruling::Amendment(AmendmentVote::Superseded { by: id(number) });
    let outcome = |number: usize| Outcome {
        proposal: id(number),
        filer: account,
        bond: most,
        bond_returned: false,
        net: i128::from(i64::MIN),
        votes_for: i128::from(i64::MAX),
        votes_against: i128::from(i64::MAX),
        supporters: u64::MAX,
        opponents: u64::MAX,
        ruling: if number < PROPOSALS_PER_ROUND_MAX { funding.clone() } else { amendment(number) },
    };
    let closing = Closing {
        round: u64::MAX,
        rule: "pairwise".into(),
        rule_version: u32::MAX,
        rounding: "x".repeat(1_000).into(),
        eligible: u64::MAX,
        ballots: u64::MAX,
        voters: u64::MAX,
        credits_burnt: u128::MAX,
        budget: most,
        cap: most,
        pots: (0..100).map(|pot| (format!("{pot:x>32}").into(), most)).collect(),
        min_supporters: u64::MAX,
        paid: most,
        selected: (0..PROPOSALS_PER_ROUND_MAX).map(id).collect(),
        raises: u64::MAX,
        refusal: Some("x".repeat(1_000).into()),
        outcomes: (0..2 * PROPOSALS_PER_ROUND_MAX).map(outcome).collect(),
    };
    let at = "9998-12-31T23:59:59Z".parse().expect("a time");
    let event = Occurred(at, Event::Governance(governance::Event::RoundClosed(Box::new(closing))));
    let bytes = serde_json::to_vec(&[event]).expect("JSON").len();
    assert!(bytes <= journal::MAX_BODY, "{bytes} bytes");
    assert!(bytes > journal::MAX_BODY / 3, "{bytes} bytes: the bound is not far above");
}

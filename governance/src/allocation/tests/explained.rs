//! Who paid for what: the prices that a result tells, charged once more to each voter.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use num_rational::Ratio;
use num_traits::Zero;
use proptest::prelude::*;
use smol_str::SmolStr;

use super::properties::elections;
use super::*;
use crate::allocation::explain::{endowment, payments};
use crate::allocation::{Exact, Pairs, Payment, paid_by, pairs, payers};

fn told(election: &Election) -> String {
    let rule = rule("equal-shares").expect("a rule");
    let of = |voter| {
        let paid = paid_by(rule, election, voter).expect("it counts").into_iter();
        paid.map(|Payment { project, had, paid }| format!("{project} {paid} of {had}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    (0..election.ballots.len()).map(of).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_voter_pays_the_price_or_all_that_is_left() {
    // 30 for three voters, ten each. A is the cheapest: 18 from two. Then B: one has a unit left, the other pays the rest.
    let counted = election(30, "A 18, B 9", "A 1 B 1, A 1, B 1", Options::default());
    expect![[r#"
        A 9 of 10, B 1 of 1
        A 9 of 10
        B 8 of 10"#]]
    .assert_eq(&told(&counted));
    let payers =
        |project| payers(rule("equal-shares").expect("a rule"), &counted, project).expect("it counts");
    let voters = |project| payers(project).into_iter().map(|(voter, _)| voter).collect::<Vec<_>>();
    assert_eq!((voters("A"), voters("B"), voters("C")), (vec![0, 1], vec![0, 2], vec![]));
}

#[test]
fn pairs_match_each_other() {
    let counted = election(30, "A 18, B 9", "A 3, A 2, A -4 B 1, A 1", Options::default());
    // Three pairs: 2 (3*2 + 3*1 + 2*1).
    assert_eq!(pairs(&counted, 0), Pairs { pairs: 3, matched: BigUint::from(22u32) });
    assert_eq!(pairs(&counted, 1), Pairs { pairs: 0, matched: BigUint::zero() });
}

proptest! {
    #[test]
    fn payments_add_up_to_what_was_bought_and_to_no_more_than_the_endowment(election in elections()) {
        let Ok(allocation) = rule("equal-shares").expect("a rule").allocate(&election) else { return Ok(()) };
        let mut received: BTreeMap<SmolStr, Exact> = BTreeMap::new();
        for ballot in &election.ballots {
            let mut left = endowment(&election, allocation.raises, ballot);
            for payment in payments(&election, &allocation, ballot) {
                prop_assert_eq!(&payment.had, &left);
                prop_assert!(payment.paid <= left && !payment.paid.is_zero());
                left -= &payment.paid;
                *received.entry(payment.project).or_insert_with(Ratio::zero) += payment.paid;
            }
        }
        for project in &election.projects {
            if let Some(Why::Bought { .. }) = allocation.why.get(&project.id) {
                let sum = received.remove(&project.id).unwrap_or_else(Ratio::zero);
                prop_assert_eq!(sum, Ratio::from_integer(BigUint::from(project.ask)));
            }
        }
        prop_assert!(received.is_empty(), "who was not bought is not paid for");
    }
}

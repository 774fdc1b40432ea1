//! The model's own arithmetic, against counting on one's fingers.

use std::collections::BTreeMap;

use super::allocation::{Candidate, Division, proportional};
use super::asset::{minimum_deposit, runway, tax};
use super::random::Random;
use super::{Int, PARTS, SECONDS_PER_YEAR, Second};

/// Valuation, rate, residue and deposit that last some seconds to some hours.
fn short_lived(random: &mut Random) -> (Int, i64, Int, Int) {
    let units = Int::from(PARTS) * SECONDS_PER_YEAR;
    let rate = 1 + random.below(3 * PARTS as u64) as i64;
    let valuation = random.up_to(&Int::from(10).pow(11)) + 1;
    let residue = random.up_to(&(&units - 1));
    let seconds = random.below(5_000);
    let deposit = (&valuation * rate * seconds) / units + random.below(3);
    (valuation, rate, residue, deposit)
}

/// Steps second by second until tax owed has reached `deposit`, at most 100,000 seconds.
fn stepped_runway(valuation: &Int, rate: i64, residue: &Int, deposit: &Int) -> Option<Second> {
    let (mut owed, mut residue) = (Int::ZERO, residue.clone());
    for second in 0..100_000 {
        if owed >= *deposit {
            return Some(second);
        }
        let (more, left) = tax(valuation, rate, &residue, 1);
        owed += more;
        residue = left;
    }
    None
}

#[test]
fn a_deposit_runs_out_in_the_second_that_stepping_finds() {
    let mut random = Random::new(1);
    let mut met = 0;
    for _ in 0..300 {
        let (valuation, rate, residue, deposit) = short_lived(&mut random);
        if let Some(stepped) = stepped_runway(&valuation, rate, &residue, &deposit) {
            assert_eq!(runway(&valuation, rate, &residue, &deposit), Some(stepped));
            met += 1;
        }
    }
    assert!(met > 100, "only {met} deposits ran out while stepping");
    assert_eq!(runway(&1.into(), 0, &Int::ZERO, &1.into()), None);
    assert_eq!(runway(&1.into(), 1, &Int::ZERO, &0.into()), Some(0));
}

#[test]
fn a_minimum_deposit_is_the_least_that_lasts() {
    let mut random = Random::new(2);
    for _ in 0..1_000 {
        let (valuation, rate, residue, _) = short_lived(&mut random);
        let seconds = 1 + random.below(100_000) as Second;
        let least = minimum_deposit(&valuation, rate, &residue, seconds);
        let lasts = |deposit: Int| runway(&valuation, rate, &residue, &deposit) >= Some(seconds);
        assert!(lasts(least.clone()) && !lasts(least - 1), "{valuation} at {rate} for {seconds} s");
    }
}

#[test]
fn tax_is_the_same_in_one_step_and_in_two() {
    let mut random = Random::new(3);
    for _ in 0..1_000 {
        let (valuation, rate, residue, _) = short_lived(&mut random);
        let (first, second) = (random.below(10_000) as Second, random.below(10_000) as Second);
        let (early, left) = tax(&valuation, rate, &residue, first);
        let (late, left) = tax(&valuation, rate, &left, second);
        assert_eq!(tax(&valuation, rate, &residue, first + second), (early + late, left));
    }
}

/// Candidates as votes, ask, minimum, named a, b, c …; what each gets.
fn check_proportional(budget: i64, candidates: &[(i64, i64, i64)], expected: &[i64]) {
    let names = ('a'..='z').map(String::from);
    let candidates = names.zip(candidates).map(|(id, &(net_votes, ask, minimum))| Candidate {
        group: id.clone(),
        id,
        net_votes,
        ask: ask.into(),
        minimum: minimum.into(),
    });
    let expected: BTreeMap<String, Int> =
        ('a'..='z').map(String::from).zip(expected.iter().map(|&e| e.into())).collect();
    let expected = expected.into_iter().filter(|(_, amount)| *amount > Int::ZERO).collect();
    let division = proportional(&budget.into(), &(budget / 4).into(), candidates.collect());
    assert_eq!(division, Division { grants: expected, excluded: BTreeMap::new() });
}

#[test]
fn money_follows_votes() {
    // A quarter of the budget caps e; of the rest 18.75 each, and the lower ids get the units that rounding leaves.
    check_proportional(
        100,
        &[(10, 99, 0), (10, 99, 0), (10, 99, 0), (10, 99, 0), (20, 99, 0)],
        &[19, 19, 19, 18, 25],
    );
    // Asks cap, and what they leave is shared again.
    check_proportional(100, &[(50, 5, 0), (10, 99, 0), (10, 99, 0), (10, 7, 0)], &[5, 25, 25, 7]);
    // The fewest votes below their minimum drop out first, and the rest share again.
    check_proportional(
        100,
        &[(6, 99, 0), (6, 99, 0), (6, 99, 0), (6, 99, 25), (1, 99, 5)],
        &[25, 25, 25, 25, 0],
    );
    // Equal remainders: the lower ask first.
    check_proportional(9, &[(1, 3, 0), (1, 2, 0), (1, 2, 0), (1, 2, 0), (1, 1, 0)], &[2, 2, 2, 2, 1]);
}

#[test]
fn one_of_several_alternatives_stands_for_them() {
    let candidate = |id: &str, group: &str, net_votes: i64, minimum: i64| Candidate {
        id: id.to_string(),
        group: group.to_string(),
        net_votes,
        ask: 99.into(),
        minimum: minimum.into(),
    };
    // Of a, b and c the last has the most votes, but would get 80 of 100; then a stands, which has as many as b and the lower id.
    let candidates = vec![
        candidate("a", "a", 10, 0),
        candidate("b", "a", 10, 0),
        candidate("c", "a", 40, 90),
        candidate("d", "d", 10, 0),
    ];
    let division = proportional(&100.into(), &100.into(), candidates);
    let expected = Division {
        grants: [("a", 50), ("d", 50)].map(|(id, amount)| (id.to_string(), amount.into())).into(),
        excluded: [("b".to_string(), "a".to_string())].into(),
    };
    assert_eq!(division, expected);
}

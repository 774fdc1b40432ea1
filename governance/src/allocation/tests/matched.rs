//! Funding by matched contributions, `clr` and `pairwise`.

use proptest::prelude::*;

use super::properties::elections;
use super::*;

#[test]
fn contributions_of_several_are_matched() {
    // V² − S: A 24² − 194, B 13² − 126, C 22² − 172, D 9² − 105 < 0.
    check(
        "clr",
        &election(1000, COSTS, BALLOTS, Options::default()),
        expect![[r#"
        A C B | 1000
        A 600 {"share":{"share":"600","limit":"600","capped":true,"remainder_unit":false}}
        B 100 {"share":{"share":"100","limit":"400","capped":false,"remainder_unit":false}}
        C 300 {"share":{"share":"300","limit":"300","capped":true,"remainder_unit":false}}
        D 0 {"unmatched":{"score":9,"supporters":3}}"#]],
    );
    check(
        "pairwise",
        &election(1000, COSTS, BALLOTS, Options::default()),
        expect![[r#"
        A C B D | 1000
        A 441 {"share":{"share":"4985506923562386308600/11297845348944289951","limit":"600","capped":false,"remainder_unit":false}}
        B 179 {"share":{"share":"2015444015444015443900/11297845348944289951","limit":"400","capped":false,"remainder_unit":true}}
        C 221 {"share":{"share":"2496894409937888198600/11297845348944289951","limit":"300","capped":false,"remainder_unit":false}}
        D 159 {"share":{"share":"1799999999999999999900/11297845348944289951","limit":"200","capped":false,"remainder_unit":false}}"#]],
    );
}

#[test]
fn one_voter_is_matched_with_nobody() {
    let election = election(90, "A 90, B 90, C 90", "A 9 B 1, B 1, C 5, C 5, C -9", Options::default());
    check(
        "clr",
        &election,
        expect![[r#"
        B | 90
        A 0 {"unmatched":{"score":9,"supporters":1}}
        B 90 {"share":{"share":"90","limit":"90","capped":true,"remainder_unit":false}}
        C 0 {"unmatched":{"score":1,"supporters":2}}"#]],
    );
    check(
        "pairwise",
        &election,
        expect![[r#"
        B C | 90
        A 0 {"unmatched":{"score":9,"supporters":1}}
        B 10 {"share":{"share":"81818181818181818100/8051948051948051947","limit":"90","capped":false,"remainder_unit":false}}
        C 80 {"share":{"share":"642857142857142857130/8051948051948051947","limit":"90","capped":false,"remainder_unit":true}}"#]],
    );
}

#[test]
fn voters_who_fund_everything_together_count_less_for_each_other() {
    // 9·10/(10 + 10) for A and 1·10/(10 + 10) for C, as the same two give to both; 9·10/(10 + 9) for B.
    let ballots = "A 3 C 1, A 3 C 1, B 3, B 3 D 1, D 1 E 5, E 1";
    let election = election(1000, "A 1000, B 1000, C 1000, D 1000, E 1000", ballots, Options::default());
    check(
        "clr",
        &election,
        expect![[r#"
        A B E C D | 1000
        A 360 {"share":{"share":"360","limit":"1000","capped":false,"remainder_unit":false}}
        B 360 {"share":{"share":"360","limit":"1000","capped":false,"remainder_unit":false}}
        C 40 {"share":{"share":"40","limit":"1000","capped":false,"remainder_unit":false}}
        D 40 {"share":{"share":"40","limit":"1000","capped":false,"remainder_unit":false}}
        E 200 {"share":{"share":"200","limit":"1000","capped":false,"remainder_unit":false}}"#]],
    );
    check(
        "pairwise",
        &election,
        expect![[r#"
        A B E C D | 1000
        A 322 {"share":{"share":"1500000000000000000000/4659755449229133439","limit":"1000","capped":false,"remainder_unit":true}}
        B 339 {"share":{"share":"4736842105263157894000/13979266347687400317","limit":"1000","capped":false,"remainder_unit":true}}
        C 36 {"share":{"share":"500000000000000000000/13979266347687400317","limit":"1000","capped":false,"remainder_unit":true}}
        D 65 {"share":{"share":"303030303030303030000/4659755449229133439","limit":"1000","capped":false,"remainder_unit":false}}
        E 238 {"share":{"share":"1111111111111111111000/4659755449229133439","limit":"1000","capped":false,"remainder_unit":false}}"#]],
    );
}

#[test]
fn pairs_that_cannot_be_compared_are_refused() {
    let none = Options { pairwise: PairwiseOptions { half: 0 }, ..Options::default() };
    check(
        "pairwise",
        &election(9, "A 1", "A 1", none),
        expect!["pairs must count half at one credit or more in common"],
    );
    let ballots: Vec<Ballot> = (1..=8_944).map(|votes| Ballot { votes: vec![(0, votes)] }).collect();
    let many = Election { ballots, eligible: 8_944, ..election(9, "A 1", "A 1", Options::default()) };
    check(
        "pairwise",
        &many,
        expect![
            "40002040 pairs of different ballots for the same project are too many to compare: at most 40000000"
        ],
    );
    let alike = Election { ballots: vec![Ballot { votes: vec![(0, 1)] }; 8_944], ..many };
    check(
        "pairwise",
        &alike,
        expect![[r#"
        A | 1
        A 1 {"share":{"share":"1","limit":"1","capped":true,"remainder_unit":false}}"#]],
    );
}

/// The weights a second time, by every two ballots: `kept` is what of a pair's product counts, by what they have in
/// common.
fn weights(election: &Election, kept: impl Fn(BigUint, BigUint) -> BigUint) -> Vec<BigUint> {
    let votes = |ballot: &Ballot, project| {
        let votes = ballot.votes.iter().find(|vote| vote.0 == project).map_or(0, |vote| vote.1);
        BigUint::from(votes.max(0).unsigned_abs())
    };
    let mut weights = vec![BigUint::ZERO; election.projects.len()];
    for (place, one) in election.ballots.iter().enumerate() {
        for other in &election.ballots[..place] {
            let product = |project| votes(one, project) * votes(other, project);
            let common: BigUint = (0..weights.len()).map(product).sum();
            for (project, weight) in weights.iter_mut().enumerate() {
                *weight += kept(product(project), common.clone());
            }
        }
    }
    weights
}

/// Projects that may have all, and each ballot so many times.
fn unlimited(mut election: Election, copies: usize) -> Election {
    election.projects.iter_mut().for_each(|project| (project.ask, project.minimum) = (1000, None));
    election.options = Options { pairwise: election.options.pairwise, ..Options::default() };
    election.ballots = vec![election.ballots.clone(); copies].concat();
    election.eligible = election.ballots.len() as u64;
    election
}

fn amounts(name: &str, election: &Election) -> Vec<u128> {
    let allocation = rule(name).unwrap().allocate(election).unwrap();
    election.projects.iter().map(|p| allocation.amounts.get(&p.id).copied().unwrap_or(0)).collect()
}

proptest! {
    #[test]
    fn pairwise_weighs_every_two_ballots(election in elections(), copies in 1usize..4) {
        let election = unlimited(election, copies);
        let half = BigUint::from(election.options.pairwise.half);
        let one = BigUint::from(10u8).pow(18);
        let mut weights = weights(&election, |product, common| &one * &half * product / (&half + common));
        let against = tally(&election).into_iter().map(|tally| tally.net <= 0);
        weights.iter_mut().zip(against).filter(|(_, against)| *against).for_each(|(weight, _)| *weight = BigUint::ZERO);
        prop_assert_eq!(amounts("pairwise", &election), largest_remainder(election.budget, &weights));
    }

    /// (Σv)² − Σv² is 2 Σ_{i<j} v_i v_j, where nobody votes against.
    #[test]
    fn clr_matches_every_two_ballots(election in elections(), copies in 1usize..4) {
        let mut election = unlimited(election, copies);
        election.ballots.iter_mut().for_each(|ballot| ballot.votes.retain(|vote| vote.1 > 0));
        let weights = weights(&election, |product, _| product);
        prop_assert_eq!(amounts("clr", &election), largest_remainder(election.budget, &weights));
    }
}

//! Ballots that are alike: the cosine of their votes for proposals is at least 0.95. Exact.

use std::collections::{BTreeMap, BTreeSet};

use governance::allocation::Ballot;

/// Most different ballots that are compared with each other; where there are more, those that most members sent are.
const COMPARED_MAX: usize = 2_000;

/// Votes for, by project.
type Votes = Vec<(usize, u64)>;

/// The groups of two ballots or more, as positions in `ballots`, in which each is alike to another; the largest first.
/// Ballots without votes for anything are alike to none.
pub(crate) fn groups(ballots: &[Ballot]) -> Vec<Vec<usize>> {
    let mut same: BTreeMap<Votes, Vec<usize>> = BTreeMap::new();
    for (position, ballot) in ballots.iter().enumerate() {
        let votes_for = ballot.votes.iter().filter(|(_, votes)| *votes > 0);
        let mut votes: Votes = votes_for.map(|&(project, votes)| (project, votes.unsigned_abs())).collect();
        votes.sort_unstable();
        if !votes.is_empty() {
            same.entry(votes).or_default().push(position);
        }
    }
    let mut kinds: Vec<(Votes, Vec<usize>)> = same.into_iter().collect();
    kinds.sort_by_key(|(_, positions)| std::cmp::Reverse(positions.len()));
    let compared = kinds.len().min(COMPARED_MAX);
    let mut unseen: BTreeSet<usize> = (0..compared).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    while let Some(first) = unseen.pop_first() {
        let mut group = vec![first];
        let mut next = 0;
        while let Some(&kind) = group.get(next) {
            let near = |other: &usize| are_alike(&kinds[kind].0, &kinds[*other].0);
            let found: Vec<usize> = unseen.iter().copied().filter(near).collect();
            unseen.retain(|kind| !found.contains(kind));
            group.extend(found);
            next += 1;
        }
        groups.push(group.iter().flat_map(|kind| kinds[*kind].1.iter().copied()).collect());
    }
    groups.extend(kinds.drain(compared..).map(|(_, positions)| positions));
    groups.retain(|group| group.len() > 1);
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

/// Whether (a·b)² / (a² b²) ≥ 0.95² = 361/400. Each square is at most the credits of a member, 2⁵³: nothing overflows.
fn are_alike(a: &Votes, b: &Votes) -> bool {
    let square = |votes: &Votes| votes.iter().map(|(_, votes)| u128::from(*votes).pow(2)).sum::<u128>();
    let (mut product, mut rest) = (0_u128, b.as_slice());
    for (project, votes) in a {
        rest = &rest[rest.partition_point(|(other, _)| other < project)..];
        if let Some((_, others)) = rest.first().filter(|(other, _)| other == project) {
            product += u128::from(*votes) * u128::from(*others);
        }
    }
    400 * product.pow(2) >= 361 * square(a) * square(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ballots: &[&[(usize, i64)]], expected: &[&[usize]]) {
        let ballots: Vec<Ballot> = ballots.iter().map(|votes| Ballot { votes: votes.to_vec() }).collect();
        let mut found = groups(&ballots);
        found.iter_mut().for_each(|group| group.sort_unstable());
        assert_eq!(found, expected, "{ballots:?}");
    }

    #[test]
    fn ballots_are_alike_by_the_angle_between_their_votes_for() {
        check(&[&[(0, 1)], &[(0, 9), (1, -9)], &[(1, 1)]], &[&[0, 1]]);
        // 3·4 + 4·3 = 24 of 25: 0.96. 1·1 of √2: 0.71.
        check(&[&[(0, 3), (1, 4)], &[(0, 4), (1, 3)]], &[&[0, 1]]);
        check(&[&[(0, 1), (1, 1)], &[(0, 1)]], &[]);
        // cos² is 361/400 exactly in 19·19 / (19² + 39·1), since 361 + 39 = 400; a little further it is less.
        check(&[&[(0, 1)], &[(0, 19), (1, 6), (2, 1), (3, 1), (4, 1)]], &[&[0, 1]]);
        check(&[&[(0, 1)], &[(0, 19), (1, 6), (2, 2)]], &[]);
        // The first is alike to the second, and that to the third.
        check(&[&[(0, 100), (1, 0)], &[(0, 100), (1, 30)], &[(0, 100), (1, 65)]], &[&[0, 1, 2]]);
        // Nothing for anybody is nobody's ballot.
        check(&[&[], &[], &[(0, -1)], &[(0, -1)]], &[]);
        // The largest group first.
        check(&[&[(0, 1)], &[(1, 1)], &[(1, 2)], &[(0, 1)], &[(1, 3)]], &[&[1, 2, 4], &[0, 3]]);
    }

    #[test]
    fn the_largest_votes_do_not_overflow() {
        let most = governance::VOTES_PER_PROPOSAL_MAX.cast_signed();
        check(&[&[(0, most), (1, most)], &[(0, most), (1, most)], &[(0, most)]], &[&[0, 1]]);
    }
}

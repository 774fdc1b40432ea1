//! Who decided a round.

use std::collections::BTreeSet;

use governance::Counted;
use governance::allocation::Allocation;

use crate::metric::{Metric, Unit};
use crate::removal::{REMOVED_MAX, removals};
use crate::{alike, spread_metrics};

/// The smallest group of ballots alike that counts, whatever the number of voters.
const GROUP_MIN: usize = 5;

const ALIKE: &str =
    "The share of the voters in groups, of 5 and 1 % of them or more, whose ballots are alike.";
const BLOC: &str =
    "The part of the money paid that went elsewhere than it would without the largest group alike.";
const NO_BLOC: &str = "No two ballots are alike, or no money was paid: nothing is owed to a group.";
const REMOVALS: &str = "So many ballots fewer would fund other proposals; a search found them, fewer may do.";
const NO_REMOVALS: &str = "A search found no 20 ballots without which other proposals would be funded.";

/// The metrics of a closed round.
pub(crate) fn metrics(counted: &Counted) -> Vec<Metric> {
    let ballots = &counted.election.ballots;
    let cast = |votes: &[(usize, i64)]| votes.iter().map(|(_, votes)| u128::from(votes.unsigned_abs())).sum();
    let mut metrics = spread_metrics("votes", ballots.iter().map(|ballot| cast(&ballot.votes)));
    let voters = ballots.iter().filter(|ballot| !ballot.is_empty()).count();
    let groups = alike::groups(ballots);
    if voters > 0 {
        let counts = GROUP_MIN.max(voters.div_ceil(100));
        let alike: usize = groups.iter().map(Vec::len).filter(|size| *size >= counts).sum();
        let share = alike as f64 / voters as f64;
        metrics.push(
            Metric::new("ballots_alike", &"votes".into(), Unit::Share, share, ALIKE).at_most(0.05, 0.15),
        );
    }
    // A rule that could not count gave nothing to anybody.
    let Ok(first) = counted.recount(&BTreeSet::new()) else { return metrics };
    let bloc = groups.first().and_then(|bloc| owed_to(counted, &first, bloc));
    let of = "outcome".into();
    let metric = Metric::new("bloc", &of, Unit::Share, bloc.unwrap_or(0.0), BLOC).at_most(0.10, 0.20);
    metrics.push(match bloc {
        Some(_) => metric,
        None => Metric { value: None, meaning: NO_BLOC, ..metric },
    });
    let removed = removals(counted, &first);
    let metric = Metric::new("removals", &of, Unit::Count, removed.unwrap_or(REMOVED_MAX) as f64, REMOVALS);
    metrics.push(match removed {
        Some(_) => metric,
        None => Metric { value: None, meaning: NO_REMOVALS, ..metric },
    });
    metrics
}

/// The part of what was paid that would have gone elsewhere, or nowhere, without the ballots at these positions.
fn owed_to(counted: &Counted, first: &Allocation, bloc: &[usize]) -> Option<f64> {
    let members = bloc.iter().map(|position| counted.members[*position]).collect();
    let again = counted.recount(&members).ok()?;
    let lost = first.amounts.iter().map(|(id, amount)| {
        let left = again.amounts.get(id).copied().unwrap_or(0);
        amount.saturating_sub(left)
    });
    (first.spent > 0).then(|| lost.sum::<u128>() as f64 / first.spent as f64)
}

#[cfg(test)]
mod tests {
    use governance::allocation::{Ballot, Election, Options, Project, rule};
    use ledger::AccountId;

    use super::*;
    use crate::{Level, Threshold};

    /// A round in which three projects ask for 60, 40 and 40 of 100, and whoever votes has these votes.
    fn counted(name: &str, ballots: &[[i64; 3]]) -> Counted {
        let project = |(id, ask): (&str, u128)| Project { id: id.into(), ask, ..Project::default() };
        let given =
            |votes: &[i64; 3]| votes.iter().copied().enumerate().filter(|(_, votes)| *votes != 0).collect();
        Counted {
            members: (1..).take(ballots.len()).map(|byte| AccountId::from_bytes([byte; 16])).collect(),
            rule: rule(name).expect("a rule"),
            election: Election {
                pots: Vec::new(),
                budget: 100,
                projects: [("a", 60), ("b", 40), ("c", 40)].map(project).into(),
                ballots: ballots.iter().map(|votes| Ballot { votes: given(votes) }).collect(),
                eligible: ballots.len() as u64,
                options: Options::round(100, 1, 1_000),
            },
        }
    }

    fn check(
        rule: &str,
        ballots: &[[i64; 3]],
        alike: f64,
        bloc: Option<f64>,
        removed: Option<f64>,
    ) -> Vec<Metric> {
        let metrics = metrics(&counted(rule, ballots));
        let value = |name| metrics.iter().find(|metric| metric.name == name).expect("it is told").value;
        assert_eq!(value("ballots_alike"), Some(alike), "{ballots:?}");
        assert_eq!((value("bloc"), value("removals")), (bloc, removed), "{ballots:?}");
        metrics
    }

    #[test]
    fn a_round_is_counted_again_without_a_bloc_and_without_single_ballots() {
        // Greedy funds a and b. The two for a are alike: without them it is b and c, and 60 of 100 go elsewhere.
        // Without the second alone, c overtakes a, which no longer fits.
        check("greedy", &[[3, 0, 0], [4, 0, 0], [0, 9, 0], [0, 5, 5]], 0.0, Some(0.6), Some(1.0));
        // Nobody is like anybody; without the one for b, a is funded all the same, and c instead of b.
        check("greedy", &[[7, 0, 0], [0, 6, 0], [0, 0, 3]], 0.0, None, Some(1.0));
        // Six of seven are of one mind, and the seventh alone funds b.
        let metrics = check(
            "greedy",
            &[[5, 0, 0], [5, 0, 0], [5, 0, 0], [5, 0, 0], [5, 0, 0], [5, 0, 0], [0, 2, -9]],
            6.0 / 7.0,
            Some(0.6),
            Some(1.0),
        );
        let alike = metrics.iter().find(|metric| metric.name == "ballots_alike").map(|metric| metric.level);
        assert_eq!(alike, Some(Level::Alarm));
        // One of 21 is left when nobody looks further, and one supporter is enough.
        check("proportional", &[[1, 0, 0]; 21], 1.0, Some(1.0), None);
    }

    #[test]
    fn votes_cast_are_counted_for_and_against() {
        let metrics = metrics(&counted("greedy", &[[3, -1, 0], [0, 0, 4], [0, 0, 0]]));
        let top = metrics.iter().find(|metric| metric.name == "top_1").expect("votes were cast");
        assert_eq!((top.of.as_str(), top.value, top.level), ("votes", Some(0.5), Level::Alarm));
        assert_eq!(top.alarm, Some(Threshold::Above(0.3)));
    }
}

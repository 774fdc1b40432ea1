//! Connection-oriented cluster match, by Miller, Weyl and Erichsen, "Beyond Collusion Resistance" (2022).
//!
//! m_p = Σ_{g≠h} √(Σ_{i∈g} K(i,h)/T_i) · √(Σ_{j∈h} K(j,g)/T_j) over ordered pairs of groups, where T_i is the number of
//! i's groups and K(i,h) = (1 − κ_ih) c_ip + κ_ih √c_ip, or without the root if harsh. κ_ih says how close i is to the
//! group h: 1 for members, else as [`Kinship`] says. The result depends on the unit of money. Who is in no group is not
//! matched.

use std::collections::BTreeSet;

use crate::contributions::View;
use crate::{Contributions, Kinship, Options};

pub(crate) fn matches(contributions: &Contributions, options: &Options) -> Vec<f64> {
    let view = contributions.grouped_view(options.repeats);
    let closeness = closeness(&view, options.kinship);
    let project = |gifts: &Vec<(usize, f64)>| {
        // Of members of g (row), what counts towards h (column).
        let mut sums = vec![vec![0.0; view.group_count]; view.group_count];
        for &(contributor, money) in gifts {
            let groups = &view.groups[contributor];
            for &group in groups {
                for (sum, close) in sums[group].iter_mut().zip(&closeness[contributor]) {
                    let root = if options.harsh { 0.0 } else { close * money.sqrt() };
                    *sum += (root + (1.0 - close) * money) / groups.len() as f64;
                }
            }
        }
        let pair = |g: usize, h: usize| (sums[g][h] * sums[h][g]).sqrt();
        let pairs = (0..view.group_count).flat_map(|g| (0..g).map(move |h| (g, h)));
        pairs.map(|(g, h)| 2.0 * pair(g, h)).sum()
    };
    view.gifts.iter().map(project).collect()
}

/// Per contributor and group, κ.
fn closeness(view: &View, kinship: Kinship) -> Vec<Vec<f64>> {
    let mut members = vec![Vec::new(); view.group_count];
    for (contributor, groups) in view.groups.iter().enumerate() {
        groups.iter().for_each(|&group| members[group].push(contributor));
    }
    let mut closeness = match kinship {
        Kinship::Shared => friends(view, &members, |friends, _| f64::from(u8::from(friends > 0))),
        Kinship::Friends => friends(view, &members, |friends, all| friends as f64 / all as f64),
        Kinship::Markov => walks(view, &members),
    };
    for (row, groups) in closeness.iter_mut().zip(&view.groups) {
        groups.iter().for_each(|&group| row[group] = 1.0);
    }
    closeness
}

/// Per contributor and group, what follows from how many friends are in it, of how many in all.
fn friends(view: &View, members: &[Vec<usize>], of: fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
    let mut met_by = vec![usize::MAX; view.groups.len()];
    let mut row = |contributor: usize| {
        let (mut counts, mut all) = (vec![0; view.group_count], 0);
        for &friend in view.groups[contributor].iter().flat_map(|&group| &members[group]) {
            if met_by[friend] != contributor {
                met_by[friend] = contributor;
                all += 1;
                view.groups[friend].iter().for_each(|&group| counts[group] += 1);
            }
        }
        counts.into_iter().map(|count| of(count, all)).collect()
    };
    (0..view.groups.len()).map(&mut row).collect()
}

/// Per contributor and group, how likely one comes there by way of one's groups, their members, and the members'
/// groups, each taken at random.
fn walks(view: &View, members: &[Vec<usize>]) -> Vec<Vec<f64>> {
    let onward = |members: &Vec<usize>| {
        let mut likely = vec![0.0; view.group_count];
        for &member in members {
            let groups = &view.groups[member];
            let each = 1.0 / (members.len() * groups.len()) as f64;
            groups.iter().for_each(|&group| likely[group] += each);
        }
        likely
    };
    let steps: Vec<Vec<f64>> = members.iter().map(onward).collect();
    let row = |groups: &BTreeSet<usize>| {
        let mut likely = vec![0.0; view.group_count];
        for &group in groups {
            let onward = likely.iter_mut().zip(&steps[group]);
            onward.for_each(|(likely, step)| *likely += step / groups.len() as f64);
        }
        likely
    };
    view.groups.iter().map(row).collect()
}

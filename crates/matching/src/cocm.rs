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
    let mut members = vec![BTreeSet::new(); view.group_count];
    for (contributor, groups) in view.groups.iter().enumerate() {
        groups.iter().for_each(|&group| {
            members[group].insert(contributor);
        });
    }
    let steps = if kinship == Kinship::Markov { steps(view, &members) } else { Vec::new() };
    let row = |groups: &BTreeSet<usize>| -> Vec<f64> {
        let friends = || groups.iter().flat_map(|&group| members[group].iter().copied()).collect();
        let friends: BTreeSet<usize> = if kinship == Kinship::Markov { BTreeSet::new() } else { friends() };
        let outside = |group: usize| match kinship {
            Kinship::Shared => f64::from(u8::from(!friends.is_disjoint(&members[group]))),
            Kinship::Friends => friends.intersection(&members[group]).count() as f64 / friends.len() as f64,
            Kinship::Markov => {
                groups.iter().map(|&from| steps[from][group]).sum::<f64>() / groups.len() as f64
            }
        };
        (0..view.group_count)
            .map(|group| if groups.contains(&group) { 1.0 } else { outside(group) })
            .collect()
    };
    view.groups.iter().map(row).collect()
}

/// How likely it is to come from a group to each other by way of one of its members, taken at random, and one of the
/// member's groups, taken at random.
fn steps(view: &View, members: &[BTreeSet<usize>]) -> Vec<Vec<f64>> {
    let from = |members: &BTreeSet<usize>| {
        let mut likely = vec![0.0; view.group_count];
        for &member in members {
            let groups = &view.groups[member];
            let each = 1.0 / (members.len() * groups.len()) as f64;
            groups.iter().for_each(|&group| likely[group] += each);
        }
        likely
    };
    members.iter().map(from).collect()
}

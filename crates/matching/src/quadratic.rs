//! Quadratic funding, of people or of clusters of people.

use std::collections::BTreeMap;

use crate::contributions::View;
use crate::{Contributions, Options};

/// m_p = (Σ_i √c_ip)² − Σ_i c_ip; without the subtraction if told so.
///
/// Buterin, Hitzig and Weyl, arXiv:1809.06421. Gitcoin paid by it from 2019 to 2023.
pub(crate) fn standard(contributions: &Contributions, options: &Options) -> Vec<f64> {
    let view = contributions.view(options.repeats);
    let project = |gifts: &Vec<(usize, f64)>| {
        let roots: f64 = gifts.iter().map(|(_, money)| money.sqrt()).sum();
        less_contributions(roots.powi(2), gifts, options)
    };
    view.gifts.iter().map(project).collect()
}

/// Cluster match: m_p = (Σ_g √(Σ_i w_ig c_ip))² − Σ_i c_ip, where w_ig = 1/T_i if i is in T_i groups, g among them.
///
/// Gitcoin's qf-calculator. Who is in no group is not matched.
pub(crate) fn by_cluster(contributions: &Contributions, options: &Options) -> Vec<f64> {
    let view = contributions.grouped_view(options.repeats);
    clusters(
        &view,
        &view.groups.iter().map(|groups| groups.iter().copied().collect()).collect::<Vec<_>>(),
        options,
    )
}

/// Cluster match where each cluster is those who gave to exactly the same projects.
///
/// Commons Build's Tunable QF and Gitcoin's qf-calculator.
pub(crate) fn by_donation_profile(contributions: &Contributions, options: &Options) -> Vec<f64> {
    let view = contributions.view(options.repeats);
    let mut supported = vec![Vec::new(); view.groups.len()];
    for (project, gifts) in view.gifts.iter().enumerate() {
        gifts.iter().for_each(|&(contributor, _)| supported[contributor].push(project));
    }
    let mut profiles: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let mut cluster = |supported: Vec<usize>| {
        let next = profiles.len();
        vec![*profiles.entry(supported).or_insert(next)]
    };
    let clusters_of: Vec<Vec<usize>> = supported.into_iter().map(&mut cluster).collect();
    clusters(&view, &clusters_of, options)
}

fn clusters(view: &View, clusters_of: &[Vec<usize>], options: &Options) -> Vec<f64> {
    let count = clusters_of.iter().flatten().max().map_or(0, |most| most + 1);
    let project = |gifts: &Vec<(usize, f64)>| {
        let mut sums = vec![0.0; count];
        for &(contributor, money) in gifts {
            let clusters = &clusters_of[contributor];
            clusters.iter().for_each(|&cluster| sums[cluster] += money / clusters.len() as f64);
        }
        let roots: f64 = sums.into_iter().map(f64::sqrt).sum();
        less_contributions(roots.powi(2), gifts, options)
    };
    view.gifts.iter().map(project).collect()
}

fn less_contributions(square: f64, gifts: &[(usize, f64)], options: &Options) -> f64 {
    let contributed: f64 = gifts.iter().map(|(_, money)| money).sum();
    if options.subtract { square - contributed } else { square }
}

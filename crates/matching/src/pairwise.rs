//! Quadratic funding by pairs of people, who count the less for each other the closer they are.

use crate::contributions::View;
use crate::{Contributions, Options};

/// m_p = Σ_{i<j} k_ij √(c_ip c_jp), k_ij = D / (D + T_ij), T_ij = Σ_q √(c_iq c_jq); D is [`Options::half`].
///
/// Buterin, ethresear.ch/t/5553, who counts each pair twice; here once, as Gitcoin's qf-calculator, whose D is 0.01.
pub(crate) fn bounded(contributions: &Contributions, options: &Options) -> Vec<f64> {
    weigh_pairs(&contributions.view(options.repeats), |_, _, common| options.half / (options.half + common))
}

/// m_p = Σ_{i<j} √(c_ip c_jp) · (θ + 1) / T_ij; θ is [`Options::threshold`].
///
/// Gitcoin's clr.py of 2020 to 2022. Not a bound: pairs with less than θ + 1 in common are amplified.
pub(crate) fn by_threshold(contributions: &Contributions, options: &Options) -> Vec<f64> {
    weigh_pairs(&contributions.view(options.repeats), |_, _, common| (options.threshold + 1.0) / common)
}

/// m_p = 2 Σ_{i<j} (1 − d_ij) √(c_ip c_jp), where d_ij = 2|G_i ∩ G_j| / (|G_i| + |G_j|) says how alike two people's
/// groups are (Dice). Gitcoin's qf-calculator. Who is in no group is not matched.
pub(crate) fn by_cluster(contributions: &Contributions, options: &Options) -> Vec<f64> {
    let view = contributions.grouped_view(options.repeats);
    weigh_pairs(&view, |one, other, _| {
        let [one, other] = [&view.groups[one], &view.groups[other]];
        let alike = 2.0 * one.intersection(other).count() as f64 / (one.len() + other.len()) as f64;
        2.0 * (1.0 - alike)
    })
}

/// Per project, Σ_{i<j} weight(i, j, T_ij) √(c_ip c_jp) over those who gave to it.
fn weigh_pairs(view: &View, weight: impl Fn(usize, usize, f64) -> f64) -> Vec<f64> {
    let mut given: Vec<Vec<(usize, f64)>> = vec![Vec::new(); view.groups.len()];
    for (project, gifts) in view.gifts.iter().enumerate() {
        gifts.iter().for_each(|&(contributor, money)| given[contributor].push((project, money.sqrt())));
    }
    let mut matches = vec![0.0; view.gifts.len()];
    // Per project, the people before this one who gave to it; per person, what they have in common with this one.
    let mut earlier: Vec<Vec<(usize, f64)>> = vec![Vec::new(); view.gifts.len()];
    let mut common = vec![0.0; given.len()];
    for (this, given) in given.iter().enumerate() {
        for &(project, root) in given {
            earlier[project].iter().for_each(|&(other, others)| common[other] += root * others);
        }
        for &(project, root) in given {
            let pairs = earlier[project].iter();
            matches[project] +=
                pairs.map(|&(other, others)| weight(this, other, common[other]) * root * others).sum::<f64>();
        }
        for &(project, root) in given {
            earlier[project].iter().for_each(|&(other, _)| common[other] = 0.0);
            earlier[project].push((this, root));
        }
    }
    matches
}

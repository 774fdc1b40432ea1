//! Snapshot's voting system called quadratic, which is quadratic funding of voting power.
//!
//! The rule `qf` without subtraction, all of the pool spent, gives the same where what everyone has is contributed.

/// A vote: voting power, divided over choices in proportion to weights.
#[derive(Clone, Debug, PartialEq)]
pub struct SnapshotVote {
    /// Voting power.
    pub balance: f64,
    /// Pairs of a choice, from 0, and its weight.
    pub weights: Vec<(usize, f64)>,
}

/// Scores of so many choices: W·q_p / Σq, where W is the voting power of all that is counted and
/// q_p = (Σ_i √(w_i x_ip / Σ_q x_iq))².
///
/// Votes for choices that do not exist, with negative weights or with none above 0 are not counted. snapshot.js.
pub fn snapshot_scores(votes: &[SnapshotVote], choices: usize) -> Vec<f64> {
    let mut roots = vec![0.0; choices];
    let mut power = 0.0;
    for SnapshotVote { balance, weights } in votes {
        let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
        let valid = |&(choice, weight): &(usize, f64)| choice < choices && weight >= 0.0;
        if !weights.iter().all(valid) || sum <= 0.0 {
            continue;
        }
        power += balance;
        weights.iter().for_each(|&(choice, weight)| roots[choice] += (balance * weight / sum).sqrt());
    }
    let squares: Vec<f64> = roots.iter().map(|root| root * root).collect();
    let sum: f64 = squares.iter().sum();
    if sum == 0.0 {
        return squares;
    }
    squares.iter().map(|square| power * square / sum).collect()
}

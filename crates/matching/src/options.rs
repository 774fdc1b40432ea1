use crate::Repeats;

/// The choices that the rules leave open.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// What several contributions of one person to one project are together; `qf-integer` and `clr` add them up.
    pub repeats: Repeats,
    /// Whether matches are what (Σ√c)² exceeds the contributions by, rather than all of it; for `qf` and the clusters.
    pub subtract: bool,
    /// Whether the pool is spent even if all matches together are less.
    pub spend_all: bool,
    /// The most that a project may receive of the pool, in minor units; not for `clr` and `clr-linear`.
    pub cap: Option<u128>,
    /// `pairwise`: how much money two people have in common who count half for each other; above 0.
    pub half: f64,
    /// `pairwise-threshold`: less in common, in money, amplifies a pair, more weakens it.
    pub threshold: f64,
    /// `clr`, `clr-linear`: minor units per credit, at least 1.
    pub factor: u128,
    /// `clr`: how much of each match is paid, in 10⁻¹⁸; `None` for as much as the pool allows.
    pub alpha: Option<u128>,
    /// `cocm`: when a contributor is taken to be close to a group.
    pub kinship: Kinship,
    /// `cocm`: what those who are close to a group count in its pairs: nothing, rather than the root of what they gave.
    pub harsh: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            repeats: Repeats::Sum,
            subtract: true,
            spend_all: false,
            cap: None,
            half: 0.01,
            threshold: 25.0,
            factor: 1,
            alpha: None,
            kinship: Kinship::Markov,
            harsh: true,
        }
    }
}

/// How close a contributor is to a group of others, between 0 and 1. Members are at 1 always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinship {
    /// 1 if any group is shared with a member, else 0: the paper's.
    Shared,
    /// The share of one's friends (oneself, and everyone one shares a group with) who are members.
    Friends,
    /// Where one ends up who goes from person to group to a member of it to one of the member's groups.
    Markov,
}

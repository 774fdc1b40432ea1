use smol_str::SmolStr;

use super::AllocationError;

/// The choices that rules leave open. The default is what a plain file of ballots wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What decides between projects that the rule itself cannot tell apart.
    pub ties: Ties,
    /// What a project must show before any rule considers it; `None` lets every project in.
    pub gate: Option<Gate>,
    /// The most that one project may receive, in minor units. An ask above it is ineligible under an indivisible
    /// rule, and cut to it under a divisible one.
    pub cap: Option<u128>,
    /// How `equal-shares` counts.
    pub equal_shares: EqualSharesOptions,
    /// How `greedy` goes on after a project that it cannot afford.
    pub greedy: GreedyVariant,
    /// How `pairwise` counts.
    pub pairwise: PairwiseOptions,
}

/// What decides a tie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Ties {
    /// The order in which the projects are listed.
    #[default]
    File,
    /// Lower ask, then higher net votes, then lower id (the shorter is the lower, so that numbers count up).
    Rulebook,
    /// Lower ask, then more supporters, then a lot drawn once, before anything is counted: the tie-breaking that
    /// equalshares.net publishes. Equal lots do not occur; without one, the order in which the projects are listed.
    Published {
        /// The lots are the SHA-256 digests of this text, a line feed and the project's id; the lowest wins.
        lot: Option<SmolStr>,
    },
}

/// The gate of a round: net votes above zero, and enough supporters.
///
/// Enough is `min_supporters` or 1 % of those who voted, rounded up, whichever is more; but never more than could
/// have voted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Fewest supporters, however few voted.
    pub min_supporters: u64,
}

/// How `equal-shares` counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EqualSharesOptions {
    /// What a funded project is worth to a voter who supports it.
    pub utility: Utility,
    /// How much of the budget each voter directs.
    pub endowment: Endowment,
    /// What happens with money that the supporters of no single project could gather.
    pub completion: Completion,
    /// Whether the outcome must stand against that of `greedy`.
    pub comparison: Comparison,
}

/// What a funded project is worth to a voter with votes for it; to any other voter it is worth nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Utility {
    /// The project's cost.
    #[default]
    Cost,
    /// The votes (points, in elections by points).
    Votes,
    /// One.
    Approval,
}

/// How much of the budget each voter directs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Endowment {
    /// The budget divided by the eligible voters.
    #[default]
    Equal,
    /// That, times min(1, credits spent / `share`), where v votes spend v² credits: one funds with what one spends.
    Credits {
        /// The credits that every member received for the round; at least one.
        share: u128,
    },
    /// The budget divided by the eligible voters, rounded down to a multiple of `unit`.
    Whole {
        /// In minor units; at least one.
        unit: u128,
    },
}

/// Which voters choose between the outcomes of equal shares and of `greedy`. All are asked, those without any winner
/// too; `greedy` is taken if strictly more prefer it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Comparison {
    /// None: there is no choice.
    #[default]
    Never,
    /// Those for whom more of the projects that they voted for win on one side than on the other.
    MoreWinners,
    /// Those for whom none of the projects that they voted for wins on one side, but some on the other.
    NoWinners,
}

/// What happens with money that the supporters of no single project could gather: first endowments are raised and
/// the rule starts again, then what is left may be spent by net votes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// How endowments are raised.
    pub raise: Raise,
    /// Whether net votes spend what is left after that.
    pub fill: Fill,
}

/// How endowments are raised, step by step, up to the last outcome before one that costs more than the budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Raise {
    /// Not at all.
    #[default]
    Never,
    /// By so many minor units per voter and step.
    Units {
        /// At least one.
        step: u128,
        /// Also stop at the first outcome that leaves too little for any other project.
        until_exhaustive: bool,
    },
    /// By 1 % of themselves per step, up to twice.
    Percent,
}

/// Whether the money left by equal shares is spent by net votes, as `greedy` would.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fill {
    /// It stays unspent.
    #[default]
    Never,
    /// It is spent if non-empty ballots came from at least 40 % of the eligible voters.
    AtTurnout,
    /// It is spent.
    Always,
}

/// How `greedy` goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GreedyVariant {
    /// Skip what cannot be afforded, and go on.
    #[default]
    Skip,
    /// Stop at the first project that cannot be afforded.
    Stop,
    /// Skip, and ignore projects with net votes below this.
    Threshold(i128),
    /// Skip, but begin with the most net votes per unit of the ask instead of the most net votes.
    PerCost,
}

/// How `pairwise` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairwiseOptions {
    /// How much two voters have in common who count half for each other, in credits; at least one. Buterin's M.
    pub half: u128,
}

impl Default for PairwiseOptions {
    /// Ten credits: a tenth of the hundred that voters usually have.
    fn default() -> PairwiseOptions {
        PairwiseOptions { half: 10 }
    }
}

impl Fill {
    /// Whether it happens where so many of the eligible sent a ballot that says something.
    pub(crate) fn happens(self, voters: u64, eligible: u64) -> bool {
        match self {
            Fill::Never => false,
            // 40 % = 2/5; widened, so that no number of voters overflows.
            Fill::AtTurnout => u128::from(voters) * 5 >= u128::from(eligible) * 2,
            Fill::Always => true,
        }
    }
}

impl Options {
    /// How a round counts: the rulebook's ties, gate and completion, and voters who fund with the credits they spend.
    ///
    /// `cap` is the most that one proposal may receive, `share` the credits minted per member for the round. Two voters
    /// count half for each other from a tenth of that in common.
    pub fn round(cap: u128, min_supporters: u64, share: u128) -> Options {
        Options {
            ties: Ties::Rulebook,
            gate: Some(Gate { min_supporters }),
            cap: Some(cap),
            equal_shares: EqualSharesOptions {
                utility: Utility::Votes,
                endowment: Endowment::Credits { share },
                completion: Completion { raise: Raise::Percent, fill: Fill::AtTurnout },
                comparison: Comparison::Never,
            },
            greedy: GreedyVariant::Skip,
            pairwise: PairwiseOptions { half: (share / 10).max(1) },
        }
    }

    pub(super) fn check(&self) -> Result<(), AllocationError> {
        if let Raise::Units { step: 0, .. } = self.equal_shares.completion.raise {
            return Err(AllocationError::StepZero);
        }
        match self.equal_shares.endowment {
            Endowment::Credits { share: 0 } => return Err(AllocationError::ShareZero),
            Endowment::Whole { unit: 0 } => return Err(AllocationError::UnitZero),
            _ => {}
        }
        if self.pairwise.half == 0 {
            return Err(AllocationError::HalfZero);
        }
        Ok(())
    }
}

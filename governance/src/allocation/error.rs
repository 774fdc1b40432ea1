use smol_str::SmolStr;

/// Why an election cannot be counted at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllocationError {
    /// Endowments are shares of the budget per eligible voter; more ballots would spend more than the budget.
    #[error("{ballots} ballots were cast, but only {eligible} voters were eligible")]
    MoreBallotsThanEligible {
        /// How many were cast.
        ballots: u64,
        /// How many voters were eligible.
        eligible: u64,
    },
    /// Two projects share an id.
    #[error("project {id} is listed twice")]
    ProjectTwice {
        /// The project.
        id: SmolStr,
    },
    /// A project could never be satisfied.
    #[error("project {id} needs at least {minimum} but asks only for {ask}")]
    MinimumAboveAsk {
        /// The project.
        id: SmolStr,
        /// The least that it can do with, in minor units.
        minimum: u128,
        /// What it asks for, in minor units.
        ask: u128,
    },
    /// The pots would hand out more than there is.
    #[error("the pots hold more than the whole budget, {budget} minor units")]
    PotsAboveBudget {
        /// The whole budget, in minor units.
        budget: u128,
    },
    /// Two pots share a name.
    #[error("pot {name} is listed twice")]
    PotTwice {
        /// The pot.
        name: SmolStr,
    },
    /// Nothing could pay for a project.
    #[error("project {id} is to be paid from pot {name}, which does not exist")]
    UnknownPot {
        /// The project.
        id: SmolStr,
        /// The pot.
        name: SmolStr,
    },
    /// Pots are counted separately, so that none knows what another one funds.
    #[error("the projects of group {group} are to be paid from different pots")]
    GroupOfTwoPots {
        /// The group.
        group: SmolStr,
    },
    /// A ballot names a project that is not there.
    #[error("ballot {ballot} votes on project number {project}, which does not exist")]
    UnknownProject {
        /// The ballot's position.
        ballot: usize,
        /// The project's position.
        project: usize,
    },
    /// A ballot names a project twice.
    #[error("ballot {ballot} votes twice on project number {project}")]
    VotedTwice {
        /// The ballot's position.
        ballot: usize,
        /// The project's position.
        project: usize,
    },
    /// Raising endowments by nothing would never end.
    #[error("endowments must be raised in steps of at least one minor unit")]
    StepZero,
    /// Pairs of voters could count nothing at all.
    #[error("pairs must count half at one credit or more in common")]
    HalfZero,
    /// Pairs are compared one by one, for each project that both vote for; so many would take too long.
    #[error(
        "{pairs} pairs of different ballots for the same project are too many to compare: at most {most}"
    )]
    TooManyPairs {
        /// How many there are; equal ballots count once.
        pairs: u128,
        /// How many are compared at most.
        most: u128,
    },
    /// No multiple of nothing is an endowment.
    #[error("endowments must be rounded to at least one minor unit")]
    UnitZero,
    /// Endowments in proportion to credits spent need a share to measure them against.
    #[error("a share of credits must be at least one")]
    ShareZero,
}

use smol_str::SmolStr;

/// Why an election cannot be counted at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllocationError {
    /// Endowments are shares of the budget per eligible voter; more ballots would spend more than the budget.
    #[error("{ballots} ballots were cast, but only {eligible} voters were eligible")]
    MoreBallotsThanEligible { ballots: u64, eligible: u64 },
    /// Two projects share an id.
    #[error("project {id} is listed twice")]
    ProjectTwice { id: SmolStr },
    /// A project could never be satisfied.
    #[error("project {id} needs at least {minimum} but asks only for {ask}")]
    MinimumAboveAsk { id: SmolStr, minimum: u128, ask: u128 },
    /// A ballot names a project that is not there.
    #[error("ballot {ballot} votes on project number {project}, which does not exist")]
    UnknownProject { ballot: usize, project: usize },
    /// A ballot names a project twice.
    #[error("ballot {ballot} votes twice on project number {project}")]
    VotedTwice { ballot: usize, project: usize },
    /// Raising endowments by nothing would never end.
    #[error("endowments must be raised in steps of at least one minor unit")]
    StepZero,
    /// Endowments in proportion to credits spent need a share to measure them against.
    #[error("a share of credits must be at least one")]
    ShareZero,
}

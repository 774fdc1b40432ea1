//! What is always true of a commons: the rulebook's §13, part by part.

use thiserror::Error;

use crate::machine::Machine;

/// A rule that does not hold: a defect of this program, never a user's mistake.
#[derive(Clone, PartialEq, Debug, Error)]
pub enum Violation {
    /// In the books.
    #[error(transparent)]
    Ledger(#[from] ledger::invariant::Violation),
    /// In the register.
    #[error(transparent)]
    Registry(#[from] registry::invariant::Violation),
    /// Among members, proposals and rounds.
    #[error(transparent)]
    Governance(#[from] governance::invariant::Violation),
}

/// Checks every invariant. Walks everything.
pub fn check(machine: &Machine) -> Result<(), Violation> {
    ledger::invariant::check(&machine.world)?;
    registry::invariant::check(&machine.world, machine.now)?;
    governance::invariant::check(&machine.world)?;
    Ok(())
}

//! Withdraw a proposal: its filer takes it back, bond and all, before it freezes.

use bevy_ecs::world::World;
use ledger::AccountId;
use serde::{Deserialize, Serialize};

use crate::{Event, ProposalId, ProposalStatus, Rejection, view};

/// Asks to take a proposal back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawProposal {
    /// The proposal; filed by the signer, in no round yet.
    pub proposal: ProposalId,
}

impl WithdrawProposal {
    /// Decides for `filer`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, filer: AccountId) -> Result<Vec<Event>, Rejection> {
        let proposal = view::proposal(world, &self.proposal)?;
        let id = || proposal.id.clone();
        match proposal.status {
            ProposalStatus::Filed if proposal.passed_before() => {
                Err(Rejection::ProposalAdopted { proposal: id() })
            }
            ProposalStatus::Filed if proposal.filer != filer => {
                Err(Rejection::NotTheFiler { proposal: id(), filer: proposal.filer })
            }
            ProposalStatus::Filed => {
                Ok(vec![Event::ProposalWithdrawn { proposal: id(), filer, bond: proposal.bond }])
            }
            ProposalStatus::Withdrawn => Err(Rejection::ProposalWithdrawn { proposal: id() }),
            ProposalStatus::Displaced { ref by } => {
                Err(Rejection::ProposalDisplaced { proposal: id(), by: by.clone() })
            }
            ProposalStatus::Frozen { round } | ProposalStatus::Decided { round } => {
                Err(Rejection::ProposalFrozen { proposal: id(), round })
            }
            ProposalStatus::Adopted { .. }
            | ProposalStatus::InForce { .. }
            | ProposalStatus::Dropped { .. } => Err(Rejection::ProposalAdopted { proposal: id() }),
        }
    }
}

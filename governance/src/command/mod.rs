//! What people may ask of governance.

pub mod admit_member; // registrars attest that an account is one person
pub mod cast_ballot; // vote, or vote anew
pub mod file_proposal; // for money, for other parameters, or for an opinion
pub mod record_paper_ballots; // a registrar enters what members wrote on paper
pub mod set_standing; // registrars suspend a member, or reinstate it
pub mod withdraw_proposal; // take a proposal back before it freezes

use bevy_ecs::world::World;
use ledger::{AccountId, Timestamp};

use crate::{Event, Rejection};

pub use admit_member::AdmitMember;
pub use cast_ballot::CastBallot;
pub use file_proposal::{FileProposal, Funding, Wants};
pub use record_paper_ballots::{OnPaper, PAPER_BALLOTS_MAX, RecordPaperBallots};
pub use set_standing::SetStanding;
pub use withdraw_proposal::WithdrawProposal;

/// A command on members, proposals or rounds.
#[derive(Clone, Debug)]
pub enum Command {
    /// Admit a member.
    AdmitMember(AdmitMember),
    /// Suspend a member, or reinstate it.
    SetStanding(SetStanding),
    /// File a proposal for the next round.
    FileProposal(FileProposal),
    /// Take a proposal back.
    WithdrawProposal(WithdrawProposal),
    /// Vote.
    CastBallot(CastBallot),
    /// Record ballots on paper.
    RecordPaperBallots(RecordPaperBallots),
}

impl Command {
    /// Decides for `signer` at `now`. Reads the world, in which all that is due by `now` has happened; changes
    /// nothing.
    pub fn decide(&self, world: &World, signer: AccountId, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        match self {
            Command::AdmitMember(command) => command.decide(world, now),
            Command::SetStanding(command) => command.decide(world, now),
            Command::FileProposal(command) => command.decide(world, signer),
            Command::WithdrawProposal(command) => command.decide(world, signer),
            Command::CastBallot(command) => command.decide(world, signer),
            Command::RecordPaperBallots(command) => command.decide(world, signer),
        }
    }
}

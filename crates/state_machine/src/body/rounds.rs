//! The bodies of commands about members, proposals and rounds.

use std::collections::BTreeMap;

use governance::ProposalId;
use governance::command as governing;
use schemars::JsonSchema;
use serde::Deserialize;
use smol_str::SmolStr;

use super::{Body, Malformed, Params};
use crate::Command;

impl Body for governing::AdmitMember {
    fn command(self, _: &Params) -> Result<Command, Malformed> {
        Ok(Command::Governance(governance::Command::AdmitMember(self)))
    }
}

/// Suspends a member: no share of credits and no ballot from the next vote on; money and assets stay. Anybody sends it,
/// the registrars' words decide.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuspensionBody {
    /// Why; 1 to 1,000 characters, public for ever.
    reason: SmolStr,
    /// The words of as many registrars as the constitution asks for.
    attestations: Vec<governance::Attestation>,
}

/// Lets a suspended member take part again. Anybody sends it, the registrars' words decide.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReinstatementBody {
    /// Why; 1 to 1,000 characters, public for ever.
    reason: SmolStr,
    /// The words of as many registrars as the constitution asks for.
    attestations: Vec<governance::Attestation>,
}

impl Body for SuspensionBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let SuspensionBody { reason, attestations } = self;
        let set = governing::SetStanding { member: path.first()?, suspended: true, reason, attestations };
        Ok(Command::Governance(governance::Command::SetStanding(set)))
    }
}

impl Body for ReinstatementBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let ReinstatementBody { reason, attestations } = self;
        let set = governing::SetStanding { member: path.first()?, suspended: false, reason, attestations };
        Ok(Command::Governance(governance::Command::SetStanding(set)))
    }
}

impl Body for governing::FileProposal {
    fn command(self, _: &Params) -> Result<Command, Malformed> {
        Ok(Command::Governance(governance::Command::FileProposal(self)))
    }
}

/// Takes a proposal back before its round opens; its bond returns. Signed by its filer, or with the filer's token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawalOfProposalBody {}

impl Body for WithdrawalOfProposalBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let command = governing::WithdrawProposal { proposal: path.first()? };
        Ok(Command::Governance(governance::Command::WithdrawProposal(command)))
    }
}

/// Casts a ballot, or replaces the whole one that was cast before, while its round takes votes; v votes on a proposal
/// cost v² credits. Signed by the member.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BallotOfMemberBody {
    /// Votes for (above 0) or against (below 0) each proposal; at most 1,000 entries.
    #[serde(deserialize_with = "ledger::each_once")]
    #[schemars(extend("examples" = [{ "bench": 30, "lamp": -20 }]))]
    votes: BTreeMap<ProposalId, i64>,
}

impl Body for BallotOfMemberBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let ballot = governing::CastBallot { round: path.first()?, votes: self.votes };
        Ok(Command::Governance(governance::Command::CastBallot(ballot)))
    }
}

/// Records ballots that were written on paper, all or none. Signed by a registrar.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct PaperBallotsBody(Vec<governing::OnPaper>);

impl Body for PaperBallotsBody {
    const MAY_BE_A_LIST: bool = true;

    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let batch = governing::RecordPaperBallots { round: path.first()?, ballots: self.0 };
        Ok(Command::Governance(governance::Command::RecordPaperBallots(batch)))
    }
}

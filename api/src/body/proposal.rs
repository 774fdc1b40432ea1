use governance::{Proposal, ProposalId, ProposalKind, ProposalStatus, view};
use ledger::{AccountId, Money, Timestamp};
use serde::Serialize;

use super::round::OutcomeBody;
use crate::read::Seen;

/// A proposal, and what became of it.
#[derive(Serialize)]
pub(crate) struct ProposalBody {
    id: ProposalId,
    kind: &'static str,
    title: String,
    text: String,
    ask: Money,
    minimum: Option<Money>,
    recipient: AccountId,
    filer: AccountId,
    filed_at: Timestamp,
    bond: Money,
    /// `filed`, `withdrawn`, `frozen` in a round that runs, or `decided` by one that closed.
    status: &'static str,
    round: Option<u64>,
    /// Votes and money, after the close.
    outcome: Option<OutcomeBody>,
}

impl ProposalBody {
    pub(crate) fn new(seen: &Seen, proposal: &Proposal) -> ProposalBody {
        let ProposalKind::Funding { ask, minimum, recipient } = &proposal.kind;
        let (status, round) = match proposal.status {
            ProposalStatus::Filed => ("filed", None),
            ProposalStatus::Withdrawn => ("withdrawn", None),
            ProposalStatus::Frozen { round } => ("frozen", Some(round)),
            ProposalStatus::Decided { round } => ("decided", Some(round)),
        };
        ProposalBody {
            id: proposal.id.clone(),
            kind: "funding",
            title: proposal.title.to_string(),
            text: proposal.text.to_string(),
            ask: *ask,
            minimum: *minimum,
            recipient: *recipient,
            filer: proposal.filer,
            filed_at: proposal.filed_at,
            bond: proposal.bond,
            status,
            round,
            outcome: round.and_then(|round| outcome(seen, round, &proposal.id)),
        }
    }
}

fn outcome(seen: &Seen, round: u64, proposal: &ProposalId) -> Option<OutcomeBody> {
    let closing = view::round(seen.state.machine.world(), round).ok()?.closing.as_ref()?;
    let at = closing.outcomes.binary_search_by(|outcome| outcome.proposal.cmp(proposal)).ok()?;
    Some(OutcomeBody::from(&closing.outcomes[at]))
}

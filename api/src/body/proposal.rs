use std::collections::BTreeMap;

use governance::{Changes, Proposal, ProposalId, ProposalKind, ProposalStatus, view};
use ledger::{AccountId, Money, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::round::OutcomeBody;
use crate::read::Seen;

/// A proposal, and what became of it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ProposalBody {
    /// The proposal's id, for ever.
    id: ProposalId,
    /// `funding`, `amendment` or `opinion`.
    #[schemars(extend("enum" = ["funding", "amendment", "opinion"]))]
    kind: &'static str,
    /// One line.
    title: String,
    /// What it is about.
    text: String,
    /// Of funding.
    ask: Option<Money>,
    /// The least that it can do with.
    minimum: Option<Money>,
    /// Who receives the money.
    recipient: Option<AccountId>,
    /// The pot that is to pay for it.
    pot: Option<String>,
    /// The proposal of the same filer that excludes it, and is excluded by it.
    alternative_to: Option<ProposalId>,
    /// Of an amendment: each parameter with the value that it is to have.
    changes: Option<BTreeMap<String, Value>>,
    /// Whether it passed once already and is put to the members again.
    passed_before: Option<bool>,
    /// Who filed it.
    filer: AccountId,
    /// When.
    filed_at: Timestamp,
    /// What is or was in escrow for it.
    bond: Money,
    /// `filed`, `withdrawn`, `displaced`, `frozen` in a round that runs, `decided` by one that closed; an amendment
    /// also `adopted`, `in_force` or `dropped`.
    #[schemars(extend("enum" = [
        "filed", "withdrawn", "displaced", "frozen", "decided", "adopted", "in_force", "dropped"
    ]))]
    status: &'static str,
    /// The round that it is in; for an adopted amendment, the round at whose close it takes effect.
    round: Option<u64>,
    /// The version of the constitution that it made.
    version: Option<u64>,
    /// Why it was dropped.
    reason: Option<String>,
    /// The proposal with a higher bond that took its place.
    displaced_by: Option<ProposalId>,
    /// Votes and money, after the last close that decided on it.
    outcome: Option<OutcomeBody>,
}

impl ProposalBody {
    pub(crate) fn new(seen: &Seen, proposal: &Proposal) -> ProposalBody {
        let (mut round, mut version, mut reason, mut displaced_by) = (None, None, None, None);
        let status = match &proposal.status {
            ProposalStatus::Filed => "filed",
            ProposalStatus::Withdrawn => "withdrawn",
            ProposalStatus::Displaced { by } => {
                displaced_by = Some(by.clone());
                "displaced"
            }
            ProposalStatus::Frozen { round: number } => {
                round = Some(*number);
                "frozen"
            }
            ProposalStatus::Decided { round: number } => {
                round = Some(*number);
                "decided"
            }
            ProposalStatus::Adopted { effective } => {
                round = Some(*effective);
                "adopted"
            }
            ProposalStatus::InForce { version: made } => {
                version = Some(*made);
                "in_force"
            }
            ProposalStatus::Dropped { reason: why } => {
                reason = Some(why.to_string());
                "dropped"
            }
        };
        let body = ProposalBody {
            id: proposal.id.clone(),
            kind: "opinion",
            title: proposal.title.to_string(),
            text: proposal.text.to_string(),
            ask: None,
            minimum: None,
            recipient: None,
            pot: None,
            alternative_to: None,
            changes: None,
            passed_before: None,
            filer: proposal.filer,
            filed_at: proposal.filed_at,
            bond: proposal.bond,
            status,
            round,
            version,
            reason,
            displaced_by,
            outcome: outcome(seen, &proposal.id),
        };
        body.wanting(&proposal.kind)
    }

    fn wanting(self, kind: &ProposalKind) -> ProposalBody {
        match kind {
            ProposalKind::Funding { ask, minimum, recipient, pot, alternative_to } => ProposalBody {
                kind: "funding",
                ask: Some(*ask),
                minimum: *minimum,
                recipient: Some(*recipient),
                pot: pot.as_ref().map(ToString::to_string),
                alternative_to: alternative_to.clone(),
                ..self
            },
            ProposalKind::Amendment { changes, passed_before } => ProposalBody {
                kind: "amendment",
                changes: Some(values(changes)),
                passed_before: Some(*passed_before),
                ..self
            },
            ProposalKind::Opinion => self,
        }
    }
}

/// Each parameter of an amendment, with its value.
pub(crate) fn values(changes: &Changes) -> BTreeMap<String, Value> {
    let value = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    changes.iter().map(|(path, text)| (path.to_string(), value(text))).collect()
}

fn outcome(seen: &Seen, proposal: &ProposalId) -> Option<OutcomeBody> {
    let closings =
        view::rounds(seen.state.machine.world()).iter().rev().filter_map(|round| round.closing.as_ref());
    closings.into_iter().find_map(|closing| {
        let at = closing.outcomes.binary_search_by(|outcome| outcome.proposal.cmp(proposal)).ok()?;
        Some(OutcomeBody::from(&closing.outcomes[at]))
    })
}

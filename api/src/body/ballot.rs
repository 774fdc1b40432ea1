use std::collections::BTreeMap;

use governance::{ProposalId, view};
use ledger::AccountId;
use schemars::JsonSchema;
use serde::Serialize;

use crate::problem::Problem;
use crate::read::Seen;

/// The receipt for a ballot; what is in it is withheld until everybody may see it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct BallotBody {
    /// The round's number.
    round: u64,
    /// Whose ballot it is.
    member: AccountId,
    /// The record that keeps it.
    record: Option<u64>,
    /// Whether nobody may see yet what is in it.
    withheld: bool,
    /// Credits that it costs: the sum of the squares of its votes.
    cost: Option<u64>,
    /// Votes for (above 0) and against (below 0), by proposal.
    votes: Option<BTreeMap<ProposalId, i64>>,
    /// If it was written on paper: the registrar who recorded it, and the SHA-256 of its scan.
    recorded_by: Option<AccountId>,
    /// The SHA-256 of the scan of the paper, in 64 hexadecimal digits.
    scan: Option<String>,
}

impl BallotBody {
    pub(crate) fn new(seen: &Seen, number: u64, member: AccountId) -> Result<BallotBody, Problem> {
        let world = seen.state.machine.world();
        let round = view::round(world, number)?;
        let ballot = view::ballot(world, number, member).ok_or_else(|| {
            Problem::new("no_ballot", format!("{member} has cast no ballot in round {number}"))
        })?;
        let public = view::ballots_public(world, round);
        Ok(BallotBody {
            round: number,
            member,
            record: seen.state.projection.ballots.get(&(number, member)).copied(),
            withheld: !public,
            cost: public.then_some(ballot.cost),
            votes: public.then(|| ballot.votes.clone()),
            recorded_by: ballot.paper.as_ref().map(|(registrar, _)| *registrar),
            scan: ballot.paper.as_ref().map(|(_, scan)| scan.to_string()),
        })
    }
}

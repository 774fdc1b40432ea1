use std::collections::BTreeMap;

use governance::{ProposalId, view};
use ledger::AccountId;
use serde::Serialize;

use crate::problem::Problem;
use crate::read::Seen;

/// The receipt for a ballot; what is in it is withheld until everybody may see it.
#[derive(Serialize)]
pub(crate) struct BallotBody {
    round: u64,
    member: AccountId,
    record: Option<u64>,
    withheld: bool,
    cost: Option<u64>,
    votes: Option<BTreeMap<ProposalId, i64>>,
    /// If it was written on paper: the registrar who recorded it, and the SHA-256 of its scan.
    recorded_by: Option<AccountId>,
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

//! Cast a ballot: vote in the round that runs. Casting again replaces the whole ballot, until the close.

use std::collections::BTreeMap;

use bevy_ecs::world::World;
use ledger::AccountId;
use serde::{Deserialize, Serialize};

use crate::{
    Event, Opening, Phase, ProposalId, Rejection, Standing, VOTES_MAX, VOTES_PER_PROPOSAL_MAX, view,
    vote_cost,
};

/// Asks to vote in `round`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CastBallot {
    /// The round's number.
    pub round: u64,
    /// Whole votes for (positive) or against (negative) proposals in the round, at most 1,000 of them and at most
    /// 2²⁶ on each; votes of 0 are left out. A proposal named twice cannot be read in.
    #[serde(deserialize_with = "ledger::each_once")]
    pub votes: BTreeMap<ProposalId, i64>,
}

impl CastBallot {
    /// Decides for `signer`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, signer: AccountId) -> Result<Vec<Event>, Rejection> {
        let (cost, votes) = self.count(world, signer)?;
        Ok(vec![Event::BallotCast { round: self.round, member: signer, cost, votes }])
    }

    /// What the ballot would cost if `member` cast it, and its votes other than 0.
    pub(crate) fn count(
        &self,
        world: &World,
        member: AccountId,
    ) -> Result<(u64, BTreeMap<ProposalId, i64>), Rejection> {
        let opening = opening_of_voting(world, self.round)?;
        let member = view::member(world, member)?;
        refuse_ineligible(&member, opening)?;
        let cost = self.cost(&opening.proposals)?;
        if member.credits < cost {
            return Err(Rejection::NotEnoughCredits { credits: member.credits, cost });
        }
        let said = self.votes.iter().filter(|(_, votes)| **votes != 0);
        let votes = said.map(|(proposal, votes)| (proposal.clone(), *votes)).collect();
        Ok((cost, votes))
    }

    /// Σv², in credits; refused if the ballot cannot be counted among `proposals`, which are sorted.
    fn cost(&self, proposals: &[ProposalId]) -> Result<u64, Rejection> {
        if self.votes.len() > VOTES_MAX {
            return Err(Rejection::TooManyVotes { most: VOTES_MAX });
        }
        let stranger = self.votes.keys().find(|proposal| proposals.binary_search(proposal).is_err());
        if let Some(proposal) = stranger {
            return Err(Rejection::NotInRound { proposal: proposal.clone(), round: self.round });
        }
        let most = VOTES_PER_PROPOSAL_MAX;
        let too_large = self.votes.iter().find(|(_, votes)| votes.unsigned_abs() > most);
        if let Some((proposal, &votes)) = too_large {
            return Err(Rejection::VotesTooLarge { proposal: proposal.clone(), votes, most });
        }
        Ok(self.votes.values().map(|votes| vote_cost(*votes)).sum()) // At most 1,000 · 2^52.
    }
}

/// How `round` opened, which takes votes now.
pub(super) fn opening_of_voting(world: &World, round: u64) -> Result<&Opening, Rejection> {
    let round = view::round(world, round)?;
    let opening = &round.opening;
    if round.phase != Phase::Voting {
        return Err(Rejection::NotVoting {
            round: opening.round,
            phase: round.phase,
            voting_opens_at: opening.voting_opens_at,
            closes_at: opening.closes_at,
        });
    }
    Ok(opening)
}

/// Refuses whoever received no credits when the round opened, and who was suspended before it took votes.
pub(crate) fn refuse_ineligible(member: &view::Member, opening: &Opening) -> Result<(), Rejection> {
    if let Standing::Suspended { since, .. } = member.standing
        && since < opening.voting_opens_at
    {
        return Err(Rejection::Suspended { since });
    }
    if member.credits_of_round != opening.round {
        let (round, opened_at, active_from) = (opening.round, opening.opened_at, member.active_from);
        return Err(Rejection::NotEligible { round, opened_at, active_from });
    }
    Ok(())
}

use std::collections::{BTreeMap, BTreeSet};

use governance::allocation::Why;
use governance::{AmendmentVote, Closing, Outcome, Phase, ProposalId, Round, Ruling, view};
use ledger::{AccountId, Money, Timestamp};
use serde::Serialize;

use super::recount::suspended;
use crate::read::Seen;

/// A round: where it stands, how it opened, and how many have voted.
#[derive(Serialize)]
pub(crate) struct RoundBody {
    round: u64,
    phase: Phase,
    phase_ends_at: Option<Timestamp>,
    opened_at: Timestamp,
    voting_opens_at: Timestamp,
    closes_at: Timestamp,
    eligible: u64,
    revenue: Money,
    /// Credits: what was to be divided, each member's share, what waits for the next opening.
    pool: u128,
    share: u64,
    carry: u64,
    credits_issued: u128,
    decayed: u128,
    capped: u128,
    treasury: Money,
    budget: Money,
    proposals: Vec<ProposalId>,
    ballots: usize,
    /// Whether nobody may see yet what is in the ballots.
    ballots_withheld: bool,
    /// What the proposals received in all, after the close.
    paid: Option<Money>,
}

impl RoundBody {
    pub(crate) fn new(seen: &Seen, round: &Round) -> RoundBody {
        let world = seen.state.machine.world();
        let opening = &round.opening;
        RoundBody {
            round: opening.round,
            phase: round.phase,
            phase_ends_at: round.phase_ends_at(),
            opened_at: opening.opened_at,
            voting_opens_at: opening.voting_opens_at,
            closes_at: opening.closes_at,
            eligible: opening.eligible,
            revenue: opening.revenue,
            pool: opening.pool,
            share: opening.share,
            carry: opening.carry,
            credits_issued: opening.credits_issued,
            decayed: opening.decayed,
            capped: opening.capped,
            treasury: opening.treasury,
            budget: opening.budget,
            proposals: opening.proposals.clone(),
            ballots: view::ballots(world, opening.round).count(),
            ballots_withheld: !view::ballots_public(world, round),
            paid: round.closing.as_ref().map(|closing| closing.paid),
        }
    }
}

/// How a round closed, and why each proposal received what it received.
#[derive(Serialize)]
pub(crate) struct ResultBody {
    round: u64,
    rule: String,
    rule_version: u32,
    rounding: String,
    eligible: u64,
    ballots: u64,
    voters: u64,
    credits_burnt: u128,
    budget: Money,
    cap: Money,
    /// What of the budget only proposals that name it could receive, by pot.
    pots: BTreeMap<String, Money>,
    /// Supporters that a proposal needed.
    min_supporters: u64,
    paid: Money,
    selected: Vec<ProposalId>,
    raises: u64,
    refusal: Option<String>,
    /// Who voted and is suspended now; `/recount` tells what would have been different without them.
    suspended: BTreeSet<AccountId>,
    outcomes: Vec<OutcomeBody>,
}

/// What became of a proposal. Amounts in `why` are minor units, and fractions exact.
#[derive(Serialize)]
pub(crate) struct OutcomeBody {
    proposal: ProposalId,
    filer: AccountId,
    /// Of funding: who received it, what was asked for, what was received, and why.
    recipient: Option<AccountId>,
    ask: Option<Money>,
    grant: Option<Money>,
    bond: Money,
    bond_returned: bool,
    net: i128,
    votes_for: i128,
    votes_against: i128,
    supporters: u64,
    opponents: u64,
    why: Option<Why>,
    /// Of an amendment: whether it passed, or what it lacked.
    amendment: Option<AmendmentVote>,
}

impl ResultBody {
    pub(crate) fn new(seen: &Seen, closing: &Closing) -> ResultBody {
        let cast = view::ballots(seen.state.machine.world(), closing.round);
        let members: Vec<AccountId> = cast.map(|(member, _)| member).collect();
        ResultBody {
            round: closing.round,
            rule: closing.rule.to_string(),
            rule_version: closing.rule_version,
            rounding: closing.rounding.to_string(),
            eligible: closing.eligible,
            ballots: closing.ballots,
            voters: closing.voters,
            credits_burnt: closing.credits_burnt,
            budget: closing.budget,
            cap: closing.cap,
            pots: closing.pots.iter().map(|(name, money)| (name.to_string(), *money)).collect(),
            min_supporters: closing.min_supporters,
            paid: closing.paid,
            selected: closing.selected.clone(),
            raises: closing.raises,
            refusal: closing.refusal.as_ref().map(ToString::to_string),
            suspended: suspended(seen, &members),
            outcomes: closing.outcomes.iter().map(OutcomeBody::from).collect(),
        }
    }
}

impl From<&Outcome> for OutcomeBody {
    fn from(outcome: &Outcome) -> OutcomeBody {
        let body = OutcomeBody {
            proposal: outcome.proposal.clone(),
            filer: outcome.filer,
            recipient: None,
            ask: None,
            grant: None,
            bond: outcome.bond,
            bond_returned: outcome.bond_returned,
            net: outcome.net,
            votes_for: outcome.votes_for,
            votes_against: outcome.votes_against,
            supporters: outcome.supporters,
            opponents: outcome.opponents,
            why: None,
            amendment: None,
        };
        match &outcome.ruling {
            Ruling::Funding { recipient, ask, grant, why } => OutcomeBody {
                recipient: Some(*recipient),
                ask: Some(*ask),
                grant: Some(*grant),
                why: why.clone(),
                ..body
            },
            Ruling::Amendment(vote) => OutcomeBody { amendment: Some(vote.clone()), ..body },
            Ruling::Opinion => body,
        }
    }
}

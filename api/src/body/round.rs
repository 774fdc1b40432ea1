use std::collections::{BTreeMap, BTreeSet};

use governance::allocation::Why;
use governance::{AmendmentVote, Closing, Outcome, Phase, ProposalId, Round, Ruling, view};
use ledger::{AccountId, Money, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::recount::suspended;
use crate::read::Seen;

/// A round: where it stands, how it opened, and how many have voted.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RoundBody {
    /// Its number; the first is 1.
    round: u64,
    /// Where it stands.
    phase: Phase,
    /// When the phase ends; null after the close.
    phase_ends_at: Option<Timestamp>,
    /// When it opened.
    opened_at: Timestamp,
    /// From when on it takes votes.
    voting_opens_at: Timestamp,
    /// Until when.
    closes_at: Timestamp,
    /// Members who received a share of credits, and may vote.
    eligible: u64,
    /// What the treasury received since the opening before, bonds and returned grants not counted.
    revenue: Money,
    /// Credits: what was to be divided, each member's share, what waits for the next opening.
    pool: u128,
    /// Credits that each of them received, before the bound on what one may hold.
    share: u64,
    /// Credits of the pool that wait for the next opening, as they do not divide evenly.
    carry: u64,
    /// Credits given to all together.
    credits_issued: u128,
    /// Credits left over from before that were lost.
    decayed: u128,
    /// Credits beyond the most that a member may hold.
    capped: u128,
    /// What the treasury had at the opening.
    treasury: Money,
    /// The most that the round may spend.
    budget: Money,
    /// The proposals that it decides on.
    proposals: Vec<ProposalId>,
    /// How many were cast.
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
#[derive(Serialize, JsonSchema)]
pub(crate) struct ResultBody {
    /// The round's number.
    round: u64,
    /// The rule that divided the budget.
    rule: String,
    /// Its version.
    rule_version: u32,
    /// How what does not divide into whole minor units was handed out.
    rounding: String,
    /// Members who could vote.
    eligible: u64,
    /// How many were cast, empty ones included.
    ballots: u64,
    /// How many of them were not empty.
    voters: u64,
    /// Credits spent on all votes.
    credits_burnt: u128,
    /// The most that could be spent.
    budget: Money,
    /// The most that one proposal could receive.
    cap: Money,
    /// What of the budget only proposals that name it could receive, by pot.
    pots: BTreeMap<String, Money>,
    /// Supporters that a proposal needed.
    min_supporters: u64,
    /// What was paid in all.
    paid: Money,
    /// The proposals that received money, in the order in which the rule chose them.
    selected: Vec<ProposalId>,
    /// How often equal-shares raised the endowments.
    raises: u64,
    /// Why the rule could not count, if so; then nothing was paid.
    refusal: Option<String>,
    /// Who voted and is suspended now; `/recount` tells what would have been different without them.
    suspended: BTreeSet<AccountId>,
    /// What became of each proposal.
    outcomes: Vec<OutcomeBody>,
}

/// What became of a proposal. Amounts in `why` are minor units, and fractions exact.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OutcomeBody {
    /// The proposal.
    proposal: ProposalId,
    /// Who filed it.
    filer: AccountId,
    /// Of funding: who received it, what was asked for, what was received, and why.
    recipient: Option<AccountId>,
    /// What it asked for.
    ask: Option<Money>,
    /// What it received.
    grant: Option<Money>,
    /// What was in escrow for it.
    bond: Money,
    /// Whether that went back to the filer, or to the treasury.
    bond_returned: bool,
    /// Votes for it less votes against it.
    net: i128,
    /// Votes for it.
    votes_for: i128,
    /// Votes against it.
    votes_against: i128,
    /// Members who voted for it.
    supporters: u64,
    /// Members who voted against it.
    opponents: u64,
    /// How the rule came to what it received.
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

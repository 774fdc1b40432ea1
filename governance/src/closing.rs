//! The close of a round: votes are counted, grants paid, bonds settled, credits burnt (rulebook §10, §11).

use std::collections::BTreeMap;

use bevy_ecs::world::World;
use ledger::{AccountId, Money, view};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::allocation::{self, Allocation, Gate, Tally, Why};
use crate::amendment;
use crate::ballot::Ballots;
use crate::counted::{Counted, Limits, frozen, units};
use crate::{AmendmentVote, Ballot, Opening, Proposal, ProposalId, ProposalKind, Terms, text};

/// How a round closed, with all that a page needs to explain it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Closing {
    /// The round's number.
    pub round: u64,
    /// The rule that counted, by its name in [`RULES`](crate::allocation::RULES).
    pub rule: SmolStr,
    /// The rule's version.
    pub rule_version: u32,
    /// How the rule rounds, and what becomes of what it leaves.
    pub rounding: SmolStr,
    /// Members who could vote.
    pub eligible: u64,
    /// Members who cast a ballot, empty ones included.
    pub ballots: u64,
    /// Members who cast a ballot with votes on it; turnout is this of `eligible`.
    pub voters: u64,
    /// What the ballots cost, in all.
    #[serde(with = "text")]
    #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
    pub credits_burnt: u128,
    /// The most that the round could pay: what was fixed at its opening, or what the treasury has left of it.
    pub budget: Money,
    /// The most that one proposal could receive.
    pub cap: Money,
    /// What of the budget only proposals that name it could receive, by pot.
    pub pots: BTreeMap<SmolStr, Money>,
    /// Supporters that a proposal needed to pass the gate.
    pub min_supporters: u64,
    /// What the proposals received, in all.
    pub paid: Money,
    /// The funded proposals, in the order in which the rule chose them.
    pub selected: Vec<ProposalId>,
    /// How often `equal-shares` raised the endowments; 0 for other rules.
    pub raises: u64,
    /// Why the rule could not count at all, if so; then nothing is paid.
    pub refusal: Option<SmolStr>,
    /// What became of each proposal, by id.
    pub outcomes: Vec<Outcome>,
}

/// What became of a proposal in a round.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// Its id.
    pub proposal: ProposalId,
    /// Who filed it, and got the bond back if it returned.
    pub filer: AccountId,
    /// What was in escrow for it.
    pub bond: Money,
    /// Whether the bond returned to the filer, because it passed the gate; otherwise the treasury has it.
    pub bond_returned: bool,
    /// Votes for less votes against.
    pub net: i128,
    /// Votes for.
    pub votes_for: i128,
    /// Votes against, as a positive number.
    pub votes_against: i128,
    /// Members with votes for.
    pub supporters: u64,
    /// Members with votes against.
    pub opponents: u64,
    /// What that means for it.
    pub ruling: Ruling,
}

/// What a round's votes mean for a proposal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// It asked for money.
    Funding {
        /// Who received the grant.
        recipient: AccountId,
        /// What it asked for.
        ask: Money,
        /// What it received.
        grant: Money,
        /// Why; `None` if the rule could not count.
        why: Option<Why>,
    },
    /// It asked for other parameters.
    Amendment(AmendmentVote),
    /// It asked what the members think.
    Opinion,
}

impl Outcome {
    /// What it received; `None` where it did not ask for money.
    pub fn grant(&self) -> Option<Money> {
        match self.ruling {
            Ruling::Funding { grant, .. } => Some(grant),
            Ruling::Amendment(_) | Ruling::Opinion => None,
        }
    }
}

/// Decides the close of the round that opened as `opening`.
pub(crate) fn decide(world: &World, opening: &Opening) -> Closing {
    let terms = Terms::of(world);
    let rule = allocation::rule(&terms.rule).expect("the constitution names a rule that exists");
    let ballots: Vec<&Ballot> =
        world.resource::<Ballots>().of_round(opening.round).map(|(_, ballot)| ballot).collect();
    let voters = ballots.iter().filter(|ballot| !ballot.votes.is_empty()).count() as u64;
    let gate = Gate { min_supporters: terms.min_supporters };
    let gate = Gate { min_supporters: gate.needed(voters, opening.eligible) };

    // The treasury may have passed tax on since the opening.
    let budget = opening.budget.min(view::treasury(world));
    let cap = money(budget, terms.ask_share.floor_of(units(budget)));
    let (pots, min_supporters) = (terms.set_aside(budget), gate.min_supporters);
    let limits = Limits { budget, cap, pots: &pots, min_supporters, voters };
    let (allocation, refusal) = match Counted::new(world, opening, rule, &limits).allocate() {
        Ok(allocation) => (allocation, None),
        Err(refusal) => (nothing(), Some(refusal.to_string().into())),
    };
    let frozen = frozen(world, opening);
    let tallies = tallies(&frozen, &ballots);
    let passes = |tally: &Tally| gate.refusal(tally, voters, opening.eligible).is_none();
    let amendments = amendments(opening, &frozen, &tallies);
    let outcomes = frozen.iter().zip(&tallies).map(|(proposal, tally)| Outcome {
        proposal: proposal.id.clone(),
        filer: proposal.filer,
        bond: proposal.bond,
        // Whatever the rule can count: or those who make it refuse would file for nothing.
        bond_returned: passes(tally),
        net: tally.net,
        votes_for: tally.votes_for,
        votes_against: tally.votes_against,
        supporters: tally.supporters,
        opponents: tally.opponents,
        ruling: ruling(proposal, &allocation, &amendments),
    });
    let outcomes = outcomes.collect();
    Closing {
        round: opening.round,
        rule: rule.name.into(),
        rule_version: rule.version,
        rounding: rule.rounding.into(),
        eligible: opening.eligible,
        ballots: ballots.len() as u64,
        voters,
        credits_burnt: ballots.iter().map(|ballot| u128::from(ballot.cost)).sum(),
        budget,
        cap,
        pots,
        min_supporters,
        paid: money(budget, allocation.spent),
        selected: allocation.selected.iter().map(|id| known(&frozen, id)).collect(),
        raises: allocation.raises,
        refusal,
        outcomes,
    }
}

/// The votes on each proposal, whatever it wants.
fn tallies(frozen: &[&Proposal], ballots: &[&Ballot]) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); frozen.len()];
    for (id, votes) in ballots.iter().flat_map(|ballot| &ballot.votes) {
        let place = frozen.binary_search_by(|proposal| proposal.id.cmp(id));
        tallies[place.expect("a ballot votes on proposals in its round")].add(*votes);
    }
    tallies
}

fn amendments(
    opening: &Opening,
    frozen: &[&Proposal],
    tallies: &[Tally],
) -> BTreeMap<ProposalId, AmendmentVote> {
    let voted = frozen.iter().zip(tallies).filter_map(|(proposal, tally)| match &proposal.kind {
        ProposalKind::Amendment { changes, passed_before } => Some(amendment::Voted {
            proposal: &proposal.id,
            changes,
            passed_before: *passed_before,
            tally: *tally,
        }),
        ProposalKind::Funding { .. } | ProposalKind::Opinion => None,
    });
    amendment::decide(opening.round, opening.eligible, &voted.collect::<Vec<_>>())
}

fn ruling(
    proposal: &Proposal,
    allocation: &Allocation,
    amendments: &BTreeMap<ProposalId, AmendmentVote>,
) -> Ruling {
    match &proposal.kind {
        ProposalKind::Funding { ask, recipient, .. } => {
            let id = proposal.id.project();
            Ruling::Funding {
                recipient: *recipient,
                ask: *ask,
                grant: money(*ask, allocation.amounts.get(&id).copied().unwrap_or(0)),
                why: allocation.why.get(&id).cloned().map(Why::in_short),
            }
        }
        ProposalKind::Amendment { .. } => Ruling::Amendment(amendments[&proposal.id].clone()),
        ProposalKind::Opinion => Ruling::Opinion,
    }
}

/// What a rule that cannot count gives.
fn nothing() -> Allocation {
    let (amounts, why) = (BTreeMap::new(), BTreeMap::new());
    Allocation { selected: Vec::new(), amounts, spent: 0, raises: 0, compared: Vec::new(), why }
}

fn known(frozen: &[&Proposal], id: &SmolStr) -> ProposalId {
    let found = frozen.iter().find(|proposal| proposal.id.as_str() == id);
    found.expect("rules fund what they were given").id.clone()
}

fn money(currency: Money, units: u128) -> Money {
    currency.with_units(i128::try_from(units).expect("no more than the budget"))
}

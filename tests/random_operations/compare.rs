//! Holding the machine against the model, thing by thing.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Display};

use governance::allocation::Why;
use governance::{AmendmentVote, Phase, ProposalId, ProposalKind, ProposalStatus, Ruling, Standing};
use ledger::{Money, Source, Timestamp};
use registry::ConstitutionVersion;
use state_machine::Machine;

use crate::compare_register::register;
use crate::constitution::constitution;
use crate::oracle::{self, Int, Model, Round, Second, Wants};
use crate::people::People;

/// Panics at the first thing of which the machine says something else at `now` than the model.
pub fn compare(machine: &Machine, model: &Model, people: &People, now: Second) {
    accounts(machine, model, people);
    treasury(machine, model);
    redemptions(machine, model, people);
    register(machine, model, people, now);
    members(machine, model, people);
    proposals(machine, model, people);
    same("the number of rounds", governance::view::rounds(machine.world()).len(), model.rounds.len());
    if let Some(last) = model.rounds.last() {
        round(machine, people, model.rounds.len(), last);
    }
    let next = governance::view::next_opening(machine.world());
    same("the next opening date", next.map(Timestamp::seconds), Some(model.next_opening()));
}

/// Compares what amendments may change of the constitution in force, and its version.
pub fn compare_constitution(machine: &Machine, model: &Model, people: &mut People) {
    let version = machine.world().resource::<ConstitutionVersion>().0;
    same("the version of the constitution", version, model.version);
    let expected = constitution(&model.terms, people);
    same("the constitution", &machine.constitution().governance, &expected.governance);
}

/// Compares all rounds, the closed ones too.
pub fn compare_history(machine: &Machine, model: &Model, people: &People) {
    for (number, expected) in (1..).zip(&model.rounds) {
        round(machine, people, number, expected);
    }
}

pub fn same<T: PartialEq + Debug>(what: impl Display, machine: T, model: T) {
    assert!(machine == model, "{what}: the machine says {machine:?}, the model {model:?}");
}

/// What of whom, written only when it is told.
pub struct Of<W>(pub &'static str, pub W);

impl<W: Display> Display for Of<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.0, self.1)
    }
}

pub fn units(money: Money) -> Int {
    money.units().into()
}

fn accounts(machine: &Machine, model: &Model, people: &People) {
    let world = machine.world();
    same("the number of accounts", ledger::view::account_count(world), model.balances.len());
    for (name, expected) in &model.balances {
        let balance = ledger::view::balance(world, people.id(name)).expect("an account that the model knows");
        same(Of("the balance", name), units(balance), expected.clone());
        keys(machine, model, people, name);
    }
}

fn keys(machine: &Machine, model: &Model, people: &People, name: &str) {
    let id = people.id(name);
    let account = ledger::view::account(machine.world(), id).expect("an account that the model knows");
    let key = people.known_key(model.signs_for(name));
    same(Of("the key", name), account.key, key);
    same(Of("who signs with the key", name), ledger::view::signer_with(machine.world(), &key), Some(id));
    let recovery_key = model.keys.recovers.get(name).map(|key| people.known_key(key));
    same(Of("the recovery key", name), account.recovery_key, recovery_key);
    let pending = account.recovery.map(|pending| (pending.key, pending.takes_effect_at.seconds()));
    let expected = model.keys.pending.get(name).map(|(key, at)| (people.known_key(key), *at));
    same(Of("the recovery", name), pending, expected);
}

fn treasury(machine: &Machine, model: &Model) {
    let world = machine.world();
    let expected = &model.treasury;
    same("the treasury", units(ledger::view::treasury(world)), expected.balance.clone());
    let grants = model.rounds.iter().flat_map(|round| round.division.grants.values()).sum();
    for (source, expected) in [
        (Source::Tax, &expected.tax),
        (Source::Issue, &expected.issue),
        (Source::Fee, &expected.fee),
        (Source::Bond, &expected.bond),
        (Source::Grant, &grants),
    ] {
        same(
            format_args!("the treasury's {source:?}"),
            units(ledger::view::flow(world, source)),
            expected.clone(),
        );
    }
    same("the money", units(ledger::view::in_circulation(world)), model.money.clone());
    same("the money in all places", model.money_in_all_places(), model.money.clone());
}

fn redemptions(machine: &Machine, model: &Model, people: &People) {
    let waiting = ledger::view::redemptions(machine.world()).into_values();
    let waiting = waiting.map(|r| (r.id, (r.account, units(r.amount), r.requested_at.seconds())));
    let expected = model.redemptions.iter();
    let expected = expected.map(|(id, r)| (*id, (people.id(&r.account), r.amount.clone(), r.requested_at)));
    same("the redemptions", waiting.collect::<BTreeMap<_, _>>(), expected.collect());
}

fn members(machine: &Machine, model: &Model, people: &People) {
    let world = machine.world();
    same("the number of members", governance::view::member_count(world), model.members.len());
    for (name, expected) in &model.members {
        let member = governance::view::member(world, people.id(name)).expect("a member that the model knows");
        same(Of("the credits", name), Int::from(member.credits), expected.credits.clone());
        same(Of("the admission", name), member.admitted_at.seconds(), expected.admitted_at);
        same(Of("the activation", name), member.active_from.seconds(), expected.active_from);
        let suspended = matches!(member.standing, Standing::Suspended { .. });
        let standing = (suspended, member.standing.since().seconds());
        same(Of("the standing", name), standing, (expected.suspended, expected.since));
    }
}

/// What became of the proposals of a round.
fn outcomes(round: &governance::Round, name: &str, expected: &Round) {
    let outcomes = round.closing.iter().flat_map(|closing| &closing.outcomes);
    let outcomes = outcomes.map(|outcome| {
        let ruling = match &outcome.ruling {
            Ruling::Funding { .. } => "funding",
            Ruling::Opinion => "opinion",
            Ruling::Amendment(vote) => match vote {
                AmendmentVote::Passed => "passed",
                AmendmentVote::Adopted { .. } => "adopted",
                AmendmentVote::TooFewInFavour { .. } => "too_few_in_favour",
                AmendmentVote::NotPositive => "not_positive",
                AmendmentVote::TooFewVoting { .. } => "too_few_voting",
                AmendmentVote::Superseded { .. } => "superseded",
            },
        };
        let outcome_of = oracle::Outcome {
            net: i64::try_from(outcome.net).expect("few votes"),
            supporters: outcome.supporters as usize,
            opponents: outcome.opponents as usize,
            bond_returned: outcome.bond_returned,
            ruling,
        };
        (outcome.proposal.as_str(), outcome_of)
    });
    let expected = expected.outcomes.iter().map(|(id, outcome)| (id.as_str(), outcome.clone()));
    same(Of("the outcomes", name), outcomes.collect::<BTreeMap<_, _>>(), expected.collect());
}

/// Those that wait for the next round.
fn proposals(machine: &Machine, model: &Model, people: &People) {
    let waiting = governance::view::proposals(machine.world());
    let waiting = waiting.filter(|proposal| proposal.status == ProposalStatus::Filed);
    let waiting = waiting.map(|proposal| {
        let terms = match &proposal.kind {
            ProposalKind::Funding { pot, alternative_to, .. } => {
                (pot.as_deref(), alternative_to.as_ref().map(ProposalId::as_str))
            }
            ProposalKind::Amendment { .. } | ProposalKind::Opinion => (None, None),
        };
        (proposal.id.as_str(), (proposal.filer, units(proposal.bond), terms))
    });
    let expected = model.waiting.iter().map(|(id, proposal)| {
        let terms = match &proposal.wants {
            Wants::Funding(wanted) => (wanted.pot.as_deref(), wanted.alternative_to.as_deref()),
            Wants::Amendment { .. } | Wants::Opinion => (None, None),
        };
        (id.as_str(), (people.id(&proposal.proposer), proposal.bond.clone(), terms))
    });
    same("the proposals that wait", waiting.collect::<BTreeMap<_, _>>(), expected.collect());
}

fn round(machine: &Machine, people: &People, number: usize, expected: &Round) {
    let round =
        governance::view::round(machine.world(), number as u64).expect("a round that the model knows");
    let (opening, name) = (&round.opening, format!("round {number}"));
    let phase = match round.phase {
        Phase::Deliberation => oracle::Phase::Deliberation,
        Phase::Voting => oracle::Phase::Voting,
        Phase::Closed => oracle::Phase::Closed,
    };
    same(Of("the phase", &name), phase, expected.phase);
    same(Of("the opening", &name), opening.opened_at.seconds(), expected.opened_at);
    same(Of("the members", &name), opening.eligible, expected.eligible.len() as u64);
    same(Of("the revenue", &name), units(opening.revenue), expected.revenue.clone());
    same(Of("the share", &name), Int::from(opening.share), expected.share.clone());
    same(Of("the carry", &name), Int::from(opening.carry), expected.carry.clone());
    same(Of("the budget", &name), units(opening.budget), expected.budget.clone());
    let ballots = governance::view::ballots(machine.world(), number as u64);
    let ballots = ballots.map(|(member, ballot)| {
        let votes: BTreeMap<&str, i64> =
            ballot.votes.iter().map(|(id, votes)| (id.as_str(), *votes)).collect();
        (member, (votes, ballot.paper.is_some()))
    });
    let cast = expected.ballots.iter().map(|(name, ballot)| {
        let votes = ballot.votes.iter().map(|(id, votes)| (id.as_str(), *votes)).collect();
        (people.id(name), (votes, ballot.paper))
    });
    same(Of("the ballots", &name), ballots.collect::<BTreeMap<_, _>>(), cast.collect());
    outcomes(round, &name, expected);
    division(round, &name, expected);
}

/// What came of the money of a round.
fn division(round: &governance::Round, name: &str, expected: &Round) {
    let pots = round.closing.iter().flat_map(|closing| &closing.pots);
    let pots = pots.map(|(pot, part)| (pot.as_str(), units(*part)));
    let expected_pots = expected.pots.iter().map(|(pot, part)| (pot.as_str(), part.clone()));
    same(Of("the pots", name), pots.collect::<BTreeMap<_, _>>(), expected_pots.collect());
    let outcomes = || round.closing.iter().flat_map(|closing| &closing.outcomes);
    let excluded = outcomes().filter_map(|outcome| match &outcome.ruling {
        Ruling::Funding { why: Some(Why::Excluded { by }), .. } => {
            Some((outcome.proposal.as_str(), by.as_str()))
        }
        _ => None,
    });
    let expected_excluded = expected.division.excluded.iter().map(|(id, by)| (id.as_str(), by.as_str()));
    same(Of("the excluded", name), excluded.collect::<BTreeMap<_, _>>(), expected_excluded.collect());
    let granted = outcomes().filter_map(|outcome| Some((outcome.proposal.as_str(), outcome.grant()?)));
    let granted = granted.filter(|(_, grant)| !grant.is_zero()).map(|(id, grant)| (id, units(grant)));
    let expected = expected.division.grants.iter().map(|(id, amount)| (id.as_str(), amount.clone()));
    same(Of("the grants", name), granted.collect::<BTreeMap<_, _>>(), expected.collect());
}

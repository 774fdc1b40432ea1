//! The only code that changes members, proposals and rounds. It never refuses; it asserts.

use bevy_ecs::world::World;
use ledger::{AccountId, Timestamp, post, view};

use crate::ballot::Ballots;
use crate::member::{self, Credits, Member, Members};
use crate::opening::issue_credits;
use crate::proposal::Proposals;
use crate::round::Rounds;
use crate::{Ballot, Closing, Event, Opening, PaperBallot, Phase, Proposal, ProposalStatus, Round, Standing};

/// Lets `event`, which happened at `at`, happen.
pub fn apply(world: &mut World, event: &Event, at: Timestamp) {
    post(world, &event.postings());
    match event {
        Event::MemberAdmitted { member, uniqueness_tag, registrars, active_from } => {
            let member = Member {
                id: *member,
                uniqueness_tag: uniqueness_tag.clone(),
                registrars: registrars.clone(),
                admitted_at: at,
                active_from: *active_from,
            };
            admit(world, member, Standing::Good { since: at }, Credits::default());
        }
        Event::MemberSuspended { member, reason, .. } => {
            set_standing(world, *member, Standing::Suspended { since: at, reason: reason.clone() });
        }
        Event::MemberReinstated { member, .. } => {
            set_standing(world, *member, Standing::Good { since: at });
        }
        Event::ProposalFiled { proposal, filer, title, text, kind, bond } => {
            let filed = Proposal {
                id: proposal.clone(),
                filer: *filer,
                filed_at: at,
                title: title.clone(),
                text: text.clone(),
                kind: kind.clone(),
                bond: *bond,
                status: ProposalStatus::Filed,
            };
            let mut proposals = world.resource_mut::<Proposals>();
            proposals.waiting.insert(filed.id.clone());
            assert!(proposals.all.insert(filed.id.clone(), filed).is_none(), "an id is used once");
        }
        Event::ProposalWithdrawn { proposal, .. } => {
            world.resource_mut::<Proposals>().give_back(proposal, ProposalStatus::Withdrawn);
        }
        Event::ProposalDisplaced { proposal, by, .. } => {
            let status = ProposalStatus::Displaced { by: by.clone() };
            world.resource_mut::<Proposals>().give_back(proposal, status);
        }
        Event::DatePassed { date } => {
            let mut rounds = world.resource_mut::<Rounds>();
            (rounds.dates, rounds.last_date) = (*date, at);
        }
        Event::RoundOpened(opening) => open(world, opening),
        Event::VotingOpened { round } => running(world, *round, |round| round.phase = Phase::Voting),
        Event::BallotCast { round, member, cost, votes } => {
            let ballot = Ballot { votes: votes.clone(), cost: *cost, paper: None };
            cast(world, *round, *member, ballot);
        }
        Event::PaperBallotsRecorded { round, registrar, ballots, .. } => {
            for PaperBallot { member, scan, cost, votes } in ballots {
                let paper = Some((*registrar, scan.clone()));
                cast(world, *round, *member, Ballot { votes: votes.clone(), cost: *cost, paper });
            }
        }
        Event::AmendmentInForce { proposal, version, .. } => {
            let status = ProposalStatus::InForce { version: *version };
            world.resource_mut::<Proposals>().end_adoption(proposal, status);
        }
        Event::AmendmentDropped { proposal, reason } => {
            let status = ProposalStatus::Dropped { reason: reason.clone() };
            world.resource_mut::<Proposals>().end_adoption(proposal, status);
        }
        Event::RoundClosed(closing) => close(world, closing),
    }
}

/// Adds a member: also how a snapshot comes back.
pub(crate) fn admit(world: &mut World, member: Member, standing: Standing, credits: Credits) {
    let (id, tag, registrars) = (member.id, member.uniqueness_tag.clone(), member.registrars.clone());
    let entity = world.spawn((member, standing, credits)).id();
    let mut members = world.resource_mut::<Members>();
    members.index.insert(id, entity);
    *members.by_registrars.entry(registrars).or_default() += 1;
    assert!(members.tags.insert(tag), "a uniqueness tag is used once");
}

fn set_standing(world: &mut World, member: AccountId, standing: Standing) {
    let entity = member::entity(world, member).expect("a member");
    world.entity_mut(entity).insert(standing);
}

fn cast(world: &mut World, round: u64, member: AccountId, ballot: Ballot) {
    let voting = world.resource::<Rounds>().get(round).map(|round| round.phase);
    assert_eq!(voting, Some(Phase::Voting), "ballots are cast while votes are taken");
    world.resource_mut::<Ballots>().0.insert((round, member), ballot);
}

fn open(world: &mut World, opening: &Opening) {
    issue_credits(world, opening);
    let mut proposals = world.resource_mut::<Proposals>();
    for id in std::mem::take(&mut proposals.waiting) {
        proposals.set_status(&id, ProposalStatus::Frozen { round: opening.round });
    }
    let revenue = view::revenue(world);
    let mut rounds = world.resource_mut::<Rounds>();
    rounds.dates += 1;
    rounds.last_date = opening.opened_at;
    rounds.carry = opening.carry;
    rounds.revenue_counted += opening.revenue;
    assert!(revenue <= rounds.revenue_counted, "all revenue is counted");
    rounds.credits.issued += opening.credits_issued;
    rounds.credits.decayed += opening.decayed;
    rounds.credits.capped += opening.capped;
    rounds.all.push(Round { opening: opening.clone(), phase: Phase::Deliberation, closing: None });
    assert_eq!(rounds.all.len() as u64, opening.round, "rounds are numbered from 1");
}

fn close(world: &mut World, closing: &Closing) {
    let ballots = world.resource::<Ballots>().of_round(closing.round);
    let costs: Vec<(AccountId, u64)> = ballots.map(|(member, ballot)| (member, ballot.cost)).collect();
    let mut burnt = 0;
    for (id, cost) in costs {
        let entity = member::entity(world, id).expect("members cast ballots");
        let mut credits = world.get_mut::<Credits>(entity).expect("a member has credits");
        credits.held =
            credits.held.checked_sub(cost).expect("a ballot costs no more than its member's credits");
        burnt += u128::from(cost);
    }
    assert_eq!(burnt, closing.credits_burnt, "credits are burnt as decided");
    world.resource_mut::<Rounds>().credits.burnt += burnt;
    let mut proposals = world.resource_mut::<Proposals>();
    for outcome in &closing.outcomes {
        proposals.decide(outcome, closing.round);
    }
    running(world, closing.round, |round| {
        round.phase = Phase::Closed;
        round.closing = Some(closing.clone());
    });
}

fn running(world: &mut World, number: u64, change: impl FnOnce(&mut Round)) {
    let mut rounds = world.resource_mut::<Rounds>();
    let round = rounds.running_mut().filter(|round| round.opening.round == number);
    change(round.expect("the round runs"));
}

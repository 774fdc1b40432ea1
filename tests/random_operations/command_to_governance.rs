//! The model's operations on members, proposals and rounds as commands to the machine.

use std::collections::BTreeMap;

use governance::command::Wants;
use governance::{Changes, ProposalId, command as governing, view};
use ledger::{Amount, Timestamp};
use state_machine::Machine;

use crate::command::amounts;
use crate::constitution::{amount, billionths, duration};
use crate::oracle::amendments::{Changes as Wanted, GOOD, Kind, MEMBERS, kind};
use crate::oracle::{Funding, Int, OnPaper, Operation, Votes};
use crate::people::{People, REASON};

pub fn to_governance(
    operation: &Operation,
    machine: &Machine,
    now: Timestamp,
    people: &mut People,
) -> governance::Command {
    use governance::Command::*;
    let units = amounts(machine);
    match operation {
        Operation::AdmitMember { account, tag } => AdmitMember(governing::AdmitMember {
            account: people.meet(account),
            uniqueness_tag: tag.into(),
            attestations: people.attestations(machine, account, tag, now),
        }),
        Operation::SetStanding { member, suspended, registrars } => {
            let id = people.meet(member);
            let since = view::member(machine.world(), id).map_or(now, |member| member.standing.since());
            let attestations = people.standing(machine, member, *suspended, (since, now), *registrars);
            SetStanding(governing::SetStanding {
                member: id,
                suspended: *suspended,
                reason: REASON.into(),
                attestations,
            })
        }
        Operation::FileProposal {
            id,
            wanted: Funding { ask, minimum, recipient, pot, alternative_to },
            bond,
        } => {
            let wanted = governing::Funding {
                ask: units(ask),
                minimum: minimum.as_ref().map(&units),
                recipient: people.meet(recipient),
                pot: pot.as_ref().map(Into::into),
                alternative_to: alternative_to.as_deref().map(proposal),
            };
            file(id, Wants::Funding(wanted), bond.as_ref().map(units))
        }
        Operation::FileAmendment { id, changes, bond } => {
            let changes = to_changes(changes, machine.constitution().currency.scale, people);
            file(id, Wants::Amendment { changes }, bond.as_ref().map(units))
        }
        Operation::FileOpinion { id, bond } => file(id, Wants::Opinion, bond.as_ref().map(units)),
        Operation::WithdrawProposal { id } => {
            WithdrawProposal(governing::WithdrawProposal { proposal: proposal(id) })
        }
        Operation::CastBallot { round, votes } => {
            CastBallot(governing::CastBallot { round: *round as u64, votes: to_votes(votes) })
        }
        Operation::RecordPaperBallots { round, ballots } => {
            let ballot = |OnPaper { member, scan, votes }: &OnPaper| governing::OnPaper {
                member: people.meet(member),
                scan: scan.into(),
                votes: to_votes(votes),
            };
            let ballots = ballots.iter().map(ballot).collect();
            RecordPaperBallots(governing::RecordPaperBallots { round: *round as u64, ballots })
        }
        _ => unreachable!("not for governance"),
    }
}

fn proposal(id: &str) -> ProposalId {
    id.parse().expect("the generator's names are ids")
}

fn to_votes(votes: &Votes) -> BTreeMap<ProposalId, i64> {
    votes.iter().map(|(id, votes)| (proposal(id), *votes)).collect()
}

fn file(id: &str, wants: Wants, bond: Option<Amount>) -> governance::Command {
    let (title, text) = (id.into(), id.into());
    governance::Command::FileProposal(governing::FileProposal { id: proposal(id), title, text, wants, bond })
}

/// Values in JSON, as people write them.
fn to_changes(changes: &Wanted, scale: u32, people: &mut People) -> Changes {
    let value = |path: &str, value: &Int| {
        let kind = kind(path).unwrap_or(Kind::Count);
        let number = || i64::try_from(value).expect("a parameter of 64 bits");
        match kind {
            Kind::Count => value.to_string(),
            Kind::Amount => format!("\"{}\"", amount(value, scale)),
            Kind::Decimal => format!("\"{}\"", billionths(number())),
            Kind::Time => format!("\"{}\"", duration(number())),
        }
    };
    let change = |(path, to): (&String, &Int)| match path.strip_prefix(MEMBERS) {
        Some(member) => {
            let standing = if *to == GOOD.into() { "good" } else { "suspended" };
            (format!("{MEMBERS}{}", people.meet(member)).into(), format!("{standing:?}").into())
        }
        None => (path.into(), value(path, to).into()),
    };
    changes.iter().map(change).collect()
}

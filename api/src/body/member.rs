use governance::Standing;
use governance::view::{self, Member};
use ledger::{AccountId, Timestamp};
use serde::Serialize;

use crate::read::Seen;

/// A member, and in which rounds it has cast a ballot.
#[derive(Serialize)]
pub(crate) struct MemberBody {
    account: AccountId,
    /// `active`, `admitted` until `active_from`, or `suspended`.
    status: &'static str,
    uniqueness_tag: String,
    registrars: Vec<AccountId>,
    admitted_at: Timestamp,
    active_from: Timestamp,
    /// Since when it has been active or suspended, by its admission or by what registrars said later.
    since: Timestamp,
    /// Why it is suspended.
    reason: Option<String>,
    credits: u64,
    rounds_voted: Vec<u64>,
}

impl MemberBody {
    pub(crate) fn new(seen: &Seen, member: Member) -> MemberBody {
        let (status, reason) = match &member.standing {
            Standing::Suspended { reason, .. } => ("suspended", Some(reason.to_string())),
            Standing::Good { .. } if member.active_from <= seen.now => ("active", None),
            Standing::Good { .. } => ("admitted", None),
        };
        MemberBody {
            account: member.id,
            status,
            since: member.standing.since(),
            reason,
            uniqueness_tag: member.uniqueness_tag.into(),
            registrars: member.registrars,
            admitted_at: member.admitted_at,
            active_from: member.active_from,
            credits: member.credits,
            rounds_voted: view::rounds_voted(seen.state.machine.world(), member.id),
        }
    }
}

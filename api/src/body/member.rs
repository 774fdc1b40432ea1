use governance::view::{self, Member};
use ledger::{AccountId, Timestamp};
use serde::Serialize;

use crate::read::Seen;

/// A member, and in which rounds it has cast a ballot.
#[derive(Serialize)]
pub(crate) struct MemberBody {
    account: AccountId,
    /// `active`, or `admitted` until `active_from`.
    status: &'static str,
    uniqueness_tag: String,
    registrars: Vec<AccountId>,
    admitted_at: Timestamp,
    active_from: Timestamp,
    credits: u64,
    rounds_voted: Vec<u64>,
}

impl MemberBody {
    pub(crate) fn new(seen: &Seen, member: Member) -> MemberBody {
        let active = member.active_from <= seen.now;
        MemberBody {
            account: member.id,
            status: if active { "active" } else { "admitted" },
            uniqueness_tag: member.uniqueness_tag.into(),
            registrars: member.registrars,
            admitted_at: member.admitted_at,
            active_from: member.active_from,
            credits: member.credits,
            rounds_voted: view::rounds_voted(seen.state.machine.world(), member.id),
        }
    }
}

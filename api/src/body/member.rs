use governance::Standing;
use governance::view::{self, Member};
use ledger::{AccountId, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::read::Seen;

/// A member, and in which rounds it has cast a ballot.
#[derive(Serialize, JsonSchema)]
pub(crate) struct MemberBody {
    /// The account.
    account: AccountId,
    /// `active`, `admitted` until `active_from`, or `suspended`.
    #[schemars(extend("enum" = ["active", "admitted", "suspended"]))]
    status: &'static str,
    /// Names the person without saying who it is.
    uniqueness_tag: String,
    /// Whose words counted at the admission.
    registrars: Vec<AccountId>,
    /// When.
    admitted_at: Timestamp,
    /// From when on the member receives credits and votes.
    active_from: Timestamp,
    /// Since when it has been active or suspended, by its admission or by what registrars said later.
    since: Timestamp,
    /// Why it is suspended.
    reason: Option<String>,
    /// Voice credits held; those of a ballot are burnt when its round closes.
    credits: u64,
    /// The numbers of the rounds in which it cast a ballot.
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

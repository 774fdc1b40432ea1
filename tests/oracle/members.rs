//! Members: admitted, suspended, reinstated (rulebook §8).

use super::{Int, Model, Refusal, Second};

/// So many registrars must agree.
const REGISTRARS_NEEDED: usize = 2;

#[derive(Clone, Debug)]
pub struct Member {
    pub admitted_at: Second,
    pub active_from: Second,
    pub suspended: bool,
    /// Admitted, last suspended or last reinstated.
    pub since: Second,
    pub credits: Int,
}

impl Member {
    /// Whether it receives credits in a round that opens at this second.
    pub(super) fn is_active(&self, second: Second) -> bool {
        !self.suspended && self.active_from <= second
    }
}

impl Model {
    pub(super) fn admit(&mut self, now: Second, account: &str, tag: &str) -> Result<(), Refusal> {
        if !self.balances.contains_key(account) {
            return Err("unknown_account");
        }
        if self.members.contains_key(account) {
            return Err("already_member");
        }
        if !self.tags.insert(tag.to_string()) {
            return Err("tag_used");
        }
        let member = Member {
            admitted_at: now,
            active_from: now + self.terms.activation_delay,
            suspended: false,
            since: now,
            credits: Int::ZERO,
        };
        self.members.insert(account.to_string(), member);
        Ok(())
    }

    pub(super) fn set_standing(
        &mut self,
        now: Second,
        account: &str,
        suspended: bool,
        registrars: usize,
    ) -> Result<(), Refusal> {
        let member = self.members.get_mut(account).ok_or("not_a_member")?;
        if member.suspended == suspended {
            return Err(if suspended { "suspended_already" } else { "not_suspended" });
        }
        if member.since == now {
            return Err("standing_just_changed");
        }
        if registrars < REGISTRARS_NEEDED {
            return Err("not_enough_attestations");
        }
        (member.suspended, member.since) = (suspended, now);
        Ok(())
    }

    /// As an amendment does; nothing changes for a member in good standing.
    pub(super) fn reinstate(&mut self, account: &str, now: Second) {
        let member = self.members.get_mut(account).expect("whom an amendment names is a member");
        if member.suspended {
            (member.suspended, member.since) = (false, now);
            self.note("reinstated by amendment", now, account);
        }
    }
}

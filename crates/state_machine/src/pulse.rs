//! Pulses: what falls due happens at its own second, in a fixed order, before anything that comes later.

use governance::{Changes, ProposalId, Standing};
use ledger::{PublicKey, Timestamp};
use registry::ConstitutionVersion;
use smol_str::format_smolstr;

use crate::machine::Machine;
use crate::{Event, Occurred, amendment};

/// A pulse of so many events takes no further item, so that its record stays well below its bound; the next one
/// takes the rest.
pub const PULSE_EVENTS_MAX: usize = 500;

/// Who has something due; in the order in which it happens within one second.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Lost keys are replaced: who signs is settled before anything else.
    Keys,
    Register,
    Redemptions,
    /// Adopted amendments, between the close of a round and the next opening.
    Amendments,
    Rounds,
}

impl Machine {
    /// A second before which nothing is due; `None` if nothing ever is.
    pub fn not_before(&self) -> Option<Timestamp> {
        let keys = ledger::next_recovery(&self.world);
        let register = registry::not_before(&self.world);
        let redemptions = ledger::next_return(&self.world);
        let amendments = self.amendment_due();
        let rounds = governance::next_due(&self.world);
        [keys, register, redemptions, amendments, rounds].into_iter().flatten().min()
    }

    /// When the amendment that takes effect next does.
    fn amendment_due(&self) -> Option<Timestamp> {
        governance::view::due_amendment(&self.world).map(|(at, ..)| at)
    }

    /// Whether anything is due by `now`: then a pulse comes before any command of that second.
    pub fn is_due(&mut self, now: Timestamp) -> bool {
        if self.not_before().is_none_or(|at| at > now) {
            return false;
        }
        registry::bring_up_to_date(&mut self.world, now);
        self.first_due(now).is_some()
    }

    /// Lets due items happen up to [`PULSE_EVENTS_MAX`] events, as one record stamped `now`, and tells what happened.
    ///
    /// Deciding and applying take turns here, as each item may depend on the one before; nothing due is ever refused.
    pub fn pulse(&mut self, now: Timestamp) -> Vec<Occurred> {
        let mut happened = Vec::new();
        while happened.len() < PULSE_EVENTS_MAX {
            registry::bring_up_to_date(&mut self.world, now);
            let Some((at, part)) = self.first_due(now) else { break };
            if part == Part::Rounds && !happened.is_empty() {
                break; // A round's events can be long: they get a record of their own.
            }
            if part == Part::Rounds && governance::opens_round(&self.world, at) {
                // Credits are minted of the revenue so far, so the tax up to this second is collected first.
                let settled = registry::decide_settle_all(&self.world, at);
                self.let_happen(Occurred(at, Event::Registry(settled)), &mut happened);
            }
            for event in self.decide_due(at, part) {
                self.let_happen(Occurred(at, event), &mut happened);
            }
            // Both may be long: they have records of their own.
            if matches!(part, Part::Rounds | Part::Amendments) {
                break;
            }
        }
        self.close_record(now, None);
        happened
    }

    fn let_happen(&mut self, occurred: Occurred, happened: &mut Vec<Occurred>) {
        self.happen(&occurred);
        happened.push(occurred);
    }

    fn first_due(&self, now: Timestamp) -> Option<(Timestamp, Part)> {
        let keys = ledger::next_recovery(&self.world).map(|at| (at, Part::Keys));
        let register = registry::next_due(&self.world, now).map(|at| (at, Part::Register));
        let redemptions = ledger::next_return(&self.world).map(|at| (at, Part::Redemptions));
        let rounds = governance::next_due(&self.world).map(|at| (at, Part::Rounds));
        let amendments = self.amendment_due().map(|at| (at, Part::Amendments));
        let due = [keys, register, redemptions, amendments, rounds].into_iter().flatten();
        due.filter(|(at, _)| *at <= now).min()
    }

    fn decide_due(&self, at: Timestamp, part: Part) -> Vec<Event> {
        let due = match part {
            Part::Keys => ledger::recover_due(&self.world, at).map(|event| vec![Event::Ledger(event)]),
            Part::Register => registry::decide_due(&self.world, at)
                .map(|(_, events)| events.into_iter().map(Event::Registry).collect()),
            Part::Redemptions => ledger::return_due(&self.world, at).map(|event| vec![Event::Ledger(event)]),
            Part::Amendments => self.decide_amendment(at),
            Part::Rounds => {
                governance::decide_due(&self.world, at).map(|(_, event)| vec![Event::Governance(event)])
            }
        };
        due.expect("what was found due a moment ago")
    }

    /// An adopted amendment takes effect, or is dropped if others have changed what it builds on.
    fn decide_amendment(&self, at: Timestamp) -> Option<Vec<Event>> {
        let (_, proposal, changes) = governance::view::due_amendment(&self.world)?;
        let (proposal, changes) = (proposal.clone(), changes.clone());
        let amended = match self.amended(&changes) {
            Ok(amended) => amended,
            Err(refusal) => {
                let reason = format_smolstr!("{refusal}");
                let dropped = governance::Event::AmendmentDropped { proposal, reason };
                return Some(vec![Event::Governance(dropped)]);
            }
        };
        let is_new = |key: &PublicKey| {
            ledger::view::account(&self.world, ledger::view::account_named(&self.world, key)).is_err()
        };
        let opened = amended.beneficiary_keys().into_iter().filter(is_new).map(Event::account_opened);
        let rates = registry::decide_amendment(&self.world, &amended.classes, at);
        let version = self.world.resource::<ConstitutionVersion>().0 + 1;
        let events = opened.chain(rates.into_iter().map(Event::Registry));
        let reinstated = self.reinstated(&proposal, &changes).into_iter().map(Event::Governance);
        let in_force = governance::Event::AmendmentInForce { proposal, changes, version };
        Some(events.chain(reinstated).chain([Event::Governance(in_force)]).collect())
    }

    /// Whom the members reinstate.
    fn reinstated(&self, proposal: &ProposalId, changes: &Changes) -> Vec<governance::Event> {
        let members = amendment::reinstated(changes).expect("changes that were checked");
        let suspended = members.into_iter().filter(|member| {
            let member = governance::view::member(&self.world, *member).expect("checked when it was filed");
            matches!(member.standing, Standing::Suspended { .. })
        });
        let reason = format_smolstr!("the members have passed the amendment {proposal}");
        let event = |member| governance::Event::MemberReinstated {
            member,
            reason: reason.clone(),
            registrars: vec![],
        };
        suspended.map(event).collect()
    }
}

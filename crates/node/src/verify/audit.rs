//! Deciding everything again: each record must follow, by the rules, from those before it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use journal::{Hash, Record, Tree};
use ledger::Timestamp;
use state_machine::{Decision, Instruction, Machine, Occurred, Request};

use super::prepare::Prepared;
use super::{Handed, Verified, VerifyError, VerifyReport, founding};
use crate::withheld::ballots_are_withheld;

pub(super) struct Audit {
    pub(super) machine: Machine,
    report: VerifyReport,
    /// Records before this one are taken in as they are.
    from: u64,
}

/// A record that was handed over with its bodies.
pub(super) fn record_of(handed: &Handed) -> Result<Record, VerifyError> {
    let index = handed.header.index;
    let withheld = || VerifyError::Wrong { index, what: "it is withheld, though no ballot is in it".into() };
    let (command, events) = handed.bodies.clone().ok_or_else(withheld)?;
    Ok(Record { header: handed.header, command, events })
}

impl Audit {
    pub(super) fn start(founding: &Handed, from: u64) -> Result<Audit, VerifyError> {
        let first = record_of(founding)?;
        first.check()?;
        let (constitution, at) = founding::read(&first)?;
        compare(founding, &first.events, &constitution.founding_events(at))?;
        let report = VerifyReport { taken_in: from, ..VerifyReport::default() };
        Ok(Audit { machine: founding::machine_after(&first)?, report, from })
    }

    pub(super) fn take(&mut self, prepared: &Prepared) -> Result<(), VerifyError> {
        let index = prepared.handed.header.index;
        let wrong = |what: String| VerifyError::Wrong { index, what };
        let at = Timestamp::new(prepared.handed.header.time);
        let at = at.ok_or_else(|| wrong("its time is out of bounds".into()))?;
        let (Some(instruction), Some((_, events))) = (&prepared.instruction, &prepared.handed.bodies) else {
            return self.pass_over(at, index);
        };
        let instruction = instruction.as_ref().map_err(|what| wrong(what.clone()))?;
        if index < self.from {
            return self.take_in(at, index, instruction, events);
        }
        match instruction {
            Instruction::Pulse => {
                self.report.pulses += 1;
                let happened = self.machine.pulse(at);
                compare(&prepared.handed, events, &happened)
            }
            Instruction::Digest(recorded) => {
                self.digest(index, &recorded.digest)?;
                compare(&prepared.handed, events, &[])?;
                self.machine.apply(at, None, &[]);
                Ok(())
            }
            Instruction::Request(request) => self.decide(&prepared.handed, at, request, events),
        }
    }

    fn decide(
        &mut self,
        handed: &Handed,
        at: Timestamp,
        request: &Request,
        events: &[u8],
    ) -> Result<(), VerifyError> {
        let wrong = |what: String| VerifyError::Wrong { index: handed.header.index, what };
        if self.machine.is_due(at) {
            return Err(wrong("something was due before it, and did not happen".into()));
        }
        let happened = match self.machine.decide(request, at) {
            Ok(Decision::New(happened)) => happened,
            Ok(Decision::Known { record, .. }) => return Err(wrong(format!("it repeats record {record}"))),
            Err(rejection) => return Err(wrong(format!("it should have been refused: {rejection}"))),
        };
        compare(handed, events, &happened)?;
        match request {
            Request::Signed(_) => self.report.signed += 1,
            Request::ByToken(_) => self.report.by_token += 1,
        }
        self.machine.apply(at, Some(request.id()), &happened);
        Ok(())
    }

    /// A digest is compared unless ballots are missing in the state.
    fn digest(&mut self, index: u64, recorded: &[u8; 32]) -> Result<(), VerifyError> {
        if self.report.withheld > 0 {
            return Ok(());
        }
        self.report.digests += 1;
        let replayed = self.machine.digest();
        if *recorded == replayed {
            return Ok(());
        }
        let (recorded, replayed) = (Hash::from_bytes(*recorded), Hash::from_bytes(replayed));
        let what = format!("it says that the state is {recorded}, but it is {replayed}");
        Err(VerifyError::Wrong { index, what })
    }

    /// What is withheld until its round closes changes nothing before that but who has voted how, and at what cost.
    fn pass_over(&mut self, at: Timestamp, index: u64) -> Result<(), VerifyError> {
        if !ballots_are_withheld(&self.machine, at) || self.machine.is_due(at) {
            let what = "it is withheld, though no ballot that nobody may see yet can be in it".into();
            return Err(VerifyError::Wrong { index, what });
        }
        self.report.withheld += 1;
        self.machine.apply(at, None, &[]);
        Ok(())
    }

    /// Believes what the record says: its hash is part of a checkpoint that was verified before.
    fn take_in(
        &mut self,
        at: Timestamp,
        index: u64,
        instruction: &Instruction,
        events: &[u8],
    ) -> Result<(), VerifyError> {
        let wrong = |what: String| VerifyError::Wrong { index, what };
        let happened: Vec<Occurred> =
            serde_json::from_slice(events).map_err(|refusal| wrong(format!("its events: {refusal}")))?;
        let request = match instruction {
            Instruction::Request(request) => Some(request.id()),
            Instruction::Digest(recorded) => {
                self.digest(index, &recorded.digest)?;
                None
            }
            Instruction::Pulse => None,
        };
        let machine = &mut self.machine;
        catch_unwind(AssertUnwindSafe(|| machine.apply(at, request, &happened)))
            .map_err(|_| wrong("its events cannot have happened after the records before it".into()))
    }

    pub(super) fn finish(self, tree: &Tree) -> Verified {
        let Audit { machine, report, .. } = self;
        let world = machine.world();
        let report = VerifyReport {
            records: tree.len(),
            rounds: governance::view::rounds(world).iter().filter(|round| round.closing.is_some()).count()
                as u64,
            accounts: ledger::view::account_count(world) as u64,
            assets: registry::view::asset_count(world) as u64,
            root: tree.root(),
            digest: Hash::from_bytes(machine.digest()),
            ..report
        };
        Verified { report, machine }
    }
}

/// Compares what happened by the rules with what the record says.
fn compare(handed: &Handed, recorded: &[u8], expected: &[Occurred]) -> Result<(), VerifyError> {
    let expected = serde_json::to_vec(expected).expect("events are JSON");
    if expected == recorded {
        return Ok(());
    }
    let (expected, recorded) = (String::from_utf8_lossy(&expected), String::from_utf8_lossy(recorded));
    let what = format!("by the rules {expected} happened, but it says {recorded}");
    Err(VerifyError::Wrong { index: handed.header.index, what })
}

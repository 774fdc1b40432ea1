//! Verification: reads every record as an auditor who trusts nobody would, and decides everything again.

use std::fmt;
use std::path::Path;

use journal::{Hash, Journal, Record};
use ledger::Timestamp;
use state_machine::{Decision, Instruction, Machine, Occurred, Request, invariant};
use thiserror::Error;

use crate::{NodeError, founding, journal_path};

/// How many records are read, and their signatures checked, at once.
const CHUNK: usize = 4_096;

/// What was checked.
#[derive(Clone, Debug)]
pub struct VerifyReport {
    /// All records.
    pub records: u64,
    /// Requests whose signature was checked.
    pub signed: u64,
    /// Requests by token: that they were sent rests on the operator's word.
    pub by_token: u64,
    /// Pulses.
    pub pulses: u64,
    /// State digests that were compared.
    pub digests: u64,
    /// Rounds that were counted again.
    pub rounds: u64,
    /// Accounts at the end.
    pub accounts: u64,
    /// Assets at the end.
    pub assets: u64,
    /// The root of the Merkle tree.
    pub root: Hash,
    /// The state digest at the end.
    pub digest: Hash,
}

/// The first thing that is wrong.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// A record that does not follow from the ones before it.
    #[error("record {index} is wrong: {what}")]
    Wrong {
        /// The record.
        index: u64,
        /// What is wrong with it.
        what: String,
    },
    /// There is no ballot to follow.
    #[error("record {index} {what}")]
    NoBallot {
        /// The record.
        index: u64,
        /// What it is instead.
        what: &'static str,
    },
    /// The journal cannot be read, or its hashes do not fit.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The final state breaks a rule.
    #[error("after the last record: {0}")]
    Invariant(#[from] invariant::Violation),
}

impl From<journal::JournalError> for VerifyError {
    fn from(refusal: journal::JournalError) -> VerifyError {
        VerifyError::Node(refusal.into())
    }
}

/// Checks the commons in `dir`: every hash, every signature, every decision, every digest, and the invariants.
///
/// `progress` is told how many records are done, and of how many.
pub fn verify(dir: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<VerifyReport, VerifyError> {
    verify_watched(dir, progress, &mut |_| ()).map(|verified| verified.report)
}

/// A commons that was verified.
pub(crate) struct Verified {
    pub(crate) report: VerifyReport,
    /// As it is after the last record.
    pub(crate) machine: Machine,
}

/// Verifies, and lets `watch` see every record after the founding that was found right.
pub(crate) fn verify_watched(
    dir: &Path,
    progress: &mut dyn FnMut(u64, u64),
    watch: &mut dyn FnMut(&Record),
) -> Result<Verified, VerifyError> {
    let journal = Journal::open_read_only(&journal_path(dir))?;
    let tree = journal.check()?;
    let mut audit = Audit::start(&journal)?;
    let mut records = journal.records(1);
    loop {
        let chunk = records.by_ref().take(CHUNK).collect::<Result<Vec<Record>, _>>()?;
        if chunk.is_empty() {
            break;
        }
        let instructions = read_in_parallel(&chunk, &audit.machine);
        for (record, instruction) in chunk.iter().zip(instructions) {
            audit.record(record, instruction)?;
            watch(record);
        }
        progress(audit.machine.records(), tree.len());
    }
    invariant::check(&audit.machine)?;
    let VerifyReport { signed, by_token, pulses, digests, .. } = audit.report;
    let world = audit.machine.world();
    let report = VerifyReport {
        records: audit.machine.records(),
        signed,
        by_token,
        pulses,
        digests,
        rounds: governance::view::rounds(world).iter().filter(|round| round.closing.is_some()).count() as u64,
        accounts: ledger::view::account_count(world) as u64,
        assets: registry::view::asset_count(world) as u64,
        root: tree.root(),
        digest: Hash::from_bytes(audit.machine.digest()),
    };
    Ok(Verified { report, machine: audit.machine })
}

/// Reads what the records ask and checks their signatures, with the keys known before and those that open accounts.
fn read_in_parallel(chunk: &[Record], machine: &Machine) -> Vec<Result<Instruction, String>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let read = |records: &[Record]| -> Vec<Result<Instruction, String>> {
        let instruction =
            |record: &Record| Instruction::parse(&record.command).map_err(|refusal| refusal.to_string());
        let mut instructions: Vec<_> = records.iter().map(instruction).collect();
        for instruction in instructions.iter_mut().flatten() {
            if let Instruction::Request(request) = instruction
                && let Request::Signed(signed) = request.as_mut()
                && let Some(key) = machine.key_of(signed.signer()).or(signed.own_key())
            {
                signed.verify(key); // Whatever does not fit here is judged when the request is decided again.
            }
        }
        instructions
    };
    std::thread::scope(|scope| {
        let parts = chunk.chunks(chunk.len().div_ceil(threads)).map(|part| scope.spawn(move || read(part)));
        let parts: Vec<_> = parts.collect();
        parts.into_iter().flat_map(|part| part.join().expect("reading refuses rather than panics")).collect()
    })
}

struct Audit {
    machine: Machine,
    report: VerifyReport,
}

impl Audit {
    fn start(journal: &Journal) -> Result<Audit, VerifyError> {
        let first = journal.read(0, 1)?.into_iter().next();
        let first = first.ok_or(NodeError::Unreadable { index: 0, what: "the journal is empty".into() })?;
        let (constitution, at) = founding::read(&first)?;
        compare(&first, &constitution.founding_events(at))?;
        let zero = Hash::from_bytes([0; 32]);
        let report = VerifyReport {
            records: 0,
            signed: 0,
            by_token: 0,
            pulses: 0,
            digests: 0,
            rounds: 0,
            accounts: 0,
            assets: 0,
            root: zero,
            digest: zero,
        };
        Ok(Audit { machine: founding::machine_after(&first)?, report })
    }

    fn record(
        &mut self,
        record: &Record,
        instruction: Result<Instruction, String>,
    ) -> Result<(), VerifyError> {
        let wrong = |what: String| VerifyError::Wrong { index: record.header.index, what };
        let instruction = instruction.map_err(wrong)?;
        let at =
            Timestamp::new(record.header.time).ok_or_else(|| wrong("its time is out of bounds".into()))?;
        if at < self.machine.now() {
            return Err(wrong(format!("its time, {at}, is before that of the record before it")));
        }
        match instruction {
            Instruction::Pulse => {
                self.report.pulses += 1;
                let events = self.machine.pulse(at);
                return compare(record, &events);
            }
            Instruction::Digest(recorded) => {
                self.report.digests += 1;
                let replayed = self.machine.digest();
                if recorded != replayed {
                    let (recorded, replayed) = (Hash::from_bytes(recorded), Hash::from_bytes(replayed));
                    return Err(wrong(format!("it says that the state is {recorded}, but it is {replayed}")));
                }
                compare(record, &[])?;
                self.machine.apply(at, None, &[]);
            }
            Instruction::Request(request) => {
                if self.machine.is_due(at) {
                    return Err(wrong("something was due before it, and did not happen".into()));
                }
                let events = match self.machine.decide(&request, at) {
                    Ok(Decision::New(events)) => events,
                    Ok(Decision::Known { record, .. }) => {
                        return Err(wrong(format!("it repeats record {record}")));
                    }
                    Err(rejection) => return Err(wrong(format!("it should have been refused: {rejection}"))),
                };
                compare(record, &events)?;
                match *request {
                    Request::Signed(_) => self.report.signed += 1,
                    Request::ByToken(_) => self.report.by_token += 1,
                }
                self.machine.apply(at, Some(request.id()), &events);
            }
        }
        Ok(())
    }
}

/// Compares what happened by the rules with what the record says.
fn compare(record: &Record, expected: &[Occurred]) -> Result<(), VerifyError> {
    let expected = serde_json::to_vec(expected).expect("events are JSON");
    if expected == record.events {
        return Ok(());
    }
    let (expected, recorded) = (String::from_utf8_lossy(&expected), String::from_utf8_lossy(&record.events));
    let what = format!("by the rules {expected} happened, but it says {recorded}");
    Err(VerifyError::Wrong { index: record.header.index, what })
}

impl fmt::Display for VerifyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} records: every hash fits, up to the root {}", self.records, self.root)?;
        writeln!(
            f,
            "{} signed requests: every signature fits; every one decided again, with the same events",
            self.signed
        )?;
        writeln!(
            f,
            "{} requests by token decided again; that they were sent rests on the operator's word",
            self.by_token
        )?;
        writeln!(f, "{} pulses: everything due happened at its second, in order", self.pulses)?;
        writeln!(f, "{} rounds counted again, with the same grants", self.rounds)?;
        writeln!(f, "{} state digests compared; the state now is {}", self.digests, self.digest)?;
        write!(f, "{} accounts, {} assets: all invariants hold", self.accounts, self.assets)
    }
}

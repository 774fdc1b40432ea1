//! One run: a process that serves, the disk that it writes to, the network before it, and what goes wrong.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use journal::{Hash, Journal, JournalError};
use ledger::{CommonsId, Timestamp};
use state_machine::{Machine, Rejection};

use super::auditor::Auditor;
use super::clients::{self, CLIENTS, Sent};
use super::disk::{Disk, Fault};
use super::process::Process;
use super::random::Random;
use super::{Beginning, FOUNDED_AT};
use crate::ask::first_answer;
use crate::replay::Replayed;
use crate::writer::Decided;
use crate::{NodeError, Receipt, Refusal, restore};

/// What is injected, and what came of it, by name.
pub(super) type Counts = BTreeMap<&'static str, u64>;

/// One run from a seed.
pub(super) struct Run {
    random: Random,
    disk: Disk,
    clock: Arc<AtomicI64>,
    id: CommonsId,
    digest_records_min: u64,
    process: Option<Process>,
    auditor: Auditor,
    /// What the records lead to from the founding on, on a machine that never crashes.
    replayed: Machine,
    /// What was sent and is not answered, so far as the clients know.
    open: Vec<Sent>,
    /// What was answered: it may be repeated all the same.
    closed: Vec<Sent>,
    network: Vec<Sent>,
    next: u64,
    /// Whether nothing goes wrong any more.
    calm: bool,
    counts: Counts,
}

impl Run {
    pub(super) fn new(seed: u64, beginning: &Beginning) -> Run {
        let (disk, id) = (beginning.disk.copy(), beginning.id);
        let auditor = Auditor::of(disk.lock().durable());
        let founded_at = Timestamp::new(FOUNDED_AT).expect("a time");
        let replayed = Machine::restore(founded_at, id, &beginning.machine).expect("a snapshot");
        let mut random = Random(seed);
        let digest_records_min = 3 + random.below(40);
        let mut run = Run {
            random,
            disk,
            clock: Arc::new(AtomicI64::new(FOUNDED_AT)),
            id,
            digest_records_min,
            process: None,
            auditor,
            replayed,
            open: Vec::new(),
            closed: Vec::new(),
            network: Vec::new(),
            next: 0,
            calm: false,
            counts: Counts::new(),
        };
        run.start();
        run
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn now(&self) -> Timestamp {
        Timestamp::new(self.clock.load(Ordering::Relaxed)).expect("a time")
    }

    /// One step: somebody asks, the network brings something, or something goes wrong.
    pub(super) fn step(&mut self) {
        self.pass_time();
        match self.random.below(100) {
            0..30 => self.ask(),
            30..40 => self.repeat(),
            40..65 => self.serve(),
            65..82 => self.follow(),
            82..90 => self.break_disk(),
            90 => self.misread(),
            91 => self.crash("crashes between two batches"),
            92 => self.stop(),
            _ => self.try_again(),
        }
        if self.process.is_none() && self.random.chance(500) {
            self.start();
        }
    }

    fn pass_time(&mut self) {
        let seconds = match self.random.below(200) {
            0 => {
                self.count("clock jumps forward");
                self.random.below(20 * 86_400)
            }
            1 => {
                self.count("clock jumps backward");
                let back = self.random.below(2 * 86_400);
                self.clock.fetch_sub(back as i64, Ordering::Relaxed);
                0
            }
            _ => self.random.below(3),
        };
        self.clock.fetch_add(seconds as i64, Ordering::Relaxed);
    }

    fn ask(&mut self) {
        let name = (self.random.index(CLIENTS), self.next);
        self.next += 1;
        let at = self.now();
        let sent = clients::invent(&mut self.random, name, self.id, at);
        self.count("requests");
        self.open.push(sent.clone());
        self.send(sent);
    }

    /// Somebody asks again: mostly what was not answered, now and then something else under the same name.
    fn repeat(&mut self) {
        let from = if self.random.chance(700) { &self.open } else { &self.closed };
        if from.is_empty() {
            return;
        }
        let sent = from[self.random.index(from.len())].clone();
        if self.random.chance(200) {
            let at = self.now();
            let other = clients::reuse(&mut self.random, &sent, self.id, at);
            self.count("names used for something else");
            self.send(other);
        } else {
            self.count("requests repeated");
            self.send(sent);
        }
    }

    fn send(&mut self, sent: Sent) {
        self.auditor.sent(&sent);
        if self.random.chance(100) {
            return self.count("requests dropped");
        }
        if self.random.chance(100) {
            self.count("requests duplicated");
            self.network.push(sent.clone());
        }
        self.network.push(sent);
    }

    /// The network brings some of what is under way, in any order, and the writer takes a turn.
    fn serve(&mut self) {
        let mut arrived = Vec::new();
        while !self.network.is_empty() && self.random.chance(850) {
            let place = self.random.index(self.network.len());
            arrived.push(self.network.swap_remove(place));
        }
        let Some(process) = &mut self.process else { return };
        let turned = process.turn(arrived);
        self.clock.fetch_add(std::mem::take(&mut self.disk.lock().took_seconds), Ordering::Relaxed);
        self.hear();
        match turned {
            Ok(()) => {}
            Err(NodeError::Journal(JournalError::Io { .. })) => self.process = None,
            Err(other) => panic!("the writer stopped: {other}"),
        }
    }

    /// Takes note of what is durable, and of every answer that was given; some of them never arrive.
    fn hear(&mut self) {
        self.auditor.look(self.disk.lock().durable());
        let Some(process) = &mut self.process else { return };
        let durable = process.durable.lock().expect("one thread uses it").clone();
        assert_eq!(
            durable.root(),
            self.auditor.roots[durable.len() as usize],
            "the tree is that of the records"
        );
        for (sent, answer) in process.answers() {
            let settled = self.judge(&sent, answer);
            if !settled {
                self.count("answers that writing is down");
            } else if !self.calm && self.random.chance(150) {
                self.count("answers lost");
            } else if let Some(place) = self.open.iter().position(|open| open.bytes == sent.bytes) {
                let sent = self.open.swap_remove(place);
                self.closed.push(sent);
            }
        }
    }

    /// Holds an answer against the books; tells whether it settles the matter.
    fn judge(&mut self, sent: &Sent, answer: Result<Decided, Refusal>) -> bool {
        match answer.and_then(|decided| self.receipt(decided)) {
            Ok(receipt) => {
                self.auditor.answered(sent, &receipt);
                self.count("requests acknowledged");
            }
            Err(Refusal::Rejected(Rejection::KeyReused { record })) => {
                self.auditor.refused_as_used(sent.name, record);
                self.count("requests refused as used");
            }
            Err(Refusal::Rejected(_)) => self.count("requests refused by a rule"),
            Err(Refusal::DiskFull | Refusal::Unavailable(_)) => return false,
            Err(other) => panic!("{:?}: {other}", sent.name),
        }
        true
    }

    fn receipt(&self, decided: Decided) -> Result<Receipt, Refusal> {
        match decided {
            Decided::New(receipt) => Ok(receipt),
            Decided::Known { record, unless_same_bytes, request } => {
                let journal = Journal::over(Box::new(self.disk.clone())).expect("the journal is whole");
                let kept = journal.read(record, 1).expect("it is whole").pop().expect("it is durable");
                first_answer(&kept, unless_same_bytes, &request)
            }
        }
    }

    fn follow(&mut self) {
        let batches = self.random.index(3) + 1;
        let Some(process) = &self.process else { return };
        process.follow(batches);
        assert!(process.follower.visible() <= self.auditor.len(), "what is not durable is shown");
        let state = process.follower.state();
        if state.machine.records() == self.auditor.len() {
            self.auditor.compare(&state.machine);
        }
    }

    fn try_again(&mut self) {
        if self.random.chance(300) {
            self.disk.lock().full = false;
        }
        let Some(process) = &mut self.process else { return };
        if process.load.is_full() {
            process.writer.try_again().expect("the disk is whole");
            if !process.load.is_full() {
                self.count("writing went on");
            }
        }
    }

    fn break_disk(&mut self) {
        let fault = match self.random.below(8) {
            0 => Fault::CrashBefore,
            1 => Fault::CrashTorn(self.random.below(256) as u8),
            2 => Fault::CrashUnsynced,
            3 => Fault::CrashAfter,
            4 => Fault::Refused,
            5 => Fault::FullButDurable,
            6 => Fault::Slow,
            _ => Fault::Full,
        };
        self.disk.lock().fault = Some(fault);
    }

    /// A bit of a record is read wrongly: nobody may be given it.
    fn misread(&mut self) {
        let place = self.random.below(self.auditor.len());
        self.disk.lock().misread = Some((place, self.random.index(1 << 20)));
        let damaged =
            |error: &JournalError| error.to_string().contains(&format!("damaged at record {place}:"));
        match Journal::over(Box::new(self.disk.clone())) {
            Ok(journal) => {
                let (read, leaf) = (journal.read(place, 1), journal.leaf_hashes(place, 1));
                assert!(read.as_ref().is_err_and(damaged), "a damaged record is served: {read:?}");
                let whole = leaf.as_ref().is_ok_and(|leaf| *leaf == [self.auditor.leaf(place)]);
                assert!(whole || leaf.as_ref().is_err_and(damaged), "a damaged header is served: {leaf:?}");
            }
            Err(error) => assert!(damaged(&error), "{error}"), // It is the last.
        }
        self.count("records misread, and refused");
        self.disk.lock().misread = None;
    }

    fn crash(&mut self, what: &'static str) {
        if self.process.take().is_some() {
            self.count(what);
        }
    }

    fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            if process.writer.close().is_ok() {
                self.count("clean stops");
            }
            process.follow(usize::MAX);
            self.auditor.look(self.disk.lock().durable());
        }
    }

    /// Starts again, from a snapshot that may be lost, old, torn or forged, or from a disk that reads wrongly at first.
    fn start(&mut self) {
        self.count("starts");
        self.disk.start_again();
        self.auditor.look_at_all(self.disk.lock().durable());
        let snapshot = self.snapshot();
        if self.random.chance(50) {
            let place = self.random.below(self.auditor.len());
            self.disk.lock().misread = Some((place, self.random.index(1 << 20)));
            self.count("starts that misread a record");
        }
        let start = |snapshot| Process::start(&self.disk, snapshot, &self.clock, self.digest_records_min);
        let started = match start(snapshot.clone()) {
            Err(NodeError::Journal(JournalError::Damaged { .. })) if self.disk.lock().misread.is_some() => {
                self.disk.lock().misread = None;
                start(snapshot)
            }
            started => started,
        };
        self.disk.lock().misread = None;
        let process = started.expect("what is durable is enough to start from");
        let journal = Journal::over(Box::new(self.disk.clone())).expect("the journal is whole");
        for record in journal.records(self.replayed.records()) {
            let record = Replayed::read(&record.expect("it is whole")).expect("a record");
            record.apply(&mut self.replayed);
        }
        let (digest, state) = (self.replayed.digest(), process.follower.state());
        assert_eq!(process.writer.machine.digest(), digest, "the writer begins as a replay ends");
        assert_eq!(state.machine.digest(), digest, "the follower begins as a replay ends");
        assert_eq!(
            journal.root(),
            self.auditor.roots[journal.len() as usize],
            "the tree is that of the records"
        );
        self.auditor.compare(&state.machine);
        drop(state);
        self.process = Some(process);
    }

    fn snapshot(&mut self) -> Option<Vec<u8>> {
        let snapshots = self.disk.lock().snapshots.clone();
        let mut snapshot = snapshots.last()?.clone();
        match self.random.below(10) {
            0 => {
                self.count("snapshots lost");
                return None;
            }
            1 => {
                self.count("snapshots out of date");
                snapshot = snapshots[self.random.index(snapshots.len())].clone();
            }
            2 => {
                self.count("snapshots torn");
                snapshot.truncate(self.random.index(snapshot.len()));
            }
            3 => {
                self.count("snapshots forged");
                let end = snapshot.len() - 32;
                let place = self.random.index(end);
                snapshot[place] ^= 1 << self.random.below(8);
                let hash = Hash::of(&snapshot[..end]);
                snapshot[end..].copy_from_slice(hash.as_bytes());
            }
            _ => self.count("snapshots whole"),
        }
        Some(snapshot)
    }

    /// Nothing goes wrong any more: everybody gets an answer, and everything promised is there.
    pub(super) fn end(mut self) -> Counts {
        self.calm = true;
        self.disk.lock().calm_down();
        if self.process.is_none() {
            self.start();
        }
        for _ in 0..2 {
            // The second time, to what became durable though the disk was full.
            self.process.iter().for_each(|process| process.follow(usize::MAX));
            self.try_again();
        }
        let writing = self.process.as_ref().is_some_and(|process| !process.load.is_full());
        assert!(writing, "writing does not go on though there is room");
        self.network = self.open.clone();
        while !self.network.is_empty() {
            self.serve();
        }
        assert!(self.open.is_empty(), "nobody answers {} requests", self.open.len());
        self.stop();
        self.start();
        if self.random.chance(200) {
            let journal = Journal::over(Box::new(self.disk.clone())).expect("the journal is whole");
            let (machine, _) = restore::restore(None, &journal).expect("it replays from its beginning");
            assert_eq!(machine.digest(), self.replayed.digest(), "a replay from the beginning ends alike");
        }
        *self.counts.entry("records").or_default() += self.auditor.len();
        self.counts.extend(self.disk.lock().counts.clone());
        self.counts
    }
}

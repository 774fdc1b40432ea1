//! The single writer: decides one request after the other and makes many durable with one commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration as StdDuration, Instant};

use journal::{Journal, JournalError, Record, Tree};
use ledger::Timestamp;
use state_machine::{Decision, Instruction, Machine, Occurred, Rejection, Request, RequestId, StateDigest};
use tokio::sync::oneshot;

use crate::clock::{self, Ticking};
use crate::follower::Follower;
use crate::load::{Load, Turn};
use crate::replay::Replayed;
use crate::withheld::ballots_are_withheld;
use crate::{NodeError, Receipt, Refusal, founding, restore};

/// Most records in one commit: beyond it a bigger batch gains little, and the first answer waits longer.
const BATCH_RECORDS_MAX: usize = 1_024;

/// A state digest is recorded after this many records, or after as many as there are rows to hash, if that is more:
/// so digests cost a constant share of the work however large the commons.
pub(crate) const DIGEST_RECORDS_MIN: u64 = 10_000;

/// How long the writer sleeps at most, when nothing is due, and how long it waits for room on the disk.
const IDLE: StdDuration = StdDuration::from_secs(1);

/// What the writer is asked.
pub(crate) enum Message {
    Submit(Box<Request>, Turn, oneshot::Sender<Result<Decided, Refusal>>),
    Advance(Timestamp, oneshot::Sender<Result<u64, Refusal>>),
    Stop,
}

/// What the writer answers.
pub(crate) enum Decided {
    /// It is durable.
    New(Receipt),
    /// Its nonce or key took effect before, in this record.
    Known { record: u64, unless_same_bytes: Option<Rejection>, request: Box<Request> },
}

/// How requests are decided: [`Machine::decide`], unless a test puts another way in its place.
pub(crate) type Decide = fn(&Machine, &Request, Timestamp) -> Result<Decision, Rejection>;

pub(crate) struct Writer {
    pub(crate) journal: Journal,
    pub(crate) machine: Machine,
    pub(crate) decide: Decide,
    pub(crate) clock: Arc<Ticking>,
    pub(crate) load: Arc<Load>,
    /// The tree over what is durable for certain, and so was handed to the follower.
    pub(crate) durable: Arc<Mutex<Tree>>,
    pub(crate) to_follower: Sender<Vec<Replayed>>,
    pub(crate) follower: Arc<Follower>,
    /// How many records there were at the last digest.
    pub(crate) digested: u64,
    /// [`DIGEST_RECORDS_MIN`], unless a test wants digests more often.
    pub(crate) digest_records_min: u64,
    /// Whether somebody told it to stop.
    pub(crate) stopping: bool,
}

/// Records that become durable together, and the answers that wait for it.
#[derive(Default)]
struct Batch {
    records: Vec<Record>,
    applied: Vec<Replayed>,
    answers: Vec<Answer>,
}

enum Answer {
    Submitted(Turn, oneshot::Sender<Result<Decided, Refusal>>, Result<Decided, Refusal>),
    Advanced(oneshot::Sender<Result<u64, Refusal>>, Result<u64, Refusal>),
}

impl Writer {
    /// Serves until it is told to stop, everybody who could ask is gone, or the journal fails; hands the journal back.
    pub(crate) fn run(mut self, inbox: &Receiver<Message>) -> Journal {
        if let Err(refusal) = self.serve(inbox) {
            tracing::error!(%refusal, "writing has stopped; restart when the journal can be written again");
        }
        self.journal
    }

    fn serve(&mut self, inbox: &Receiver<Message>) -> Result<(), NodeError> {
        let mut tried = Instant::now();
        while !self.stopping {
            let first = match inbox.recv_timeout(self.time_to_sleep()) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            // Whoever came while the last commit was under way goes into this one; nobody waits for more to come.
            self.turn(first.into_iter().chain(inbox.try_iter()))?;
            if self.load.is_full() && tried.elapsed() >= IDLE {
                self.try_again()?;
                tried = Instant::now();
            }
        }
        self.close()
    }

    /// Records a last digest, so that the next start finds a snapshot.
    pub(crate) fn close(&mut self) -> Result<(), NodeError> {
        let ended = if self.load.is_full() { Ok(()) } else { self.record_digest() };
        self.unless_full(ended)
    }

    /// Decides what is due, and what is asked as far as it fits one batch; makes it durable, and answers.
    pub(crate) fn turn(&mut self, messages: impl Iterator<Item = Message>) -> Result<(), NodeError> {
        if self.load.is_full() {
            self.refuse(messages);
            return Ok(());
        }
        let turned = self.decide_and_commit(messages);
        self.unless_full(turned)
    }

    /// A full disk ends nothing: what is asked is refused until there is room.
    fn unless_full(&mut self, result: Result<(), JournalError>) -> Result<(), NodeError> {
        match result {
            Err(refusal @ JournalError::Full { .. }) => {
                tracing::error!(%refusal, "nothing can be written; this goes on by itself once there is room");
                self.load.set_full(true);
                Ok(())
            }
            result => Ok(result?),
        }
    }

    fn refuse(&mut self, messages: impl Iterator<Item = Message>) {
        for message in messages {
            match message {
                Message::Submit(_, turn, answer) => {
                    Answer::Submitted(turn, answer, Err(Refusal::DiskFull)).send();
                }
                Message::Advance(_, answer) => Answer::Advanced(answer, Err(Refusal::DiskFull)).send(),
                Message::Stop => self.stopping = true,
            }
        }
    }

    /// Goes on if there is room again, from what is durable: the machine has decided more than that. The follower has
    /// exactly that, once it has what became durable though the append failed.
    pub(crate) fn try_again(&mut self) -> Result<(), NodeError> {
        match self.journal.has_room() {
            Err(JournalError::Full { .. }) => return Ok(()),
            room => room?,
        }
        self.journal.look_again()?;
        let handed = self.durable.lock().expect("a tree is read without panicking").len();
        for record in self.journal.records(handed) {
            let _ = self.to_follower.send(vec![Replayed::read(&record?)?]);
        }
        self.note_durable();
        let state = self.follower.state();
        if state.machine.records() < self.journal.len() {
            return Ok(()); // Next time it will be so far.
        }
        self.machine = founding::copy(&state.machine, &restore::founding(&self.journal)?)?;
        self.digested = self.digested.min(self.machine.records());
        self.load.set_full(false);
        tracing::info!(records = self.journal.len(), "there is room again; writing goes on");
        Ok(())
    }

    fn decide_and_commit(&mut self, messages: impl Iterator<Item = Message>) -> Result<(), JournalError> {
        let begun = Instant::now();
        let mut batch = Batch::default();
        if !self.clock.is_manual() {
            self.pulse(self.clock.now(), &mut batch)?;
        }
        for message in messages {
            self.take(message, &mut batch)?;
            if self.stopping || batch.records.len() >= BATCH_RECORDS_MAX {
                break;
            }
        }
        // What these made due in this same second, such as an offer that a cut lets be filled, happens with them.
        self.pulse(self.clock.now().max(self.machine.now()), &mut batch)?;
        let requests = batch.answers.len();
        let decided = begun.elapsed();
        self.commit(batch)?;
        if requests > 0 {
            self.load.note_batch(requests, decided, begun.elapsed() - decided);
        }
        if self.machine.records() - self.digested >= self.machine.size().max(self.digest_records_min) {
            self.record_digest()?;
        }
        Ok(())
    }

    fn time_to_sleep(&self) -> StdDuration {
        if self.clock.is_manual() || self.load.is_full() {
            return IDLE;
        }
        let due = self.machine.not_before().map(|at| at.since(self.clock.now()).seconds());
        due.map_or(IDLE, |seconds| IDLE.min(StdDuration::from_secs(seconds)))
    }

    fn take(&mut self, message: Message, batch: &mut Batch) -> Result<(), JournalError> {
        match message {
            Message::Submit(request, turn, answer) => {
                let now = self.clock.now().max(self.machine.now());
                if let Err(error) = self.pulse(now, batch) {
                    Answer::Submitted(turn, answer, Err(refusal(&error))).send();
                    return Err(error);
                }
                let result = self.take_request(request, now, batch);
                batch.answers.push(Answer::Submitted(turn, answer, result));
            }
            Message::Advance(to, answer) => match self.advance(to, batch) {
                Ok(result) => batch.answers.push(Answer::Advanced(answer, result)),
                Err(error) => {
                    Answer::Advanced(answer, Err(refusal(&error))).send();
                    return Err(error);
                }
            },
            Message::Stop => self.stopping = true,
        }
        Ok(())
    }

    /// Lets everything happen that is due by `now`; commits in between when there is much of it.
    fn pulse(&mut self, now: Timestamp, batch: &mut Batch) -> Result<(), JournalError> {
        while self.machine.is_due(now) {
            self.record_pulse(now, batch);
            if batch.records.len() >= BATCH_RECORDS_MAX {
                self.commit(std::mem::take(batch))?;
            }
        }
        Ok(())
    }

    fn record_pulse(&mut self, now: Timestamp, batch: &mut Batch) {
        let index = self.machine.records();
        let events = self.machine.pulse(now);
        let bytes = serde_json::to_vec(&events).expect("events are JSON");
        let record = Record::new(index, now.seconds(), Instruction::PULSE.to_vec(), bytes);
        batch.push(record.expect("a pulse is bounded so that its record is"), None, events, None);
    }

    fn take_request(
        &mut self,
        request: Box<Request>,
        now: Timestamp,
        batch: &mut Batch,
    ) -> Result<Decided, Refusal> {
        let events = match self.decide(&request, now)? {
            Decision::New(events) => events,
            Decision::Known { record, unless_same_bytes } => {
                return Ok(Decided::Known { record, unless_same_bytes, request });
            }
        };
        let index = self.machine.records();
        let bytes = serde_json::to_vec(&events).expect("events are JSON");
        let record =
            Record::new(index, now.seconds(), request.to_bytes(), bytes).map_err(|_| Refusal::TooLarge)?;
        self.machine.apply(now, Some(request.id()), &events);
        let events = batch.push(record, Some(request.id()), events, None);
        Ok(Decided::New(Receipt { record: index, at: now, events }))
    }

    /// Deciding changes nothing, so a defect in it concerns nobody but whoever asks; one in applying stops the writer.
    fn decide(&self, request: &Request, now: Timestamp) -> Result<Decision, Refusal> {
        match catch_unwind(AssertUnwindSafe(|| (self.decide)(&self.machine, request, now))) {
            Ok(decided) => Ok(decided?),
            Err(_) => {
                tracing::error!(request = ?request.id(), "a defect: deciding this request panicked");
                Err(Refusal::Internal)
            }
        }
    }

    fn advance(&mut self, to: Timestamp, batch: &mut Batch) -> Result<Result<u64, Refusal>, JournalError> {
        if !self.clock.is_manual() {
            return Ok(Err(Refusal::NotManual));
        }
        let now = self.clock.now();
        if to < now {
            return Ok(Err(Refusal::ClockGoesBack { now, to }));
        }
        if to > clock::latest() {
            return Ok(Err(Refusal::ClockTooFar { to, latest: clock::latest() }));
        }
        // One pulse even if nothing is due: it records that the clock was set.
        self.record_pulse(to, batch);
        self.pulse(to, batch)?;
        self.clock.set(to);
        Ok(Ok(self.machine.records() - 1))
    }

    fn commit(&mut self, batch: Batch) -> Result<(), JournalError> {
        if let Err(error) = self.journal.append(&batch.records) {
            batch.answers.into_iter().for_each(|answer| answer.failed(refusal(&error)).send());
            return Err(error);
        }
        self.note_durable();
        batch.answers.into_iter().for_each(Answer::send);
        if !batch.applied.is_empty() {
            let _ = self.to_follower.send(batch.applied); // Without a follower there is nobody to tell.
        }
        Ok(())
    }

    fn note_durable(&self) {
        *self.durable.lock().expect("a tree is replaced without panicking") = self.journal.tree().clone();
    }

    fn record_digest(&mut self) -> Result<(), JournalError> {
        if self.machine.records() == self.digested {
            return Ok(());
        }
        let (index, now, digest) = (self.machine.records(), self.machine.now(), self.machine.digest());
        let nonce = ballots_are_withheld(&self.machine, now).then(|| {
            let mut nonce = [0; 32];
            getrandom::fill(&mut nonce).expect("the system has randomness");
            nonce
        });
        let command = StateDigest { digest, nonce }.to_bytes();
        let record = Record::new(index, now.seconds(), command, b"[]".to_vec())?;
        self.machine.apply(now, None, &[]);
        let mut batch = Batch::default();
        batch.push(record, None, Vec::new(), Some(digest));
        self.digested = self.machine.records();
        self.commit(batch)
    }
}

impl Batch {
    fn push(
        &mut self,
        record: Record,
        request: Option<RequestId>,
        events: Vec<Occurred>,
        digest: Option<[u8; 32]>,
    ) -> Arc<Vec<Occurred>> {
        let events = Arc::new(events);
        let at = Timestamp::new(record.header.time).expect("the time of the machine");
        let (index, leaf) = (record.header.index, record.header.hash());
        self.applied.push(Replayed { record: index, at, request, events: events.clone(), digest, leaf });
        self.records.push(record);
        events
    }
}

impl Answer {
    /// Whoever asked may have gone; that is no concern of the writer's. Whoever has not finds its place free again.
    fn send(self) {
        match self {
            Answer::Submitted(turn, answer, result) => {
                drop(turn);
                drop(answer.send(result));
            }
            Answer::Advanced(answer, result) => drop(answer.send(result)),
        }
    }

    fn failed(self, refusal: Refusal) -> Answer {
        match self {
            Answer::Submitted(turn, answer, _) => Answer::Submitted(turn, answer, Err(refusal)),
            Answer::Advanced(answer, _) => Answer::Advanced(answer, Err(refusal)),
        }
    }
}

/// What is answered to those whose batch could not be made durable.
fn refusal(error: &JournalError) -> Refusal {
    match error {
        JournalError::Full { .. } => Refusal::DiskFull,
        error => Refusal::Unavailable(error.to_string()),
    }
}

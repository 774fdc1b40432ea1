//! What serves: the writer and the follower, without their threads, on a disk and by a clock of the simulator's.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use journal::{Journal, Tree};
use state_machine::Machine;
use tokio::sync::oneshot;

use super::clients::Sent;
use super::disk::Disk;
use crate::clock::Ticking;
use crate::follower::Follower;
use crate::load::Load;
use crate::replay::Replayed;
use crate::writer::{Decided, Message, Writer};
use crate::{NodeError, Refusal, restore};

type Answered = oneshot::Receiver<Result<Decided, Refusal>>;

/// What serves, until it crashes.
pub(super) struct Process {
    pub(super) writer: Writer,
    pub(super) follower: Arc<Follower>,
    batches: Receiver<Vec<Replayed>>,
    pub(super) load: Arc<Load>,
    pub(super) durable: Arc<Mutex<Tree>>,
    waiting: Vec<(Sent, Answered)>,
}

impl Process {
    /// Starts with what is on the disk, and this snapshot.
    pub(super) fn start(
        disk: &Disk,
        snapshot: Option<Vec<u8>>,
        clock: &Arc<AtomicI64>,
        digest_records_min: u64,
    ) -> Result<Process, NodeError> {
        let journal = Journal::over(Box::new(disk.clone()))?;
        let (machine, state) = restore::restore(snapshot, &journal)?;
        let ticking = {
            let clock = clock.clone();
            move || clock.load(Ordering::Relaxed)
        };
        let clock = Arc::new(Ticking::by(Some(Box::new(ticking)), machine.now()));
        let keep = {
            let disk = disk.clone();
            move |taken: &[u8]| {
                let path = "the snapshot".into();
                disk.keep_snapshot(taken).map_err(|source| NodeError::File { path, source })
            }
        };
        let follower = Arc::new(Follower::new(Box::new(keep), state));
        let (to_follower, batches) = channel();
        let load = Arc::new(Load::new());
        let durable = Arc::new(Mutex::new(journal.tree().clone()));
        let writer = Writer {
            journal,
            digested: machine.records(),
            machine,
            decide: Machine::decide,
            clock,
            load: load.clone(),
            durable: durable.clone(),
            to_follower,
            follower: follower.clone(),
            digest_records_min,
            stopping: false,
        };
        Ok(Process { writer, follower, batches, load, durable, waiting: Vec::new() })
    }

    /// One turn of the writer with these requests.
    pub(super) fn turn(&mut self, asked: Vec<Sent>) -> Result<(), NodeError> {
        let mut messages = Vec::new();
        for sent in asked {
            let turn = self.load.admit(Duration::MAX).expect("there is no haste");
            let (answer, answered) = oneshot::channel();
            messages.push(Message::Submit(Box::new(sent.request.clone()), turn, answer));
            self.waiting.push((sent, answered));
        }
        self.writer.turn(messages.into_iter())
    }

    /// The follower takes in at most so many batches.
    pub(super) fn follow(&self, batches: usize) {
        self.batches.try_iter().take(batches).for_each(|batch| self.follower.take_in(&batch));
    }

    /// The answers that were given since; whoever got none asks again.
    pub(super) fn answers(&mut self) -> Vec<(Sent, Result<Decided, Refusal>)> {
        let answered =
            self.waiting.drain(..).filter_map(|(sent, mut answered)| Some((sent, answered.try_recv().ok()?)));
        answered.collect()
    }
}

//! The follower: applies what is durable to a state of its own, and serves the reads.

use std::sync::mpsc::Receiver;
use std::sync::{RwLock, RwLockReadGuard};
use std::time::Duration;

use tokio::sync::watch;

use crate::NodeError;
use crate::recent::Recent;
use crate::replay::Replayed;
use crate::snapshot;
use crate::state::State;

/// Keeps a snapshot where the next start finds it.
pub(crate) type Keep = Box<dyn Fn(&[u8]) -> Result<(), NodeError> + Send + Sync>;

pub(crate) struct Follower {
    keep: Keep,
    state: RwLock<State>,
    recent: Recent,
    /// How many records are visible.
    visible: watch::Sender<u64>,
}

impl Follower {
    pub(crate) fn new(keep: Keep, state: State) -> Follower {
        let visible = watch::Sender::new(state.machine.records());
        Follower { keep, state: RwLock::new(state), recent: Recent::default(), visible }
    }

    pub(crate) fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().expect("a follower that panicked while applying has nothing true to show")
    }

    pub(crate) fn visible(&self) -> u64 {
        *self.visible.borrow()
    }

    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.visible.subscribe()
    }

    pub(crate) fn recent(&self) -> &Recent {
        &self.recent
    }

    pub(crate) async fn wait_for(&self, record: u64, at_most: Duration) -> bool {
        let mut visible = self.visible.subscribe();
        let seen = visible.wait_for(|records| *records > record);
        matches!(tokio::time::timeout(at_most, seen).await, Ok(Ok(_)))
    }

    /// Takes in batch after batch until the writer is gone.
    pub(crate) fn run(&self, batches: &Receiver<Vec<Replayed>>) {
        while let Ok(batch) = batches.recv() {
            self.take_in(&batch);
        }
    }

    /// Applies what is durable by now. A digest record comes in a batch of its own.
    pub(crate) fn take_in(&self, batch: &[Replayed]) {
        if let [digest @ Replayed { digest: Some(_), .. }] = batch {
            self.compare(digest);
        }
        let mut state = self.state.write().expect("this thread alone writes");
        batch.iter().for_each(|replayed| state.take_in(replayed));
        let records = state.machine.records();
        drop(state);
        self.recent.push(batch);
        self.visible.send_replace(records);
    }

    /// Compares the writer's digest with the follower's own, and keeps the agreed state as a snapshot.
    fn compare(&self, digest: &Replayed) {
        let state = self.state();
        if let Err(refusal) = digest.compare(&state.machine) {
            panic!("the writer and the follower have come to differ: {refusal}");
        }
        match (self.keep)(&snapshot::take(&state, digest)) {
            Ok(()) => tracing::debug!(record = digest.record, "snapshot taken"),
            Err(refusal) => tracing::warn!(%refusal, "no snapshot: a restart will replay more records"),
        }
    }
}

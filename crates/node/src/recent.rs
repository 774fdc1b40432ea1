//! What happened lately, for whoever follows it: the last records are in memory, the ones before in the journal.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use state_machine::Occurred;
use tokio::sync::watch;

use crate::replay::{Replayed, events};
use crate::{Node, NodeError};

/// Records that are kept in memory: what a follower who is awake finds there, however many they are.
const RECENT_MAX: usize = 1_024;

/// What happened in a record.
#[derive(Clone, Debug)]
pub struct Happened {
    /// The record's number.
    pub record: u64,
    /// In order.
    pub events: Arc<Vec<Occurred>>,
}

/// The last records that are visible to reads.
#[derive(Default)]
pub(crate) struct Recent(Mutex<VecDeque<Happened>>);

impl Recent {
    pub(crate) fn push(&self, batch: &[Replayed]) {
        let mut recent = self.0.lock().expect("the queue is changed without panicking");
        let happened =
            |Replayed { record, events, .. }: &Replayed| Happened { record: *record, events: events.clone() };
        recent.extend(batch.iter().map(happened));
        let surplus = recent.len().saturating_sub(RECENT_MAX);
        recent.drain(..surplus);
    }

    /// The records from `from` on, if they are all here.
    fn from(&self, from: u64, limit: usize) -> Option<Vec<Happened>> {
        let recent = self.0.lock().expect("the queue is changed without panicking");
        let first = recent.front()?.record;
        let skipped = usize::try_from(from.checked_sub(first)?).ok()?;
        Some(recent.iter().skip(skipped).take(limit).cloned().collect())
    }
}

impl Node {
    /// What happened in the visible records from `from` on, at most `limit` of them, if it is still in memory.
    pub fn happened_lately(&self, from: u64, limit: usize) -> Option<Vec<Happened>> {
        self.0.follower.recent().from(from, limit)
    }

    /// The same from the journal: fewer records when they are long. Blocks.
    pub fn happened(&self, from: u64, limit: usize) -> Result<Vec<Happened>, NodeError> {
        let visible = self.visible();
        let records = self.read_records(from, limit)?;
        let visible = records.iter().filter(|record| record.header.index < visible);
        visible.map(|record| Ok(Happened { record: record.header.index, events: events(record)? })).collect()
    }

    /// Tells how many records are visible, whenever there are more.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.0.follower.watch()
    }
}

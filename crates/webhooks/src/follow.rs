//! Follows the journal, and turns events into deliveries.

use std::sync::Arc;
use std::time::Duration;

use node::{Happened, NodeError};
use tokio::time::{sleep, timeout};

use crate::hook::{HookId, Place};
use crate::topic::{Topic, Whom, concern};
use crate::{Inner, WebhookError, millis, seconds};

/// Records that are looked at in one go.
const RECORDS_AT_ONCE: usize = 256;
/// How often old dead letters are forgotten.
const FORGETTING: Duration = Duration::from_secs(3_600);
/// How long to wait when the journal, or the file, fails.
const PAUSE: Duration = Duration::from_secs(1);

impl Inner {
    /// Turns what happens from the record `next` on into deliveries, until it is time to stop.
    pub(crate) async fn follow(self: Arc<Inner>, mut next: u64) {
        let mut stopping = self.stopping.subscribe();
        tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => {}
            () = async {
                let mut visible = self.node.watch();
                loop {
                    match timeout(FORGETTING, visible.wait_for(|records| *records > next)).await {
                        Ok(Ok(_)) => {}
                        Ok(Err(_)) => return, // Nothing will happen any more.
                        Err(_) => {
                            let _ = self.store().forget_old(seconds()); // The next time, then.
                            continue;
                        }
                    }
                    match self.turn(next) {
                        Ok(after) => next = after,
                        Err(error) => {
                            tracing::error!(error, "what happened cannot be turned into deliveries; trying again");
                            sleep(PAUSE).await;
                        }
                    }
                    tokio::task::yield_now().await; // To hear that it is time to stop.
                }
            } => {}
        }
        if let Err(error) = self.store().pass(next) {
            tracing::warn!(%error, "the place up to which events were turned into deliveries is not written down");
        }
    }

    /// Turns some records from `next` on into deliveries, and tells which one comes after them.
    fn turn(&self, next: u64) -> Result<u64, String> {
        let happened = self.happened(next, RECORDS_AT_ONCE).map_err(|error| error.to_string())?;
        let Some(after) = happened.last().map(|last| last.record + 1) else { return Ok(next) };
        let concerns = concerns(&happened);
        let told = self.tell(&concerns, after).map_err(|error| error.to_string())?;
        if !told.is_empty() {
            let (mut turns, now) = (self.turns(), millis());
            told.iter().for_each(|id| turns.due(id, now));
            self.turned.notify_all();
        }
        Ok(after)
    }

    fn tell(&self, concerns: &[(Place, Whom, Topic)], after: u64) -> Result<Vec<HookId>, WebhookError> {
        let mut store = self.store();
        let concerns = if store.any_hook()? { concerns } else { &[] };
        store.tell(concerns, after, millis())
    }

    /// What happened in at most `limit` records from `from` on.
    pub(crate) fn happened(&self, from: u64, limit: usize) -> Result<Vec<Happened>, NodeError> {
        self.node.happened_lately(from, limit).map_or_else(|| self.node.happened(from, limit), Ok)
    }
}

fn concerns(happened: &[Happened]) -> Vec<(Place, Whom, Topic)> {
    let mut concerns = Vec::new();
    for Happened { record, events } in happened {
        for (n, occurred) in (0..).zip(events.iter()) {
            let place = Place { record: *record, n };
            concerns.extend(concern(&occurred.1).map(|(whom, topic)| (place, whom, topic)));
        }
    }
    concerns
}

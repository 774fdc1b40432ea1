//! Sends what is due: some threads, each of which takes the webhook whose turn it is.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use crate::hook::{HookId, Outcome, Place, delivery_id};
use crate::send::send;
use crate::store::Delivery;
use crate::{Inner, Millis, WebhookError, millis, seconds, since_1970};

/// The longest that a failing receiver keeps its other deliveries waiting.
const REST_MAX: Duration = Duration::from_secs(300);
/// How long a receiver may take and still be a quick one.
const QUICK: Duration = Duration::from_secs(1);
/// How long nothing is sent for a webhook when the file fails.
const PAUSE: Duration = Duration::from_secs(5);
/// How long a thread sleeps where nothing waits: it is woken when something does.
const SLEEP: Duration = Duration::from_secs(3_600);

impl Inner {
    /// Sends what is due, until it is time to stop.
    pub(crate) fn work(self: Arc<Inner>) {
        while let Some(id) = self.next() {
            let start = Instant::now();
            let rests_until = self.deliver(&id).unwrap_or_else(|error| {
                tracing::error!(webhook = %id, %error, "a delivery cannot be sent");
                Some(millis() + in_millis(PAUSE))
            });
            let slow = start.elapsed() > QUICK;
            let due = self.store().next_due(&id);
            let mut turns = self.turns();
            // With a file that fails it is not known what is due; perhaps something is after the rest.
            if let Some(due) = due.unwrap_or(rests_until) {
                turns.due(&id, due);
            }
            turns.done(&id, rests_until, slow);
            self.turned.notify_all();
        }
    }

    /// Waits for the next turn.
    fn next(&self) -> Option<HookId> {
        let mut turns = self.turns();
        while !turns.stopping {
            let wait = match turns.next(millis()) {
                Ok(id) => return Some(id),
                Err(Some(at)) => Duration::from_millis(at.saturating_sub(millis()) + 1),
                Err(None) => SLEEP,
            };
            (turns, _) =
                self.turned.wait_timeout(turns, wait.min(SLEEP)).unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    /// Sends what has been due for longest; tells until when the webhook then rests, if its receiver failed.
    fn deliver(&self, id: &HookId) -> Result<Option<Millis>, WebhookError> {
        let (receiver, delivery) = {
            let store = self.store();
            (store.receiver(id)?, store.due(id, millis())?)
        };
        let (Some(receiver), Some(delivery)) = (receiver, delivery) else { return Ok(None) };
        let outcome = match self.body(&delivery) {
            Ok(body) => {
                let timestamp = since_1970().as_secs();
                send(&self.agent, &receiver, &delivery_id(id, delivery.place), timestamp, &body)
            }
            Err(reason) => Outcome::Failed(reason),
        };
        self.metrics.count(&outcome);
        self.settle(id, &delivery, &outcome)
    }

    /// What is sent: the event is read where it is kept.
    fn body(&self, delivery: &Delivery) -> Result<String, String> {
        let Place { record, n } = delivery.place;
        let unread = |_| "the server could not read its journal".to_string();
        let happened = self.happened(record, 1).map_err(unread)?;
        let n = usize::try_from(n).unwrap_or(usize::MAX);
        let occurred = happened.first().and_then(|happened| happened.events.get(n));
        let occurred = occurred.ok_or("the server's journal has no such event")?;
        Ok(format!(r#"{{"type":"{}","event":{}}}"#, delivery.topic, (self.show)(record, n, occurred)))
    }

    /// Notes how it went.
    fn settle(
        &self,
        id: &HookId,
        delivery: &Delivery,
        outcome: &Outcome,
    ) -> Result<Option<Millis>, WebhookError> {
        let store = self.store();
        let reason = match outcome {
            Outcome::Delivered(_) => {
                store.taken(id, delivery.place)?;
                store.note(id, None, seconds())?;
                return Ok(None);
            }
            Outcome::Gone => {
                tracing::info!(webhook = %id, "its receiver wants nothing any more; it is removed");
                store.remove(id)?;
                return Ok(None);
            }
            Outcome::Failed(reason) => reason,
        };
        let attempts = usize::try_from(delivery.attempts).unwrap_or(usize::MAX);
        let again = self.settings.retries.get(attempts).map(|wait| millis() + jittered(*wait));
        store.put_off(id, delivery.place, again, seconds(), reason)?;
        store.note(id, Some(reason), seconds())?;
        drop(store);
        tracing::debug!(webhook = %id, reason, "a delivery was not taken");
        let failures = self.turns().failures(id).min(self.settings.retries.len().saturating_sub(1));
        let rest = self.settings.retries.get(failures).map_or(REST_MAX, |rest| (*rest).min(REST_MAX));
        Ok(Some(millis() + in_millis(rest)))
    }

    /// Sends a test, and what waits if that is taken.
    pub(crate) fn test(&self, id: &HookId) -> Result<Outcome, WebhookError> {
        let receiver = self.store().receiver(id)?.ok_or(WebhookError::UnknownWebhook)?;
        let now = since_1970();
        let body = r#"{"type":"test","event":null}"#;
        let outcome =
            send(&self.agent, &receiver, &format!("{id}-test-{}", now.as_micros()), now.as_secs(), body);
        self.metrics.count(&outcome);
        match &outcome {
            Outcome::Delivered(_) => {
                self.store().note(id, None, seconds())?;
                self.store().hasten(id, millis())?;
                self.hasten(id);
            }
            Outcome::Gone => self.store().remove(id)?,
            Outcome::Failed(reason) => self.store().note(id, Some(reason), seconds())?,
        }
        Ok(outcome)
    }

    /// Lets the webhook send at once what is due.
    pub(crate) fn hasten(&self, id: &HookId) {
        let mut turns = self.turns();
        turns.refresh(id);
        turns.due(id, millis());
        self.turned.notify_all();
    }
}

/// Up to a tenth more: those who were put off together do not come back together.
fn jittered(wait: Duration) -> Millis {
    let mut byte = [0];
    getrandom::fill(&mut byte).expect("the system gives random bytes");
    in_millis(wait) + in_millis(wait) * u64::from(byte[0]) / 2_550
}

fn in_millis(duration: Duration) -> Millis {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

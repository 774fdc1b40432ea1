//! Webhooks: an account's addresses at which it is told what happens to it, signed, until it is taken.
//!
//! They are a service of the operator, not part of the commons: what is remembered of them is in a file of its own
//! beside the journal, `webhooks.sqlite`. A delivery is a place in the journal and a webhook, and no copy of the event.
//! Events are turned into deliveries in one commit with the place up to which that was done, and a delivery is
//! forgotten once it was taken: so each is sent at least once, whatever stops in between, and under the same name each
//! time. They come in no particular order: one that waits to be sent again holds no other up.

mod address;
mod error;
mod follow;
mod hook;
mod metrics;
mod send;
mod signature;
mod store;
#[cfg(test)]
mod tests;
mod topic;
mod turns;
mod work;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ledger::{AccountId, Timestamp};
use node::Node;
use state_machine::Occurred;
use tokio::sync::watch;
use ureq::Agent;

pub use error::WebhookError;
pub use hook::{DeadLetter, Hook, HookId, Outcome, Place};
pub use topic::Topic;

use metrics::Metrics;
use store::Store;
use turns::Turns;

/// Milliseconds since 1970, by the server's clock.
pub(crate) type Millis = u64;

/// How an event is written: of its record, its place in it, and itself.
pub type Show = fn(u64, usize, &Occurred) -> String;

/// Webhooks of one account.
pub const HOOKS_MAX: u64 = 10;

/// Threads that send.
const SENDERS: usize = 8;
/// Tests at a time, of one account each; each may take as long as a delivery does.
const TESTS_MAX: usize = 32;
/// How long what is being sent may keep the server from ending; what is cut is sent again.
const STOPPING_MAX: Duration = Duration::from_secs(2);

/// What the operator decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether addresses within private networks, and http, are allowed.
    pub private: bool,
    /// How long a delivery waits before each further attempt; after the last of them it is dead. At least one.
    pub retries: Vec<Duration>,
}

/// The webhooks of a commons, at work. Clones are handles to the same ones.
#[derive(Clone)]
pub struct Webhooks(Arc<Inner>);

struct Inner {
    node: Node,
    settings: Settings,
    show: Show,
    agent: Agent,
    store: Mutex<Store>,
    turns: Mutex<Turns>,
    /// Told when a turn may have come, or ended.
    turned: Condvar,
    stopping: watch::Sender<bool>,
    /// The accounts for which a test is under way.
    tests: Mutex<BTreeSet<AccountId>>,
    metrics: Metrics,
}

impl Webhooks {
    /// Opens the webhooks in `dir`, the directory of the commons, and sends what they are to be told from now on.
    pub fn start(node: Node, dir: &Path, settings: Settings, show: Show) -> Result<Webhooks, WebhookError> {
        let store = Store::open(&dir.join("webhooks.sqlite"), node.visible())?;
        let mut turns = Turns::new(SENDERS);
        for (id, due) in store.all_due()? {
            turns.due(&id, due);
        }
        let place = store.place();
        let inner = Arc::new(Inner {
            node,
            agent: send::agent(settings.private),
            settings,
            show,
            store: Mutex::new(store),
            turns: Mutex::new(turns),
            turned: Condvar::new(),
            stopping: watch::Sender::new(false),
            tests: Mutex::default(),
            metrics: Metrics::default(),
        });
        for _ in 0..SENDERS {
            let inner = inner.clone();
            std::thread::Builder::new().name("webhook".into()).spawn(move || inner.work())?;
        }
        let following = inner.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        std::thread::Builder::new()
            .name("webhooks".into())
            .spawn(move || runtime.block_on(following.follow(place)))?;
        Ok(Webhooks(inner))
    }

    /// Adds one to `account`, and tells its secret. Asked again with the same key, it adds no second one.
    pub fn add(
        &self,
        account: AccountId,
        idempotency_key: &str,
        url: &str,
        topics: &[Topic],
    ) -> Result<(Hook, String), WebhookError> {
        let invalid = |field| move |requirement| WebhookError::InvalidWebhook { field, requirement };
        address::check(url, self.0.settings.private).map_err(invalid("url"))?;
        let topics = topics.iter().fold(0, |bits, topic| bits | topic.bit());
        if topics == 0 {
            return Err(invalid("events")("must name at least one kind"));
        }
        let id = HookId::of(account, idempotency_key);
        // What is durable when it is added has happened before; what is visible may lag behind.
        let since = self.0.node.root().0;
        let mut store = self.0.store();
        let secret = store.add((&id, account), (url, topics), (since, seconds()), HOOKS_MAX)?;
        Ok((store.hook(account, &id)?, secret.told()))
    }

    /// The webhooks of `account`, by id.
    pub fn hooks(&self, account: AccountId) -> Result<Vec<Hook>, WebhookError> {
        self.0.store().hooks(account)
    }

    /// One of the account's.
    pub fn hook(&self, account: AccountId, id: &HookId) -> Result<Hook, WebhookError> {
        self.0.store().hook(account, id)
    }

    /// Removes one, with all that it was to send; tells what it was.
    pub fn remove(&self, account: AccountId, id: &HookId) -> Result<Hook, WebhookError> {
        let store = self.0.store();
        let hook = store.hook(account, id)?;
        store.remove(id)?;
        Ok(hook)
    }

    /// What was given up, in the order of the events, after a place.
    pub fn dead_letters(
        &self,
        account: AccountId,
        id: &HookId,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<DeadLetter>, WebhookError> {
        let store = self.0.store();
        store.hook(account, id)?;
        store.dead(id, after, limit)
    }

    /// Sends all that was given up again, as if for the first time; tells how much that is.
    pub fn retry(&self, account: AccountId, id: &HookId) -> Result<u64, WebhookError> {
        self.hook(account, id)?;
        let revived = self.0.store().revive(id, millis())?;
        self.0.hasten(id);
        Ok(revived)
    }

    /// Sends a delivery of the type `test` now, once. If it is taken, so is what waits, from now on. Blocks.
    pub fn test(&self, account: AccountId, id: &HookId) -> Result<Outcome, WebhookError> {
        self.hook(account, id)?;
        let inner = &self.0;
        let tests = || inner.tests.lock().unwrap_or_else(PoisonError::into_inner);
        if tests().len() >= TESTS_MAX || !tests().insert(account) {
            return Err(WebhookError::BusyTesting);
        }
        let outcome = inner.test(id);
        tests().remove(&account);
        outcome
    }

    /// Adds what is measured of deliveries to `registry`.
    pub fn register_metrics(&self, registry: &mut prometheus_client::registry::Registry) {
        self.0.metrics.register(registry);
    }

    /// Counts what waits and what is dead, for whoever reads the metrics next.
    pub fn measure(&self) -> Result<(), WebhookError> {
        let (waiting, dead) = self.0.store().counts()?;
        self.0.metrics.measured(waiting, dead);
        Ok(())
    }

    /// Begins no further delivery, and waits a while for those that have begun. Blocks.
    pub fn stop(&self) {
        self.0.stopping.send_replace(true);
        let mut turns = self.0.turns();
        turns.stopping = true;
        self.0.turned.notify_all();
        let deadline = Instant::now() + STOPPING_MAX;
        while turns.busy > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                tracing::info!(deliveries = turns.busy, "deliveries were cut, and will be sent again");
                return;
            }
            (turns, _) = self.0.turned.wait_timeout(turns, left).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Inner {
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// By the server's clock: a receiver compares it with its own, whatever clock the commons has.
fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn millis() -> Millis {
    u64::try_from(since_1970().as_millis()).unwrap_or(u64::MAX)
}

fn seconds() -> Timestamp {
    Timestamp::new(since_1970().as_secs().cast_signed()).expect("a clock between 1970 and 9999")
}

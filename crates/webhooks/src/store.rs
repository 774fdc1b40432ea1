//! The file: webhooks, the place in the journal up to which events were turned into deliveries, and the deliveries
//! that wait or were given up. One that was taken is forgotten.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use ledger::{AccountId, Timestamp};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::hook::{DeadLetter, Hook, HookId, Place};
use crate::signature::Secret;
use crate::topic::{Topic, Whom};
use crate::{Millis, WebhookError};

/// The layout below. Increase it with every change to the layout.
const FORMAT: i64 = 1;

/// `since` is the first record that a webhook tells of: so it never tells what was before it, wherever `place` is.
const TABLES: &str = "
CREATE TABLE hook (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, url TEXT NOT NULL, topics INTEGER NOT NULL, secret BLOB NOT NULL,
    since INTEGER NOT NULL, created INTEGER NOT NULL, succeeded INTEGER, failed INTEGER, reason TEXT
) STRICT;
CREATE INDEX hook_account ON hook (account);
CREATE TABLE delivery (
    hook TEXT NOT NULL REFERENCES hook ON DELETE CASCADE, record INTEGER NOT NULL, n INTEGER NOT NULL,
    topic INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL, dead INTEGER, reason TEXT,
    PRIMARY KEY (hook, record, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_due ON delivery (hook, due) WHERE dead IS NULL;
CREATE INDEX delivery_dead ON delivery (hook, dead) WHERE dead IS NOT NULL;
CREATE TABLE place (id INTEGER PRIMARY KEY CHECK (id = 0), next INTEGER NOT NULL) STRICT;
";

const HOOK: &str = "SELECT id, url, topics, created, succeeded, failed, reason,
    (SELECT count(*) FROM delivery WHERE hook = id AND dead IS NULL),
    (SELECT count(*) FROM delivery WHERE hook = id AND dead IS NOT NULL) FROM hook ";

/// Dead letters that are kept of one webhook, in tests few, and for how many seconds.
const DEAD_MAX: i64 = if cfg!(test) { 10 } else { 1_000 };
const DEAD_KEPT: i64 = 30 * 86_400;

/// So many records may pass before it is written down that nothing in them is to be delivered.
const UNWRITTEN_MAX: u64 = 1_000;

/// What is sent next for a webhook.
pub(crate) struct Delivery {
    pub(crate) place: Place,
    pub(crate) topic: Topic,
    pub(crate) attempts: u64,
}

/// How a receiver is reached, and how it knows us.
pub(crate) struct Receiver {
    pub(crate) url: String,
    pub(crate) secret: Secret,
}

type Result<T> = std::result::Result<T, WebhookError>;

/// The file.
pub(crate) struct Store {
    connection: Connection,
    /// The place that is written down.
    written: u64,
}

impl Store {
    /// Opens the file, or makes a new one whose deliveries begin at `visible`.
    pub(crate) fn open(path: &Path, visible: u64) -> Result<Store> {
        // For the operator's eyes only: it has secrets in it.
        OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?;
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA foreign_keys = on;",
        )?;
        let format = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        match format {
            FORMAT => {}
            0 => {
                let fresh = connection.unchecked_transaction()?;
                fresh.execute_batch(TABLES)?;
                fresh.pragma_update(None, "user_version", FORMAT)?;
                fresh.execute("INSERT INTO place (id, next) VALUES (0, ?1)", [visible])?;
                fresh.commit()?;
            }
            found => return Err(WebhookError::Newer { found, known: FORMAT }),
        }
        let written = connection.query_row("SELECT next FROM place", [], |row| row.get(0))?;
        let mut store = Store { connection, written };
        if written > visible || !store.any_hook()? {
            store.pass(visible)?; // Another journal, or nobody to tell what happened meanwhile.
        }
        Ok(store)
    }

    /// The first record that was not looked at.
    pub(crate) fn place(&self) -> u64 {
        self.written
    }

    /// Notes that all before `next` was looked at.
    pub(crate) fn pass(&mut self, next: u64) -> Result<()> {
        self.connection.execute("UPDATE place SET next = ?1", [next])?;
        self.written = next;
        Ok(())
    }

    pub(crate) fn any_hook(&self) -> Result<bool> {
        let mut any = self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM hook)")?;
        Ok(any.query_row([], |row| row.get(0))?)
    }

    /// Makes deliveries of what concerned somebody in the records before `next`; tells for whom there are some.
    pub(crate) fn tell(
        &mut self,
        concerns: &[(Place, Whom, Topic)],
        next: u64,
        now: Millis,
    ) -> Result<Vec<HookId>> {
        let mut told = Vec::new();
        let change = self.connection.transaction()?;
        for (Place { record, n }, whom, topic) in concerns {
            let (whose, account) = match whom {
                Whom::Account(account) => ("account = ?5 AND", Some(account.to_string())),
                Whom::Everybody => ("?5 IS NULL AND", None),
            };
            let mut insert = change.prepare_cached(&format!(
                "INSERT OR IGNORE INTO delivery (hook, record, n, topic, attempts, due)
                 SELECT id, ?1, ?2, ?3, 0, ?4 FROM hook
                 WHERE {whose} topics & ?3 != 0 AND since <= ?1 RETURNING hook"
            ))?;
            let rows = insert.query_map(params![record, n, topic.bit(), now, account], hook_id)?;
            told.extend(rows.collect::<rusqlite::Result<Vec<HookId>>>()?);
        }
        let is_far = next >= self.written + UNWRITTEN_MAX;
        if !told.is_empty() || is_far {
            change.execute("UPDATE place SET next = ?1", [next])?;
            self.written = next;
        }
        change.commit()?;
        Ok(told)
    }

    /// Adds a webhook that is not there yet, to an account that has fewer than `max`.
    pub(crate) fn add(
        &mut self,
        (id, account): (&HookId, AccountId),
        (url, topics): (&str, i64),
        (since, now): (u64, Timestamp),
        max: u64,
    ) -> Result<Secret> {
        let change = self.connection.transaction()?;
        let same =
            change.query_row("SELECT url, topics, secret FROM hook WHERE id = ?1", [id.to_string()], |row| {
                let is_same = row.get::<_, String>(0)? == url && row.get::<_, i64>(1)? == topics;
                Ok(is_same.then_some(Secret(row.get(2)?)))
            });
        if let Some(secret) = same.optional()? {
            return secret.ok_or(WebhookError::KeyReused);
        }
        let account = account.to_string();
        let count = "SELECT count(*) FROM hook WHERE account = ?1";
        if change.query_row(count, [&account], |row| row.get::<_, u64>(0))? >= max {
            return Err(WebhookError::TooManyWebhooks { max });
        }
        let secret = Secret::new();
        change.execute(
            "INSERT INTO hook (id, account, url, topics, secret, since, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![id.to_string(), account, url, topics, secret.0, since, now.seconds()],
        )?;
        change.commit()?;
        Ok(secret)
    }

    pub(crate) fn hooks(&self, account: AccountId) -> Result<Vec<Hook>> {
        let mut select = self.connection.prepare_cached(&format!("{HOOK} WHERE account = ?1 ORDER BY id"))?;
        let rows = select.query_map([account.to_string()], hook)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(crate) fn hook(&self, account: AccountId, id: &HookId) -> Result<Hook> {
        let mut select = self.connection.prepare_cached(&format!("{HOOK} WHERE account = ?1 AND id = ?2"))?;
        let found = select.query_row([account.to_string(), id.to_string()], hook).optional()?;
        found.ok_or(WebhookError::UnknownWebhook)
    }

    pub(crate) fn remove(&self, id: &HookId) -> Result<()> {
        self.connection.execute("DELETE FROM hook WHERE id = ?1", [id.to_string()])?;
        Ok(())
    }

    pub(crate) fn receiver(&self, id: &HookId) -> Result<Option<Receiver>> {
        let mut select = self.connection.prepare_cached("SELECT url, secret FROM hook WHERE id = ?1")?;
        let receiver = |row: &Row| Ok(Receiver { url: row.get(0)?, secret: Secret(row.get(1)?) });
        Ok(select.query_row([id.to_string()], receiver).optional()?)
    }

    /// Every webhook for which something waits, and when the first of that is due.
    pub(crate) fn all_due(&self) -> Result<Vec<(HookId, Millis)>> {
        let mut select = self
            .connection
            .prepare("SELECT hook, min(due) FROM delivery WHERE dead IS NULL GROUP BY hook")?;
        let rows = select.query_map([], |row| Ok((hook_id(row)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// When the next delivery of this webhook is due.
    pub(crate) fn next_due(&self, id: &HookId) -> Result<Option<Millis>> {
        let mut select = self
            .connection
            .prepare_cached("SELECT min(due) FROM delivery WHERE hook = ?1 AND dead IS NULL")?;
        Ok(select.query_row([id.to_string()], |row| row.get(0))?)
    }

    /// The delivery of this webhook that has been due for longest.
    pub(crate) fn due(&self, id: &HookId, now: Millis) -> Result<Option<Delivery>> {
        let mut select = self.connection.prepare_cached(
            "SELECT record, n, topic, attempts FROM delivery
             WHERE hook = ?1 AND dead IS NULL AND due <= ?2 ORDER BY due LIMIT 1",
        )?;
        let delivery =
            |row: &Row| Ok(Delivery { place: place(row)?, topic: topic(row, 2)?, attempts: row.get(3)? });
        Ok(select.query_row(params![id.to_string(), now], delivery).optional()?)
    }

    /// Forgets a delivery that was taken.
    pub(crate) fn taken(&self, id: &HookId, Place { record, n }: Place) -> Result<()> {
        let mut delete = self
            .connection
            .prepare_cached("DELETE FROM delivery WHERE hook = ?1 AND record = ?2 AND n = ?3")?;
        delete.execute(params![id.to_string(), record, n])?;
        Ok(())
    }

    /// Notes when, if ever, a delivery that was not taken is sent again: otherwise it is dead.
    pub(crate) fn put_off(
        &self,
        id: &HookId,
        Place { record, n }: Place,
        again: Option<Millis>,
        now: Timestamp,
        reason: &str,
    ) -> Result<()> {
        let id = id.to_string();
        let mut update = self.connection.prepare_cached(
            "UPDATE delivery SET attempts = attempts + 1, reason = ?6, due = ifnull(?4, due), dead = iif(?4 IS NULL, ?5, NULL)
             WHERE hook = ?1 AND record = ?2 AND n = ?3",
        )?;
        update.execute(params![id, record, n, again, now.seconds(), reason])?;
        if again.is_none() {
            self.connection.execute(
                "DELETE FROM delivery WHERE hook = ?1 AND dead IS NOT NULL AND (record, n) IN (
                    SELECT record, n FROM delivery WHERE hook = ?1 AND dead IS NOT NULL
                    ORDER BY dead DESC, record DESC, n DESC LIMIT -1 OFFSET ?2)",
                params![id, DEAD_MAX],
            )?;
        }
        Ok(())
    }

    /// Notes of a webhook how its receiver answered.
    pub(crate) fn note(&self, id: &HookId, failure: Option<&str>, now: Timestamp) -> Result<()> {
        let sql = match failure {
            None => "UPDATE hook SET succeeded = ?2 WHERE id = ?1 AND ?3 IS NULL",
            Some(_) => "UPDATE hook SET failed = ?2, reason = ?3 WHERE id = ?1",
        };
        self.connection.prepare_cached(sql)?.execute(params![id.to_string(), now.seconds(), failure])?;
        Ok(())
    }

    /// Dead letters in the order of their events, after a place.
    pub(crate) fn dead(&self, id: &HookId, after: Option<Place>, limit: usize) -> Result<Vec<DeadLetter>> {
        let mut select = self.connection.prepare_cached(
            "SELECT record, n, topic, attempts, dead, reason FROM delivery
             WHERE hook = ?1 AND dead IS NOT NULL AND (?2 IS NULL OR (record, n) > (?2, ?3))
             ORDER BY record, n LIMIT ?4",
        )?;
        let letter = |row: &Row| {
            Ok(DeadLetter {
                place: place(row)?,
                topic: topic(row, 2)?,
                attempts: row.get(3)?,
                at: time(row, 4)?,
                reason: row.get(5)?,
            })
        };
        let (record, n) = (after.map(|place| place.record), after.map(|place| place.n));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = select.query_map(params![id.to_string(), record, n, limit], letter)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Lets all dead letters of a webhook wait again; tells how many they are.
    pub(crate) fn revive(&self, id: &HookId, now: Millis) -> Result<u64> {
        let revived = self.connection.execute(
            "UPDATE delivery SET dead = NULL, attempts = 0, due = ?2 WHERE hook = ?1 AND dead IS NOT NULL",
            params![id.to_string(), now],
        )?;
        Ok(revived as u64)
    }

    /// Lets what waits for a webhook be due now.
    pub(crate) fn hasten(&self, id: &HookId, now: Millis) -> Result<()> {
        self.connection.execute(
            "UPDATE delivery SET due = ?2 WHERE hook = ?1 AND dead IS NULL AND due > ?2",
            params![id.to_string(), now],
        )?;
        Ok(())
    }

    /// Forgets dead letters that are too old.
    pub(crate) fn forget_old(&self, now: Timestamp) -> Result<()> {
        let before = now.seconds() - DEAD_KEPT;
        self.connection.execute("DELETE FROM delivery WHERE dead < ?1", [before])?;
        Ok(())
    }

    /// How many deliveries wait, and how many are dead.
    pub(crate) fn counts(&self) -> Result<(i64, i64)> {
        let counts = "SELECT count(*) FILTER (WHERE dead IS NULL), count(dead) FROM delivery";
        Ok(self.connection.query_row(counts, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}

fn hook_id(row: &Row) -> rusqlite::Result<HookId> {
    parsed(row.get::<_, String>(0)?.parse().ok(), 0)
}

fn place(row: &Row) -> rusqlite::Result<Place> {
    Ok(Place { record: row.get(0)?, n: row.get(1)? })
}

fn topic(row: &Row, column: usize) -> rusqlite::Result<Topic> {
    parsed(Topic::of_bits(row.get(column)?).pop(), column)
}

fn time(row: &Row, column: usize) -> rusqlite::Result<Timestamp> {
    parsed(Timestamp::new(row.get(column)?), column)
}

fn optional_time(row: &Row, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.and_then(Timestamp::new))
}

fn parsed<T>(value: Option<T>, column: usize) -> rusqlite::Result<T> {
    let refusal = || "the file was changed by another program".into();
    value.ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(column, Type::Null, refusal()))
}

fn hook(row: &Row) -> rusqlite::Result<Hook> {
    Ok(Hook {
        id: hook_id(row)?,
        url: row.get(1)?,
        topics: Topic::of_bits(row.get(2)?),
        created: time(row, 3)?,
        succeeded: optional_time(row, 4)?,
        failed: optional_time(row, 5)?.zip(row.get(6)?),
        waiting: row.get(7)?,
        dead: row.get(8)?,
    })
}

//! An export that can be asked questions: an SQLite database.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};
use ledger::{AccountId, CommonsId, Place};
use registry::AssetId;
use rusqlite::{Connection, params};
use serde_json::Value;
use state_machine::{Constitution, Event, Machine, Occurred};

use super::record::{Exported, Row, Told};
use super::{Sink, state};

const TABLES: &str = include_str!("tables.sql");
/// Made at the end: while rows come in, they would only slow it down.
const INDICES: &str = "
    CREATE INDEX events_by_type ON events (type);
    CREATE INDEX events_by_asset ON events (asset);
    CREATE INDEX events_by_account ON events (account);
    CREATE INDEX postings_by_payer ON postings (from_place);
    CREATE INDEX postings_by_payee ON postings (to_place);
    CREATE INDEX assets_by_holder ON assets (holder);
    CREATE INDEX assets_by_class ON assets (class);
    CREATE INDEX votes_by_proposal ON votes (proposal);";

/// Tables of what happened, and of what there is after the last record.
pub(super) struct Database {
    connection: Connection,
    /// The commons after the records so far, ballots that are withheld left out.
    machine: Option<Machine>,
    accounts: BTreeSet<AccountId>,
    assets: BTreeSet<AssetId>,
}

impl Database {
    /// Begins in an empty file.
    pub(super) fn new(path: &Path) -> Result<Database> {
        let connection = Connection::open(path)?;
        // The file is thrown away unless it becomes complete.
        connection.execute_batch("PRAGMA journal_mode = off; PRAGMA synchronous = off; BEGIN")?;
        connection.execute_batch(TABLES)?;
        let (accounts, assets) = (BTreeSet::new(), BTreeSet::new());
        Ok(Database { connection, machine: None, accounts, assets })
    }

    fn insert_record(&self, exported: &Exported) -> Result<()> {
        let record = exported.told.as_ref().map(|told| &told.record);
        self.connection.prepare_cached("INSERT INTO records VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(
            params![
                exported.header.index,
                exported.at.to_string(),
                exported.header.command.to_string(),
                exported.header.events.to_string(),
                exported.header.hash().to_string(),
                record.map(|record| String::from_utf8_lossy(&record.command)),
                record.is_none(),
            ],
        )?;
        Ok(())
    }

    fn insert_event(&self, record: u64, n: usize, Occurred(at, event): &Occurred) -> Result<()> {
        let row = Row::of(event)?;
        let at = at.to_string();
        self.connection
            .prepare_cached(
                "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params![
                record,
                n,
                at,
                row.part,
                row.kind,
                row.asset(),
                row.account(),
                row.counterparty(),
                row.amount(),
                row.tax(),
                row.valuation(),
                row.deposit(),
                serde_json::to_string(&row.fields)?,
            ])?;
        let mut insert =
            self.connection.prepare_cached("INSERT INTO postings VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for posting in event.postings().into_iter().filter(|posting| !posting.amount.is_zero()) {
            let (from, to) = (place(&posting.from)?, place(&posting.to)?);
            insert.execute(params![record, n, at, from, to, posting.amount.to_string()])?;
        }
        Ok(())
    }

    fn apply(&mut self, exported: &Exported) -> Result<()> {
        let events = exported.told.as_ref().map_or(&[][..], |told| &told.events);
        match (&mut self.machine, &exported.told) {
            (Some(machine), _) => machine.apply(exported.at, None, events),
            (None, None) => bail!("the constitution is withheld"),
            (None, Some(Told { record, .. })) => {
                let constitution = Constitution::parse(std::str::from_utf8(&record.command)?)?;
                let id = CommonsId(*exported.header.hash().as_bytes());
                self.machine = Some(Machine::found(constitution, exported.at, id));
            }
        }
        for Occurred(_, event) in events {
            match event {
                Event::Ledger(ledger::Event::AccountOpened { account, .. }) => {
                    self.accounts.insert(*account);
                }
                Event::Registry(registry::Event::AssetRegistered { asset, .. }) => {
                    self.assets.insert(asset.clone());
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Sink for Database {
    fn take(&mut self, exported: &Exported) -> Result<()> {
        self.insert_record(exported)?;
        let events = exported.told.iter().flat_map(|told| &told.events);
        for (n, occurred) in events.enumerate() {
            self.insert_event(exported.header.index, n, occurred)?;
        }
        self.apply(exported)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        let machine = self.machine.as_ref().context("a commons has a first record")?;
        state::insert(&self.connection, machine, &self.accounts, &self.assets)?;
        self.connection.execute_batch(INDICES)?;
        Ok(self.connection.execute_batch("COMMIT")?)
    }
}

/// Where money is, in one word: an account by its id.
fn place(place: &Place) -> Result<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let place = serde_json::to_value(place)?;
    let named = place.as_object().and_then(|place| place.iter().next());
    let name = match named {
        None => text(&place),
        Some((kind, name)) if kind == "account" => text(name),
        Some((kind, name)) => text(name).map(|name| format!("{kind}:{name}")),
    };
    name.context("a place with a name")
}

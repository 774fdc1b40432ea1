//! An export that can be asked questions: an SQLite database.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use geometry::Geometry;
use journal::Hash;
use ledger::{AccountId, CommonsId, Currency, Place};
use registry::AssetId;
use rusqlite::{Connection, params};
use serde_json::Value;
use state_machine::{Constitution, Event, Machine, Occurred};

use super::Sink;
use super::record::{Exported, Told};

const TABLES: &str = include_str!("tables.sql");
/// Made at the end: while rows come in, they would only slow it down.
const INDICES: &str = "
    CREATE INDEX events_by_type ON events (type);
    CREATE INDEX events_by_asset ON events (asset);
    CREATE INDEX events_by_account ON events (account);
    CREATE INDEX postings_by_payer ON postings (from_place);
    CREATE INDEX postings_by_payee ON postings (to_place);
    CREATE INDEX assets_by_holder ON assets (holder);";

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

    fn insert_record(&self, record: &Exported) -> Result<()> {
        let command = match &record.command {
            Value::Null => None,
            Value::String(constitution) => Some(constitution.clone()),
            command => Some(command.to_string()),
        };
        let hashes = record.hashes.as_ref();
        self.connection.prepare_cached("INSERT INTO records VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(
            params![
                record.index,
                record.at.to_string(),
                hashes.map(|hashes| &hashes.command),
                hashes.map(|hashes| &hashes.events),
                record.leaf_hash,
                command,
                record.events.is_none(),
            ],
        )?;
        Ok(())
    }

    fn insert_event(&self, record: u64, n: usize, Occurred(at, event): &Occurred) -> Result<()> {
        let told = Told::of(event)?;
        let at = at.to_string();
        self.connection
            .prepare_cached(
                "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params![
                record,
                n,
                at,
                told.part,
                told.kind,
                told.asset(),
                told.account(),
                told.counterparty(),
                told.amount(),
                told.tax(),
                told.valuation(),
                told.deposit(),
                serde_json::to_string(&told.fields)?,
            ])?;
        let mut insert =
            self.connection.prepare_cached("INSERT INTO postings VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for posting in event.postings().into_iter().filter(|posting| !posting.amount.is_zero()) {
            let (from, to) = (place(&posting.from)?, place(&posting.to)?);
            insert.execute(params![record, n, at, from, to, posting.amount.to_string()])?;
        }
        Ok(())
    }

    fn apply(&mut self, record: &Exported) -> Result<()> {
        match &mut self.machine {
            Some(machine) => machine.apply(record.at, None, record.events.as_deref().unwrap_or_default()),
            None => {
                let constitution = Constitution::parse(record.command.as_str().context("a constitution")?)?;
                let id = CommonsId(*record.leaf_hash.parse::<Hash>()?.as_bytes());
                self.machine = Some(Machine::found(constitution, record.at, id));
            }
        }
        for Occurred(_, event) in record.events.iter().flatten() {
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

    fn insert_commons(&self, machine: &Machine) -> Result<()> {
        let world = machine.world();
        let (currency, totals) = (Currency::of(world), ledger::view::totals(world));
        self.connection.execute(
            "INSERT INTO commons VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            params![
                machine.id().to_string(),
                machine.constitution().name,
                currency.code.as_str(),
                currency.scale,
                machine.records(),
                machine.now().to_string(),
                totals.issued.to_string(),
                totals.redeemed.to_string(),
                totals.balances.to_string(),
                totals.deposits.to_string(),
                totals.escrows.to_string(),
                totals.treasury.to_string(),
            ],
        )?;
        Ok(())
    }

    fn insert_accounts(&self, machine: &Machine) -> Result<()> {
        let world = machine.world();
        let mut insert = self.connection.prepare("INSERT INTO accounts VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for id in &self.accounts {
            let account = ledger::view::account(world, *id)?;
            let member = governance::view::member(world, *id).ok();
            insert.execute(params![
                id.to_string(),
                account.handle.map(|handle| handle.to_string()),
                account.key.to_string(),
                account.balance.to_string(),
                member.as_ref().map(|member| member.active_from.to_string()),
                // Credits reach 2⁵³, and SQLite's integers further.
                member.map(|member| member.credits.cast_signed()),
            ])?;
        }
        Ok(())
    }

    fn insert_assets(&self, machine: &Machine) -> Result<()> {
        let mut insert = self.connection.prepare(
            "INSERT INTO assets VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
        )?;
        for id in &self.assets {
            let asset = registry::view::asset(machine.world(), id, machine.now())?;
            let status = serde_json::to_value(asset.status)?;
            insert.execute(params![
                id.as_str(),
                asset.class.as_str(),
                asset.particulars.name.as_str(),
                asset.particulars.description.as_str(),
                asset.particulars.link.as_deref(),
                status.as_str(),
                asset.holder.map(|holder| holder.to_string()),
                asset.valuation.map(|valuation| valuation.to_string()),
                asset.sale_price.map(|price| price.to_string()),
                asset.deposit.to_string(),
                asset.tax_owed.to_string(),
                asset.runs_out_at.map(|time| time.to_string()),
                asset.arrears.to_string(),
                asset.lapses_at.map(|time| time.to_string()),
                asset.price_to_pay.map(|price| price.to_string()),
                asset.tenure.map(|tenure| tenure.until.to_string()),
                asset.tenure.map(|tenure| tenure.handover_until.to_string()),
                asset.bundle.as_ref().map(AssetId::as_str),
                asset.particulars.geometry.as_ref().map(Geometry::to_string),
            ])?;
        }
        Ok(())
    }
}

impl Sink for Database {
    fn take(&mut self, record: &Exported) -> Result<()> {
        self.insert_record(record)?;
        for (n, occurred) in record.events.iter().flatten().enumerate() {
            self.insert_event(record.index, n, occurred)?;
        }
        self.apply(record)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        let machine = self.machine.as_ref().context("a commons has a first record")?;
        self.insert_commons(machine)?;
        self.insert_accounts(machine)?;
        self.insert_assets(machine)?;
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

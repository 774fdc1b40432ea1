//! An auditor with books of its own: what was promised to whom, and where the money is. It knows no machine.

use std::collections::{BTreeMap, HashMap};

use journal::{Hash, Record, Row, Tree};
use ledger::Place;
use state_machine::{Machine, Occurred};

use super::clients::Sent;
use crate::Receipt;

/// A request as the clients know it: who sent it, and under which nonce or key.
pub(super) type Name = (usize, u64);

/// What was answered to a request: for ever.
#[derive(Clone, PartialEq, Debug)]
struct Promise {
    asks: String,
    record: u64,
    events: Vec<u8>,
}

#[derive(Default)]
pub(super) struct Auditor {
    /// Everything that was ever sent, by its bytes: under which name, and what it asks.
    sent: HashMap<Vec<u8>, (Name, String)>,
    promised: BTreeMap<Name, Promise>,
    /// The record in which each request took effect.
    effects: BTreeMap<Name, u64>,
    /// A hash of every record that became durable, and its leaf hash.
    records: Vec<Hash>,
    leaves: Vec<Hash>,
    /// The root of the tree at every size.
    pub(super) roots: Vec<Hash>,
    tree: Tree,
    books: BTreeMap<String, i128>,
}

impl Auditor {
    /// What is there before anybody was asked.
    pub(super) fn of(rows: &[Row]) -> Auditor {
        let mut auditor = Auditor { roots: vec![Tree::new().root()], ..Auditor::default() };
        rows.iter().for_each(|row| auditor.enter(row));
        auditor
    }

    pub(super) fn sent(&mut self, sent: &Sent) {
        self.sent.insert(sent.bytes.clone(), (sent.name, sent.asks.clone()));
    }

    pub(super) fn len(&self) -> u64 {
        self.records.len() as u64
    }

    pub(super) fn leaf(&self, record: u64) -> Hash {
        self.leaves[record as usize]
    }

    /// Takes in what became durable since; all that was there must still be there.
    pub(super) fn look(&mut self, rows: &[Row]) {
        assert!(rows.len() >= self.records.len(), "{} records are gone", self.records.len() - rows.len());
        rows[self.records.len()..].iter().for_each(|row| self.enter_asked(row));
    }

    /// Reads all records again: none may have changed, and each promise must be kept.
    pub(super) fn look_at_all(&mut self, rows: &[Row]) {
        self.look(rows);
        for (row, hash) in rows.iter().zip(&self.records) {
            assert_eq!(hash_of(row), *hash, "record {} has changed", row.position);
        }
        for (name, promise) in &self.promised {
            let row = &rows[promise.record as usize];
            let (of, asks) = &self.sent[&row.command];
            assert_eq!((of, asks), (name, &promise.asks), "record {} is of another request", row.position);
            assert_eq!(row.events, promise.events, "record {} has other events", row.position);
        }
    }

    /// Somebody was answered: it must be durable now, and what was answered before.
    pub(super) fn answered(&mut self, sent: &Sent, receipt: &Receipt) {
        assert!(receipt.record < self.len(), "record {} was answered before it was durable", receipt.record);
        let events = serde_json::to_vec(&*receipt.events).expect("events are JSON");
        let promise = Promise { asks: sent.asks.clone(), record: receipt.record, events };
        let first = self.promised.entry(sent.name).or_insert_with(|| promise.clone());
        assert_eq!(*first, promise, "another answer than the first");
        assert_eq!(self.effects.get(&sent.name), Some(&receipt.record), "it has not taken effect there");
    }

    /// A name was used for something else, which took effect in this record.
    pub(super) fn refused_as_used(&self, name: Name, record: u64) {
        assert_eq!(self.effects.get(&name), Some(&record), "the name was not used there");
    }

    fn enter_asked(&mut self, row: &Row) {
        if let Some((name, _)) = self.sent.get(&row.command) {
            let earlier = self.effects.insert(*name, row.position);
            assert_eq!(earlier, None, "{name:?} took effect twice, again in {}", row.position);
        } else {
            let text = String::from_utf8_lossy(&row.command);
            let by_itself = text.starts_with("{\"pulse\"") || text.starts_with("{\"digest\"");
            assert!(by_itself, "nobody asked for record {}: {text}", row.position);
        }
        self.enter(row);
    }

    fn enter(&mut self, row: &Row) {
        assert_eq!(row.position, self.len(), "records follow each other");
        let record = Record::new(row.position, time_of(row), row.command.clone(), row.events.clone());
        let header = record.expect("bodies are small").header;
        assert_eq!(header.sealed().as_slice(), row.header, "the header is not that of the bodies");
        self.records.push(hash_of(row));
        self.leaves.push(header.hash());
        self.tree.push(header.hash());
        self.roots.push(self.tree.root());
        let events: Vec<Occurred> = serde_json::from_slice(&row.events).expect("events are JSON");
        for posting in events.iter().flat_map(|Occurred(_, event)| event.postings()) {
            let units = posting.amount.units();
            assert!(units >= 0, "money moves forward");
            *self.books.entry(name_of(&posting.from)).or_default() -= units;
            *self.books.entry(name_of(&posting.to)).or_default() += units;
        }
        let overdrawn = self.books.iter().find(|(place, units)| **units < 0 && *place != "outside");
        assert_eq!(overdrawn, None, "after record {}", row.position);
    }

    /// Compares the books of a machine with those that the records make, if it is the state after all of them.
    pub(super) fn compare(&self, machine: &Machine) {
        assert_eq!(self.books.values().sum::<i128>(), 0, "money is neither made nor lost");
        let totals = ledger::view::totals(machine.world());
        let units = |place: &str| self.books.get(place).copied().unwrap_or_default();
        let sum_of = |kind: &str| -> i128 {
            let places = self.books.iter().filter(|(place, _)| place.starts_with(kind));
            places.map(|(_, units)| *units).sum()
        };
        assert_eq!(totals.issued.units() - totals.redeemed.units(), -units("outside"), "what was issued");
        assert_eq!(totals.deposits.units(), units("deposits"), "deposits");
        assert_eq!(totals.treasury.units(), sum_of("treasury"), "the treasury");
        assert_eq!(totals.escrows.units(), sum_of("escrow"), "escrows");
        assert_eq!(totals.balances.units(), sum_of("account"), "balances");
        for (account, units) in
            self.books.iter().filter_map(|(place, u)| Some((place.strip_prefix("account ")?, u)))
        {
            let account = account.parse().expect("an account");
            let balance = ledger::view::balance(machine.world(), account).expect("it has an account");
            assert_eq!(balance.units(), *units, "the balance of {account}");
        }
    }
}

fn name_of(place: &Place) -> String {
    match place {
        Place::Outside => "outside".into(),
        Place::Account(account) => format!("account {account}"),
        Place::Deposits => "deposits".into(),
        Place::Escrow(escrow) => format!("escrow {escrow}"),
        Place::Treasury(_) => "treasury".into(),
    }
}

/// The time stands behind the version and the index.
fn time_of(row: &Row) -> i64 {
    i64::from_be_bytes(row.header[9..17].try_into().expect("8 bytes"))
}

fn hash_of(row: &Row) -> Hash {
    Hash::of(&[&row.header[..], &row.command, &row.events].concat())
}

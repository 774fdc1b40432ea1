//! A disk that keeps what was synced, and fails as it is told.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use journal::{End, JournalError, Record, Row, Store, Tree};

use super::run::Counts;

/// What goes wrong with the next append.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// The machine stops before anything was written.
    CrashBefore,
    /// It stops when this share of the rows, of 256, was written, and reached the disk.
    CrashTorn(u8),
    /// It stops when all was written but nothing synced, and nothing of it reached the disk.
    CrashUnsynced,
    /// It stops when all was synced, before anybody was told.
    CrashAfter,
    /// The disk refuses to write, and the program goes on to see it.
    Refused,
    /// There is no room, from now on.
    Full,
    /// There is no room, but all became durable.
    FullButDurable,
    /// It takes half a minute.
    Slow,
}

impl Fault {
    fn name(self) -> &'static str {
        match self {
            Fault::CrashBefore => "crashes before an append",
            Fault::CrashTorn(_) => "crashes that tore a batch",
            Fault::CrashUnsynced => "crashes that lost a batch",
            Fault::CrashAfter => "crashes after an append",
            Fault::Refused => "appends refused by the disk",
            Fault::Full => "appends to a full disk",
            Fault::FullButDurable => "appends to a full disk, durable all the same",
            Fault::Slow => "slow appends",
        }
    }
}

/// What is on the disk.
pub(super) struct Platter {
    rows: Vec<Row>,
    end: End,
    pub(super) snapshots: Vec<Vec<u8>>,
    pub(super) fault: Option<Fault>,
    pub(super) full: bool,
    /// Whether the machine has stopped, so that nothing reaches the disk until it starts again.
    crashed: bool,
    /// This bit of this row is read wrongly.
    pub(super) misread: Option<(u64, usize)>,
    /// How long appends took.
    pub(super) took_seconds: i64,
    /// What went wrong.
    pub(super) counts: Counts,
}

/// The disk, which outlives whoever uses it.
#[derive(Clone)]
pub(super) struct Disk(Arc<Mutex<Platter>>);

impl Disk {
    fn new(rows: Vec<Row>, end: End) -> Disk {
        let platter = Platter {
            rows,
            end,
            snapshots: Vec::new(),
            fault: None,
            full: false,
            crashed: false,
            misread: None,
            took_seconds: 0,
            counts: Counts::new(),
        };
        Disk(Arc::new(Mutex::new(platter)))
    }

    pub(super) fn empty() -> Disk {
        let root = *Tree::new().root().as_bytes();
        Disk::new(Vec::new(), End { length: 0, peaks: Vec::new(), root, last_leaf: None })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Platter> {
        self.0.lock().expect("one thread uses it")
    }

    /// The same content once more.
    pub(super) fn copy(&self) -> Disk {
        let platter = self.lock();
        let copy = Disk::new(platter.rows.clone(), platter.end.clone());
        copy.lock().snapshots = platter.snapshots.clone();
        copy
    }

    pub(super) fn keep_snapshot(&self, snapshot: &[u8]) -> io::Result<()> {
        let mut platter = self.lock();
        if platter.full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        platter.snapshots.push(snapshot.to_vec());
        Ok(())
    }

    /// What a restart finds: rows of a batch that never became whole are not taken up.
    pub(super) fn start_again(&self) {
        let mut platter = self.lock();
        let length = platter.end.length as usize;
        platter.rows.truncate(length);
        (platter.crashed, platter.fault) = (false, None);
    }
}

impl Platter {
    /// What a restart would find.
    pub(super) fn durable(&self) -> &[Row] {
        &self.rows[..self.end.length as usize]
    }

    /// Nothing goes wrong any more.
    pub(super) fn calm_down(&mut self) {
        (self.full, self.fault) = (false, None);
    }

    fn stop(&mut self) -> JournalError {
        self.crashed = true;
        failed()
    }

    fn read(&self, row: &Row) -> Row {
        let mut row = row.clone();
        if let Some((position, bit)) = self.misread
            && position == row.position
        {
            let parts = [&mut row.header, &mut row.command, &mut row.events];
            let bytes: usize = parts.iter().map(|part| part.len()).sum();
            let mut place = bit / 8 % bytes;
            for part in parts {
                if place < part.len() {
                    part[place] ^= 1 << (bit % 8);
                    break;
                }
                place -= part.len();
            }
        }
        row
    }
}

fn failed() -> JournalError {
    JournalError::Io { path: "the disk".into(), source: io::Error::other("it does not answer") }
}

fn full() -> JournalError {
    JournalError::Full { path: "the disk".into() }
}

impl Store for Disk {
    fn path(&self) -> &Path {
        Path::new("the disk")
    }

    fn end(&self) -> Result<(End, Option<Row>), JournalError> {
        let platter = self.lock();
        let last = platter.rows.last().map(|row| platter.read(row));
        Ok((platter.end.clone(), last))
    }

    fn append(&mut self, records: &[Record], end: &End) -> Result<(), JournalError> {
        let mut platter = self.lock();
        if platter.crashed {
            return Err(failed());
        }
        let full_by_now = platter.full.then_some(Fault::Full);
        let fault = platter.fault.take().or(full_by_now);
        if let Some(fault) = fault {
            *platter.counts.entry(fault.name()).or_default() += 1;
        }
        let rows = records.iter().map(|record| Row {
            position: record.header.index,
            header: record.header.sealed().to_vec(),
            command: record.command.clone(),
            events: record.events.clone(),
        });
        match fault {
            Some(Fault::CrashBefore | Fault::CrashUnsynced) => return Err(platter.stop()),
            Some(Fault::Refused) => return Err(failed()),
            Some(Fault::Full) => {
                platter.full = true;
                return Err(full());
            }
            Some(Fault::CrashTorn(share)) => {
                let whole = records.len() * usize::from(share) / 256;
                platter.rows.extend(rows.take(whole));
                return Err(platter.stop());
            }
            Some(Fault::Slow) => platter.took_seconds += 30,
            Some(Fault::CrashAfter | Fault::FullButDurable) | None => {}
        }
        platter.rows.extend(rows);
        platter.end = end.clone();
        match fault {
            Some(Fault::CrashAfter) => Err(platter.stop()),
            Some(Fault::FullButDurable) => Err(full()),
            _ => Ok(()),
        }
    }

    fn rows(&self, from: u64, limit: usize, bytes: usize) -> Result<Vec<Row>, JournalError> {
        let platter = self.lock();
        let mut read = 0;
        let rows = platter.rows.iter().skip(from as usize).take(limit).take_while(|row| {
            let more = read < bytes;
            read += row.command.len() + row.events.len();
            more
        });
        Ok(rows.map(|row| platter.read(row)).collect())
    }

    fn headers(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>, JournalError> {
        let platter = self.lock();
        let rows = platter.rows.iter().skip(from as usize).take(limit);
        Ok(rows.map(|row| platter.read(row).header).collect())
    }

    fn check(&self) -> Result<(), JournalError> {
        Ok(())
    }

    fn has_room(&self) -> Result<(), JournalError> {
        if self.lock().full { Err(full()) } else { Ok(()) }
    }
}

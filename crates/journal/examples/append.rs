//! Prints how many records per second a journal takes, at several batch sizes.
//!
//! `cargo run --release -p journal --example append [DIRECTORY]`

use std::path::Path;
use std::time::{Duration, Instant};

use journal::{Journal, Record};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let parent = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let directory = tempfile::tempdir_in(parent)?;
    for (batch, total) in [(1, 10_000), (64, 640_000), (1024, 1_024_000)] {
        measure(&directory.path().join(format!("{batch}.journal")), batch, total)?;
    }
    Ok(())
}

fn measure(path: &Path, batch: u64, total: u64) -> Result<(), Box<dyn std::error::Error>> {
    let mut journal = Journal::create(path)?;
    let mut appending = Duration::ZERO;
    let mut slowest = Duration::ZERO;
    while journal.len() < total {
        let records = (journal.len()..journal.len() + batch).map(record).collect::<Result<Vec<_>, _>>()?;
        let start = Instant::now();
        journal.append(&records)?;
        appending += start.elapsed();
        slowest = slowest.max(start.elapsed());
    }
    let start = Instant::now();
    let opened = Journal::open_read_only(path)?;
    let opening = start.elapsed();
    opened.check()?;
    println!(
        "{batch:>5} records per commit: {:>9.0} records/s, slowest commit {slowest:.1?}; open {opening:.1?}, check {:.1?}",
        total as f64 / appending.as_secs_f64(),
        start.elapsed() - opening,
    );
    Ok(())
}

/// As large as a purchase is: a command of 250 bytes and events of 350.
fn record(index: u64) -> Result<Record, journal::JournalError> {
    let body = |size: usize| index.to_be_bytes().into_iter().cycle().take(size).collect();
    Record::new(index, 1_700_000_000 + index as i64 / 1000, body(250), body(350))
}

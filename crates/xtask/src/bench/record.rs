//! The record: how long a restart takes, and how fast a journal is verified, on one core and on all, beside what
//! hashing its records and checking its signatures cost alone.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, ensure};
use client::Key;
use journal::{Journal, Tree};
use node::{Clock, Node};

use super::{durable, program, row};

#[derive(clap::Args, Debug)]
pub struct Record {
    /// The directory of a commons to measure; by default one is made, as the other options say
    #[arg(long)]
    dir: Option<PathBuf>,
    /// How many assets there are
    #[arg(long, default_value_t = 1_000_000)]
    assets: usize,
    /// How many accounts hold and buy them
    #[arg(long, default_value_t = 100_000)]
    participants: usize,
    /// How many purchases there were
    #[arg(long, default_value_t = 1_000_000)]
    purchases: usize,
}

impl Record {
    pub fn run(&self) -> Result<()> {
        let home = tempfile::tempdir()?;
        let dir = self.dir.clone().unwrap_or_else(|| home.path().join("commons"));
        if self.dir.is_none() {
            durable::found(&dir, self.assets, self.participants)?;
            let made = durable::run(&dir, self.assets, self.participants, self.purchases)?;
            row("durable purchases, while it is made", made.purchases_per_second, "/s");
        }
        restart(&dir)?;
        let records = hashing(&dir)?;
        signatures()?;
        verify(&dir, records)
    }
}

/// How long it takes until reads and writes are answered.
fn restart(dir: &Path) -> Result<()> {
    let ready = || -> Result<(f64, Node)> {
        let start = Instant::now();
        let node = Node::open(dir, Clock::Manual)?;
        Ok((start.elapsed().as_secs_f64(), node))
    };
    let (_, node) = ready()?;
    node.shut_down()?; // Leaves a snapshot of all that is there.
    let (with_snapshot, node) = ready()?;
    let records = node.root().0 as f64;
    node.shut_down()?;
    let snapshot = dir.join("snapshot.bin");
    row("records", records, "");
    row("snapshot", std::fs::metadata(&snapshot)?.len() as f64 / 1e6, "MB");
    row("ready after a restart, with the snapshot", with_snapshot, "s");
    std::fs::remove_file(snapshot)?;
    let (without, node) = ready()?;
    node.shut_down()?;
    row("ready after a restart, without it", without, "s");
    row("  records replayed", records / without, "/s");
    Ok(())
}

/// Reading every record, comparing both hashes, and building the tree: on one core.
fn hashing(dir: &Path) -> Result<f64> {
    let journal = Journal::open_read_only(&dir.join("journal.sqlite"))?;
    let start = Instant::now();
    let mut tree = Tree::new();
    for record in journal.records(0) {
        tree.push(record?.header.hash());
    }
    ensure!(tree.root() == journal.root(), "the tree is another");
    let records = tree.len() as f64;
    row(
        "reading, hashing and the tree alone, one core",
        records / start.elapsed().as_secs_f64(),
        "records/s",
    );
    Ok(records)
}

/// Checking a signature strictly, nothing else: on one core.
fn signatures() -> Result<()> {
    const COUNT: usize = 50_000;
    let key = Key::generate();
    let message = [b'm'; 400]; // As long as what a request signs.
    let signature = key.sign(&message);
    let start = Instant::now();
    let good =
        (0..COUNT).filter(|_| key.public().verifies(std::hint::black_box(&message), &signature)).count();
    ensure!(good == COUNT, "a signature does not fit");
    row("checking signatures alone, one core", COUNT as f64 / start.elapsed().as_secs_f64(), "/s");
    Ok(())
}

/// `commonhold verify`, on one core and on all.
fn verify(dir: &Path, records: f64) -> Result<()> {
    let program = program()?;
    let measure = |command: &mut Command| -> Result<f64> {
        let start = Instant::now();
        let verified = command.arg("verify").arg(dir).output()?;
        let said = String::from_utf8_lossy(&verified.stderr);
        ensure!(verified.status.success(), "the journal does not verify: {said}");
        Ok(records / start.elapsed().as_secs_f64())
    };
    let one = measure(Command::new("taskset").args(["-c", "0"]).arg(&program))?;
    row("verified, on one core", one, "records/s");
    let all = measure(&mut Command::new(&program))?;
    row("verified, on all cores", all, "records/s");
    row("  in comparison", all / one, "times");
    Ok(())
}

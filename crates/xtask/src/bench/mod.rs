//! `cargo xtask bench`: how fast the machine, the writer and the server are, beside what else people would use.

mod durable;
mod http;
mod load;
mod market;
mod memory;
mod pages;
mod postgres;
mod record;
mod town;
mod votes;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::{Args, Subcommand};

/// Which sizes to measure.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Bench {
    #[command(subcommand)]
    only: Option<Only>,
    /// How many assets.
    #[arg(long, default_value_t = 1_000_000)]
    assets: usize,
    /// How many accounts hold and buy them.
    #[arg(long, default_value_t = 100_000)]
    participants: usize,
    /// How many purchases in memory, and through the writer.
    #[arg(long, default_value_t = 1_000_000)]
    purchases: usize,
    /// How many seconds of load over HTTP.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Keep-alive connections.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Measure in memory only
    #[arg(long)]
    memory: bool,
    /// A script that measures PostgreSQL in the same way and prints its figures, to be compared with.
    #[arg(long, default_value = "../shared/bench/postgres/run.sh")]
    postgres: PathBuf,
}

/// What else can be measured, by itself.
#[derive(Subcommand, Debug)]
enum Only {
    /// Counting votes: real elections beside pabutools, a tally beside PostgreSQL, large rounds under every rule
    Votes(votes::Votes),
    /// Serving many at a time: throughput, latencies and memory under load, and under too much of it
    Load(load::Load),
    /// Pages and lists of a large register: how long the server takes for each
    Pages(pages::Pages),
    /// The record: restarts, and verifying it, beside what hashes and signatures cost alone
    Record(record::Record),
}

impl Bench {
    /// Runs itself again with optimisation, unless this is the optimised program already.
    pub fn run(&self) -> Result<()> {
        if cfg!(debug_assertions) {
            let arguments = std::env::args().skip(1);
            let status = Command::new("cargo")
                .args(["run", "--quiet", "--release", "--package", "xtask", "--"])
                .args(arguments)
                .status()?;
            ensure!(status.success(), "the benchmark failed");
            return Ok(());
        }
        match &self.only {
            Some(Only::Votes(votes)) => return votes.run(),
            Some(Only::Load(load)) => return load.run(),
            Some(Only::Pages(pages)) => return pages.run(),
            Some(Only::Record(record)) => return record.run(),
            None => {}
        }
        if self.memory {
            self.measure_in_memory()?;
            return Ok(());
        }
        self.measure(&program()?)
    }

    fn measure_in_memory(&self) -> Result<memory::Figures> {
        let Bench { assets, participants, purchases, .. } = *self;
        println!("{assets} assets, {participants} accounts\n");
        let memory = memory::run(assets, participants, purchases)?;
        row("forced purchases in memory, one core", memory.purchases_per_second, "/s");
        row("settling every asset at once", memory.settle_seconds * 1_000.0, "ms");
        row("memory per asset, its share of accounts included", memory.bytes_per_asset, "bytes");

        let market = market::run(assets, participants)?;
        let cut = format!("a cut that lets one of {} standing offers be filled", market.offers);
        row(&cut, market.fill_seconds * 1e6, "us");
        row("a rate that changes for every asset", market.rate_change_seconds * 1_000.0, "ms");
        Ok(memory)
    }

    fn measure(&self, binary: &Path) -> Result<()> {
        let Bench { assets, participants, purchases, .. } = *self;
        let memory = self.measure_in_memory()?;
        let dir = tempfile::tempdir()?;
        let commons = dir.path().join("commons");
        durable::found(&commons, assets, participants)?;
        let durable = durable::run(&commons, assets, participants, purchases)?;
        row("durable forced purchases through writer and journal", durable.purchases_per_second, "/s");
        row("replaying the journal without a snapshot", durable.replayed_per_second, "records/s");
        row("opening it with a snapshot", durable.open_seconds, "s");

        let (connections, time) = (self.connections, Duration::from_secs(self.seconds));
        let load = http::Load { connections, time, assets, participants };
        let http = http::run(binary, &commons, load)?;
        row(
            &format!("durable forced purchases over HTTP, {connections} connections"),
            http.purchases_per_second,
            "/s",
        );
        row("  half are answered within", http.p50_us as f64 / 1_000.0, "ms");
        row("  99 of 100 are answered within", http.p99_us as f64 / 1_000.0, "ms");
        row("  refused, as the buyer held the lot already", http.refused as f64, "");
        let verified = Command::new(binary).arg("verify").arg(&commons).output()?;
        ensure!(
            verified.status.success(),
            "the journal does not verify: {}",
            String::from_utf8_lossy(&verified.stderr)
        );
        println!("the journal verifies\n");

        match postgres::run(&self.postgres, assets, participants, connections)? {
            None => {
                println!("PostgreSQL: skipped, as {} or the server is not there", self.postgres.display())
            }
            Some(postgres) => {
                row(
                    &format!("PostgreSQL purchases, {connections} clients"),
                    postgres.purchases_per_second,
                    "/s",
                );
                row("  99 of 100 are answered within", postgres.p99_us as f64 / 1_000.0, "ms");
                row("PostgreSQL settling every asset", postgres.settle_seconds * 1_000.0, "ms");
                println!();
                row(
                    "purchases over HTTP / PostgreSQL",
                    http.purchases_per_second / postgres.purchases_per_second,
                    "x",
                );
                row("99 of 100 over HTTP / PostgreSQL", http.p99_us as f64 / postgres.p99_us as f64, "x");
                row("settling: PostgreSQL / here", postgres.settle_seconds / memory.settle_seconds, "x");
            }
        }
        Ok(())
    }
}

/// The program to be measured, just built: beside this one.
fn program() -> Result<PathBuf> {
    let build = ["build", "--quiet", "--release", "--package", "commonhold"];
    ensure!(crate::cargo().args(build).status()?.success(), "the program to be measured does not build");
    Ok(std::env::current_exe()?.with_file_name("commonhold"))
}

fn row(what: &str, figure: f64, unit: &str) {
    let digits = if figure < 100.0 { 2 } else { 0 };
    println!("{what:<58} {figure:>14.digits$} {unit}");
}

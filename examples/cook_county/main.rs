//! Five years of a real county under common ownership: every parcel that was sold in Cook County, Illinois, from 2015
//! to 2019 is registered at its assessed value, taxed at 2 % a year, and sold again when and for what it was sold, each
//! time by a forced purchase at the price that its holder states.
//!
//! `cargo run --release --example cook_county -- sales.csv.gz [--dir DIR] [--sales N]`
//!
//! The sales of a year are spread evenly over it, in the order of the file. Every request is signed, every answer is
//! durable, and in the end the journal is audited as anybody could.

mod replay;
mod report;
mod sales;
mod script;
mod signing;

use std::path::PathBuf;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use node::{Clock, Node};

use sales::Sales;
use script::Script;

const USAGE: &str = "usage: cook_county sales.csv.gz [--dir DIR] [--sales N]";

struct Arguments {
    file: PathBuf,
    /// Where the commons is founded; in a directory that is removed in the end, if nobody says.
    dir: Option<PathBuf>,
    /// How many sales are replayed.
    sales: usize,
}

impl Arguments {
    fn read() -> Result<Arguments> {
        let mut given = std::env::args().skip(1);
        let (mut file, mut dir, mut sales) = (None, None, usize::MAX);
        while let Some(argument) = given.next() {
            match argument.as_str() {
                "--dir" => dir = Some(given.next().context(USAGE)?.into()),
                "--sales" => sales = given.next().context(USAGE)?.parse().context(USAGE)?,
                _ => file = Some(argument.into()),
            }
        }
        Ok(Arguments { file: file.context(USAGE)?, dir, sales })
    }
}

fn main() -> Result<()> {
    let Arguments { file, dir, sales } = Arguments::read()?;
    let begun = Instant::now();
    let sales = Sales::read(&file, sales)?;
    ensure!(sales.count() > 0, "{}: there are no sales", file.display());
    let temporary = tempfile::tempdir()?;
    let dir = dir.unwrap_or_else(|| temporary.path().join("cook-county"));

    let id = Node::create(&dir, &script::constitution(), sales.years[0].begins)?;
    let node = Node::open(&dir, Clock::Manual)?;
    let bar = progress_bar(Script::length(&sales) as u64, "replay");
    let replayed = Instant::now();
    let tally = std::thread::scope(|scope| {
        let (to, chunks) = sync_channel(4);
        let script = Script::new(&sales, id, to);
        scope.spawn(move || script.write());
        replay::replay(&node, &sales, chunks, &bar)
    })?;
    let replayed = replayed.elapsed();
    bar.finish_and_clear();
    report::print_totals(&node, &sales, &tally)?;
    let records = node.root().0;
    node.shut_down()?;
    println!(
        "{records} records in {}: {:.0} a second",
        seconds(replayed),
        records as f64 / replayed.as_secs_f64()
    );

    let (bar, verified) = (progress_bar(0, "verify"), Instant::now());
    let report = node::verify(&dir, &mut |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    println!("\nverified in {}:\n{report}", seconds(verified.elapsed()));
    println!("\nall of it took {}", seconds(begun.elapsed()));
    Ok(())
}

fn progress_bar(length: u64, what: &'static str) -> ProgressBar {
    let template = "{prefix} {wide_bar} {human_pos} of {human_len} records, {per_sec}, {eta} left";
    let style = ProgressStyle::with_template(template).expect("a template");
    ProgressBar::new(length).with_style(style).with_prefix(what)
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

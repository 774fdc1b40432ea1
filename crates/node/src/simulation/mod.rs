//! A simulator in the manner of TigerBeetle's: writer, store, follower and clients in one thread, with a clock, a
//! network and a disk that go wrong by a seeded source of chance, and an auditor who keeps books of its own.
//!
//! `COMMONHOLD_TEST_SEED=n` repeats the run of one seed; `COMMONHOLD_TEST_SEEDS=n` runs that many, on all cores.

mod auditor;
mod clients;
mod disk;
mod process;
mod random;
mod run;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Instant;

use journal::Journal;
use ledger::CommonsId;

use clients::{CLIENTS, CONSTITUTION_CLASSES, KEYS};
use disk::Disk;
use process::Process;
use run::{Counts, Run};

use crate::founding;

/// Seeds in the test command, unless `COMMONHOLD_TEST_SEEDS` says otherwise.
const SEEDS: u64 = 2_000;
const STEPS: u64 = 64;
const FOUNDED_AT: i64 = 1_767_225_600;

/// A commons with accounts, money, tokens and lots: where every run begins.
struct Beginning {
    disk: Disk,
    id: CommonsId,
    /// A snapshot of it.
    machine: Vec<u8>,
}

fn beginning() -> Beginning {
    let officer = KEYS[CLIENTS].public();
    let constitution = format!(
        "name = \"Test\"\n{CONSTITUTION_CLASSES}\n[currency]\ncode = \"EUR\"\nscale = 2\n[officers]\n\
         registrars = [\"{officer}\"]\nregistrars_needed = 1\nsurveyors = [\"{officer}\"]\n\
         cashiers = [\"{officer}\"]\ncashiers_needed = 1\nissue_limit = \"1000000\"\n"
    );
    let at = ledger::Timestamp::new(FOUNDED_AT).expect("a time");
    let (_, founding) = founding::founding_record(&constitution, at).expect("a constitution");
    let (disk, id) = (Disk::empty(), founding::id_of(&founding));
    Journal::over(Box::new(disk.clone()))
        .and_then(|mut journal| journal.append(&[founding]))
        .expect("it is empty");
    let clock = Arc::new(AtomicI64::new(FOUNDED_AT));
    let mut process = Process::start(&disk, None, &clock, 1_000).expect("it starts");
    process.turn(clients::asked_first(id, at)).expect("the disk is whole");
    assert_eq!(disk.lock().durable().len(), 1 + 5 * CLIENTS, "all of it happened");
    process.writer.close().expect("the disk is whole");
    process.follow(usize::MAX);
    Beginning { disk, id, machine: process.writer.machine.snapshot() }
}

fn simulate(seed: u64, beginning: &Beginning) -> Counts {
    let simulated = catch_unwind(AssertUnwindSafe(|| {
        let mut run = Run::new(seed, beginning);
        (0..STEPS).for_each(|_| run.step());
        run.end()
    }));
    simulated.unwrap_or_else(|panic| {
        eprintln!("seed {seed} fails: repeat it with COMMONHOLD_TEST_SEED={seed}");
        resume_unwind(panic)
    })
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|number| number.parse().expect("a number"))
}

#[test]
fn nothing_promised_is_lost_whatever_goes_wrong() {
    let beginning = beginning();
    if let Some(seed) = number("COMMONHOLD_TEST_SEED") {
        return println!("{:#?}", simulate(seed, &beginning));
    }
    let seeds = number("COMMONHOLD_TEST_SEEDS");
    let threads = seeds.map_or(1, |_| std::thread::available_parallelism().map_or(1, usize::from));
    let (begun, next, seeds) = (Instant::now(), AtomicU64::new(0), seeds.unwrap_or(SEEDS));
    let mut counts = Counts::new();
    let work = || {
        let mut counts = Counts::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return counts;
            }
            add(&mut counts, simulate(seed, &beginning));
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            add(&mut counts, worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
    });
    println!("{seeds} seeds in {:.1} s on {threads} cores: {counts:#?}", begun.elapsed().as_secs_f64());
}

fn add(counts: &mut Counts, more: Counts) {
    more.into_iter().for_each(|(what, count)| *counts.entry(what).or_default() += count);
}

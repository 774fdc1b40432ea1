//! `cargo xtask bench votes`: counting votes, beside what else people would use.

mod process;
mod rounds;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;

use process::{Figures, Limits, Measured, measure};

/// What to count, and beside what.
#[derive(Args, Debug)]
pub struct Votes {
    /// A folder of real elections, from pabulib.org
    #[arg(long, default_value = "../shared/data/pabulib")]
    elections: PathBuf,
    /// A Python that has pabutools
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    /// How many seconds pabutools may take for one election
    #[arg(long, default_value_t = 900)]
    patience: u64,
    /// How much memory pabutools may take, in MB
    #[arg(long, default_value_t = 12_000.0)]
    memory: f64,
    /// How many ballots of ten votes are tallied
    #[arg(long, default_value_t = 1_000_000)]
    ballots: usize,
    /// A script that tallies the same ballots in PostgreSQL and prints its figures
    #[arg(long, default_value = "../shared/bench/postgres/run.sh")]
    postgres: PathBuf,
}

/// The elections that are counted.
const ELECTIONS: [&str; 2] = ["Poland_Wroclaw_2015_150_-_500.pb", "Poland_Warszawa_2026.pb"];

/// The rules by which they are counted, with options, and whether pabutools knows the same.
const RULES: [(&str, &str, bool); 3] = [
    ("greedy", "variant=skip", true),
    ("equal-shares", "completion=add1", false),
    ("equal-shares", "completion=add1-exhaustive", true),
];

/// What pabutools is asked: the file is the first argument, the rule the second. It prints the winners.
///
/// Its "greedy" ranks by satisfaction per cost, so that the satisfaction has to be the cost for votes to decide.
const PABUTOOLS: &str = "
import sys
from pabutools.election import parse_pabulib, Cost_Sat
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares
instance, profile = parse_pabulib(sys.argv[1])
if sys.argv[2] == 'greedy':
    winners = greedy_utilitarian_welfare(instance, profile, sat_class=Cost_Sat)
else:
    winners = method_of_equal_shares(instance, profile, sat_class=Cost_Sat, voter_budget_increment=1)
print(' '.join(sorted(project.name for project in winners)))
";

impl Votes {
    /// Measures and prints everything.
    pub fn run(&self) -> Result<()> {
        self.elections()?;
        rounds::tally(self.ballots, &self.postgres)?;
        rounds::every_rule();
        Ok(())
    }

    /// The elections, file read included.
    fn elections(&self) -> Result<()> {
        if !ELECTIONS.iter().all(|name| self.elections.join(name).exists()) {
            println!("skipped: {} does not hold the elections\n", self.elections.display());
            return Ok(());
        }
        let program = super::program()?;
        let pabutools = Command::new(&self.python).args(["-c", "import pabutools"]).output();
        let has_pabutools = pabutools.is_ok_and(|output| output.status.success());
        if !has_pabutools {
            println!("skipped: {} has no pabutools to compare with", self.python.display());
        }
        for name in ELECTIONS {
            println!("{name}, file read included");
            for (rule, option, comparable) in RULES {
                let file = self.elections.join(name);
                let ours = ours(&program, &file, rule, option)?;
                let what = format!("{rule} {option}");
                println!("  {what:<40} {:>9.3} s {:>8.0} MB", ours.seconds, ours.megabytes);
                if comparable && has_pabutools {
                    self.beside_pabutools(&file, rule, &ours)?;
                }
            }
            println!();
        }
        Ok(())
    }

    fn beside_pabutools(&self, file: &Path, rule: &str, ours: &Figures) -> Result<()> {
        let limits = Limits { time: Duration::from_secs(self.patience), megabytes: self.memory };
        let mut command = Command::new(&self.python);
        command.args(["-c", PABUTOOLS]).arg(file).arg(rule);
        let (theirs, verdict) = match measure(&mut command, limits)? {
            Measured::Stopped(theirs) => (theirs, "did not finish, more than".to_owned()),
            Measured::Done(theirs) => {
                let same = winners(&ours.output)? == theirs.output.trim();
                (theirs, format!("{} winners,", if same { "the same" } else { "other" }))
            }
        };
        let Figures { seconds, megabytes, .. } = theirs;
        let times = seconds / ours.seconds;
        println!("  {:<40} {seconds:>9.3} s {megabytes:>8.0} MB  {verdict} {times:.0} x", "  pabutools");
        Ok(())
    }
}

/// The median of five runs of the program itself.
fn ours(program: &Path, file: &Path, rule: &str, option: &str) -> Result<Figures> {
    let limits = Limits { time: Duration::MAX, megabytes: f64::INFINITY };
    let mut runs = Vec::new();
    for _ in 0..5 {
        let mut command = Command::new(program);
        command.arg("allocate").arg(file).args(["--json", "--rule", rule, "--option", option]);
        match measure(&mut command, limits)? {
            Measured::Done(figures) | Measured::Stopped(figures) => runs.push(figures),
        }
    }
    runs.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
    Ok(runs.swap_remove(runs.len() / 2))
}

/// The winners that the program printed as JSON, as pabutools prints them.
fn winners(json: &str) -> Result<String> {
    let printed: serde_json::Value = serde_json::from_str(json)?;
    let selected = printed["selected"].as_array().context("the program prints what it selected")?;
    let mut ids: Vec<&str> = selected.iter().filter_map(serde_json::Value::as_str).collect();
    ids.sort_unstable();
    Ok(ids.join(" "))
}

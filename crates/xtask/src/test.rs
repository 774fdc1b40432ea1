//! `cargo xtask test`: formatting, lints, tidy, tests, documentation. The whole of what `.ci/run` runs.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::Context;

/// The crates whose every public item is documented.
const DOMAIN: [&str; 5] = ["geometry", "ledger", "registry", "governance", "state_machine"];

#[derive(clap::Args)]
pub struct Test {
    /// Leave out what takes long: the tests that start programs or run for many rounds, doc tests, documentation
    #[arg(long)]
    quick: bool,
}

/// How many tests passed and failed, as the test programs said.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
struct Count {
    passed: u64,
    failed: u64,
}

/// What the test programs said, added up.
#[derive(Default)]
struct Said {
    count: Count,
    /// What they said of what failed. It is repeated at the end, where it is looked for.
    failures: Vec<String>,
    telling: bool,
}

struct Step {
    name: &'static str,
    ok: bool,
    took: Duration,
}

impl Test {
    /// Runs every step, also after one that fails, so that one run shows all there is to mend.
    pub fn run(&self) -> anyhow::Result<bool> {
        let mut steps = Vec::new();
        let mut said = Said::default();
        let mut step = |name, run: &mut dyn FnMut() -> anyhow::Result<bool>| -> anyhow::Result<()> {
            let start = Instant::now();
            let ok = run()?;
            steps.push(Step { name, ok, took: start.elapsed() });
            Ok(())
        };
        step("format", &mut || cargo(&["fmt", "--all", "--", "--check", "-l"]))?;
        step("tidy", &mut || {
            println!("\n$ cargo xtask tidy");
            crate::tidy::run()
        })?;
        let lints = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
        step("lints", &mut || cargo(&lints))?;
        step("tests", &mut || self.tests(&mut said))?;
        if !self.quick {
            step("documentation", &mut documentation)?;
        }
        println!();
        for line in &said.failures {
            println!("{line}");
        }
        for Step { name, ok, took } in &steps {
            let secs = took.as_secs();
            println!(
                "{name:<14} {:<7} {:>3} m {:>2} s",
                if *ok { "ok" } else { "FAILED" },
                secs / 60,
                secs % 60
            );
        }
        println!("{} passed, {} failed", said.count.passed, said.count.failed);
        Ok(steps.iter().all(|step| step.ok))
    }

    /// Runs the tests and adds up what each test program reports.
    fn tests(&self, said: &mut Said) -> anyhow::Result<bool> {
        let mut arguments = vec!["test", "--workspace", "--locked", "--no-fail-fast"];
        if self.quick {
            arguments.extend(["--lib", "--bins"]);
        }
        println!("\n$ cargo {}", arguments.join(" "));
        let mut child = crate::cargo().args(&arguments).stdout(Stdio::piped()).spawn().context("cargo")?;
        let output = child.stdout.take().expect("it was asked for");
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            said.read(line);
        }
        Ok(child.wait()?.success())
    }
}

impl Said {
    fn read(&mut self, line: String) {
        if let Some(result) = read_result(&line) {
            self.count.passed += result.passed;
            self.count.failed += result.failed;
            self.telling = false;
        }
        self.telling |= line == "failures:";
        if self.telling {
            self.failures.push(line);
        }
    }
}

/// Builds the documentation of the domain; a broken link, or a public item without a sentence, fails.
fn documentation() -> anyhow::Result<bool> {
    let packages = DOMAIN.iter().flat_map(|name| ["-p", name]);
    let arguments: Vec<&str> = ["doc", "--no-deps", "--locked"].into_iter().chain(packages).collect();
    let flags = "-D warnings -D missing_docs";
    println!("\n$ RUSTDOCFLAGS='{flags}' cargo {}", arguments.join(" "));
    let status = crate::cargo().args(arguments).env("RUSTDOCFLAGS", flags).status().context("cargo")?;
    Ok(status.success())
}

fn cargo(arguments: &[&str]) -> anyhow::Result<bool> {
    println!("\n$ cargo {}", arguments.join(" "));
    Ok(crate::cargo().args(arguments).status().context("cargo")?.success())
}

/// Reads `test result: ok. 3 passed; 0 failed; …`.
fn read_result(line: &str) -> Option<Count> {
    let (_, figures) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let figure = |what: &str| {
        let figures = figures.split("; ");
        figures.filter_map(|figure| figure.strip_suffix(what)?.trim().parse().ok()).next()
    };
    Some(Count { passed: figure("passed")?, failed: figure("failed")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_kept() {
        let mut said = Said::default();
        let lines = [
            "test a ... FAILED",
            "failures:",
            "---- a stdout ----",
            "left: 1",
            "test result: FAILED. 3 passed; 1 failed; 0 ignored",
            "test result: ok. 2 passed; 0 failed; 0 ignored",
        ];
        for line in lines {
            said.read(line.to_string());
        }
        assert_eq!(said.count, Count { passed: 5, failed: 1 });
        assert_eq!(said.failures, ["failures:", "---- a stdout ----", "left: 1"]);
    }

    #[test]
    fn the_line_of_a_test_program_is_read() {
        let line = "test result: FAILED. 31 passed; 2 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.05s";
        assert_eq!(read_result(line), Some(Count { passed: 31, failed: 2 }));
        assert_eq!(read_result("test money::tests::result ... ok"), None);
    }
}

//! `cargo xtask fuzz`: looks for input that makes a parser panic, led by what code it runs.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::root;

/// What libFuzzer needs to know of the program: which code ran, and what was compared with what.
const INSTRUMENTED: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Longest input that is tried. What is wrong with a long one is nearly always wrong with a short one.
const BYTES_MAX: usize = 4_096;

#[derive(clap::Args)]
#[command(
    after_help = "It needs a C++ compiler. What it finds worth keeping is in target/fuzz; put what made a parser \
panic into fuzz/corpus/TARGET, where the tests try it for ever."
)]
pub struct Fuzz {
    /// Which parser: the name of a folder in fuzz/corpus
    target: String,
    /// For how long
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    minutes: u64,
    /// Keep in this new folder only the files that together run as much code as all that were found
    #[arg(long, value_name = "FOLDER")]
    minimize: Option<std::path::PathBuf>,
}

impl Fuzz {
    /// Builds the program for it and lets it search; whether nothing was found.
    pub fn run(&self) -> Result<bool> {
        let corpus = root().join("fuzz/corpus").join(&self.target);
        ensure!(corpus.is_dir(), "there is no target {}; fuzz/corpus has a folder for each", self.target);
        let found = root().join("target/fuzz").join(&self.target);
        let memory = Path::new("/dev/shm");
        let temporary = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let temporary = temporary.join(format!("commonhold-fuzz-{}", std::process::id()));
        for folder in [&found, &temporary] {
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        // The versions that are shipped are those that are tried.
        std::fs::copy(root().join("Cargo.lock"), root().join("fuzz/Cargo.lock"))?;
        let run = [
            "run",
            "--quiet",
            "--release",
            "--manifest-path",
            "fuzz/Cargo.toml",
            "--target",
            "host-tuple",
            "--",
        ];
        let mut cargo = crate::cargo();
        cargo
            .args(run)
            .env("RUSTFLAGS", INSTRUMENTED)
            .env("FUZZ_TARGET", &self.target)
            .env("TMPDIR", &temporary);
        match &self.minimize {
            Some(folder) => {
                std::fs::create_dir(folder).with_context(|| folder.display().to_string())?;
                cargo.arg("-merge=1").args([folder, &found, &corpus]);
            }
            None => self.search(&mut cargo, &found, &corpus),
        }
        let sound = cargo.status().context("cargo")?.success();
        std::fs::remove_dir_all(&temporary)?;
        Ok(sound)
    }

    fn search(&self, cargo: &mut std::process::Command, found: &Path, corpus: &Path) {
        cargo.args([format!("-max_total_time={}", self.minutes * 60), format!("-max_len={BYTES_MAX}")]);
        cargo.arg(format!("-artifact_prefix={}-", found.display()));
        cargo.args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]).args([found, corpus]);
    }
}

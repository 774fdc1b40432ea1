//! The project's own tools: `cargo xtask test`, `tidy`, `fuzz` and `bench`.

#[cfg(feature = "bench")]
mod bench;
mod fuzz;
mod test;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run everything that must pass before a change is accepted
    Test(test::Test),
    /// Check what the compiler does not: dependencies, sizes, links, paths
    Tidy,
    /// Look for input that makes a parser panic
    Fuzz(fuzz::Fuzz),
    /// Measure how fast it is, beside PostgreSQL
    #[cfg(feature = "bench")]
    Bench(bench::Bench),
    /// Measure how fast it is, beside PostgreSQL
    #[cfg(not(feature = "bench"))]
    #[command(disable_help_flag = true)]
    Bench {
        /// What to measure; see --help
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> anyhow::Result<ExitCode> {
    let passed = match Cli::parse().command {
        Command::Test(test) => test.run()?,
        Command::Tidy => tidy::run()?,
        Command::Fuzz(fuzz) => fuzz.run()?,
        #[cfg(feature = "bench")]
        Command::Bench(bench) => bench.run().map(|()| true)?,
        #[cfg(not(feature = "bench"))]
        Command::Bench { arguments } => with_bench(&arguments)?,
    };
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs this program again, optimised and with what measuring needs.
#[cfg(not(feature = "bench"))]
fn with_bench(arguments: &[String]) -> anyhow::Result<bool> {
    let run = ["run", "--quiet", "--release", "--package", "xtask", "--features", "bench", "--", "bench"];
    Ok(cargo().args(run).args(arguments).status()?.success())
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("a crate lies in crates/")
}

/// The cargo that runs us, about to do something in the workspace.
fn cargo() -> std::process::Command {
    let mut cargo = std::process::Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(root());
    cargo
}

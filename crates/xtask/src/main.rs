//! The project's own tools: `cargo xtask test`, `tidy` and `bench`.

mod bench;
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
    /// Measure how fast it is, beside PostgreSQL
    Bench(bench::Bench),
}

fn main() -> anyhow::Result<ExitCode> {
    let passed = match Cli::parse().command {
        Command::Test(test) => test.run()?,
        Command::Tidy => tidy::run()?,
        Command::Bench(bench) => return bench.run().map(|()| ExitCode::SUCCESS),
    };
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The cargo that runs us, about to do something in the workspace.
fn cargo() -> std::process::Command {
    let mut cargo = std::process::Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(root());
    cargo
}

//! The commands of the commonhold program.

mod ballot_csv;
mod ballot_file;
pub mod command;
mod output;
mod pabulib;
mod remote;

use std::process::ExitCode;

use clap::Parser;

/// A common-ownership registry with quadratic governance.
///
/// Whoever holds an asset assesses its price, is taxed on it, and must sell at it to anyone. Members decide what the
/// tax is spent on, by votes that cost their square.
#[derive(Debug, Parser)]
#[command(name = "commonhold", version, max_term_width = 110, infer_subcommands = false)]
pub struct Cli {
    /// Print JSON, for programs
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: command::Command,
}

/// Runs the program: exit code 0, 1 if refused or failed, 2 if asked in a way that it does not understand.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let output = output::Output { json: cli.json };
    match cli.command.run(output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output.fail(&error),
    }
}

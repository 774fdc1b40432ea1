//! The commands of the commonhold program.

mod ballot_csv;
mod ballot_file;
pub mod command;
mod pabulib;

/// Runs the program.
pub fn main() -> std::process::ExitCode { std::process::ExitCode::SUCCESS }

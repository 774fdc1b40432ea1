//! What the program can be told to do: one file per subcommand.

pub mod allocate; // count any election from a file
pub mod key; // make and show key files
pub mod tax; // calculate tax and runways

use anyhow::Result;
use clap::Subcommand;

use crate::output::Output;

/// A subcommand.
#[derive(Debug, Subcommand)]
#[expect(missing_docs, reason = "each is described where it is defined, for `--help` too")]
pub enum Command {
    Key(key::Key),
    Tax(tax::Tax),
    Allocate(allocate::Allocate),
}

impl Command {
    /// Does it.
    pub fn run(self, output: Output) -> Result<()> {
        match self {
            Command::Key(command) => command.run(output),
            Command::Tax(command) => command.run(output),
            Command::Allocate(command) => command.run(),
        }
    }
}

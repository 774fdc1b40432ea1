//! `key`: key files.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use client::Key as Pair;
use serde_json::json;

use crate::output::Output;

/// Makes and shows key files
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold key new alice.json
  commonhold key show alice.json

A key file is a JSON Web Key that only its owner may read. Whoever has it is the account; nobody can replace it.")]
pub struct Key {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Makes a new key
    New {
        /// The file to write; never one that exists
        file: PathBuf,
    },
    /// Shows the public key and the account that it opens
    Show {
        /// The key file
        #[arg(env = "COMMONHOLD_KEY")]
        file: PathBuf,
    },
}

impl Key {
    /// Makes or shows a key.
    pub fn run(self, output: Output) -> Result<()> {
        let (key, file) = match self.task {
            Task::New { file } => {
                let key = Pair::generate();
                key.write_new(&file)?;
                (key, file)
            }
            Task::Show { file } => (Pair::read(&file)?, file),
        };
        output.object(&json!({ "account": key.account(), "key": key.public(), "file": file }), &["account"])
    }
}

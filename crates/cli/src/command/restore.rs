//! `restore`: a commons from its backup.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use node::restore_backup;
use serde_json::json;

use super::verify::progress_bar;
use crate::output::Output;

/// Makes a commons of its backup, in a new directory
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold restore /mnt/town.sqlite town-2
  commonhold verify town-2

Serve the commons from one place only: what was answered after the backup is not in it.")]
pub struct Restore {
    /// The backup: a file, or a directory with one
    backup: PathBuf,
    /// The directory to restore into: absent or empty
    dir: PathBuf,
}

impl Restore {
    /// Restores.
    pub fn run(self, output: Output) -> Result<()> {
        let bar = progress_bar();
        let restored = restore_backup(&self.backup, &self.dir, &mut |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        });
        bar.finish_and_clear();
        let tree = restored?;
        let told = json!({ "dir": self.dir, "records": tree.len(), "root": tree.root().to_string() });
        output.show(&told, |_| {
            let (dir, records, root) = (self.dir.display(), tree.len(), tree.root());
            format!(
                "{dir} has {records} records: every hash fits, up to the root {root}\n\
                 `commonhold verify {dir}` decides everything again, and checks every signature"
            )
        })
    }
}

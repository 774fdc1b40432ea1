//! `backup`: a copy of everything that cannot be built again, while the commons is served.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use node::back_up;
use serde_json::json;

use super::verify::progress_bar;
use crate::output::Output;

/// Copies the journal of a commons, which may be served meanwhile, into one file
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold backup town --to /mnt/town.sqlite

Again with the same file, it adds what has happened since. The officers' keys are in no backup: keep them elsewhere.")]
pub struct Backup {
    /// The directory of the commons; nobody needs to stop serving it
    dir: PathBuf,
    /// The file to write or to add to, or a directory for it
    #[arg(long, value_name = "FILE|DIR")]
    to: PathBuf,
}

impl Backup {
    /// Copies.
    pub fn run(self, output: Output) -> Result<()> {
        let bar = progress_bar();
        let copied = back_up(&self.dir, &self.to, &mut |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        });
        bar.finish_and_clear();
        let (file, tree) = copied?;
        let told = json!({ "file": file, "records": tree.len(), "root": tree.root().to_string() });
        output.show(&told, |_| {
            let (file, records) = (file.display(), tree.len());
            format!(
                "{file} has {records} records; it was read back, and every hash fits, up to the root {}",
                tree.root()
            )
        })
    }
}

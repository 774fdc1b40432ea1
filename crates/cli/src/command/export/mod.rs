//! `export`: everything that happened in a commons, as files that other programs read.

mod database;
mod record;
mod source;
mod state;
mod text;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use journal::Tree;
use node::ExportHead;
use serde_json::json;

use crate::command::verify;
use crate::output::Output;
use database::Database;
use record::Exported;
pub(super) use record::{Row, Shown};
use source::Source;
use text::{Lines, Table};

/// Writes everything that happened into one file, for analysis
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold export town --to town.sqlite
  commonhold export town --public --to town.jsonl
  commonhold export http://127.0.0.1:8080 --to town.csv
  sqlite3 town.sqlite \"SELECT holder, count(*) FROM assets GROUP BY holder\"

The ending of FILE says what it becomes:
  .jsonl   a line that says what the file is, and one for each record: both its bodies byte for byte, and the hashes
           by which they can be checked
  .csv     a row for each event: who, whom, how much; all else as JSON in the last column
  .sqlite  tables of what happened: records, events, postings (double entry); and of what there is after the last
           record: commons (one row), accounts, classes, assets, members, proposals, rounds, outcomes, votes. The
           table readme says what each of them is

Standing offers, bids and bundles have no tables of their own: they are events (offer_placed, bid_placed,
bundle_formed …), what waits for them is in the places escrow:offer:N and escrow:bid:ASSET of the postings, and the
column bundle of an asset names the asset that stands for it. In arrears, the column arrears of an asset is what its
holder owes now; once it is vacant, what was owed when it lapsed, which whoever takes it pays off with the price.

Amounts are texts, exact to the last decimal; in a database, amount_units and the like are whole minor units. What is
in the ballots of a round that runs is told only from the directory, and not with --public: keep such a file to yourself
until the round has closed.")]
pub struct Export {
    /// The directory of a commons, whether it is served or not, or the address of its server
    #[arg(value_name = "DIR|URL")]
    from: String,
    /// The file to write
    #[arg(long, value_name = "FILE", value_parser = target)]
    to: Target,
    /// Leave out what nobody may see yet: the ballots of a round that runs. A server shows no more than that
    #[arg(long)]
    public: bool,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
}

/// The file to write, and what it becomes.
#[derive(Clone, Debug)]
struct Target {
    path: PathBuf,
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Format {
    Lines,
    Table,
    Database,
}

fn target(path: &str) -> Result<Target, String> {
    let path = PathBuf::from(path);
    let format = match path.extension().and_then(|ending| ending.to_str()) {
        Some("jsonl") => Format::Lines,
        Some("csv") => Format::Table,
        Some("sqlite") => Format::Database,
        _ => return Err("its name must end in .jsonl, .csv or .sqlite".into()),
    };
    Ok(Target { path, format })
}

/// A file that takes in records, one after the other.
trait Sink {
    fn take(&mut self, record: &Exported) -> Result<()>;
    /// Writes what can only be said at the end.
    fn finish(self: Box<Self>) -> Result<()>;
}

/// What was exported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize)]
struct Counts {
    records: u64,
    events: u64,
    withheld: u64,
}

impl Export {
    /// Exports.
    pub fn run(self, output: Output) -> Result<()> {
        let path = &self.to.path;
        if !self.force && path.exists() {
            bail!("{} is there already; --force replaces it", path.display());
        }
        let source = Source::open(&self.from, self.public)?;
        let draft = Draft::beside(path)?;
        let counts = copy(&source, draft.sink(self.to.format, &source.head)?)?;
        draft.keep(path)?;
        let Counts { records, events, withheld } = counts;
        output.show(&json!({ "file": path, "exported": counts }), |_| {
            let secret = match withheld {
                0 => String::new(),
                _ => format!("; {withheld} of the records are withheld until their round has closed"),
            };
            format!("{records} records with {events} events in {}{secret}", path.display())
        })
    }
}

fn copy(source: &Source, mut sink: Box<dyn Sink>) -> Result<Counts> {
    let bar = verify::progress_bar();
    bar.set_length(source.head.records);
    let (mut counts, mut tree) = (Counts::default(), Tree::new());
    source.each(&mut |exported| {
        counts.records += 1;
        match &exported.told {
            Some(told) => counts.events += told.events.len() as u64,
            None => counts.withheld += 1,
        }
        tree.push(exported.header.hash());
        bar.set_position(counts.records);
        sink.take(&exported).with_context(|| format!("record {}", exported.header.index))
    })?;
    let (root, expected) = (tree.root().to_string(), &source.head.root);
    ensure!(root == *expected, "the records have the root {root}, but it should be {expected}");
    sink.finish()?;
    bar.finish_and_clear();
    Ok(counts)
}

/// A file under another name until it is complete; removed if it never is.
struct Draft {
    path: PathBuf,
}

impl Draft {
    fn beside(path: &Path) -> Result<Draft> {
        let mut name = path.file_name().context("a file has a name")?.to_owned();
        name.push(".part");
        let draft = Draft { path: path.with_file_name(name) };
        File::create(&draft.path).with_context(|| format!("cannot write {}", draft.path.display()))?;
        Ok(draft)
    }

    fn sink(&self, format: Format, head: &ExportHead) -> Result<Box<dyn Sink>> {
        Ok(match format {
            Format::Lines => Box::new(Lines::new(File::create(&self.path)?, head)?),
            Format::Table => Box::new(Table::new(File::create(&self.path)?)?),
            Format::Database => Box::new(Database::new(&self.path)?),
        })
    }

    fn keep(&self, path: &Path) -> Result<()> {
        File::open(&self.path)?.sync_all()?;
        fs::rename(&self.path, path).with_context(|| format!("cannot write {}", path.display()))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path); // It is not there once it was kept.
    }
}

/// What `export FROM --to FILE` writes.
#[cfg(test)]
pub(super) fn to_file(from: &str, file: &Path) -> Result<()> {
    let to = target(file.to_str().expect("a plain path")).expect("a known ending");
    Export { from: from.into(), to, public: false, force: false }.run(Output { json: false })
}

#[cfg(test)]
mod tests;

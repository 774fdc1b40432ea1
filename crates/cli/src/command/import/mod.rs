//! `import`: a register and its history from files, before the first serve.

mod files;
mod replay;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use node::{Clock, Node};
use serde_json::{Value, json};

use crate::command::{serve, verify};
use crate::local::Asker;
use crate::output::Output;
use files::Files;
use replay::{Officers, Replay};

/// Imports a register, and its history of trades, from CSV files
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold init county --founded-at 2015-01-01T00:00:00Z
  commonhold import county --assets parcels.csv --trades sales.csv --dry-run
  commonhold import county --assets parcels.csv --trades sales.csv

Assets have the columns asset id,class,name,valuation; trades the columns asset,time,price and perhaps buyer. A
founding holder claims every asset at its valuation. Each trade is a revaluation to the price and, in the same
second, a forced purchase by the buyer's account: one for each name, or a new one. Cashiers issue what buyers pay
and holders prepay. The keys of the accounts are written to DIR/keys/imported.jsonl, one key file in each line.")]
pub struct Import {
    /// The directory of the commons; nobody serves it meanwhile
    dir: PathBuf,
    /// What there is
    #[arg(long, value_name = "FILE")]
    assets: PathBuf,
    /// What was traded
    #[arg(long, value_name = "FILE")]
    trades: Option<PathBuf>,
    /// Check the files and say what would happen
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    /// Imports.
    pub fn run(self, output: Output) -> Result<()> {
        let node = serve::open(&self.dir, Clock::Manual)?;
        let imported = self.import(&node);
        node.shut_down()?;
        output.show(&imported?, |told| {
            let done = told["done"].as_object().into_iter().flatten();
            let done: String = done.map(|(what, count)| format!("\n  {count} {what}")).collect();
            format!(
                "{}: {} assets, {} trades; {} amounts below the lowest valuation of their class, taken as that{done}",
                if self.dry_run { "Both files are sound" } else { "Imported" },
                told["assets"],
                told["trades"],
                told["raised_to_the_minimum"]
            )
        })
    }

    fn import(&self, node: &Node) -> Result<Value> {
        let constitution = node.state().machine.constitution().clone();
        let files = Files::read(&self.assets, self.trades.as_deref(), &constitution, node.now())?;
        self.refuse_known(node, &files)?;
        let keys = self.dir.join("keys");
        let officers = Officers::find(&keys, &constitution)?;
        let (assets, trades) = (files.assets.len(), files.trades.len());
        let mut told = json!({ "assets": assets, "trades": trades, "raised_to_the_minimum": files.raised });
        if self.dry_run {
            return Ok(told);
        }
        let asker = Asker::new(node.clone(), &client::new_nonce())?;
        let mut replay = Replay::new(&files, asker, officers, &keys.join("imported.jsonl"))?;
        let bar = verify::progress_bar();
        bar.set_length((assets + trades) as u64);
        replay.run(|done| bar.set_position(done))?;
        bar.finish_and_clear();
        told["done"] = json!(replay.done);
        told["records"] = json!(node.root().0);
        Ok(told)
    }

    /// Refuses assets that are in the register already, before anything happens.
    fn refuse_known(&self, node: &Node, files: &Files) -> Result<()> {
        let state = node.state();
        let known = files.assets.iter().find(|asset| state.projection.assets.contains_key(&asset.id));
        match known {
            Some(asset) => bail!("{}: asset {} is in the register already", self.assets.display(), asset.id),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use client::Key;

    use super::*;
    use crate::command::init::{fill_in, found};

    #[test]
    fn a_history_is_replayed_and_verifies() {
        let dir = tempfile::tempdir().expect("a directory");
        let town = dir.path().join("town");
        let (text, keys) = fill_in(include_str!("../../../templates/land.toml"), Key::generate);
        found(&town, &text, &keys, "2015-01-01T00:00:00Z".parse().expect("a time")).expect("founded");
        let file = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::write(&path, text).expect("written");
            path
        };
        let assets = file("a.csv", "asset id,class,name,valuation\nl/1,land,A,90000\nl/2,land,B,0\n");
        let trades = "asset,time,price,buyer\nl/1,2019-03-01,120000,Ada\nl/1,2016-01-01,80000,\nl/2,2016-01-01,500,Ada\n\
            l/2,2017-01-01,700,Ada\n";
        let trades = file("t.csv", trades);
        let import = |trades: Option<&PathBuf>, dry_run| {
            let import =
                Import { dir: town.clone(), assets: assets.clone(), trades: trades.cloned(), dry_run };
            let node = serve::open(&town, Clock::Manual).expect("opens");
            let imported = import.import(&node);
            node.shut_down().expect("closed");
            imported
        };
        import(Some(&trades), true).expect("sound files");
        import(Some(&trades), false).expect("imported");

        let report = node::verify(&town, &mut |_, _| {}).expect("verifies");
        assert_eq!(
            (report.assets, report.accounts),
            (2, 3),
            "a founding holder, Ada, and one without a name"
        );
        let node = serve::open(&town, Clock::Manual).expect("opens");
        let state = node.state();
        let world = state.machine.world();
        let show = |id: &str| {
            let asset =
                registry::view::asset(world, &id.parse().expect("an id"), node.now()).expect("an asset");
            let holder = ledger::view::account(world, asset.holder.expect("a holder")).expect("an account");
            format!("{} at {}", holder.handle.expect("a handle"), asset.valuation.expect("a valuation"))
        };
        assert_eq!([show("l/1"), show("l/2")], ["Ada at 120000.00", "Ada at 700.00"]);
        assert_eq!(registry::view::classes(world)[0].lapses, 0, "deposits were made to last");
        drop(state);
        node.shut_down().expect("closed");
        let again = import(None, false).expect_err("twice").to_string();
        assert!(again.contains("asset l/1 is in the register already"), "{again}");
    }
}

//! `import`: a register and its history from files, before the first serve.

mod files;
mod geojson;
mod replay;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use node::{Clock, Node};
use serde_json::{Value, json};

use crate::command::{serve, verify};
use crate::local::Asker;
use crate::output::Output;
pub use files::Files;
use replay::{Officers, Replay};

/// Imports a register, and its history of trades, from CSV or GeoJSON files
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold init county --founded-at 2015-01-01T00:00:00Z --constitution county.toml
  commonhold import county --assets parcels.csv --trades sales.csv --dry-run
  commonhold import county --assets parcels.csv --trades sales.csv
  commonhold import town --assets plots.geojson --geojson-decimals 7

Assets have the columns asset id (or id, or asset),class,name,valuation and perhaps description,link. A file that ends
in .geojson is a FeatureCollection, whose features have these as properties and the asset's shape as geometry. Trades
have the columns asset,time,price and perhaps buyer.

A founding holder claims every asset at its valuation; where the class has a hold_cap, each has one of its own.
Each trade is a revaluation to the price and, in the same second, a forced purchase by the buyer's account: one for
each name, or a new one. What people traded elsewhere knew no raise_delay, cooldown, min_tenure, premium or
hold_cap, so their class must have none. Cashiers issue what buyers pay and holders prepay. The keys of the
accounts are written to DIR/keys/imported.jsonl, one key file in each line.")]
pub struct Import {
    /// The directory of the commons; nobody serves it meanwhile
    dir: PathBuf,
    /// What there is
    #[arg(long, value_name = "FILE")]
    assets: PathBuf,
    /// Round coordinates to so many decimals; without it, more than nine are refused
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u8).range(..=i64::from(geojson::DECIMALS_MAX)))]
    geojson_decimals: Option<u8>,
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
        let files = Files::read(
            &self.assets,
            self.geojson_decimals,
            self.trades.as_deref(),
            &constitution,
            node.now(),
        )?;
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

    const LAND: &str = include_str!("../../../templates/land.toml");

    #[test]
    fn a_history_is_replayed_and_verifies() {
        let dir = tempfile::tempdir().expect("a directory");
        let town = dir.path().join("town");
        let free = [
            ("raise_delay = \"PT24H\"", "raise_delay = \"PT0S\""),
            ("cooldown = \"PT24H\"", "cooldown = \"PT0S\""),
            ("min_tenure = \"P90D\"", "min_tenure = \"PT0S\""),
            ("hold_cap = \"0.25\"", "hold_cap = \"1\""),
        ];
        let text = free.iter().fold(LAND.to_owned(), |text, (bound, free)| text.replace(bound, free));
        let (text, keys) = fill_in(&text, Key::generate);
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
            let (dir, assets, trades) = (town.clone(), assets.clone(), trades.cloned());
            let import = Import { dir, assets, geojson_decimals: None, trades, dry_run };
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

    /// As many as a holding cap counts, and more: each has a founding holder of its own.
    #[test]
    fn assets_are_imported_whatever_the_holding_cap() {
        let dir = tempfile::tempdir().expect("a directory");
        let (town, assets) = (dir.path().join("town"), dir.path().join("a.csv"));
        let (text, keys) = fill_in(LAND, Key::generate);
        found(&town, &text, &keys, "2015-01-01T00:00:00Z".parse().expect("a time")).expect("founded");
        let plots = (1..=30).map(|n| format!("l/{n},land,Plot {n},90000,A plot,https://plots.org/{n}\n"));
        let columns = "id,class,name,valuation,description,link\n";
        std::fs::write(&assets, columns.to_owned() + &plots.collect::<String>()).expect("written");
        let import =
            Import { dir: town.clone(), assets, geojson_decimals: None, trades: None, dry_run: false };
        let node = serve::open(&town, Clock::Manual).expect("opens");
        import.import(&node).expect("imported");
        let state = node.state();
        let asset = registry::view::asset(state.machine.world(), &"l/30".parse().expect("an id"), node.now());
        let asset = asset.expect("an asset");
        assert!(asset.holder.is_some());
        assert_eq!(asset.particulars.description, "A plot");
        assert_eq!(asset.particulars.link.as_deref(), Some("https://plots.org/30"));
        drop(state);
        node.shut_down().expect("closed");
        let report = node::verify(&town, &mut |_, _| {}).expect("verifies");
        assert_eq!((report.assets, report.accounts), (30, 30));
    }

    #[test]
    fn shapes_are_imported_and_must_not_overlap_where_the_class_says_so() {
        let plot = |id: &str, west: &str, east: &str| {
            format!(
                "{{\"type\":\"Feature\",\"properties\":{{\"id\":\"{id}\",\"class\":\"land\",\"name\":\"A\",\
                 \"valuation\":500}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[[{west},47],[{east},47],\
                 [{east},48],[{west},48],[{west},47]]]}}}}"
            )
        };
        let import = |second: String| {
            let dir = tempfile::tempdir().expect("a directory");
            let (town, assets) = (dir.path().join("town"), dir.path().join("a.geojson"));
            let (text, keys) = fill_in(LAND, Key::generate);
            found(&town, &text, &keys, "2015-01-01T00:00:00Z".parse().expect("a time")).expect("founded");
            let features = [plot("l/1", "8", "8.5"), second].join(",");
            let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}");
            std::fs::write(&assets, text).expect("written");
            let import =
                Import { dir: town.clone(), assets, geojson_decimals: None, trades: None, dry_run: false };
            let node = serve::open(&town, Clock::Manual).expect("opens");
            let imported = import.import(&node).map(|_| {
                let state = node.state();
                let id = "l/2".parse().expect("an id");
                let asset = registry::view::asset(state.machine.world(), &id, node.now()).expect("an asset");
                asset.particulars.geometry.expect("a shape").to_string()
            });
            node.shut_down().expect("closed");
            imported.map_err(|refusal| format!("{refusal:#}"))
        };
        assert_eq!(
            import(plot("l/2", "8.5", "9.123456789")).as_deref(),
            Ok(
                r#"{"type":"Polygon","coordinates":[[[8.5,47],[9.123456789,47],[9.123456789,48],[8.5,48],[8.5,47]]]}"#
            )
        );
        let refused = import(plot("l/2", "8.4", "9")).expect_err("they overlap");
        assert!(refused.contains("registering from"), "{refused}");
    }
}
